"""On which line of a TOML file something stands, for the faults that name it."""

import re
from collections.abc import Sequence


def line_of(lines: Sequence[str], table: str, key: str = "", n: int = 0) -> int:
    """The line of a key in a table (the n-th of its name), or of the table, counting from 1."""
    header = re.compile(rf"\s*\[+\s*{re.escape(table)}\s*\]+")
    starts = [i for i, text in enumerate(lines) if header.match(text)] if table else [-1]
    if n >= len(starts):
        return 1
    for i in range(starts[n] + 1, len(lines)):
        if key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", lines[i]):
            return i + 1
        if lines[i].lstrip().startswith("[") and table:
            break
    return max(starts[n] + 1, 1)
