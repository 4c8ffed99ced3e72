"""How well the look-up does on questions that no model learnt from: `python -m tests.bench_unseen`.

They were written by nine authors from the clauses alone, who knew neither the bank nor these models; every tenth
situation of what they wrote was kept apart, that of the last three authors in files of their own. Peers learn from the
same bank and are asked the same. The older texts of the gate follow, and what a question takes.
"""

import resource
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import yaml

from policy_kb.loading import load_all
from policy_kb.lookup import get_ready, look_up, urgent
from policy_kb.policy import Policy
from tests.peers import PEERS

_HERE = Path(__file__).parent / "policy_kb"
SIX, SEVENTH, LATER = "held-out-questions", "held-out-questions-seventh", "held-out-questions-later"
SETS = (SIX, SEVENTH, LATER)
TENTH = "held-out-questions-tenth"
ELEVENTH = "held-out-questions-eleventh"
"""All that one more author wrote; long, so no test asks it."""
OLDER = ("held-out", "held-out-later", "held-out-last", "held-out-new", "held-out-fresh", "held-out-upset")
FIRST = 3
LONG = 4000


def _read(name: str) -> Mapping[str, list[dict[str, list[str]]]]:
    found: Mapping[str, list[dict[str, list[str]]]] = yaml.load(
        (_HERE / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader
    )
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of one school, the clause that answers it, and those that would do as well."""

    text: str
    school: str
    clause: str
    also: frozenset[str]


def rows(names: Sequence[str] = SETS) -> Mapping[str, list[str]]:
    """The uncovered questions, emergencies and look-alikes, by their bank."""
    found = [_read(name) for name in names]
    return {
        bank: [str(text) for one in found for text in one[bank]] for bank in ("uncovered", "emergencies", "lookalikes")
    }


def situations_kept_apart(names: Sequence[str] = SETS) -> list[list[str]]:
    """What is said of each situation."""
    return [list(map(str, one["says"])) for name in names for one in _read(name)["situations"]]


def asked(names: Sequence[str] = SETS) -> Iterator[Asked]:
    """Every question of every school that answers it."""
    for name in names:
        for one in _read(name)["situations"]:
            also = frozenset(one.get("also", ()))
            for text in one["says"]:
                for clause in one["answers"]:
                    yield Asked(str(text), clause.partition("/")[0], clause, also)


@dataclass(slots=True)
class Counted:
    """How many questions found their clause first and among three (the second pair: or one that would do)."""

    of: int = 0
    first: int = 0
    three: int = 0
    first_or_as_good: int = 0
    three_or_as_good: int = 0
    refused: int = 0
    alarms: int = 0

    def add(self, policy: Policy, one: Asked) -> None:
        """Ask one question; one that is refused, or taken for an emergency, has found nothing."""
        found = look_up(policy, one.text)
        self.count(one, found.clauses[:FIRST] if found.kind == "answer" else ())
        self.refused += found.kind == "not-covered"
        self.alarms += found.kind == "urgent"

    def count(self, one: Asked, clauses: Sequence[str]) -> None:
        """Count what was found, best first."""
        good = {one.clause, *one.also}
        self.of += 1
        self.first += one.clause in clauses[:1]
        self.three += one.clause in clauses[:FIRST]
        self.first_or_as_good += not good.isdisjoint(clauses[:1])
        self.three_or_as_good += not good.isdisjoint(clauses[:FIRST])

    def row(self, name: str) -> str:
        """A row of the table."""
        parts = (self.first, self.three, self.first_or_as_good, self.three_or_as_good, self.refused, self.alarms)
        return f"| {name} | {self.of} | {' | '.join(f'{part / self.of:.3f}' for part in parts)} |"


def table(policies: Mapping[str, Policy], name: str) -> None:
    """Print how one set is answered, by school and together, and what else it holds."""
    each = {school: Counted() for school in policies}
    whole = Counted()
    for one in asked([name]):
        each[one.school].add(policies[one.school], one)
        whole.add(policies[one.school], one)
    print(f"\n| {name} | questions | first | among three | first, or as good | among three | refused | alarms |")
    for school, had in (*each.items(), ("all", whole)):
        if had.of:
            print(had.row(school))
    banks = rows([name])
    refused = [
        look_up(policy, text).kind == "not-covered" for text in banks["uncovered"] for policy in policies.values()
    ]
    print(f"uncovered refused: {sum(refused)} of {len(refused)}")
    print(f"emergencies heard: {sum(map(urgent, banks['emergencies']))} of {len(banks['emergencies'])}")
    print(f"look-alikes taken for one: {sum(map(urgent, banks['lookalikes']))} of {len(banks['lookalikes'])}")


def peers(policies: Mapping[str, Policy]) -> None:
    """Print how other ways of looking up order the clauses for the same questions; none of them refuses."""
    print("\n| peer | questions | first | among three | first, or as good | among three | refused | alarms |")
    for name, build in PEERS.items():
        ranks = {school: build(policy) for school, policy in policies.items()}
        had = Counted()
        for one in asked():
            had.count(one, ranks[one.school](one.text)[0])
        print(had.row(name))


def gate() -> None:
    """Print what the gate says of the older texts that nothing was learnt from."""
    print()
    for name in OLDER:
        found = yaml.load((_HERE / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader)
        heard, alarms = (sum(map(urgent, found[kind])) for kind in ("emergencies", "ordinary"))
        print(f"{name}: heard {heard} of {len(found['emergencies'])}, false {alarms} of {len(found['ordinary'])}")


def took(policies: Mapping[str, Policy]) -> None:
    """Print the processor time of a question and of a long text."""
    once = list({one.text: one for one in asked()}.values())
    each = [_seconds(lambda one=one: look_up(policies[one.school], one.text)) for one in once]  # type: ignore[misc]
    most = sorted(each)[-len(each) // 20]
    print(f"\na question: {statistics.median(each) * 1e3:.1f} ms, 19 in 20 under {most * 1e3:.1f}")
    said = [one.text.rstrip(".?!") for one in once]
    texts = {end: [f"{end} ".join(said[at:])[:LONG] for at in range(0, 400, 40)] for end in (".", "")}
    for end, those in texts.items():
        long = statistics.median(_seconds(lambda text=text: urgent(text)) for text in those)  # type: ignore[misc]
        print(f"{LONG} characters {'with' if end else 'without'} full stops: {long * 1e3:.0f} ms")


def held(policies: Mapping[str, Policy]) -> None:
    """Print the memory of all that the look-up holds, once each school was asked: before anything else is read."""
    before = _resident()
    get_ready(policies.values())
    for policy in policies.values():
        look_up(policy, "may I post a photo of my class?")
    total, filed = _resident(), _resident("RssFile")
    print(
        f"a program that has read the packs holds {before:.0f} MiB, with the look-up {total:.0f}, {filed:.0f} of them"
    )
    print(f"in files; at its peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


def _resident(kind: str = "VmRSS") -> float:
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("utf-8").splitlines())
    return int(lines[kind].split()[0]) / 1024


def _seconds(do: Callable[[], object]) -> float:
    begun = time.process_time()
    do()
    return time.process_time() - begun


def main() -> None:
    """Print every table of docs/look-up.md that is measured on such questions."""
    policies = load_all()
    held(policies)
    took(policies)
    for name in (*SETS, TENTH, ELEVENTH):
        table(policies, name)
    gate()
    peers(policies)


def sample(names: Sequence[str] = SETS) -> Iterator[Asked]:
    """Each question once, at one of its schools in turn."""
    turn = count()
    every: dict[str, list[Asked]] = {}
    for one in asked(names):
        every.setdefault(one.text, []).append(one)
    for those in every.values():
        yield those[next(turn) % len(those)]


if __name__ == "__main__":
    main()
