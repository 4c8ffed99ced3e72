"""What is asked of the school itself: its name, its policy, its numbers, and who holds which role."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import field
from pathlib import Path

from bot.commands.setup.walk import Held, NotYet, Walk, anything, something
from bot.people.school import TECHNICIAN
from bot.people.settings import needed
from bot.seam.directory import Profile
from bot.seam.wording import ENGLISH
from policy_kb.counted import counted
from policy_kb.lines import Faults
from policy_kb.loading import known, load
from policy_kb.policy import Policy
from policy_kb.shapes import dataclass

LookUp = Callable[[str], Awaitable[Profile]]
"""Who has an e-mail address, on the platform. Raises NotYet."""
READERS = ("dsl", "deputy-dsl")
"""The roles of the alert channel."""
_LADO = "its telephone number; your council's page on managing allegations has it"


@dataclass(frozen=True, slots=True)
class Named:
    """The school: a short name, its own name, its policy, and its numbers."""

    id: str
    name: str
    policy: Policy
    numbers: Mapping[str, str]


@dataclass(slots=True)
class Holder:
    """Somebody who holds roles."""

    user: str
    name: str
    email: str
    phone: str = ""
    roles: list[str] = field(default_factory=list)


async def school(walk: Walk, packs: Path) -> Named:
    """Ask for the school."""
    name = await walk.settle("name", "Name of the school", something)
    short = await walk.settle("school", "Short name, for the command line and files", _short, usual=_shortened(name))

    async def policy(given: str) -> Held[Policy]:
        if given not in known(packs):
            raise NotYet(
                f"There is no policy '{given or 'without a name'}'. There are: {', '.join(known(packs))}.",
                "A policy of your own: canipost policy import, then canipost init --packs FOLDER.",
            )
        try:
            found = load(given, packs)
        except Faults as faults:
            raise NotYet(f"This policy has faults:\n{faults}") from None
        return Held(found, f"{found.title}: {counted(len(found.clauses), 'clause')}")

    usual = short if short in known(packs) else ""
    pack = await walk.settle("pack", f"Which policy ({', '.join(known(packs))})", policy, usual=usual)
    lado = await walk.settle("lado", f"The LADO ({_LADO})", _number)
    care = await walk.settle("social-care", "Children's social care, telephone (Enter: not now)", anything)
    return Named(short, name, pack, {"lado": lado} | ({"social-care": care} if care else {}))


async def holders(walk: Walk, policy: Policy, look_up: LookUp) -> Sequence[Holder]:
    """Ask who holds each role that is needed, and those that are wise to have; everybody is looked up."""
    must = ("dsl", *sorted(needed(policy) - {"dsl"}))
    found: dict[str, Holder] = {}
    for role in (must[0], "deputy-dsl", *must[1:], TECHNICIAN):
        words, may_be_empty = policy.role_words.get(role) or ENGLISH.say(f"roles.{role}"), role not in must

        async def people(given: str, empty: bool = may_be_empty) -> Held[list[Profile]]:  # noqa: FBT001 - bound here
            emails = [one for one in re.split(r"[,;\s]+", given.casefold()) if one]
            if not emails and not empty:
                raise NotYet("Somebody must hold this role: reports go there.", "Give an e-mail address.")
            profiles = [await look_up(one) for one in emails]
            return Held(profiles, ", ".join(f"{one.name} ({one.user})" for one in profiles))

        also = " (you?)" if role == TECHNICIAN else ""
        asks = f"{words[:1].upper()}{words[1:]}{also}: e-mail address" + (" (Enter: nobody)" if may_be_empty else "")
        for profile in await walk.settle(f"role:{role}", asks, people):
            if profile.user not in found:
                found[profile.user] = await _named(walk, profile)
            found[profile.user].roles.append(role)
    return tuple(found.values())


async def _named(walk: Walk, profile: Profile) -> Holder:
    email = profile.emails[0] if profile.emails else ""
    name = await walk.settle(f"name:{profile.user}", "  Their name, as staff know it", something, usual=profile.name)
    phone = await walk.settle(f"phone:{profile.user}", "  Telephone, for who cannot wait (Enter: none)", anything)
    return Holder(profile.user, name, email, phone)


def inside(profile: Profile | None, email: str, where: str) -> Profile:
    """Somebody of the school itself. Raises NotYet with the reason."""
    if profile is None:
        raise NotYet(f"Nobody in {where} has the address {email}.", "Look at their profile; a second address is none.")
    if profile.gone:
        raise NotYet(f"The account of {email} is closed.", "Give whoever holds the role now.")
    if profile.program:
        raise NotYet(f"{email} is a program's.", "Give a person's.")
    if not profile.inside:
        raise NotYet(f"{email} is a guest's, or of another organisation.", "Give the address of one of your staff.")
    return profile


async def _short(given: str) -> Held[str]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", given):
        raise NotYet("A short name has small letters, figures and hyphens.", "Such as hillside.")
    return Held(given)


def _shortened(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-").partition("-")[0]


async def _number(given: str) -> Held[str]:
    if len(re.findall(r"\d", given)) < 6:  # noqa: PLR2004 - a number of a town has as many
        raise NotYet("This is no telephone number.", "Staff are told to ring it when nobody at the school may be told.")
    return Held(given)
