"""Words for something that is gone or over by the time they come: kept, said to be kept, and offered a way on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.seam.card import Card
from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_approvals import decide, requested
from tests.bot.test_evidence import reporting
from tests.bot.test_heard import plain, write
from tests.desk import Desk, opened

WORDS = "The blue folder stands in the second cupboard."
KEPT = "Nobody has seen what you wrote"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def destroyed(desk: Desk, reference: str) -> None:
    newest = (await desk.store.events(SCHOOL, reference))[-1].n
    await desk.store.destroy(SCHOOL, reference, actor="web:head", body={}, now=desk.clock(), after=newest)


async def kept(desk: Desk, user: str, school: str = SCHOOL) -> list[str]:
    """The words that wait for somebody."""
    found = await desk.store.drafts(school, f"web:{user}")
    return [str(one.answers["words.said"]) for one in found if one.dialog == "words"]


async def pressed(desk: Desk, card: Card, deed: str, user: str = "teacher") -> Card:
    button = next(one for one in card.buttons if one.deed == deed)
    return (await desk.take(SCHOOL, user, button.deed, button.target, **button.values)).card


async def test_words_for_a_report_that_was_destroyed_go_elsewhere(desk: Desk) -> None:
    """They were typed without a command, and the card offered to add them to the report."""
    reference = await report(desk)
    card = await write(desk, WORDS)
    await destroyed(desk, reference)
    said = await pressed(desk, card, "my-add")
    assert "There is nothing under this reference" in plain(said)
    assert KEPT in plain(said)
    assert WORDS in await kept(desk, "teacher")
    begun = next(one for one in said.buttons if (one.deed, one.target) == ("begin", "report"))
    await desk.take(SCHOOL, "teacher", begun.deed, begun.target, **begun.values)
    drafts = await desk.store.drafts(SCHOOL, "web:teacher")
    assert any(WORDS in str(one.answers.get("report.what")) for one in drafts)


@pytest.mark.parametrize("deed", ["my-add", "my-worry"])
async def test_what_was_typed_for_a_report_that_was_destroyed_is_kept(desk: Desk, deed: str) -> None:
    reference = await report(desk)
    await destroyed(desk, reference)
    card = (await desk.take(SCHOOL, "teacher", deed, reference, text=WORDS, sent="yes")).card
    assert KEPT in plain(card)
    assert await kept(desk, "teacher") == [WORDS]


async def test_a_note_on_a_case_that_was_closed_meanwhile_is_kept_but_not_one_that_stands_there(desk: Desk) -> None:
    reference = await report(desk)
    step = {"step": "Ring them on Monday.", "day": desk.clock().date().isoformat()}
    await do(desk, "dsl", "case-close", reference, outcome="no-action", text="It was a mistake.")
    card = (await desk.take(SCHOOL, "dsl", "case-step", reference, **step)).card
    assert "is closed" in plain(card)
    assert KEPT in plain(card)
    assert await kept(desk, "dsl") == ["Ring them on Monday."]
    again = (
        await desk.take(SCHOOL, "dsl", "case-close", reference, outcome="no-action", text="It was a mistake.")
    ).card
    assert KEPT not in plain(again)


async def test_a_reason_that_came_after_the_decision_is_kept(desk: Desk) -> None:
    reference = await requested(desk)
    await decide(desk, "dsl", "decline", reference, "One has no form. Without him, yes.")
    twice = await desk.take("wetherby", "dsl", "decline", reference, reason="One has no form. Without him, yes.")
    assert KEPT not in plain(twice.card)
    late = await desk.take("wetherby", "deputy", "approve", reference, reason="Lovely, go ahead.")
    assert KEPT in plain(late.card)
    assert await kept(desk, "deputy", "wetherby") == ["Lovely, go ahead."]


async def test_an_answer_for_a_draft_that_was_stopped_at_another_door_is_kept(desk: Desk) -> None:
    card = (await desk.take(SCHOOL, "teacher", "begin", "report", text="It happened at the gate.")).card
    await desk.take(SCHOOL, "teacher", "cancel", card.target, sure="yes")
    desk.clock.pass_(minutes=2)
    late = await desk.take(SCHOOL, "teacher", "answer", card.target, card="report.name", **{"report.name": WORDS})
    assert KEPT in plain(late.card)
    assert await kept(desk, "teacher") == [WORDS]


async def test_an_answer_for_a_report_that_was_sent_at_another_door_can_be_added_to_it(desk: Desk) -> None:
    draft, _ = await reporting(desk, "It happened at the gate.")
    await desk.take(SCHOOL, "teacher", "answer", draft, card="check", check="send")
    (record,) = await desk.store.records(SCHOOL)
    late = (await desk.take(SCHOOL, "teacher", "answer", draft, card="report.what", **{"report.what": WORDS})).card
    assert KEPT in plain(late)
    form = await pressed(desk, late, "my-add")
    await do(desk, "teacher", "my-add", record.reference, text=WORDS, sent="yes")
    assert form.title
    events = await desk.store.events(SCHOOL, record.reference)
    assert WORDS in [event.body.get("text") for event in events]
    sent = {"report.what": "It happened at the gate."}
    twice = (await desk.take(SCHOOL, "teacher", "answer", draft, card="report.what", **sent)).card
    assert KEPT not in plain(twice)


async def test_the_reply_to_a_question_that_has_its_answer_is_kept(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "case-ask", reference, text="Who else was there?")
    n = next(str(event.n) for event in await desk.store.events(SCHOOL, reference) if event.verb == "asked")
    first = {"n": n, "text": "Nobody else that I saw.", "sent": "yes"}
    await do(desk, "teacher", "my-answer", reference, **first)
    twice = (await desk.take(SCHOOL, "teacher", "my-answer", reference, **first)).card
    assert KEPT not in plain(twice)
    late = (await desk.take(SCHOOL, "teacher", "my-answer", reference, n=n, text=WORDS, sent="yes")).card
    assert KEPT in plain(late)
    assert await kept(desk, "teacher") == [WORDS]


async def test_whoever_may_not_see_a_record_is_told_the_same_as_where_there_is_none(desk: Desk) -> None:
    reference = await report(desk)
    said = [
        plain((await desk.take(SCHOOL, "chair", "case-note", one, text=WORDS)).card) for one in (reference, "AAA-AAA")
    ]
    assert said[0] == said[1]
    assert KEPT in said[0]


async def test_what_was_weighed_about_a_case_that_is_not_theirs_any_more_is_deleted_and_it_says_so(desk: Desk) -> None:
    reference = await report(desk, subject="staff", named="Jo Field")
    card = (await desk.take(SCHOOL, "dsl", "case-threshold", reference)).card
    asked = card.inputs[0]
    given = {asked.name: asked.choices[0].value if asked.choices else WORDS, "card": asked.name}
    card = (await desk.take(SCHOOL, "dsl", "answer", card.target, **given)).card
    await destroyed(desk, reference)
    said = plain((await desk.take(SCHOOL, "dsl", "resume", card.target)).card)
    assert "What you had written about it here is deleted." in said
    assert KEPT not in said
