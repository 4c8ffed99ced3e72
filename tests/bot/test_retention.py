"""How long things are kept: nothing goes before its time, while it is held, or without the headteacher's yes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cases import retention
from bot.cases.story import story_of
from bot.cli import main
from bot.commands.retention import drawn
from storage import Store
from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_casework import DEEDS
from tests.desk import BEGIN, Desk, opened
from tests.plain import plain

PAGE = Path(__file__).parents[2] / "docs" / "retention.md"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def closed(desk: Desk) -> str:
    reference = await report(desk)
    await do(desk, "dsl", "acknowledge", reference)
    await do(desk, "dsl", "case-close", reference, **DEEDS["case-close"])
    return reference


async def until(store: Store, reference: str) -> object:
    record = await store.record(SCHOOL, reference)
    assert record is not None
    return retention.until(story_of(record, await store.events(SCHOOL, reference)))


async def test_time_counts_from_the_end_and_only_what_has_ended_has_one(desk: Desk) -> None:
    waiting = await report(desk)
    assert await until(desk.store, waiting) is None
    ended = await closed(desk)
    assert await until(desk.store, ended) == (BEGIN + timedelta(days=365.25 * 25)).date()
    desk.clock.pass_(days=30)
    await do(desk, "dsl", "case-reopen", ended, **DEEDS["case-reopen"])
    assert await until(desk.store, ended) is None
    await do(desk, "dsl", "case-close", ended, **DEEDS["case-close"])
    assert await until(desk.store, ended) == (BEGIN + timedelta(days=30 + 365.25 * 25)).date()


async def test_the_page_is_drawn_from_the_table() -> None:
    assert drawn() in await asyncio.to_thread(PAGE.read_text, "utf-8")


async def test_what_is_due_is_counted_held_and_destroyed_with_the_heads_yes(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two, waiting = await closed(desk), await closed(desk), await report(desk)
    monkeypatch.setenv("CANIPOST_KEYS", (tmp_path / "key").read_text())
    given = [
        "--school",
        SCHOOL,
        "--settings",
        str(tmp_path / "settings"),
        "--url",
        f"sqlite:///{tmp_path / 'canipost.db'}",
    ]

    async def run(year: int, *words: str) -> tuple[int, str]:
        monkeypatch.setattr("bot.commands.retention.utc_now", lambda: datetime(year, 1, 1, tzinfo=UTC))
        code = await asyncio.to_thread(main, ["retention", *words, *given])
        said = capsys.readouterr()
        return code, said.out + said.err

    _, said = await run(2050, "due", "--as", "Harper Lane")
    assert "0  in all" in said
    _, said = await run(2055, "due", "--as", "Harper Lane")
    assert "2  in all" in said
    assert one in said
    assert waiting not in said
    assert (await run(2055, "hold", two, "--as", "Harper Lane", "--why", "An inquiry asks for it"))[0] == 0
    assert (await run(2055, "hold", two, "--as", "Harper Lane"))[0] == 1
    _, said = await run(2055, "destroy", "--as", "Dana Reed", "--yes", "1")
    assert "Only the headteacher says yes" in said
    code, said = await run(2055, "destroy", "--as", "Harper Lane")
    assert (code, "--yes 1" in said) == (1, True)
    code, said = await run(2055, "destroy", "--as", "Harper Lane", "--yes", "1")
    assert (code, "1 destroyed" in said) == (0, True)
    code, said = await run(2055, "destroy", "--as", "Harper Lane", "--yes", "1")
    assert (code, "0  in all" in said, "--yes" in said) == (0, True, False), "there is nothing to say yes to"
    assert await desk.store.verify(SCHOOL) == ()
    assert one not in plain((await desk.take(SCHOOL, "dsl", "desk", "all")).card)
    gone = (await desk.take(SCHOOL, "dsl", "case-open", one)).card
    assert gone == (await desk.take(SCHOOL, "dsl", "case-open", "3GC-HJK")).card
    assert two in plain((await desk.take(SCHOOL, "dsl", "desk", "all")).card)
    assert "is kept, whatever its time: An inquiry" in plain((await desk.take(SCHOOL, "dsl", "case-open", two)).card)
    assert (await run(2055, "release", two, "--as", "Harper Lane", "--why", "It is over"))[0] == 0

    async def left(_: str) -> bool:
        return False  # as on PostgreSQL, whose log keeps what it likes

    monkeypatch.setattr("bot.commands.retention.clean", left)
    _, said = await run(2055, "destroy", "--as", "Harper Lane", "--yes", "1")
    assert "1 destroyed" in said
    assert "put it first, run canipost keys rotate, then take the old key away." in said
