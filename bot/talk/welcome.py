"""Who is let in: at which of the schools of a workspace somebody is staff, by roster, settings or rule.

Rules:
1. On a school's roster, or named in its settings: staff there. Whoever has left is nobody there, whatever a rule says.
2. A school with neither roster nor rule lets everybody of its workspace in, as its settings cannot tell staff from
   pupils; `canipost check` says so. A desk that is signed in to lets in nobody so: its provider knows pupils, too.
3. Whom the roster knows by an e-mail address only is found by the address that the platform gives, once; from then on
   by the platform's own id. So is whom the settings name by an address.
4. Where the platform does not say who somebody is, nobody is let in, and they read that it could not be found out.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta

from bot.casework.staffroom import Staffroom
from bot.people.by_email import awaited
from bot.people.roster import Roster
from bot.people.settings import School
from bot.seam.directory import Directory, Profile
from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.seam.turn import Platform, Who
from policy_kb.shapes import dataclass
from storage import Overtaken

_LOG = logging.getLogger(__name__)
_KEPT = timedelta(minutes=10)
"""How long a platform's word is believed."""
_MOST = 5000


@dataclass(frozen=True, slots=True)
class Met:
    """The schools at which somebody is staff, as they are today; `unsure`: at one or more it could not be found out."""

    schools: tuple[School, ...]
    unsure: bool = False


@dataclass(slots=True)
class Welcome:
    """Looks at everybody who comes. `directories` by platform, where there is one."""

    staffroom: Staffroom
    directories: Mapping[Platform, Directory]
    clock: Callable[[], datetime]
    _known: dict[tuple[Who, frozenset[str]], tuple[datetime, Profile | None]] = field(default_factory=dict)

    async def met(self, homes: Sequence[School], who: Who) -> Met:
        """At which of these schools somebody is staff."""
        found, unsure = list[School](), False
        for school in homes:
            try:
                await self._introduced(school, who)
                if today := await self._staff(school, who):
                    found.append(today)
            except (Refused, TryLater, NoAnswer) as error:
                _LOG.warning("who somebody is was not told: school=%s error=%s", school.id, error)
                unsure = True
        return Met(tuple(found), unsure)

    async def _introduced(self, school: School, who: Who) -> None:
        """Recognise whom the settings name by an e-mail address. Where the platform is silent, nobody waits for it."""
        known = await self.staffroom.introductions.known(school)
        if all(at != who.platform for at, _ in awaited(known)) or known.person(who.platform, who.user):
            return
        try:
            profile = await self.profile(who, school.staff.of(who.platform))
        except (Refused, TryLater, NoAnswer) as error:
            _LOG.warning("whether somebody is in the settings was not told: school=%s error=%s", school.id, error)
            return
        if profile:
            await self.staffroom.introductions.met(school, who.platform, profile)

    async def _staff(self, school: School, who: Who) -> School | None:
        """The school as it is today, where they are staff there; None where they are not."""
        roster, today = await self.staffroom.day(school)
        if roster.member_of(str(who)):
            return today
        if roster.gone(str(who)):
            return None
        if not (roster.written or school.staff.set):
            return None if who.platform == "web" and "web" in self.directories else today
        profile = await self.profile(who, school.staff.of(who.platform))
        if profile is None or profile.gone or profile.program:
            return None
        emails = [f"email:{one}" for one in profile.emails]
        if who.platform == "web":
            emails.append(f"teams:{who.user}")  # an Entra object id is one person's wherever they sign in
        if await self._linked(school, roster, who, emails):
            return await self.staffroom.today(school)
        fits = not any(roster.gone(one) for one in emails) and school.staff.fits(who.platform, profile)
        return today if fits else None

    async def _linked(self, school: School, roster: Roster, who: Who, emails: Sequence[str]) -> bool:
        """Whether the roster knows one of these addresses; then it learns the platform's own id of whoever has it."""
        member = next((one for address in emails if (one := roster.member_of(address))), None)
        if member is None:
            return False
        as_written = next((one for one in await self.staffroom.written(school) if one.id == member.id), None)
        if as_written and who.platform not in as_written.ids:
            known = replace(as_written, ids={**as_written.ids, who.platform: who.user})
            try:
                version = await self.staffroom.store.roster_version(school.id)
                await self.staffroom.write(school, [known], seen=version)
            except Overtaken:
                _LOG.info("a roster was changed meanwhile: school=%s", school.id)  # the next turn finds them again
        return True

    async def profile(self, who: Who, groups: frozenset[str]) -> Profile | None:
        """Who somebody is, as the platform says, or said a short while ago. Raises what a Directory does."""
        directory, now = self.directories.get(who.platform), self.clock()
        if directory is None:
            return None
        at, profile = self._known.get((who, groups), (now - 2 * _KEPT, None))
        if now - at < _KEPT:
            return profile
        profile = await directory.profile(who.workspace, who.user, groups)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[who, groups] = now, profile
        return profile
