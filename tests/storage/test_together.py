"""Writers that wait share one commit: each keeps its own promise, and none is told too early."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import PoolProxiedConnection, text
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.access import Near
from tests.storage.near import ADDED, WRITES, written
from tests.until import HANGS, until


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
    async with asyncio.timeout(HANGS):
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
    async with asyncio.timeout(HANGS):
        await asyncio.gather(*first)
    await asyncio.gather(last, return_exceptions=True)
    assert {"a0", "a1", "a2"} <= await names(near)
    async with asyncio.timeout(HANGS):
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


async def once(near: Near, name: str) -> int:
    return (await near.once(ADDED, {"id": name, "secret": b"x"})).rowcount


async def test_single_statements_and_longer_writings_share_commits_and_each_stands_by_itself(
    near: Near, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [once(near, f"a{n % 9}") if n % 3 else written(near, f"b{n % 9}") for n in range(30)]
    with commits(near, monkeypatch) as seen:
        found = await asyncio.gather(*some, return_exceptions=True)
    assert found[:9] == [1 if n % 3 else None for n in range(9)]
    assert all(isinstance(one, IntegrityError) for one in found[9:])
    assert await names(near) == {f"a{n}" if n % 3 else f"b{n}" for n in range(9)}
    assert len(seen) <= 2


async def test_what_is_taken_back_under_single_statements_is_told_to_each(near: Near) -> None:
    async def breaks() -> None:
        async with near.writing() as connection:
            connection.exec_driver_sql("ROLLBACK")
            raise OSError("the disk is full")

    found = await asyncio.gather(once(near, "a"), once(near, "b"), breaks(), once(near, "c"), return_exceptions=True)
    assert [type(one) for one in found] == [OSError, OSError, OSError, int]
    assert await names(near) == {"c"}


async def test_whoever_shared_with_somebody_who_gave_up_is_told_of_a_database_and_of_no_cancelling(near: Near) -> None:
    begun = asyncio.Event()

    async def gives_up() -> None:
        async with near.writing() as connection:
            connection.exec_driver_sql("ROLLBACK")
            begun.set()
            await asyncio.Event().wait()

    first, last = asyncio.ensure_future(once(near, "a")), asyncio.ensure_future(gives_up())
    await begun.wait()
    last.cancel()
    found = await asyncio.gather(first, last, return_exceptions=True)
    assert [type(one) for one in found] == [OperationalError, asyncio.CancelledError]
    assert await names(near) == set()
    assert await once(near, "z") == 1


async def test_a_commit_that_fails_has_failed_for_single_statements(
    near: Near, monkeypatch: pytest.MonkeyPatch
) -> None:
    with commits(near, monkeypatch, fail=True):
        found = await asyncio.gather(*(once(near, f"a{n}") for n in range(5)), return_exceptions=True)
    assert all(isinstance(one, OSError) for one in found)
    assert await once(near, "z") == 1
    assert await names(near) == {"z"}


@pytest.mark.parametrize("later", range(6))
async def test_whoever_gives_up_a_single_statement_at_any_moment_leaves_the_others_theirs(
    near: Near, later: int
) -> None:
    some = [asyncio.ensure_future(once(near, f"a{n}") if n % 2 else written(near, f"a{n}")) for n in range(8)]
    for _ in range(later):
        await asyncio.sleep(0)
    for one in some[2::3]:
        one.cancel()
    async with asyncio.timeout(HANGS):
        found = await asyncio.gather(*some, return_exceptions=True)
    kept = await names(near)
    assert {f"a{n}" for n, one in enumerate(found) if not isinstance(one, BaseException)} <= kept
    assert [n for n, one in enumerate(found) if isinstance(one, BaseException)] == [2, 5]
    assert kept.isdisjoint({"a2", "a5"}) or later
    assert await once(near, "z") == 1


async def test_whoever_takes_long_is_waited_for_by_nobody_who_came_before(near: Near) -> None:
    told: list[str] = []

    async def long() -> None:
        async with near.writing(alone=True) as connection:
            await until(lambda: told)
            assert told == ["a"]
            connection.execute(text(WRITES.format("long")))
        told.append("long")

    async def short(name: str) -> None:
        await once(near, name)
        told.append(name)

    await asyncio.gather(short("a"), long(), short("b"))
    assert told == ["a", "long", "b"]
    assert await names(near) == {"a", "b", "long"}


async def test_no_long_work_of_anybody_holds_up_a_commit(near: Near) -> None:
    """Every thread that the loop lends out is taken: whoever writes is told nevertheless."""
    go_on, loop = threading.Event(), asyncio.get_running_loop()
    taken = [loop.run_in_executor(None, go_on.wait, 60) for _ in range(64)]
    try:
        await asyncio.wait_for(written(near, "a0"), HANGS)
    finally:
        go_on.set()
        await asyncio.gather(*taken)
    assert await names(near) == {"a0"}


async def test_whoever_still_writes_when_the_store_is_closed_is_told(near: Near) -> None:
    await written(near, "a0")
    writing = asyncio.create_task(written(near, "a1"))
    await near.close()
    await asyncio.wait_for(writing, HANGS)
    await written(near, "a2")
    assert await names(near) == {"a0", "a1", "a2"}
