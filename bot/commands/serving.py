"""`serve`, and what `demo` serves: the server, started, watched and stopped."""

import argparse
import asyncio
import contextlib
import gc
import logging
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

from aiohttp import web

import storage
from bot.app import Plan, Wiring, wired
from bot.commands import dumps, logs
from bot.commands.care import database_url, sealing_keys
from bot.commands.key_sources import given
from bot.commands.keys import mail_keys, signing_in, slack_keys, teams_keys
from bot.commands.places import Missing, not_listening, packs_folder, reached, settings_folder
from bot.metrics import too_short
from bot.owed.anchors import anchors_file
from bot.people.settings import School, load_schools
from bot.seam.wording import ENGLISH
from policy_kb.later import later
from storage import new_key

if TYPE_CHECKING:
    from bot import at_the_desk
    from bot import demo as made_up
    from bot.commands.starting import TakenOver
else:
    at_the_desk, made_up = later("bot.at_the_desk"), later("bot.demo")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_GRACE = 20.0
"""Seconds that turns which have begun are given to finish after SIGTERM."""
_GARBAGE = (10_000, 20, 20)
"""How much is made before it is looked through: with Python's own 700 nearly all of it is still in use."""


def serve(options: argparse.Namespace) -> int:
    """Serve what the environment has credentials for."""
    keys, sign_in = sealing_keys(), signing_in()
    folder = settings_folder(options) or Path("settings")
    plan = Plan(
        tuple(at_the_desk.known(one) if sign_in else one for one in load_schools(folder, packs_folder(options))),
        database_url(),
        keys,
        web=options.web or sign_in is not None,
        web_key=(key := secrets.token_urlsafe(24) if options.web and not sign_in else ""),
        sign_in=sign_in,
        slack=slack_keys(),
        teams=teams_keys(emulator=options.teams_emulator),
        mail=mail_keys(),
        anchors=anchors_file(database_url()),
        public=_public(options.public),
    )
    if not (plan.web or plan.slack or plan.teams):
        raise Missing("There is nothing to serve: set the tokens of Slack or Teams, or add --web. See docs/install.md.")
    if plan.web and not sign_in and options.host not in LOOPBACK:
        raise Missing(
            "The web desk has no log-in, so it is served on this machine only: drop --host or --web. See docs/desk.md."
        )
    _connected(plan)
    if short := too_short():
        print(short, file=sys.stderr)
    host = f"[{options.host}]" if ":" in options.host else options.host
    at = f"http://{host}:{options.port}"
    asyncio.run(serve_until_stopped(plan, options.host, options.port, link=f"{at}/?key={key}" if key else ""))
    return 0


def plan_of(schools: Sequence[School], database: str, found: Mapping[str, str]) -> Plan:
    """What is served with the variables that `init` has found."""
    return Plan(
        schools, database, given(found), slack=slack_keys(found), teams=teams_keys(found), mail=mail_keys(found),
        anchors=anchors_file(database),
    )  # fmt: skip


async def serve_demo(folder: Path, port: int, url: str, on: socket, listening: "TakenOver") -> None:
    """Serve the made-up schools on a socket that listens already, with a SQLite file and a key of its own."""
    plan = await asyncio.to_thread(_made_up, folder)
    await storage.upgrade(plan.database)
    said = ENGLISH.say("demo.started", url=url)
    await serve_until_stopped(plan, "127.0.0.1", port, said, on=on, listening=listening)


def _made_up(folder: Path) -> Plan:
    made_up.write_settings(folder / "settings", tasks="all")
    database = f"sqlite:///{(folder / 'canipost.db').absolute()}"
    return Plan(
        load_schools(folder / "settings"), database, [_own_key(folder / "key")], web=True, side_by_side=True, pause=0.2,
        anchors=anchors_file(database),
    )  # fmt: skip


async def serve_until_stopped(  # noqa: PLR0913 - what is served, where, and what is said of it, each by its name
    plan: Plan,
    host: str,
    port: int,
    started: str = "",
    *,
    link: str = "",
    on: socket | None = None,
    listening: "TakenOver | None" = None,
) -> None:
    """Serve until SIGTERM or SIGINT; turns that have begun finish. Raises Missing if the port is taken.

    `on` is a socket that listens already, and `listening` is called once we listen there ourselves.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # two lines at every start that tell nobody anything
    dumps.none_is_written()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with running(plan, host, port, on):
        gc.freeze()  # what a start has built stays for good: nobody who is served waits while it is looked through
        gc.set_threshold(*_GARBAGE)
        gc.enable()
        if listening:
            await listening()
        print(started or f"canipost listens on http://{host}:{port}", flush=True)
        if link:
            print(ENGLISH.say("demo.link", url=link), flush=True)
        if started:
            print(ENGLISH.say("demo.stop"), flush=True)
        await stop.wait()


@contextlib.asynccontextmanager
async def running(plan: Plan, host: str, port: int, on: socket | None = None) -> AsyncIterator[Wiring]:
    """Serve within; turns that have begun finish at its end. Raises Missing if the port is taken."""
    async with wired(plan) as wiring:
        runner = logs.runner(wiring.application, _GRACE)
        await runner.setup()
        try:
            try:
                await (web.SockSite(runner, on) if on else web.TCPSite(runner, host, port)).start()
            except OSError as error:
                raise not_listening(error, host, port) from None
            yield wiring
        finally:
            await runner.cleanup()


def _public(given: str | None) -> str:
    """The address of the page for people without an account, as given or from the environment. Raises Missing."""
    address = given or os.environ.get("CANIPOST_PUBLIC", "")
    if address and not address.startswith("https://"):
        raise Missing(f"CANIPOST_PUBLIC is '{address}'. Give an address that begins with https://.")
    host = reached(address, "Look at --public or CANIPOST_PUBLIC.")
    return f"https://{host}" if host else ""


def _own_key(file: Path) -> str:
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(new_key())
    return file.read_text().strip()


def _connected(plan: Plan) -> None:
    served = {"web": plan.web, "slack": bool(plan.slack), "teams": bool(plan.teams)}
    for school in plan.schools:
        if not any(served[platform] for platform in school.workspaces):
            platforms = ", ".join(school.workspaces)
            raise Missing(f"{school.id} is on {platforms}, and none of these is served. Set their tokens, or --web.")
