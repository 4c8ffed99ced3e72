"""Charts of the governors' report, as SVG; the only file that knows the plotting library, which is an extra.

Rules:
1. A chart shows what the table beside it shows, and no more: what is hidden there has no bar here.
2. Without the extra there are no charts, and the report says so; its tables are whole.
"""

import io
from collections.abc import Sequence


def bars(rows: Sequence[tuple[str, int | None]], hidden: str, *, most: int | None = None) -> str:
    """Bars lying on their side, one a row; a hidden one has no bar and says so. Empty without the library.

    `rows` are labels with counts, None where the count is hidden; `most` is the end of the scale.
    """
    try:
        from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415 - an extra, and slow to load
        from matplotlib.figure import Figure  # noqa: PLC0415 - likewise
        from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - likewise
    except ImportError:
        return ""
    import matplotlib as mpl  # noqa: PLC0415 - likewise

    with mpl.rc_context({"svg.hashsalt": "canipost", "svg.fonttype": "path", "font.size": 9}):
        figure = Figure(figsize=(6.4, 0.34 * len(rows) + 0.6))
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        labels, values = [label for label, _ in rows], [count or 0 for _, count in rows]
        drawn = axes.barh(range(len(rows)), values, color="#17584e", height=0.6)
        axes.bar_label(drawn, [hidden if count is None else str(count) for _, count in rows], padding=3)
        axes.set_yticks(range(len(rows)), labels)
        axes.invert_yaxis()
        axes.set_xlim(0, most or max([*values, 4]) * 1.25)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.spines[["top", "right"]].set_visible(False)
        figure.tight_layout()
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()[out.getvalue().index("<svg") :]
