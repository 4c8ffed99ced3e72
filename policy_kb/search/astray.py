"""Which phrasings would find another clause first if they were not in the bank: each is asked of a model without it.

Rules:
1. With K for the rows times the rows and the penalty on its diagonal, and T for the targets, a ridge over all rows but
   one says of that one T - (1/K T) / (1/K on the diagonal): exact, and one solution does for all.
2. Only phrasings are asked about. They stand last, so that of K = L L' the last corner alone has to be inverted.
3. K lies below its diagonal only, in bands of rows, and L takes its place: two bytes for each row times each row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_kb.policy import Policy
from policy_kb.search.bank import flat
from policy_kb.search.linear import Rows, Space
from policy_kb.search.numbers import Floats, np
from policy_kb.search.shelf import PENALTY, as_learnt, examples
from policy_kb.search.topics import WEIGHTS
from policy_kb.shapes import dataclass

_BAND = 512
_OFTEN = 200
"""Rows from which on a feature is multiplied as a column: up to there its pairs one by one take less time."""


@dataclass(frozen=True, slots=True)
class Astray:
    """A phrasing that would find another clause first if it were not in the bank; `place` counts its own from 0."""

    text: str
    clause: str
    other: str
    place: int


def astray(policy: Policy) -> Iterator[Astray]:
    """Every phrasing that finds another clause first when the model has never seen it."""
    asked = [(text, clause) for clause, texts in policy.phrasings.items() for text in texts]
    every = examples(policy, flat("uncovered"))
    seen, targets = as_learnt(policy, [*every[len(asked) :], *every[: len(asked)]])
    said = left_out(Space(seen, WEIGHTS, least=2).rows(seen), targets, PENALTY, len(asked))
    ids = tuple(policy.clauses)
    for (text, clause), scores in zip(asked, said[:, :-1], strict=True):
        if place := int((scores > scores[ids.index(clause)]).sum()):
            yield Astray(text, clause, ids[scores.argmax()], place)


def left_out(rows: Rows, targets: Floats, penalty: float, asked: int) -> Floats:
    """What a ridge over all other rows says of each of the last `asked` rows: a row each, a column for each target."""
    first = rows.count - asked
    bands = _alike(rows, penalty, [*range(_BAND, first, _BAND), first, rows.count])
    done: list[tuple[Floats, Floats]] = []
    solved = np.empty_like(targets)
    for band in bands:
        end = band.shape[1]
        begin = end - len(band)
        for row, turned in done:
            here = slice(row.shape[1], row.shape[1] + len(row))
            band[:, here] = (band[:, here] - band[:, : here.start] @ row.T) @ turned.T
        before, corner = band[:, :begin], band[:, begin:]
        corner -= before @ before.T
        done.append((before, np.linalg.inv(np.linalg.cholesky(corner))))
        solved[begin:end] = done[-1][1] @ (targets[begin:end] - before @ solved[:begin])
    turned = done[-1][1]
    said: Floats = targets[first:] - (turned.T @ solved[first:]) / np.square(turned).sum(axis=0)[:, None]
    return said


def _alike(rows: Rows, penalty: float, ends: Sequence[int]) -> list[Floats]:
    """Rows times rows, from the first to the diagonal, with the penalty on it: bands that end at these rows."""
    begins = [0, *ends[:-1]]
    widths = np.repeat(ends, np.subtract(ends, begins))
    starts = np.cumsum(widths) - widths
    flat: Floats = np.zeros(widths.sum(), np.float32)
    bands = [
        flat[starts[begin] :][: (end - begin) * end].reshape(-1, end) for begin, end in zip(begins, ends, strict=True)
    ]
    often = np.bincount(rows.numbers, minlength=rows.width) > _OFTEN
    for full in rows.of(often).slices():
        for at, (begin, end) in enumerate(zip(begins, ends, strict=True)):
            bands[at] += full[begin:end] @ full[:end].T
    for one, other, product in rows.of(~often).pairs():
        below = one >= other
        np.add.at(flat, starts[one[below]] + other[below], product[below])
    flat[starts + np.arange(rows.count)] += np.float32(penalty)
    return bands
