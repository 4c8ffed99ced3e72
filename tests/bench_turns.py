"""Measures whole durable turns beside empty ones of the peers, in one run: `python -m tests.bench_turns [--rounds 5]`.

1. Each program is a process of its own; requests are signed as Slack and Microsoft sign them, and made before the clock
   starts. Ours: `canipost serve` on SQLite, and for Slack on PostgreSQL too. A turn verifies, loads, decides, saves,
   commits, and answers.
2. Rounds go through all programs in turns, so that what else the machine does meets everybody alike. What is compared
   is processor time of the server; time by the clock stands beside it.
3. Nothing is left out: a status other than 200, or a form that is not answered with the next one, ends the run.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import asyncpg  # type: ignore[import-untyped]

from storage import new_key, upgrade
from tests.bench_drawing import draw
from tests.bench_table import Line, Samples, table
from tests.contract import slack as on_slack
from tests.contract import teams as on_teams
from tests.contract.stage import SETTINGS
from tests.ports import free_port
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand, buttons
from tests.storage.databases import Server
from tests.teams.double import TeamsDouble
from tests.teams.hand import actions, installed, message, press, shown

AT_ONCE, EACH = 32, 6
OURS = frozenset({"slack", "postgresql"})
"""Programs that answer Slack's requests with a dialog."""
_TICK = os.sysconf("SC_CLK_TCK")
_PATIENCE = 90.0
_QUIET = 10.0
"""Milliseconds of processor time in a fifth of a second, below which a server has nothing more to do."""
Shot = Callable[[], Awaitable[object]]


