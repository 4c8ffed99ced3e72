"""Who is who in Teams: one person in their chat, everybody in a team, guests and other tenants told apart."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any

import aiohttp
import pytest

from bot.office.members import read_members
from bot.seam.sender import Refused, TryLater
from bot.teams.connector import Connector
from bot.teams.directory import TeamsDirectory
from tests.teams.double import Person, Status, TeamsDouble

CHANNEL = "19:staff@thread.tacv2"


class Room:
    """A tenant with people, and what the bot remembers of it."""

    def __init__(self, teams: TeamsDouble, session: aiohttp.ClientSession) -> None:
        self.teams = teams
        self.kept: dict[str, Mapping[str, Any]] = {}
        keys = {"app_id": teams.app_id, "app_password": teams.app_password, "tenant_id": teams.tenant}
        self.directory = TeamsDirectory(Connector(session, **keys, microsoft=teams.microsoft), self.recall)

    async def recall(self, _: str, key: str) -> Mapping[str, Any] | None:
        return self.kept.get(key)

    def met(self, aad: str, **said: str) -> Person:
        """Somebody who has written to the bot."""
        person = self.teams.person(aad, tenant=said.pop("tenant", ""))
        service = {"serviceUrl": self.teams.service_url, "tenant": self.teams.tenant}
        self.kept |= {aad: {**service, "user": person.id, "conversation": person.chat}, "service": service}
        self.teams.profiles[aad] = dict(said)
        return person


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with TeamsDouble() as teams, aiohttp.ClientSession() as session:
        yield Room(teams, session)


async def test_somebody_is_known_by_account_and_address(room: Room) -> None:
    room.met("kim", email="Kim.Tully@school.example", userPrincipalName="ktully@school.example")
    found = await room.directory.profile(room.teams.tenant, "kim", ())
    assert found is not None
    assert found.emails == ("ktully@school.example", "kim.tully@school.example")
    assert found.inside


@pytest.mark.parametrize(
    "said",
    [
        {"userPrincipalName": "kim_gmail.example#EXT#@school.example"},
        {"userRole": "guest"},
        {"tenant": "99999999-2222-3333-4444-555555555555"},
    ],
)
async def test_a_guest_is_not_inside(room: Room, said: dict[str, str]) -> None:
    room.met("kim", **said)
    found = await room.directory.profile(room.teams.tenant, "kim", ())
    assert found is not None
    assert not found.inside
    assert found.emails == ()


async def test_a_group_is_the_people_of_a_team(room: Room) -> None:
    kim, sam = room.met("kim"), room.met("sam")
    room.teams.channel(CHANNEL, [kim])
    for aad, groups in (("kim", {CHANNEL}), ("sam", set())):
        found = await room.directory.profile(room.teams.tenant, aad, [CHANNEL])
        assert found is not None
        assert found.groups == groups
    assert sam.aad == "sam"
    assert sum(kind == "MEMBERS" for kind, _ in room.teams.calls) == 1  # remembered


async def test_whoever_is_in_the_chat_no_more_is_nobody(room: Room) -> None:
    person = room.met("kim")
    room.teams.removes_chat(person)
    assert await room.directory.profile(room.teams.tenant, "kim", ()) is None


async def test_whoever_was_never_met_and_what_does_not_answer_is_not_known(room: Room) -> None:
    with pytest.raises(TryLater, match="no-reference"):
        await room.directory.profile(room.teams.tenant, "kim", ())
    room.met("kim")
    room.teams.trouble("MEMBER", Status(500))
    with pytest.raises(TryLater):
        await room.directory.profile(room.teams.tenant, "kim", ())


async def test_a_teams_people_are_read_without_guests(room: Room) -> None:
    people = [room.met(f"p{n}", email=f"p{n}@school.example", name=f"Person {n}") for n in range(5)]
    room.teams.profiles["p3"]["userRole"] = "guest"
    room.teams.channel(CHANNEL, people)
    counted: list[int] = []
    brought = await read_members(
        room.directory, "teams", room.teams.tenant, CHANNEL, date(2026, 11, 16), counted.append
    )
    assert [one.name for one in brought.people] == ["Person 0", "Person 1", "Person 2", "Person 4"]
    assert brought.people[0].ids == {"teams": "p0"}
    assert brought.left_out == {"guest": 1}
    assert not brought.whole
    assert counted == [1, 2, 3, 4, 5]
    with pytest.raises(Refused):
        await read_members(room.directory, "teams", room.teams.tenant, "19:other", date(2026, 11, 16), counted.append)
