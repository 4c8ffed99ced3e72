"""How large a file of evidence may be at a school: a video of a minute, not of an hour."""

from collections.abc import Callable

MEGABYTE = 1024 * 1024
USUAL, MOST = 50, 60
"""Megabytes: what holds where nothing is set, and what can be set; a file passes through memory whole."""


def read_largest(found: object, fault: Callable[[str, str, int, str, str], None]) -> int:
    """Bytes from the setting, in megabytes."""
    if isinstance(found, int) and not isinstance(found, bool) and 1 <= found <= MOST:
        return found * MEGABYTE
    fault("", "files_up_to_mb", 0, f"files_up_to_mb is {found!r}.", f"Write a whole number from 1 to {MOST}.")
    return USUAL * MEGABYTE
