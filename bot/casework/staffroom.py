"""The staffroom: who is at each school today, from its settings and its roster, read anew only when it was written.

`today(school)` gives the school as it is today (see `bot.people.today`); `roster(school)` its `Roster`, which knows
members(), member_of(person), manager_of(member) and with_role(role).
"""

from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import date, datetime

from bot.casework.introductions import Introductions
from bot.people.names import kept
from bot.people.roster import Member, Roster, kept_as, read_member, roster_of
from bot.people.settings import School
from bot.people.today import as_today
from policy_kb.shapes import dataclass
from storage import NewPerson, Store


@dataclass(frozen=True, slots=True)
class Staffroom:
    """The rosters of all schools."""

    store: Store
    clock: Callable[[], datetime]
    _read: dict[str, tuple[int, tuple[Member, ...]]] = field(default_factory=dict)
    _days: dict[str, tuple[tuple[int, date, School], Roster, School]] = field(default_factory=dict)
    introductions: Introductions = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "introductions", Introductions(self.store, self.clock))

    async def roster(self, school: School) -> Roster:
        """Everybody who is at a school today."""
        return (await self.day(school))[0]

    async def today(self, school: School) -> School:
        """The school of the settings, without those who have left, and with those whom its roster adds."""
        return (await self.day(school))[1]

    async def day(self, school: School) -> tuple[Roster, School]:
        """Both at once, by one look at the roster."""
        school = await self.introductions.known(school)
        version = await self.store.roster_version(school.id)
        key = version, self.clock().astimezone(school.timezone).date(), school
        before = self._days.get(school.id)
        if before is None or before[0][:2] != key[:2] or (school is not before[0][2] and school is not before[2]):
            roster = roster_of(school, await self.written(school, version), key[1])
            self._days[school.id] = before = key, roster, as_today(school, roster)
        return before[1], before[2]

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
