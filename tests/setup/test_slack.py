"""`canipost init` for Slack, from an empty folder to a confirmed test alert, on the double of Slack."""

import argparse
import asyncio
import json
import os
import tomllib
from pathlib import Path

import aiohttp
import pytest

from bot.commands import find, live, variables
from bot.commands.keys import slack_keys
from bot.commands.serving import plan_of, running
from bot.commands.setup.front import Setup
from bot.commands.setup.public import PATH
from bot.commands.setup.terminal import Stopped
from bot.people.settings import load_schools
from policy_kb.loading import PACKS
from tests.ports import free_port
from tests.setup.technician import Does, Technician
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand

PEOPLE = {"U0DSL": "Dana Reed", "U0DEPUTY": "Devi Shaw", "U0HEAD": "Harper Lane", "U0CHAIR": "Chris Moor"}


def mail(user: str) -> str:
    return f"{user.lower()}@hillside.example"


def workspace(slack: SlackDouble) -> None:
    for user, name in PEOPLE.items():
        slack.person(user)
        slack.called[user] = {"real_name": name, "display_name": "", "email": mail(user)}
    slack.person("U0GUEST")
    slack.called["U0GUEST"] = {"real_name": "Guy Guest", "email": mail("U0GUEST")}
    slack.accounts["U0GUEST"] = {"is_restricted": True}
    slack.channel("C0DSL", members=["U0DSL", "U0DEPUTY"], name="safeguarding-alerts")


def answers(slack: SlackDouble) -> dict[str, list[str | Does]]:
    return {
        "Slack or Teams": ["slack"],
        "Name of the school": ["Hillside Primary School"],
        "Short name": [""],
        "Which policy": ["hillside", "newport"],
        "The LADO": ["none yet", "01632 960001"],
        "social care": [""],
        "Public https address": [""],
        "Bot User OAuth Token": ["xoxp-wrong-kind", "xoxb-nobody", slack.token],
        "App-Level Token": [slack.token, slack.app_token],
        "Deputy safeguarding lead: e-mail": [mail("U0DEPUTY")],
        "lead (DSL): e-mail": ["@dana", mail("U0GUEST"), mail("U0DSL")],
        "eadteacher: e-mail": [mail("U0HEAD")],
        "hair of governors: e-mail": [mail("U0CHAIR")],
        "echnician (you?): e-mail": [""],
        "Their name": ["", "", "", ""],
        "Telephone": ["extension 21", "", "", ""],
        "channel's name": ["#safeguarding-alerts"],
    }


async def confirm(
    slack: SlackDouble, seen: int = 0, room: str = "C0DSL", within: float = 100, hand: Hand | None = None
) -> None:
    """A safeguarding lead confirms the next alert in the channel, after so many."""
    async with asyncio.timeout(within):
        while len(slack.messages[room]) <= seen:  # noqa: ASYNC110 - the double tells nobody
            await asyncio.sleep(0.05)
    dsl = hand or Hand(slack, "U0DSL")
    assert (await dsl.press(slack.messages[room][-1], "I have seen this", channel=room)).status == 200


async def nowhere(_: str) -> str:
    raise AssertionError("Socket Mode needs no address")


