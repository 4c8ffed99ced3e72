"""How long a question to the policy takes, beside what else one would take from the shelf: rank_bm25 and bm25s.

All look in the same texts of a school: its clauses, and the ways of asking that are known for each. The questions are
those that no model learnt from (`bench_unseen`). Ours also tells emergencies and what no clause covers, which no peer
does; a refusal is a miss here. The peers are loaded after `policy_kb`, which has numpy work in one thread before it is
first loaded: with two, on a busy machine, ours took forty times as long.
"""

import time
from collections.abc import Callable, Sequence
from itertools import islice

from policy_kb.loading import load_all
from policy_kb.lookup import look_up
from policy_kb.policy import Policy
from policy_kb.search.text import lexicon, stem, words
from tests.bench_table import Line, Samples
from tests.bench_unseen import sample

_BEST = 50
"""Texts that are looked at for the nearest clause."""
Nearest = Callable[[str], str]


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text) if word not in lexicon().stop]


def _texts(policy: Policy) -> tuple[list[str], list[list[str]]]:
    """The clause of each text, and its words."""
    pairs = [(clause, text) for clause, texts in policy.phrasings.items() for text in texts]
    pairs += [(clause.id, f"{clause.summary} {clause.exceptions}") for clause in policy.clauses.values()]
    return [clause for clause, _ in pairs], [_stems(text) or ["-"] for _, text in pairs]


def ours(policy: Policy) -> Nearest:
    """The clause that `/policy` shows first."""
    return lambda text: next(iter(look_up(policy, text).clauses), "")


def by_rank_bm25(policy: Policy) -> Nearest:
    """The clause of the text that rank_bm25 finds nearest."""
    from rank_bm25 import BM25Okapi  # noqa: PLC0415 - see above

    owner, texts = _texts(policy)
    index = BM25Okapi(texts)
    return lambda text: owner[int(index.get_scores(_stems(text)).argmax())]


def by_bm25s(policy: Policy) -> Nearest:
    """The clause of the text that bm25s finds nearest."""
    import bm25s  # noqa: PLC0415 - see above

    owner, texts = _texts(policy)
    index = bm25s.BM25()
    index.index(texts, show_progress=False)

    def nearest(text: str) -> str:
        found, _ = index.retrieve([_stems(text) or ["-"]], k=1, show_progress=False)
        return owner[int(found[0][0])]

    return nearest


_ALL: dict[str, Callable[[Policy], Nearest]] = {"canipost": ours, "rank_bm25": by_rank_bm25, "bm25s": by_bm25s}


def finding(rounds: int, many: int) -> list[Line]:
    """Milliseconds of a question, and the share that found its clause first; some questions a round, asked of each."""
    policies = load_all()
    made = {name: {one: build(policy) for one, policy in policies.items()} for name, build in _ALL.items()}
    asked = list(islice(sample(), rounds * many))
    took: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in _ALL}
    found: dict[str, list[float]] = {name: [] for name in _ALL}
    for name in _ALL:
        for one in policies:
            made[name][one]("May I post a picture of the school trip?")  # whatever is read once is read now
    for begin in range(0, len(asked), many):
        some = asked[begin : begin + many]
        for name, each in made.items():
            work, clock = time.process_time(), time.perf_counter()
            said: Sequence[str] = [each[one.school](one.text) for one in some]
            took[name][0].append((time.process_time() - work) * 1000 / len(some))
            took[name][1].append((time.perf_counter() - clock) * 1000 / len(some))
            found[name].append(sum(a in {b.clause, *b.also} for a, b in zip(said, some, strict=True)) / len(some))
    lines = []
    for peer in ("rank_bm25", "bm25s"):
        lines.append(Line("a question looked up", "ms", Samples(*took["canipost"]), peer, Samples(*took[peer])))
        lines.append(Line("found first", "share", Samples(found["canipost"]), peer, Samples(found[peer])))
    return lines
