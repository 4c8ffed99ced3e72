"""What this process has met that does not open: where it is, so that it can be named, shown and mended."""

from types import TracebackType
from typing import Literal, Self

from storage.errors import KeyMissing, SealBroken

Why = Literal["changed", "key-missing", "not-understood", "moved"]
MOST = 1_000
"""Rows that are remembered; where more are damaged, it is the database that is."""
Where = tuple[str, str, str, str]
"""School, table, row, column; the column is empty where the row opens and cannot be understood."""


class Met:
    """Rows that could not be opened, by where they are."""

    def __init__(self) -> None:
        self.rows: dict[Where, Why] = {}

    def note(self, broken: SealBroken) -> None:
        """Remember what did not open."""
        if broken.place is not None:
            self.add(broken.place, "key-missing" if isinstance(broken, KeyMissing) else "changed")

    def add(self, where: Where, why: Why) -> None:
        """Remember a row, and why."""
        if len(self.rows) < MOST:
            self.rows[where] = why

    def __enter__(self) -> Self:
        """Remember whatever seal breaks meanwhile; it is raised all the same."""
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        if isinstance(error, SealBroken):
            self.note(error)
