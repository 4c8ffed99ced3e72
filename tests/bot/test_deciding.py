"""Decisions about the harm threshold, and steps outside: only by those who may, kept once, never overwritten."""

import asyncio
import csv
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import demo
from bot.cards.caseload import low_level
from bot.cases.story import Story, story_of
from bot.casework import papers
from bot.seam.card import Card
from bot.seam.wording import ENGLISH
from dialogs import threshold
from policy_kb.helplines import helplines
from policy_kb.steps import OUTCOMES, STEPS
from storage import Event
from storage.kept import Late, Moved
from tests.bot.cases import SCHOOL, WORDS, do, report
from tests.bot.test_casework import DEEDS
from tests.desk import Desk, opened
from tests.plain import plain

REFUSED = "Nothing here that you can open"
GIVEN = {
    **{f"threshold.{name}": "not-sure" for name in threshold.CRITERIA},
    **{f"threshold.{name}-facts": f"Facts of {name}." for name in threshold.CRITERIA},
    "threshold.equality": "yes", "threshold.why": "It was at night and in secret.",
}  # fmt: skip
CALL = {"step.which": "tell-lado", "step.who": "Dana Reed with the duty officer", "step.when": "today at 10.15",
        "step.advice": "Wait for the meeting."}  # fmt: skip


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def about_staff(desk: Desk, **more: Any) -> str:  # noqa: ANN401 - as `report` takes it
    """A report about a colleague, told to the DSL and the headteacher."""
    return await report(desk, subject="staff", tell=("dsl", "headteacher"), category="colleague-conduct", **more)


async def answer(desk: Desk, who: str, card: Card, given: dict[str, str]) -> Card:
    """Answer the questions of a card, of those given."""
    values = {field.name: given[field.name] for field in card.inputs}
    return (await desk.take(SCHOOL, who, card.deed, card.target, **values)).card


async def until_sure(desk: Desk, who: str, reference: str, outcome: str) -> Card:
    """A decision up to the last card, which asks whether to keep it."""
    card = (await desk.take(SCHOOL, who, "case-threshold", reference)).card
    while "threshold.sure" not in {field.name for field in card.inputs}:
        assert card.deed == "answer", plain(card)
        card = await answer(desk, who, card, {**GIVEN, "threshold.decision": outcome})
    return card


async def decide(desk: Desk, who: str, reference: str, outcome: str) -> Card:
    """A whole decision; gives the card that follows it."""
    return await answer(desk, who, await until_sure(desk, who, reference, outcome), {"threshold.sure": "record"})


async def call(desk: Desk, who: str, reference: str) -> Card:
    """A whole step; gives the card that follows it."""
    card = (await desk.take(SCHOOL, who, "case-call", reference)).card
    while card.deed == "answer":
        card = await answer(desk, who, card, CALL)
    return card


async def done(desk: Desk, reference: str, *verbs: str) -> list[Event]:
    return [event for event in await desk.store.events(SCHOOL, reference) if event.verb in verbs]


async def details(desk: Desk, reference: str) -> str:
    """What the DSL reads in the details, on one line."""
    return " ".join(plain((await desk.take(SCHOOL, "dsl", "view", reference)).card).split())


async def story(desk: Desk, reference: str) -> Story:
    record = await desk.store.record(SCHOOL, reference)
    assert record
    return story_of(record, await desk.store.events(SCHOOL, reference))


async def test_a_decision_is_kept_with_who_why_and_each_criterion_and_says_what_comes_next(desk: Desk) -> None:
    reference = await about_staff(desk)
    card = (await desk.take(SCHOOL, "head", "case-threshold", reference)).card
    assert WORDS in plain(card), "the facts stand beside each criterion"
    assert "Back" not in {button.label for button in card.buttons}
    after = await decide(desk, "head", reference, "meets")
    assert after.title == "Your decision is kept"
    assert demo.NUMBERS["lado"] in plain(after)
    (event,) = await done(desk, reference, "threshold")
    assert (event.actor, event.body["name"], event.body["outcome"]) == ("web:head", "Harper Lane", "meets")
    assert event.body["criteria"]["risk"] == {"answer": "not-sure", "facts": "Facts of risk."}
    detail = await details(desk, reference)
    assert "Harper Lane decided about the harm threshold: It may meet the threshold." in detail
    assert "Facts of risk." in detail
    assert await done(desk, reference, "acknowledged"), "whoever decides has seen it"


