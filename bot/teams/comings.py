"""What Teams tells of comings and goings: who can be written to from now on, and who cannot any more; pure.

Rules:
1. A person is their Entra object id, a channel and a team their own ids; what became of them is kept under "state:" and
   that id. It says what a technician is told, and whom nobody tries in vain: an alert is tried all the same.
2. What is renamed can still be written to. A team's own id stands for all its standard channels.
   (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events)
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.teams import read
from bot.teams.read import text

Json = Mapping[str, Any]

STATE = "state:"
_CHANNEL = {"channelDeleted": "deleted", "channelRestored": "installed", "channelRenamed": "renamed"}
_TEAM = {
    "teamDeleted": "deleted", "teamHardDeleted": "deleted", "teamArchived": "archived",
    "teamUnarchived": "installed", "teamRestored": "installed", "teamRenamed": "renamed",
}  # fmt: skip


def states(activity: Json) -> Iterator[tuple[str, str]]:
    """Whose state changed, and to what: an id, and installed, removed, deleted, archived, renamed, joined or left."""
    if activity.get("type") == "installationUpdate":
        state = "removed" if str(activity.get("action", "")).startswith("remove") else "installed"
        if read.private(activity):
            yield read.who(activity).user, state
        else:
            yield from ((where, state) for where in places(activity))
        return
    if activity.get("type") != "conversationUpdate":
        return
    event = text(activity, "channelData", "eventType")
    if event in _CHANNEL:
        yield from ((where, _CHANNEL[event]) for where in _ids(text(activity, "channelData", "channel", "id")))
    elif event in _TEAM:
        yield from ((where, _TEAM[event]) for where in _ids(text(activity, "channelData", "team", "id")))
    for name, ours, theirs in (("membersAdded", "installed", "joined"), ("membersRemoved", "removed", "left")):
        for one in _members(activity, name):
            if text(one, "id") == read.bot(activity):
                whom = (read.who(activity).user,) if read.private(activity) else places(activity)
                yield from ((where, ours) for where in whom)
            elif user := text(one, "aadObjectId"):
                yield read.MEMBER + user, theirs


def arrived(activity: Json) -> bool:
    """Whether the bot has just come to where others are, so that it can see who they are."""
    if read.private(activity):
        return False
    came = any(text(one, "id") == read.bot(activity) for one in _members(activity, "membersAdded"))
    added = activity.get("type") == "installationUpdate" and str(activity.get("action", "")).startswith("add")
    return came or added


def places(activity: Json) -> tuple[str, ...]:
    """The channels and the team in which something happened."""
    return _ids(
        read.conversation(activity).partition(";")[0],
        text(activity, "channelData", "channel", "id"),
        text(activity, "channelData", "settings", "selectedChannel", "id"),
        text(activity, "channelData", "team", "id"),
    )


def newcomers(activity: Json) -> Iterator[Json]:
    """Whoever joined, as Teams tells of members."""
    yield from (one for one in _members(activity, "membersAdded") if text(one, "id").startswith("29:"))


def _ids(*found: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one))


def _members(activity: Json, name: str) -> Iterator[Json]:
    found = activity.get(name)
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()
