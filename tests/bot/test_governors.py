"""The governors' report: counts of finished terms, small ones hidden, on the desk, on the command line, as PDF."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import main
from policy_kb.vocabulary import Urgency
from storage import new_key
from tests.bot.cases import SCHOOL, do, report
from tests.desk import Clock, Desk, opened
from tests.plain import plain

OCTOBER = datetime(2026, 10, 5, 9, tzinfo=UTC)
JANUARY = datetime(2027, 1, 11, 9, tzinfo=UTC)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path, Clock(OCTOBER)) as found:
        for _ in range(12):
            await report(found, urgency=Urgency.SAME_DAY)
        await report(found, subject="staff")
        found.clock.now += timedelta(minutes=30)
        for record in await found.store.records(SCHOOL):
            await do(found, "dsl", "acknowledge", record.reference)
        found.clock.now = JANUARY
        yield found


def rows(page: str) -> Iterator[list[str]]:
    """Every row of every table of the page."""
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        yield [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]


async def test_one_report_about_an_adult_cannot_be_read_off_it(desk: Desk) -> None:
    """Twelve and one: the one is hidden, the twelve with it, and the sum says nothing more than that."""
    reply = await desk.take(SCHOOL, "head", "governors")
    assert {given.name for given in reply.files} == {"governors.html", "governors.pdf"}
    page = reply.files[0].data.decode()
    shown = {row[0]: row[1:] for row in rows(page) if row}
    assert shown[""][0] == "Autumn term 2026"
    assert shown["An adult at the school"][0] == "-"
    assert shown["Pupils and phones"][0] == "-"
    assert shown["A child needs help"][0] == "0"
    assert shown["All"][0] == "13"
    assert shown["Today"][0] == "30 minutes"
    assert reply.files[1].data.startswith(b"%PDF")
    assert page.count("<svg") == 1
    assert "Dana Reed" not in page
    assert "Something was seen at the gate" not in page


async def test_a_term_that_is_not_over_is_not_counted(desk: Desk) -> None:
    await report(desk)
    page = (await desk.take(SCHOOL, "head", "governors")).files[0].data.decode()
    assert next(row for row in rows(page) if row and row[0] == "All")[1] == "13"


async def test_it_says_the_same_of_a_term_whenever_it_is_made(desk: Desk) -> None:
    page = (await desk.take(SCHOOL, "head", "governors")).files[0].data.decode()
    first = {tuple(row[:2]) for row in rows(page) if row}
    for _ in range(3):
        await report(desk, subject="staff")
    desk.clock.now += timedelta(days=200)
    later = (await desk.take(SCHOOL, "head", "governors")).files[0].data.decode()
    heads = next(row for row in rows(later) if "Autumn term 2026" in row)
    at = heads.index("Autumn term 2026")
    again = {(row[0], row[at]) for row in rows(later) if len(row) > at}
    assert {row for row in first if row[0] in {"Pupils and phones", "An adult at the school", "All"}} <= again


async def test_who_may_have_it(desk: Desk) -> None:
    for user, may in (("head", True), ("chair", True), ("dsl", True), ("teacher", False)):
        reply = await desk.take(SCHOOL, user, "governors")
        assert bool(reply.files) == may, plain(reply.card)


async def test_what_was_asked_of_many_is_said_in_steps(desk: Desk) -> None:
    given = {"what": "kcsie", "who": "staff", "day": "2027-01-22", "checks": "no", "newcomers": "no"}
    form = await desk.take(SCHOOL, "head", "campaign-begin")
    days = [choice.value for choice in form.card.inputs[2].choices]
    await desk.take(SCHOOL, "head", "campaign-begin", "", sent="yes", **{**given, "day": days[0]})
    page = (await desk.take(SCHOOL, "head", "governors")).files[0].data.decode()
    assert ["Keeping children safe in education", "a group below ten"] in list(rows(page))


def test_the_command_writes_it_and_overwrites_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot import demo  # noqa: PLC0415 - the folder is made for this test alone

    demo.write_settings(tmp_path / "settings")
    monkeypatch.setenv("CANIPOST_KEYS", new_key())
    url = f"sqlite:///{tmp_path}/one.db"
    assert main(["db", "upgrade", "--url", url]) == 0
    arguments = ["governors", "--as", "Harper Lane", "--settings", str(tmp_path / "settings"), "--url", url]
    to = tmp_path / "report.pdf"
    assert main([*arguments, "--to", str(to)]) == 1
    assert "Say which school" in capsys.readouterr().err
    assert main([*arguments, "--school", SCHOOL, "--to", str(to)]) == 0
    assert to.read_bytes().startswith(b"%PDF")
    assert main([*arguments, "--school", SCHOOL, "--to", str(to)]) == 1
    assert "not overwritten" in capsys.readouterr().err
