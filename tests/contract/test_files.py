"""The contract about files, on every platform: checked, cleaned, kept, shown to those entitled, and never some."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import demo
from bot.cards import attachments
from bot.cases.handed_in import Taken
from bot.evidence.pictures import read_picture
from bot.people.settings import School, load_schools
from bot.seam.card import Card
from bot.slack import render as slack
from bot.teams import render as teams
from bot.web import render as web
from storage.kept import Draft, KeptFile, Record
from tests.contract.stage import Stage
from tests.contract.test_contract import HOSTILE, receipt_of, stage, visible  # noqa: F401 - stage is a fixture
from tests.contract.test_every_card import NOW
from tests.handed import PDF, bomb, photo
from tests.slack.block_kit import message_problems, view_problems
from tests.teams.test_render import VALID

LABELS = (
    "What a pupil does online",
    "A pupil or former pupil contacted a member of staff",
    "A pupil at this school",
    "A friend or follow request",
    "No",
    "No",
)


async def writing(stage: Stage, what: str = "A Year 8 asked to follow me.") -> str:  # noqa: F811 - the fixture
    """A report by the teacher up to "check your answers"."""
    await stage.begin("teacher", "report")
    await stage.fill("teacher", {"report.what": ""})
    for label in LABELS:
        await stage.tap("teacher", label)
    said = await stage.fill("teacher", {"report.more": what, "report.name": ""})
    if "Ring 999 first" in said:
        said = await stage.tap("teacher", "Go on with my report")
    assert "Check your answers" in said
    return said


async def filed(stage: Stage, *files: bytes) -> str:  # noqa: F811
    """A report with files; gives its reference."""
    await writing(stage)
    await stage.tap("teacher", "More")
    await stage.tap("teacher", "Add a screenshot")
    assert "It goes with your report when you send it." in await stage.attach("teacher", *files)
    await stage.tap("teacher", "Carry on")
    await stage.tap("teacher", "Send")
    await stage.settled()
    (record,) = await stage.wiring.store.records("westhaven")
    return record.reference


async def test_a_picture_is_checked_before_it_is_posted_and_comes_back_cleaned(stage: Stage) -> None:  # noqa: F811
    await stage.begin("teacher", "canipost")
    await stage.tap("teacher", "Check a picture too")
    said = await stage.attach("teacher", photo())
    assert "It says where it was taken, to about 10 metres." in visible(said)
    await stage.tap("teacher", "Get the cleaned picture")
    (given,) = await stage.given("teacher")
    assert not read_picture(given).location
    assert await stage.given("dsl", 0) == []


async def test_evidence_reaches_those_entitled_byte_for_byte_and_each_look_is_an_event(stage: Stage) -> None:  # noqa: F811
    reference = await filed(stage, photo(), PDF)
    assert all("JPEG" not in words for words in await stage.channel())
    await stage.open_file("dsl", "Show file 1")
    assert await stage.given("dsl") == [photo()]
    for person in ("teacher", "deputy", "head", "chair"):
        assert await stage.given(person, 0) == []
    events = await stage.wiring.store.events("westhaven", reference)
    assert [event.verb for event in events if event.verb != "escalated"] == ["filed", "viewed", "file-shown"]
    assert await stage.wiring.store.verify("westhaven") == ()


async def test_a_file_out_of_nowhere_is_asked_about(stage: Stage) -> None:  # noqa: F811
    said = await stage.send_files("teacher", photo())
    assert "What is this for?" in said
    assert await stage.channel() == []


async def test_a_file_sent_while_a_report_is_written_goes_into_it(stage: Stage) -> None:  # noqa: F811
    await writing(stage)
    said = await stage.send_files("teacher", photo("png"))
    assert "It goes with your report when you send it." in said


@pytest.mark.parametrize("what", ["She sent him nudes.", "There is a topless photo of her."])
async def test_where_it_may_be_a_sexual_picture_of_a_child_nothing_is_fetched(stage: Stage, what: str) -> None:  # noqa: F811
    said = await writing(stage, what)
    assert "Add a screenshot" not in said
    said = visible(await stage.send_files("teacher", photo()))
    assert "Do not look at it, copy it, save it or send it on" in said
    assert "Dana Reed" in said
    assert stage.fetched() == 0
    await stage.settled()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html><script>alert(1)</script></html>", "I cannot tell what kind of file this is"),
        (b"PK\x03\x04" + photo(), "I cannot tell what kind of file this is"),
        (bomb(), "more pixels than any camera makes"),
        (photo()[:200], "damaged or cut short"),
        (bytes(50 * 1024 * 1024 + 1), "larger than 50 MB"),
    ],
    ids=["html", "zip", "bomb", "cut", "large"],
)
@pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")  # aiohttp warns of its own use of it
async def test_what_cannot_be_taken_is_refused_kindly_and_the_rest_is_kept(
    stage: Stage,  # noqa: F811
    data: bytes,
    why: str,
) -> None:
    await writing(stage)
    await stage.tap("teacher", "More")
    await stage.tap("teacher", "Add a screenshot")
    said = visible(await stage.attach("teacher", data, photo()))
    assert why in said
    assert "It goes with your report" in said


async def test_a_download_that_fails_loses_nothing_else_and_can_be_tried_again(stage: Stage) -> None:  # noqa: F811
    await writing(stage)
    await stage.tap("teacher", "More")
    await stage.tap("teacher", "Add a screenshot")
    if not stage.downloads_fail():
        return
    assert "it did not reach me" in visible(await stage.attach("teacher", photo()))
    await stage.tap("teacher", "Add a screenshot")
    assert "It goes with your report" in await stage.attach("teacher", photo())


async def test_the_same_file_twice_is_one(stage: Stage) -> None:  # noqa: F811
    reference = await filed(stage, photo(), photo())
    assert len(await stage.wiring.store.files_of_record("westhaven", reference)) == 1
    assert "Add a screenshot" in await receipt_of(stage)


def file_cards_of(school: School) -> Iterator[Card]:
    """Every card about files, with the worst names and notes in them."""
    noted = {"location": True, "taken": HOSTILE, "device": HOSTILE, "within": 2500}
    kept = tuple(
        KeptFile(f"{n:032}", kind, 999_999, "0" * 64, HOSTILE, "web:teacher", noted, NOW)
        for n, kind in enumerate(("jpeg", "png", "webp", "pdf") * 5)
    )
    draft = Draft("d" * 32, "westhaven", "web:teacher", "report", {}, "open", NOW, NOW, None)
    problems = tuple((HOSTILE[:80], why) for why in ("empty", "unknown", "heic", "too-big", "lost"))
    body = {"answers": {}, "category": "pupil-contact"}
    record = Record(
        "r", school.id, "4KM-7XQ", "case", "pupil-contact", "submitted", "routine", "web:teacher", body, NOW
    )
    sorts: tuple[attachments.Sort, ...] = ("post", "report", "entry")
    for sort, dialog in zip(sorts, ("canipost", "report", "declare"), strict=True):
        post = sort == "post"
        for platform in ("web", "slack", "teams"):
            yield attachments.attach(school, draft.id, platform, sort=sort, back=True, problem=HOSTILE)
        place = replace(draft, dialog=dialog)
        yield attachments.said(school, place, Taken(kept[:5], problems, 2))
        yield attachments.said(school, place, Taken((), problems))
        yield attachments.with_added(school.words, Card(HOSTILE), draft.id, kept, post=post)
    yield attachments.said(school, record, Taken(kept[:5], problems))
    yield attachments.refused(school, {"report.what": HOSTILE}, draft.id, erased=True)
    yield attachments.hold(school.words, draft.id, ["4KM-7XQ"] * 3)
    yield attachments.with_files(Card(HOSTILE), kept, record, school)
    yield attachments.shown(record, 1, kept[0], school)


def test_every_card_about_files_fits_every_platform(tmp_path: Path) -> None:
    demo.write_settings(tmp_path)
    school = next(school for school in load_schools(tmp_path) if school.id == "westhaven")
    for card in file_cards_of(school):
        assert view_problems(slack.modal(card)) == [], card.title
        assert message_problems(slack.message(card)) == [], card.title
        adaptive = teams.adaptive(card)
        VALID.validate(adaptive)
        assert len(json.dumps(adaptive, ensure_ascii=False).encode()) < 28 * 1024, card.title
        assert "<b>hi</b>" not in str(web.card(card))
