"""What somebody hands in while its place goes: a report is destroyed, a draft ends. It is held, and they are asked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cards.folding import unfolded, unpacked
from bot.seam.card import Button, Card
from bot.seam.wording import ENGLISH
from storage import Draft, NoRecord, Record
from tests.bot.test_evidence import filed, plain, reporting
from tests.desk import Desk, opened
from tests.handed import PDF, Sent, photo

SCHOOL, TEACHER = "westhaven", "web:teacher"
GONE = "I could not add this where it was to go"
_CLIP = b"\0\0\0\x18ftypmp42" + bytes(64)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


def sort(card: Card, to: str) -> Button:
    return next(one for one in sorts(card) if one.values["to"] == to)


def sorts(card: Card) -> list[Button]:
    """The ways on with what is held, behind "More" as well."""
    more = [unfolded(ENGLISH, one.values["rest"]) for one in card.buttons if one.deed == "more"]
    rest = [unpacked(choice.value) for one in more if one for choice in one.inputs[0].choices]
    return [one for one in (*card.buttons, *rest) if one and one.deed == "sort"]


async def pressed(desk: Desk, button: Button, **more: str) -> Card:
    return (await desk.take(SCHOOL, "teacher", button.deed, button.target, **{**button.values, **more})).card


async def destroyed(desk: Desk, record: Record) -> None:
    newest = (await desk.store.events(SCHOOL, record.reference))[-1].n
    await desk.store.destroy(SCHOOL, record.reference, actor="web:head", body={}, now=desk.clock(), after=newest)


async def held(desk: Desk, *files: Sent, text: str = "") -> Card:
    return (await desk.hand(SCHOOL, "teacher", "hand-in", "", *files, text=text)).card


async def sizes(desk: Desk, draft: str) -> list[str]:
    return [one.kind for one in await desk.store.files_of_draft(SCHOOL, TEACHER, draft)]


async def test_a_held_file_stays_where_its_report_was_destroyed_and_goes_elsewhere(desk: Desk) -> None:
    record = await filed(desk)
    card = await held(desk, Sent(PDF), text="It hung on the notice board on Sunday.")
    to = sort(card, record.reference)
    await destroyed(desk, record)
    again = await pressed(desk, to)
    assert GONE in plain(again)
    assert await sizes(desk, to.target) == ["pdf"]
    assert await desk.store.files_of_record(SCHOOL, record.reference) == ()
    assert record.reference not in [one.values["to"] for one in sorts(again)]
    on = await pressed(desk, sort(again, "report"))
    assert "It goes with your report when you send it" in plain(on)
    home = await desk.store.draft(SCHOOL, TEACHER, on.buttons[0].target)
    assert home is not None
    assert await sizes(desk, home.id) == ["pdf"]
    assert "It hung on the notice board on Sunday." in str(home.answers)
    assert await sizes(desk, to.target) == []


async def test_a_held_file_stays_where_its_draft_has_ended(desk: Desk) -> None:
    draft, _ = await reporting(desk)
    first = await held(desk, Sent(photo(shade=3)))  # goes into the report that is being written
    assert "It goes with your report" in plain(first)
    await desk.take(SCHOOL, "teacher", "cancel", draft, sure="yes")
    again = (await desk.hand(SCHOOL, "teacher", "hand-in", draft, Sent(PDF), text="From her own telephone.")).card
    assert GONE in plain(again)
    assert await sizes(desk, sort(again, "report").target) == ["pdf"]
    on = await pressed(desk, sort(again, "report"))
    home = await desk.store.draft(SCHOOL, TEACHER, on.buttons[0].target)
    assert home is not None
    assert "From her own telephone." in str(home.answers)


async def test_words_for_a_draft_that_has_ended_are_kept(desk: Desk) -> None:
    draft, _ = await reporting(desk)
    await desk.take(SCHOOL, "teacher", "cancel", draft, sure="yes")
    card = (await desk.hand(SCHOOL, "teacher", "hand-in", draft, text="It was on the notice board again.")).card
    assert GONE in plain(card)
    assert "It was on the notice board again." in plain(card)


async def _ends(desk: Desk, draft: str) -> None:
    await desk.store.cancel(SCHOOL, TEACHER, draft, desk.clock())


async def test_a_draft_that_ends_while_the_file_is_fetched_loses_nothing(desk: Desk) -> None:
    draft, _ = await reporting(desk)

    class Slow(Sent):
        async def fetch(self, most: int) -> bytes:
            await _ends(desk, draft)
            return await super().fetch(most)

    card = (await desk.hand(SCHOOL, "teacher", "hand-in", draft, Slow(PDF))).card
    assert GONE in plain(card)
    assert await sizes(desk, sort(card, "report").target) == ["pdf"]


async def test_a_report_that_is_destroyed_while_the_file_is_fetched_gets_none(desk: Desk) -> None:
    record = await filed(desk)

    class Slow(Sent):
        async def fetch(self, most: int) -> bytes:
            if not self.fetched:
                await destroyed(desk, record)
            return await super().fetch(most)

    card = (await desk.hand(SCHOOL, "teacher", "hand-in", record.reference, Slow(PDF))).card
    assert GONE in plain(card)
    assert await desk.store.files_of_record(SCHOOL, record.reference) == ()
    assert await sizes(desk, sort(card, "report").target) == ["pdf"]


async def test_a_report_that_is_destroyed_after_it_was_read_gets_none(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last moment that there is: its story was read, and the file is about to be written."""
    record = await filed(desk)
    add = desk.store.add_file

    async def late(*given: object, **named: object) -> object:
        await destroyed(desk, record)
        return await add(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.store, "add_file", late)
    card = (await desk.hand(SCHOOL, "teacher", "hand-in", record.reference, Sent(PDF))).card
    assert GONE in plain(card)
    assert await desk.store.files_of_record(SCHOOL, record.reference) == ()


