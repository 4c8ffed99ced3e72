"""Keeps whose the e-mail addresses in the settings are: the ids that the platforms gave, sealed."""

import logging
from collections.abc import Callable
from dataclasses import field
from datetime import datetime

from bot.people.by_email import awaited, with_ids
from bot.people.school import School
from bot.seam.directory import Profile
from bot.seam.turn import Platform
from policy_kb.shapes import dataclass
from storage import Store

_LOG = logging.getLogger(__name__)
_KEY = "mail:"


@dataclass(frozen=True, slots=True)
class Introductions:
    """Whose is which address, at every school."""

    store: Store
    clock: Callable[[], datetime]
    _found: dict[tuple[str, Platform, str], str] = field(default_factory=dict)
    _schools: dict[str, tuple[School, School]] = field(default_factory=dict)

    async def known(self, school: School) -> School:
        """The school of the settings, with the ids that are known by now in the place of addresses."""
        wanted = tuple(awaited(school))
        if not wanted:
            return school
        found = {(at, to): user for at, to in wanted if (user := await self.id_of(school.id, at, to))}
        made = with_ids(school, found)
        before = self._schools.get(school.id)
        if before and before[0] is school and before[1] == made:
            return before[1]  # the same object: whoever keeps what follows from it need not work it out again
        self._schools[school.id] = school, made
        return made

    async def id_of(self, school: str, platform: Platform, email: str) -> str:
        """The id of whoever has an address; empty where it is not known yet."""
        key = school, platform, email
        if key not in self._found:
            kept = await self.store.conversation(school, platform, f"{_KEY}{email}")
            if not kept or not kept.get("user"):
                return ""
            self._found[key] = str(kept["user"])
        return self._found[key]

    async def met(self, school: School, platform: Platform, profile: Profile) -> bool:
        """Keep the id of somebody whom a platform has shown us, where the settings name them by address."""
        known = await self.known(school)
        mine = [to for at, to in awaited(known) if at == platform and to in profile.emails]
        if not mine:
            return False
        if not profile.inside or known.person(platform, profile.user):
            why = "id-taken" if profile.inside else "not-inside"
            _LOG.error("somebody of the settings was not recognised: school=%s %s", school.id, why)
            return False
        reference = {"user": profile.user}
        await self.store.remember_conversation(school.id, platform, f"{_KEY}{mine[0]}", reference, self.clock())
        self._found[school.id, platform, mine[0]] = profile.user
        return True
