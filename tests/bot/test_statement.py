"""Papers: what leaves the program is what may be read, harmless wherever it is opened, and known to the ledger."""

import csv
import hashlib
import io
import json
import time
import unicodedata
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot import cli
from bot.cards.filed import at
from bot.cases.story import story_of
from bot.casework import papers, spreadsheet
from bot.casework.exports import WAYS
from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_casework import DEEDS
from tests.desk import Desk, opened
from tests.plain import plain

HOSTILE = '=HYPERLINK("https://example.org") <script>alert(1)</script> #sys.inputs *b* $x$ {{ 7*7 }} \u202e שלום 🔥'

ABOUT = dict.fromkeys(("reference", "school", "taken_by", "taken_at", "taken_at_utc", "for", "events"), "")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def take(desk: Desk, who: str, way: str, reference: str) -> bytes:
    reply = await desk.take(SCHOOL, who, "case-export", reference, **{"as": way})
    (given,) = reply.files
    assert hashlib.sha256(given.data).hexdigest() in plain(reply.card)
    return given.data


async def test_each_paper_is_an_event_that_names_who_took_it_and_its_hash(desk: Desk) -> None:
    reference = await report(desk)
    taken = [hashlib.sha256(await take(desk, "dsl", way, reference)).hexdigest() for way in WAYS]
    events = [event for event in await desk.store.events(SCHOOL, reference) if event.verb == "exported"]
    assert [(event.body["name"], event.body["what"]) for event in events] == [("Dana Reed", way) for way in WAYS]
    assert [event.body["sha256"] for event in events] == taken


async def test_what_was_typed_stays_what_it_is_in_every_paper(desk: Desk) -> None:
    reference = await report(desk, named=HOSTILE)
    await do(desk, "dsl", "case-note", reference, to="private", text=HOSTILE)
    page = (await take(desk, "dsl", "html", reference)).decode()
    assert "<script" not in page
    assert "{{ 7*7 }}" in page
    assert "http" not in page.replace("https://example.org", "")
    for way in ("pdf", "history"):
        assert (await take(desk, "dsl", way, reference)).startswith(b"%PDF-")


async def test_a_bundle_holds_every_paper_and_a_manifest_that_proves_them(desk: Desk) -> None:
    reference = await report(desk)
    made = zipfile.ZipFile(io.BytesIO(await take(desk, "dsl", "bundle-lado", reference)))
    manifest = json.loads(made.read("manifest.json"))
    assert (manifest["reference"], manifest["taken_by"]) == (reference, "Dana Reed")
    names = {entry["name"] for entry in manifest["files"]}
    assert names == {"statement.pdf", "statement.html", "history.pdf", "history.html"}
    for entry in manifest["files"]:
        assert hashlib.sha256(made.read(entry["name"])).hexdigest() == entry["sha256"]
    assert set(made.namelist()) == names | {"manifest.json", "read-me.txt"}


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-07-01T23:30", "Thu 2 Jul 2026, 00:30"), ("2026-12-31T23:59", "Thu 31 Dec 2026, 23:59"),
        ("2027-01-01T00:00", "Fri 1 Jan 2027, 00:00"), ("2026-03-29T00:59", "Sun 29 Mar 2026, 00:59"),
        ("2026-03-29T01:00", "Sun 29 Mar 2026, 02:00"), ("2026-10-25T00:30", "Sun 25 Oct 2026, 01:30 BST"),
        ("2026-10-25T01:30", "Sun 25 Oct 2026, 01:30 GMT"), ("2026-10-25T02:00", "Sun 25 Oct 2026, 02:00"),
    ],
)  # fmt: skip
def test_a_time_is_the_schools_wherever_the_machine_stands_and_the_hour_that_comes_twice_says_which(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, moment: str, said: str
) -> None:
    school, now = desk.schools[SCHOOL], datetime.fromisoformat(moment).replace(tzinfo=UTC)
    try:
        monkeypatch.setenv("TZ", "America/New_York")
        time.tzset()
        assert at(now, school) == said
        local = now.astimezone(school.timezone)
        packed = zipfile.ZipFile(io.BytesIO(papers.bundle(school.words, {"a.txt": b"x"}, ABOUT, local)))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert {entry.date_time for entry in packed.infolist()} == {local.timetuple()[:6]}
    assert {entry.external_attr >> 16 for entry in packed.infolist()} == {0o600}


