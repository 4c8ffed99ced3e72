"""A bar for work that takes a while, on the terminal's error stream; silent where nobody watches."""

import sys
from typing import TextIO

_WIDTH = 30


class Bar:
    """One bar. `total` is 0 where nobody knows how much there is: then it counts."""

    def __init__(self, label: str, total: int = 0, to: TextIO | None = None) -> None:
        self._label, self._total, self._to = label, total, to or sys.stderr
        self._shown = ""

    def of(self, done: int, total: int) -> None:
        """Show how much is done of what turned out to be there."""
        self._total = total
        self.at(done)

    def at(self, done: int) -> None:
        """Show how much is done."""
        if not self._to.isatty():
            return
        if self._total:
            full = _WIDTH * min(done, self._total) // self._total
            shown = f"{self._label} [{'#' * full}{'.' * (_WIDTH - full)}] {done}/{self._total}"
        else:
            shown = f"{self._label} {done}"
        if shown != self._shown:
            self._to.write(f"\r{shown}")
            self._to.flush()
            self._shown = shown

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            self._to.write("\n")
            self._shown = ""
