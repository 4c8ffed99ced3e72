"""One line of `make bench`: what was measured of ours and of a peer, in turns in one run, and how they compare."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Samples:
    """What was measured, one number a round: `work` in processor time (or MiB, or a share), `clock` by the clock."""

    work: Sequence[float]
    clock: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Ours beside a peer."""

    what: str
    unit: str
    ours: Samples
    peer: str = ""
    its: Samples = field(default_factory=lambda: Samples(()))

    @property
    def ratio(self) -> float | None:
        """How many times the peer's ours is: the middle of the rounds, each compared with its own."""
        return _ratio(self.ours.work, self.its.work)

    @property
    def pace(self) -> float | None:
        """The same by the clock."""
        return _ratio(self.ours.clock, self.its.clock)


def table(lines: Iterable[Line]) -> str:
    """All lines under one head: medians, from the least to the most."""
    heads = f"{'':36}{'processor':>11}{'spread':>18}{'clock':>9}   {'peer':34}{'its':>9}{'spread':>18}{'clock':>9}"
    return "\n".join((f"{heads}{'x':>8}{'x clock':>9}", *map(_line, lines)))


def _line(one: Line) -> str:
    return (
        f"{f'{one.what}, {one.unit}':36}{_middle(one.ours.work):>11}{_spread(one.ours.work):>18}"
        f"{_middle(one.ours.clock):>9}   {one.peer:34}{_middle(one.its.work):>9}{_spread(one.its.work):>18}"
        f"{_middle(one.its.clock):>9}{_times(one.ratio):>8}{_times(one.pace):>9}"
    ).rstrip()


def _ratio(ours: Sequence[float], its: Sequence[float]) -> float | None:
    if len(ours) == len(its):
        each = [a / b for a, b in zip(ours, its, strict=True) if b]
        return statistics.median(each) if each else None
    return statistics.median(ours) / statistics.median(its) if ours and its and statistics.median(its) else None


def _middle(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f}" if values else ""


def _spread(values: Sequence[float]) -> str:
    return f"{min(values):.2f} to {max(values):.2f}" if len(values) > 1 else ""


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.1f}"
