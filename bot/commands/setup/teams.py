"""The Teams part of `init`: the app's credentials, its package, who is in the team that has it, and the channel."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import ClientSession

from bot.commands.manifests import package
from bot.commands.manifests import teams as manifest
from bot.commands.setup.school import READERS, Holder, LookUp, inside
from bot.commands.setup.walk import Attempt, Held, NotYet, Walk, something
from bot.seam.directory import Profile
from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.teams.connector import Microsoft
from bot.teams.trying import Trying

T = TypeVar("T")
Keep = Callable[[str, str, Mapping[str, Any]], Awaitable[None]]
Kept = Callable[[str, str], Awaitable[Mapping[str, Any] | None]]
_GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_HEARD = "teams-heard"


class TeamsPart:
    """Asks, and tries against Microsoft itself. `microsoft` is where that is (national clouds)."""

    def __init__(self, walk: Walk, folder: Path, session: ClientSession, microsoft: Microsoft) -> None:
        self._walk, self._folder, self._session, self._microsoft = walk, folder, session, microsoft
        self.workspace = ""
        self._trying: Trying | None = None

    async def sign_in(self, keep: Keep, kept: Kept) -> tuple[Trying, dict[str, str]]:
        """The credentials, tried; gives what listens with them, and the variables of the environment."""
        walk = self._walk
        walk.terminal.say(
            "  In a browser: portal.azure.com, create an Azure Bot (type of app: Single Tenant; a new app id), then\n"
            "  Channels, Microsoft Teams. Its Configuration page has the app id and the tenant id, and Manage\n"
            "  Password makes a client secret: copy its Value (not its id)."
        )
        app_id = await walk.settle("teams-app", "Microsoft App ID", _guid)
        tenant = await walk.settle("teams-tenant", "App Tenant ID", _guid)
        made: list[Trying] = []

        async def password(given: str) -> Held[str]:
            if not given:
                raise NotYet("This is needed.")
            made.append(
                Trying(
                    self._session, app_id=app_id, app_password=given, tenant_id=tenant, microsoft=self._microsoft,
                    keep=keep, kept=kept,
                )
            )  # fmt: skip
            await asked(made[-1].sign_in())
            return Held(given, "Microsoft gives a token for it")

        secret = await walk.settle("teams-password", "Client secret (its Value)", password, secret=True)
        self.workspace, self._trying = tenant, (trying := made[-1])
        if heard := walk.notes[_HEARD]:
            trying.heard_before(*json.loads(heard))
        keys = {"MicrosoftAppId": app_id, "MicrosoftAppPassword": secret, "MicrosoftAppTenantId": tenant}
        return trying, keys | {"MicrosoftAppType": "SingleTenant"}

    async def packed(self, public: str, app_id: str, school: str) -> None:
        """Write the package that Teams takes, with the school as its developer."""
        site = await self._walk.settle("site", "The school's own web site", _site)
        made = manifest(public, app_id, site, school, "1.29")
        file = self._folder / "canipost-teams.zip"
        file.write_bytes(package(made))
        self._walk.good(f"{file} is written")
        self._walk.terminal.say(
            f"  In the Azure Bot, Configuration: set the Messaging endpoint to {public}/api/messages and apply it.\n"
            "  In Teams: Apps, Manage your apps, Upload an app, Upload an app to your org's app catalogue: that file.\n"
            "  Make a private team of the safeguarding leads with a standard channel for alerts, and add canipost to\n"
            "  it (Apps, canipost, the arrow beside Add, Add to a team). Headteacher, chair of governors and anybody\n"
            "  else who holds a role and is in no team with canipost: each adds the app (Apps, canipost, Add)."
        )

    async def wait(self) -> None:
        """Wait until Teams has told of a channel."""
        trying = self._told

        async def added(_: str) -> Held[str]:
            channels, people = trying.heard
            if not channels:
                raise NotYet(
                    "Teams has told of no channel yet.",
                    "Look at the messaging endpoint of the Azure Bot; where the app is in the team already, take it "
                    "out and add it again, or write @canipost there.",
                )
            self._walk.notes.keep(_HEARD, json.dumps([channels, people]))
            return Held("", "Teams has told of a channel that has canipost", "")

        await self._walk.settle("teams-added", "Press Enter when canipost is in the team", added)

    def look_up(self) -> LookUp:
        """Who has an e-mail address, among those of whom Teams tells."""
        trying = self._told

        async def found(email: str) -> Profile:
            everybody = await asked(trying.people())
            self._walk.notes.keep(_HEARD, json.dumps(trying.heard))
            match = next((one for one in everybody if email in one.emails), None)
            if match is None:
                raise NotYet(
                    f"Nobody of whom Teams tells has the address {email}.",
                    "Have them add the app (Apps, canipost, Add), or add them to the team; then press Enter.",
                )
            return inside(match, email, "this tenant")

        return found

    async def channel(self, holders: Sequence[Holder]) -> str:
        """The channel for alerts, read by those who hold its roles and by nobody else."""
        return await self._walk.settle("teams-channel", "The channel's name (Enter: the only one)", self._room(holders))

    async def reach(self, holders: Sequence[Holder]) -> None:
        """Look whether each holder can be written to. Raises NotYet for the first who cannot."""
        known = {one.user for one in await asked(self._told.people())}
        for one in holders:
            if one.user not in known:
                raise NotYet(f"{one.name} cannot be written to.", "Have them add the app again (Apps, canipost, Add).")
            self._walk.good(f"{one.name} can be written to")

    @property
    def _told(self) -> Trying:
        if self._trying is None:
            raise RuntimeError("sign_in comes first")
        return self._trying

    def _room(self, holders: Sequence[Holder]) -> Attempt[str]:
        trying, due = self._told, [one for one in holders if set(one.roles) & set(READERS)]

        async def attempt(given: str) -> Held[str]:
            there = await asked(trying.rooms())
            wanted = given.casefold()
            fits = [one for one in there if not wanted or wanted in {one.name.casefold(), one.id.casefold()}]
            if len(fits) != 1:
                names = ", ".join(one.name or one.id for one in there) or "none"
                raise NotYet(f"That is not one channel; those of teams with canipost: {names}.")
            room = fits[0]
            readers = {one.user: one for one in await asked(trying.readers(room.id))}
            if strangers := [one.name or one.user for one in readers.values() if one.user not in {h.user for h in due}]:
                names = ", ".join(strangers)
                raise NotYet(f"It is read by {names}, too, who holds none of its roles.", "Take them out of the team.")
            if missing := [one.name for one in due if one.user not in readers]:
                raise NotYet(f"Not in it: {', '.join(missing)}.", "Add them to the team, then press Enter.")
            return Held(room.id, f"{room.name or room.id} is read by {len(readers)}", room.id)

        return attempt


async def _guid(given: str) -> Held[str]:
    if not re.fullmatch(_GUID, given.casefold()):
        raise NotYet("This is no such id.", "It looks like 8c3d01f2-0000-4000-8000-000000000001.")
    return Held(given.casefold(), keep=given.casefold())


async def _site(given: str) -> Held[str]:
    found = (await something(given)).found.removeprefix("https://").rstrip("/")
    if not re.fullmatch(r"[A-Za-z0-9.-]+\.[A-Za-z]{2,}(/\S*)?", found):
        raise NotYet("This is no address of a web site.", "Such as https://www.hillside.example.")
    return Held(found, f"its privacy notice is taken to be https://{found}/privacy", found)


async def asked(call: Awaitable[T]) -> T:
    """What Teams answers. Raises NotYet with what it refused, in plain words."""
    try:
        return await call
    except TryLater as why:
        if str(why).startswith("token-"):
            raise NotYet(
                f"Microsoft gives no token ({str(why).removeprefix('token-')}).",
                "Compare app id and tenant id, and make a new client secret: its Value, and not its id.",
            ) from None
        raise NotYet(f"Teams did not answer ({why}).", "Try again in a minute.") from None
    except NoAnswer as why:
        raise NotYet(f"Teams did not answer ({why}).", "Try again in a minute.") from None
    except Refused as why:
        raise NotYet(f"Teams says {why}.", "Look whether canipost is still in the team.") from None
