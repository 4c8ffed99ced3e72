"""Whether what stands in a settings file has the shape that it is read in: a text, a list, a table. Pure.

A number without quotation marks counts as a text. What has another shape is a fault, with line and remedy, before
anything of the file is read.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.seam.turn import Platform

_Fault = Callable[[str, str, int, str, str], None]
_PLATFORMS: tuple[Platform, ...] = ("slack", "teams", "web")
_TEXT, _TEXTS, _TABLE, _WHOLE, _ROWS = "a text", "a list of texts", "a table", "a table with lines", "a list of tables"
_REMEDIES = {
    _TEXT: 'Write {key} = "...".',
    _TEXTS: 'Write {key} = ["...", "..."].',
    _TABLE: "Write [{key}], and under it one line for each.",
    _WHOLE: "Write [{key}], and under it its lines.",
    _ROWS: "See docs/settings.md for how it is written.",
}
_TOP = {
    "school": _TEXT, "name": _TEXT, "pack": _TEXT, "timezone": _TEXT, "town": _TEXT, "nation": _TEXT, "trust": _TEXT,
    "language": _TEXT, "handles": _TEXTS, "workspaces": _TABLE, "numbers": _TABLE,
    "helplines": _WHOLE, "ladder": _WHOLE, "hours": _WHOLE, "terms": _ROWS,
}  # fmt: skip
_OF_ROWS = {
    "people": {
        "name": _TEXT,
        "phone": _TEXT,
        "email": _TEXT,
        "roles": _TEXTS,
        "known_as": _TEXTS,
        "days": _TEXTS,
    },
    "channels": {"roles": _TEXTS},
}
"""Tables that stand in a file several times, as [[people]]."""


def sound(found: Mapping[str, Any], fault: _Fault) -> bool:
    """Whether everything has its shape; names what has not."""
    wrong = list(_wrong(found))
    for table, key, n, shape in wrong:
        remedy = (
            _REMEDIES[shape].format(key=key or table) if n < 0 or key else f"Write [[{table}]], and under it its lines."
        )
        fault(table if n >= 0 else "", key or table, max(n, 0), f"'{key or table}' is not {shape}.", remedy)
    return not wrong


def _wrong(found: Mapping[str, Any]) -> Iterator[tuple[str, str, int, str]]:
    """Table, key, which of the tables (-1: the key stands at the top), and the shape that it should have."""
    for key, shape in _TOP.items():
        if key in found and not _fits(found[key], shape):
            yield "", key, -1, shape
    for table, keys in _OF_ROWS.items():
        rows = found.get(table, [])
        if not isinstance(rows, list):
            yield table, "", 0, _TABLE
            continue
        for n, row in enumerate(rows):
            if not isinstance(row, Mapping):
                yield table, "", n, _TABLE
                continue
            for key, shape in (*keys.items(), *((platform, _TEXT) for platform in _PLATFORMS)):
                if key in row and not _fits(row[key], shape):
                    yield table, key, n, shape


def _fits(value: object, shape: str) -> bool:
    if shape == _TABLE:
        return isinstance(value, Mapping) and all(_plain(one) for one in value.values())
    if shape == _WHOLE:
        return isinstance(value, Mapping)
    if shape == _ROWS:
        return isinstance(value, list) and all(isinstance(one, Mapping) for one in value)
    if shape == _TEXTS:
        return isinstance(value, list) and all(_plain(one) for one in value)
    return _plain(value)


def _plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)
