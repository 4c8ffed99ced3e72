"""Measures the look-up beside its peers in the same run: `.venv/bin/python -m tests.bench_lookup [--rows FOLDER]`.

By cross-validation over the bank: every phrasing is asked of models that were trained without it, school by school.
A phrasing counts as found only under the clause that it stands under, though another may answer it as well: the
figures are a lower bound, the same for all. Each peer refuses by its own score, at the threshold where it refuses as
many uncovered questions as we do; that threshold is taken from the very questions it is measured on, in its favour.
"""

import argparse
import resource
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import yaml

from policy_kb.loading import load_all
from policy_kb.lookup import Found, judge, look_up
from policy_kb.policy import Policy
from policy_kb.search.bank import all_phrasings, flat
from policy_kb.search.gate import Gate
from policy_kb.search.gate import learn as learn_gate
from policy_kb.search.meaning import meanings
from policy_kb.search.shelf import Shelf
from policy_kb.search.shelf import learn as learn_shelf
from policy_kb.search.topics import Topics, examples
from policy_kb.search.topics import learn as learn_topics
from tests.peers import PEERS

FOLDS = 4
HELD_OUT = ("held-out", "held-out-later", "held-out-last", "held-out-new", "held-out-fresh")
Rank = Callable[[str], tuple[Sequence[str], float]]


@dataclass
class Tally:
    """What one method did: for each phrasing the place of its clause (or None) and the score, and refusals' scores."""

    places: list[int | None] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    uncovered: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def take(self, rank: Rank, text: str, clause: str | None) -> None:
        """Ask one question and note what came of it; `clause` is None for one that nothing covers."""
        begun = time.perf_counter()
        clauses, score = rank(text)
        self.seconds.append(time.perf_counter() - begun)
        if clause is None:
            self.uncovered.append(score)
            return
        self.places.append(clauses.index(clause) if clause in clauses else None)
        self.scores.append(score)

    def hits(self, first: int, threshold: float = -np.inf) -> float:
        """Share of phrasings whose clause is among the `first`; a score below the threshold is a refusal."""
        pairs = zip(self.places, self.scores, strict=True)
        return sum(at is not None and at < first and score >= threshold for at, score in pairs) / len(self.places)


def fold_of(texts: Sequence[str], fold: int) -> tuple[str, ...]:
    """The texts that are asked in a fold."""
    return tuple(text for at, text in enumerate(texts) if at % FOLDS == fold)


def rest_of(texts: Sequence[str], fold: int) -> tuple[str, ...]:
    """The texts that are learnt from in a fold."""
    return tuple(text for at, text in enumerate(texts) if at % FOLDS != fold)


def without(policy: Policy, fold: int) -> Policy:
    """A school whose bank lacks the phrasings that a fold asks."""
    return replace(policy, phrasings={clause: rest_of(texts, fold) for clause, texts in policy.phrasings.items()})


