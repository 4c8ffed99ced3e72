"""Who is signed in at the desk, for how long, and what waits until they have signed in again.

Rules:
1. A session sleeps when nobody has used it for half an hour, and after a school day at the latest; then they sign in
   again. Pages that refresh by themselves are no use.
2. What was sent to a sleeping session waits for the same person, and for nobody else.
3. A session gets a new name when somebody signs in, and stands in the memory of one program: its restart signs people
   out. That it goes on stands where all programs look (`Entered`), so that ending it anywhere ends it everywhere.
"""

import json
import logging
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from bot.seam.directory import Profile
from bot.seam.turn import Turn
from bot.web.form import Form
from bot.web.issuer import Proven
from policy_kb.shapes import dataclass

log = logging.getLogger(__name__)
IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=10)
_FORGOTTEN = timedelta(hours=14)
"""After which a sleeping session is no more, with what waits in it."""
_LONGEST = WHOLE + _FORGOTTEN
"""No session is older than this since its last sign-in."""
_MOST = 2000
_WAITS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A turn that waits until its sender has signed in again."""

    workspace: str
    turn: Turn
    form: Form
    said: str
    since: datetime | None = None


class Entered(Protocol):
    """What every program on the same database knows of who is signed in (`storage/entering.py`)."""

    async def enter(self, names: Collection[str], now: datetime, until: datetime) -> Mapping[str, str]:
        """Enter by these names, until a time; gives the sign that stands at each."""
        ...

    async def still_in(self, signs: Mapping[str, str], now: datetime) -> bool:
        """Whether each of these names still has the sign that was given for it."""
        ...

    async def put_out(self, names: Collection[str]) -> int:
        """Put whoever entered by these names out; gives how many of the names stood there."""
        ...


@dataclass(slots=True)
class SignedIn:
    """Somebody who signed in; `user` is the id by which the schools know them, `signs` those by which they entered."""

    user: str
    proven: Proven
    begun: datetime
    seen: datetime
    signs: Mapping[str, str]
    waiting: Waiting | None = None

    def awake(self, now: datetime) -> bool:
        """Whether the session still counts."""
        return now - self.seen <= IDLE and now - self.begun <= WHOLE


class Sessions:
    """Every session, by the name that its browser holds; says to the schools who somebody is, as a Directory."""

    def __init__(self, clock: Callable[[], datetime], entered: Entered) -> None:
        self._clock, self._entered = clock, entered
        self._here: OrderedDict[str, SignedIn] = OrderedDict()

    async def begin(self, name: str, user: str, proven: Proven) -> tuple[str, SignedIn]:
        """Somebody has signed in: their session goes on where this browser has it already, else there is a new one."""
        now = self._clock()
        for old in [key for key, one in self._here.items() if now - one.seen > _FORGOTTEN]:
            del self._here[old]
        before = await self.find(name)
        if before is None or before.user != user:
            await self.end(name)
            name, before = secrets.token_hex(16), None
        signs = await self._entered.enter(_names(name, proven), now, now + _LONGEST)
        self._here[name] = found = SignedIn(user, proven, now, now, signs, before.waiting if before else None)
        self._here.move_to_end(name)
        if len(self._here) > _MOST:
            self._here.popitem(last=False)
        return name, found

    def waiting(self, signed: SignedIn) -> Waiting | None:
        """What has waited for this person, once; nothing that they have forgotten by now."""
        found, signed.waiting = signed.waiting, None
        return found if found and found.since and self._clock() - found.since <= _WAITS else None

    async def find(self, name: str) -> SignedIn | None:
        """Whose session this is, awake or asleep; None where it has ended, wherever that was."""
        found, now = self._here.get(name), self._clock()
        if found is None or now - found.seen > _FORGOTTEN:
            return None
        if not await self._entered.still_in(found.signs, now):
            self._here.pop(name, None)
            return None
        return found

    async def end(self, name: str) -> SignedIn | None:
        """Forget a session, of whichever program; gives whose it was if it was of this one."""
        await self._entered.put_out([_session(name)])
        return self._here.pop(name, None)

    async def end_there(self, sub: str, sid: str) -> bool:
        """End every session of somebody who has signed out at the provider; if one there is named, that alone."""
        return bool(await self._entered.put_out([_there(sub, sid)]))

    async def profile(self, workspace: str, user: str, groups: Collection[str]) -> Profile | None:
        """Say who somebody is, as the provider said when they signed in last."""
        del workspace
        found = next((one for one in reversed(self._here.values()) if one.user == user), None)
        if found is None:
            return None
        emails = (found.proven.email,) if found.proven.email else ()
        if groups and found.proven.groups is None:
            log.warning(
                "a token has too many groups to list: nobody is staff by them; assign groups to the application"
            )
        theirs = (found.proven.groups or frozenset()) & frozenset(groups)
        return Profile(user, found.proven.name, emails, guest=found.proven.guest, groups=theirs)

    async def everybody(self, workspace: str, group: str = "") -> AsyncIterator[Profile]:
        """Nobody: a provider lists its people to no program that only signs them in."""
        del workspace, group
        nobody: Profile
        for nobody in ():
            yield nobody


def _names(name: str, proven: Proven) -> set[str]:
    """By what a session can be ended: by itself, and by whatever the provider may call it and its owner."""
    sub, sid = proven.sub, proven.sid
    there = {_there(*pair) for pair in ((sub, ""), ("", sid), (sub, sid)) if any(pair)}
    return {_session(name), *there}


def _session(name: str) -> str:
    return json.dumps(["session", name])


def _there(sub: str, sid: str) -> str:
    return json.dumps(["there", sub, sid])