@dataclass
class Found:
    """What was measured of one thing: milliseconds a turn, of processor time and by the clock, and each turn's own."""

    work: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)
    each: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Program:
    """A server under measurement."""

    process: subprocess.Popen[bytes]
    port: int

    def worked(self) -> float:
        """Milliseconds of processor time so far."""
        found = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(found[11]) + int(found[12])) * 1000 / _TICK

    def holds(self) -> float:
        """MiB of memory that are in use."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


@asynccontextmanager
async def program(
    arguments: Sequence[str], at: int, environment: dict[str, str], under: Sequence[str] = ()
) -> AsyncIterator[Program]:
    """Start a program (`under` another, which watches it), and wait until it is ready."""
    command = [*under, sys.executable, *arguments]
    with subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.DEVNULL) as process:  # noqa: ASYNC220, S603 - ours
        try:
            async with aiohttp.ClientSession() as http, asyncio.timeout(_PATIENCE):
                while not await _ready(http, at):
                    assert process.poll() is None, f"{arguments} did not start"
                    await asyncio.sleep(0.05)
            yield Program(process, at)
        finally:
            process.kill()


async def _ready(http: aiohttp.ClientSession, at: int) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{at}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def measure(of: Program, shots: Sequence[Shot], at_once: int, found: Found) -> None:
    """Do so many at once until all are done; the middle of a round counts as one measurement."""
    waiting = list(shots)
    worked, began = of.worked(), time.perf_counter()

    async def one_by_one() -> None:
        while waiting:
            shot = waiting.pop()
            at = time.perf_counter()
            await shot()
            found.each.append((time.perf_counter() - at) * 1000)

    await asyncio.gather(*(one_by_one() for _ in range(at_once)))
    found.clock.append((time.perf_counter() - began) * 1000 / len(shots))
    before = -1.0
    while (now := of.worked()) - before > _QUIET:  # what goes on after the answer is work as well
        before = now
        await asyncio.sleep(0.2)
    found.work.append((now - worked) / len(shots))


def shot(http: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str], *, sure: bytes = b"") -> Shot:
    """A request that was made before; `sure` is in a good answer."""

    async def send() -> None:
        async with http.post(url, data=body, headers=headers) as answer:
            said = await answer.read()
            assert answer.status in {200, 201}, (url, answer.status, said[:300])
            assert sure in said, (url, said[:300])

    return send


class OnSlack:
    """Turns in Slack."""

    def __init__(self, double: SlackDouble, http: aiohttp.ClientSession) -> None:
        self.double, self.http = double, http
        self._count = self._tapped = 0
        for holder in (on_slack.NAMES.dsl, on_slack.NAMES.deputy, on_slack.NAMES.head, on_slack.NAMES.chair):
            double.person(holder)
        double.channel(on_slack.NAMES.channel, members=[on_slack.NAMES.dsl, on_slack.NAMES.deputy])

    def _hand(self, of: Program) -> Hand:
        """Somebody new, so that nobody is too fast."""
        self._count += 1
        return Hand(self.double, f"U1{self._count:06}", self.http, f"http://127.0.0.1:{of.port}/slack/events")

    def _signed(self, hand: Hand, payload: dict[str, Any], sure: bytes) -> Shot:
        body = urlencode(payload).encode()
        return shot(self.http, hand.url, body, hand.signed(body, "application/x-www-form-urlencoded"), sure=sure)

    def commands(self, of: Program, many: int) -> list[Shot]:
        """`/report` until the window is there: ours opens it after it has answered."""
        made = []
        for _ in range(many):
            hand = self._hand(of)
            payload = {
                "command": "/report", "text": "", "user_id": hand.user, "team_id": hand.team, "channel_id": "C0",
                "api_app_id": "A0", "trigger_id": self.double.trigger(user=hand.user),
                "is_enterprise_install": "false", "response_url": self.double.response_url(),
            }  # fmt: skip
            made.append(self._signed(hand, payload, b""))
        return made

    async def forms(self, of: Program, many: int, *, empty: bool) -> list[Shot]:
        """A form with one answer, once the dialog stands there; `empty`: for a peer, which has no dialog."""
        people = -(-many // EACH)
        made: list[Shot] = []
        for _ in range(people):
            hand = self._hand(of)
            view = _VIEW if empty else await self._at_a_question(hand)
            for n in range(EACH):
                said = {"report.what": f"A Year 8 asked to follow me last night, for the {self._count}.{n}th time."}
                state = hand._state(view, said)  # noqa: SLF001 - the double's own hand
                payload = hand._interaction("view_submission") | {"view": view | {"state": state}}  # noqa: SLF001
                made.append(self._signed(hand, {"payload": json.dumps(payload)}, b'"update"'))
        return made[:many]

    async def sends(self, of: Program, many: int) -> list[Shot]:
        """The last tap of a first report, until its alert stands in the private channel."""
        made = []
        for _ in range(many):
            hand = self._hand(of)
            view = await self._at_a_question(hand)
            view = await self._then(
                hand,
                hand.submit(view, {"report.what": f"A Year 8 asked to follow me on Instagram, time {self._count}."}),
            )
            for label in ("A pupil or former pupil contacted a member of staff", "No", "No"):
                view = await self._then(hand, hand.press(view, label))
            view = await self._then(hand, hand.submit(view, {"report.name": ""}))
            button = next(one for one in buttons(view) if one["text"]["text"] == "Send")
            pressed = {"actions": [button], "container": {"type": "view", "view_id": view["id"]}, "view": view}
            payload = hand._interaction("block_actions") | pressed  # noqa: SLF001 - the double's own hand
            made.append(self._until_alerted(self._signed(hand, {"payload": json.dumps(payload)}, b"")))
        return made

    def _until_alerted(self, tap: Shot) -> Shot:
        async def send() -> None:
            self._tapped += 1
            mine = self._tapped
            async with asyncio.timeout(_PATIENCE):
                await tap()
                while len(self.double.messages[on_slack.NAMES.channel]) < mine:  # noqa: ASYNC110 - the double rings no bell
                    await asyncio.sleep(0.001)

        return send

    async def _at_a_question(self, hand: Hand) -> dict[str, Any]:
        return await self._then(hand, hand.command("/report"))

    async def _then(self, hand: Hand, doing: Awaitable[Any]) -> dict[str, Any]:
        """Do something, and give the window as it is after that."""
        before = sum(len(one["shown"]) for one in self._windows(hand))
        assert (await doing).status == 200
        async with asyncio.timeout(_PATIENCE):
            while True:
                mine = self._windows(hand)
                shown = mine and not mine[-1]["shown"][-1].startswith("One moment")
                if shown and sum(len(one["shown"]) for one in mine) > before:
                    break
                await asyncio.sleep(0.002)
        return json.loads(json.dumps(mine[-1]))  # type: ignore[no-any-return]

    def _windows(self, hand: Hand) -> list[dict[str, Any]]:
        return [one for one in self.double.views.values() if self.double.opened_by[one["id"]] == hand.user]


_VIEW: dict[str, Any] = {
    "id": "V0", "type": "modal", "callback_id": "canipost", "private_metadata": "x" * 200,
    "blocks": [
        {
            "type": "input", "block_id": "b",
            "element": {"action_id": "report.what", "type": "plain_text_input"},
        },
        {"type": "section", "text": {"type": "plain_text", "text": "What is asked and why, as long as ours. " * 12}},
    ],
}  # fmt: skip


class OnTeams:
    """Turns in Teams."""

    def __init__(self, double: TeamsDouble, http: aiohttp.ClientSession, echoes: str = "") -> None:
        self.double, self.http, self.echoes = double, http, echoes
        self._count = 0

    def _sent(self, of: Program, activity: dict[str, Any], sure: bytes) -> Shot:
        headers = {"Authorization": f"Bearer {self.double.token(activity)}", "Content-Type": "application/json"}
        return shot(
            self.http, f"http://127.0.0.1:{of.port}/api/messages", json.dumps(activity).encode(), headers, sure=sure
        )

    async def answers(self, of: Program, many: int) -> list[Shot]:
        """One answer of a dialog, saved."""
        url, made = f"http://127.0.0.1:{of.port}/api/messages", list[Shot]()
        for _ in range(-(-many // EACH)):
            self._count += 1
            person = self.double.person(f"aad-{self._count}")
            for one in (installed(self.double, person), message(self.double, person, "report")):
                assert (await self.double.send(self.http, url, one))[0] == 200
            newest = [one for one in self.double.messages[person.chat] if "attachments" in one.activity][-1]
            first = press(self.double, person, newest.card, _sends(newest.card), {"report.what": ""}, on=newest.id)
            card = shown((await self.double.send(self.http, url, first))[1])
            options = [one["title"] for one in actions(card)][:2]
            for n in range(EACH):
                pressed = press(self.double, person, card, options[n % 2], on=newest.id)
                made.append(self._sent(of, pressed, b"AdaptiveCard"))
        return made[:many]

    def said(self, of: Program, many: int) -> list[Shot]:
        """Something to be echoed."""
        person = self.double.person("aad-echo")
        to = {"serviceUrl": self.echoes}
        unsigned = {"Content-Type": "application/json"}
        url = f"http://127.0.0.1:{of.port}/api/messages"
        bodies = [json.dumps(message(self.double, person, f"hello {n}") | to).encode() for n in range(many)]
        return [shot(self.http, url, body, unsigned) for body in bodies]


def _sends(card: dict[str, Any]) -> str:
    return str(next(one["title"] for one in actions(card) if one.get("associatedInputs") != "none"))


def raw_commits(file: Path, many: int, found: Found) -> None:
    """A row of a form's size, written and committed for good, again and again."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, what BLOB)")
    worked, began = time.process_time(), time.perf_counter()
    for _ in range(many):
        at = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO kept (what) VALUES (?)", (os.urandom(600),))
        connection.execute("COMMIT")
        found.each.append((time.perf_counter() - at) * 1000)
    found.clock.append((time.perf_counter() - began) * 1000 / many)
    found.work.append((time.process_time() - worked) * 1000 / many)
    connection.close()


