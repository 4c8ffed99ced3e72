"""The desk as a tab in Teams: the token that Teams holds lets in, and nothing else does; only Teams may frame it."""

import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from http.cookies import SimpleCookie
from typing import Any

import jwt
import pytest
import pytest_asyncio
from aiohttp import ClientSession, DummyCookieJar, web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bot import demo
from bot.app import Plan, wired
from bot.at_the_desk import known
from bot.keys import TeamsKeys
from bot.people.settings import load_schools
from bot.web.issuer import SignIn
from storage import new_key
from tests.ports import free_port
from tests.template import migrated
from tests.web.test_signing_in import Clock

pytestmark = pytest.mark.asyncio(loop_scope="module")
TENANT, APP = "8c3d01f2-0000-4000-8000-0000000000aa", "8c3d01f2-0000-4000-8000-0000000000bb"
DANA, STRANGER = "8c3d01f2-0000-4000-8000-0000000000d1", "8c3d01f2-0000-4000-8000-0000000000e9"
TEAMS = "https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft"


@cache
def key(whose: str) -> rsa.RSAPrivateKey:
    """The provider's, or somebody's."""
    del whose
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Tab:
    """One desk, the provider of its tenant, and a frame of Teams that keeps one cookie."""

    desk: str
    issuer: str
    clock: Clock
    http: ClientSession
    cookie: str = ""

    def token(self, by: str = "provider", **claims: object) -> str:
        now = int(time.time())
        usual = {
            "iss": self.issuer, "aud": APP, "tid": TENANT, "oid": DANA, "sub": "s", "scp": "access_as_user",
            "name": "Dana Reed", "iat": now, "nbf": now, "exp": now + 3600, "ver": "2.0",
        }  # fmt: skip
        found = {name: value for name, value in (usual | claims).items() if value is not None}
        return jwt.encode(found, key(by), "RS256", headers={"kid": "k1"})

    async def ask(self, path: str, how: str = "GET", **more: Any) -> tuple[int, Any, str]:  # noqa: ANN401 - aiohttp's
        headers = dict(more.pop("headers", {})) | ({"Cookie": self.cookie} if self.cookie else {})
        url = f"{self.desk}{path}"
        async with self.http.request(how, url, headers=headers, allow_redirects=False, **more) as answer:
            for given in answer.headers.getall("Set-Cookie", ()):
                (self.cookie,) = (f"{one.key}={one.value}" for one in SimpleCookie(given.split(";")[0]).values())
                self.given = given
            return answer.status, answer.headers, await answer.text()

    async def sign_in(self, token: str, to: str = "/", **headers: str) -> tuple[int, str]:
        more = {"Authorization": f"Bearer {token}"} | headers
        status, _, text = await self.ask(f"/teams/signed-in?to={to}", "POST", headers=more)
        return status, json.loads(text)["to"] if status == 200 else text


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[str, str, Clock]]:
    jwk = RSAAlgorithm.to_jwk(key("provider").public_key(), as_dict=True) | {"kid": "k1", "use": "sig"}
    at = free_port()
    url = f"http://127.0.0.1:{at}/{TENANT}/v2.0"

    async def published(request: web.Request) -> web.Response:
        del request
        ends = {name: f"{url}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        return web.json_response({"issuer": url, **ends})

    async def keys(request: web.Request) -> web.Response:
        del request
        return web.json_response({"keys": [jwk]})

    provider = web.Application()
    provider.add_routes([web.get(f"/{TENANT}/v2.0/.well-known/openid-configuration", published)])
    provider.add_routes([web.get(f"/{TENANT}/v2.0/jwks_uri", keys)])
    folder, port, clock = tmp_path_factory.mktemp("tab"), free_port(), Clock()
    for file in demo.write_settings(folder):
        if file.stem != "westhaven":
            file.unlink()
    text = (folder / "westhaven.toml").read_text().replace('web = "dsl"\n', f'teams = "{DANA}"\n', 1)
    (folder / "westhaven.toml").write_text(text.replace("[workspaces]", f'[workspaces]\nteams = "{TENANT}"', 1))
    schools = tuple(known(one) for one in load_schools(folder))
    database = await migrated(folder / "canipost.db")
    sign_in = SignIn(url, "client", "secret", f"http://127.0.0.1:{port}")
    plan = Plan(
        schools, database, [new_key()], web=True, sign_in=sign_in, clock=clock, pause=5.0,
        teams=TeamsKeys(APP, "password", TENANT),
    )  # fmt: skip
    async with TestServer(provider, port=at), wired(plan) as wiring, TestServer(wiring.application, port=port):
        yield f"http://127.0.0.1:{port}", url, clock


@pytest_asyncio.fixture(loop_scope="module")
async def tab(desk: tuple[str, str, Clock]) -> AsyncIterator[Tab]:
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        yield Tab(*desk, http)
    desk[2].by = timedelta()


async def test_the_page_of_the_tab_asks_teams_and_may_be_framed_by_teams_alone(tab: Tab) -> None:
    status, headers, page = await tab.ask("/teams?to=/westhaven")
    assert status == 200
    policy = headers["Content-Security-Policy"]
    assert f"frame-ancestors {TEAMS}" in policy
    assert "script-src 'self' https://res.cdn.office.net" in policy
    assert "X-Frame-Options" not in headers
    assert 'data-to="/westhaven"' in page
    assert re.search(r'integrity="sha384-[\w+/]{64}"', page)


async def test_whoever_teams_vouches_for_comes_to_their_own_desk_in_a_frame(tab: Tab) -> None:
    assert await tab.sign_in(tab.token()) == (200, "/")
    for part in ("__Host-canipost-tab=", "Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/"):
        assert part in tab.given
    _, headers, _ = await tab.ask("/")
    assert headers["Location"] == f"/westhaven/{DANA}"
    status, headers, page = await tab.ask(headers["Location"])
    assert (status, "Dana Reed" in page) == (200, True)
    assert f"frame-ancestors {TEAMS}" in headers["Content-Security-Policy"]
    assert "office.net" not in headers["Content-Security-Policy"], "Microsoft's script runs on the first page only"
    assert (await tab.ask("/westhaven/somebody"))[0] == 404


async def test_an_address_that_is_the_apps_is_an_audience_too(tab: Tab) -> None:
    assert (await tab.sign_in(tab.token(aud=f"api://{tab.desk.removeprefix('http://')}/{APP}")))[0] == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-app"}, {"aud": [APP]}, {"aud": f"api://elsewhere.example/{APP}"}, {"aud": None},
        {"iss": "https://login.microsoftonline.com/other/v2.0"}, {"iss": None}, {"tid": STRANGER}, {"tid": None},
        {"oid": None}, {"oid": ""}, {"oid": 7}, {"idtyp": "app"}, {"scp": None}, {"scp": "user_impersonation"},
        {"exp": 1_700_000_000}, {"exp": None}, {"nbf": 4_000_000_000}, {"sub": None},
    ],
    ids=str,
)  # fmt: skip
async def test_another_token_lets_nobody_in(tab: Tab, claims: dict[str, Any]) -> None:
    assert (await tab.sign_in(tab.token(**claims)))[0] == 403
    assert not tab.cookie


