"""Files that people hand in: checked and cleaned for a post, kept as they are for a report, refused where they must."""

import asyncio
import hashlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cards.folding import unfolded, unpacked
from bot.evidence.pictures import read_picture
from bot.seam.card import Button, Card, Input
from bot.seam.turn import Reply
from bot.seam.wording import ENGLISH
from storage import Record
from tests.bot.test_approvals import PHOTO
from tests.desk import Desk, opened
from tests.forked import forks
from tests.handed import PDF, PHONE, PLACE, Sent, bomb, photo
from tests.plain import plain as lines

SIGNS = ("She sent him nudes", "a topless photo of her is going round", "there is a naked picture")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


def plain(card: Card) -> str:
    """A card's words, wherever its lines break."""
    return " ".join(lines(card).split())


def button(card: Card, deed: str, n: int = 0) -> Button:
    """The n-th button of a deed, behind "More" as well."""
    more = next((one for one in card.buttons if one.deed == "more"), None)
    rest = unfolded(ENGLISH, more.values["rest"]) if more else None
    behind = [unpacked(choice.value) for choice in rest.inputs[0].choices] if rest else []
    return [one for one in (*card.buttons, *behind) if one and one.deed == deed][n]


async def reporting(desk: Desk, what: str = "It happened.", user: str = "teacher") -> tuple[str, Card]:
    """A report up to "check your answers"; the draft's id and the card."""
    card = (await desk.take("westhaven", user, "begin", "report", afresh="yes")).card
    draft = card.target
    while not any(one.values.get("check") for one in card.buttons):
        given = {asked.name: _answer(asked, what) for asked in card.inputs}
        card = (await desk.take("westhaven", user, "answer", draft, card=card.inputs[0].name, **given)).card
    return draft, card


def _answer(asked: Input, what: str) -> str | tuple[str, ...]:
    """The harmless answer: a pupil got in touch, and nobody is at risk."""
    if asked.kind == "many":
        return ()
    if not asked.choices:
        return what if asked.kind == "text" and not asked.optional else ""
    offered = [one.value for one in asked.choices]
    return next((one for one in ("something-else", "pupil-contact", "pupil", "no") if one in offered), offered[0])


async def filed(desk: Desk, *files: Sent, what: str = "It happened.") -> Record:
    draft, _ = await reporting(desk, what)
    if files:
        await desk.hand("westhaven", "teacher", "hand-in", draft, *files)
    await desk.take("westhaven", "teacher", "answer", draft, card="check", check="send")
    record, *_ = await desk.store.records("westhaven")
    return record


async def checked(desk: Desk, *files: Sent, text: str = "") -> Reply:
    return await desk.hand("westhaven", "teacher", "begin", "canipost", *files, text=text)


async def test_a_picture_to_be_posted_tells_what_it_gives_away_but_never_where(desk: Desk) -> None:
    said = plain((await checked(desk, Sent())).card)
    assert "A careful colleague would notice this" in said
    assert "It says where it was taken, to about 10 metres." in said
    assert "It says when it was taken: 12 June 2025, 10:31." in said
    assert f"It says what it was taken with: {PHONE}." in said
    assert PLACE not in said


async def test_words_and_picture_are_said_on_one_card(desk: Desk) -> None:
    said = plain((await checked(desk, Sent(), text="Great day with Ellie from Year 4!")).card)
    assert "to about 10 metres" in said
    assert "Ellie" in said


async def test_a_picture_that_tells_nothing_is_said_so(desk: Desk) -> None:
    said = plain((await checked(desk, Sent(photo("png", bare=True)))).card)
    assert "Nothing about place, time or device" in said
    assert "faces, name badges" in said


async def test_the_cleaned_picture_comes_back_and_the_original_was_never_kept(desk: Desk) -> None:
    card = (await checked(desk, Sent())).card
    reply = await desk.take("westhaven", "teacher", "clean", button(card, "clean").target)
    (given,) = reply.files
    assert (given.name, given.type) == ("canipost-picture-1.jpg", "image/jpeg")
    told = read_picture(given.data)
    assert (told.location, told.device, told.taken) == (False, None, None)
    (kept,) = await desk.store.files_of_draft("westhaven", "web:teacher", button(card, "clean").target)
    assert kept.sha256 == hashlib.sha256(photo()).hexdigest()
    assert await desk.store.file_bytes("westhaven", kept.id) == given.data
    other = await desk.take("westhaven", "dsl", "clean", button(card, "clean").target)
    assert not other.files


