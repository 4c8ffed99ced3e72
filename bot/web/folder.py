"""Files that were handed to somebody on the desk: for the browser that asked, and only until newer ones come.

Nothing in such a file may come alive, whatever it holds: its type is ours, and it is shown in a sandbox.
"""

import secrets
from collections import OrderedDict
from collections.abc import Sequence

from bot.seam.turn import Given
from bot.web.render import Sheet

MOST = 20
"""Files that are kept at once, of all sessions."""


class Folder:
    """The files in memory, by a key that cannot be guessed and the session that was given it."""

    def __init__(self) -> None:
        self._files: OrderedDict[tuple[str, str], Given] = OrderedDict()

    def put(self, session: str, files: Sequence[Given]) -> tuple[Sheet, ...]:
        """Keep files for a session; gives what its page shows of them."""
        sheets = []
        for given in files:
            key = secrets.token_urlsafe(16)
            self._files[session, key] = given
            sheets.append(Sheet(key, given.name, picture=given.type in _SHOWN))
        while len(self._files) > MOST:
            self._files.popitem(last=False)
        return tuple(sheets)

    def get(self, session: str, key: str) -> Given | None:
        """Give a file to the session that it was handed to."""
        return self._files.get((session, key))


_SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""What every browser draws."""


def file_headers(given: Given) -> dict[str, str]:
    """Say how a file is shown: pictures that every browser draws in the page, anything else is saved."""
    how = "inline" if given.type in _SHOWN else "attachment"
    return {
        "Content-Disposition": f'{how}; filename="{given.name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
