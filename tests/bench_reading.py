"""How well words about a post are read by models that knew nothing of their author: `python -m tests.bench_reading`.

It needs PyTorch, as `policy_kb/tuning/reader.py` does: each time two authors are left out, the model is taught without
them, and reads what they wrote. What is read counts as wrong if it is not true of the post, whether or not it was said;
of the last two authors only what is said is known, so there what is not said counts as wrong.

`--kept` needs no PyTorch: it reads with the model as it is shipped what three authors wrote of whom nothing was ever
learnt, on what readers go wrong about (a yes that is not there yet, who only tells or asks, one's own number, jokes).
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from policy_kb.lines import LINE, read
from policy_kb.phrases import by_phrases
from policy_kb.reading import choose, plain, read_post, weighed
from policy_kb.vocabulary import FACTS, LATER

if TYPE_CHECKING:
    from policy_kb.tuning.reader import Post

SAID_ONLY = ("ninth", "tenth")
KEPT = Path(__file__).parent / "policy_kb"


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody typed of whom nothing is learnt, and all that is true of the post."""

    author: str
    said: str
    draft: str
    true: frozenset[tuple[str, str]]


Read = Callable[[int, "Post | Kept"], Mapping[str, tuple[str, ...]]]


def kept() -> list[Kept]:
    """The posts of `held-out-told-*.yaml`."""
    found = []
    for path in sorted(KEPT.glob("held-out-told-*.yaml")):
        for row in read(path, path.name):
            told = [
                (fact, str(one))
                for part in ("says", "unsaid")
                for fact, ones in row[part].items()
                if fact != LINE
                for one in ones
            ]
            found.append(Kept(path.stem, str(row["said"]), str(row.get("draft", "")), frozenset(told)))
    return found


def as_shipped(_at: int, post: "Post | Kept") -> Mapping[str, tuple[str, ...]]:
    """What the product reads."""
    return read_post(post.said, post.draft)


def _by_phrases(_at: int, post: "Post | Kept") -> Mapping[str, tuple[str, ...]]:
    text, draft = plain(post.said, post.draft)
    return by_phrases(text, draft=draft is not None)


def table(name: str, rows: Sequence["Post | Kept"], read: Read) -> None:
    """What is read of posts of which all is known, then of those of which what is said is known."""
    for kind in ("posts", "words"):
        some = [(at, one) for at, one in enumerate(rows) if one.author != "rare"]
        some = [(at, one) for at, one in some if (one.author in SAID_ONLY) == (kind == "words")]
        if not some:
            continue
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


def by_fact(rows: Sequence["Post | Kept"], reads: Mapping[str, Read]) -> None:
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
    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("--beginnings", type=int, help="models that vote; as many as are shipped, if not given")
    asks.add_argument("--read", type=Path, help="what `python -m policy_kb.tuning.reader --apart` wrote, instead")
    asks.add_argument("--kept", action="store_true", help="only what nothing was learnt from, by the model as it is")
    given = asks.parse_args()
    if given.kept:
        table("phrases alone", kept(), _by_phrases)
        table("as shipped", kept(), as_shipped)
        by_fact(kept(), {"phrases": _by_phrases, "shipped": as_shipped})
    else:
        _apart(given)


def _apart(given: argparse.Namespace) -> None:
    from policy_kb.tuning.reader import BEGINNINGS, LABELS, apart, posts  # noqa: PLC0415 - needs PyTorch

    rows = posts()
    chances = np.load(given.read) if given.read else list(apart(rows, given.beginnings or BEGINNINGS))[-1]

    def by_model(at: int, post: "Post | Kept") -> Mapping[str, tuple[str, ...]]:
        sure = weighed(dict(zip(LABELS, chances[at].tolist(), strict=True)), rows[at].seen.found)
        return choose(sure, draft=bool(post.draft))

    table("phrases alone", rows, _by_phrases)
    table("weighed by the model", rows, by_model)
    by_fact(rows, {"phrases": _by_phrases, "model": by_model})


if __name__ == "__main__":
    main()
