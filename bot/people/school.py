"""One school and its people, as its settings say: who holds which role, where they are reached, what it has settled."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.people.hours import EVERY_DAY, PACE, Calendar, Pace
from bot.people.names import Called, called
from bot.people.sizes import MEGABYTE, USUAL
from bot.people.staff_rule import StaffRule
from bot.seam.turn import Platform
from bot.seam.wording import Words
from policy_kb.helplines import Helplines, helplines
from policy_kb.law import HOME, Here
from policy_kb.policy import Policy
from policy_kb.shapes import dataclass

PLATFORMS: tuple[Platform, ...] = ("slack", "teams", "web")
TECHNICIAN = "technician"
"""Who looks after canipost at the school: hears when a channel or a person cannot be reached, and reads no record."""
_MANAGER = "line-manager"


_WHOLE_NUMBER = 7
"""Digits from which on a number is no extension."""


def rings_outside(phone: str) -> bool:
    """Whether a number can be rung from anywhere, and rings where no office is open."""
    return sum(map(str.isdigit, phone)) >= _WHOLE_NUMBER


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who holds a role: their name as staff know it, their roles, and their id on each platform.

    `days` are the weekdays on which they work (0 is Monday), `away` the first and last days of absences; `known_as` are
    other names that people call them by.
    """

    name: str
    roles: frozenset[str]
    ids: Mapping[Platform, str]
    phone: str
    days: frozenset[int] = EVERY_DAY
    away: tuple[tuple[date, date], ...] = ()
    known_as: tuple[str, ...] = ()
    email: str = ""
    """Where a mail goes that says nothing but where to look, when chat is down."""

    @property
    def called(self) -> Called:
        """How they are called, for finding them in what people write."""
        return called(self.name, self.known_as)

    def there(self, day: date) -> bool:
        """Whether they are at work on a day on which the school is."""
        return day.weekday() in self.days and not any(begins <= day <= ends for begins, ends in self.away)


@dataclass(frozen=True, slots=True)
class Channel:
    """A private channel: the roles whose holders may read it, and its id on each platform."""

    roles: tuple[str, ...]
    ids: Mapping[Platform, str]


@dataclass(frozen=True, slots=True)
class School:
    """Everything that one school has settled for itself."""

    id: str
    name: str
    policy: Policy
    timezone: ZoneInfo
    workspaces: Mapping[Platform, str]
    people: tuple[Person, ...]
    channels: tuple[Channel, ...]
    numbers: Mapping[str, str]
    town: str = ""
    handles: tuple[str, ...] = ()
    helplines: Helplines = field(default_factory=helplines)
    nation: str = HOME
    calendar: Calendar | None = None
    pace: Pace = field(default_factory=lambda: PACE)
    words: Words = field(default_factory=Words)
    largest_file: int = USUAL * MEGABYTE
    staff: StaffRule = field(default_factory=StaffRule)
    trust: str = ""
    """The trust whose schools share a workspace, as all of them write it; empty for a school of its own."""
    tasks: frozenset[str] = frozenset()  # what falls due here, by its id: what is switched on
    managers: Mapping[str, str] = field(default_factory=dict)
    """Whose line manager is known, as the store knows people ("slack:U1"), and the manager's name (see `today`)."""

    def person(self, platform: Platform, user: str) -> Person | None:
        """The role holder with this id, or None for other staff."""
        return next((person for person in self.people if person.ids.get(platform) == user), None)

    def here(self, moment: datetime) -> Here:
        """The school's nation, and the day of a moment as the school has it."""
        return Here(self.nation, moment.astimezone(self.timezone).date())

    def closed(self, moment: datetime) -> bool:
        """Whether nobody is there at a moment, by the school's hours; never where none are written down."""
        return self.calendar is not None and not self.calendar.at_work(moment.astimezone(self.timezone))

    def holders(self, role: str) -> tuple[Person, ...]:
        """Everybody who holds a role."""
        return tuple(person for person in self.people if role in person.roles)

    def seen_by(self, who: str) -> "School":
        """The school as somebody sees it whose line manager is known: nobody else is "my line manager"."""
        mine = self.managers.get(who)
        if mine is None:
            return self
        plain = frozenset({_MANAGER})
        roles = {one.name: one.roles | plain if one.name == mine else one.roles - plain for one in self.people}
        return replace(self, people=tuple(replace(one, roles=roles[one.name]) for one in self.people))
