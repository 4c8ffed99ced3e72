"""Working on a case: each deed an event, each told to whom it concerns, nobody else able to do or to learn anything."""

import asyncio
from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path

import pytest

from tests.bot.cases import SCHOOL, WORDS, do, report
from tests.desk import Desk, opened
from tests.plain import plain

DEEDS: dict[str, dict[str, str]] = {
    "case-assign": {"to": "Devi Shaw"},
    "case-note": {"to": "private", "text": "Rang home."},
    "case-ask": {"text": "Which gate?"},
    "case-step": {"step": "Talk to the class teacher", "day": "2026-11-17"},
    "case-link": {"other": "333-333"},
    "case-close": {"outcome": "helped", "text": "It has stopped."},
    "case-reopen": {"text": "It goes on."},
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def verbs(desk: Desk, reference: str) -> list[str]:
    return [event.verb for event in await desk.store.events(SCHOOL, reference) if event.verb != "viewed"]


async def test_every_form_can_be_left_empty_and_comes_back_with_what_was_typed(desk: Desk) -> None:
    reference = await report(desk)
    for deed, values in DEEDS.items():
        if deed == "case-reopen":
            continue
        shown = (await desk.take(SCHOOL, "dsl", deed, reference)).card
        assert {field.name for field in shown.inputs} >= set(values)
        half = (await desk.take(SCHOOL, "dsl", deed, reference, **dict.fromkeys(values, ""))).card
        assert "lease" in plain(half)
    text = "A note that is kept while the choice is made."
    again = (await desk.take(SCHOOL, "dsl", "case-note", reference, to="", text=text)).card
    assert text in [field.value for field in again.inputs]
    assert await verbs(desk, reference) == ["filed"]


async def test_who_is_given_a_case_hears_of_it_and_nothing_that_was_written(desk: Desk) -> None:
    reference = await report(desk)
    assert await do(desk, "dsl", "case-assign", reference, to="Devi Shaw") == "Done"
    (card,) = desk.postbox.at("deputy")
    assert card.title == "Dana Reed has given you a report to deal with"
    assert reference in plain(card)
    assert WORDS not in plain(card)


async def test_a_private_note_never_reaches_the_reporter(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "case-note", reference, to="private", text="Between us.")
    assert not any("Between us." in plain(card) for card in desk.postbox.at("teacher"))
    shown = (await desk.take(SCHOOL, "head", "view", reference)).card
    assert "Dana Reed noted: Between us." in plain(shown)


async def test_a_message_reaches_the_reporter_and_stands_in_their_receipt(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "case-note", reference, to="reporter", text="Thank you, I am on it.")
    receipt, letter = desk.postbox.at("teacher")
    assert "Thank you, I am on it." in plain(receipt)
    assert "Thank you, I am on it." in plain(letter)


async def test_a_question_is_answered_once_and_the_answer_is_told_to_whoever_has_the_case(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "acknowledge", reference)
    await do(desk, "dsl", "case-ask", reference, text="Which gate?")
    button = next(one for one in desk.postbox.at("teacher")[-1].buttons if one.deed == "my-answer")
    form = (await desk.take(SCHOOL, "teacher", "my-answer", reference, **button.values)).card
    assert "Which gate?" in plain(form)
    assert await do(desk, "teacher", "my-answer", reference, **button.values, text="The north gate.") == "Thank you"
    assert desk.postbox.at("dsl")[-1].title == "There is an answer to your question"
    assert "The reporter answered: The north gate." in plain((await desk.take(SCHOOL, "dsl", "view", reference)).card)
    assert "You have answered this" in plain(desk.postbox.at("teacher")[-1])
    again = await do(desk, "teacher", "my-answer", reference, **button.values, text="The south gate.")
    assert again == "You have answered this"


async def test_a_next_step_confirms_plans_and_is_told_without_its_words(desk: Desk) -> None:
    reference = await report(desk)
    assert await do(desk, "dsl", "case-step", reference, **DEEDS["case-step"]) == "Planned"
    assert await verbs(desk, reference) == ["filed", "acknowledged", "stepped"]
    receipt = plain(desk.postbox.at("teacher")[0])
    assert "Dana Reed is dealing with it. The next step is planned by Tuesday 17 November." in receipt
    assert "class teacher" not in receipt


async def test_a_day_without_school_cannot_be_chosen(desk: Desk) -> None:
    reference = await report(desk)
    for day in ("2026-11-21", "2026-11-15", "tomorrow"):
        assert "What happens next" in await do(desk, "dsl", "case-step", reference, step="Talk", day=day)


async def test_linked_reports_show_each_other_once(desk: Desk) -> None:
    one, other = await report(desk), await report(desk)
    for _ in range(2):
        assert await do(desk, "dsl", "case-link", one, other=other.lower(), text="The same group.") == "Linked"
    assert await verbs(desk, one) == await verbs(desk, other) == ["filed", "linked"]


async def test_a_report_that_one_may_not_open_cannot_be_linked_or_guessed(desk: Desk) -> None:
    one = await report(desk)
    hidden = await report(desk, subject="dsl", tell=("headteacher",), exclude=("dsl",))
    for other in (hidden, "333-333", one, ""):
        assert "Link" in await do(desk, "dsl", "case-link", one, other=other)
    assert await verbs(desk, one) == ["filed"]


async def test_a_case_about_a_pupil_is_closed_by_one_with_outcome_and_reason(desk: Desk) -> None:
    reference = await report(desk)
    assert await do(desk, "dsl", "case-close", reference, **DEEDS["case-close"]) == "Closed"
    receipt = plain(desk.postbox.at("teacher")[0])
    assert "Dana Reed has dealt with it" in receipt
    assert "It has stopped." not in receipt
    assert "Dana Reed closed it" in plain(desk.postbox.at("dsl-team")[0])
    assert await do(desk, "dsl", "case-note", reference, **DEEDS["case-note"]) == "It is closed"


async def test_a_case_about_an_adult_needs_two_people_and_the_same_outcome(desk: Desk) -> None:
    reference = await report(desk, subject="staff")
    low = {"outcome": "low-level", "text": "Spoken with."}
    for _ in range(2):
        assert await do(desk, "dsl", "case-close", reference, **low) == "One more person must agree"
    assert "do you agree?" in desk.postbox.at("head")[0].title
    other = {"outcome": "unfounded", "text": "I see it otherwise."}
    assert await do(desk, "deputy", "case-close", reference, **other) == "One more person must agree"
    assert await do(desk, "deputy", "case-close", reference, **low) == "One more person must agree"
    assert await do(desk, "dsl", "case-close", reference, **low) == "Closed"
    (record,) = await desk.store.records(SCHOOL)
    assert record.state == "closed"
    closed = next(event for event in await desk.store.events(SCHOOL, reference) if event.verb == "closed")
    assert {closed.body["name"], closed.body["with"]} == {"Dana Reed", "Devi Shaw"}


async def test_where_only_one_person_may_know_that_one_can_close(desk: Desk) -> None:
    reference = await report(
        desk, subject="headteacher", tell=("chair-of-governors",), exclude=("headteacher", "dsl", "deputy-dsl")
    )
    assert await do(desk, "chair", "case-close", reference, outcome="unfounded", text="Looked into.") == "Closed"


async def test_of_two_who_close_at_once_both_count_and_neither_twice(desk: Desk) -> None:
    reference = await report(desk, subject="staff")
    low = {"outcome": "low-level", "text": "Spoken with."}
    titles = await asyncio.gather(*(do(desk, who, "case-close", reference, **low) for who in ("dsl", "deputy")))
    assert sorted(titles) == ["Closed", "One more person must agree"]


async def test_a_closed_case_is_opened_again_and_needs_two_people_anew(desk: Desk) -> None:
    reference = await report(desk, subject="staff")
    low = {"outcome": "low-level", "text": "Spoken with."}
    for who in ("dsl", "deputy"):
        await do(desk, who, "case-close", reference, **low)
    assert await do(desk, "head", "case-reopen", reference, text="It goes on.") == "Open again"
    assert await do(desk, "dsl", "case-close", reference, **low) == "One more person must agree"


@pytest.mark.parametrize("who", ["teacher", "dsl", "deputy", "nobody"])
async def test_whoever_may_not_see_a_case_can_do_nothing_and_learns_nothing(desk: Desk, who: str) -> None:
    reference = await report(desk, subject="dsl", tell=("headteacher",), exclude=("dsl", "deputy-dsl"))
    for deed, target in product(DEEDS, (reference, "333-333")):
        reply = await desk.take(SCHOOL, who, deed, target, **DEEDS[deed])
        assert plain(reply.card) == plain((await desk.take(SCHOOL, who, deed, "444-444", **DEEDS[deed])).card)
    assert await verbs(desk, reference) == ["filed"]


async def test_a_corrected_name_keeps_that_person_out_from_then_on_and_tells_somebody_else(desk: Desk) -> None:
    reference = await report(desk, subject="staff", named="Somebody")
    assert await do(desk, "dsl", "case-note", reference, **DEEDS["case-note"]) == "Kept"
    await do(desk, "teacher", "my-correct", reference, which="report.name", text="It was Mrs Reed")
    for deed in ("view", "case-note", "acknowledge", "case-find"):
        card = (await desk.take(SCHOOL, "dsl", deed, reference, name="Reed", **DEEDS["case-note"])).card
        assert WORDS not in plain(card)
        assert reference not in plain(card)
    assert await do(desk, "deputy", "case-note", reference, **DEEDS["case-note"]) == "Kept"
    assert any(reference in plain(card) for card in desk.postbox.at("deputy"))


@pytest.mark.parametrize(
    ("which", "text"),
    [("report.role", "It was the safeguarding lead"), ("report.by", "I was wrong, it was the DSL"),
     ("colleague.about", "Dana Reed"), ("bullied.by", "dsl")],
)  # fmt: skip
async def test_a_corrected_role_keeps_its_holders_out_and_the_receipt_says_who_sees_it_now(
    desk: Desk, which: str, text: str
) -> None:
    reference = await report(desk, subject="unknown", more={which: "not-sure"})
    assert "read by Dana Reed" in plain(desk.postbox.at("teacher")[0])
    await do(desk, "teacher", "my-correct", reference, which=which, text=text)
    assert reference not in plain((await desk.take(SCHOOL, "dsl", "view", reference)).card)
    assert "read by Dana Reed" not in plain(desk.postbox.at("teacher")[0])
    assert any(reference in plain(card) for who in ("deputy", "head") for card in desk.postbox.at(who))


async def test_the_whole_of_it_leaves_a_ledger_that_proves_whole(desk: Desk) -> None:
    reference = await report(desk)
    for deed in ("case-assign", "case-note", "case-ask", "case-step", "case-close"):
        await do(desk, "dsl", deed, reference, **DEEDS[deed])
    assert await desk.store.verify(SCHOOL) == ()
