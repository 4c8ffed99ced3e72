"""Who is let in: real signatures, and every way in which they can be wrong."""

import asyncio
import base64
import io
import json
import time
from types import SimpleNamespace
from typing import Any, NamedTuple

import aiohttp
import jwt
import pytest
from aiohttp import web
from botbuilder.integration.aiohttp import ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity
from botframework.connector.auth import JwtTokenExtractor
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from bot.teams import entry, listen
from tests.teams import hand
from tests.teams.conftest import Room, serve
from tests.teams.double import Json, TeamsDouble
from tests.teams.listener import Scripted
from tests.until import until

THIEF = generate_private_key(public_exponent=65537, key_size=2048)


class FromNow(NamedTuple):
    """Seconds from the moment in which the token is made; this list is read long before, when the run begins."""

    seconds: int


def at_once(claims: dict[str, Any]) -> dict[str, Any]:
    now = int(time.time())
    return {name: now + value.seconds if isinstance(value, FromNow) else value for name, value in claims.items()}


WRONG: list[dict[str, Any]] = [
    {"exp": FromNow(-3600)},
    {"exp": None},
    {"nbf": FromNow(3600)},
    {"aud": "another-bot"},
    {"aud": None},
    {"iss": "https://evil.example"},
    {"iss": None},
    {"serviceurl": "https://evil.example/"},
    {"serviceurl": None},
    # An emulator's and another bot's token, which the SDK lets in without looking at the service URL.
    {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/", "ver": "1.0", "appid": "a"},
    {"iss": "https://login.microsoftonline.com/f8cdef31-a31e-4b4a-93e4-5f571e91255a/v2.0", "ver": "2.0"},
    {"exp": FromNow(-entry.SKEW - 60)},
    {"nbf": FromNow(entry.SKEW + 60)},
    {"aud": ["aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "another-bot"]},
    {"serviceurl": ["x"]},
    {"exp": "soon"},
]


async def ask(room: Room, body: object, authorization: str | None = None, **headers: str) -> int:
    """Send bytes or JSON with a header of one's own; gives the status."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    more = {"Content-Type": "application/json", **headers}
    if authorization is not None:
        more["Authorization"] = authorization
    async with room.http.post(room.url, data=io.BytesIO(raw), headers=more) as response:
        return response.status


def message(room: Room) -> Json:
    return hand.message(room.teams, room.teacher, "report")


def forged(room: Room, kid: str | None, key: Any = THIEF, algorithm: str = "RS256") -> str:  # noqa: ANN401
    claims = jwt.decode(room.teams.token(message(room)), options={"verify_signature": False})
    return jwt.encode(claims, key, algorithm, headers={"kid": kid} if kid else None)


@pytest.mark.parametrize(
    "claims",
    WRONG,
    ids=lambda claims: " ".join(claims) + (" missing" if None in claims.values() else ""),
)
async def test_a_token_with_a_wrong_claim_gets_401(room: Room, claims: dict[str, Any]) -> None:
    assert (await room.send(message(room), **at_once(claims)))[0] == 401
    assert not room.listener.turns
    assert not room.listener.references


@pytest.mark.parametrize("claims", [{"exp": FromNow(-200)}, {"nbf": FromNow(200)}, {"nbf": None}])
async def test_a_clock_may_be_wrong_by_minutes(room: Room, claims: dict[str, Any]) -> None:
    assert (await room.send(message(room), **at_once(claims)))[0] == 200


@pytest.mark.parametrize("endorsements", [[], None, ["webchat"], ["MSTEAMS"]], ids=str)
async def test_a_key_that_is_not_endorsed_for_teams_lets_nobody_in(room: Room, endorsements: list[str] | None) -> None:
    room.teams.endorsements = endorsements
    assert (await room.send(message(room)))[0] == 401
    assert not room.listener.turns


@pytest.mark.parametrize("tenant", ["other", "", None])
async def test_a_bot_of_one_tenant_takes_nothing_from_another(room: Room, tenant: str | None) -> None:
    activity = message(room)
    activity["conversation"]["tenantId"], activity["channelData"] = tenant, {}
    assert (await room.send(activity))[0] == 401
    activity["channelData"] = {"tenant": {"id": room.teams.tenant.upper()}}
    assert (await room.send(activity))[0] == (401 if tenant else 200)


async def test_a_token_that_is_badly_signed_gets_401(room: Room) -> None:
    public = THIEF.public_key().public_numbers().n.to_bytes(256, "big")
    tokens = [
        forged(room, room.teams.kid),
        forged(room, "unknown"),
        forged(room, None),
        forged(room, room.teams.kid, base64.b64encode(public), "HS256"),
        forged(room, room.teams.kid, "", "none"),
        room.teams.token(message(room))[:-8],
        "a.b.c",
        "rubbish",
        "",
    ]
    for token in tokens:
        assert await ask(room, message(room), f"Bearer {token}") == 401
    good = room.teams.token(message(room))
    assert [await ask(room, message(room), f"{word}{good}") for word in ("Basic ", "", "bearer", "Bearer  ")] == [
        401
    ] * 4
    assert not room.listener.turns


async def test_a_token_that_begins_as_a_good_one_did_is_checked_as_any(room: Room) -> None:
    good, later = room.teams.token(message(room)), room.teams.token(message(room), exp=int(time.time()) + 7200)
    assert await ask(room, message(room), f"Bearer {good}") == 200
    mine = forged(room, room.teams.kid)
    begins, claims, signed = good.split(".")
    assert mine.split(".")[0] == begins
    other = f"{begins}.{later.split('.')[1]}.{signed}"
    for token in (mine, begins, f"{begins}.", f"{begins}..", f"{begins}.{claims}.", other):
        assert await ask(room, message(room), f"Bearer {token}") == 401
    assert [await ask(room, message(room), f"Bearer {token}") for token in (good, later)] == [200, 200]


async def test_without_a_token_it_is_401_whatever_the_body(room: Room) -> None:
    assert [await ask(room, body) for body in (message(room), b"{", b"x" * 2_000_000, {})] == [401] * 4
    assert await ask(room, message(room), "") == 401


async def test_a_token_endorsed_for_another_channel_gets_401(room: Room) -> None:
    for channel in ("slack", "emulator", "", None, 5):
        activity = message(room) | {"channelId": channel}
        assert (await room.send(activity))[0] == 401


async def test_a_malformed_body_gets_400(room: Room) -> None:
    good = f"Bearer {room.teams.token(message(room))}"
    for body in (b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b"[" * 100_000, b"5"):
        assert await ask(room, body, good) == 400
    odd: list[dict[str, Any]] = [{"type": None}, {"type": ""}, {"from": None}, {"from": {}}, {"conversation": 5}]
    for broken in odd:
        assert (await room.send(message(room) | broken))[0] == 400
    assert not room.listener.turns


async def test_a_body_that_is_too_large_gets_413_and_another_kind_415(room: Room) -> None:
    good = f"Bearer {room.teams.token(message(room))}"
    assert await ask(room, b" " * (listen.LARGEST + 1), good) == 413
    headers = {"Content-Type": "text/plain", "Authorization": good}
    async with room.http.post(room.url, data=b"{}", headers=headers) as response:
        assert response.status == 415


async def test_a_service_url_without_encryption_is_not_trusted(room: Room) -> None:
    for url in ("http://evil.example/", "ftp://x/", "x", "http://[", "https://"):
        activity = message(room) | {"serviceUrl": url}
        assert (await room.send(activity))[0] == 401


async def test_nothing_comes_in_that_botbuilder_would_not_let_in(room: Room) -> None:
    """Its own checks over the same tokens: what we let in, it does too, and of emulators' we let in less."""
    JwtTokenExtractor.metadataCache.clear()
    JwtTokenExtractor.metadataCache[room.teams.microsoft.keys] = _ItsKeys(room)
    theirs = ConfigurationBotFrameworkAuthentication(
        SimpleNamespace(
            APP_ID=room.teams.app_id, APP_PASSWORD="p", APP_TYPE="SingleTenant", APP_TENANTID=room.teams.tenant,
            TO_BOT_FROM_CHANNEL_TOKEN_ISSUER=room.teams.microsoft.issuer,
            TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL=room.teams.microsoft.keys,
            TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL=room.teams.microsoft.keys,
            TO_CHANNEL_FROM_BOT_LOGIN_URL=room.teams.microsoft.login,
            TO_CHANNEL_FROM_BOT_OAUTH_SCOPE="https://api.botframework.com",
        )
    )  # fmt: skip
    activity = message(room)
    tokens = [room.teams.token(activity, **at_once(claims)) for claims in WRONG]
    tokens += [room.teams.token(activity), forged(room, room.teams.kid), forged(room, "unknown"), "a.b.c", ""]
    let_in: list[tuple[bool, bool]] = []
    for token in tokens:
        ours = await ask(room, activity, f"Bearer {token}") == 200
        try:
            asked = Activity(channel_id="msteams", service_url=activity["serviceUrl"])
            found = await theirs.authenticate_request(asked, f"Bearer {token}")
        except Exception:  # noqa: BLE001 - it raises whatever it stumbles over
            let_in.append((ours, False))
        else:
            let_in.append((ours, bool(found.claims_identity.is_authenticated)))
    assert let_in.count((True, True)) == 1
    assert (True, False) not in let_in
    assert (False, True) in let_in, "a token without an expiry, for one"


class _ItsKeys:
    """The double's keys, in the shape in which botbuilder asks for them."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def get(self, key_id: str) -> object:
        key = self._room.teams.keys[key_id]
        return SimpleNamespace(public_key=key.public_key(), endorsements=["msteams"])


async def test_keys_are_fetched_once_and_without_blocking_the_loop(room: Room) -> None:
    """The double answers in this very loop: a fetch that stopped it, as the SDK's own does, would never be answered."""
    room.teams.keys_go_on.clear()
    asked = [asyncio.create_task(room.send(message(room))) for _ in range(10)]
    await until(lambda: room.teams.keys_asked)
    assert not any(one.done() for one in asked)
    room.teams.keys_go_on.set()
    assert [status for status, _ in await asyncio.gather(*asked)] == [200] * 10
    assert room.teams.fetched_keys == room.teams.keys_asked == 1


async def test_a_rolled_key_is_found(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await room.send(message(room)))[0] == 200
    room.teams.roll_key("key-2")
    assert (await room.send(message(room)))[0] == 401, "asked a moment ago: a stranger cannot make us ask all day"
    monkeypatch.setattr(entry, "_ASK_AGAIN", 0.0)
    assert (await room.send(message(room)))[0] == 200
    assert room.teams.fetched_keys == 2


async def test_keys_out_of_reach_are_503_and_nobodys_fault(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "_AFTER_FAILURE", 0.0)
    room.teams.keys_down = True
    assert (await room.send(message(room)))[0] == 503
    room.teams.keys_down = False
    assert (await room.send(message(room)))[0] == 200
    room.teams.keys_down = True
    monkeypatch.setattr(entry, "_FRESH", -1.0)
    assert (await room.send(message(room)))[0] == 200, "old keys are good keys"


def build(session: aiohttp.ClientSession, **changes: object) -> listen.Teams:
    listener = Scripted()
    settings: dict[str, Any] = {"app_id": "a", "app_password": "p", "tenant_id": "t"}
    return listen.build(
        listener,
        session=session,
        remember=listener.remember,
        first_time=listener.first_time,
        offered=listener,
        **(settings | changes),
    )


@pytest.mark.parametrize(
    "changes", [{"app_id": ""}, {"app_password": ""}, {"tenant_id": ""}, {"app_type": "UserAssignedMSI"}], ids=str
)
async def test_it_is_not_built_with_a_hole_in_it(changes: dict[str, str]) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ValueError, match="Teams"):
            build(session, **changes)


async def test_open_for_emulators_means_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    async with TeamsDouble() as teams, aiohttp.ClientSession() as session:
        bot = build(session, app_id="", app_password="", open_for_emulators=True, patience=0.05)
        runner, url = await serve(bot.routes)
        activity = hand.message(teams, teams.person("aad-teacher"), "report") | {"channelId": "emulator"}
        try:

            async def status(body: Json, **headers: str) -> int:
                async with session.post(url, json=body, headers=headers) as response:
                    return response.status

            assert await status(activity) == 200
            assert await status(activity | {"serviceUrl": "https://evil.example/"}) == 400
            assert await status(activity, **{"X-Forwarded-For": "127.0.0.1"}) == 403
            monkeypatch.setattr(web.BaseRequest, "remote", property(lambda _: "192.0.2.7"))
            assert await status(activity) == 403
        finally:
            await bot.close(0)
            await runner.cleanup()


async def test_with_credentials_open_for_emulators_opens_nothing() -> None:
    async with aiohttp.ClientSession() as session:
        runner, url = await serve(build(session, open_for_emulators=True).routes)
        async with session.post(url, json={}) as response:
            assert response.status == 401
        await runner.cleanup()
