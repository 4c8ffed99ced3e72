"""Drives lives of the server over HTTP, through Slack's and Teams' doubles, kills them, and counts what is there.

A report counts as confirmed once a card before its reporter says its reference. What must hold at the end:
1. Every confirmed report is there, and its alert stands in the channel of the safeguarding team.
2. In Slack each message that is owed stands exactly once; in Teams at least once, and a repeat says that it may be one.
   What a channel refused stands before somebody who reads it.
3. Nothing is owed any more, the ledger is whole, and every draft can be carried on.
"""

import asyncio
import random
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.seam.clock import utc_now
from bot.seam.turn import Platform
from storage import Address, Delivery, Store, new_key, open_store
from tests.contract import slack as on_slack
from tests.contract import teams as on_teams
from tests.contract.slack import SlackStage
from tests.contract.stage import SETTINGS, Names, Stage
from tests.contract.teams import TeamsStage
from tests.crash.server import Life
from tests.crash.steps import STEPS
from tests.crash.weather import BACK, DEAD, FAIR, FULL, befalling, weathers
from tests.slack import trouble as slack_trouble
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand, words
from tests.teams.double import Dropped, Silent, Status, TeamsDouble
from tests.teams.hand import installed

REFERENCE = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b")
AHEAD = 90.0
"""Seconds by which each life's clock is ahead of the last: the lease of whoever died has run out by then."""
CALM_EVERY = 25
LONGEST_LIFE = 2.5
HOUR, QUARTER = 3600.0, 900.0
LAST_LIVES = 3
"""Calm lives, a quarter of an hour apart, in which the last debts are paid: no attempt is put off for longer."""
FOUL = 0.3
"""How many of the lives something else befalls as well."""
_SCHOOLS: dict[Platform, tuple[str, Names]] = {
    "slack": ("westhaven", on_slack.NAMES),
    "teams": ("dothill", on_teams.NAMES),
}
_ANSWERS = (
    "A pupil or former pupil contacted a member of staff", "A pupil at this school", "A friend or follow request", "No",
)  # fmt: skip
_MOST_QUESTIONS = 8
_REPEAT = "This may be a repeat"


@dataclass
class Tally:
    """What was counted."""

    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    confirmed: dict[str, set[str]] = field(default_factory=lambda: {"slack": set(), "teams": set()})
    sent: Counter[str] = field(default_factory=Counter)
    """What people were told has been sent, where no reference stood beside it as well."""
    records: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    repeats: int = 0
    unmarked: list[str] = field(default_factory=list)
    owed: int = 0
    holes: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.doubled or self.unmarked or self.owed or self.holes or self.stuck)


class Server:
    """One process that lives again and again (`tests.crash.server`)."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def begin(self, life: Life) -> tuple[int, int] | None:
        """Begin a life; gives its port and process, or None where it died before it listened."""
        assert self._process.stdin
        self._process.stdin.write(f"{life.line()}\n".encode())
        await self._process.stdin.drain()
        said = await self._said()
        return (int(said[1]), int(said[2])) if said[0] == "ready" else None

    async def ended(self) -> int:
        """Wait for its end; gives the signal."""
        said = await self._said()
        assert said[0] == "ended", said
        return int(said[1])

    async def _said(self) -> list[str]:
        assert self._process.stdout
        async with asyncio.timeout(60):
            line = (await self._process.stdout.readline()).decode().split()
        assert line, "the server ended for good"
        return line


@asynccontextmanager
async def served(settings: Path) -> AsyncIterator[Server]:
    """A server that has loaded everything, and waits for its first life."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.crash.server", str(settings), stdin=pipe, stdout=pipe,
        cwd=Path(__file__).parents[2], env={"PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": "."},
    )  # fmt: skip
    found = Server(process)
    assert (await found._said()) == ["loaded"]  # noqa: SLF001 - its first word
    try:
        yield found
    finally:
        process.kill()
        await process.wait()


