"""`canipost init --several`: one app in the workspaces of several schools, and what `find` knows of them."""

import argparse
import asyncio
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.commands import find, variables
from bot.commands.keys import slack_keys
from bot.commands.setup.front import Setup
from bot.commands.setup.public import PATH
from bot.commands.setup.terminal import Stopped
from policy_kb.loading import PACKS
from tests.contract.test_several_workspaces import told
from tests.ports import free_port
from tests.setup.technician import Does, Technician
from tests.setup.test_slack import answers, confirm, mail, workspace
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand

ADDRESS = "https://bot.trust.example"


def several(slack: SlackDouble, installs: Does) -> dict[str, list[str | Does]]:
    typed = answers(slack)
    return {part: typed[part] for part in typed if "Token" not in part} | {
        "Public https address": [ADDRESS],
        "Client ID": ["A0CLIENT", "1.2"],
        "Client Secret": ["made-up-client-secret"],
        "Signing Secret": [slack.signing_secret],
        "Press Enter when Slack says": ["", installs],
    }


@pytest.mark.usefixtures("nothing_set")
async def test_a_trusts_first_school_is_installed_from_here_and_find_asks_its_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        workspace(slack)
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)

        async def outside(url: str) -> str:
            assert url == f"{ADDRESS}{PATH}"
            async with session.get(f"http://127.0.0.1:{port}{PATH}") as answer:
                return await answer.text()

        async def installs() -> str:
            """An administrator says Allow in Slack, which leads back to us."""
            slack.codes["code-1"] = told(slack.team) | {"access_token": slack.token}
            async with session.get(f"http://127.0.0.1:{port}/slack/install", allow_redirects=False) as to_slack:
                state = parse_qs(urlsplit(to_slack.headers["Location"]).query)["state"][0]
            back = f"http://127.0.0.1:{port}/slack/oauth_redirect"
            held = {"Cookie": f"canipost-install={state}"}
            async with session.get(back, params={"state": state, "code": "code-1"}, headers=held) as page:
                assert page.status == 200
            return ""

        one = Technician(several(slack, installs))
        setup = Setup(one, tmp_path, PACKS, session, outside)
        setup.several = True
        done = asyncio.create_task(setup.walk_through("slack", "127.0.0.1", port))
        dsl = Hand(slack, "U0DSL", session, f"http://127.0.0.1:{port}/slack/events")
        await asyncio.wait_for(asyncio.gather(done, asyncio.create_task(confirm(slack, hand=dsl))), 120)
        assert "It is installed in no workspace for this school yet." in one.screen
        assert "the test alert arrived and was confirmed" in one.screen
        written = (tmp_path / ".env").read_text()
        assert "SLACK_CLIENT_ID=1.2" in written
        assert not re.search(r"SLACK_(BOT|APP)_TOKEN", written)
        assert slack.token not in written + one.screen

        monkeypatch.setenv("CANIPOST_ENV", str(tmp_path / ".env"))
        variables.bring()
        asked = argparse.Namespace(email="", settings=None, url=None)
        assert await find._looked(asked, mail("U0HEAD"), slack_keys(), None) == 0  # noqa: SLF001 - what the command runs
        assert capsys.readouterr().out.splitlines() == ['slack = "U0HEAD"  # hillside']

        # The trust's second school: what is known of the app is offered, and its workspace is its own.
        typed: dict[str, list[str | Does]] = {
            "Name of the school": ["Valley School"], "Which policy": ["newport"], "LADO": ["01632 960002"]
        }  # fmt: skip
        known = ("Slack or Teams", "Short name", "social care", "Public https", "Client ID", "Client Secret", "Signing")
        two = Technician(typed | {part: [""] for part in known})
        setup = Setup(two, tmp_path, PACKS, session, outside)
        setup.several = True
        with pytest.raises(Stopped):
            await setup.walk_through("slack", "127.0.0.1", port)
        assert two.said[-1].startswith("(stopped at:   Press Enter when Slack says")


@pytest.mark.usefixtures("nothing_set")
async def test_a_token_of_another_workspace_takes_no_other_schools_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "valley.toml").write_text('school = "valley"\n[workspaces]\nslack = "T0VALLEY"\n')
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        workspace(slack)
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)

        async def nowhere(_: str) -> str:
            raise AssertionError

        one = Technician(answers(slack))
        with pytest.raises(Stopped):
            await Setup(one, tmp_path, PACKS, session, nowhere).walk_through(None, "127.0.0.1", free_port())
    assert "valley, set up here before, is in another workspace" in one.screen
    assert "canipost init --several" in one.screen