async def test_a_picture_nobody_came_back_for_is_gone_after_a_day(desk: Desk) -> None:
    card = (await checked(desk, Sent())).card
    desk.clock.pass_(hours=25)
    await desk.hand("westhaven", "dsl", "begin", "canipost", Sent(photo(shade=9)))
    reply = await desk.take("westhaven", "teacher", "clean", button(card, "clean").target)
    assert not reply.files
    assert "no longer here" in plain(reply.card)


async def test_approval_takes_the_cleaned_picture_along_and_the_approver_sees_it(desk: Desk) -> None:
    first = (await desk.hand("wetherby", "teacher", "begin", "canipost", Sent())).card
    draft = first.buttons[0].target
    card = (await desk.take("wetherby", "teacher", "resume", draft)).card
    while card.inputs:
        name = card.inputs[0].name
        card = (await desk.take("wetherby", "teacher", "answer", draft, **{"card": name, name: PHOTO[name]})).card
    assert button(card, "clean").target == draft
    ask = next(one for one in card.buttons if one.target == "approval")
    card = (await desk.take("wetherby", "teacher", "begin", "approval", **ask.values)).card
    typed = {"card": "approval.words", "approval.words": "Our fair!", "approval.when": ""}
    card = (await desk.take("wetherby", "teacher", "answer", card.target, **typed)).card
    assert "JPEG picture, 1 KB (cleaned, without place, time and device)" in plain(card)
    await desk.take("wetherby", "teacher", "answer", button(card, "take-out").target, card="check", check="send")
    (record,) = await desk.store.records("wetherby")
    seen = [user for user in ("dsl", "head") if await _sees(desk, user, record.reference)]
    approver = seen[0]
    details = (await desk.take("wetherby", approver, "view", record.reference)).card
    show = button(details, "show-file")
    reply = await desk.take("wetherby", approver, "show-file", record.reference, **show.values)
    (given,) = reply.files
    assert not read_picture(given.data).location
    assert await desk.store.files_of_draft("wetherby", "web:teacher", draft) == ()


async def _sees(desk: Desk, user: str, reference: str) -> bool:
    return "Nothing here that you can open" not in plain((await desk.take("wetherby", user, "view", reference)).card)


async def test_evidence_goes_with_the_report_byte_for_byte_and_each_look_is_an_event(desk: Desk) -> None:
    record = await filed(desk, Sent(), Sent(PDF, "chat.pdf"))
    details = (await desk.take("westhaven", "dsl", "view", record.reference)).card
    assert "JPEG picture" in plain(details)
    assert "says where it was taken" in plain(details)
    for n, data in enumerate((photo(), PDF)):
        show = button(details, "show-file", n)
        reply = await desk.take("westhaven", "dsl", "show-file", record.reference, **show.values)
        (given,) = reply.files
        assert given.data == data
        assert hashlib.sha256(data).hexdigest() in plain(reply.card)
    events = await desk.store.events("westhaven", record.reference)
    assert [event.verb for event in events] == ["filed", "viewed", "file-shown", "file-shown"]
    assert len(events[0].body["files"]) == 2
    assert await desk.store.verify("westhaven") == ()


async def test_who_is_not_entitled_is_shown_no_file_and_no_event_is_made(desk: Desk) -> None:
    record = await filed(desk, Sent())
    (kept,) = await desk.store.files_of_record("westhaven", record.reference)
    for user in ("teacher", "chair", "stranger"):
        reply = await desk.take("westhaven", user, "show-file", record.reference, file=kept.id)
        assert not reply.files
        assert "There is nothing under this reference" in plain(reply.card)
    assert not (await desk.take("wetherby", "dsl", "show-file", record.reference, file=kept.id)).files
    assert [event.verb for event in await desk.store.events("westhaven", record.reference)] == ["filed"]


async def test_a_screenshot_is_added_after_filing_from_the_receipt(desk: Desk) -> None:
    record = await filed(desk)
    await desk.sweep()
    (receipt,) = desk.postbox.at("teacher")
    add = button(receipt, "attach")
    card = (await desk.take("westhaven", "teacher", add.deed, add.target)).card
    assert [field.kind for field in card.inputs] == ["file"]
    reply = await desk.hand("westhaven", "teacher", "hand-in", card.target, Sent(photo("png")))
    assert f"It is with {record.reference} now" in plain(reply.card)
    again = await desk.hand("westhaven", "teacher", "hand-in", card.target, Sent(photo("png")))
    assert f"It is with {record.reference} now" in plain(again.card)
    assert len(await desk.store.files_of_record("westhaven", record.reference)) == 1
    await desk.sweep()
    news = [card for card in desk.postbox.at("dsl-team") if "A file was added to a report" in card.title]
    assert len(news) == 1
    details = (await desk.take("westhaven", "dsl", "view", record.reference)).card
    assert "added a file" in plain(details)
    await desk.take("westhaven", "dsl", "show-file", record.reference, **button(details, "show-file").values)
    assert "Dana Reed (1)" in plain((await desk.take("westhaven", "dsl", "view", record.reference)).card)
    somebody = await desk.hand("westhaven", "dsl", "hand-in", record.reference, Sent(photo("webp")))
    assert "not open to you" in plain(somebody.card)


