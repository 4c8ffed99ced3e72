"""Resealing: everything under the first key of the installation, so that an older one can be taken away.

1. Give the new key first and the old one after it, to every program that uses the database, and start them
   again. Then reseal. Then the old key may go.
2. Data keys are sealed anew, which are small; what is under them stays as it is, unless all of it is to be under new
   data keys. What the version before kept has no data key, and is given one.
3. It may be stopped at any moment and run again: what is under the first key already is left alone.
4. Events take part: only their seal is replaced, which is the one change that the database's triggers allow,
   and what the ledger's chain covers is what is inside.
5. Others go on: each transaction is a few rows, then others have their turn, and a row that somebody holds is left
   for later. A record is written whole, with its events and what is owed about it, under the head of its school.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, and_, func, literal, or_, select, tuple_

from policy_kb.shapes import dataclass
from storage import keyed, marking, renewing
from storage.database import connect, read_url, said_plainly
from storage.renewing import Rows
from storage.schema import check
from storage.sealing import (
    FORMAT,
    HEADER_BYTES,
    OF_ROW,
    OF_SCHOOL,
    SECRET,
    SECRET_PLACE,
    Fingerprints,
    Keys,
    Seal,
)
from storage.tables import conversations, deliveries, drafts, files, heads, held, people, records, rosters, secrets
from storage.traces import empty_log

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

WHOLE = {records: 200, drafts: 200, people: 200, files: 5}
"""How many rows are written anew at once with all that is under their data keys."""
SMALL = 1_000
"""How many small values are sealed anew at once."""
KEYS = tuple((table, "key") for table in WHOLE)
LOOSE = (
    (conversations, "reference"),
    (rosters, "noted"),
    (held, "body"),
    (deliveries, "content"),
    (deliveries, "handle"),
)
"""What is under the school's key itself; of deliveries, those that are about no record."""
PAUSE_SECONDS = 0.01
"""For others to have their turn: longer than they wait between two attempts."""
On = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Pass:
    """One way through a table: the columns that are read, which rows are meant, how many at once, and what is done."""

    table: Table
    columns: tuple[str, ...]
    meant: ColumnElement[bool]
    batch: int
    renew: "Callable[[AsyncConnection, Rows], Awaitable[None]]"


async def reseal(url: str, keys: Sequence[str], on: On = lambda *_: None, *, contents: bool = False) -> int:
    """Write everything under the first of these keys; gives how many rows and values were written anew.

    `on` is called with how many were, and how many there are to write. With `contents`, whatever is under a data key
    that is not under the first key yet gets a new data key and is sealed anew. Raises StoreError where the database
    does not answer or is not migrated, and SealBroken where something does not open: what came before it has been done
    then, and the message says which it is.
    """
    seal = Seal(keys)
    first = {of_school: seal.header(of_school=of_school) for of_school in (True, False)}
    whole = [_whole(seal, table, _bare(table, first[True] if contents else None)) for table in WHOLE]
    small = [
        _small(seal, table, column, _header(table.c[column], HEADER_BYTES) != literal(first["school" in table.c]))
        for table, column in ((secrets, "secret"), *KEYS, *LOOSE)
    ]
    return await _through(url, [*whole, *small], on)


async def flatten(url: str, keys: Sequence[str], on: On = lambda *_: None) -> int:
    """Put everything back as the version before data keys had it, so that it can be used again; else as `reseal`.

    No program may use the database meanwhile.
    """
    seal = Seal(keys)
    whole = [_whole(seal, table, ~_bare(table, None), flat=True) for table in WHOLE]
    small = [
        _small(seal, table, column, _header(table.c[column], 1) == literal(OF_SCHOOL), FORMAT)
        for table, column in LOOSE
    ]
    return await _through(url, [*whole, *small], on) + await _unmarked(url, seal)


