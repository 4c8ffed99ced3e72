"""Draws what `make bench` has measured, as SVG: a turn beside its peer, and what views cost by how much is kept."""

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tests.bench_table import Line

_OURS, _PEER, _AIM = "#1d5f8a", "#b9b9b9", "#a33"
_FLAT = 20.0
"""Milliseconds that a view may cost at a million records."""


def draw(lines: Sequence[Line], growth: Sequence[Mapping[str, Any]], to: Path) -> None:
    """Draw turns beside their peers, and below them curves of growth (see `bench_growth --to`), if any are given."""
    turns = [one for one in lines if one.unit == "ms" and one.its.work]
    kinds = sorted({(str(one["kind"]), int(one["schools"])) for one in growth})
    high = 0.62 * len(turns) + 1.2
    figure = Figure(figsize=(10, high + 4.6 * -(-len(kinds) // 2)), layout="constrained")
    rows = 1 + -(-len(kinds) // 2)
    grid = figure.add_gridspec(rows, 2, height_ratios=[high, *[4.6] * (rows - 1)])
    _turns(figure.add_subplot(grid[0, :]), turns)
    for at, (kind, schools) in enumerate(kinds):
        sizes = [one for one in growth if (one["kind"], one["schools"]) == (kind, schools)]
        _curves(figure.add_subplot(grid[1 + at // 2, at % 2]), sizes, f"{kind}, {schools} school{'s' * (schools > 1)}")
    figure.savefig(to, metadata={"Date": None, "Creator": None})


def _turns(axes: Axes, lines: Sequence[Line]) -> None:
    for at, one in enumerate(lines):
        for below, name, samples, colour in (
            (-0.19, one.what, one.ours.work, _OURS),
            (0.19, one.peer, one.its.work, _PEER),
        ):
            median, least, most = statistics.median(samples), min(samples), max(samples)
            axes.barh(at + below, median, 0.36, color=colour, xerr=[[median - least], [most - median]])
            axes.annotate(f"{name}: {median:.2g}", (most, at + below), (6, 0), textcoords="offset points", va="center")
    axes.set_yticks([])
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlim(0.02, 600)
    axes.set_xlabel("milliseconds of processor time a turn (median of rounds; least and most), less is better")


def _curves(axes: Axes, sizes: Sequence[Mapping[str, Any]], title: str) -> None:
    records = [int(one["records"]) for one in sizes]
    for number, name in enumerate(sizes[0]["ms"]):
        values = [statistics.median(one["ms"][name]) for one in sizes]
        style = ("-", "--", ":")[number // 5 % 3]
        axes.plot(records, values, style, marker="o", markersize=3, linewidth=1.2, label=name)
    axes.axhline(_FLAT, color=_AIM, linewidth=0.8)
    axes.set_xscale("log")
    axes.set_ylim(0, 46)
    axes.set_title(title)
    axes.set_xlabel("records")
    axes.set_ylabel("milliseconds of processor time")
    axes.legend(fontsize=6, ncols=2)
