"""The clock of the program, which everything else is handed; how long something takes is timed where it runs."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)
