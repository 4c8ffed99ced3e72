"""The Slack side, wired: the tokens of one workspace or several, what listens, what sends, and who is who."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from aiohttp import ClientSession, web

from bot.keys import SlackKeys
from bot.people.school import School
from bot.seam.standing import Stands
from bot.seam.turn import Listener
from bot.slack import listen
from bot.slack.calling import client
from bot.slack.directory import SlackDirectory
from bot.slack.installations import Installations, only
from bot.slack.oauth import Installing, Shop
from bot.slack.send import SlackSender
from bot.slack.several import Each, SeveralDirectories, SeveralSenders
from bot.slack.show import FirstTime
from policy_kb.shapes import dataclass
from storage import Store

INSTALLED = "installed"
"""Under which name a workspace's token is kept with its school."""
Homes = Callable[[str], Sequence[School]]
"""The schools that a workspace belongs to."""


def tokens(keys: SlackKeys, store: Store, homes: Homes, clock: Callable[[], datetime]) -> Installations:
    """The token of the one workspace, or what the schools keep of those in which the app was installed."""
    if keys.bot_token:
        return only(keys.bot_token)

    async def keep(workspace: str, what: Mapping[str, Any]) -> bool:
        for school in homes(workspace):
            await store.remember_conversation(school.id, "slack", INSTALLED, what, clock())
        return bool(homes(workspace))

    async def kept(workspace: str) -> Mapping[str, Any] | None:
        for school in homes(workspace):
            if found := await store.conversation(school.id, "slack", INSTALLED):
                return found
        return None

    return Installations(keep, kept)


def sender(keys: SlackKeys, installed: Installations, session: ClientSession) -> SeveralSenders:
    """What writes in every workspace."""
    return SeveralSenders(Each(installed, lambda token: SlackSender(token, session, api_url=keys.api_url)))


def directory(keys: SlackKeys, installed: Installations, session: ClientSession) -> SeveralDirectories:
    """What knows who is who in every workspace."""
    return SeveralDirectories(Each(installed, lambda token: SlackDirectory(client(token, keys.api_url, session))))


@dataclass(frozen=True, slots=True)
class InSlack:
    """Everything of Slack's that the server needs."""

    served: listen.Slack
    sender: SeveralSenders
    directory: SeveralDirectories
    routes: tuple[web.RouteDef, ...]


def wired(  # noqa: PLR0913, PLR0917 - what the app wires
    keys: SlackKeys,
    session: ClientSession,
    store: Store,
    homes: Homes,
    clock: Callable[[], datetime],
    listener: Listener,
    first_time: FirstTime,
    stands: Stands,
) -> InSlack:
    """Wire it; with a client id there are the two pages on which the app is installed."""
    installed = tokens(keys, store, homes, clock)
    served = listen.build(
        listener,
        bot_token=keys.bot_token,
        installations=installed,
        signing_secret=keys.signing_secret,
        app_token=keys.app_token or None,
        api_url=keys.api_url,
        commands=keys.commands or listen.COMMANDS,
        session=session,
        first_time=first_time,
        is_newest=lambda *which: store.is_newest("slack", *which),
        stands=stands,
    )
    pages = _pages(keys, session, installed, first_time) if keys.client_id else ()
    return InSlack(
        served, sender(keys, installed, session), directory(keys, installed, session), (*served.routes, *pages)
    )


def _pages(
    keys: SlackKeys, session: ClientSession, installed: Installations, first_time: FirstTime
) -> Sequence[web.RouteDef]:
    shop = Shop(keys.client_id, keys.client_secret, keys.scopes, keys.address)
    return Installing(shop, client("", keys.api_url, session), installed, first_time).routes
