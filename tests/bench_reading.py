"""How well words about a post are read by models that knew nothing of their author: `python -m tests.bench_reading`.

It needs PyTorch, as `policy_kb/tuning/reader.py` does: each time two authors are left out, the model is taught without
them, and reads what they wrote. What is read counts as wrong if it is not true of the post, whether or not it was said;
of the last two authors only what is said is known, so there what is not said counts as wrong.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from policy_kb.phrases import by_phrases
from policy_kb.reading import choose, plain, weighed
from policy_kb.vocabulary import FACTS, LATER

if TYPE_CHECKING:
    from policy_kb.tuning.reader import Post

Read = Callable[[int, "Post"], Mapping[str, tuple[str, ...]]]
SAID_ONLY = ("ninth", "tenth")


def _by_phrases(_at: int, post: "Post") -> Mapping[str, tuple[str, ...]]:
    text, draft = plain(post.said, post.draft)
    return by_phrases(text, draft=draft is not None)


def table(name: str, rows: Sequence["Post"], read: Read) -> None:
    """What is read of posts of which all is known, then of those of which what is said is known."""
    for kind in ("posts", "words"):
        some = [(at, one) for at, one in enumerate(rows) if one.author != "rare"]
        some = [(at, one) for at, one in some if (one.author in SAID_ONLY) == (kind == "words")]
        right = wrong = told = bad = 0
        for at, one in some:
            found = {(fact, value) for fact, values in read(at, one).items() for value in values}
            found = {label for label in found if label[1] not in LATER and label != ("content", "text")}
            off = found - one.true
            right, wrong, bad, told = right + len(found - off), wrong + len(off), bad + bool(off), told + len(one.true)
        print(
            f"{name:24} {kind}: {right / len(some):.2f} right a post of {told / len(some):.1f}, {wrong} wrong,", end=" "
        )
        print(f"{bad} of {len(some)} with one ({bad / len(some):.3f})")


def by_fact(rows: Sequence["Post"], reads: Mapping[str, Read]) -> None:
    """The same for each value, all posts together: right of read."""
    known = [(at, one) for at, one in enumerate(rows) if one.author != "rare"]
    found = {name: [(one, read(at, one)) for at, one in known] for name, read in reads.items()}
    for fact, values in FACTS.items():
        for value in values:
            cells = []
            for posts in found.values():
                there = [one for one, told in posts if value in told.get(fact, ())]
                cells.append(f"{sum((fact, value) in one.true for one in there)} of {len(there)}")
            print(f"{fact:14} {value:26} " + "   ".join(f"{cell:12}" for cell in cells))


def main() -> None:
    """Teach, read and print."""
    from policy_kb.tuning.reader import BEGINNINGS, LABELS, apart, posts  # noqa: PLC0415 - needs PyTorch

    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("--beginnings", type=int, default=BEGINNINGS)
    asks.add_argument("--read", type=Path, help="what `python -m policy_kb.tuning.reader --apart` wrote, instead")
    given = asks.parse_args()
    rows = posts()
    chances = np.load(given.read) if given.read else list(apart(rows, given.beginnings))[-1]

    def by_model(at: int, post: "Post") -> Mapping[str, tuple[str, ...]]:
        sure = weighed(dict(zip(LABELS, chances[at].tolist(), strict=True)), post.seen.found)
        return choose(sure, draft=bool(post.draft))

    table("phrases alone", rows, _by_phrases)
    table("weighed by the model", rows, by_model)
    by_fact(rows, {"phrases": _by_phrases, "model": by_model})


if __name__ == "__main__":
    main()
