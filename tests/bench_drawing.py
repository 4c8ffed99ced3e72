"""Draws what `tests/bench_turns.py` has measured, as SVG."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.figure import Figure

_OURS, _PEER = "#1d5f8a", "#b9b9b9"


def draw(pairs: Sequence[tuple[str, str]], work: Mapping[str, tuple[float, float, float]], to: Path) -> None:
    """Draw ours beside its peer; `work` is median, least and most, in milliseconds of processor time a turn."""
    figure = Figure(figsize=(8, 0.62 * len(pairs) + 1.2), layout="constrained")
    axes = figure.subplots()
    for at, pair in enumerate(pairs):
        for below, name, colour in ((-0.19, pair[0], _OURS), (0.19, pair[1], _PEER)):
            median, least, most = work[name]
            axes.barh(at + below, median, 0.36, color=colour, xerr=[[median - least], [most - median]])
            axes.annotate(f"{name}: {median:.2g}", (most, at + below), (6, 0), textcoords="offset points", va="center")
    axes.set_yticks([])
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlim(0.05, 600)
    axes.set_xlabel("milliseconds of processor time a turn (median of rounds; least and most), less is better")
    figure.savefig(to, metadata={"Date": None, "Creator": None})
