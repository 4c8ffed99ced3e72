"""From an empty machine to the acknowledged test alert by the two pages of docs, in a real terminal, on both doubles.

The platforms' own web sites are not here: what is clicked there is counted from the pages, and not timed.
"""

import asyncio
import subprocess
from collections.abc import Mapping
from pathlib import Path

import aiohttp
import pytest

from tests.needed import needed
from tests.ports import free_port
from tests.run.test_run_files import configured
from tests.setup.rehearsal import AtTerminal, install, serving, surroundings
from tests.setup.technician import Does
from tests.setup.test_slack import answers, confirm, workspace
from tests.setup.test_teams import School
from tests.slack.double import SlackDouble
from tests.teams.double import TeamsDouble

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def canipost(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("machine"))


def right_at_once(answers: Mapping[str, list[str | Does]]) -> dict[str, list[str | Does]]:
    """Without the mistakes that other tests make."""
    often = ("Their name", "Telephone")
    return {part: typed if part in often else typed[-1:] for part, typed in answers.items()}


def timed(where: str, one: AtTerminal) -> None:
    print(f"{where}: {one.seconds:.0f} s at the terminal, {one.asked} questions, {one.typed} characters typed")


async def test_slack(canipost: Path, tmp_path: Path) -> None:
    port = str(free_port())
    async with SlackDouble() as slack:
        workspace(slack)
        env = surroundings(tmp_path, {"SLACK_API_URL": slack.api_url})
        one = AtTerminal(right_at_once(answers(slack)))
        pressed = asyncio.create_task(confirm(slack, within=100))
        assert await one.run([canipost, "init", "--platform", "slack", "--port", port], tmp_path, env) == 0, one.screen
        await pressed
        timed("Slack", one)
        assert "the test alert arrived and was confirmed" in one.screen
        assert slack.token not in one.screen
        async with serving(canipost, tmp_path, env, "--port", port):
            two = AtTerminal({})
            assert await two.run([canipost, "check", "--live"], tmp_path, env) == 0, two.screen
        assert "Everything holds." in two.screen


async def test_teams(canipost: Path, tmp_path: Path) -> None:
    nginx = needed("nginx", "nginx-light", "/usr/sbin/nginx")
    outside, inside = free_port(), free_port()
    url = f"https://localhost:{outside}"
    whole = configured(tmp_path, outside, inside)
    process = subprocess.Popen([nginx, "-c", str(whole), "-p", str(tmp_path)], stderr=subprocess.DEVNULL)  # noqa: ASYNC220, S603
    try:
        async with TeamsDouble() as teams, aiohttp.ClientSession() as http:
            at = School(teams, http, inside)
            microsoft = {"CANIPOST_TEAMS_LOGIN": teams.microsoft.login, "CANIPOST_TEAMS_KEYS": teams.microsoft.keys}
            env = surroundings(tmp_path, {**microsoft, "SSL_CERT_FILE": str(tmp_path / "cert.pem")})
            known: dict[str, list[str | Does]] = {
                "Public https address": [url],
                "eadteacher: e-mail": [at.adds("aad-h", "aad-h@hillside.example")],
            }
            one = AtTerminal(right_at_once(at.answers()) | known)
            pressed = asyncio.create_task(at.confirm(within=100))
            command: list[str | Path] = [canipost, "init", "--platform", "teams", "--port", str(inside)]
            assert await one.run(command, tmp_path, env) == 0, one.screen
            await pressed
            timed("Teams", one)
            assert "the test alert arrived and was confirmed" in one.screen
            assert f"{url} leads here" in one.screen
            assert teams.app_password not in one.screen
            async with serving(canipost, tmp_path, env, "--port", str(inside)):
                two = AtTerminal({})
                assert await two.run([canipost, "check", "--live"], tmp_path, env) == 0, two.screen
            assert "Everything holds." in two.screen
    finally:
        process.terminate()
        process.wait()
