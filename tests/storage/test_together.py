"""Writers that wait share one commit: each keeps its own promise, and none is told too early."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import PoolProxiedConnection, text
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.access import Near
from tests.storage.near import WRITES, written


async def names(near: Near) -> set[str]:
    async with near.reading() as connection:
        return {row.id for row in connection.execute(text("SELECT id FROM secrets"))}


@contextmanager
def commits(near: Near, monkeypatch: pytest.MonkeyPatch, *, fail: bool = False) -> Iterator[list[object]]:
    """The commits that there are meanwhile; `fail`: each of them fails."""
    seen: list[object] = []
    commit = near.engine.dialect.do_commit

    def noted(connection: PoolProxiedConnection) -> None:
        seen.append(connection)
        if fail:
            raise OSError("the disk is gone")
        commit(connection)

    with monkeypatch.context() as patched:
        patched.setattr(near.engine.dialect, "do_commit", noted)
        yield seen


async def test_whoever_waits_shares_a_commit(near: Near, monkeypatch: pytest.MonkeyPatch) -> None:
    with commits(near, monkeypatch) as seen:
        await asyncio.gather(*(written(near, f"a{n}") for n in range(40)))
    assert await names(near) == {f"a{n}" for n in range(40)}
    assert len(seen) <= 3


async def test_whoever_is_told_that_it_is_kept_can_rely_on_it(near: Near) -> None:
    async def told(name: str) -> bool:
        await written(near, name)
        return name in await names(near)

    assert all(await asyncio.gather(*(told(f"a{n}") for n in range(20))))


async def test_what_fails_takes_back_its_own_and_no_other(near: Near) -> None:
    async def fails(name: str) -> None:
        async with near.writing() as connection:
            connection.execute(text(WRITES.format(name)))
            connection.execute(text(WRITES.format("a0")))

    found = await asyncio.gather(
        written(near, "a0"), *(fails(f"x{n}") if n % 2 else written(near, f"a{n}") for n in range(1, 11)),
        return_exceptions=True,
    )  # fmt: skip
    assert [isinstance(one, IntegrityError) for one in found] == [bool(n % 2) for n in range(11)]
    assert await names(near) == {f"a{n}" for n in range(0, 11, 2)}


async def test_whoever_gives_up_while_waiting_holds_up_nobody(near: Near) -> None:
    writers = [asyncio.ensure_future(written(near, f"a{n}")) for n in range(10)]
    await asyncio.sleep(0)
    for one in writers[1::2]:
        one.cancel()
    async with asyncio.timeout(5):
        found = await asyncio.gather(*writers, return_exceptions=True)
    assert [one for one in found[::2] if one is not None] == []
    assert {f"a{n}" for n in range(0, 10, 2)} <= await names(near)
    await written(near, "z")


@pytest.mark.parametrize("later", range(6))
async def test_whoever_is_the_last_and_gives_up_at_any_moment_leaves_the_others_theirs(near: Near, later: int) -> None:
    first = [asyncio.ensure_future(written(near, f"a{n}")) for n in range(3)]
    last = asyncio.ensure_future(written(near, "last"))
    for _ in range(later):
        await asyncio.sleep(0)
    last.cancel()
    async with asyncio.timeout(5):
        await asyncio.gather(*first)
    await asyncio.gather(last, return_exceptions=True)
    assert {"a0", "a1", "a2"} <= await names(near)
    async with asyncio.timeout(5):
        await written(near, "z")


async def test_a_commit_that_fails_has_failed_for_each_of_them(near: Near, monkeypatch: pytest.MonkeyPatch) -> None:
    with commits(near, monkeypatch, fail=True):
        found = await asyncio.gather(*(written(near, f"a{n}") for n in range(5)), return_exceptions=True)
    assert all(isinstance(one, OSError) for one in found)
    assert await names(near) == set()
    await written(near, "z")
    assert await names(near) == {"z"}


async def test_where_the_database_takes_back_what_all_have_done_nobody_is_told_otherwise(near: Near) -> None:
    async def breaks() -> None:
        async with near.writing() as connection:
            connection.exec_driver_sql("ROLLBACK")
            raise OSError("the disk is full")

    writers = (written(near, "a"), written(near, "b"), breaks(), written(near, "c"))
    found = await asyncio.gather(*writers, return_exceptions=True)
    kept = await names(near)
    assert {name for name, one in zip("ab", found, strict=False) if one is None} <= kept
    assert isinstance(found[2], OSError)
    assert (found[3] is None) == ("c" in kept)


async def test_whoever_does_not_notice_that_it_was_taken_back_is_told(near: Near) -> None:
    async def overlooked() -> None:
        async with near.writing() as connection:
            connection.execute(text(WRITES.format("a")))
            connection.exec_driver_sql("ROLLBACK")

    with pytest.raises(OperationalError, match="taken back"):
        await overlooked()
    assert await names(near) == set()
    await written(near, "z")
