"""Opening and migrating: from nothing to the newest tables, or a plain word about what to do."""

import asyncio
import stat
import uuid
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, make_url, text

from storage import Store, StoreError, current, new_key, newest, open_store, pragmas, upgrade
from storage.database import connect, read_url, said_plainly
from storage.driver import plainer
from storage.partial import metadata
from tests.storage.conftest import KEYS
from tests.storage.databases import Server, sql
from tests.storage.examples import NOON, alert, filed
from tests.template import SHIPPED
from tests.until import HANGS


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_the_migrations_make_exactly_the_tables_that_the_program_uses(bare_url: str) -> None:
    assert await current(bare_url) is None
    await upgrade(bare_url)
    assert await current(bare_url) == newest()
    engine = connect(read_url(bare_url))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_upgrading_twice_or_twice_at_once_is_upgrading_once(bare_url: str) -> None:
    await asyncio.gather(upgrade(bare_url), upgrade(bare_url))
    await upgrade(bare_url)
    assert await current(bare_url) == newest()


async def test_a_database_that_was_not_migrated_is_not_used(bare_url: str) -> None:
    with pytest.raises(StoreError, match=r"run canipost db upgrade\."):
        await open_store(bare_url, KEYS)
    assert await current(bare_url) is None


async def test_a_store_is_not_ready_once_its_tables_are_not_those_of_this_version(store: Store, url: str) -> None:
    await store.ready()
    await sql(url, "UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(StoreError, match=r"at revision 0000, .* needs .*: run canipost db upgrade\."):
        await store.ready()
    await sql(url, "UPDATE alembic_version SET version_num = :newest", newest=newest())
    await store.ready()


async def test_a_database_of_a_newer_version_is_refused_in_one_sentence(store: Store, url: str) -> None:
    await sql(url, "UPDATE alembic_version SET version_num = '9999'")
    said = "The database is at revision 9999, which this version of canipost does not know: use the newer version"
    for refused in (store.ready(), open_store(url, KEYS), upgrade(url)):
        with pytest.raises(StoreError, match=said):
            await refused
    await sql(url, "UPDATE alembic_version SET version_num = :newest", newest=newest())


async def test_two_programs_that_start_at_once_agree_on_the_fingerprints(url: str) -> None:
    first, second = await asyncio.gather(open_store(url, KEYS), open_store(url, KEYS))
    await first.first_time("slack", "Ev1", NOON)
    assert not await second.first_time("slack", "Ev1", NOON)
    await first.close()
    await second.close()


async def test_a_store_that_is_closed_while_somebody_writes_leaves_no_connection_open(url: str) -> None:
    store = await open_store(url, KEYS)
    late = [asyncio.create_task(filed(store, alert(f"slot{n}"))) for n in range(3)]
    await asyncio.sleep(0)
    await store.close()
    assert len({record.reference for record in await asyncio.gather(*late)}) == 3
    async with asyncio.timeout(HANGS):
        while await _still_open(url):  # noqa: ASYNC110 - a server takes a moment to see that somebody hung up
            await asyncio.sleep(0.02)


async def _still_open(url: str) -> bool:
    if url.startswith("sqlite"):
        return url.removeprefix("sqlite:///") in _open_files()
    others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    return bool(await sql(url, others))


def _open_files() -> list[str]:
    return [str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("", "cannot be read"),
        ("canipost.db", "cannot be read"),
        ("mysql://root@localhost/canipost", "'mysql' are not supported"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        (
            "sqlite:////nowhere/at/all.db",
            "There is no database at /nowhere/at/all.db: run canipost db upgrade",
        ),
        (
            "postgresql://u:hush@127.0.0.1:1/canipost",
            r"postgresql\+asyncpg://u:\*\*\*@127.0.0.1:1/canipost does not",
        ),
        ("postgres://u:hush@no-such-host.invalid/canipost", "does not answer"),
    ],
)
async def test_a_url_that_leads_nowhere_is_explained(url: str, word: str) -> None:
    with pytest.raises(StoreError, match=word) as caught:
        await open_store(url, KEYS)
    assert "hush" not in str(caught.value)


async def test_a_database_that_the_server_does_not_have_is_explained(server: Server) -> None:
    with pytest.raises(StoreError, match='"elsewhere" does not exist'):
        await upgrade(server.url("elsewhere"))


@pytest.mark.parametrize(
    ("closed", "opened", "word"),
    [
        ("ALLOW_CONNECTIONS false", "ALLOW_CONNECTIONS true", "not currently accepting connections"),
        ("CONNECTION LIMIT 0", "CONNECTION LIMIT -1", "too many connections"),
        ("SET default_transaction_read_only = on", "RESET default_transaction_read_only", "read-only transaction"),
        ("SET lock_timeout = 1", "RESET lock_timeout", "lock timeout"),
    ],
)
async def test_a_database_that_takes_nobody_for_a_while_is_explained(
    server: Server, closed: str, opened: str, word: str
) -> None:
    """Closed for upkeep, full, a stand-by after a failover, held by somebody: none is a fault of the program."""
    async with server.fresh() as url:
        name = url.partition("?")[0].rpartition("/")[2]
        role, holder = f"r{name}", connect(read_url(url))  # no limit holds for a superuser
        await sql(url, f"CREATE ROLE {role} LOGIN", f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
        async with holder.begin() as held:
            if "lock" in closed:
                await held.execute(text("LOCK TABLE secrets IN ACCESS EXCLUSIVE MODE"))
            await server.run(f"ALTER DATABASE {name} {closed}")
            try:
                with pytest.raises(StoreError, match=word) as caught:
                    await open_store(read_url(url).set(username=role).render_as_string(), KEYS)
            finally:
                await server.run(f"ALTER DATABASE {name} {opened}")
        assert "does not answer" in str(caught.value)
        await holder.dispose()
        await sql(url, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


async def test_a_server_that_was_restarted_is_used_again(server: Server) -> None:
    async with server.fresh() as url:
        store = await open_store(url, KEYS)
        await store.ready()
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        await sql(url, f"{others} AND pid <> pg_backend_pid()")
        [said] = await asyncio.gather(store.ready(), return_exceptions=True)
        assert said is None or "does not answer" in str(said), "the driver may not have heard of it yet"
        await store.ready()
        await store.close()


async def test_a_driver_that_is_about_to_notice_it_says_that_the_database_does_not_answer() -> None:
    async def read() -> None:
        async with said_plainly(make_url("postgresql://dana@db/canipost")):
            with plainer("SELECT 1"):
                raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")

    with pytest.raises(StoreError, match="does not answer: cannot switch to state"):
        await read()


async def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database " * 100)
    for verb in (upgrade(f"sqlite:///{path}"), open_store(f"sqlite:///{path}", KEYS)):
        with pytest.raises(StoreError, match="file is not a database"):
            await verb
        with pytest.raises(StoreError, match=r"cannot be used: file is not a database\. It is another file, or"):
            await open_store(f"sqlite:///{path}", KEYS)
    with pytest.raises(StoreError, match=r"notes\.txt"):
        await upgrade(f"sqlite:///{path}/below.db")


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+aiosqlite"])
async def test_a_new_file_is_readable_by_nobody_else(tmp_path: Path, scheme: str) -> None:
    path = tmp_path / "new" / "100% ours.db"
    await upgrade(f"{scheme}:///{path}")
    store = await open_store(f"{scheme}:///{path}", [new_key()])
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    await store.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("synchronous", 2),
        ("busy_timeout", 5000),
        ("secure_delete", 1),
    ],
)
async def test_sqlite_is_set_so_that_a_filed_report_survives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pragma: str, value: object
) -> None:
    monkeypatch.setattr(pragmas, "PRAGMAS", SHIPPED)
    url = f"sqlite:///{tmp_path / 'new.db'}"
    await upgrade(url)
    assert (await sql(url, f"PRAGMA {pragma}"))[0][0] == value


def test_a_server_of_the_tests_stays_until_the_last_who_holds_it_lets_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    with Server() as outer:
        with Server() as inner:
            assert inner.folder == outer.folder
        asyncio.run(outer.run("SELECT 1"))
    assert not outer.folder.exists()