class Campaign:
    """One campaign against one database."""

    def __init__(self, database: str, folder: Path, seed: int) -> None:
        self.database, self.folder = database, folder
        self.chance = random.Random(seed)
        self.key = new_key()
        self.tally = Tally()
        self._ahead = 0.0
        self.slack, self.teams = SlackDouble(), TeamsDouble()
        # As long as Slack's own: with short pages the bot's ten of them end before a message of minutes ago, and what
        # the campaign then counts as doubled is the double's doing.
        self.slack.history_page = 200

    async def run(self, kills: int) -> Tally:
        """Kill so many lives; a calm one after every few, in which everything is counted."""
        write_settings(self.folder)
        async with self.slack, self.teams, aiohttp.ClientSession() as http, served(self.folder) as server:
            self._people()
            await self._calm(server, http)
            for n in range(1, kills + 1):
                await self._killed(server, http)
                if n % CALM_EVERY == 0 or n == kills:
                    await self._calm(server, http)
            for _ in range(LAST_LIVES):
                if self.tally.owed:  # what failed often waits longer than one life of ours: until its time has come
                    self._ahead += QUARTER
                    await self._calm(server, http)
        return self.tally

    def _people(self) -> None:
        names = on_slack.NAMES
        self.slack.channel(names.channel, members=[names.dsl, names.deputy])
        for one in ("teacher", "dsl", "deputy", "head", "chair"):
            self.teams.person(getattr(on_teams.NAMES, one))
            self.slack.person(getattr(names, one))
        by_aad = {person.aad: person for person in self.teams._people.values()}  # noqa: SLF001 - the double's own
        self.teams.channel(on_teams.CHANNEL, [by_aad[on_teams.NAMES.dsl], by_aad[on_teams.NAMES.deputy]])

    def _life(self, step: str = "", count: int = 0) -> Life:
        self._ahead += AHEAD
        slack = (self.slack.token, self.slack.signing_secret, "", self.slack.api_url)
        teams = (self.teams.app_id, self.teams.app_password, self.teams.tenant)
        microsoft = (self.teams.microsoft.login, self.teams.microsoft.keys)
        return Life(self.database, self.key, slack, teams, microsoft, self._ahead, step=step, count=count)

    async def _killed(self, server: Server, http: aiohttp.ClientSession) -> None:
        """One life that ends in a kill: at a named step, or at any moment."""
        step = self.chance.choice((*STEPS, "any moment"))
        named = step != "any moment"
        life = self._life(step if named else "", self.chance.randint(1, 60) if named else 0)
        weather = self.chance.choice(weathers(self.database)) if self.chance.random() < FOUL else FAIR
        self._trouble()
        async with befalling(weather, self.database, self.slack, self.teams):
            felt = await self._lives(server, http, self._under(weather, life), named=named)
        self.tally.kills[step if felt else "any moment"] += 1
        if weather != FAIR:
            self.tally.faults[weather] += 1
        if weather == DEAD:
            self._ahead += HOUR

    def _under(self, weather: str, life: Life) -> Life:
        """What a life is told of its weather."""
        if weather == BACK:
            return replace(life, ahead=life.ahead - HOUR)
        if weather == FULL:
            path = Path(self.database.removeprefix("sqlite:///"))
            largest = max(one.stat().st_size for one in path.parent.glob(f"{path.name}*"))
            return replace(life, room=largest + self.chance.randint(0, 30_000))
        return life

    async def _lives(self, server: Server, http: aiohttp.ClientSession, life: Life, *, named: bool) -> bool:
        """Let it live until it is killed; says whether it came to its step."""
        begun = await server.begin(life)
        if begun is None:
            return named
        port, pid = begun
        busy = asyncio.create_task(self._busy(http, port))
        wait = LONGEST_LIFE if named else self.chance.uniform(0.01, LONGEST_LIFE)
        ended = asyncio.create_task(server.ended())
        await asyncio.wait({ended}, timeout=wait)
        came = ended.done()
        if not came:
            with suppress(ProcessLookupError):
                _kill(pid)
        signal = await ended
        assert signal == 9, signal
        busy.cancel()
        with suppress(asyncio.CancelledError):
            await busy
        return came

    def _trouble(self) -> None:
        """Now and then something goes wrong with the platforms as well."""
        kind = self.chance.randrange(12)
        on = "chat.postMessage"
        there: dict[int, tuple[str, Any, Any]] = {
            0: ("429", slack_trouble.Limited(after=0), Status(429, after=0)),
            1: ("500, done", slack_trouble.Broken(500, done=True), Status(500, done=True)),
            2: ("500, not done", slack_trouble.Broken(500), Status(500)),
            3: ("cut after acceptance", slack_trouble.Dropped(), Dropped()),
            4: ("cut before acceptance", slack_trouble.Dropped(done=False), Dropped(done=False)),
            5: ("no answer", slack_trouble.Silent(), Silent()),
        }
        if kind in there:
            name, slack, teams = there[kind]
            self.tally.faults[name] += 1
            self.slack.trouble(on, slack)
            self.teams.trouble("POST", teams)

    async def _busy(self, http: aiohttp.ClientSession, port: int) -> None:
        """What people do while the server lives, on both platforms at once."""
        stages = self._stages(http, port)
        await asyncio.gather(*(self._works(stage, name) for name, stage in stages.items()))

    def _stages(self, http: aiohttp.ClientSession, port: int) -> dict[str, Stage]:
        root = f"http://127.0.0.1:{port}"
        people = ("teacher", "dsl", "deputy", "head", "chair")
        hands = {one: Hand(self.slack, getattr(on_slack.NAMES, one), http, f"{root}/slack/events") for one in people}
        teams = TeamsStage(None, self.teams, http, f"{root}/api/messages")  # type: ignore[arg-type] # lives elsewhere
        by_aad = {person.aad: person for person in self.teams._people.values()}  # noqa: SLF001 - the double's own
        teams.people = {one: by_aad[getattr(on_teams.NAMES, one)] for one in people}
        slack = SlackStage(None, self.slack, hands)  # type: ignore[arg-type] # its server is in another process
        return {"slack": slack, "teams": teams}

    async def _works(self, stage: Stage, platform: str, who: str = "teacher") -> None:
        """One person after the other: an alarm or a report, and the DSL confirms; until the server is gone."""
        while True:
            try:
                said = await (self._alarm if self.chance.random() < 0.6 else self._report)(stage, who)
                self.tally.sent[platform] += "has been sent" in said
                self.tally.confirmed[platform] |= set(REFERENCE.findall(said))
                if self.chance.random() < 0.3:
                    await stage.tap_in_channel("dsl", "I have seen this")
            except (aiohttp.ClientError, OSError, TimeoutError):
                return
            except (AssertionError, StopIteration, RuntimeError, LookupError):
                await asyncio.sleep(0.05)  # what stood before them is of an earlier life

    @staticmethod
    async def _alarm(stage: Stage, who: str) -> str:
        await stage.begin(who, "declare")
        await stage.tap(who, "A child is in danger now")
        return await stage.tap(who, "Alert everybody who must know")

    @staticmethod
    async def _report(stage: Stage, who: str) -> str:
        said = await stage.begin(who, "report", "A pupil asked to follow me.")
        if "unfinished" in said:
            said = await stage.tap(who, "Delete it, start again")
        for _ in range(_MOST_QUESTIONS):
            label = next((one for one in _ANSWERS if one in said.splitlines()), None)
            if label is None:
                break
            said = await stage.tap(who, label)
        await stage.fill(who, {"report.name": "Jo Field"})
        return await stage.tap(who, "Send")

    async def _calm(self, server: Server, http: aiohttp.ClientSession) -> None:
        """A life that nobody ends: everything that is owed is paid, and then everything is counted."""
        self.slack._trouble.clear()  # noqa: SLF001 - the double's own
        self.teams._troubles.clear()  # noqa: SLF001 - likewise
        begun = await server.begin(self._life())
        assert begun is not None
        port, pid = begun
        stages = self._stages(http, port)
        if not self.tally.kills:
            teams = stages["teams"]
            assert isinstance(teams, TeamsStage)
            for person in teams.people.values():
                await teams.send(installed(self.teams, person))
            await teams.send(installed(self.teams, teams.people["dsl"], channel=on_teams.CHANNEL))
        store = await open_store(self.database, [self.key])
        try:
            await self._paid(store)
            for platform, (school, names) in _SCHOOLS.items():
                await self._count(store, platform, school, names)
        finally:
            await store.close()
        _kill(pid, 15)
        await server.ended()

    async def _paid(self, store: Store) -> None:
        """Wait until nothing is owed; what was put off may wait for its time, and is no loss before the last life."""
        until = asyncio.get_running_loop().time() + 60
        while owed := (await store.waiting(self._now())).debts:
            if asyncio.get_running_loop().time() > until:
                break
            await asyncio.sleep(0.1)
        self.tally.owed = owed

    def _now(self) -> Any:  # noqa: ANN401 - a moment
        return utc_now() + timedelta(seconds=self._ahead)

    async def _count(self, store: Store, platform: Platform, school: str, names: Names) -> None:
        tally = self.tally
        tally.holes = [*tally.holes, *await store.verify(school)]
        records = {record.reference for record in await store.records(school)}
        tally.records[platform] = len(records)
        if tally.sent[platform] > len(records):
            tally.lost.append(f"{school}: {tally.sent[platform]} were said to be sent, {len(records)} are there")
        # The ladder climbs on while this counts: what it owes in this moment is a debt, and no loss, and may be on its
        # way. So too many is what stood before this asked what is owed, and too few what does not stand after it.
        before = self._there(platform, names)
        ever = await store.delivered(school, Address(platform, "channel", names.channel))
        owed = [one for one in ever if one.reference and (one.shown or one.refused)]
        there, alone = self._there(platform, names), self._alone(platform, names)
        for reference in sorted(tally.confirmed[platform]):
            stands = any(reference in words for words in (*there, *alone))
            if reference not in records or not (stands or tally.owed):
                tally.lost.append(f"{school} {reference}")
        for one in owed:
            if one.refused and not tally.owed and not any(str(one.reference) in words for words in alone):
                tally.lost.append(f"{school}, before nobody: {_of(one)}")
        # What was refused may have arrived before: without an answer, or it stands there and a later edit was refused.
        perhaps = Counter(str(one.reference) for one in ever if one.refused or not one.shown)
        owed = [one for one in owed if not one.refused]
        if platform == "slack":
            self._once(school, owed)
        else:
            self._at_least_once(school, owed, perhaps, before, there)
        for draft in await store.drafts(school, f"{platform}:{names.teacher}"):
            if draft.state not in {"open", "closed"}:
                tally.stuck.append(draft.id)

    def _there(self, platform: str, names: Names) -> list[str]:
        if platform == "slack":
            return [words(message) for message in self.slack.messages[names.channel]]
        return [on_teams.words(one.card) for one in self.teams.messages[names.channel]]

    def _alone(self, platform: str, names: Names) -> list[str]:
        """What each of those who may be told of a case has before them, away from the channel."""
        told = (names.dsl, names.deputy, names.head, names.chair)
        if platform == "slack":
            return [words(message) for one in told for message in self.slack.direct(one)]
        chats = [one.chat for one in self.teams._people.values() if one.aad in told]  # noqa: SLF001 - the double's own
        return [on_teams.words(one.card) for chat in chats for one in self.teams.messages[chat]]

    def _once(self, school: str, owed: list[Delivery]) -> None:
        """Each Slack message carries the key of its delivery, and no two in one conversation the same."""
        marks = Counter(
            (where, str(one["metadata"]["event_payload"]["key"]))
            for where, messages in self.slack.messages.items()
            for one in messages
            if "metadata" in one
        )
        self.tally.doubled = [f"{where} {key}" for (where, key), count in marks.items() if count > 1]
        here = {key for where, key in marks if where == on_slack.NAMES.channel}
        self.tally.lost += [f"{school} {_of(one)}" for one in owed if one.id not in here]

    def _at_least_once(
        self, school: str, owed: list[Delivery], perhaps: Counter[str], before: list[str], there: list[str]
    ) -> None:
        counted: Counter[str] = Counter(str(one.reference) for one in owed)
        self.tally.repeats, self.tally.unmarked = 0, []
        for reference, due in counted.items():
            found = [words for words in there if reference in words]
            extra = sum(reference in words for words in before) - due - perhaps[reference]
            marked = sum(_REPEAT in words for words in found)
            self.tally.repeats += max(0, extra)
            its = "; ".join(_of(one) for one in owed if one.reference == reference)
            if len(found) < due:
                self.tally.lost.append(f"{school}, {len(found)} of {due} stand: {its}")
            if extra > marked:
                self.tally.unmarked.append(f"{school}, {len(found)} of {due} stand, {marked} marked: {its}")


def write_settings(folder: Path) -> None:
    """Two schools, one on each platform, in one database."""
    folder.mkdir(parents=True, exist_ok=True)
    for platform, (school, names) in _SCHOOLS.items():
        text = SETTINGS.format(platform=platform, **vars(names)).replace('"westhaven"', f'"{school}"')
        (folder / f"{school}.toml").write_text(text.partition("[words]")[0])


def _of(one: Delivery) -> str:
    """What is known of a message that is not there; no word of it."""
    return (
        f"{one.reference} ({one.card}: shown {one.shown} of {one.wanted}, {one.attempts} attempts, "
        f"{'uncertain, ' if one.uncertain else ''}postponed for {one.postponed}, refused for {one.refused})"
    )


def _kill(pid: int, signal: int = 9) -> None:
    import os  # noqa: PLC0415 - only here

    os.kill(pid, signal)
