"""The seal over what stands open beside the ledger: by which names a record is found, what is owed about it, what of
that was of
that was paid or given up, when it is due. Whoever changes one of these in the database cannot make the seal that fits.

1. Whoever adds a name or a debt to a record renews its cover in the same transaction; nobody who adds none.
2. What was shown, why something was refused, and when a record is due, is covered when it happens.
"""  # noqa: D205 - one sentence

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime

from sqlalchemy import bindparam, or_, select

from storage.cabinet import Cabinet, Work
from storage.ledger import Head
from storage.sealing import Keys, Place
from storage.spelt import Spelt
from storage.tables import deliveries, names, records, secrets

BATCH = 200
DONE = "covered"
DONE_DUE = "covered-due"
_FOUND_BY = Spelt(
    select(names.c.name_print).where(names.c.school == bindparam("of"), names.c.record_id == bindparam("this"))
)
_OWED = Spelt(
    select(deliveries.c.id).where(deliveries.c.school == bindparam("of"), deliveries.c.record_id == bindparam("this"))
)
_COVERED = Spelt(records.update().where(records.c.school == bindparam("of"), records.c.id == bindparam("this")))


def cover_print(keys: Keys, record_id: str, found_by: Collection[str], owed: Collection[str]) -> str:
    """Fingerprint by which names a record is found, and the ids of what was ever owed about it."""
    return keys.fingerprints.of("ledger", "cover", record_id, sorted(found_by), sorted(owed))


def shown_print(keys: Keys, row_id: str, shown: int) -> str | None:
    """Fingerprint that a version of a message was shown; None where none was."""
    return keys.fingerprints.of("ledger", "shown", row_id, shown) if shown else None


def refused_print(keys: Keys, row_id: str, refused: str | None) -> str | None:
    """Fingerprint why a debt was given up; None where it was not."""
    return None if refused is None else keys.fingerprints.of("ledger", "refused", row_id, refused)


def due_print(keys: Keys, record_id: str, due: datetime | None) -> str:
    """Fingerprint when a record is due; that nothing waits is covered as well."""
    return keys.fingerprints.of("ledger", "due", record_id, due and due.astimezone(UTC).isoformat())


async def renew(head: Head, record_id: str | None) -> None:
    """Make the cover of a record fit what stands there now; nothing to do where it is about none."""
    if record_id is not None:
        await _renew(head.work, head.school, record_id)


async def owed(head: Head, record_id: str) -> set[str]:
    """The ids of what was ever owed about a record: where nothing comes to them, its cover stays as it is."""
    return {row.id for row in await head.work.run(_OWED, {"of": head.school, "this": record_id})}


async def _renew(work: Work, school: str, record_id: str) -> None:
    its = {"of": school, "this": record_id}
    prints = [row.name_print for row in await work.run(_FOUND_BY, its)]
    ids = [row.id for row in await work.run(_OWED, its)]
    await work.run(_COVERED, {**its, "cover_print": cover_print(work.keys, record_id, prints, ids)})


async def fresh(head: Head, found_by: Mapping[str, Collection[str]], owed: Collection[str] = ()) -> None:
    """Cover records, by their ids, that were filed just now with these names; `owed`, about each, are all its debts."""
    keys, school = head.work.keys, head.school
    covers = [
        {"of": school, "this": one, "cover_print": cover_print(keys, one, prints, owed)}
        for one, prints in found_by.items()
    ]
    if covers:
        await head.work.run(_COVERED, covers)


async def cover_once(cabinet: Cabinet) -> int:
    """Cover what was kept before there were covers; gives how many records and debts that were.

    It believes what stands there, so it is done at the first start after an upgrade and never again: a sealed row
    says that it was.
    """
    return await _once(cabinet, DONE, _cover) + await _once(cabinet, DONE_DUE, _cover_due)


async def _once(cabinet: Cabinet, name: str, what: Callable[[Cabinet], Awaitable[int]]) -> int:
    place = Place("", "secrets", name, "secret")
    async with cabinet.reading() as work:
        sealed = (await work.run(select(secrets.c.secret).where(secrets.c.id == name))).scalar()
    if sealed is not None:
        cabinet.keys.open(sealed, place)
        return 0
    done = await what(cabinet)
    async with cabinet.writing() as work:
        row = {"id": name, "secret": work.keys.close("done", place)}
        await work.run(work.insert(secrets).values(row).on_conflict_do_nothing())
    return done


async def _cover_due(cabinet: Cabinet) -> int:
    done = 0
    while True:
        async with cabinet.writing() as work:
            bare = select(records.c.school, records.c.id, records.c.due_at).where(records.c.due_print.is_(None))
            rows = (await work.run(bare.limit(BATCH).with_for_update(skip_locked=True))).all()
            for row in rows:
                this = records.update().where(records.c.school == row.school, records.c.id == row.id)
                await work.run(this.values(due_print=due_print(work.keys, row.id, row.due_at)))
        done += len(rows)
        if not rows:
            return done


async def _cover(cabinet: Cabinet) -> int:
    done = 0
    while True:
        async with cabinet.writing() as work:
            bare = select(records.c.school, records.c.id).where(records.c.cover_print.is_(None)).limit(BATCH)
            rows = (await work.run(bare.with_for_update(skip_locked=True))).all()
            for row in rows:
                await _renew(work, row.school, row.id)
            unsure = select(deliveries.c.number, deliveries.c.id, deliveries.c.shown, deliveries.c.refused).where(
                or_(
                    (deliveries.c.shown > 0) & deliveries.c.shown_print.is_(None),
                    deliveries.c.refused.is_not(None) & deliveries.c.refused_print.is_(None),
                )
            )
            debts = (await work.run(unsure.limit(BATCH).with_for_update(skip_locked=True))).all()
            for debt in debts:
                prints = {
                    "shown_print": shown_print(work.keys, debt.id, debt.shown),
                    "refused_print": refused_print(work.keys, debt.id, debt.refused),
                }
                await work.run(deliveries.update().where(deliveries.c.number == debt.number).values(prints))
        done += len(rows) + len(debts)
        if not rows and not debts:
            return done
