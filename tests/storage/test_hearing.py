"""Programs on one PostgreSQL wake each other; what a pooler in transaction mode makes of it is known and said."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest

from bot.owed.hearing import Hearing
from storage import StoreError, open_store, upgrade
from tests.storage.bouncer import bounced
from tests.storage.conftest import KEYS, OpenAnother
from tests.storage.databases import Server, sql
from tests.storage.examples import LEASE, NOON, SCHOOL, alert, filed
from tests.until import HANGS


@pytest.fixture
async def url(server: Server) -> AsyncGenerator[str]:
    async with server.fresh() as lent:
        yield lent


async def test_what_one_program_owes_wakes_the_others_once_it_is_committed(another: OpenAnother, url: str) -> None:
    here, there = await another(), await another()
    woken = asyncio.Event()
    listening = asyncio.create_task(here.hear(woken.set))
    try:
        async with asyncio.timeout(HANGS):
            await woken.wait()  # it listens
            woken.clear()
            await filed(there, alert())
            await woken.wait()
            assert await here.due(NOON, 5, LEASE)
            woken.clear()
            # The connection is cut: it is known, and asked for again.
            await sql(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                           "WHERE datname = current_database() AND query LIKE 'LISTEN%'")  # fmt: skip
    finally:
        listening.cancel()


async def test_from_a_file_nobody_else_serves(tmp_path: Path) -> None:
    await upgrade(f"sqlite:///{tmp_path}/a.db")
    store = await open_store(f"sqlite:///{tmp_path}/a.db", KEYS)
    async with asyncio.timeout(HANGS):
        await Hearing(store, lambda: None).run()
    await store.close()


async def test_behind_pgbouncer_in_transaction_mode_everything_goes_on_and_deafness_is_said(
    url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.hearing.ECHO_SECONDS", 0.5)
    with bounced(url) as behind:
        store = await open_store(f"{behind}?pooler=transaction", KEYS)
        try:
            async with asyncio.timeout(HANGS):
                with caplog.at_level(logging.WARNING):
                    hearing = asyncio.create_task(Hearing(store, lambda: None).run())
                    await asyncio.gather(*(filed(store, alert(f"slot{n}")) for n in range(20)))
                    while not caplog.records:  # noqa: ASYNC110 - a log wakes nobody
                        await asyncio.sleep(0.05)
                    hearing.cancel()
            assert "PgBouncer in transaction mode" in caplog.text
            assert len(await store.records(SCHOOL)) == len(await store.histories(SCHOOL)) == 20
            assert len(await store.due(NOON, 50, LEASE)) == 20
            assert await store.verify(SCHOOL) == ()
        finally:
            await store.close()


async def test_a_pooler_that_was_not_named_is_said_plainly(url: str) -> None:
    with bounced(url) as behind:
        store = await open_store(behind, KEYS)
        other = await asyncpg.connect(behind, statement_cache_size=0)
        try:
            await filed(store, alert())
            # Somebody else is lent the server's connection on which everything was prepared, and keeps it for a while.
            async with other.transaction():
                await other.execute("SELECT 1")
                with pytest.raises(StoreError, match="Add \\?pooler=transaction to the URL"):
                    await filed(store, alert())
        finally:
            await other.close()
            await store.close()
