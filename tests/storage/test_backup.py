# ruff: noqa: ASYNC240 - small files, and nothing else happens meanwhile
"""A backup, drilled: taken while others write, read again, and made into a database of either kind that is the same."""

import asyncio
import stat
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from storage import KeyMissing, Store, StoreError, backup, examine, new_key, newest, open_store, restore
from tests.storage.conftest import KEYS
from tests.storage.databases import Databases, Files, Server, sql
from tests.storage.examples import CHANNEL, NOON, OTHER, SCHOOL, TEACHER, alert, filed
from tests.storage.many import Many, fill
from tests.storage.test_tampering import furnished


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "canipost.backup"


async def there(store: Store, school: str = SCHOOL) -> object:
    """Everything that can be read of a school."""
    found = [await store.histories(school), await store.delivered(school, CHANNEL), await store.drafts(school, TEACHER)]
    for record in await store.records(school):
        for one in await store.files_of_record(school, record.reference):
            found += [one, await store.file_bytes(school, one.id)]  # type: ignore[list-item]
    return found


async def test_what_is_restored_is_what_was_there(
    store: Store, url: str, to: Path, files: Files, server: Server
) -> None:
    """Into SQLite and into PostgreSQL, whichever it came from."""
    await furnished(store)
    await store.begin(SCHOOL, TEACHER, "report", {"what": "x"}, NOON)
    made = await backup(url, KEYS, to, NOON)
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert made == examine(to, KEYS)
    assert (made.revision, made.made, made.rows["records"]) == (newest(), NOON, 3)
    both: tuple[Databases, Databases] = files, server
    for databases in both:
        async with databases.bare() as bare:
            assert await restore(to, bare, KEYS) == made
            again = await open_store(bare, KEYS)
            assert await there(again) == await there(store)
            for school in (SCHOOL, OTHER):
                assert await again.verify(school) == ()
            await filed(again, alert())  # and it goes on
            assert await again.verify(SCHOOL) == ()
            await again.close()
            with pytest.raises(StoreError, match="something in this database already"):
                await restore(to, bare, KEYS)


@pytest.mark.proof
async def test_others_go_on_writing_meanwhile(store: Store, url: str, to: Path, files: Files) -> None:
    await fill(store, SCHOOL, Many(400))

    async def go_on() -> None:
        for _ in range(30):
            await filed(store, alert())

    _, made = await asyncio.gather(go_on(), backup(url, KEYS, to, NOON))
    async with AsyncExitStack() as stack:
        bare = await stack.enter_async_context(files.bare())
        await restore(to, bare, KEYS)
        again = await open_store(bare, KEYS)
        stack.push_async_callback(again.close)
        assert await again.verify(SCHOOL) == ()
        assert len(await again.records(SCHOOL)) == made.rows["records"]


async def test_a_backup_that_is_not_whole_is_refused(store: Store, url: str, to: Path) -> None:
    await furnished(store)
    await backup(url, KEYS, to, NOON)
    whole = to.read_bytes()
    ends = [len(whole) - 1, len(whole) // 2, 25, 18]
    for bad in [whole[:end] for end in ends] + [whole + whole[18:], whole[:60] + bytes([whole[60] ^ 1]) + whole[61:]]:
        to.write_bytes(bad)
        with pytest.raises(StoreError, match="was changed or cut short"):
            examine(to, KEYS)
    to.write_bytes(b"something else")
    with pytest.raises(StoreError, match="is no backup"):
        examine(to, KEYS)
    to.write_bytes(whole)
    with pytest.raises(KeyMissing, match="without it nothing opens this backup"):
        examine(to, [new_key()])


async def test_a_key_that_does_not_open_the_database_makes_no_backup(store: Store, url: str, to: Path) -> None:
    """It would be found out when the database is gone: the file would open, and nothing in it."""
    new = new_key()
    with pytest.raises(KeyMissing, match="not among those given"):
        await backup(url, [new], to, NOON)
    assert list(to.parent.iterdir()) == []
    await backup(url, [new, *KEYS], to, NOON)  # as while a key is replaced
    assert examine(to, [new]).made == NOON


async def test_nothing_is_overwritten_and_nothing_half_is_left(store: Store, url: str, to: Path) -> None:
    to.write_text("mine")
    with pytest.raises(StoreError, match="nothing is overwritten"):
        await backup(url, KEYS, to, NOON)
    assert to.read_text() == "mine"
    to.unlink()
    await sql(url, "DROP TABLE turns")
    await sql(url, "UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(StoreError, match="at revision 0001"):
        await backup(url, KEYS, to, NOON)
    assert list(to.parent.iterdir()) == []
    await sql(url, "CREATE TABLE turns (turn_print VARCHAR PRIMARY KEY, at TIMESTAMP)")
    await sql(url, f"UPDATE alembic_version SET version_num = '{newest()}'")  # noqa: S608


async def test_a_backup_of_a_newer_canipost_is_refused_in_a_sentence(
    store: Store, url: str, to: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.backups.newest", lambda: "9999")
    await backup(url, KEYS, to, NOON)
    async with databases.bare() as bare:
        with pytest.raises(StoreError, match="revision 9999, which this version of canipost does not know"):
            await restore(to, bare, KEYS)
