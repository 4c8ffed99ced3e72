"""`init`: asks the few things that canipost needs, tries each as it goes, and ends with a confirmed test alert.

Rules:
1. Nothing is relied on that was not tried against the platform itself.
2. Stopped anywhere, it goes on there; what was given before is tried again first.
3. What is secret is kept in files of mode 0600, and shown nowhere.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.commands.keys import microsoft
from bot.commands.places import as_told, packs_folder
from bot.commands.serving import plan_of, running
from bot.commands.setup import alert, written
from bot.commands.setup.public import Fetch, fetching, leads_here, listening
from bot.commands.setup.school import Holder, Named, holders, school
from bot.commands.setup.terminal import Console, Stopped, Terminal
from bot.commands.setup.walk import Held, Notes, NotYet, Walk
from bot.people.settings import School, load_schools
from bot.seam.clock import utc_now
from bot.seam.turn import Platform
from storage import Store, open_store, upgrade

_NOTES = ".canipost-init"


def init(options: argparse.Namespace) -> int:
    """Walk through it; exit code 1 where it was stopped before its end."""
    console = Console()
    try:
        asyncio.run(_walked(options, console))
    except (Stopped, NotYet) as why:
        if str(why):
            console.say(f"  NO   {why}")
        console.say("\nStopped. What you gave is kept; the same command goes on here.")
        return 1
    return 0


async def _walked(options: argparse.Namespace, console: Terminal) -> None:
    async with ClientSession() as session:
        setup = Setup(console, options.folder.absolute(), packs_folder(options), session, fetching(session))
        setup.several = options.several or bool(os.environ.get("SLACK_CLIENT_ID"))
        await setup.walk_through(options.platform, options.host, options.port)


class Setup:
    """One school's setting up, in one folder. `fetch` gets a public address, as somebody outside would.

    `several`: one app in the Slack workspaces of several schools.
    """

    several = False

    def __init__(self, terminal: Terminal, folder: Path, packs: Path, session: ClientSession, fetch: Fetch) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self._packs, self._session, self._fetch = folder, packs, session, fetch
        self.notes = Notes(folder / _NOTES)
        self.walk = Walk(terminal, self.notes)
        self.database = os.environ.get("CANIPOST_DATABASE") or f"sqlite:///{folder / 'canipost.db'}"

    async def walk_through(self, given: str | None, host: str, port: int) -> None:
        """From the first question to the confirmed test alert. Raises Stopped, NotYet or Missing."""
        began, say = time.monotonic(), self.walk.terminal.say
        say("canipost init sets canipost up for one school, and tries everything as it goes.")
        say("Ctrl+C stops at any time; the same command goes on where you were.")
        if len(self.notes):
            say(f"Going on with what is kept in {self.notes.file}.")
        self.walk.heading("1 of 6  The school")
        platform = await self.walk.settle("platform", "Slack or Teams", _platform, usual=given or "")
        named = await school(self.walk, self._packs)
        self.walk.heading("2 of 6  Keys and database")
        keys = written.keys(self.folder)
        self.walk.good(f"{keys}: only you can read it. Keep a copy elsewhere: without it nothing can be read again.")
        await upgrade(self.database)
        self.walk.good(f"the database is there ({self.database.partition(':')[0]})")
        store = await open_store(self.database, keys.read_text("utf-8").split())
        try:
            found = self._slack if platform == "slack" else self._teams
            variables, workspace, people, channel = await found(named, store, host, port)
        finally:
            await store.close()
        self.walk.heading("5 of 6  What is written")
        file = written.settings(self.folder, named, (platform, workspace), people, channel)
        variables |= {
            "CANIPOST_SETTINGS": str(self.folder / "settings"),
            "CANIPOST_DATABASE": self.database,
            "CANIPOST_KEYS_FILE": str(keys),
        }
        if public := self.notes[f"{platform}-public"]:
            variables["CANIPOST_ADDRESS"] = public
        if self._packs.is_relative_to(self.folder) or "CANIPOST_PACKS" in os.environ:
            variables["CANIPOST_PACKS"] = str(self._packs)
        env = written.environment(self.folder, variables)
        schools = load_schools(self.folder / "settings", self._packs)
        self.walk.good(f"{file}, and {env} with the tokens; only you can read them")
        self.walk.heading("6 of 6  The test alert")
        await self._alert(schools, next(one for one in schools if one.id == named.id), variables, host, port)
        self.notes.done()
        minutes = (time.monotonic() - began) / 60
        say(f"\ncanipost is set up ({minutes:.0f} minutes this time). From now on: canipost serve")
        say("canipost check --live tries it all again; docs/install.md has the service, TLS, backup and upgrade.")

    async def _slack(
        self, named: Named, store: Store, host: str, port: int
    ) -> tuple[dict[str, str], str, tuple[Holder, ...], str]:
        from bot.commands.setup.several import SeveralPart  # noqa: PLC0415 - one platform's packages are enough
        from bot.commands.setup.slack import API, SlackPart  # noqa: PLC0415 - as above

        self.walk.heading("3 of 6  Slack's app")
        api = os.environ.get("SLACK_API_URL", API)
        args = self.walk, self._fetch, self.folder, self._session, api, self._others(named.id, "slack")
        part = SeveralPart(*args).keep_with(store, named.id) if self.several else SlackPart(*args)
        keys = await part.connect(host, port)
        self.walk.heading("4 of 6  Who holds which role, and the private channel")
        people = tuple(await holders(self.walk, named.policy, part.look_up()))
        channel = await part.channel(people)
        await part.reach(people)
        return keys, part.workspace, people, channel

    async def _teams(
        self, named: Named, store: Store, host: str, port: int
    ) -> tuple[dict[str, str], str, tuple[Holder, ...], str]:
        from bot.commands.setup.teams import TeamsPart  # noqa: PLC0415 - one platform's packages are enough

        self.walk.heading("3 of 6  Teams' app")
        part = TeamsPart(self.walk, self.folder, self._session, microsoft(os.environ))

        async def keep(_: str, key: str, reference: Mapping[str, Any]) -> None:
            await store.remember_conversation(named.id, "teams", key, reference, utc_now())

        async def kept(_: str, key: str) -> Mapping[str, Any] | None:
            return await store.conversation(named.id, "teams", key)

        trying, keys = await part.sign_in(keep, kept)
        async with listening(host, port, *trying.routes) as word:
            asks = "Public https address of this server"
            public = await self.walk.settle("teams-public", asks, leads_here(word, port, self._fetch))
            await part.packed(public, keys["MicrosoftAppId"], named.name)
            await part.wait()
            self.walk.heading("4 of 6  Who holds which role, and the channel")
            people = tuple(await holders(self.walk, named.policy, part.look_up()))
            channel = await part.channel(people)
            await part.reach(people)
        await trying.teams.close()
        return keys, part.workspace, people, channel

    def _others(self, school: str, platform: Platform) -> dict[str, str]:
        """The other schools that are set up in this folder: where each is on this platform."""
        there = as_told(self.folder / "settings")
        found = {one: str(told.get("workspaces", {}).get(platform, "")) for one, told in there if one != school}
        return {one: workspace for one, workspace in found.items() if workspace}

    async def _alert(
        self, schools: tuple[School, ...], school: School, variables: Mapping[str, str], host: str, port: int
    ) -> None:
        """Serve the school as `canipost serve` will, and wait for the alert to be confirmed."""
        plan = plan_of(schools, self.database, os.environ | variables)
        async with running(plan, host, port) as wiring:
            await alert.confirmed(wiring.store, school, "canipost init", self.walk.terminal.say, wiring.alerts.wake)
        self.walk.good("the test alert arrived and was confirmed")


async def _platform(given: str) -> Held[Platform]:
    match given.casefold():
        case "slack":
            return Held("slack", keep="slack")
        case "teams":
            return Held("teams", keep="teams")
    raise NotYet("Write slack or teams.", "Both at one school: one first, then init in the same folder for the other.")
