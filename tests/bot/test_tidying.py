"""Two weeks after a record has ended, nothing that anybody wrote stands in a chat any more; the record keeps it all."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cases.bodies import Task
from bot.cases.story import story_of
from bot.cases.tidying import tidying
from bot.casework.staffroom import Staffroom
from bot.people.roster import Member
from bot.seam.card import Card
from bot.seam.sender import Gone
from storage import Address
from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_casework import DEEDS
from tests.desk import Desk, opened
from tests.plain import plain

NEWCOMER = "Ines Okoro"
SAID, ADDED = "I have spoken with the parents.", "It was by the north gate."


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def ended(desk: Desk) -> str:
    """A report with words on both sides that has ended; its sender has a receipt and a letter."""
    reference = await report(desk)
    await do(desk, "dsl", "acknowledge", reference)
    await do(desk, "teacher", "my-add", reference, text=ADDED)
    await do(desk, "dsl", "case-note", reference, to="reporter", text=SAID)
    await do(desk, "dsl", "case-close", reference, **DEEDS["case-close"])
    return reference


def before(desk: Desk) -> str:
    return "\n".join(plain(card) for card in desk.postbox.at("teacher"))


async def test_what_was_written_goes_from_the_chat_and_stays_in_the_record(desk: Desk) -> None:
    reference = await ended(desk)
    posts = desk.postbox.posts
    desk.clock.pass_(days=13, hours=23)
    await desk.climb()
    assert SAID in before(desk)
    assert ADDED in before(desk)
    desk.clock.pass_(hours=2)
    await desk.climb()
    assert SAID not in before(desk)
    assert ADDED not in before(desk)
    assert [card.title for card in desk.postbox.at("teacher")] == [f"{reference} has ended"] * 2
    assert desk.postbox.posts == posts, "nobody gets a message because of it"
    opened_again = (await desk.take(SCHOOL, "teacher", "my-open", reference)).card
    assert SAID in plain(opened_again)
    sheet = (await desk.take(SCHOOL, "dsl", "view", reference)).card
    assert "What stood in chats about it was replaced by a line" in plain(sheet)
    assert await desk.store.verify(SCHOOL) == ()


async def test_it_is_done_once_and_again_when_it_has_begun_anew_and_ended(desk: Desk) -> None:
    reference = await ended(desk)
    for _ in range(3):
        desk.clock.pass_(days=15)
        await desk.climb()
    events = await desk.store.events(SCHOOL, reference)
    assert [event.verb for event in events].count("tidied") == 1
    await do(desk, "dsl", "case-reopen", reference, **DEEDS["case-reopen"])
    receipt, letter = desk.postbox.at("teacher")
    assert "has ended" not in receipt.title, "it says again where it stands"
    assert letter.title == f"{reference} has ended", "what was taken away stays away"
    await do(desk, "dsl", "case-close", reference, **DEEDS["case-close"])
    desk.clock.pass_(days=15)
    await desk.climb()
    assert {card.title for card in desk.postbox.at("teacher")} == {f"{reference} has ended"}


async def test_a_message_that_somebody_deleted_is_not_posted_again_for_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ended(desk)

    async def edit(_workspace: str, _address: Address, _handle: str, _card: Card) -> None:
        raise Gone("message_not_found")

    monkeypatch.setattr(desk.postbox, "edit", edit)
    posts = desk.postbox.posts
    desk.clock.pass_(days=15)
    await desk.ladder.sweep()
    desk.alerts.wake()
    await desk.sweep()
    to = [card.title for _, card in desk.postbox.messages.values()]
    assert not any("has ended" in title for title in to)
    assert (await desk.store.waiting(desk.clock())).debts == 0
    assert desk.postbox.posts == posts


async def test_what_has_not_ended_or_holds_is_left(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "acknowledge", reference)
    record = await desk.store.record(SCHOOL, reference)
    assert record is not None
    assert tidying(story_of(record, await desk.store.events(SCHOOL, reference))) is None


async def test_what_a_checklist_was_about_goes_from_the_chat_as_well(tmp_path: Path) -> None:
    async with opened(tmp_path, tasks=("joiner-profile",)) as desk:
        school = desk.schools["newport"]
        today = desk.clock().astimezone(school.timezone).date()
        await Staffroom(desk.store, desk.clock).write(school, [Member("m1", NEWCOMER, ids={"web": "n"}, joined=today)])
        await desk.climb()
        [task] = await desk.store.records("newport", kinds=["task"])
        asked = story_of(task, await desk.store.events("newport", task.reference)).body
        assert isinstance(asked, Task)
        to = asked.asked[0].who.partition(":")[2]
        assert NEWCOMER in shown(desk, to)
        reply = await desk.take(
            "newport", to, "task-drop", task.reference, sent="yes", text=f"{NEWCOMER} is not coming."
        )
        await desk.sweep()
        assert "not coming" in shown(desk, to), reply.card.title
        desk.clock.pass_(days=14, hours=1)
        await desk.climb()
        assert NEWCOMER not in shown(desk, to)
        assert f"{task.reference} has ended" in shown(desk, to)
        again = (await desk.take("newport", to, "task-open", task.reference)).card
        assert NEWCOMER in plain(again), "it is where it is kept"


def shown(desk: Desk, to: str) -> str:
    return "\n".join(plain(card) for card in desk.postbox.at(to))
