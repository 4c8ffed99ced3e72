"""What Slack and Teams need to know of us, and we of them: tokens, ids, addresses."""

from collections.abc import Mapping
from dataclasses import field

from bot.teams.connector import PUBLIC, Microsoft
from policy_kb.shapes import dataclass


@dataclass(frozen=True, slots=True)
class SlackKeys:
    """What Slack needs: with an app token events come over a socket, otherwise over HTTP.

    Without a bot token the app is installed in several workspaces: it has a client id and secret, and an address.
    """

    bot_token: str
    signing_secret: str
    app_token: str = ""
    api_url: str = "https://slack.com/api/"
    commands: Mapping[str, str] = field(default_factory=dict)
    client_id: str = ""
    client_secret: str = ""
    address: str = ""
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamsKeys:
    """What Teams needs; `emulator` listens without credentials, on loopback only."""

    app_id: str
    app_password: str
    tenant_id: str
    app_type: str = "SingleTenant"
    emulator: bool = False
    microsoft: Microsoft = PUBLIC
