"""A start opens the store without what builds statements: it finds and says the same, and loads it in a thread."""

import asyncio
import inspect
import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage import Store, StoreError, new_key, open_at_start, open_store, opening, upgrade
from storage.opening import LaterStore
from tests.storage.conftest import KEYS
from tests.storage.examples import NOON, SCHOOL, alert, filed, later

NOT_AWAITED = {"shared", "set_aside"}
"""What of a store is no verb that waits; `set_aside` is called of what was just read, when the store is there."""


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    found = tmp_path / "canipost.db"
    await upgrade(f"sqlite:///{found}")
    return found


def change(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as driver:
        for one in statements:
            driver.execute(one)
        driver.commit()


async def test_the_first_start_makes_what_every_later_one_finds(file: Path) -> None:
    url = f"sqlite:///{file}"
    for _ in range(2):
        store = await open_at_start(url, KEYS)
        assert isinstance(store, LaterStore)
        await store.ready()
        await store.close()
    opened = await open_store(url, KEYS)
    reference = (await filed(opened)).reference
    await opened.close()
    again = await open_at_start(url, KEYS)
    assert isinstance(again, LaterStore)
    found = await again.record(SCHOOL, reference)
    assert found
    assert found.body == {"what": "a friend request"}
    await again.close()


AMISS: dict[str, Callable[[Path], object]] = {
    "no file": lambda file: file.unlink(),
    "not migrated": lambda file: change(file, "DROP TABLE alembic_version"),
    "an older version": lambda file: change(file, "UPDATE alembic_version SET version_num = '0001'"),
    "a newer version": lambda file: change(file, "UPDATE alembic_version SET version_num = '9999'"),
    "no secret, though something is kept": lambda file: change(file, "DELETE FROM secrets"),
    "no note that all is marked": lambda file: change(file, "DELETE FROM secrets WHERE id = 'marked'"),
    "a secret that was changed": lambda file: change(
        file, "UPDATE secrets SET secret = x'01' WHERE id = 'fingerprints'"
    ),
    "a note that was changed": lambda file: change(file, "UPDATE secrets SET secret = x'01' WHERE id = 'marked'"),
    "no database": lambda file: file.write_bytes(b"nothing that SQLite knows" * 100),
}


@pytest.mark.parametrize("what", AMISS)
async def test_what_is_amiss_is_said_as_ever(file: Path, what: str) -> None:
    url = f"sqlite:///{file}"
    store = await open_store(url, KEYS)
    await filed(store)
    await store.close()
    AMISS[what](file)
    said = []
    for opens in (open_store, open_at_start):
        with pytest.raises(StoreError) as raised:
            await opens(url, KEYS)
        said.append((type(raised.value), str(raised.value)))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    "url", ["sqlite:///:memory:", "sqlite://", "nonsense", "mysql://a/b", "sqlite:////nowhere/at/all"]
)
async def test_a_url_that_cannot_be_used_is_explained_as_ever(url: str) -> None:
    said = []
    for opens in (open_store, open_at_start):
        with pytest.raises(StoreError) as raised:
            await opens(url, KEYS)
        said.append(str(raised.value))
    assert said[0] == said[1]


async def test_other_keys_do_not_open_it(file: Path) -> None:
    url = f"sqlite:///{file}"
    await (await open_at_start(url, KEYS)).close()
    with pytest.raises(StoreError) as raised:
        await open_at_start(url, [new_key()])
    with pytest.raises(type(raised.value), match="key"):
        await open_store(url, [new_key()])


async def test_what_readiness_is_told_is_what_the_store_says(file: Path) -> None:
    url = f"sqlite:///{file}"
    for count, owed in enumerate(((), (alert(),), (alert("another"),))):
        whole = await open_store(url, KEYS)
        if owed:
            await filed(whole, *owed)
        at_start = await open_at_start(url, KEYS)
        for now in (NOON, later(-60), later(61.5)):
            assert await at_start.waiting(now) == await whole.waiting(now)
        assert (await at_start.waiting(NOON)).debts == count
        assert await at_start.damaged() == await whole.damaged() == ()
        await whole.close()
    assert isinstance(at_start, LaterStore)
    change(file, "UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(StoreError, match="revision 0001"):
        await at_start.ready()


async def test_the_verbs_are_loaded_in_a_thread_once_and_whoever_gives_up_holds_nobody_up(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, threads, load = threading.Event(), list[int](), opening.load

    def slow() -> object:
        threads.append(threading.get_ident())
        assert go.wait(5)
        return load()

    store = await open_at_start(f"sqlite:///{file}", KEYS)
    early = store.is_newest
    monkeypatch.setattr(opening, "load", slow)
    first, second = (asyncio.create_task(one) for one in (store.records(SCHOOL), store.tallied(SCHOOL)))
    await asyncio.sleep(0.05)
    assert not first.done()
    assert not second.done()
    await store.ready()
    first.cancel()
    go.set()
    assert not await second
    assert threads[0] != threading.get_ident()
    assert not await store.records(SCHOOL)
    assert await early("slack", "window", "1") in {True, False}
    assert not store.shared
    assert "storage.opening" not in store.records.__module__
    await store.close()


async def test_every_verb_can_wait_until_it_is_loaded(store: Store) -> None:
    verbs = {name: verb for name, verb in inspect.getmembers(store) if not name.startswith("_")}
    assert {name for name, verb in verbs.items() if not inspect.iscoroutinefunction(verb)} == NOT_AWAITED


STARTS = """
import asyncio, json, sys
from datetime import UTC, datetime
from storage import open_at_start

async def start(url, key):
    store = await open_at_start(url, [key])
    await store.ready()
    await store.waiting(datetime.now(UTC))
    await store.damaged()
    said = ["sqlalchemy" in sys.modules]
    await store.records("westhaven")
    await store.close()
    return [*said, "sqlalchemy" in sys.modules]

print(json.dumps(asyncio.run(start(*sys.argv[1:]))))
"""


def test_a_start_and_its_readiness_load_no_sqlalchemy(file: Path) -> None:
    for _ in ("the first start ever", "a later one"):
        ran = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", STARTS, f"sqlite:///{file}", KEYS[0]], capture_output=True, text=True, check=True
        )
        assert json.loads(ran.stdout) == [False, True]
