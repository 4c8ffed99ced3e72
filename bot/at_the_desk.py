"""The web desk of real schools, which people sign in to: who somebody is there, and what they see.

Rules:
1. People are known by what their settings or the roster say as `web`; without it by their object id for Teams, then by
   their e-mail address. Whoever none of these knows is found by the address on the roster, or is nobody's.
2. What stands in a desk's channel is for those whom the settings let read it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from aiohttp import ClientSession

from bot.cards.drawing import roles_words
from bot.journeys import steps
from bot.journeys.walk import Walk
from bot.keys import TeamsKeys
from bot.people.phones import phones
from bot.people.school import Person, School
from bot.seam.card import Card
from bot.seam.turn import Platform, Who
from bot.talk.welcome import Welcome
from bot.web.desk import DeskChannel, DeskSchool, Letter, OpenDraft, Persona
from bot.web.entrance import Entrance
from bot.web.issuer import Proven, SignIn
from bot.web.provider import Provider
from bot.web.sessions import Sessions
from bot.web.tab import Tab
from policy_kb.shapes import dataclass
from storage import Address, Delivery, Draft, Store

_WEB: Platform = "web"


def entrance(  # noqa: PLR0913, PLR0917 - what the app wires
    keys: SignIn,
    schools: Sequence[School],
    welcome: Welcome,
    session: ClientSession,
    store: Store,
    clock: Callable[[], datetime],
    *,
    teams: TeamsKeys | None = None,
) -> Entrance:
    """The way in to the desks of these schools; from Teams too, where the provider is that of its tenant."""
    tab = None
    if teams and teams.app_id and teams.tenant_id and teams.tenant_id.lower() in keys.issuer.lower():
        tab = Tab(teams.app_id, teams.tenant_id, urlsplit(keys.desk).netloc.lower())
    return Entrance(Provider(keys, session, clock), Sessions(clock, store), _Known(schools, welcome), clock, tab)


def known(school: School) -> School:
    """The school, whose people have an id at the desk: rule 1."""
    if _WEB not in school.workspaces:
        return school
    return replace(school, people=tuple(replace(one, ids=_ids(one)) for one in school.people))


def desk(school: School) -> DeskSchool:
    """A school as its desk shows it."""
    channels = [channel for channel in school.channels if _WEB in channel.ids]
    personas = [
        Persona(
            person.ids[_WEB],
            person.name,
            person.name,
            ", ".join(sorted(person.roles)),
            tuple(channel.ids[_WEB] for channel in channels if person.roles & set(channel.roles)),
        )
        for person in school.people
        if _WEB in person.ids
    ]
    shown = [DeskChannel(one.ids[_WEB], _capital(roles_words(school, one.roles))) for one in channels]
    return DeskSchool(
        workspace=school.workspaces[_WEB],
        name=school.name,
        policy_title=school.policy.title,
        personas=tuple(personas),
        channels=tuple(shown),
        phones=phones(school),
        timezone=school.timezone,
        signed_in=True,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What the schools know of whoever signs in."""

    schools: Sequence[School]
    welcome: Welcome

    async def user(self, proven: Proven) -> str:
        for one in proven.ids:
            for school in self.schools:
                roster = await self.welcome.staffroom.roster(school)
                if roster.member_of(f"{_WEB}:{one}"):
                    return one
        return proven.ids[0]

    async def schools_of(self, user: str, name: str) -> frozenset[str]:
        found = set[str]()
        for school in self.schools:
            who = Who(_WEB, school.workspaces[_WEB], user, name)
            if (await self.welcome.met([school], who)).schools:
                found.add(who.workspace)
        return frozenset(found)


def _ids(person: Person) -> Mapping[Platform, str]:
    given = person.ids.get(_WEB) or person.ids.get("teams") or person.email
    if not given:
        return person.ids
    return {**person.ids, _WEB: given.casefold() if "@" in given else given}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Letters:
    """What stands in the store for the desk to show; `homes` are the schools of a workspace."""

    store: Store
    homes: Callable[[Platform, str], Sequence[School]]
    draw: Callable[[Delivery], Awaitable[Card | None]]
    walk: Walk

    async def delivered(self, workspace: str, address: Address) -> Sequence[Letter]:
        """What was sent to an address, as it stands now."""
        school = next(iter(self.homes(_WEB, workspace)), None)
        letters = []
        for delivery in await self.store.delivered(school.id, address) if school else ():
            card = None if delivery.refused else await self.draw(delivery)
            if card:
                letters.append(
                    Letter(delivery.id, card, delivery.owed_at, delivery.wanted > 1 and delivery.card != "advice")
                )
        return letters

    async def drafts(self, workspace: str, user: str) -> Sequence[OpenDraft]:
        """What somebody has begun."""
        school = next(iter(self.homes(_WEB, workspace)), None)
        if school is None:
            return []
        drafts = await self.walk.unfinished(school, f"web:{user}")
        kinds = [draft.dialog for draft in drafts]
        return [
            OpenDraft(one.id, one.dialog, _title(school, one, alone=kinds.count(one.dialog) == 1)) for one in drafts
        ]


def _title(school: School, draft: Draft, *, alone: bool) -> str:
    """What was begun; of several of a kind, when as well."""
    kind = school.words.say(f"cards.dialog-{draft.dialog}")
    return kind if alone else f"{kind} ({steps.changed(school, draft)})"