async def test_the_reporter_sees_nothing_of_it(desk: Desk) -> None:
    reference = await about_staff(desk)
    await decide(desk, "dsl", reference, "meets")
    await call(desk, "dsl", reference)
    await desk.sweep()
    shown = (await desk.take(SCHOOL, "teacher", "my-open", reference)).card
    for card in (shown, *desk.postbox.at("teacher"), *desk.postbox.at("dsl-team")):
        for word in ("threshold", "Facts of", "at night", "duty officer"):
            assert word not in plain(card)


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_concern_and_allegation_go_different_ways_and_only_one_of_them_to_the_lado(
    desk: Desk, outcome: str
) -> None:
    reference = await about_staff(desk)
    after = await decide(desk, "dsl", reference, outcome)
    rung = outcome != "low-level"
    assert ("case-lado" in {button.deed for button in after.buttons}) == rung
    assert ("Ring the LADO" in plain(after)) == rung
    assert low_level(await story(desk, reference)) == (outcome != "meets")
    shown = (await desk.take(SCHOOL, "dsl", "case-lado", reference)).card
    assert ("Referral to the local authority's designated officer" in plain(shown)) == rung
    assert len(await done(desk, reference, "lado-text")) == rung


async def test_showing_the_text_for_the_lado_is_told_to_whoever_reads_the_record(desk: Desk) -> None:
    reference = await about_staff(desk)
    await decide(desk, "dsl", reference, "consult-lado")
    text = plain((await desk.take(SCHOOL, "dsl", "case-lado", reference)).card)
    assert "It was at night and in secret." in " ".join(text.split())
    assert "Dana Reed opened the text for the LADO" in await details(desk, reference)


async def test_a_later_decision_stands_beside_the_earlier_one(desk: Desk) -> None:
    reference = await about_staff(desk)
    await decide(desk, "dsl", reference, "low-level")
    await decide(desk, "head", reference, "meets")
    assert [event.body["outcome"] for event in await done(desk, reference, "threshold")] == ["low-level", "meets"]
    detail = await details(desk, reference)
    assert "Dana Reed decided about the harm threshold: Below the threshold" in detail
    assert "Harper Lane decided about the harm threshold: It may meet the threshold" in detail


async def test_sending_it_twice_keeps_it_once(desk: Desk) -> None:
    reference = await about_staff(desk)
    card = await until_sure(desk, "dsl", reference, "meets")
    both = await asyncio.gather(*(answer(desk, "dsl", card, {"threshold.sure": "record"}) for _ in range(3)))
    assert "Your decision is kept" in {card.title for card in both}
    await answer(desk, "dsl", card, {"threshold.sure": "record"})
    assert len(await done(desk, reference, "threshold")) == 1


async def test_what_was_left_is_carried_on_with(desk: Desk) -> None:
    reference, other = await about_staff(desk), await about_staff(desk)
    card = await answer(desk, "dsl", (await desk.take(SCHOOL, "dsl", "case-threshold", reference)).card, GIVEN)
    again = (await desk.take(SCHOOL, "dsl", "case-threshold", reference)).card
    assert again.title == card.title == ENGLISH.question("threshold.offence").ask
    assert (await desk.take(SCHOOL, "dsl", "case-threshold", other)).card.title == ENGLISH.question(
        "threshold.harmed"
    ).ask


async def test_a_step_is_kept_and_shown_in_chronology_paper_and_register(desk: Desk) -> None:
    reference = await about_staff(desk, named="Ms Tully")
    await decide(desk, "dsl", reference, "meets")
    assert (await call(desk, "dsl", reference)).title == "The step is kept"
    (event,) = await done(desk, reference, "step-taken")
    assert event.body["name"] == "Dana Reed"
    told = "Dana Reed recorded a step: Told the LADO. Who: Dana Reed with the duty officer. When: today at 10.15."
    found = await story(desk, reference)
    school = desk.schools[SCHOOL]
    dsl = school.holders("dsl")[0]
    person = (await desk.take(SCHOOL, "dsl", "case-person", name="Tully")).card
    history = papers.html(papers.history(found, school, dsl, desk.clock()), school.words).decode()
    for shown in (" ".join(plain(person).split()), history):
        assert told in shown
        assert "Harper Lane decided" not in shown
        assert "Dana Reed decided about the harm threshold: It may meet the threshold." in shown
    made = papers.register(school) + papers.register_lines([found], school)
    rows = list(csv.reader(made.decode("utf-8-sig").splitlines()))
    assert dict(zip(*rows, strict=True))["Harm threshold"] == "It may meet the threshold"
    statement = papers.html(papers.statement(found, school, dsl, desk.clock()), school.words).decode()
    assert "threshold" not in statement, "the reporter's own words, which they may be given"


@pytest.mark.parametrize("deed", ["case-threshold", "case-call", "case-next", "case-lado"])
@pytest.mark.parametrize("who", ["teacher", "head", "chair"])
async def test_nobody_else_opens_it_and_an_accused_head_never(desk: Desk, deed: str, who: str) -> None:
    tell = ("chair-of-governors",) if who == "head" else ("dsl",)
    subject = "headteacher" if who == "head" else "staff"
    exclude = ("headteacher",) if who == "head" else ("chair-of-governors",)
    reference = await report(desk, subject=subject, tell=tell, exclude=exclude)
    before = await desk.store.events(SCHOOL, reference)
    assert await do(desk, who, deed, reference) == REFUSED
    assert await do(desk, who, deed, "333-333") == REFUSED
    assert await desk.store.events(SCHOOL, reference) == before
    assert await desk.store.drafts(SCHOOL, f"web:{who}") == ()


