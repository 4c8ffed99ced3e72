"""Every night the ledgers are proved and noted elsewhere; what is wrong is told, and the command names it."""

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.owed import anchors
from bot.owed.nightly import Nightly
from storage import Anchor, new_key
from tests.bot.cases import SCHOOL, report
from tests.desk import Desk, opened
from tests.plain import plain
from tests.storage.databases import sql


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lines"


@pytest.fixture
def nightly(desk: Desk, file: Path) -> Nightly:
    return Nightly(desk.store, desk.schools, desk.clock, file)


async def test_what_is_whole_is_noted_and_the_head_gets_a_line_once_a_month(
    desk: Desk, nightly: Nightly, file: Path
) -> None:
    await report(desk)
    for _ in range(2):
        assert (await nightly.night())[SCHOOL] == ()
        desk.clock.pass_(days=1)
    await desk.sweep()
    assert stat.S_IMODE((await asyncio.to_thread(file.stat)).st_mode) == 0o600
    noted = anchors.read(file)[SCHOOL]
    assert [one.seq for one in noted] == [1, 1]
    cards = [card for card in desk.postbox.at("head") if card.title == "A line to keep"]
    assert len(cards) == 1
    assert anchors.spoken(noted[0]) in plain(cards[0])
    assert anchors.read_spoken(anchors.spoken(noted[0])) == noted[0]


async def test_what_is_not_whole_is_told_and_not_noted(
    desk: Desk, nightly: Nightly, file: Path, tmp_path: Path
) -> None:
    reference = await report(desk)
    assert (await nightly.night())[SCHOOL] == ()
    await sql(f"sqlite:///{tmp_path / 'canipost.db'}", "UPDATE records SET urgency = 'none'")
    assert (await nightly.night())[SCHOOL] == (f"record {reference} was changed",)
    await nightly.night()
    await desk.sweep()
    told = [plain(card) for card in desk.postbox.at("head") if card.title == "The ledger is not whole"]
    assert len(told) == 1
    assert reference not in told[0]
    assert len(anchors.read(file)[SCHOOL]) == 1


async def test_a_school_that_was_wiped_is_found_the_next_night(desk: Desk, nightly: Nightly, tmp_path: Path) -> None:
    await report(desk)
    await nightly.night()
    gone = [f"DELETE FROM {table}" for table in ("deliveries", "names", "drafts", "events", "records", "heads")]  # noqa: S608
    await sql(f"sqlite:///{tmp_path / 'canipost.db'}", "PRAGMA foreign_keys = OFF", "DROP TRIGGER events_stay", *gone)
    [fault] = (await nightly.night())[SCHOOL]
    assert "the ledger was cut, wiped or put back" in fault


@pytest.mark.parametrize("text", ["", "x 12", "12", "12 XYZ", "7F3A-91C2"])
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="A line reads"):
        anchors.read_spoken(text)


def test_lines_that_cannot_be_read_are_left_out(file: Path) -> None:
    file.write_text("nothing\n2026-11-28 westhaven 12 abcd\n2026-11-28 westhaven x abcd\n")
    assert anchors.read(file) == {"westhaven": [Anchor(12, "abcd")]}
    assert anchors.read(file.with_name("none")) == {}


async def test_the_command_names_every_fault_and_checks_a_line(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = await report(desk)
    url = f"sqlite:///{tmp_path / 'canipost.db'}"
    monkeypatch.setenv("CANIPOST_KEYS", (tmp_path / "key").read_text())
    monkeypatch.delenv("CANIPOST_ANCHORS", raising=False)

    async def run(*words: str) -> tuple[int, str]:
        code = await asyncio.to_thread(main, [*words, "--url", url])
        return code, capsys.readouterr().out

    assert await run("ledger", "verify") == (0, f"{SCHOOL}: 1 event, whole\n")
    _, line = await run("ledger", "line")
    kept = line.split("  ")[2].strip()
    assert (await run("ledger", "verify", "--school", SCHOOL, "--line", kept))[0] == 0
    assert (await run("ledger", "verify", "--line", line))[0] == 0, "as it was printed"
    assert (await run("ledger", "verify", "--line", line, "--school", "dothill"))[0] == 1
    for asked in (("verify",), ("line",), ("verify", "--line", kept)):
        code = await asyncio.to_thread(main, ["ledger", *asked, "--school", "dothil", "--url", url])
        assert code == 1
        assert capsys.readouterr().err == f"There is no ledger of 'dothil'. There are: {SCHOOL}.\n"
    assert (await run("ledger", "verify", "--school", SCHOOL, "--line", "1 0000-1111-2222-3333"))[0] == 1
    assert (await run("ledger", "verify", "--line", "1 0000"))[0] == 1
    await sql(url, "UPDATE records SET urgency = 'none'")
    code, said = await run("ledger", "verify")
    assert (code, said) == (1, f"{SCHOOL}: 1 event, 1 fault\n  record {reference} was changed\n")
    old, new = (tmp_path / "key").read_text(), new_key()
    said = (await run("keys", "check"))[1]
    assert "Everything is under the first key" in said
    assert "Backups of before" not in said  # there is one key alone
    monkeypatch.setenv("CANIPOST_KEYS", f"{new},{old}")
    assert "run canipost keys rotate" in (await run("keys", "check"))[1]
    code, said = await run("keys", "rotate")
    assert (code, "written under the first key" in said) == (0, True)
    assert "Backups of before do not open without that other one" in (await run("keys", "check"))[1]
    monkeypatch.setenv("CANIPOST_KEYS", new)
    assert (await run("keys", "check"))[0] == 0
    monkeypatch.setenv("CANIPOST_KEYS", new_key())
    code, said = await run("keys", "check")
    assert (code, "NOT AMONG THE KEYS GIVEN" in said) == (1, True)
    assert main(["keys", "new"]) == 0


async def test_another_key_is_asked_for_once_a_month_while_what_was_destroyed_can_be_opened(
    desk: Desk, nightly: Nightly, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = {"abcd1234": 3}

    async def remains() -> dict[str, int]:
        return left

    monkeypatch.setattr(desk.store, "remains", remains)
    for _ in range(3):
        await nightly.night()
        desk.clock.pass_(days=1)
    await desk.sweep()
    told = [plain(card) for card in desk.postbox.at("head") if card.title == "What was destroyed needs a new key"]
    assert len(told) == len(desk.schools), "one for each school"
    assert "abcd1234" in told[0]
    assert "canipost keys rotate" in " ".join(told[0].split())
