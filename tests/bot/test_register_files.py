"""A file that shows what a register says: offered where it is asked for, kept sealed, shown on demand."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.seam.card import Card
from tests.bot.filling import checked
from tests.bot.test_evidence import button, plain
from tests.desk import Desk, opened
from tests.handed import Sent, photo

SCHOOL, GONE = "westhaven", {"removal.gone": "seen"}
NOT_THERE = "Nothing here that you can open"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def filled(desk: Desk, name: str = "removal", **given: str) -> Card:
    register = desk.schools[SCHOOL].policy.registers[name]
    return await checked(desk, SCHOOL, "teacher", register, {f"{name}.{one}": answer for one, answer in given.items()})


async def handed(desk: Desk, target: str) -> str:
    return plain((await desk.hand(SCHOOL, "teacher", "hand-in", target, Sent(photo("png")))).card)


async def sent(desk: Desk, card: Card) -> str:
    send = next(one for one in card.buttons if one.values.get("check") == "send")
    await desk.take(SCHOOL, "teacher", "answer", send.target, **send.values)
    await desk.sweep()
    return (await desk.store.records(SCHOOL, person="web:teacher"))[0].reference


async def test_proof_of_removal_goes_along_as_it_is_and_is_shown_to_those_who_deal_with_it_alone(desk: Desk) -> None:
    card = await filled(desk, gone="seen")
    assert "You can add a screen print, or the site's answer, that shows that it is gone." in plain(card)
    offered = plain((await desk.take(SCHOOL, "teacher", "attach", button(card, "attach").target)).card)
    assert "Add a picture or a document" in offered
    assert "report" not in offered.casefold()
    assert "It goes along when you send this." in await handed(desk, card.target or button(card, "attach").target)
    card = (await desk.take(SCHOOL, "teacher", "resume", button(card, "attach").target)).card
    assert "Shows that it is gone" in plain(card)
    reference = await sent(desk, card)
    (kept,) = await desk.store.files_of_record(SCHOOL, reference)
    assert await desk.store.file_bytes(SCHOOL, kept.id) == photo("png")
    sheet = (await desk.take(SCHOOL, "head", "view", reference)).card
    reply = await desk.take(SCHOOL, "head", "show-file", reference, file=kept.id)
    assert button(sheet, "show-file").values["file"] == kept.id
    assert [given.data for given in reply.files] == [photo("png")]
    other = await desk.take(SCHOOL, "a-colleague", "show-file", reference, file=kept.id)
    assert NOT_THERE in plain(other.card)
    assert not other.files
    assert await desk.store.verify(SCHOOL) == ()


async def test_it_is_offered_only_where_there_is_something_to_show(desk: Desk) -> None:
    for name, given in (("removal", {"gone": "no"}), ("account", {"picture": "no"}), ("speaking", {})):
        card = await filled(desk, name, **given)
        assert not any(one.deed == "attach" for one in card.buttons), name
        draft = next(one for one in card.buttons if one.values.get("check") == "send").target
        assert "I could not add this where it was to go" in await handed(desk, draft)
    assert "the picture of you that it would show" in plain(await filled(desk, "account"))


async def test_a_file_that_answers_nothing_any_more_is_erased(desk: Desk) -> None:
    card = await filled(desk, gone="seen")
    draft = button(card, "attach").target
    await handed(desk, draft)
    card = (await desk.take(SCHOOL, "teacher", "answer", draft, card="removal.gone", **{"removal.gone": "no"})).card
    assert not any(one.deed == "attach" for one in card.buttons)
    assert await desk.store.files_of_draft(SCHOOL, "web:teacher", draft) == ()


async def test_it_can_be_added_later_and_those_who_deal_with_it_hear_of_it(desk: Desk) -> None:
    reference = await sent(desk, await filled(desk, gone="said"))
    await desk.take(SCHOOL, "head", "acknowledge", reference)
    card = (await desk.take(SCHOOL, "teacher", "my-open", reference)).card
    before = desk.postbox.posts
    assert "Those who may see that entry can open it." in await handed(desk, button(card, "attach").target)
    await desk.sweep()
    assert desk.postbox.posts > before
    assert len(await desk.store.files_of_record(SCHOOL, reference)) == 1
    await desk.take(SCHOOL, "head", "case-end", reference, text="It is gone.")
    card = (await desk.take(SCHOOL, "teacher", "my-open", reference)).card
    assert not any(one.deed == "attach" for one in card.buttons)
    assert "I could not add this where it was to go" in await handed(desk, reference)


async def test_nothing_is_taken_where_it_may_be_a_sexual_picture_of_a_child(desk: Desk) -> None:
    card = await filled(desk, gone="seen", what="There is a naked picture of a girl in Year 9 on it.")
    assert "You can add" not in plain(card)
    draft = next(one for one in card.buttons if one.target).target
    assert "do not add a picture here" in await handed(desk, draft)
    assert await desk.store.files_of_draft(SCHOOL, "web:teacher", draft) == ()
