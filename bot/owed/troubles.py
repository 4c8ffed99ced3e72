"""Telling those who can mend a trouble: the technician and the headteacher, each cause once in a while."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.cases.trouble import to_tell
from bot.people.settings import School
from storage import Owed, Store

AGAIN = timedelta(days=30)
"""How long the same trouble is not told again."""


async def tell(  # noqa: PLR0913, PLR0917 - to whom, of what, when
    store: Store,
    school: School,
    out: frozenset[str],
    what: Mapping[str, str],
    now: datetime,
    again: timedelta = AGAIN,
) -> None:
    """Owe a card about a trouble to each who can mend it, but those who are kept out (`out`)."""
    slot = ":".join(("trouble", *what.values()))
    for at in to_tell(school, out):
        before = await store.delivered(school.id, at)
        if not any(one.slot.startswith(f"{slot}/") and one.owed_at > now - again for one in before):
            await store.owe(school.id, [Owed(f"{slot}/{now:%Y-%m-%d}", at, "trouble", what)], now)