def crossed(policies: Mapping[str, Policy]) -> dict[str, Tally]:
    """Ask every phrasing and every uncovered question of models trained without it."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    alarms: Counter[str] = Counter()
    for fold in range(FOLDS):
        # A phrasing may stand under several clauses: then it is learnt from only if none of them asks it in this fold.
        asked = {
            text for policy in policies.values() for texts in policy.phrasings.values() for text in fold_of(texts, fold)
        }
        known = [text for text in all_phrasings() if text not in asked]
        banks = flat("emergencies"), flat("lookalikes"), flat("uncovered")
        gate = Gate(learn_gate(rest_of(banks[0], fold), rest_of(banks[1], fold), rest_of(banks[2], fold), known))
        alarms["emergencies caught"] += sum(gate.see(text).stops for text in fold_of(banks[0], fold))
        alarms["lookalikes stopped"] += sum(gate.see(text).stops for text in fold_of(banks[1], fold))
        alarms["phrasings stopped"] += sum(gate.see(text).stops for text in sorted(asked))
        alarms["phrasings"] += len(asked)
        topics = learn_topics(examples(_with_topics(policies, asked), rest_of(banks[2], fold)))
        for policy in policies.values():
            ranks = {"canipost": _ours(gate, _shelf(without(policy, fold), topics, rest_of(banks[2], fold)))}
            ranks |= {name: build(without(policy, fold)) for name, build in PEERS.items()}
            for name, rank in ranks.items():
                for text, clause in _questions(policy, fold):
                    tallies[name].take(rank, text, clause)
    sizes = {"emergencies caught": len(flat("emergencies")), "lookalikes stopped": len(flat("lookalikes"))}
    for what, size in {**sizes, "phrasings stopped": alarms["phrasings"]}.items():
        print(f"{what:<34} {alarms[what]:>5} of {size:>5}  {alarms[what] / size:.1%}")
    return tallies


def _shelf(policy: Policy, topics: Topics, uncovered: Sequence[str]) -> Shelf:
    return Shelf(policy, topics, learn_shelf(policy, uncovered))


def _questions(policy: Policy, fold: int) -> Iterator[tuple[str, str | None]]:
    for clause, texts in policy.phrasings.items():
        yield from ((text, clause) for text in fold_of(texts, fold))
    yield from ((text, None) for text in fold_of(flat("uncovered"), fold))


def _with_topics(policies: Mapping[str, Policy], asked: Collection[str]) -> list[tuple[str, str]]:
    """Every phrasing that is not asked, with its topic."""
    return [
        (text, policy.clauses[clause].topic)
        for policy in policies.values()
        for clause, texts in policy.phrasings.items()
        for text in texts
        if text not in asked
    ]


def _ours(gate: Gate, shelf: Shelf) -> Rank:
    def rank(text: str) -> tuple[Sequence[str], float]:
        found_meaning = meanings([text])
        meaning = None if found_meaning is None else found_meaning[0]
        seen, ranked = gate.see(text, meaning), shelf.rank(text, 5, meaning)
        found = judge(seen, ranked)
        return ranked.clauses, float(not seen.stops and found.kind == "answer")

    return rank


def show(tallies: Mapping[str, Tally]) -> None:
    """Print the table: without refusing, and refusing as much as we do."""
    ours = tallies["canipost"]
    refused = sum(score < 1 for score in ours.uncovered) / len(ours.uncovered)
    bm25 = statistics.median(tallies["BM25 over clauses"].seconds)
    print(f"\n{len(ours.places)} phrasings; every method refuses {refused:.1%} of {len(ours.uncovered)} uncovered ones")
    print(f"{'':<34} {'hit@1':>7} {'hit@3':>7} {'refusing: hit@1':>16} {'hit@3':>7} {'ms':>7} {'x BM25':>7}")
    for name, tally in tallies.items():
        threshold = 1.0 if tally is ours else float(np.quantile(tally.uncovered, refused)) + 1e-9
        took = statistics.median(tally.seconds)
        shares = [tally.hits(1), tally.hits(3), tally.hits(1, threshold), tally.hits(3, threshold)]
        print(
            f"{name:<34} {shares[0]:>7.3f} {shares[1]:>7.3f} {shares[2]:>16.3f} {shares[3]:>7.3f} "
            f"{took * 1000:>7.2f} {took / bm25:>7.1f}"
        )


def held_out() -> None:
    """What the gate says of the texts that nothing was trained on."""
    gate = Gate(learn_gate(flat("emergencies"), flat("lookalikes"), flat("uncovered"), all_phrasings()))
    for name in HELD_OUT:
        found = yaml.safe_load((Path(__file__).parent / f"policy_kb/{name}.yaml").read_text("utf-8"))
        caught, alarms = (sum(gate.see(text).stops for text in found[kind]) for kind in ("emergencies", "ordinary"))
        print(f"{name:<16} caught {caught} of {len(found['emergencies'])}, false {alarms} of {len(found['ordinary'])}")


def rows(policies: Mapping[str, Policy], folder: Path) -> None:
    """Score a folder of question files with the whole bank, by difficulty and by school, beside BM25."""
    asked = [row for path in sorted(folder.glob("*.yaml")) for row in yaml.safe_load(path.read_text("utf-8"))]
    found = [look_up(policies[row["school"]], row["text"]) for row in asked]
    refused = sum(one.kind == "not-covered" for one, row in zip(found, asked, strict=True) if _uncovered(row))
    print(f"\n{'rows':<34} {'first':>12} {'of three':>12} {'refused':>12} {'emergencies':>12} {'false alarms':>12}")
    _by_group("canipost", asked, found)
    for name in list(PEERS)[:2]:
        ranks = {school: PEERS[name](policy) for school, policy in policies.items()}
        said = [ranks[row["school"]](row["text"]) for row in asked]
        threshold = sorted(score for (_, score), row in zip(said, asked, strict=True) if _uncovered(row))[refused - 1]
        answers = [Found("answer" if score > threshold else "not-covered", tuple(top)) for top, score in said]
        _by_group(name, asked, answers)


def _uncovered(row: Mapping[str, str]) -> bool:
    return row["kind"] == "out-of-scope"


def _by_group(name: str, asked: Sequence[Mapping[str, str]], found: Sequence[Found]) -> None:
    groups = [("", ""), *sorted({(by, row[by]) for by in ("difficulty", "school") for row in asked})]
    for by, value in groups:
        here = [(row, one) for row, one in zip(asked, found, strict=True) if not by or row[by] == value]
        covered = [(row, one) for row, one in here if row["kind"] == "in-scope"]
        right = [[c in row["relevant"] for c in one.clauses] if one.kind == "answer" else [] for row, one in covered]
        shares = [
            [any(hit[:1]) for hit in right],
            [any(hit[:3]) for hit in right],
            [one.kind == "not-covered" for row, one in here if _uncovered(row)],
            [one.kind == "urgent" for row, one in here if row["kind"] == "urgent"],
            [one.kind == "urgent" for row, one in here if row["kind"] != "urgent"],
        ]
        print(f"{name + ' ' + value:<34} " + " ".join(f"{f'{sum(each)} of {len(each)}':>12}" for each in shares))


def main() -> None:
    """Print every figure of docs/look-up.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, help="a folder of question files to score as well")
    options = parser.parse_args()
    policies = load_all()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    for policy in policies.values():
        look_up(policy, "may I post this?")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"five schools and the gate trained in {time.perf_counter() - begun:.1f} s, resident {resident():.0f} MiB",
        end="",
    )
    print(f" (peak {peak / 1024:.0f} MiB, before {before / 1024:.0f} MiB)")
    if options.rows:
        rows(policies, options.rows)
    held_out()
    show(crossed(policies))


def resident() -> float:
    """MiB of memory that this program holds now."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    main()