@pytest.mark.usefixtures("nothing_set")
async def test_from_nothing_to_a_confirmed_alert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        workspace(slack)
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        one = Technician(answers(slack))
        setup = Setup(one, tmp_path, PACKS, session, nowhere)
        done = asyncio.create_task(setup.walk_through(None, "127.0.0.1", free_port()))
        waits = asyncio.create_task(confirm(slack))
        await asyncio.wait_for(asyncio.gather(done, waits), 120)

    assert "Slack does not know this token." in one.screen
    assert "A bot token begins with xoxb-." in one.screen
    assert "This is no telephone number." in one.screen
    assert "a guest's" in one.screen
    assert "the test alert arrived and was confirmed" in one.screen
    assert slack.token not in one.screen
    assert {len([1 for text in one.secret if part in text]) for part in ("OAuth Token", "App-Level")} == {3, 2}
    found = tomllib.loads((tmp_path / "settings" / "hillside.toml").read_text())
    assert {person["slack"]: person["name"] for person in found["people"]} == PEOPLE
    assert found["channels"] == [{"roles": ["dsl", "deputy-dsl"], "slack": "C0DSL"}]
    assert found["workspaces"] == {"slack": slack.team}
    made = json.loads((tmp_path / "slack-manifest.json").read_text())
    assert made["settings"]["socket_mode_enabled"]
    for name in ("keys", ".env", "settings/hillside.toml"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0, name
    assert not (tmp_path / ".canipost-init").exists()


@pytest.mark.usefixtures("nothing_set")
async def test_check_live_tries_it_all_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        workspace(slack)
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        setup = Setup(Technician(answers(slack)), tmp_path, PACKS, session, nowhere)
        done = asyncio.create_task(setup.walk_through(None, "127.0.0.1", free_port()))
        await asyncio.wait_for(asyncio.gather(done, asyncio.create_task(confirm(slack))), 120)
        monkeypatch.setenv("CANIPOST_ENV", str(tmp_path / ".env"))
        variables.bring()
        schools = load_schools(tmp_path / "settings")
        url = os.environ["CANIPOST_DATABASE"]
        seen = len(slack.messages["C0DSL"])
        assert await live._tried(schools, url, alert_too=False) == 0  # noqa: SLF001 - what the command runs
        said = capsys.readouterr().out
        assert len(slack.messages["C0DSL"]) == seen
        async with running(plan_of(schools, url, os.environ), "127.0.0.1", free_port()):
            pressed = asyncio.create_task(confirm(slack, seen))
            assert await live._tried(schools, url, alert_too=True) == 0  # noqa: SLF001 - as above
            await pressed
        assert "the test alert arrived and was confirmed" in capsys.readouterr().out
        assert "its 11 scopes" in said
        assert "Everything holds." in said
        asked = argparse.Namespace(email=mail("U0HEAD").upper(), settings=None, url=None)
        assert await find._looked(asked, mail("U0HEAD"), slack_keys(), None) == 0  # noqa: SLF001 - as above
        assert await find._looked(asked, mail("U0GUEST"), slack_keys(), None) == 1  # noqa: SLF001 - as above
        assert capsys.readouterr().out.splitlines()[0] == 'slack = "U0HEAD"'
        slack.scopes -= {"im:write"}
        slack.channels["C0DSL"].members.append("U0GUEST")
        slack.accounts["U0HEAD"] = {"deleted": True}
        assert await live._tried(schools, url, alert_too=False) == 1  # noqa: SLF001 - as above
        said = capsys.readouterr().out
        assert "missing are im:write" in said
        assert "Somebody reads this channel who holds none of its roles" in said
        assert "Their account is closed" in said
        assert "3 lines marked NO" in said


@pytest.mark.usefixtures("nothing_set")
async def test_stopped_it_goes_on_where_it_was_and_tries_again_what_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        workspace(slack)
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        typed = answers(slack)
        late = {part: typed.pop(part) for part in ("channel's name",)}
        with pytest.raises(Stopped):
            await Setup(Technician(typed), tmp_path, PACKS, session, nowhere).walk_through(None, "127.0.0.1", 0)
        assert (tmp_path / ".canipost-init").stat().st_mode & 0o077 == 0
        slack.accounts["U0HEAD"] = {"deleted": True}
        slack.channels["C0DSL"].members.append("U0GUEST")
        again = Technician({**late, "eadteacher: e-mail": [""]})
        with pytest.raises(Stopped):
            await Setup(again, tmp_path, PACKS, session, nowhere).walk_through(None, "127.0.0.1", 0)
        assert "The account of u0head@hillside.example is closed." in again.screen
        assert all("school" not in question and "Token" not in question for question in again.asked)
        slack.accounts.clear()
        again = Technician(late | {"channel's name": ["#safeguarding-alerts"]})
        with pytest.raises(Stopped):
            await Setup(again, tmp_path, PACKS, session, nowhere).walk_through(None, "127.0.0.1", 0)
        assert "It is read by Guy Guest, too" in again.screen
        slack.channels["C0DSL"].members[:] = ["U0DSL", slack.bot]
        again = Technician({"channel's name": [""]})
        with pytest.raises(Stopped):
            await Setup(again, tmp_path, PACKS, session, nowhere).walk_through(None, "127.0.0.1", 0)
        assert "Not in it: Devi Shaw." in again.screen


@pytest.mark.usefixtures("nothing_set")
async def test_missing_scopes_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        workspace(slack)
        slack.scopes -= {"groups:read", "files:write"}
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        one = Technician(answers(slack))
        with pytest.raises(Stopped):
            await Setup(one, tmp_path, PACKS, session, nowhere).walk_through(None, "127.0.0.1", 0)
    assert "Scopes are missing: files:write, groups:read." in one.screen


@pytest.mark.usefixtures("nothing_set")
async def test_a_public_address_is_tried_from_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        workspace(slack)
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)

        async def outside(url: str) -> str:
            """What a proxy with a certificate would pass on."""
            if not url.startswith("https://bot.hillside.example"):
                return "It works!"
            async with session.get(f"http://127.0.0.1:{port}{PATH}") as answer:
                return await answer.text()

        typed = answers(slack) | {
            "Public https address": [
                "http://bot.hillside.example",
                "https://other.example",
                "https://bot.hillside.example/",
            ],
            "Bot User OAuth Token": [slack.token],
            "Signing Secret": [slack.signing_secret],
            "Deputy safeguarding lead: e-mail": [],
        }
        one = Technician(typed)
        with pytest.raises(Stopped):
            await Setup(one, tmp_path, PACKS, session, outside).walk_through(None, "127.0.0.1", port)
    assert "A public address begins with https://." in one.screen
    assert "Something else answers there." in one.screen
    assert "kept; it is tried by what Slack sends next" in one.screen
    made = json.loads((tmp_path / "slack-manifest.json").read_text())
    assert made["settings"]["interactivity"]["request_url"] == "https://bot.hillside.example/slack/events"
