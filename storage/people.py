"""The verbs over a school's roster: everybody who works there, sealed, and found by blind index only.

1. A roster is written whole or not at all, and each writing counts its version up: whoever has read it knows by the
   version alone whether it is still so, and whoever writes by what they read says which version that was.
2. Somebody is found by an address ("slack:U1", "email:...") or by words of their name, each by its keyed fingerprint.
3. Whoever has left stays on it, with the day: what belongs to them can still be closed, and nobody tells them anything.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, select

from policy_kb.shapes import dataclass
from storage.cabinet import Cabinet, Work, chunks
from storage.errors import Overtaken
from storage.kept import KeptPerson, NewPerson
from storage.sealing import Keys, Place
from storage.spelt import Spelt
from storage.tables import people, people_prints, rosters

_VERSION = Spelt(select(rosters.c.version).where(rosters.c.school == bindparam("of")))
_VERSIONS = Spelt(select(rosters.c.school, rosters.c.version))


@dataclass(frozen=True, slots=True)
class People:
    """The verbs over rosters."""

    cabinet: Cabinet

    async def roster_version(self, school: str) -> int:
        """How often the roster of a school has been written; 0 where there is none."""
        return int((await self.cabinet.look(_VERSION, {"of": school})).scalar() or 0)

    async def roster_versions(self) -> Mapping[str, int]:
        """The same of every school that has a roster, in one statement: whoever looks at many asks once."""
        return {row.school: row.version for row in await self.cabinet.look(_VERSIONS, {})}

    async def people(self, school: str) -> tuple[KeptPerson, ...]:
        """Everybody on the roster, those who have left too, in the order of their ids; but who cannot be opened."""
        return await self._read(select(people).where(people.c.school == school))

    async def person(self, school: str, person_id: str) -> KeptPerson | None:
        """Look somebody up by the id that the roster gave them."""
        wanted = select(people).where(people.c.school == school, people.c.id == person_id)
        return next(iter(await self._read(wanted)), None)

    async def people_at(self, school: str, address: str) -> tuple[KeptPerson, ...]:
        """Everybody with this address, as "slack:U1", "teams:8c3d..." or "email:d.reed@..." (small letters)."""
        return await self._found(school, "address", [address])

    async def people_named(self, school: str, words: Collection[str]) -> tuple[KeptPerson, ...]:
        """Everybody who has all these words (spelt one way only) in their name; without a word, nobody."""
        return await self._found(school, "called", words)

    async def write_people(
        self, school: str, written: Sequence[NewPerson], now: datetime, *, seen: int | None = None
    ) -> int:
        """Write these people, each in the place of whoever has the same id; gives the new version.

        `seen` is the version by which it was decided; raises Overtaken, and writes nothing, where it is another now.
        """
        async with self.cabinet.writing() as work:
            version = await _next(work, school, seen)
            for some in chunks(written):
                await _write(work, school, some, now)
            return version

    async def mark_left(self, school: str, ids: Collection[str], day: date, now: datetime) -> int:
        """Note the first day on which these people no longer work there; gives the new version."""
        wanted = select(people).where(people.c.school == school, people.c.id.in_(sorted(ids))).with_for_update()
        async with self.cabinet.writing() as work:
            version = await _next(work, school, None)
            for one in list(work.each(_opened, (await work.run(wanted)).all())):
                sealed = _sealed(work.keys, school, one.id, {**one.body, "left": day.isoformat()})
                this = people.update().where(people.c.school == school, people.c.id == one.id)
                await work.run(this.values(changed_at=now, **sealed))
            return version

    async def roster_noted(self, school: str) -> Mapping[str, Any]:
        """What was noted beside the roster, such as which column of a school's file holds what."""
        wanted = select(rosters.c.noted).where(rosters.c.school == school)
        async with self.cabinet.reading() as work:
            rows = await work.run(wanted.where(rosters.c.noted.is_not(None)))
            notes = work.each(lambda keys, row: keys.open(row.noted, _noted(school)), rows)
            found: Mapping[str, Any] = next(notes, {})
            return found

    async def note_roster(self, school: str, noted: Mapping[str, Any]) -> None:
        """Note something (JSON, sealed) beside the roster, in the place of what was noted before."""
        sealed = self.cabinet.keys.close(noted, _noted(school))
        async with self.cabinet.writing() as work:
            insert = work.insert(rosters).values(school=school, version=0, noted=sealed)
            await work.run(insert.on_conflict_do_update(index_elements=["school"], set_={"noted": sealed}))

    async def _found(self, school: str, what: str, words: Collection[str]) -> tuple[KeptPerson, ...]:
        prints = {self.cabinet.keys.fingerprint(school, what, word) for word in words}
        if not prints:
            return ()
        matching = (
            select(people_prints.c.person_id)
            .where(people_prints.c.school == school, people_prints.c.found_print.in_(prints))
            .group_by(people_prints.c.person_id)
            .having(func.count() == len(prints))
        )
        return await self._read(select(people).where(people.c.school == school, people.c.id.in_(matching)))

    async def _read(self, wanted: Select[Any]) -> tuple[KeptPerson, ...]:
        async with self.cabinet.reading() as work:
            rows = await work.run(wanted.order_by(people.c.id))
            return tuple(work.each(_opened, rows))


async def _next(work: Work, school: str, seen: int | None) -> int:
    """Count the version up, which also lets nobody else write this roster until the end. Raises Overtaken."""
    insert = work.insert(rosters).values(school=school, version=1)
    more = insert.on_conflict_do_update(index_elements=["school"], set_={"version": rosters.c.version + 1})
    version = int((await work.run(more.returning(rosters.c.version))).scalar_one())
    if seen is not None and version != seen + 1:
        raise Overtaken("The roster has been changed since it was read.")
    return version


async def _write(work: Work, school: str, written: Sequence[NewPerson], now: datetime) -> None:
    rows = [
        {
            "school": school, "id": one.id, "changed_at": now,
            **_sealed(work.keys, school, one.id, one.body),
        }
        for one in written
    ]  # fmt: skip
    prints = [
        {"school": school, "found_print": work.keys.fingerprint(school, what, word), "person_id": one.id}
        for one in written
        for what, words in (("address", one.addresses), ("called", one.names))
        for word in sorted(words)
    ]
    insert = work.insert(people).values(rows)
    newer = {"changed_at": insert.excluded.changed_at, "body": insert.excluded.body, "key": insert.excluded.key}
    await work.run(insert.on_conflict_do_update(index_elements=["school", "id"], set_=newer))
    ids = [one.id for one in written]
    await work.run(delete(people_prints).where(people_prints.c.school == school, people_prints.c.person_id.in_(ids)))
    for some in chunks(prints):
        await work.run(work.insert(people_prints).values(some))


def _opened(keys: Keys, row: Row[Any]) -> KeptPerson:
    """Unseal a person. Raises SealBroken."""
    body = keys.lock(row.school, "people", row.id, row.key).open(row.body, _place(row.school, row.id))
    return KeptPerson(row.id, row.school, body, row.changed_at)


def _sealed(keys: Keys, school: str, person_id: str, body: Mapping[str, Any]) -> dict[str, bytes]:
    """Seal what is known of somebody, under a new key: what was known before is gone with the key of before."""
    key = keys.new(school, "people", person_id)
    return {"body": keys.lock(school, "people", person_id, key).close(body, _place(school, person_id)), "key": key}


def _place(school: str, person_id: str) -> Place:
    return Place(school, "people", person_id, "body")


def _noted(school: str) -> Place:
    return Place(school, "rosters", school, "noted")
