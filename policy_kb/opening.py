"""What is asked first of a post, and next after common beginnings: searched when a pack is learnt, not at each start.

Rules:
1. A line stands for the search (`asking.py`) in one state of the table, which many beginnings may lead to: one of them
   in plain words, the rows that still stand, as bits, the facts that matter in their order, the unknown facts that do
   not, and, if two go on one card, the second.
2. It holds for the rows that it was searched in: in others, and in any other state, is searched as ever.
3. Whoever changes how is searched raises `_EDITION`, and learns again; a test searches all of it anew.
4. The package brings the lines of its packs, a school's own lie where this machine keeps what it learnt.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from sys import intern

from policy_kb.policy import Policy
from policy_kb.search.trained import SHIPPED, fingerprint, folder
from policy_kb.shapes import dataclass
from policy_kb.typical import IMPOSSIBLE, TYPICAL
from policy_kb.vocabulary import FACTS, MANY_VALUED

_EDITION = 1

State = tuple[int, tuple[str, ...]]
"""The rows that still stand, as bits, and the facts that are not known, without what can change nothing any more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the search finds in one state: the facts that matter, first the best to ask, and those of one card.

    Where none matters, both are empty: the post is settled.
    """

    matters: tuple[str, ...]
    card: tuple[str, ...]


Opening = Mapping[State, Asked]


def kept(policy: Policy) -> Opening:
    """What was searched in this table before; nothing where it was not learnt."""
    learnt_from = print_of(policy)
    for path in (shipped(policy), _here(policy, learnt_from)):
        with suppress(OSError, ValueError):
            first, *lines = path.read_text("utf-8").splitlines()
            if first == learnt_from:
                return dict(map(_read, lines))
    return {}


def shipped(policy: Policy) -> Path:
    """Where the package keeps it."""
    return SHIPPED / f"{policy.id}.opening"


def brought(policy: Policy) -> bool:
    """Whether the package brings it, searched in the rows that there are now."""
    with suppress(OSError, ValueError), shipped(policy).open(encoding="utf-8") as file:
        return file.readline().rstrip() == print_of(policy)
    return False


def keep(policy: Policy, found: Iterable[tuple[str, State, Asked]]) -> Path:
    """Keep it on this machine, for a pack that the package does not bring."""
    path = _here(policy, print_of(policy))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    write(part, policy, found)
    for old in path.parent.glob(f"{policy.id}-{'?' * 32}.opening"):
        old.unlink()
    return part.replace(path)


def write(path: Path, policy: Policy, found: Iterable[tuple[str, State, Asked]]) -> None:
    """Write the beginnings in words, each with the state that it leads to and what is asked there."""
    path.write_text("\n".join((print_of(policy), *(_line(*one) for one in found), "")), "utf-8")


def print_of(policy: Policy) -> str:
    """What the search hangs on: the rows, what cannot be, and how often people post what."""
    rows = [(_plain(row.when, row.also, row.unless), row.verdict.value, row.approver) for row in policy.posting]
    never = [_plain(post.when, post.unless) for post in IMPOSSIBLE]
    return fingerprint((), (), (_EDITION, rows, never, TYPICAL, FACTS, sorted(MANY_VALUED)))


def _plain(*conditions: Mapping[str, frozenset[str]]) -> list[list[tuple[str, list[str]]]]:
    return [sorted((fact, sorted(values)) for fact, values in each.items()) for each in conditions]


def _here(policy: Policy, learnt_from: str) -> Path:
    return folder() / f"{policy.id}-{learnt_from}.opening"


def _line(beginning: str, state: State, asked: Asked) -> str:
    standing, unknown = state
    idle = (fact for fact in unknown if fact not in asked.matters)
    return "\t".join((beginning, f"{standing:x}", *map(" ".join, (asked.matters, idle, asked.card[1:]))))


def _read(line: str) -> tuple[State, Asked]:
    _, standing, matters, idle, second = line.split("\t")
    asked = tuple(map(intern, matters.split()))
    unknown = {*asked, *idle.split()}
    state = int(standing, 16), tuple(fact for fact in FACTS if fact in unknown)
    return state, Asked(asked, (*asked[:1], *map(intern, second.split())))
