"""Statements of every turn go to the driver, and say the same as SQLAlchemy would."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import DateTime, bindparam, func, literal, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound

from storage import Store, StoreError
from storage.access import reach
from storage.cabinet import Cabinet
from storage.database import read_url
from storage.driver import driver_of
from storage.far import Far
from storage.spelt import Spelt
from storage.tables import Moment, deliveries, secrets
from tests.storage.databases import sql
from tests.storage.examples import NOON, SCHOOL, alert, filed

THESE = select(deliveries).where(deliveries.c.id.in_(bindparam("ids", expanding=True))).order_by(deliveries.c.number)
ADDED = Spelt(secrets.insert())
SLEEPS = text("SELECT pg_sleep(5)")


@pytest.fixture
def cabinet(store: Store) -> Cabinet:
    return store._cabinet  # noqa: SLF001 - what the verbs of the store are made of


async def test_a_row_is_the_same_as_sqlalchemys(store: Store, cabinet: Cabinet) -> None:
    for _ in range(3):
        await filed(store, alert())
    async with cabinet.reading() as work:
        ids = [row.id for row in await work.run(select(deliveries.c.id))]
        same = [row._asdict() for row in await work.run(THESE, {"ids": ids})]
        for some in (ids, ids[:1], []):
            rows = [row._asdict() for row in await work.run(Spelt(THESE), {"ids": some})]
            assert rows == [row for row in same if row["id"] in some]
    assert same[0]["owed_at"] == NOON
    assert same[0]["owed_at"].tzinfo is UTC
    assert same[0]["trying"] is False


async def test_what_is_asked_for_is_one_row_or_an_error(cabinet: Cabinet) -> None:
    async with cabinet.writing() as work:
        await work.run(ADDED, [{"id": f"n{n}", "secret": b"x"} for n in range(2)])
        found = await work.run(Spelt(select(secrets.c.id).where(secrets.c.id.like(literal("n%"))).order_by("id")))
        assert (found.scalar(), found.first().id, found.column()) == ("n0", "n0", ["n0", "n1"])  # type: ignore[union-attr]
        with pytest.raises(MultipleResultsFound):
            found.one_or_none()
        none = await work.run(Spelt(select(secrets).where(secrets.c.id == bindparam("this"))), {"this": "n9"})
        assert (none.scalar(), none.first(), none.one_or_none()) == (None, None, None)
        with pytest.raises(NoResultFound):
            none.one()


async def test_how_many_rows_were_changed_is_told(cabinet: Cabinet) -> None:
    change = Spelt(secrets.update().where(secrets.c.id == bindparam("this")))
    async with cabinet.writing() as work:
        await work.run(ADDED, {"id": "a", "secret": b"x"})
        assert (await work.run(change, {"this": "a", "secret": b"y"})).rowcount == 1
        assert (await work.run(change, {"this": "b", "secret": b"y"})).rowcount == 0
        assert (await work.run(select(secrets.c.secret).where(secrets.c.id == "a"))).scalar() == b"y"


async def test_what_the_driver_says_is_said_without_any_value(cabinet: Cabinet) -> None:
    async def twice() -> None:
        async with cabinet.writing() as work:
            await work.run(ADDED, {"id": "marked-word", "secret": b"marked-word"})
            await work.run(ADDED, {"id": "marked-word", "secret": b"marked-word"})

    with pytest.raises(Exception, match=r"(?i)unique") as told:
        await twice()
    assert isinstance(told.value, IntegrityError) or told.value.orig.sqlstate == "23505"  # type: ignore[attr-defined]
    assert "parameters: " not in str(told.value)
    async with cabinet.reading() as work:
        assert not (await work.run(select(func.count()).where(secrets.c.id == "marked-word"))).scalar()


async def test_a_time_without_a_zone_is_refused(cabinet: Cabinet) -> None:
    change = Spelt(deliveries.update().where(deliveries.c.school == bindparam("of")))
    with pytest.raises(ValueError, match="zone"):
        async with cabinet.writing() as work:
            await work.run(change, {"of": SCHOOL, "due_at": datetime(2026, 3, 2, 12)})  # noqa: DTZ001 - that is tested


@pytest.mark.parametrize("one", [NOON, NOON.replace(microsecond=7), datetime(987, 6, 5, tzinfo=UTC),
                                 datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))])  # fmt: skip
def test_a_time_is_spelt_on_sqlite_as_sqlalchemy_spells_it(one: datetime) -> None:
    dialect = sqlite.dialect()
    bare = DateTime().dialect_impl(dialect)
    spell, read = bare.bind_processor(dialect), bare.result_processor(dialect, None)
    assert spell
    assert read
    mine = Moment()
    text = mine.bind_processor(dialect)(one)
    assert text == spell(one.astimezone(UTC).replace(tzinfo=None))
    again = mine.result_processor(dialect, None)(text)
    theirs = read(text)
    assert theirs
    assert again
    assert again == one == theirs.replace(tzinfo=UTC)
    assert again.tzinfo is UTC
    assert mine.bind_processor(dialect)(None) is mine.result_processor(dialect, None)(None) is None


ON_A_SERVER = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


@pytest.fixture
async def far(url: str) -> Far:
    found = reach(read_url(url))
    assert isinstance(found, Far)
    return found


@ON_A_SERVER
async def test_a_server_that_has_closed_every_connection_is_reached_anew(far: Far, url: str) -> None:
    async with far.writing() as connection:
        assert await connection.scalar(select(literal(1))) == 1
    async with far.reading() as first, far.reading() as second:
        assert first is connection
        assert second is not first
    await sql(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                   "WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip
    for doing in (far.writing, far.reading, far.writing):
        async with doing() as connection:
            assert await connection.scalar(select(literal(1))) == 1
    await far.close()


@ON_A_SERVER
async def test_what_cannot_be_begun_on_one_connection_is_begun_on_another(
    far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with far.writing() as first:
        pass
    kind, lies = type(driver_of(first)), iter([False])  # nobody has noticed yet
    closed = kind.is_closed
    driver_of(first).terminate()
    monkeypatch.setattr(kind, "is_closed", lambda one: next(lies, closed(one)))
    async with far.writing() as connection:
        assert await connection.scalar(select(literal(1))) == 1
    await far.close()


@ON_A_SERVER
async def test_whoever_gives_up_in_the_middle_leaves_nothing_behind(far: Far) -> None:
    async def slow() -> None:
        async with far.writing() as connection:
            await connection.execute(text("INSERT INTO secrets (id, secret) VALUES ('slow', 'x')"))
            await connection.execute(SLEEPS)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(slow(), 0.3)
    async with far.reading() as connection:
        assert not (await connection.execute(text("SELECT 1 FROM secrets WHERE id = 'slow'"))).all()
    await far.close()


@ON_A_SERVER
async def test_a_snapshot_sees_nothing_that_came_later(far: Far) -> None:
    counted = text("SELECT count(*) FROM secrets WHERE id = 'late'")
    async with far.reading(snapshot=True) as old, far.reading() as new:
        assert await old.scalar(counted) == 0
        async with far.writing() as connection:
            await connection.execute(text("INSERT INTO secrets (id, secret) VALUES ('late', 'x')"))
        assert (await old.scalar(counted), await new.scalar(counted)) == (0, 1)
    await far.close()


@ON_A_SERVER
async def test_whoever_waits_too_long_for_a_connection_is_told(
    cabinet: Cabinet, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.far.PATIENCE_SECONDS", 0.05)
    held = cabinet._database  # noqa: SLF001 - which is full
    assert isinstance(held, Far)
    monkeypatch.setattr(held, "_free", asyncio.Semaphore(1))
    async with cabinet.reading():
        with pytest.raises(StoreError, match="in use"):
            async with cabinet.reading():
                pass
    await far.close()
