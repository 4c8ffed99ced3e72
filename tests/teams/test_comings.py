"""Comings and goings in Teams: who can be written to from then on, and who cannot any more."""

from typing import Any

import pytest

from tests.teams import hand
from tests.teams.conftest import Room

TEAM = "19:team@thread.tacv2"


def state(room: Room, key: str) -> str:
    return str(room.listener.references.get((room.teams.tenant, f"state:{key}"), {}).get("state", ""))


def update(room: Room, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - what Teams sends
    """A conversationUpdate in the safeguarding team."""
    activity = hand.joined(room.teams, room.lead, channel=room.channel) | {"membersAdded": []}
    event = more.pop("event", "")
    if event:
        activity["channelData"]["eventType"] = event
    return activity | more


async def test_installed_and_removed_by_a_person(room: Room) -> None:
    await room.send(hand.installed(room.teams, room.teacher))
    assert state(room, "aad-teacher") == "installed"
    await room.send(hand.installed(room.teams, room.teacher, action="remove"))
    assert state(room, "aad-teacher") == "removed"
    await room.send(hand.installed(room.teams, room.teacher, action="add-upgrade"))
    assert state(room, "aad-teacher") == "installed"


async def test_where_the_bot_comes_into_a_team_everybody_there_can_be_written_to(room: Room) -> None:
    await room.send(hand.installed(room.teams, room.lead, channel=room.channel))
    assert state(room, room.channel) == state(room, TEAM) == "installed"
    for person in ("aad-lead", "aad-deputy", "aad-head"):
        assert room.listener.references[room.teams.tenant, f"member:{person}"]["user"].startswith("29:")


async def test_a_roster_that_cannot_be_read_holds_nothing_up(room: Room) -> None:
    other = room.teams.channel("19:other@thread.tacv2", [], installed=False)
    assert (await room.send(hand.installed(room.teams, room.lead, channel=other)))[0] == 200
    assert state(room, other) == "installed"


async def test_a_bot_that_is_taken_out_of_a_team_knows_it(room: Room) -> None:
    bot = {"id": f"28:{room.teams.app_id}"}
    await room.send(update(room, membersRemoved=[bot]))
    assert state(room, room.channel) == state(room, TEAM) == "removed"
    await room.send(update(room, membersAdded=[bot]))
    assert state(room, TEAM) == "installed"


@pytest.mark.parametrize(
    ("event", "found"),
    [("channelDeleted", "deleted"), ("channelRestored", "installed"), ("channelRenamed", "renamed")],
)
async def test_a_channel_that_is_deleted_or_renamed(room: Room, event: str, found: str) -> None:
    await room.send(update(room, event=event))
    assert (state(room, room.channel), state(room, TEAM)) == (found, "")


@pytest.mark.parametrize(
    ("event", "found"),
    [("teamDeleted", "deleted"), ("teamHardDeleted", "deleted"), ("teamArchived", "archived"),
     ("teamUnarchived", "installed"), ("teamRenamed", "renamed"), ("somethingNew", "")],
)  # fmt: skip
async def test_a_team_that_is_deleted_archived_or_renamed(room: Room, event: str, found: str) -> None:
    await room.send(update(room, event=event))
    assert (state(room, room.channel), state(room, TEAM)) == ("", found)


async def test_whoever_joins_can_be_written_to_and_whoever_leaves_is_noted(room: Room) -> None:
    newcomer = room.teams.person("aad-new")
    member = {"id": newcomer.id, "aadObjectId": newcomer.aad}
    await room.send(update(room, event="teamMemberAdded", membersAdded=[member]))
    assert state(room, "member:aad-new") == "joined"
    assert room.listener.references[room.teams.tenant, "member:aad-new"]["user"] == newcomer.id
    await room.send(update(room, event="teamMemberRemoved", membersRemoved=[member]))
    assert state(room, "member:aad-new") == "left"


@pytest.mark.parametrize("odd", [{"membersAdded": "x"}, {"membersRemoved": [5, {}]}, {"channelData": {"eventType": 5}}])
async def test_odd_events_do_nothing(room: Room, odd: dict[str, Any]) -> None:
    status, _ = await room.send(update(room) | odd)
    assert status in {200, 400, 401}
    assert not [key for _, key in room.listener.references if key.startswith("state:")]
