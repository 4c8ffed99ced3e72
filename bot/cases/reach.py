"""Who was told of a record, read from its deliveries: who was reached, who not yet, who cannot be. Pure.

Rules:
1. Only what a platform has confirmed counts as reached. Whoever is kept out is named nowhere.
2. A channel stands for everybody who reads it. Where it cannot be used, each of them is told alone.
3. Whoever cannot be reached, on any platform, counts as not told: the next holder is told in their place, unless
   the next holder has been told already.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from bot.cases.story import Story, kept_out
from bot.people import holders
from bot.people.holders import Told
from bot.people.settings import School
from policy_kb.routing import CHAIN
from policy_kb.shapes import dataclass
from storage.kept import Address, Delivery, Owed

KEPT_OUT = "kept-out"
"""Why a delivery was refused to somebody who must not see the record (any more)."""
GONE = "has-left"
"""Why a delivery was refused to somebody who does not work there any more."""
TELLS = frozenset({"alert", "nudge", "handed", "raised"})
"""Cards by which somebody learns of a record and can open it."""
_ORDER = ("dsl", "deputy-dsl", *CHAIN)
_NEXT = {
    "dsl": ("deputy-dsl", *CHAIN),
    "deputy-dsl": ("dsl", *CHAIN),
    "headteacher": ("chair-of-governors", "dsl", "deputy-dsl"),
    "chair-of-governors": ("headteacher", "dsl", "deputy-dsl"),
}
"""Who comes next where the holder of a role cannot be reached."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What became of the alerts of a record, by address: each stands in one of these.

    `reached` have it; `underway` are about to get it; for `failing` at least one attempt has failed and more follow;
    `failed` will never take it. Of the last two `people` are only those whom nothing else has reached. `said`: whoever
    sent it has been told to ring somebody because of it.
    """

    reached: tuple[Told, ...] = ()
    underway: tuple[Told, ...] = ()
    failing: tuple[Told, ...] = ()
    failed: tuple[Told, ...] = ()
    said: bool = False

    @property
    def heard(self) -> frozenset[str]:
        """The names of those who were reached, or who may be yet."""
        return _names(self.reached, self.underway, self.failing)

    @property
    def nobody(self) -> bool:
        """Whether nobody was reached and nobody can be."""
        return bool(self.failed) and not self.heard

    @property
    def nobody_yet(self) -> bool:
        """Whether nobody was reached so far, and something failed."""
        return bool(self.failed or self.failing) and not self.reached


def reach_of(story: Story, school: School, deliveries: Sequence[Delivery], cards: Collection[str] = TELLS) -> Reach:
    """Read it from everything that was ever owed about the record; `cards` are those that tell of it."""
    found: dict[str, list[Told]] = {"reached": [], "underway": [], "failing": [], "failed": []}
    out = kept_out(school, story)
    for at, owed in _by_address(deliveries, cards).items():
        told = told_at(story, school, at) or _gone_from(story, at, owed)
        if told and not out & set(told.people):
            found[_outcome(owed)].append(told)
    had = _names(found["reached"])
    failing = _without(found["failing"], had)
    failed = _without(found["failed"], had | _names(found["underway"], failing))
    said = any(one.card == "unreached" for one in deliveries)
    return Reach(tuple(found["reached"]), tuple(found["underway"]), failing, failed, said)


def instead(story: Story, school: School, deliveries: Sequence[Delivery]) -> tuple[Told, ...]:
    """Who is to be told because others cannot be, and has not been owed anything yet."""
    out = kept_out(school, story)
    tried = frozenset(one.address for one in deliveries)
    heard = reach_of(story, school, deliveries).heard
    found: dict[Address, Told] = {}
    for at, owed in _by_address(deliveries).items():
        reasons = {one.refused for one in owed}
        was_told = KEPT_OUT not in reasons and any(one.handle for one in owed)
        if None in reasons or was_told or (KEPT_OUT in reasons and heard):
            continue
        if gone := told_at(story, school, at) or _gone_from(story, at, owed):
            for told in in_place_of(school, out, gone, heard, tried):
                found.setdefault(told.address, told)
                heard |= set(told.people)
    return tuple(found.values())


def in_place_of(
    school: School, out: frozenset[str], gone: Told, heard: frozenset[str], tried: frozenset[Address]
) -> tuple[Told, ...]:
    """Who is told because an address cannot be used: those it stood for, alone, and for whom not even that can be done
    the next holders. Nobody who is kept out (`out`), has been told (`heard`), or was tried in vain.
    """  # noqa: D205 - one sentence
    themselves = tuple(_themselves(school, out, gone, heard, tried))
    return (*themselves, *_next(school, out, gone, heard | _names(themselves), tried))


def by_other_ways(story: Story, school: School, deliveries: Sequence[Delivery]) -> tuple[Told, ...]:
    """The same people on another platform, where the first has been failing for a while."""
    out, tried = kept_out(school, story), frozenset(one.address for one in deliveries)
    failing = reach_of(story, school, deliveries).failing
    return tuple(told for one in failing for told in _themselves(school, out, one, frozenset(), tried))


def mails(story: Story, school: School, deliveries: Sequence[Delivery]) -> tuple[Owed, ...]:
    """A mail to each person for whom nothing has arrived, once, to say that they should look; to nobody who is out."""
    out, tried = kept_out(school, story), frozenset(one.address for one in deliveries)
    waiting = {name for one in reach_of(story, school, deliveries).failing for name in one.people} - out
    there = (Address("email", "person", one.email) for one in school.people if one.name in waiting and one.email)
    return tuple(Owed("mail", address, "mail", {}) for address in dict.fromkeys(there) if address not in tried)


def each(story: Story, school: School, at: Address) -> tuple[Told, ...]:
    """Everybody whom an address stands for, alone."""
    gone = told_at(story, school, at)
    none = frozenset[str]()
    return tuple(_themselves(school, kept_out(school, story), gone, none, frozenset())) if gone else ()


def told_at(story: Story, school: School, at: Address) -> Told | None:
    """Who is told at an address, and for which role; None where the settings do not know it any more."""
    channel, person = holders.channel_at(school, at), school.person(at.platform, at.to)
    as_told = next((one.role for one in story.body.told if one.address == at), "")
    if at.kind == "channel":
        people = holders.readers(school, channel) if channel else ()
        roles = set(channel.roles) if channel else set[str]()
    else:
        people, roles = ((person,), set(person.roles)) if person else ((), set[str]())
    if not people:
        return None
    role = as_told or next((role for role in _ORDER if role in roles), min(roles, default="dsl"))
    return Told(role, at, tuple(one.name for one in people))


def _gone_from(story: Story, at: Address, owed: Sequence[Delivery]) -> Told | None:
    """Who was to be told at an address, and has left before anything came there."""
    left = any(one.refused == GONE for one in owed)
    return next((one for one in story.body.told if one.address == at), None) if left else None


def _themselves(
    school: School, out: frozenset[str], gone: Told, heard: frozenset[str], tried: frozenset[Address]
) -> Iterator[Told]:
    """Those whom an address stood for, at another address of their own."""
    for person in school.people:
        if person.name in gone.people and person.name not in out | heard:
            fresh = next((at for at in holders.ways(school, person) if at not in tried), None)
            if fresh:
                role = gone.role if gone.role in person.roles else _role(person.roles)
                yield Told(role, fresh, (person.name,))


def _next(
    school: School, out: frozenset[str], gone: Told, heard: frozenset[str], tried: frozenset[Address]
) -> Iterable[Told]:
    """The next holders in the place of those who can be told nowhere; nobody where the next have been told already."""
    if set(gone.people) <= heard:
        return ()
    for role in _NEXT.get(gone.role, _ORDER):
        people = [one for one in school.holders(role) if one.name not in out]
        if heard & {one.name for one in people}:
            return ()
        ways = ((person, at) for person in people for at in holders.ways(school, person)[:1])
        if fresh := tuple(Told(role, at, (person.name,)) for person, at in ways if at not in tried):
            return fresh
    return ()


def _role(roles: frozenset[str]) -> str:
    return next((role for role in _ORDER if role in roles), min(roles, default="line-manager"))


def _outcome(owed: Sequence[Delivery]) -> str:
    if any(one.handle for one in owed):
        return "reached"
    left = [one for one in owed if one.refused is None]
    if not left:
        return "failed"
    return "failing" if all(one.postponed for one in left) else "underway"


def _by_address(deliveries: Iterable[Delivery], cards: Collection[str] = TELLS) -> dict[Address, list[Delivery]]:
    found: dict[Address, list[Delivery]] = {}
    for one in deliveries:
        if one.card in cards:
            found.setdefault(one.address, []).append(one)
    return found


def _names(*groups: Iterable[Told]) -> frozenset[str]:
    return frozenset(name for group in groups for one in group for name in one.people)


def _without(group: Iterable[Told], names: frozenset[str]) -> tuple[Told, ...]:
    left = (replace(one, people=tuple(name for name in one.people if name not in names)) for one in group)
    return tuple(one for one in left if one.people)