async def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(tab: Tab) -> None:
    unsigned = jwt.encode({"aud": APP, "iss": tab.issuer, "oid": DANA, "tid": TENANT}, "x" * 32, "HS256")
    for token in (tab.token("somebody"), unsigned, "", "x", "." * 30_000):
        assert (await tab.sign_in(token))[0] in {400, 403}, token[:9]
    assert (await tab.ask("/teams/signed-in", "POST"))[0] == 403
    assert not tab.cookie


async def test_another_site_signs_nobody_in(tab: Tab) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (await tab.sign_in(tab.token(), **headers))[0] == 403


async def test_staff_only(tab: Tab) -> None:
    assert (await tab.sign_in(tab.token(oid=STRANGER, name="A Stranger")))[0] == 200
    status, _, page = await tab.ask("/")
    assert (status, "not on a staff list" in page, "Westhaven" in page) == (403, True, False)
    assert 'href="/sign-in' not in page, "no provider's page opens in a frame"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/teams", "/sign-in", "/\\evil.example"])
async def test_it_leads_nowhere_else(tab: Tab, to: str) -> None:
    assert await tab.sign_in(tab.token(), to) == (200, "/")


async def test_without_a_session_of_its_own_nothing_is_framed(tab: Tab) -> None:
    assert (await tab.ask(f"/westhaven/{DANA}"))[0] == 303, "whoever is not signed in sees no page"
    for path in ("/signed-in", "/static/desk.css"):
        _, headers, _ = await tab.ask(path)
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Frame-Options"] == "DENY"


async def test_a_session_that_slept_is_woken_by_teams_and_what_was_sent_is_done(tab: Tab) -> None:
    await tab.sign_in(tab.token())
    path = f"/westhaven/{DANA}"
    _, _, page = await tab.ask(path)
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert found
    tab.clock.by = timedelta(minutes=40)
    _, headers, _ = await tab.ask(path)
    assert headers["Location"].startswith("/teams?to=")
    form = {"csrf": found[1], "deed": "desk", "target": "", "at": DANA}
    status, _, page = await tab.ask(f"{path}/turn", "POST", data=form)
    assert (status, 'href="/teams?to=' in page) == (200, True)
    tab.clock.by = timedelta()  # the token is of now; the session has slept all the same
    status, to = await tab.sign_in(tab.token())
    assert (status, to.partition("#")[0]) == (200, path)
    assert "Nothing is open that you deal with" in (await tab.ask(path))[2]


async def test_what_needs_a_fresh_sign_in_is_done_in_a_browser(tab: Tab) -> None:
    await tab.sign_in(tab.token())
    path = f"/westhaven/{DANA}"
    _, _, page = await tab.ask(path)
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert found
    form = {"csrf": found[1], "deed": "case-register", "target": "", "at": DANA}
    status, _, page = await tab.ask(f"{path}/turn", "POST", data=form)
    assert status == 200
    assert "Once more, in a browser" in page
    assert f'href="{tab.desk}{path}' in page