async def asyncpg_commits(url: str, many: int, found: Found) -> None:
    """The same on the PostgreSQL that ours is on (which is a test's, and does not wait for its disk)."""
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TEMPORARY TABLE kept (id bigserial PRIMARY KEY, what bytea)")
    worked, began = time.process_time(), time.perf_counter()
    for _ in range(many):
        at = time.perf_counter()
        async with connection.transaction():
            await connection.execute("INSERT INTO kept (what) VALUES ($1)", os.urandom(600))
        found.each.append((time.perf_counter() - at) * 1000)
    found.clock.append((time.perf_counter() - began) * 1000 / many)
    found.work.append((time.process_time() - worked) * 1000 / many)
    await connection.close()


async def settled(folder: Path, platform: str, names: Any, url: str = "") -> dict[str, str]:  # noqa: ANN401 - Names
    """A folder with one school on a platform; gives the environment to serve it with."""
    (folder / "settings").mkdir(parents=True)
    (folder / "settings/westhaven.toml").write_text(SETTINGS.format(platform=platform, **vars(names)), "utf-8")
    url = url or f"sqlite:///{folder}/canipost.db"
    await upgrade(url)
    return {
        "CANIPOST_SETTINGS": str(folder / "settings"), "CANIPOST_DATABASE": url, "CANIPOST_KEYS": new_key(),
        "PYTHONPATH": ".",
    }  # fmt: skip


def secrets(double: SlackDouble | TeamsDouble) -> dict[str, str]:
    """What a program is told of a platform's double."""
    if isinstance(double, SlackDouble):
        return {
            "SLACK_BOT_TOKEN": double.token, "SLACK_SIGNING_SECRET": double.signing_secret,
            "SLACK_API_URL": double.api_url,
        }  # fmt: skip
    microsoft = double.microsoft
    return {
        "MicrosoftAppId": double.app_id, "MicrosoftAppPassword": double.app_password,
        "MicrosoftAppTenantId": double.tenant, "CANIPOST_TEAMS_LOGIN": microsoft.login,
        "CANIPOST_TEAMS_KEYS": microsoft.keys, "CANIPOST_TEAMS_ISSUER": microsoft.issuer,
        "CANIPOST_TEAMS_SCOPE": microsoft.scope,
    }  # fmt: skip


