"""What an import would change: who joined, left, came back, was renamed or changed, and who stands there twice. Pure.

Rules:
1. Somebody is the same by the key of the source, then by a platform's id, then by the address, then by a name that only
   one person has on either side, unless the addresses say that they are two.
2. What a source does not say stays as it was. What it says counts.
3. Whoever is missing from a whole list has left, if that source brought them; whoever another source brought has not.
4. Of two lines for one person the first counts, and both are named.
5. Somebody who has left already and is not on the roster is not taken in.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date

from bot.office.arrivals import Arrival, Brought
from bot.people.hours import EVERY_DAY
from bot.people.names import kept
from bot.people.roster import Member
from policy_kb.shapes import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """What would be written: members as they will be. `renamed` pairs the old name with the member."""

    joined: tuple[Member, ...] = ()
    left: tuple[Member, ...] = ()
    back: tuple[Member, ...] = ()
    renamed: tuple[tuple[str, Member], ...] = ()
    changed: tuple[tuple[Member, tuple[str, ...]], ...] = ()
    same: int = 0
    doubled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[Member, ...]:
        """Everybody who is to be written."""
        changed = (one for one, _ in self.changed)
        return (*self.joined, *self.left, *self.back, *(one for _, one in self.renamed), *changed)


@dataclass(slots=True)
class _Known:
    """The members by everything that tells who somebody is."""

    members: Mapping[str, Member]
    by_key: dict[str, str] = field(default_factory=dict)
    by_id: dict[str, str] = field(default_factory=dict)
    by_email: dict[str, str] = field(default_factory=dict)
    by_name: dict[frozenset[str], list[str]] = field(default_factory=dict)


def compare(members: Iterable[Member], brought: Brought, today: date, new_id: Callable[[], str]) -> Changes:
    """Compare a roster with what a source says."""
    before = {one.id: one for one in members}
    known = _known(before, brought.source)
    names = Counter(kept([one.name]) for one in brought.people)
    met: dict[str, Arrival] = {}
    doubled: list[str] = []
    for arrival in _once(brought.people, doubled):
        found = _find(known, arrival, alone=names[kept([arrival.name])] == 1)
        if found in met:
            doubled.append(f"{arrival.where} and {met[found].where} are one person, {met[found].name}.")
            continue
        if found is None and arrival.left is not None and arrival.left <= today:
            continue
        found = found or new_id()
        met[found] = arrival
    after = {found: _as_member(before.get(found), found, arrival) for found, arrival in met.items()}
    notes: list[str] = []
    _managers(before, after, met, notes)
    gone = [
        replace(one, left=today)
        for one in before.values()
        if brought.whole and brought.source in one.outside and one.id not in after and not one.gone(today)
    ]
    return _sorted_out(before, after, gone, today, doubled, notes)


def _sorted_out(  # noqa: PLR0913, PLR0917 - only `compare` calls it
    before: Mapping[str, Member],
    after: Mapping[str, Member],
    gone: Sequence[Member],
    today: date,
    doubled: Sequence[str],
    notes: Sequence[str],
) -> Changes:
    joined, left, back, renamed, changed, same = [], list(gone), [], [], [], 0
    for one in after.values():
        old = before.get(one.id)
        if old is None:
            joined.append(one)
        elif one.gone(today) and not old.gone(today):
            left.append(one)
        elif old.gone(today) and not one.gone(today):
            back.append(one)
        elif kept([old.name]) != kept([one.name]):
            renamed.append((old.name, one))
        elif what := tuple(_differs(old, one)):
            changed.append((one, what))
        else:
            same += 1
    return Changes(
        _by_name(joined), _by_name(left), _by_name(back), tuple(renamed), tuple(changed), same, tuple(doubled),
        tuple(notes),
    )  # fmt: skip


def _known(before: Mapping[str, Member], source: str) -> _Known:
    known = _Known(before)
    # Who is here is found before who has left.
    for one in sorted(before.values(), key=lambda one: one.left is not None, reverse=True):
        if source in one.outside:
            known.by_key[one.outside[source]] = one.id
        known.by_id |= {f"{at}:{to}": one.id for at, to in one.ids.items()}
        if one.email:
            known.by_email[one.email.casefold()] = one.id
        known.by_name.setdefault(kept([one.name]), []).append(one.id)
    return known


def _find(known: _Known, arrival: Arrival, *, alone: bool) -> str | None:
    if arrival.key in known.by_key:
        return known.by_key[arrival.key]
    for at, to in arrival.ids.items():
        if f"{at}:{to}" in known.by_id:
            return known.by_id[f"{at}:{to}"]
    if arrival.email in known.by_email:
        return known.by_email[arrival.email]
    named = known.by_name.get(kept([arrival.name]), [])
    if not alone or len(named) != 1:
        return None
    member = known.members[named[0]]
    two = (arrival.email and member.email) or member.outside.get(arrival.source)
    return None if two else member.id


def _once(people: Iterable[Arrival], doubled: list[str]) -> list[Arrival]:
    """Each person of a source once: two lines of one key, one address or one id are one person."""
    seen: dict[str, Arrival] = {}
    found = []
    for one in people:
        marks = {f"key:{one.key}", *(f"{at}:{to}" for at, to in one.ids.items())}
        marks |= {f"email:{one.email}"} if one.email else set()
        first = next((seen[mark] for mark in sorted(marks) if mark in seen), None)
        if first:
            doubled.append(f"{one.where}: {one.name} stands there already ({first.where}); the first line counts.")
            continue
        seen |= dict.fromkeys(marks, one)
        found.append(one)
    return found


def _as_member(old: Member | None, member_id: str, arrival: Arrival) -> Member:
    if old is None:
        old = Member(member_id, arrival.name, standing=arrival.standing or "staff")
    nicknames = dict.fromkeys((*old.known_as, *arrival.known_as))
    return replace(
        old,
        name=arrival.name,
        email=arrival.email or old.email,
        ids={**old.ids, **arrival.ids},
        roles=arrival.roles or old.roles,
        days=arrival.days if arrival.days != EVERY_DAY else old.days,
        away=arrival.away or old.away,
        joined=arrival.joined or old.joined,
        left=arrival.left,
        standing=arrival.standing or old.standing,
        known_as=tuple(nicknames),
        outside={**old.outside, arrival.source: arrival.key},
        phone=arrival.phone or old.phone,
    )


def _managers(
    before: Mapping[str, Member], after: dict[str, Member], met: Mapping[str, Arrival], notes: list[str]
) -> None:
    """Work out who manages whom, by key, address or name."""
    everybody = {**before, **after}
    by: dict[str, list[str]] = {}
    for one in everybody.values():
        for sign in {one.email.casefold(), *(key.casefold() for key in one.outside.values()), _name(one.name)} - {""}:
            by.setdefault(sign, []).append(one.id)
    for member_id, arrival in met.items():
        if not arrival.manager:
            continue
        found = by.get(arrival.manager.casefold()) or by.get(_name(arrival.manager)) or []
        if len(found) == 1 and found[0] != member_id:
            after[member_id] = replace(after[member_id], manager=found[0])
        else:
            why = "is not on the list" if not found else "is somebody's own line manager"
            why = "could be one of several people" if len(found) > 1 else why
            notes.append(f"{arrival.where}: the line manager '{arrival.manager}' {why}.")


def _name(name: str) -> str:
    last, comma, first = name.partition(",")
    turned = f"{first} {last}" if comma else name
    return " ".join(turned.casefold().split())


def _differs(old: Member, new: Member) -> Iterable[str]:
    for what in ("email", "ids", "roles", "manager", "days", "away", "joined", "left", "standing", "phone", "known_as"):
        if getattr(old, what) != getattr(new, what):
            yield what
    if old.name != new.name:
        yield "name"
    if old.outside != new.outside:
        yield "outside"


def _by_name(members: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(sorted(members, key=lambda one: (one.name.casefold(), one.id)))
