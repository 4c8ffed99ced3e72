"""The schools with the ids of those whom the settings name by an address; asks the platforms where it may."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import ClientSession

from bot.casework.introductions import Introductions
from bot.commands.keys import connector, homes, slack_keys, teams_keys
from bot.owed.introducing import Find, Introducing
from bot.people.school import School
from bot.seam.clock import utc_now
from bot.seam.directory import Profile
from bot.seam.turn import Platform
from storage import Store


async def introduced(schools: Sequence[School], store: Store, session: ClientSession | None = None) -> list[School]:
    """Each school as its people are known by now. With a session the platforms are asked for the others first."""
    introductions = Introductions(store, utc_now)
    if session:
        finds = _finds(session, store, schools)
        await Introducing({one.id: one for one in schools}, introductions, finds, lambda: None).look()
    return [await introductions.known(one) for one in schools]


def _finds(session: ClientSession, store: Store, schools: Sequence[School]) -> dict[Platform, Find]:
    finds: dict[Platform, Find] = {}
    if slack := slack_keys():
        from bot import in_slack  # noqa: PLC0415 - Slack's SDK, only where there is a token

        there = in_slack.directory(slack, in_slack.tokens(slack, store, homes(schools), utc_now), session)
        finds["slack"] = lambda school, email: there.by_email(school.workspaces["slack"], email)
    if teams := teams_keys():
        from bot.teams.directory import TeamsDirectory  # noqa: PLC0415 - as above

        calls = connector(session, teams)

        async def in_teams(school: School, email: str) -> Profile | None:
            async def recall(_: str, key: str) -> Mapping[str, Any] | None:
                return await store.conversation(school.id, "teams", key)

            channels = [one.ids["teams"] for one in school.channels if "teams" in one.ids]
            return await TeamsDirectory(calls, recall).by_email(school.workspaces["teams"], email, channels)

        finds["teams"] = in_teams
    return finds
