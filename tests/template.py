"""A migrated SQLite file for each test, copied: migrating anew takes longer, and has tests of its own in storage."""

from pathlib import Path
from tempfile import TemporaryDirectory

from storage import pragmas, upgrade

SHIPPED = pragmas.PRAGMAS
"""What a connection is set to at a school: here it does not wait for the disk."""
_FRESH: list[bytes] = []
"""What a migrated file with nothing in it holds, made when first asked for."""


async def migrated(file: Path) -> str:
    """The URL of the database at this path: a copy of the fresh one, unless one stands there already."""
    if not _FRESH:
        with TemporaryDirectory() as folder:
            made = Path(folder) / "fresh.db"
            await upgrade(f"sqlite:///{made}")
            _FRESH.append(_held(made))
    return _copied(file)


def _held(file: Path) -> bytes:
    return file.read_bytes()


def _copied(file: Path) -> str:
    if not file.exists():
        file.write_bytes(_FRESH[0])
    return f"sqlite:///{file}"