async def test_the_register_has_one_row_a_case_that_this_person_may_see_and_no_formula(desk: Desk) -> None:
    seen = await report(desk)
    hidden = await report(desk, subject="dsl", tell=("headteacher",), exclude=("dsl",))
    await do(desk, "dsl", "case-close", seen, **DEEDS["case-close"])
    reply = await desk.take(SCHOOL, "dsl", "case-register")
    rows = list(csv.reader(io.StringIO(reply.files[0].data.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Reference", seen]
    assert hidden not in reply.files[0].data.decode()
    for value in ("=1+1", "+1", "-1", "@x", "\tx", " =1+1", "\u00a0@x", "\n=1"):
        assert spreadsheet.cell(value) == f"'{value}"


@pytest.mark.parametrize("deed", ["case-record", "case-export", "case-register", "case-person-out"])
async def test_whoever_may_not_read_a_case_takes_nothing_of_it(desk: Desk, deed: str) -> None:
    reference = await report(desk, subject="staff", named="Mrs Reed", tell=("dsl", "headteacher"))
    for who in ("teacher", "dsl"):
        reply = await desk.take(SCHOOL, who, deed, reference, **{"as": "html", "name": "Reed"})
        assert reference not in plain(reply.card)
        assert not any(reference.encode() in given.data for given in reply.files)
    assert "exported" not in [event.verb for event in await desk.store.events(SCHOOL, reference)]


async def test_in_confidence_papers_leave_the_name_out_for_those_who_may_not_know_it(desk: Desk) -> None:
    reference = await report(desk)
    record = await desk.store.record(SCHOOL, reference)
    assert record
    named = {**record.body, "reporter": "Robin Example", "confidential": True}
    events = await desk.store.events(SCHOOL, reference)
    story = story_of(replace(record, body=named), events)
    school = desk.schools[SCHOOL]
    pages = {
        who: papers.html(papers.statement(story, school, person, desk.clock()), school.words).decode()
        for who in ("dsl", "head")
        if (person := school.person("web", who))
    }
    assert "Robin Example" in pages["dsl"]
    assert "Robin Example" not in pages["head"]


async def test_everything_about_a_person_leaves_as_one_paper(desk: Desk) -> None:
    first, second = [await report(desk, subject="staff", named="A Example") for _ in range(2)]
    reply = await desk.take(SCHOOL, "dsl", "case-person-out", name="example")
    assert reply.files[0].data.startswith(b"%PDF-")
    for reference in (first, second):
        assert "exported" in [event.verb for event in await desk.store.events(SCHOOL, reference)]


async def test_the_command_line_takes_papers_for_a_named_holder_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import asyncio  # noqa: PLC0415 - the command runs a loop of its own, so it needs a thread

    async with opened(tmp_path) as desk:
        reference = await report(desk)
    monkeypatch.setenv("CANIPOST_KEYS", (tmp_path / "key").read_text())
    monkeypatch.setenv("CANIPOST_DATABASE", f"sqlite:///{tmp_path / 'canipost.db'}")
    monkeypatch.setenv("CANIPOST_SETTINGS", str(tmp_path / "settings"))
    to = tmp_path / "statement.pdf"

    async def run(*more: str) -> int:
        return await asyncio.to_thread(cli.main, ["record", "export", *more, "--school", SCHOOL, "--to", str(to)])

    assert await run(reference, "--as", "Dana Reed") == 0
    assert to.read_bytes().startswith(b"%PDF-")
    assert to.stat().st_mode & 0o777 == 0o600
    assert await run(reference, "--as", "Dana Reed") == 1
    assert "nothing is overwritten" in capsys.readouterr().err
    assert await run(reference, "--as", "Somebody Else") == 1
    assert await run("333-333", "--as", "Dana Reed") == 1
    async with opened(tmp_path) as desk:
        events = [event for event in await desk.store.events(SCHOOL, reference) if event.verb == "exported"]
        assert {event.body["name"] for event in events} == {"Dana Reed"}
        assert {event.actor for event in events} == {"command-line:Dana Reed"}


NAMES = (
    "王小明", "তাসনিম রহমান", "ਗੁਰਪ੍ਰੀਤ ਕੌਰ", "தமிழ்ச்செல்வி", "김민준", "اردو نام", "יעל", "Ολυμπία", "Олена", "ნინო",
    "Łukasz", "Nguyễn Thị", "Ọlá", "Ṣadé",
)  # fmt: skip
QUOTED = "see you \U0001f600 \u2764\ufe0f \U0001f469\U0001f3fd"


def paper_about(*lines: str) -> papers.Paper:
    """A paper with these lines, and one pair of a name and a value."""
    said = (papers.Section("What was said", (("Who", lines[0]),), lines),)
    return papers.Paper("Statement", "Statement, Westhaven", "Taken today", said, "Signed", "Events 1-2")


def read_back(pdf: bytes) -> str:
    """All text of a PDF, as somebody who copies it gets it."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_every_letter_of_the_names_and_messages_of_a_school_is_drawn_and_can_be_copied(desk: Desk) -> None:
    words = desk.schools[SCHOOL].words
    pdf = papers.pdf(paper_about(*NAMES, QUOTED), words)
    text = read_back(pdf)
    assert "\0" not in text
    assert "cannot show" not in text
    for letter in {letter for line in (*NAMES, QUOTED) for letter in line if letter.isalpha()}:
        assert letter in unicodedata.normalize("NFC", text), letter
    assert b"pdfaid" in pdf  # PDF/A, so the compiler itself refuses a letter without a shape


def test_a_letter_without_a_shape_is_named_where_it_stands_and_at_the_foot_in_pdf_and_html(desk: Desk) -> None:
    words = desk.schools[SCHOOL].words
    paper = paper_about("\U00012000 and \ue000 and \ud83d and \x07 stay", "a\nb")
    text = " ".join(read_back(papers.pdf(paper, words)).split())
    page = papers.html(paper, words).decode()
    for shown in (text, page):
        assert "[U+12000 CUNEIFORM SIGN A] and [U+E000] and [U+D83D] and [U+0007] stay" in shown
        assert "Letters that this paper cannot show" in shown


def test_a_paper_of_letters_that_nobody_has_is_made_all_the_same_and_soon(desk: Desk) -> None:
    words = desk.schools[SCHOOL].words
    strange = "".join(chr(0x12000 + n) for n in range(900))
    assert read_back(papers.pdf(paper_about(f"kept {strange} kept"), words)).count("kept") >= 2
