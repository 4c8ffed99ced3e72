"""`canipost init` for Teams, from an empty folder to a confirmed test alert, on the double of Teams."""

import argparse
import asyncio
import json
import tomllib
import zipfile
from pathlib import Path

import aiohttp
import pytest

from bot.commands import find, live, variables
from bot.commands.care import database_url
from bot.commands.keys import teams_keys
from bot.commands.setup.front import Setup
from bot.commands.setup.terminal import Stopped
from bot.people.settings import load_schools
from policy_kb.loading import PACKS
from tests.ports import free_port
from tests.setup.technician import Does, Technician
from tests.teams.double import Person, TeamsDouble
from tests.teams.hand import installed, press

PEOPLE = {"aad-d": "Dana Reed", "aad-y": "Devi Shaw", "aad-h": "Harper Lane", "aad-c": "Chris Moor"}
ALERTS = "19:alerts@thread.tacv2"
URL = "https://bot.hillside.example"


def mail(user: str) -> str:
    return f"{user}@hillside.example"


def object_id(user: str) -> str:
    return f"00000000-0000-4000-8000-{user.encode().hex():0>12}"


class School:
    """A tenant; what people do in it while the technician sits at the terminal."""

    def __init__(self, teams: TeamsDouble, http: aiohttp.ClientSession, port: int) -> None:
        self.teams, self.http, self.url = teams, http, f"http://127.0.0.1:{port}/api/messages"
        self.people: dict[str, Person] = {}
        for aad, name in PEOPLE.items():
            self.people[aad] = teams.person(object_id(aad))
            account = mail(aad)
            teams.profiles[object_id(aad)] = {"name": name, "email": account, "userPrincipalName": account}
        teams.channel(ALERTS, [self.people["aad-d"], self.people["aad-y"]])
        teams.named[ALERTS] = "Alerts"

    async def outside(self, url: str) -> str:
        """What the proxy passes on."""
        async with self.http.get(url.replace(URL, self.url.removesuffix("/api/messages"))) as answer:
            return await answer.text()

    async def add_to_team(self) -> str:
        status, _ = await self.teams.send(
            self.http, self.url, installed(self.teams, self.people["aad-d"], channel=ALERTS)
        )
        assert status == 200
        return ""

    def adds(self, aad: str, then: str) -> Does:
        """Somebody adds the app for themselves."""

        async def do() -> str:
            status, _ = await self.teams.send(self.http, self.url, installed(self.teams, self.people[aad]))
            assert status == 200
            return then

        return do

    async def confirm(self, within: float = 100) -> None:
        """A safeguarding lead confirms the first alert in the channel."""
        async with asyncio.timeout(within):
            while not self.teams.messages[ALERTS]:  # noqa: ASYNC110 - the double tells nobody
                await asyncio.sleep(0.05)
        newest = self.teams.messages[ALERTS][-1]
        pressed = press(self.teams, self.people["aad-d"], newest.card, "I have seen this", channel=ALERTS, on=newest.id)
        status, _ = await self.teams.send(self.http, self.url, pressed)
        assert status == 200

    def answers(self) -> dict[str, list[str | Does]]:
        return {
            "Slack or Teams": [""],
            "Name of the school": ["Hillside Primary School"],
            "Short name": [""],
            "Which policy": ["newport"],
            "The LADO": ["01632 960001"],
            "social care": ["01632 960002"],
            "Microsoft App ID": ["canipost", self.teams.app_id.upper()],
            "App Tenant ID": [self.teams.tenant],
            "Client secret": ["an-id-and-no-value", self.teams.app_password],
            "Public https address": ["", URL],
            "web site": ["hillside", "https://www.hillside.example/"],
            "Press Enter when canipost is in the team": ["", self.add_to_team],
            "Deputy safeguarding lead: e-mail": [mail("aad-y")],
            "lead (DSL): e-mail": [mail("aad-d")],
            "eadteacher: e-mail": [mail("aad-h"), self.adds("aad-h", "")],
            "hair of governors: e-mail": [self.adds("aad-c", mail("aad-c"))],
            "echnician (you?): e-mail": [""],
            "Their name": ["", "", "", ""],
            "Telephone": ["extension 21", "", "", ""],
            "channel's name": ["Lounge", "alerts"],
        }


