"""The Slack part of `init`: the app from its manifest, the token and its scopes, the people and the private channel."""

import json
import os
from collections.abc import Awaitable, Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from aiohttp import ClientSession

from bot.commands.manifests import slack as manifest
from bot.commands.manifests import slack_commands
from bot.commands.setup.public import Fetch, leads_here, listening
from bot.commands.setup.school import READERS, Holder, LookUp, inside
from bot.commands.setup.walk import Attempt, Held, NotYet, Walk
from bot.seam.directory import Profile
from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.slack.send import SlackSender
from bot.slack.trying import Trying
from storage import Address

T = TypeVar("T")
API = "https://slack.com/api/"
_SAYS = {
    "invalid_auth": "Slack does not know this token.",
    "not_authed": "Slack does not know this token.",
    "token_revoked": "This token was taken back.",
    "token_expired": "This token has expired.",
    "account_inactive": "The app was taken out of the workspace, or the workspace is closed.",
    "not_allowed_token_type": "This is a token of another kind.",
}


class SlackPart:
    """Asks, and tries against Slack itself. `api_url` is Slack's, unless a test stands in for it.

    `others`: the workspaces of the other schools that this folder serves.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it asks with
        self,
        walk: Walk,
        fetch: Fetch,
        folder: Path,
        session: ClientSession,
        api_url: str = API,
        others: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._walk, self._fetch, self._folder, self._session, self._api = walk, fetch, folder, session, api_url
        self._token, self._others = "", others
        self.workspace = ""

    async def connect(self, host: str, port: int) -> dict[str, str]:
        """From the manifest to a token that has every scope; gives the variables of the environment."""
        walk = self._walk
        async with listening(host, port) as word:
            asks = "Public https address of this server (Enter: none; Slack does not need one)"
            public = await walk.settle("slack-public", asks, leads_here(word, port, self._fetch, optional=True))
        self._write(manifest(public, socket=not public, commands=slack_commands(os.environ)))
        walk.terminal.say(
            "  In a browser: api.slack.com/apps, Create New App, From a manifest; choose your workspace, and paste\n"
            "  that file. Then Install App, Install to your workspace, and copy the Bot User OAuth Token (xoxb-...)."
        )
        found = await walk.settle("slack-token", "Bot User OAuth Token", self._bot_token, secret=True)
        self._token, self.workspace = found[0], found[1]
        keys = {"SLACK_BOT_TOKEN": self._token} | ({"SLACK_API_URL": self._api} if self._api != API else {})
        if public:
            walk.terminal.say("  Under Basic Information, App Credentials: copy the Signing Secret.")
            secret = await walk.settle("slack-secret", "Signing Secret", signing_secret, secret=True)
            return keys | {"SLACK_SIGNING_SECRET": secret}
        walk.terminal.say(
            "  Under Basic Information, App-Level Tokens: Generate Token, add the scope connections:write, and copy it."
        )
        return keys | {
            "SLACK_APP_TOKEN": await walk.settle("slack-app", "App-Level Token", self._app_token, secret=True)
        }

    def look_up(self) -> LookUp:
        """Who has an e-mail address in this workspace."""
        slack = self._asker(self._token)

        async def found(email: str) -> Profile:
            return inside(await asked(slack.by_email(self.workspace, email)), email, "this workspace")

        return found

    async def channel(self, holders: Sequence[Holder]) -> str:
        """The private channel, read by those who hold its roles and by nobody else."""
        self._walk.terminal.say(
            "  In Slack: make a private channel (such as safeguarding-alerts), add the safeguarding leads and nobody\n"
            "  else, and type there: /invite @canipost"
        )
        return await self._walk.settle("slack-channel", "The channel's name (Enter: the only one)", self._room(holders))

    async def reach(self, holders: Sequence[Holder]) -> None:
        """Look whether each holder can be written to. Raises NotYet for the first who cannot."""
        sender = SlackSender(self._token, self._session, api_url=self._api)
        for one in holders:
            await asked(sender.look(self.workspace, Address("slack", "person", one.user)), one.name)
            self._walk.good(f"{one.name} can be written to")

    def _write(self, made: object) -> None:
        file = self._folder / "slack-manifest.json"
        file.write_text(json.dumps(made, indent=2, ensure_ascii=False), "utf-8")
        self._walk.good(f"{file} is written")

    async def _bot_token(self, given: str) -> Held[tuple[str, str]]:
        if not given.startswith("xoxb-"):
            raise NotYet("A bot token begins with xoxb-.", "It stands under Install App, or OAuth & Permissions.")
        found = await asked(self._asker(given).installed())
        wanted = set(manifest("", socket=True, commands=slack_commands({}))["oauth_config"]["scopes"]["bot"])
        if missing := sorted(wanted - found.scopes):
            raise NotYet(
                f"Scopes are missing: {', '.join(missing)}.",
                "Paste the manifest again under App Manifest, then Install App, Reinstall, and copy the token.",
            )
        if elsewhere := [school for school, team in self._others.items() if team != found.workspace]:
            raise NotYet(
                f"This token is of {found.name or found.workspace}. {', '.join(elsewhere)}, set up here before, is in "
                "another workspace, and would lose its own token.",
                "One app serves several workspaces with canipost init --several (docs/install.md, 4).",
            )
        return Held((given, found.workspace), f"workspace {found.name or found.workspace}, all {len(wanted)} scopes")

    async def _app_token(self, given: str) -> Held[str]:
        if not given.startswith("xapp-"):
            raise NotYet("An app-level token begins with xapp-.", "It stands under Basic Information.")
        await asked(self._asker(given).socket())
        return Held(given, "Slack opens a socket")

    def _room(self, holders: Sequence[Holder]) -> Attempt[str]:
        slack = self._asker(self._token)
        sender = SlackSender(self._token, self._session, api_url=self._api)

        async def attempt(given: str) -> Held[str]:
            there = await asked(slack.rooms())
            wanted = given.lstrip("#").casefold()
            fits = [one for one in there if not wanted or wanted in {one.name.casefold(), one.id.casefold()}]
            if len(fits) != 1:
                names = ", ".join(f"#{one.name}" for one in there) or "none"
                what = "in no private channel of that name" if wanted else "not in exactly one private channel"
                raise NotYet(f"canipost is {what}; those it is in: {names}.", "Type /invite @canipost there.")
            room = fits[0]
            at = Address("slack", "channel", room.id)
            readers = await asked(sender.readers(self.workspace, at))
            if readers is None or readers.public or readers.shared:
                raise NotYet(
                    f"#{room.name} is public, or shared with others.", "Make a private one of the school's own."
                )
            await self._only(readers.users, [one for one in holders if set(one.roles) & set(READERS)], slack)
            return Held(room.id, f"#{room.name} ({room.id}) is private, and read by {len(readers.users)}", room.id)

        return attempt

    async def _only(self, users: Collection[str], due: Sequence[Holder], slack: Trying) -> None:
        strangers = set(users) - {one.user for one in due}
        if strangers:
            names = [await asked(slack.called(self.workspace, user)) for user in sorted(strangers)]
            raise NotYet(f"It is read by {', '.join(names)}, too, who holds none of its roles.", "Take them out of it.")
        if missing := [one.name for one in due if one.user not in users]:
            raise NotYet(f"Not in it: {', '.join(missing)}.", "Add them, then press Enter.")

    def _asker(self, token: str) -> Trying:
        return Trying(token, self._session, self._api)


async def signing_secret(given: str) -> Held[str]:
    """A secret that is no token. Raises NotYet."""
    if not given or given.startswith("xox") or any(map(str.isspace, given)):
        raise NotYet("This is no such secret.", "It stands under Basic Information, App Credentials.")
    return Held(given, "kept; it is tried by what Slack sends next")


async def asked(call: Awaitable[T], whom: str = "") -> T:
    """What Slack answers. Raises NotYet with what it refused, in plain words."""
    who = f"{whom}: " if whom else ""
    try:
        return await call
    except Refused as why:
        says = _SAYS.get(str(why)) or f"Slack says {why}."
        raise NotYet(f"{who}{says}", "Look at the app's page on api.slack.com/apps.") from None
    except (TryLater, NoAnswer) as why:
        says = _SAYS.get(str(why)) or f"Slack did not answer ({why})."
        raise NotYet(f"{who}{says}", "Try again; where it stays so, look at the network of this machine.") from None