@pytest.mark.parametrize("what", SIGNS)
async def test_where_it_may_be_a_sexual_picture_of_a_child_nothing_is_even_fetched(desk: Desk, what: str) -> None:
    draft, card = await reporting(desk, what)
    assert not [one for one in card.buttons if one.deed == "attach"]
    sent = Sent()
    for deed in ("attach", "hand-in"):
        said = plain((await desk.hand("westhaven", "teacher", deed, draft, sent)).card)
        assert "Do not look at it, copy it, save it or send it on" in said
        assert "Dana Reed" in said
    await desk.take("westhaven", "teacher", "answer", draft, card="check", check="send")
    record, *_ = await desk.store.records("westhaven")
    said = plain((await desk.hand("westhaven", "teacher", "hand-in", record.reference, sent)).card)
    assert "Do not look at it" in said
    await desk.sweep()
    assert not [one for one in desk.postbox.at("teacher")[-1].buttons if one.deed == "attach"]
    assert sent.fetched == 0


async def test_words_that_come_with_a_file_are_heeded_before_it_is_fetched(desk: Desk) -> None:
    sent = Sent()
    for deed, target in (("begin", "canipost"), ("begin", "report"), ("hand-in", "")):
        said = plain((await desk.hand("westhaven", "teacher", deed, target, sent, text="a nude of a pupil")).card)
        assert "Do not look at it" in said or "Ring 999" in said
    assert sent.fetched == 0


async def test_words_that_turn_out_so_later_erase_what_was_added_before(desk: Desk) -> None:
    draft, _ = await reporting(desk)
    await desk.hand("westhaven", "teacher", "hand-in", draft, Sent())
    card = (await desk.take("westhaven", "teacher", "change", draft, question="report.what")).card
    given: dict[str, str | tuple[str, ...]] = {one.name: one.value for one in card.inputs}
    given["report.what"] = SIGNS[0]
    said = (await desk.take("westhaven", "teacher", "answer", draft, card="report.what", **given)).card
    if "Ring 999 first" in plain(said):
        (go_on,) = (button for button in said.buttons if button.deed == "calm")
        said = (await desk.take("westhaven", "teacher", go_on.deed, go_on.target)).card
    if said.inputs:  # the new words sound like another kind; it stays the one it was
        proposed = {said.inputs[0].name: "something-else"}
        said = (await desk.take("westhaven", "teacher", "answer", draft, **proposed)).card
    assert "What had been added is deleted" in plain(said)
    assert await desk.store.files_of_draft("westhaven", "web:teacher", draft) == ()
    again = (await desk.take("westhaven", "teacher", "resume", draft)).card
    assert "Check your answers" in plain(again)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (Sent(b""), "it is empty"),
        (Sent(b"<html><script>alert(1)</script></html>", "photo.jpg"), "cannot tell what kind of file"),
        (Sent(b"MZ\x90\x00" + bytes(99), "photo.png"), "cannot tell what kind of file"),
        (Sent(b"PK\x03\x04" + bytes(99)), "cannot tell what kind of file"),
        (Sent(photo()[:300]), "damaged or cut short"),
        (Sent(bomb(), "small.png"), "more pixels than any camera makes"),
        (Sent(bytes(50 * 1024 * 1024 + 1)), "larger than 50 MB"),
        (Sent(why="lost"), "did not reach me"),
    ],
)
async def test_what_cannot_be_taken_is_refused_kindly_and_the_others_are_kept(desk: Desk, sent: Sent, why: str) -> None:
    draft, _ = await reporting(desk)
    said = plain((await desk.hand("westhaven", "teacher", "hand-in", draft, sent, Sent(photo("webp")))).card)
    assert why in said
    assert len(await desk.store.files_of_draft("westhaven", "web:teacher", draft)) == 1
    assert "PDF" not in plain((await checked(desk, sent)).card) or why == "it is empty"


async def test_a_pdf_is_evidence_but_no_picture_to_post(desk: Desk) -> None:
    assert "a PDF cannot be checked as a picture" in plain((await checked(desk, Sent(PDF))).card)


