"""A whole canipost without a platform: everything real down to SQLite, but a sender that keeps the cards."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import demo
from bot.casework.casebook import Casebook
from bot.owed.alerts import Alerts
from bot.owed.ladder import Ladder
from bot.owed.leavers import Leavers
from bot.people.settings import School, load_schools
from bot.seam.card import Card
from bot.seam.sender import FREELY, Going, NoAnswer, Readers, Refused, Sender, TryLater
from bot.seam.turn import Handed, Platform, Reply, Turn, Who
from bot.seam.wording import ENGLISH
from bot.talk.listener import Talk
from bot.talk.pace import Pace
from storage import Address, Store, new_key, open_store
from tests.template import migrated

BEGIN = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
_WEB: Platform = "web"
Failure = Refused | TryLater | NoAnswer


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = BEGIN) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **how_long: float) -> None:
        """Move on by a timedelta's arguments."""
        self.now += timedelta(**how_long)


class Postbox:
    """A Sender that keeps every message and fails as it is told to."""

    def __init__(self, schools: tuple[School, ...]) -> None:
        self._schools = {school.workspaces["web"]: [school] for school in schools}
        self.messages: dict[str, tuple[Address, Card]] = {}
        self.posts = 0
        self.failures: list[Failure | None] = []
        self.after: list[Failure | None] = []
        self.crowd: Readers | None = None
        self.gone: set[str] = set()
        """Addresses that refuse for good."""
        self.down = False
        """Whether nothing is taken at all for now."""

    async def post(  # noqa: PLR0913 - as Sender
        self, workspace: str, address: Address, card: Card, key: str, *, maybe_there: bool, going: Going = FREELY
    ) -> str:
        """Keep a message; `failures` fail before it is kept, `after` once it is there."""
        if maybe_there and key in self.messages:
            return key
        if self.down:
            raise TryLater("down")
        if address.to in self.gone:
            raise Refused("gone")
        await going.begins()
        if self.failures and (failure := self.failures.pop(0)):
            raise failure
        self.posts += 1
        self.messages[key] = (address, card)
        if self.after and (failure := self.after.pop(0)):
            raise failure
        return key

    async def edit(self, workspace: str, address: Address, handle: str, card: Card) -> None:
        """Replace a message."""
        if self.failures and (failure := self.failures.pop(0)):
            raise failure
        self.messages[handle] = (address, card)

    async def readers(self, workspace: str, address: Address) -> Readers | None:
        """The holders of the channel's roles, unless a crowd was put there."""
        if address.kind == "person":
            return None
        if self.crowd:
            return self.crowd
        for school in self._schools[workspace]:
            roles = {role for channel in school.channels for role in channel.roles if channel.ids["web"] == address.to}
            if roles:
                return Readers(frozenset(person.ids["web"] for person in school.people if person.roles & roles))
        return Readers(frozenset())

    def join(self, *schools: School) -> None:
        """These schools have one workspace."""
        self._schools[schools[0].workspaces["web"]] = list(schools)

    async def look(self, workspace: str, address: Address) -> None:
        """Whether an address is there."""
        if address.to in self.gone:
            raise Refused("gone")

    def at(self, to: str) -> list[Card]:
        """The cards at a person or channel, oldest first."""
        return [card for address, card in self.messages.values() if address.to == to]


