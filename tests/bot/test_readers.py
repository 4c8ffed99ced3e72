"""Who knows of a report: every reading, paper and alert stands on a paper, which is known again by its SHA-256."""

import asyncio
import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.cards import looks
from bot.cards.letters import draw
from bot.cards.sheet import lines
from bot.cards.sheet import readers as sittings
from bot.cases.bodies import AnyBody, Case
from bot.cases.happenings import happening
from bot.cases.reach import Reach
from bot.cases.story import Story
from bot.casework import papers
from bot.casework.casebook import Casebook
from bot.cli import main
from bot.people.holders import Told
from storage.kept import Address, Event, Record
from tests.bot.cases import SCHOOL, do, report
from tests.desk import opened
from tests.plain import plain


def text_of(pdf: bytes) -> str:
    """The text of a PDF on one line."""
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def bytes_of(file: Path) -> bytes:
    """The bytes of a small file."""
    return file.read_bytes()


async def test_every_look_is_a_line_with_person_role_and_time(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        reference = await report(desk, named="Robin Example")
        for _ in range(2):
            await do(desk, "dsl", "view", reference)
            desk.clock.pass_(minutes=5)
        await do(desk, "dsl", "case-find", name="Robin Example")
        book = Casebook(desk.store, desk.clock, lambda: None)
        school = desk.schools[SCHOOL]
        story = await book.story(school, reference)
        assert story
        first, second, found = looks.read(story, school)
        assert first.endswith("Dana Reed [safeguarding lead (DSL)] opened it")
        assert second.endswith("Dana Reed [safeguarding lead (DSL)] opened it")
        assert first[:25] != second[:25], "each at its own time"
        assert found.endswith("was shown it by a search for a name")
        assert sittings(school.words, story) == "Dana Reed (1)", "on the sheet they are one sitting"
        (told, arrived) = looks.told(story, school, await book.reach(school, story))
        assert "It was sent to Dana Reed [safeguarding lead (DSL)]" in told
        assert "Dana Reed" in arrived
        sheet = plain((await desk.take(SCHOOL, "dsl", "view", reference)).card)
        assert "Looks within half an hour of each other count as one." in sheet


async def test_a_role_is_the_one_that_was_held_then(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        reference = await report(desk)
        await do(desk, "dsl", "view", reference)
        school = desk.schools[SCHOOL]
        story = await Casebook(desk.store, desk.clock, lambda: None).story(school, reference)
        assert story
        desk.away(SCHOOL, "Dana Reed")
        events = await desk.store.events(SCHOOL, reference)
        assert [event.body["roles"] for event in events if event.verb == "viewed"] == [["dsl"]]


async def test_the_paper_names_those_taken_before_and_the_ledger_knows_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened(tmp_path) as desk:
        reference = await report(desk)
        await do(desk, "dsl", "view", reference)
    monkeypatch.setenv("CANIPOST_KEYS", (tmp_path / "key").read_text())
    monkeypatch.setenv("CANIPOST_DATABASE", f"sqlite:///{tmp_path / 'canipost.db'}")
    monkeypatch.setenv("CANIPOST_SETTINGS", str(tmp_path / "settings"))
    monkeypatch.delenv("CANIPOST_ANCHORS", raising=False)

    async def run(*words: str) -> tuple[int, str]:
        code = await asyncio.to_thread(main, [*words])
        return code, capsys.readouterr().out

    async def take(what: str, to: Path) -> str:
        of = ("record", "export", reference, "--as", "Dana Reed", "--school", SCHOOL)
        asked = (*of, "--what", what, "--to", str(to))
        code, said = await run(*asked)
        assert code == 0
        sha256 = hashlib.sha256(bytes_of(to)).hexdigest()
        assert f"SHA-256 {sha256}" in said
        return sha256

    before = await take("pdf", tmp_path / "statement.pdf")
    await take("readers", tmp_path / "readers.pdf")
    said = text_of((tmp_path / "readers.pdf").read_bytes())
    assert "Dana Reed [safeguarding lead (DSL)] opened it" in said
    assert "took the statement (PDF) on the command line" in said
    assert before in said.replace(" ", "")
    await take("history", tmp_path / "history.pdf")
    assert before in text_of((tmp_path / "history.pdf").read_bytes()).replace(" ", "")
    code, said = await run("ledger", "verify", "--paper", str(tmp_path / "statement.pdf"))
    assert code == 0
    assert f"{SCHOOL}: 5 events, whole" in said
    assert "taken by Dana Reed" in said
    assert f"pdf of {reference} at {SCHOOL}" in said
    (tmp_path / "statement.pdf").write_bytes(b"changed")
    code, said = await run("ledger", "verify", "--paper", str(tmp_path / "statement.pdf"))
    assert (code, "no ledger knows this file" in said) == (1, True)


def of(reference: str, body: AnyBody, *said: tuple[str, dict[str, object]]) -> Story:
    """A record with events, an hour apart."""
    filed = datetime(2026, 11, 27, 23, 6, tzinfo=UTC)
    record = Record("1", SCHOOL, reference, "case", "child-in-danger", "submitted", "immediate", "web:x", {}, filed)
    events = [Event(1, 1, filed, "web:x", "filed", "submitted", {})]
    for n, (verb, what) in enumerate(said, 2):
        events.append(Event(n, n, filed + timedelta(hours=n - 1), "canipost", verb, "submitted", what))
    return Story(record, body, tuple(happening(event) for event in events))


async def test_somebody_hears_again_only_who_was_told_before(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        school = desk.schools[SCHOOL]
        nudged: dict[str, object] = {"names": ["Devi Shaw"], "phase": "waiting"}
        told = Told("dsl", Address("web", "person", "dsl"), ("Dana Reed",))
        story = of("333-334", Case("X", told=(told,)), ("nudged", nudged), ("nudged", nudged))
        first, second = lines(story, school, None)
        assert first.endswith("Nobody had taken it on, so Devi Shaw heard of it")
        assert second.endswith("Nobody had taken it on, so Devi Shaw heard of it again")


async def test_an_alert_in_two_taps_was_not_read_through_and_a_link_has_no_account(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        school = desk.schools[SCHOOL]
        head = next(one for one in school.people if "headteacher" in one.roles)
        now = desk.clock()
        alert = of("333-334", Case("X", answers={"danger.send": "send"}))
        assert "as an alert, not read through" in papers.statement(alert, school, head, now).signed
        checked = of("333-335", Case("X", answers={"report.what": "It was seen."}))
        assert "after reading it through" in papers.statement(checked, school, head, now).signed
        linked = replace(checked, record=replace(checked.record, person="link:1"))
        signed = papers.statement(linked, school, head, now).signed
        assert "by a link, without an account" in signed
        assert "reading it through" not in signed


async def test_who_is_handed_a_report_reads_when_it_was_sent_and_when_it_was_given(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        school = desk.schools[SCHOOL]
        story = of("333-334", Case("X"), ("assigned", {"name": "Dana Reed", "to": "Devi Shaw"}))
        card = draw("handed", story, 2, school, Reach())
        assert card
        said = plain(card)
        assert "Sent: Fri 27 Nov 2026, 23:06" in said
        assert "Given to you: Sat 28 Nov 2026, 00:06" in said