@dataclass
class Field:
    """Everybody who is measured, and what was found of them."""

    programs: dict[str, Program]
    slack: OnSlack
    teams: OnTeams
    folder: Path
    server: str
    """A database of the PostgreSQL that the program `postgresql` is on."""
    found: dict[str, Found] = field(default_factory=lambda: defaultdict(Found))
    memory: float = 0.0

    async def round(self, many: int) -> None:
        """Once through all of them."""
        at = AT_ONCE
        for name in ("aiohttp", "bolt-tuned", "bolt", "slack", "postgresql"):
            of, empty = self.programs[name], name not in OURS
            for people, some in ((at, many), (1, many // 4)):
                shots = await self.slack.forms(of, some, empty=empty)
                await measure(of, shots, people, self.found[f"{name}, form, {people} at once"])
                if empty:
                    continue
                opening = self.found[f"{name}, /report, {people} at once"]
                await measure(of, self.slack.commands(of, some), people, opening)
                alerting = self.found[f"{name}, Send to alert, {people} at once"]
                await measure(of, await self.slack.sends(of, some // 2), people, alerting)
        for people, some in ((at, many), (1, many // 4)):
            of = self.programs["teams"]
            await measure(of, await self.teams.answers(of, some), people, self.found[f"teams, {people} at once"])
            of = self.programs["echo"]
            await measure(of, self.teams.said(of, some), people, self.found[f"echo, {people} at once"])
        raw_commits(self.folder / "raw.db", many, self.found["sqlite commit"])
        await asyncpg_commits(self.server, many, self.found["asyncpg commit"])


@asynccontextmanager
async def everybody(folder: Path, server: Server) -> AsyncIterator[Field]:
    """Start all programs."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(server.bare())
        slack = await stack.enter_async_context(SlackDouble())
        teams = await stack.enter_async_context(TeamsDouble())
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        environment = {
            "slack": await settled(folder / "slack", "slack", on_slack.NAMES) | secrets(slack),
            "postgresql": await settled(folder / "postgresql", "slack", on_slack.NAMES, url) | secrets(slack),
            "teams": await settled(folder / "teams", "teams", on_teams.NAMES) | secrets(teams),
        }
        programs = {}
        for name, variables in environment.items():
            at = free_port()
            programs[name] = await stack.enter_async_context(
                program(["-m", "bot.cli", "serve", "--port", str(at)], at, variables)
            )
        for name in ("aiohttp", "bolt-tuned", "bolt", "echo"):
            at = free_port()
            peer = ["-m", "tests.bench_peers", name, str(at)]
            programs[name] = await stack.enter_async_context(program(peer, at, {}))
        echoes = f"http://127.0.0.1:{programs['aiohttp'].port}/"
        yield Field(programs, OnSlack(slack, http), OnTeams(teams, http, echoes), folder, server.url("postgres"))


_LINES = (
    ("slack, form, 32 at once", "bolt-tuned, form, 32 at once"),
    ("postgresql, form, 32 at once", "bolt-tuned, form, 32 at once"),
    ("slack, /report, 32 at once", "bolt-tuned, form, 32 at once"),
    ("slack, Send to alert, 32 at once", "bolt-tuned, form, 32 at once"),
    ("slack, Send to alert, 1 at once", "bolt-tuned, form, 1 at once"),
    ("slack, form, 1 at once", "bolt-tuned, form, 1 at once"),
    ("slack, form, 1 at once", "bolt, form, 1 at once"),
    ("bolt, form, 32 at once", "bolt-tuned, form, 32 at once"),
    ("bolt-tuned, form, 32 at once", "aiohttp, form, 32 at once"),
    ("teams, 32 at once", "echo, 32 at once"),
    ("teams, 1 at once", "echo, 1 at once"),
    ("slack, form, 32 at once", "sqlite commit"),
    ("postgresql, form, 32 at once", "asyncpg commit"),
)


def turns(rounds: int, many: int) -> list[Line]:
    """Measure; milliseconds of processor time of the server, and by the clock, a turn."""
    with Server() as server:
        return asyncio.run(_turns(rounds, many, server))


async def _turns(rounds: int, many: int, server: Server) -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        async with everybody(Path(folder), server) as those:
            await those.round(AT_ONCE * 2)  # whatever is done once is done now
            those.found.clear()
            for _ in range(rounds):
                await those.round(many)
            found = {name: Samples(one.work, one.clock) for name, one in those.found.items()}
            held = [(f"{name}, used", those.programs[name].holds()) for name in ("slack", "teams")]
            peer = Samples([those.programs["bolt-tuned"].holds()])
    lines = [Line(ours, "ms", found[ours], its, found[its]) for ours, its in _LINES]
    return [*lines, *(Line(name, "MiB", Samples([mib]), "bolt-tuned, used", peer) for name, mib in held)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--many", type=int, default=192)
    parser.add_argument("--draw", type=Path)
    options = parser.parse_args()
    measured = turns(options.rounds, options.many)
    print(table(measured))
    if options.draw:
        draw(measured, [], options.draw)
