"""The one place that knows everybody: settings, store, talk, alerts and the platforms, wired into one server.

Rules:
1. Nothing starts with a hole in it: packs, settings, database and credentials are checked first.
2. One process, one server; SIGTERM lets turns that have begun finish, and what is still owed waits in the store.
3. A platform's own packages are loaded only where it is served.
"""

import asyncio
import contextlib
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession, web

from bot.casework.casebook import Casebook
from bot.casework.visitors import Links
from bot.keys import SlackKeys, TeamsKeys
from bot.metrics import Metrics
from bot.owed.alerts import Alerts
from bot.owed.channels import Channels
from bot.owed.hearing import Hearing
from bot.owed.introducing import ByAddress, Find, Introducing
from bot.owed.ladder import Ladder
from bot.owed.leavers import Leavers
from bot.owed.nightly import Nightly
from bot.owed.opened import Opened, standing
from bot.owed.watch import Watch
from bot.people.settings import School
from bot.plainly import healthy, plainly
from bot.readiness import readiness
from bot.seam.clock import utc_now
from bot.seam.directory import Directory
from bot.seam.sender import Sender
from bot.seam.turn import Platform
from bot.seam.wording import ENGLISH
from bot.talk.again import Again
from bot.talk.listener import Talk
from bot.talk.reading import Reading, made_ready
from policy_kb import proposing
from policy_kb.later import later
from policy_kb.learning import unlearnt
from policy_kb.lookup import get_ready
from policy_kb.policy import Policy
from policy_kb.shapes import dataclass
from storage import Store, load, open_at_start

if TYPE_CHECKING:
    from bot import at_the_desk, demo, in_slack
    from bot.email import send as mail
    from bot.public import listen as public
    from bot.teams import directory as in_teams
    from bot.teams import listen as teams
    from bot.teams import offered
    from bot.teams import send as to_teams
    from bot.web import issuer
    from bot.web import listen as desk
    from bot.web import send as to_desk
else:
    # Rule 3. What is wanted for Teams alone (botbuilder above all) is 44 MiB.
    at_the_desk, demo, in_slack = later("bot.at_the_desk"), later("bot.demo"), later("bot.in_slack")
    mail, public = later("bot.email.send"), later("bot.public.listen")
    in_teams, teams, offered = later("bot.teams.directory"), later("bot.teams.listen"), later("bot.teams.offered")
    to_teams, desk, to_desk = later("bot.teams.send"), later("bot.web.listen"), later("bot.web.send")