@pytest.mark.parametrize("outcome", ["sure", "halfway"])
async def test_whoever_becomes_barred_in_between_can_neither_go_on_nor_keep_it(desk: Desk, outcome: str) -> None:
    reference = await about_staff(desk)
    card = (await desk.take(SCHOOL, "head", "case-threshold", reference)).card
    if outcome == "sure":
        card = await until_sure(desk, "head", reference, "low-level")
    await do(desk, "teacher", "my-correct", reference, which="report.name", text="Harper Lane")
    after = await answer(desk, "head", card, {**GIVEN, "threshold.sure": "record"})
    assert after.title == REFUSED
    assert WORDS not in plain(after)
    assert await done(desk, reference, "threshold") == []
    assert await desk.store.drafts(SCHOOL, "web:head") == (), "nothing of it is left to carry on with"


async def test_the_bar_holds_in_the_moment_of_writing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The correction comes after the last look and before the event: the event is not written."""
    reference = await about_staff(desk)
    await do(desk, "dsl", "acknowledge", reference)
    card = await until_sure(desk, "head", reference, "low-level")
    move = desk.store.move
    barred: list[str] = []

    async def slower(*args: Any, **more: Any) -> Moved | Late:  # noqa: ANN401 - as the store's
        if more["verb"] == "threshold" and not barred:
            barred.append(await do(desk, "teacher", "my-correct", reference, which="report.name", text="Harper Lane"))
        return await move(*args, **more)

    monkeypatch.setattr(desk.store, "move", slower)
    assert (await answer(desk, "head", card, {"threshold.sure": "record"})).title == REFUSED
    assert barred
    assert await done(desk, reference, "threshold") == []


async def test_no_command_and_no_forged_answer_leads_to_another_case(desk: Desk) -> None:
    hidden = await report(desk, subject="dsl", tell=("headteacher",), exclude=("dsl",))
    mine = await about_staff(desk)
    for dialog in ("threshold", "step"):
        assert (await desk.take(SCHOOL, "dsl", "begin", dialog)).card.title == "What can I do for you?"
    card = (await desk.take(SCHOOL, "dsl", "case-threshold", mine)).card
    await desk.take(SCHOOL, "dsl", "answer", card.target, card="threshold.record", **{"threshold.record": hidden})
    await decide(desk, "dsl", mine, "meets")
    assert len(await done(desk, mine, "threshold")) == 1
    assert await done(desk, hidden, "threshold") == []
    assert (await desk.take(SCHOOL, "head", "answer", card.target, **GIVEN)).card.title == "This is no longer open"


async def test_a_report_about_a_pupil_has_steps_and_no_threshold_and_a_closed_one_neither(desk: Desk) -> None:
    reference = await report(desk)
    shown = (await desk.take(SCHOOL, "dsl", "view", reference)).card
    assert "case-threshold" not in {button.deed for button in shown.buttons}
    assert await do(desk, "dsl", "case-threshold", reference) == REFUSED
    half = (await desk.take(SCHOOL, "dsl", "case-call", reference)).card
    await do(desk, "dsl", "case-close", reference, **DEEDS["case-close"])
    assert await do(desk, "dsl", "case-call", reference) == "It is closed"
    assert (await answer(desk, "dsl", half, CALL)).title == "It is closed"
    shown = (await desk.take(SCHOOL, "dsl", "view", reference)).card
    assert not {"case-call", "case-next"} & {button.deed for button in shown.buttons}
    await do(desk, "dsl", "case-reopen", reference, **DEEDS["case-reopen"])
    assert (await call(desk, "dsl", reference)).title == "The step is kept"
    assert "Dana Reed has seen it" in plain(desk.postbox.at("teacher")[0]), "it was closed before anybody confirmed it"


async def test_an_answer_can_be_changed_before_it_is_kept_and_facts_are_no_emergency(desk: Desk) -> None:
    reference = await about_staff(desk)
    card = await until_sure(desk, "dsl", reference, "meets")
    change = next(button for button in card.buttons if button.deed == "change")
    asked = (await desk.take(SCHOOL, "dsl", "change", change.target, question="threshold.harmed")).card
    assert asked.title == ENGLISH.question("threshold.harmed").ask
    facts = {"threshold.harmed": "yes", "threshold.harmed-facts": "He is hitting a child right now, she said."}
    sure = await answer(desk, "dsl", asked, facts)
    assert "He is hitting a child right now" in plain(sure)
    await answer(desk, "dsl", sure, {"threshold.sure": "record"})
    (event,) = await done(desk, reference, "threshold")
    assert event.body["criteria"]["harmed"]["answer"] == "yes"


def test_every_number_that_a_step_needs_is_a_helpline_or_stands_in_the_demos_settings() -> None:
    assert {one.number for one in STEPS.values() if one.number} <= {*helplines(), *demo.NUMBERS}
