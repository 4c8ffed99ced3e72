"""What the reporter can do afterwards, and who may know their name."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.seam.card import Card
from bot.seam.turn import Turn, Who
from bot.seam.wording import ENGLISH
from tests.bot.cases import SCHOOL, WORDS, do, report
from tests.bot.test_casework import DEEDS
from tests.bot.test_talk import answer, begun
from tests.desk import Desk, opened
from tests.plain import plain


def flat(card: Card) -> str:
    """A card's words in one line."""
    return " ".join(plain(card).split())


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def test_status_lists_ones_own_and_says_where_each_stands(desk: Desk) -> None:
    mine, other = await report(desk), await report(desk, by="somebody-else")
    await do(desk, "dsl", "acknowledge", mine)
    said = flat((await desk.take(SCHOOL, "teacher", "begin", "report", text="status")).card)
    assert mine in said
    assert "Dana Reed has seen it" in said
    assert other not in said


async def test_a_question_that_waits_is_named_in_the_status(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "case-ask", reference, text="Which gate?")
    assert "There is a question for you." in flat((await desk.take(SCHOOL, "teacher", "my-status")).card)


async def test_who_has_sent_nothing_is_told_so(desk: Desk) -> None:
    assert await do(desk, "teacher", "my-status") == "You have not sent anything yet"


async def test_what_is_added_or_corrected_is_added_and_told(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "acknowledge", reference)
    assert await do(desk, "teacher", "my-add", reference, text="It was at noon.") == "Added"
    assert await do(desk, "teacher", "my-correct", reference, which="report.what", text="At the door.") == "Corrected"
    shown = flat((await desk.take(SCHOOL, "dsl", "view", reference)).card)
    for words in (
        WORDS,
        "The reporter added: It was at noon.",
        ": At the door.",
    ):
        assert words in shown
    assert [card.title for card in desk.postbox.at("dsl")] == [
        "Something was added to a report",
        "Something in a report was corrected",
    ]
    assert not any("noon" in plain(card) for card in desk.postbox.at("dsl"))
    assert "It was at noon." in plain(desk.postbox.at("teacher")[0])


@pytest.mark.parametrize("deed", ["my-open", "my-add", "my-correct", "my-answer", "my-worry"])
async def test_somebody_elses_report_is_not_there(desk: Desk, deed: str) -> None:
    reference = await report(desk)
    for who in ("dsl", "somebody-else"):
        assert (
            await do(desk, who, deed, reference, text="x", which="report.what", n="1")
            == "Nothing here that you can open"
        )


async def test_something_too_long_or_empty_comes_back_with_what_was_typed(desk: Desk) -> None:
    reference = await report(desk)
    card = (await desk.take(SCHOOL, "teacher", "my-add", reference, text="x" * 4001)).card
    assert "Too long" in plain(card)
    assert card.inputs[0].value == "x" * 4001
    assert "Please fill this in" in plain((await desk.take(SCHOOL, "teacher", "my-add", reference, text=" ")).card)
    card = (await desk.take(SCHOOL, "teacher", "my-correct", reference, text="x", which="report.nothing")).card
    assert "Please choose" in plain(card)


async def test_the_receipt_says_by_when_one_hears_and_forgets_it_once_somebody_has_seen_it(desk: Desk) -> None:
    reference = await report(desk)
    assert "You will hear by Mon 16 Nov 2026, 14:00" in plain(desk.postbox.at("teacher")[0])
    await do(desk, "dsl", "acknowledge", reference)
    assert "You will hear by" not in plain(desk.postbox.at("teacher")[0])


@pytest.mark.parametrize("way", ["send", "in-confidence"])
async def test_in_confidence_only_the_role_that_decides_sees_the_name(desk: Desk, way: str) -> None:
    named = Who("web", SCHOOL, "teacher", "Robin Example")
    draft, _ = await begun(desk)
    check = (await answer(desk, draft, **{"card": "report.more", "report.more": "It happened."})).card
    assert "Nothing that you send here is anonymous" in plain(check)
    assert "Slack" not in plain(check)
    said = ENGLISH.say("cards.check-confidence", role="DSL", chats="Slack and Teams")
    assert "What is written in Slack and Teams is kept there too" in said
    await desk.talk.take(Turn(named, "answer", draft, {"card": "check", "check": way}))
    await desk.sweep()
    (record,) = await desk.store.records(SCHOOL)
    deciding = record.body["told"][0][0]
    await do(desk, "teacher", "my-add", record.reference, text="More.")
    for who in ("dsl", "deputy", "head"):
        person = desk.schools[SCHOOL].person("web", who)
        assert person
        seen = plain((await desk.take(SCHOOL, who, "view", record.reference)).card)
        seen += plain((await desk.take(SCHOOL, who, "desk", "all")).card)
        may = way == "send" or deciding in person.roles
        assert ("Robin Example" in seen) == may, who
    assert not any("Robin" in plain(card) for _, card in desk.postbox.messages.values())


async def test_reopening_and_closing_are_told_in_plain_words(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "case-close", reference, **DEEDS["case-close"])
    assert "has dealt with it" in flat((await desk.take(SCHOOL, "teacher", "my-status")).card)
    await do(desk, "dsl", "case-reopen", reference, text="It goes on.")
    assert "has dealt with it" not in flat((await desk.take(SCHOOL, "teacher", "my-status")).card)


async def test_a_worry_without_a_word_is_heard(desk: Desk) -> None:
    """Not every platform sends back a field that was left empty; the button says that the form was sent."""
    reference = await report(desk)
    form = (await desk.take(SCHOOL, "teacher", "my-worry", reference)).card
    (button,) = [button for button in form.buttons if button.deed == "my-worry"]
    assert await do(desk, "teacher", "my-worry", reference, **button.values) == "Thank you for saying so"
    assert "worried" in {event.verb for event in await desk.store.events(SCHOOL, reference)}


async def test_once_nobody_came_the_receipt_says_whom_to_ring(desk: Desk) -> None:
    reference = await report(desk)
    for _ in range(6):
        desk.clock.pass_(hours=2)
        await desk.climb()
    said = flat((await desk.take(SCHOOL, "teacher", "my-open", reference)).card)
    assert "You will hear by" not in said
    assert "Dana Reed" in said
    assert "extension 21" in said