@pytest.mark.usefixtures("nothing_set")
async def test_from_nothing_to_a_confirmed_alert(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    async with TeamsDouble() as teams, aiohttp.ClientSession() as http:
        at = School(teams, http, port)
        monkeypatch.setenv("CANIPOST_TEAMS_LOGIN", teams.microsoft.login)
        monkeypatch.setenv("CANIPOST_TEAMS_KEYS", teams.microsoft.keys)
        one = Technician(at.answers())
        setup = Setup(one, tmp_path, PACKS, http, at.outside)
        done = asyncio.create_task(setup.walk_through("teams", "127.0.0.1", port))
        await asyncio.wait_for(asyncio.gather(done, asyncio.create_task(at.confirm())), 120)

        monkeypatch.setenv("CANIPOST_ENV", str(tmp_path / ".env"))
        variables.bring()
        asked = argparse.Namespace(email="", settings=None, url=None)
        assert await find._looked(asked, mail("aad-y"), None, teams_keys()) == 0  # noqa: SLF001 - what the command runs
        assert await find._looked(asked, mail("aad-h"), None, teams_keys()) == 1  # noqa: SLF001 - as above
        assert f'teams = "{object_id("aad-y")}"' in capsys.readouterr().out
        assert await live._tried(load_schools(tmp_path / "settings"), database_url(), alert_too=False) == 1  # noqa: SLF001
        said = capsys.readouterr().out
        assert "https://bot.hillside.example: There is no such host." in said or "Nothing answers there" in said
        assert "Microsoft gives a token" in said
        assert "1 line marked NO: what to do stands there." in said

    assert "Microsoft gives no token (invalid_client)." in one.screen
    assert "Teams has told of no channel yet." in one.screen
    assert "Nobody of whom Teams tells has the address aad-h@hillside.example." in one.screen
    assert "That is not one channel; those of teams with canipost: Alerts." in one.screen
    assert "the test alert arrived and was confirmed" in one.screen
    assert teams.app_password not in one.screen
    found = tomllib.loads((tmp_path / "settings" / "hillside.toml").read_text())
    assert {person["teams"]: person["name"] for person in found["people"]} == {
        object_id(one): name for one, name in PEOPLE.items()
    }
    assert found["channels"] == [{"roles": ["dsl", "deputy-dsl"], "teams": ALERTS}]
    assert found["numbers"] == {"lado": "01632 960001", "social-care": "01632 960002"}
    with zipfile.ZipFile(tmp_path / "canipost-teams.zip") as zipped:
        assert sorted(zipped.namelist()) == ["color.png", "manifest.json", "outline.png"]
        made = json.loads(zipped.read("manifest.json"))
    assert made["developer"]["name"] == "Hillside Primary School"
    assert made["developer"]["privacyUrl"] == "https://www.hillside.example/privacy"
    assert made["bots"][0]["botId"] == teams.app_id


@pytest.mark.usefixtures("nothing_set")
async def test_stopped_it_goes_on_with_whom_teams_has_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    async with TeamsDouble() as teams, aiohttp.ClientSession() as http:
        at = School(teams, http, port)
        monkeypatch.setenv("CANIPOST_TEAMS_LOGIN", teams.microsoft.login)
        monkeypatch.setenv("CANIPOST_TEAMS_KEYS", teams.microsoft.keys)
        with pytest.raises(Stopped):
            await Setup(
                Technician(at.answers() | {"channel's name": []}), tmp_path, PACKS, http, at.outside
            ).walk_through("teams", "127.0.0.1", port)
        stranger = teams.person(object_id("aad-x"))
        teams.profiles[object_id("aad-x")] = {"name": "Xan Stranger"}
        teams.channel(ALERTS, [at.people["aad-d"], at.people["aad-y"], stranger])
        again = Technician({"channel's name": [""]})
        with pytest.raises(Stopped):
            await Setup(again, tmp_path, PACKS, http, at.outside).walk_through("teams", "127.0.0.1", port)
    assert "It is read by Xan Stranger, too" in again.screen
    assert [question for question in again.asked if "channel" not in question] == []