class Desk:
    """One school on one database."""

    def __init__(self, store: Store, schools: tuple[School, ...], clock: Clock, postbox: Postbox | None = None) -> None:
        self.store = store
        self.schools = {school.id: school for school in schools}
        self.clock = clock
        self.postbox = postbox or Postbox(schools)
        self.senders: dict[str, Sender] = {"web": self.postbox}
        self.alerts = Alerts(store, self.schools, self.senders, clock)
        self.ladder = Ladder(store, self.schools, clock, self.alerts.wake)
        self.pace = Pace(most=1_000_000)
        """A test's clock stands still, and so would its people."""
        self.talk = self._listens()
        self.book = Casebook(store, clock, self.alerts.wake)
        self.called: dict[str, str] = {}
        """What the platform calls people, by persona."""

    async def take(self, school: str, user: str, deed: str, target: str = "", **values: str | tuple[str, ...]) -> Reply:
        """One turn of a persona on the web."""
        return await self.talk.take(Turn(Who("web", school, user, self.called.get(user, "")), deed, target, values))

    async def hand(
        self, school: str, user: str, deed: str, target: str, *files: Handed, **values: str | tuple[str, ...]
    ) -> Reply:
        """One turn of a persona on the web, with files."""
        return await self.talk.take(Turn(Who("web", school, user), deed, target, values, files=files))

    def away(self, school: str, name: str, days: int = 1) -> None:
        """Somebody is away today, or for so many days: the settings say so from now on."""
        was, today = self.schools[school], self.clock().date()
        span = today, today + timedelta(days=days - 1)
        people = tuple(replace(one, away=(span,)) if one.name == name else one for one in was.people)
        self.schools[school] = replace(was, people=people)
        self.alerts = Alerts(self.store, self.schools, self.senders, self.clock)
        self.ladder = Ladder(self.store, self.schools, self.clock, self.alerts.wake)
        self.talk = self._listens()

    def share(self, school: str, other: str) -> None:
        """Two schools have one workspace from now on; the other's people and channel have names of their own."""
        was = self.schools[other]
        people = tuple(replace(one, ids={_WEB: f"{other}-{one.ids[_WEB]}"}) for one in was.people)
        channels = tuple(replace(one, ids={_WEB: f"{other}-{one.ids[_WEB]}"}) for one in was.channels)
        there = {_WEB: self.schools[school].workspaces[_WEB]}
        self.schools[other] = replace(was, people=people, channels=channels, workspaces=there)
        self.postbox.join(self.schools[school], self.schools[other])
        self.alerts = Alerts(self.store, self.schools, {"web": self.postbox}, self.clock)
        self.ladder = Ladder(self.store, self.schools, self.clock, self.alerts.wake)
        self.talk = self._listens()

    async def leave(self, school: str, name: str) -> None:
        """Somebody has left, by the roster; what was theirs is handed over, and sent."""
        members = await self.book.staffroom.written(self.schools[school])
        ids = [one.id for one in members if one.name == name]
        assert ids, f"{name} is not on the roster of {school}"
        today = self.clock().astimezone(self.schools[school].timezone).date()
        await self.store.mark_left(school, ids, today, self.clock())
        await Leavers(self.store, self.schools, self.clock, self.alerts.wake).sweep()
        await self.sweep()

    def _listens(self) -> Talk:
        workspaces: dict[tuple[Platform, str], list[School]] = {}
        for school in self.schools.values():
            workspaces.setdefault((_WEB, school.workspaces[_WEB]), []).append(school)
        public = "https://bot.example.org"
        return Talk(self.store, workspaces, self.clock, self.alerts.wake, ENGLISH, public=public, pace=self.pace)

    async def climb(self) -> None:
        """Take every step of the ladder that is due now, and send what it owes."""
        await self.ladder.sweep()
        await self.sweep()

    async def sweep(self) -> None:
        """Pay everything that is due now."""
        while await self.alerts.sweep():
            pass


_LOADED: dict[tuple[tuple[str, str], ...], tuple[School, ...]] = {}


def _schools(settings: Path) -> tuple[School, ...]:
    """The schools of a folder of settings; the same words, which most tests have, are read once."""
    words = tuple((one.name, one.read_text("utf-8")) for one in sorted(settings.glob("*.toml")))
    if words not in _LOADED:
        _LOADED[words] = load_schools(settings)
    return _LOADED[words]


@asynccontextmanager
async def opened(folder: Path, clock: Clock | None = None, tasks: Sequence[str] = ()) -> AsyncIterator[Desk]:
    """The demo's five schools on a SQLite file of their own; opening the same folder again is a restart.

    `tasks` are switched on at the schools whose policy asks for them.
    """
    demo.write_settings(folder / "settings")
    key = folder / "key"
    if not key.exists():
        key.write_text(new_key())
    store = await open_store(await migrated(folder / "canipost.db"), [key.read_text()])
    try:
        schools = _schools(folder / "settings")
        on = [replace(school, tasks=frozenset(tasks) & {one.id for one in school.policy.tasks}) for school in schools]
        yield Desk(store, tuple(on), clock or Clock())
    finally:
        await store.close()
