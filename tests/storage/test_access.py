"""SQLite read on the event loop: whoever has to wait lets everybody else go on."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import PoolProxiedConnection, text
from sqlalchemy.exc import IntegrityError

from storage import writers
from storage.access import Near
from tests.storage.near import ADDED, WRITES, written


async def names(near: Near) -> list[str]:
    async with near.reading() as connection:
        return [row.id for row in connection.execute(text("SELECT id FROM secrets ORDER BY id"))]


@pytest.mark.parametrize("writes", [True, False])
async def test_a_lock_of_another_program_is_waited_for_and_holds_up_nobody_else(
    near: Near, tmp_path: Path, *, writes: bool
) -> None:
    await near.close()
    exclusive = ("PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "SELECT 1 FROM sqlite_schema")
    other = sqlite3.connect(tmp_path / "canipost.db", isolation_level=None)
    for statement in ["BEGIN IMMEDIATE"] if writes else exclusive:
        other.execute(statement).fetchall()
    waits = asyncio.ensure_future(written(near, "a") if writes else names(near))
    for _ in range(20):
        await asyncio.sleep(0.005)  # the loop comes round
        assert not waits.done()
    other.close()
    assert await waits in (None, [])
    assert await names(near) == (["a"] if writes else [])


async def test_a_lock_that_is_never_given_back_is_an_error_after_a_while(
    near: Near, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "PATIENCE_SECONDS", 0.05)
    with closing(sqlite3.connect(tmp_path / "canipost.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Exception, match="locked"):
            await written(near, "a")
    await written(near, "b")
    assert await names(near) == ["b"]


async def test_what_fails_or_is_given_up_before_its_end_leaves_nothing(near: Near) -> None:
    async def given_up() -> None:
        async with near.writing() as connection:
            connection.execute(text(WRITES.format("a")))
            await asyncio.sleep(5)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(given_up(), 0.05)

    async def twice() -> None:
        async with near.writing() as connection:
            connection.execute(text(WRITES.format("b")))
            connection.execute(text(WRITES.format("b")))

    with pytest.raises(IntegrityError):
        await twice()
    await written(near, "c")
    assert await names(near) == ["c"]


@pytest.mark.parametrize("once", [True, False])
async def test_a_commit_that_has_begun_is_done_whoever_gives_up(
    near: Near, monkeypatch: pytest.MonkeyPatch, *, once: bool
) -> None:
    begun, go_on = Event(), Event()
    commit = near.engine.dialect.do_commit

    def slow(connection: PoolProxiedConnection) -> None:
        begun.set()
        go_on.wait(5)
        commit(connection)

    monkeypatch.setattr(near.engine.dialect, "do_commit", slow)
    writing = asyncio.ensure_future(near.once(ADDED, {"id": "a", "secret": b"x"}) if once else written(near, "a"))
    assert await asyncio.to_thread(begun.wait, 5)
    writing.cancel()
    await asyncio.sleep(0.02)
    assert not writing.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await names(near) == ["a"]


async def test_many_read_at_once_while_one_writes(near: Near) -> None:
    async with near.writing() as connection:
        connection.execute(text(WRITES.format("a")))
        assert await asyncio.gather(*(names(near) for _ in range(20))) == [[]] * 20
    assert await names(near) == ["a"]