async def _unmarked(url: str, seal: Seal) -> int:
    """Put back the prints by which the version before finds who sent what; gives how many."""
    address = read_url(url)
    engine = connect(address).execution_options(writes=True)

    def back(connection: Connection) -> int:
        secret = connection.scalar(select(secrets.c.secret).where(secrets.c.id == SECRET))
        if secret is None:
            return 0  # nothing was ever kept
        return marking.unmark(connection, Keys(seal, Fingerprints(seal.open(secret, SECRET_PLACE))))

    try:
        async with said_plainly(address), engine.begin() as connection:
            return await connection.run_sync(back)
    finally:
        await engine.dispose()


def _whole(seal: Seal, table: Table, meant: ColumnElement[bool], *, flat: bool = False) -> Pass:
    async def renew(connection: "AsyncConnection", rows: Rows) -> None:
        await renewing.whole(connection, seal, table, rows, flat=flat)

    return Pass(table, renewing.OWN[table], meant, WHOLE[table], renew)


def _small(seal: Seal, table: Table, column: str, meant: ColumnElement[bool], form: bytes | None = None) -> Pass:
    async def renew(connection: "AsyncConnection", rows: Rows) -> None:
        await renewing.small(connection, seal, table, column, rows, form)

    about_none = (deliveries.c.record_id.is_(None),) if table is deliveries else ()
    return Pass(table, (column,), and_(table.c[column].is_not(None), meant, *about_none), SMALL, renew)


def _bare(table: Table, first: bytes | None) -> ColumnElement[bool]:
    """Whether a row has no data key yet, or with `first`, none that is under the first key."""
    # The version before had one for each file already, but not for what is known of it.
    none = _header(files.c.about, 1) != literal(OF_ROW) if table is files else table.c.key.is_(None)
    return none if first is None else or_(none, _header(table.c.key, HEADER_BYTES) != literal(first))


def _header(column: Column[Any], size: int) -> ColumnElement[Any]:
    return func.substr(column, 1, size, type_=column.type)


async def _through(url: str, passes: Sequence[Pass], on: On) -> int:
    address = read_url(url)
    engine = connect(address)
    written = 0
    try:
        async with said_plainly(address):
            async with engine.connect() as connection:
                await connection.run_sync(check)
                counts = [select(func.count()).select_from(one.table).where(one.meant) for one in passes]
                total = sum([int((await connection.execute(count)).scalar_one()) for count in counts])
            for one in passes:
                async for some in _batches(engine, one):
                    written += some
                    on(written, max(total, written))
            await empty_log(engine)
    finally:
        await engine.dispose()
    return written


async def _batches(engine: "AsyncEngine", one: Pass) -> AsyncGenerator[int]:
    """Go through a table a transaction after the other, until nothing is left; gives how many rows each wrote."""
    after: Sequence[Any] | None = None
    while True:
        async with engine.execution_options(writes=True).begin() as connection:
            if one.table is records:
                # Nobody adds to these records meanwhile.
                await connection.execute(select(heads.c.school).order_by(heads.c.school).with_for_update())
            rows = (await connection.execute(_next(one, after).with_for_update(of=one.table, skip_locked=True))).all()
            await one.renew(connection, [row._asdict() for row in rows])
            left = bool(rows) or (await connection.execute(_next(one, None))).first() is not None
        if not left:
            return
        after = _at(one, rows[-1]) if rows else None
        yield len(rows)
        await asyncio.sleep(PAUSE_SECONDS)


def _next(one: Pass, after: Sequence[Any] | None) -> Select[Any]:
    order = _order(one.table)
    wanted = keyed.rows(one.table, *one.columns).add_columns(*(column.label(f"at_{column.name}") for column in order))
    if after is not None:
        wanted = wanted.where(tuple_(*order) > tuple_(*after))
    return wanted.where(one.meant).order_by(*order).limit(one.batch)


def _order(table: Table) -> Sequence[Column[Any]]:
    """The order in which a table is gone through: as it was written where there is such an order, so as to be near."""
    return (table.c.school, table.c.filed_seq) if table is records else tuple(table.primary_key)


def _at(one: Pass, row: Row[Any]) -> Sequence[Any]:
    found = row._asdict()
    return [found[f"at_{column.name}"] for column in _order(one.table)]