_LOG = logging.getLogger(__name__)
_MOMENT = 1.0
"""Seconds after a start in which nothing looks by itself, unless the looks are closer together."""
Run = Callable[[], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is decided before start-up; `public` is the address of the page for people without an account."""

    schools: Sequence[School]
    database: str
    keys: Sequence[str]
    web: bool = False
    web_key: str = ""
    sign_in: "issuer.SignIn | None" = None
    side_by_side: bool = False
    slack: SlackKeys | None = None
    teams: TeamsKeys | None = None
    mail: "mail.MailKeys | None" = None
    clock: Callable[[], datetime] = utc_now
    pause: float = 1.0
    anchors: Path | None = None
    public: str = ""


class Wiring:
    """Everything that runs, from one plan; `application` is the server, `talk` and `alerts` are its two halves."""

    def __init__(self, plan: Plan, store: Store, session: ClientSession) -> None:
        self.plan = plan
        self.store = store
        self.by_workspace: dict[tuple[Platform, str], list[School]] = {}
        for school in plan.schools:
            for at, to in school.workspaces.items():
                self.by_workspace.setdefault((at, to), []).append(school)
        self.senders: dict[str, Sender] = {}
        by_id = {school.id: school for school in plan.schools}
        self.alerts = Alerts(store, by_id, self.senders, plan.clock, plan.pause)
        self.staffroom = self.alerts.staffroom
        self.ladder = Ladder(store, by_id, plan.clock, self.alerts.wake)
        self.leavers = Leavers(store, by_id, plan.clock, self.alerts.wake)
        self.watch = Watch(store, by_id, plan.clock, self.alerts.wake)
        self.opened = Opened(store, by_id, plan.clock, self.alerts.wake)
        self.directories: dict[Platform, Directory] = {}
        self._finds: dict[Platform, Find] = {}
        self.introducing = Introducing(by_id, self.staffroom.introductions, self._finds, self.alerts.wake)
        self.talk = Talk(
            store, self.by_workspace, plan.clock, self.alerts.wake, ENGLISH, self.directories, plan.public,
            again=Again(plan.clock), payer=self.alerts,
        )  # fmt: skip
        self.application = web.Application(middlewares=[plainly(ENGLISH.say("web.trouble-broken"))])
        self.application.add_routes([web.get("/healthz", healthy), web.get("/readyz", self._ready)])
        self.channels = Channels(store, by_id, self.senders, plan.clock, self.alerts.wake)
        self.metrics = Metrics(store, plan.schools, plan.clock, lambda: self.channels.unusable)
        self.heard = Reading(self.metrics.counting(self.talk), partial(read, policies(plan)))
        self.application.add_routes(self.metrics.routes)
        self._closing: list[Callable[[], Awaitable[None]]] = []
        self._listening: list[Callable[[], bool]] = []
        self.at_once: list[Run] = [made_ready]
        self.running: list[Run] = [
            self.alerts.run,
            Hearing(store, self.alerts.wake).run,
            self.ladder.run,
            self.watch.run,
            self.leavers.run,
            Nightly(store, by_id, plan.clock, plan.anchors).run,
            self.introducing.run,
            self.opened.run,
        ]
        if plan.public:
            visitors = Links(Casebook(store, plan.clock, self.alerts.wake), by_id, ENGLISH)
            self.application.add_routes(public.build(visitors, plan.public).routes)
        if plan.web:
            self._web(session)
        if plan.slack:
            self._slack(plan.slack, session)
        if plan.teams:
            self._teams(plan.teams, session)
        if plan.mail:
            self.senders["email"] = mail.MailSender(plan.mail)
        self.running.append(self.channels.run)
        self.application.cleanup_ctx.append(self._run)
        self.application.on_shutdown.append(self._shut)

    def homes(self, platform: Platform, workspace: str) -> Sequence[School]:
        """The schools that a workspace or tenant belongs to."""
        return self.by_workspace.get((platform, workspace), ())

    def _first_time(self, platform: Platform) -> Callable[..., Awaitable[bool]]:
        return lambda key, window="": self.store.first_time(platform, key, self.plan.clock(), window)

    def _web(self, session: ClientSession) -> None:
        here = [school for school in self.plan.schools if "web" in school.workspaces]
        keys = self.plan.sign_in
        drawn = at_the_desk.desk if keys else partial(demo.desk, side_by_side=self.plan.side_by_side)
        desks = [drawn(school) for school in here]
        entrance = None
        if keys:
            entrance = at_the_desk.entrance(
                keys, here, self.talk.welcome, session, self.store, self.plan.clock, teams=self.plan.teams
            )
            self.directories["web"] = entrance.sessions
        sender = to_desk.WebSender(desks)
        secret = hmac.new(self.plan.keys[0].encode(), b"web desk", hashlib.sha256).digest()
        served = desk.build(
            self.heard, desks=desks, secret=secret, bell=sender.bell, key=self.plan.web_key, entrance=entrance,
            letters=at_the_desk.Letters(self.store, self.homes, self.alerts.draw, self.talk.walk),
        )  # fmt: skip
        self.senders["web"] = sender
        self.application.add_routes(served.routes)
        self._closing.append(served.close)

    def _slack(self, keys: SlackKeys, session: ClientSession) -> None:
        found = in_slack.wired(
            keys,
            session,
            self.store,
            partial(self.homes, "slack"),
            self.plan.clock,
            self.heard,
            self._first_time("slack"),
            standing("slack", self.store, self.plan.clock, partial(self.homes, "slack")),
        )
        self._by_address("slack", found.sender)
        self.directories["slack"] = found.directory
        self._finds["slack"] = lambda school, email: found.directory.by_email(school.workspaces["slack"], email)
        self.application.add_routes(found.routes)
        self.at_once.append(found.served.run_socket_mode)
        self._listening.append(lambda: found.served.listening)
        self._closing.append(found.served.close)

    def _teams(self, keys: TeamsKeys, session: ClientSession) -> None:
        async def remember(tenant: str, key: str, reference: Mapping[str, Any]) -> None:
            for school in self.homes("teams", tenant):
                await self.store.remember_conversation(school.id, "teams", key, reference, self.plan.clock())

        async def recall(tenant: str, key: str) -> Mapping[str, Any] | None:
            for school in self.homes("teams", tenant):
                if found := await self.store.conversation(school.id, "teams", key):
                    return found
            return None

        served = teams.build(
            self.heard,
            session=session,
            app_id=keys.app_id,
            app_password=keys.app_password,
            tenant_id=keys.tenant_id,
            app_type=keys.app_type,
            open_for_emulators=keys.emulator,
            remember=remember,
            first_time=self._first_time("teams"),
            offered=offered.InStore(
                self.store, self.plan.clock, lambda at: next((one.id for one in self.homes("teams", at)), "")
            ),
            microsoft=keys.microsoft,
            stands=standing("teams", self.store, self.plan.clock, partial(self.homes, "teams")),
        )
        self._by_address("teams", to_teams.TeamsSender(served.connector, recall))
        self.directories["teams"] = directory = in_teams.TeamsDirectory(served.connector, recall)
        self._finds["teams"] = lambda school, email: directory.by_email(
            school.workspaces["teams"], email, [one.ids["teams"] for one in school.channels if "teams" in one.ids]
        )
        self.application.add_routes(served.routes)
        self._closing.append(served.close)

    def _by_address(self, at: Platform, sender: Sender) -> None:
        self.senders[at] = ByAddress(sender, partial(self.homes, at), self.staffroom.introductions)

    async def _run(self, _: web.Application) -> AsyncIterator[None]:
        looks = (_after(min(_MOMENT, self.plan.pause), run) for run in self.running)
        tasks = [asyncio.create_task(one) for one in (*(run() for run in self.at_once), *looks)]
        yield
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _shut(self, _: web.Application) -> None:
        for close in self._closing:
            await close()

    async def _ready(self, _: web.Request) -> web.Response:
        listens = all(listens() for listens in self._listening)
        return await readiness(self.store, self.plan.clock(), listens=listens, jump=self.watch.jump)


async def _after(moment: float, run: Run) -> None:
    """Begin what looks by itself a moment after a start: whoever waits for that is answered first."""
    await asyncio.sleep(moment)
    await run()


def policies(plan: Plan) -> Collection[Policy]:
    """The policies of all schools, each once."""
    return {id(school.policy): school.policy for school in plan.schools}.values()


def read(those: Collection[Policy]) -> None:
    """Read everything that hears free text at these schools, once what the first answer needs is there."""
    load()
    get_ready(those)
    proposing.get_ready()


@contextlib.asynccontextmanager
async def wired(plan: Plan) -> AsyncIterator[Wiring]:
    """Open the store and wire everything; closes the store at the end. Raises StoreError, SealBroken, ValueError."""
    store = await open_at_start(plan.database, plan.keys)
    try:
        if slow := await asyncio.to_thread(unlearnt, policies(plan)):
            _LOG.warning(
                "learning the look-up of %s first, some seconds each: 'canipost learn' does it before a start",
                ", ".join(slow),
            )
            await asyncio.to_thread(read, policies(plan))
        async with ClientSession() as session:
            yield Wiring(plan, store, session)
    finally:
        await store.close()
