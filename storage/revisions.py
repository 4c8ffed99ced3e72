"""Which revision of the tables this program needs, and what is said of a database that has another."""

import functools
from pathlib import Path

FOLDER = Path(__file__).parent / "migrations"
DIGITS = 4


@functools.cache
def newest() -> str | None:
    """Name the revision this program needs: a migration's file begins with its number."""
    return max((path.name[:DIGITS] for path in (FOLDER / "versions").glob("[0-9]*.py")), default=None)


def knows(name: str) -> bool:
    """Whether this program knows a revision: they are numbered."""
    return name <= (newest() or "")


def amiss(has: str | None) -> str:
    """Say why a database at this revision cannot be used, and what to do; nothing where it can."""
    if has is not None and not knows(has):
        return (
            f"The database is at revision {has}, which this version of canipost does not know: use the newer version "
            "that made it, or restore a backup from before."
        )
    if has == newest():
        return ""
    return (
        f"The database is at revision {has or 'none'}, and this version of canipost needs {newest()}: "
        "run canipost db upgrade."
    )
