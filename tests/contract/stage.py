"""What the contract asks of a platform: one real program, people who tap, and eyes that see what they would see."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp.test_utils import TestServer

from bot.app import Plan, Wiring, policies, read, wired
from bot.people.settings import School, load_schools
from bot.seam.clock import utc_now
from storage import new_key
from tests.patient import patient
from tests.template import migrated

SETTINGS = """\
school = "westhaven"
pack = "westhaven"

[workspaces]
{platform} = "{workspace}"

[[people]]
name = "Dana Reed"
roles = ["dsl"]
phone = "extension 21"
{platform} = "{dsl}"

[[people]]
name = "Devi Shaw"
roles = ["deputy-dsl", "deputy", "senior-staff", "line-manager"]
{platform} = "{deputy}"

[[people]]
name = "Harper Lane"
roles = ["headteacher"]
{platform} = "{head}"

[[people]]
name = "Chris Moor"
roles = ["chair-of-governors"]
{platform} = "{chair}"

[[channels]]
roles = ["dsl", "deputy-dsl"]
{platform} = "{channel}"

[words]
"cards.alert-note" = "Westhaven asks you to read it where nobody can look over your shoulder."
"questions.pupil-contact.who.ask" = "Which pupil was it?"
"""


HOLDERS = ("dsl", "deputy", "head", "chair")
SECOND = """\
school = "newport"
name = "Newport Primary"
pack = "newport"
trust = "Two Rivers"

[workspaces]
{platform} = "{workspace}"

[[people]]
name = "Noa Park"
roles = ["dsl", "deputy-dsl", "headteacher", "chair-of-governors", "deputy", "senior-staff", "line-manager"]
{platform} = "{second}"

[[channels]]
roles = ["dsl", "deputy-dsl"]
{platform} = "{second_channel}"
"""
"""A second school of the same trust, in the same workspace."""


@dataclass(frozen=True)
class Names:
    """The platform's own ids of the made-up people."""

    workspace: str
    teacher: str
    dsl: str
    deputy: str
    head: str
    chair: str
    channel: str
    second: str = ""
    second_channel: str = ""


class Ahead:
    """The real clock, moved ahead by what a test lets pass; signatures and tokens keep the real time."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.by


class Stage(ABC):
    """One platform with one school on it. Words are what a person would read; `hot` is what could come alive."""

    names: Names
    wiring: Wiring

    @abstractmethod
    async def begin(self, person: str, dialog: str, text: str = "") -> str:
        """Type a command; gives the words of the card that is shown to this person."""

    @abstractmethod
    async def write(self, person: str, text: str) -> str:
        """Write to the bot without a command; gives the words of its answer."""

    async def tap_message(self, person: str, label: str) -> str:
        """Press a button on the newest message in a person's private conversation."""
        return await self.tap(person, label)

    @abstractmethod
    async def tap(self, person: str, label: str) -> str:
        """Press a choice or a button on the card the person has before them."""

    @abstractmethod
    async def fill(self, person: str, texts: dict[str, str]) -> str:
        """Type into the card's fields, by question id, and send them."""

    @abstractmethod
    async def tap_in_channel(self, person: str, label: str) -> str:
        """Press a button on the newest message in the channel; gives what that person alone is shown."""

    @abstractmethod
    async def channel(self) -> list[str]:
        """The words of each message in the channel."""

    @abstractmethod
    async def private(self, person: str) -> list[str]:
        """The words of each message in a person's private conversation with the bot."""

    @abstractmethod
    async def attach(self, person: str, *files: bytes) -> str:
        """Put files where the card the person has before them says, and send them."""

    @abstractmethod
    async def send_files(self, person: str, *files: bytes, text: str = "") -> str:
        """Send the bot files without having been asked for any; gives what it answers."""

    @abstractmethod
    async def open_file(self, person: str, label: str) -> None:
        """From the newest message in the channel to the details, and press a file's button there."""

    @abstractmethod
    async def given(self, person: str, many: int = 1) -> list[bytes]:
        """The files that were handed to a person, once there are so many, taken wherever the platform puts them."""

    @abstractmethod
    def fetched(self) -> int:
        """How often the program has asked the platform for a file."""

    def downloads_fail(self) -> bool:
        """Make the next download fail; False where files come with the form, so that none is downloaded."""
        return False

    def known(self, person: str, *, email: str = "", guest: bool = False, group: str = "") -> bool:
        """Have the platform say who somebody is; False where it says nothing of anybody."""
        return False

    @abstractmethod
    def hot(self) -> list[str]:
        """Every text on the wire so far that the platform would read as mark-up."""

    async def later(self, **how_long: float) -> None:
        """Let time pass, with a look at the ladder at its end, and send what that owes."""
        clock = self.wiring.plan.clock
        assert isinstance(clock, Ahead)
        clock.by += timedelta(**how_long)
        await self.wiring.ladder.sweep()
        await self.settled()

    async def settled(self) -> None:
        """Wait until everything owed has been sent."""
        while await self.wiring.alerts.sweep():
            pass


@asynccontextmanager
async def served(  # noqa: PLR0913 - what a stage may want
    folder: Path,
    platform: str,
    names: Names,
    *,
    trust: bool = False,
    by_email: bool = False,
    database: str = "",
    **plan: object,
) -> AsyncIterator[tuple[Wiring, TestServer]]:
    """The whole program on a server on loopback, its sweeper stopped so that tests say when to send.

    `trust`: a second school has the same workspace. `by_email`: the settings name people by e-mail addresses.
    `database`: a migrated one in place of a SQLite file in the folder. However busy the machine, nobody is in a hurry:
    tests/slack and tests/teams say what happens when something comes too late.
    """
    (folder / "settings").mkdir(parents=True, exist_ok=True)
    called = {one: address(one) for one in HOLDERS} if by_email else {}
    text = SETTINGS.format(platform=platform, **(vars(names) | called))
    if trust:
        text = f'trust = "Two Rivers"\n{text}'
        (folder / "settings" / "newport.toml").write_text(SECOND.format(platform=platform, **vars(names)))
    if plan.get("mail"):
        for name, one in (("Dana Reed", "dsl"), ("Devi Shaw", "deputy"), ("Harper Lane", "head")):
            text = text.replace(f'name = "{name}"', f'name = "{name}"\nemail = "{address(one)}"')
    (folder / "settings" / "westhaven.toml").write_text(text)
    url = database or await migrated(folder / "canipost.db")
    schools: tuple[School, ...] = load_schools(folder / "settings")
    made = Plan(schools, url, [new_key()], clock=Ahead(), **plan)  # type: ignore[arg-type] # the fields of Plan
    read(policies(made))  # as a program has that somebody used already
    with patient():
        async with wired(made) as wiring:
            wiring.alerts.run = _idle  # type: ignore[method-assign]
            wiring.running[0] = _idle
            if by_email:
                wiring.running.remove(wiring.introducing.run)
            server = TestServer(wiring.application)
            await server.start_server(access_log=None)  # as `serve` does
            try:
                yield wiring, server
            finally:
                await server.close()


def address(person: str) -> str:
    """The e-mail address of somebody."""
    return f"{person}@school.example"


async def _idle() -> None:
    return None


class MenuStage(Stage):
    """A platform whose messages have a menu; the web desk has none."""

    @abstractmethod
    async def report_message(self, person: str, words: str, forwarded: str = "") -> str:
        """Choose "Report this message" in the menu of somebody's message, which may forward another by Rob P."""
