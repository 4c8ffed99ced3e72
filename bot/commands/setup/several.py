"""The Slack part of `init` for one app in several workspaces (a trust): installed from here in this school's workspace.

Rules:
1. The app is made once: its keys stand in `.env` from the first school on, and are tried again for each further one.
2. The workspace's token comes from Slack itself, and is kept sealed with this school; it is never typed.
"""

import os
from collections.abc import Mapping
from typing import Any

from bot.commands.manifests import slack as manifest
from bot.commands.manifests import slack_commands, slack_scopes
from bot.commands.setup.public import leads_here, listening
from bot.commands.setup.slack import API, SlackPart, asked, signing_secret
from bot.commands.setup.walk import Held, NotYet
from bot.in_slack import INSTALLED
from bot.seam.clock import utc_now
from bot.slack.calling import client
from bot.slack.installations import Installations
from bot.slack.oauth import INSTALL, Installing, Shop
from storage import Store

_TEAM = "slack-team"


class SeveralPart(SlackPart):
    """Asks, installs, and tries against Slack itself; what is installed is kept with the school."""

    def keep_with(self, store: Store, school: str) -> "SeveralPart":
        """Where the token is kept, sealed."""
        self._store, self._school = store, school
        return self

    async def connect(self, host: str, port: int) -> dict[str, str]:
        """From the manifest to a token of this school's workspace; gives the variables of the environment."""
        walk, say = self._walk, self._walk.terminal.say
        async with listening(host, port) as word:
            asks = "Public https address of this server"
            public = await walk.settle(
                "slack-public", asks, leads_here(word, port, self._fetch), usual=_known("CANIPOST_ADDRESS")
            )
        self._write(manifest(public, socket=False, several=True, commands=slack_commands(os.environ)))
        say(
            "  For the first school only, in a browser: api.slack.com/apps, Create New App, From a manifest, paste\n"
            "  that file; then Manage Distribution, Activate. Basic Information, App Credentials has what follows."
        )
        shown = _known("SLACK_CLIENT_ID")
        client_id = await walk.settle("slack-client", "Client ID", _client_id, usual=shown)
        known = _known("SLACK_CLIENT_SECRET") if client_id == shown else ""
        client_secret = await walk.settle(
            "slack-client-secret", "Client Secret", signing_secret, usual=known, secret=True
        )
        known = _known("SLACK_SIGNING_SECRET") if client_id == shown else ""
        signing = await walk.settle("slack-secret", "Signing Secret", signing_secret, usual=known, secret=True)
        shop = Shop(client_id, client_secret, slack_scopes(), public)
        installed = Installations(self._keep, self._kept)
        pages = Installing(shop, client("", self._api, self._session), installed, self._first_time)
        async with listening(host, port, *pages.routes):
            say(f"  An administrator of this school's workspace opens {public}{INSTALL} and says Allow.")
            self._token, self.workspace = await walk.settle(
                _TEAM, "Press Enter when Slack says that it is installed", self._installed
            )
        keys = {"SLACK_CLIENT_ID": client_id, "SLACK_CLIENT_SECRET": client_secret, "SLACK_SIGNING_SECRET": signing}
        return keys | ({"SLACK_API_URL": self._api} if self._api != API else {})

    async def _installed(self, _: str) -> Held[tuple[str, str]]:
        kept = await self._kept("")
        token = str((kept or {}).get("bot_token", ""))
        if not token:
            raise NotYet(
                "It is installed in no workspace for this school yet.", f"Open the address that ends in {INSTALL}."
            )
        found = await asked(self._asker(token).installed())
        says = f"workspace {found.name or found.workspace}; if that is not this school's: Ctrl+C, then install it there"
        return Held((token, found.workspace), says, found.workspace)

    async def _keep(self, workspace: str, what: Mapping[str, Any]) -> bool:
        """With this school, whichever workspace it is: whoever sits at the terminal is shown which."""
        await self._store.remember_conversation(self._school, "slack", INSTALLED, what, utc_now())
        return bool(workspace)

    async def _kept(self, _: str) -> Mapping[str, Any] | None:
        return await self._store.conversation(self._school, "slack", INSTALLED)

    async def _first_time(self, key: str, window: str) -> bool:
        return await self._store.first_time("slack", key, utc_now(), window)


async def _client_id(given: str) -> Held[str]:
    if not given.replace(".", "").isdigit():
        raise NotYet("A client id is two numbers with a point between them.", "It stands under Basic Information.")
    return Held(given)


def _known(name: str) -> str:
    """What the first school's setting up wrote into `.env`."""
    return os.environ.get(name, "")
