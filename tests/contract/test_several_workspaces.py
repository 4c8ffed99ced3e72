"""Slack, one program in two schools' workspaces: installed by OAuth, each answered with its own token."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.app import Plan, Wiring, wired
from bot.commands.manifests import slack_scopes
from bot.keys import SlackKeys
from bot.people.settings import load_schools
from storage import new_key
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand, words
from tests.template import migrated
from tests.until import until

ADDRESS = "https://bot.trust.example"
FIRST, SECOND = "T0FIRST", "T0SECOND"
SCHOOL = """\
school = "{name}"
pack = "westhaven"
[workspaces]
slack = "{team}"
[[people]]
name = "{dsl}"
roles = ["dsl", "deputy-dsl", "headteacher", "chair-of-governors", "deputy", "senior-staff", "line-manager"]
slack = "{user}"
"""


@dataclass
class Trust:
    """A program, and the Slack that it is installed in."""

    wiring: Wiring
    slack: SlackDouble
    http: aiohttp.ClientSession
    server: TestServer

    def url(self, path: str) -> str:
        """A page of the program's."""
        return str(self.server.make_url(path))

    async def begun(self) -> str:
        """Go to the page that leads to Slack; gives the state, which the browser holds as a cookie as well."""
        async with self.http.get(self.url("/slack/install"), allow_redirects=False) as answer:
            assert answer.status == 302
            asked = parse_qs(urlsplit(answer.headers["Location"]).query)
            assert asked["redirect_uri"] == [f"{ADDRESS}/slack/oauth_redirect"]
            assert set(asked["scope"][0].split(",")) == set(slack_scopes())
            cookie = answer.headers["Set-Cookie"]
            assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax"))
            return asked["state"][0]

    async def back(self, state: str, cookie: str = "", **asked: str) -> tuple[int, str]:
        """Come back from Slack; gives the status of the page and its words."""
        held = {"Cookie": f"canipost-install={cookie or state}"}
        query = {"state": state, **asked}
        async with self.http.get(self.url("/slack/oauth_redirect"), params=query, headers=held) as answer:
            return answer.status, await answer.text()

    async def install(self, team: str, more: Mapping[str, object] = MappingProxyType({})) -> tuple[int, str]:
        """Install the app in a workspace; `more` is what else Slack answers."""
        self.slack.tokens[f"xoxb-{team}"] = team
        self.slack.codes["code-1"] = told(team) | dict(more)
        return await self.back(await self.begun(), code="code-1")

    def hand(self, user: str, team: str) -> Hand:
        """Somebody of a workspace."""
        return Hand(self.slack, user, self.http, self.url("/slack/events"), team)


def told(team: str) -> dict[str, Any]:
    """What Slack answers to a code."""
    return {
        "access_token": f"xoxb-{team}", "token_type": "bot", "scope": ",".join(slack_scopes()), "bot_user_id": "U0BOT",
        "app_id": "A0", "team": {"id": team, "name": "A name"}, "enterprise": None, "is_enterprise_install": False,
        "authed_user": {"id": "U0ADMIN"},
    }  # fmt: skip


def more_views(trust: Trust, seen: int) -> bool:
    """Whether a window was opened since there were so many."""
    return len(trust.slack.views) > seen


@pytest.fixture
async def trust(tmp_path: Path) -> AsyncIterator[Trust]:
    folder = tmp_path / "settings"
    folder.mkdir()
    for name, team, dsl, user in (("first", FIRST, "Dana Reed", "U0DANA"), ("second", SECOND, "Noa Park", "U0NOA")):
        (folder / f"{name}.toml").write_text(SCHOOL.format(name=name, team=team, dsl=dsl, user=user))
    async with SlackDouble() as slack, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        keys = SlackKeys(
            "", slack.signing_secret, api_url=slack.api_url, client_id="1.2", client_secret="made-up-client-secret",
            address=ADDRESS, scopes=slack_scopes(),
        )  # fmt: skip
        plan = Plan(load_schools(folder), await migrated(tmp_path / "c.db"), [new_key()], slack=keys)
        async with wired(plan) as wiring:
            wiring.running.clear()
            server = TestServer(wiring.application)
            await server.start_server()
            yield Trust(wiring, slack, http, server)
            await server.close()


async def test_each_workspace_is_answered_with_its_own_token(trust: Trust) -> None:
    for team in (FIRST, SECOND):
        status, page = await trust.install(team)
        assert (status, "canipost is installed" in page) == (200, True)
    for user, team in (("U0TEACHER", FIRST), ("U0OTHER", SECOND)):
        seen = len(trust.slack.views)
        await trust.hand(user, team).command("/report")
        await until(partial(more_views, trust, seen))
        assert ("views.open", team) in trust.slack.asked_by
    kept = trust.wiring.store
    for name, team in (("first", FIRST), ("second", SECOND)):
        assert (await kept.conversation(name, "slack", "installed") or {})["bot_token"] == f"xoxb-{team}"


async def test_a_workspace_in_which_it_is_not_installed_is_told_so(trust: Trust) -> None:
    sent = await trust.hand("U0TEACHER", FIRST).command("/report")
    assert "not installed in this workspace" in sent.answer["text"]
    assert "ring 999" in sent.answer["text"]
    assert trust.slack.calls == []


async def test_somebody_of_the_other_school_is_a_stranger_in_this_workspace(trust: Trust) -> None:
    for team in (FIRST, SECOND):
        await trust.install(team)
    hand = trust.hand("U0NOA", FIRST)
    await hand.write("desk", user_team=SECOND, team=SECOND)
    await until(lambda: trust.slack.direct("U0NOA"))
    assert "I keep nothing you type" in words(trust.slack.direct("U0NOA")[-1])


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_a_token_that_was_taken_back_is_forgotten(trust: Trust, kind: str) -> None:
    await trust.install(FIRST)
    await trust.hand("U0ADMIN", FIRST).event({"type": kind, "tokens": {"bot": ["U0BOT"]}})
    sent = await trust.hand("U0TEACHER", FIRST).command("/report")
    assert "not installed in this workspace" in sent.answer["text"]
    assert not (await trust.wiring.store.conversation("first", "slack", "installed") or {}).get("bot_token")


async def test_only_what_was_begun_here_is_taken_once_and_only_for_our_schools(trust: Trust) -> None:
    state = await trust.begun()
    assert (await trust.back(state, cookie="another", code="x"))[0] == 400
    assert (await trust.back(state + "0", code="x"))[0] == 400
    old = ".".join(["1", *state.split(".")[1:]])
    assert (await trust.back(old, code="x"))[0] == 400
    assert "You stopped it in Slack" in (await trust.back(state, error="access_denied"))[1]
    assert (await trust.back(state, code="x"))[0] == 400, "a state counts once"
    assert (await trust.back(await trust.begun(), code="made-up"))[0] == 502
    status, page = await trust.install("T0STRANGE")
    assert (status, "T0STRANGE" in page) == (403, True)
    status, page = await trust.install(FIRST, {"is_enterprise_install": True, "team": None})
    assert (status, "Please install it in one workspace" in page) == (403, True)
    assert (await trust.install(FIRST, {"scope": "commands"}))[0] == 502
    assert (await trust.install(FIRST, {"token_type": "user"}))[0] == 502
    assert await trust.wiring.store.conversation("first", "slack", "installed") is None
