"""The staffroom: who is at each school today, from its settings and its roster, read anew only when it was written.

`await staffroom.roster(school)` gives the `Roster`: members(), member_of(person), manager_of(member), with_role(role).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.people.names import kept
from bot.people.roster import Member, Roster, kept_as, read_member, roster_of
from bot.people.settings import School
from storage import NewPerson, Store


@dataclass(frozen=True, slots=True)
class Staffroom:
    """The rosters of all schools."""

    store: Store
    clock: Callable[[], datetime]
    _read: dict[str, tuple[int, tuple[Member, ...]]] = field(default_factory=dict)
    _today: dict[tuple[str, int, date], Roster] = field(default_factory=dict)

    async def roster(self, school: School) -> Roster:
        """Everybody who is at a school today."""
        version = await self.store.roster_version(school.id)
        key = school.id, version, self.clock().astimezone(school.timezone).date()
        if key not in self._today:
            for old in [one for one in self._today if one[0] == school.id]:
                del self._today[old]
            self._today[key] = roster_of(school, await self.written(school, version), key[2])
        return self._today[key]

    async def written(self, school: School, version: int | None = None) -> tuple[Member, ...]:
        """Everybody on a school's roster, those who have left too."""
        version = await self.store.roster_version(school.id) if version is None else version
        before, members = self._read.get(school.id, (-1, ()))
        if before != version:
            members = tuple(read_member(one) for one in await self.store.people(school.id))
            self._read[school.id] = version, members
        return members

    async def write(self, school: School, members: Sequence[Member], *, seen: int | None = None) -> int:
        """Write these members, each in the place of whoever has the same id; gives the roster's new version.

        Raises Overtaken where it is no longer the version `seen`.
        """
        new = [NewPerson(one.id, kept_as(one), one.addresses, kept([one.name, *one.known_as])) for one in members]
        return await self.store.write_people(school.id, new, self.clock(), seen=seen)
