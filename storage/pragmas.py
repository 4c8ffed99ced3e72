"""What holds for every connection to a SQLite file."""

from typing import Any

PATIENCE_SECONDS = 5
PRAGMAS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    # What is wiped is overwritten, not only unlinked.
    "secure_delete = ON",
)


def open_sqlite(connection: Any, _: object = None) -> None:  # noqa: ANN401 - the driver's, or SQLAlchemy's wrapper of it
    """Set what holds for a connection."""
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