async def test_a_picture_that_is_something_else_too_is_kept_whole_as_evidence_and_cleaned_for_a_post(
    desk: Desk,
) -> None:
    both = photo() + b"<html><script>alert(1)</script>PK\x03\x04"
    record = await filed(desk, Sent(both))
    (kept,) = await desk.store.files_of_record("westhaven", record.reference)
    assert kept.kind == "jpeg"
    assert await desk.store.file_bytes("westhaven", kept.id) == both
    card = (await checked(desk, Sent(both))).card
    (given,) = (await desk.take("westhaven", "teacher", "clean", button(card, "clean").target)).files
    assert b"script" not in given.data


async def test_a_file_without_a_word_goes_where_the_person_is_just_now(desk: Desk) -> None:
    record = await filed(desk)
    await desk.take("westhaven", "teacher", "attach", record.reference)
    said = plain((await desk.hand("westhaven", "teacher", "hand-in", "", Sent())).card)
    assert f"It is with {record.reference} now" in said
    draft, _ = await reporting(desk)
    said = plain((await desk.hand("westhaven", "teacher", "hand-in", "", Sent())).card)
    assert "It goes with your report when you send it" in said
    assert len(await desk.store.files_of_draft("westhaven", "web:teacher", draft)) == 1


@pytest.mark.parametrize(
    ("to", "words"), [("post", "to about 10 metres"), ("report", "It goes with your report"), ("", "Deleted")]
)
async def test_a_file_out_of_nowhere_is_held_until_it_is_said_what_it_is_for(desk: Desk, to: str, words: str) -> None:
    held = (await desk.hand("westhaven", "teacher", "hand-in", "", Sent())).card
    assert "What is this for?" in plain(held)
    draft = held.buttons[0].target
    assert words in plain((await desk.take("westhaven", "teacher", "sort", draft, to=to, sure="yes")).card)
    assert await desk.store.files_of_draft("westhaven", "web:teacher", draft) == ()
    assert "no longer open" in plain((await desk.take("westhaven", "teacher", "sort", draft, to=to, sure="yes")).card)


async def test_a_file_that_was_held_can_go_to_a_report_that_was_sent(desk: Desk) -> None:
    record = await filed(desk)
    held = (await desk.hand("westhaven", "teacher", "hand-in", "", Sent(PDF))).card
    sort = next(one for one in held.buttons if one.values.get("to") == record.reference)
    said = plain((await desk.take("westhaven", "teacher", "sort", sort.target, **sort.values)).card)
    assert f"It is with {record.reference} now" in said
    assert len(await desk.store.files_of_record("westhaven", record.reference)) == 1


async def test_too_many_files_are_refused_with_the_number_that_fits(desk: Desk) -> None:
    draft, _ = await reporting(desk)
    many = [Sent(photo(shade=n)) for n in range(7)]
    said = plain((await desk.hand("westhaven", "teacher", "hand-in", draft, *many)).card)
    assert "5 files fit here" in said
    assert [one.fetched for one in many] == [1, 1, 1, 1, 1, 0, 0]


async def test_nothing_of_a_file_or_its_name_stands_in_a_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await filed(desk, Sent(name="Quibblethwaite.jpg"), Sent(b"MARKEDPHRASE", "Quibblethwaite.exe"), Sent(why="lost"))
    assert "Quibblethwaite" not in caplog.text
    assert "MARKEDPHRASE" not in caplog.text


async def test_killed_between_the_file_and_the_sending_loses_neither(tmp_path: Path) -> None:
    """The process dies after the file was taken in, before the report was sent; then the person goes on."""
    with forks("tests.bot.test_evidence:until_killed") as program:
        assert await asyncio.to_thread(program.killed, str(tmp_path))
    async with opened(tmp_path) as desk:
        offer = (await desk.take("westhaven", "teacher", "begin", "report")).card
        resumed = (await desk.take("westhaven", "teacher", "resume", offer.buttons[0].target)).card
        assert "JPEG picture" in plain(resumed)
        await desk.take("westhaven", "teacher", "answer", offer.buttons[0].target, card="check", check="send")
        (record,) = await desk.store.records("westhaven")
        assert len(await desk.store.files_of_record("westhaven", record.reference)) == 1


async def until_killed(folder: str) -> None:
    """Take a file in, and die before the report is sent."""
    async with opened(Path(folder)) as desk:
        draft, _ = await reporting(desk)
        await desk.hand("westhaven", "teacher", "hand-in", draft, Sent())
        os.kill(os.getpid(), signal.SIGKILL)