async def test_what_a_post_cannot_take_is_held_still(desk: Desk) -> None:
    card = await held(desk, Sent(_CLIP, "clip.mp4"), Sent(photo()))
    to = sort(card, "post")
    again = await pressed(desk, to)
    assert "clip.mp4" in plain(again)
    assert "What could not be added is not lost" in plain(again)
    assert await sizes(desk, to.target) == ["mp4"]
    on = await pressed(desk, sort(again, "report"))
    assert "It goes with your report when you send it" in plain(on)
    assert await sizes(desk, to.target) == []


async def test_where_no_file_may_be_what_was_held_is_deleted_and_it_says_so(desk: Desk) -> None:
    """What a report is about is read again when the file is brought: here its answers say what none may be added to."""
    draft, _ = await reporting(desk)
    to = sort(await _beside(desk), "report")
    await desk.store.answer(SCHOOL, TEACHER, draft, {"report.what": "There is a naked picture."}, desk.clock())
    said = plain(await pressed(desk, Button("", "sort", to.target, {"to": draft})))
    assert "Please do not add a picture here" in said
    assert "What had been added is deleted and goes to nobody." in said
    assert await sizes(desk, to.target) == []


async def _beside(desk: Desk) -> Card:
    """A file that is held although a report is being written: its writer was away for an hour."""
    desk.clock.pass_(hours=2)
    return await held(desk, Sent(PDF))


async def test_what_is_asked_about_first_is_held_once(desk: Desk) -> None:
    """Words with a name wait for their answer in the draft that holds the file: no second copy is made."""
    record = await filed(desk)
    name = next(one.name for one in desk.schools[SCHOOL].people if "headteacher" in one.roles)
    card = await held(desk, Sent(PDF), text=f"{name} told me about this.")
    to = sort(card, record.reference)
    asking = await pressed(desk, to)
    assert asking.target == to.target
    drafts: list[Draft] = [one for one in await desk.store.drafts(SCHOOL, TEACHER) if one.dialog == "evidence"]
    assert [one.id for one in drafts] == [to.target]


async def test_what_nobody_came_back_for_is_said_to_be_gone(desk: Desk) -> None:
    card = await held(desk, Sent(PDF))
    assert "for a day at most" in plain(card)
    desk.clock.pass_(hours=25)
    await desk.hand(SCHOOL, "dsl", "hand-in", "", Sent(photo()))
    said = plain(await pressed(desk, sort(card, "report")))
    assert "It is no longer here" in said


async def test_nothing_is_added_to_what_was_destroyed(desk: Desk) -> None:
    record = await filed(desk)
    await destroyed(desk, record)
    with pytest.raises(NoRecord):
        await desk.store.note(SCHOOL, record.reference, verb="noted", actor=TEACHER, body={}, owed=(), now=desk.clock())
