"""Starts the bot as a process of its own, and Microsoft's 365 Agents Playground before it, both on loopback.

Rules:
1. The Playground listens on loopback only and calls nobody else (`loopback.cjs` refuses it and names whom it wanted);
   nor does its page, whose fonts stand in Microsoft's network.
2. It says what a client of Teams would show, but not what only Teams knows: it hides no targeted message from others,
   and reads no manifest (its own README). So it says whether a card works, and tests/contract who may see it.
"""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import yaml

from storage import new_key
from tests.needed import needed
from tests.npm import installed
from tests.ports import free_port

HERE = Path(__file__).parent
TENANT = "11111111-2222-3333-4444-555555555555"
SAFEGUARDING, STAFFROOM = "Safeguarding", "General"
"""The channels: the Playground takes one besides General, which every team has."""
_CHANNEL = "19:dsl@thread.tacv2"
_START_WITHIN = 120.0
PEOPLE = {
    "Dana Reed": ("dsl",),
    "Devi Shaw": ("deputy-dsl", "deputy", "senior-staff", "line-manager"),
    "Harper Lane": ("headteacher", "deputy-dsl"),
    "Chris Moor": ("chair-of-governors", "deputy-dsl"),
    "Sam Okoro": ("deputy-dsl",),
    "Robin Hale": ("deputy-dsl",),
}
"""Everybody in the team. The Playground has six people in each channel, so each of them may read alerts here."""


@contextmanager
def playing(folder: Path) -> Iterator[str]:
    """The address of a Playground in which Dana Reed has canipost; whoever was called elsewhere fails it at the end."""
    port, bots = free_port(), free_port()
    _settings(folder / "settings")
    (folder / ".m365agentsplayground.yml").write_text(yaml.safe_dump(_playground()), "utf-8")
    program = installed(HERE / "npm") / "node_modules/@microsoft/m365agentsplayground/cli.js"
    playground = [needed("node", "nodejs"), str(program), "start", "--disable-telemetry", "--channel-id", "msteams"]
    playground += ["--app-endpoint", f"http://127.0.0.1:{bots}/api/messages", "--port", str(port)]
    quiet = {"NODE_OPTIONS": f"--require {HERE / 'loopback.cjs'}", "APPLICATION_INSIGHTS_NO_STATSBEAT": "1"}
    ours = {"CANIPOST_DATABASE": f"sqlite:///{folder / 'canipost.db'}", "CANIPOST_KEYS": new_key()}
    bot = [sys.executable, "-m", "bot.cli"]
    subprocess.run([*bot, "db", "upgrade"], env=os.environ | ours, check=True, capture_output=True)  # noqa: S603 - our own
    bot += ["serve", "--settings", str(folder / "settings"), "--teams-emulator", "--port", str(bots)]
    with (
        _running(bot, folder, ours, "canipost listens on"),
        _running(playground, folder, quiet, "Listening on") as said,
    ):
        _answers(f"http://localhost:{port}/")
        yield f"http://localhost:{port}/"
        assert [line for line in said if line.startswith("called out")] == []


@contextmanager
def _running(command: list[str], folder: Path, more: dict[str, str], ready: str) -> Iterator[list[str]]:
    """A process that has said that it is ready, and what it has said; it ends with the block."""
    process = subprocess.Popen(  # noqa: S603 - ours, and one pinned by a lock file
        command, cwd=folder, env=os.environ | more, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    said: list[str] = []
    assert process.stdout
    listening = Thread(target=lambda stream: said.extend(iter(stream.readline, "")), args=(process.stdout,))
    listening.start()
    try:
        until = monotonic() + _START_WITHIN
        while not any(ready in line for line in said):
            assert process.poll() is None, ("it ended", said)
            assert monotonic() < until, ("it does not start", said)
            sleep(0.05)
        yield said
        assert process.poll() is None, ("it ended", said)
        assert not any("Traceback" in line for line in said), said
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
        listening.join()
        process.stdout.close()


def _answers(url: str) -> None:
    with urllib.request.urlopen(url, timeout=30) as page:  # noqa: S310 - on this machine
        assert page.status == 200


def _object_id(name: str) -> str:
    return f"8c3d01f2-0000-4000-8000-{list(PEOPLE).index(name):012}"


def _playground() -> dict[str, object]:
    def person(name: str) -> dict[str, str]:
        given, surname = name.split()
        email = f"{name.lower().replace(' ', '.')}@school.example"
        return {
            "id": f"29:{given.lower()}", "name": name, "userPrincipleName": email, "aadObjectId": _object_id(name),
            "givenName": given, "surname": surname, "email": email,
        }  # fmt: skip

    first, *others = PEOPLE
    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": "28:99999999-2222-3333-4444-555555555555", "name": "canipost"},
        "currentUser": person(first),
        "users": [person(name) for name in others],
        "personalChat": {"id": "a:dana"},
        "groupChat": {"id": "19:group@thread.v2", "name": "Group Chat"},
        "team": {
            "id": "19:team@thread.tacv2", "name": "Staff", "aadGroupId": "00000000-0000-0000-0000-000000000031",
            "channels": [{"id": _CHANNEL, "name": SAFEGUARDING}],
        },
    }  # fmt: skip


def _settings(folder: Path) -> None:
    lines = ['school = "hillside"', 'pack = "westhaven"', 'timezone = "Europe/London"']
    lines += ["[workspaces]", f'teams = "{TENANT}"']
    for name, roles in PEOPLE.items():
        held = ", ".join(f'"{role}"' for role in roles)
        lines += ["[[people]]", f'name = "{name}"', f"roles = [{held}]", 'phone = "extension 21"']
        lines += [f'teams = "{_object_id(name)}"']
    lines += ["[[channels]]", 'roles = ["dsl", "deputy-dsl"]', f'teams = "{_CHANNEL}"', "[numbers]"]
    numbers = ("lado", "social-care", "hr", "prevent", "data-protection-officer")
    lines += [f'{name} = "01632 96000{n}"' for n, name in enumerate(numbers)]
    folder.mkdir()
    (folder / "hillside.toml").write_text("\n".join(lines), "utf-8")
