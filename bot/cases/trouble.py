"""What stops a channel or a person from being told, and who can mend it. Pure."""

from bot.people import holders
from bot.people.settings import TECHNICIAN, School
from policy_kb.routing import CHAIN
from storage.kept import Address

_CAUSES = {
    # ours, after a look at who reads a channel
    "channel-public": "public", "channel-shared": "shared", "channel-stranger": "stranger",
    "channel-unknown": "unknown",
    # Slack's
    "not_in_channel": "not-in", "channel_not_found": "not-in", "is_archived": "archived", "missing_scope": "scope",
    "user_disabled": "left", "user_not_found": "left", "users_not_found": "left", "user_not_visible": "left",
    # Teams'
    "BotNotInConversationRoster": "not-in", "ForbiddenOperationException": "not-in", "MessageWritesBlocked": "blocked",
    "ConversationNotFound": "not-in", "no-reference": "not-in", "http-404": "not-in", "http-410": "not-in",
    # ours, of somebody whom the settings name by an address
    "not-met-yet": "not-met",
}  # fmt: skip
"""Reasons for which a platform refuses, by what has to be mended."""
CAUSES = {
    "channel": ("not-in", "archived", "public", "shared", "stranger", "scope", "other"),
    "person": ("not-in", "not-met", "left", "blocked", "other"),
}
"""What there are words for."""


def cause_of(reason: str, kind: str) -> str:
    """What has to be mended where an address refuses for this reason."""
    found = _CAUSES.get(reason.split(maxsplit=1)[0] if reason else "", "other")
    return found if found in CAUSES[kind] else "other"


def to_tell(school: School, out: frozenset[str]) -> tuple[Address, ...]:
    """Where those are written to who can mend it: the headteacher, or who is next, and the technician."""
    above = next((some for role in CHAIN if (some := [p for p in school.holders(role) if p.name not in out])), [])
    people = (*above, *(one for one in school.holders(TECHNICIAN) if one.name not in out))
    return tuple(dict.fromkeys(at for one in people if (at := holders.private(school, one))))
