"""Telling those who can mend a trouble: the technician and the headteacher, each cause once in a while."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.cases.trouble import cause_of, to_tell
from bot.people import holders
from bot.people.settings import School
from storage import Owed, Store
from storage.kept import Address

_LOG = logging.getLogger(__name__)

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


def where(school: School, at: Address, reason: str) -> dict[str, str] | None:
    """What cannot be used, and why, as the card about it is drawn from; None for whom the settings do not know."""
    cause = cause_of(reason, at.kind)
    channel, person = holders.channel_at(school, at), school.person(at.platform, at.to)
    if at.kind == "channel":
        roles = ",".join(channel.roles) if channel else ""
        _LOG.error("channel cannot be used: school=%s roles=%s cause=%s", school.id, roles, cause)
        return {"what": "channel", "platform": at.platform, "to": at.to, "cause": cause}
    if person is None:
        return None
    return {"what": "person", "platform": at.platform, "to": at.to, "cause": cause}
