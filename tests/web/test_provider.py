"""What an identity provider may say, and what of it lets nobody in: forged, old, meant for others, or none at all."""

import time
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from bot.web.provider import Provider, SignIn, Try, Unproven

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
SECRET = "a shared secret that is long enough for anybody"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Said:
    """A provider that says whatever a test wants."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str = "RS256"
    kid: str = "one"
    token: str = ""
    userinfo: Mapping[str, Any] = field(default_factory=dict)
    published: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def application(self) -> web.Application:
        async def answer(request: web.Request) -> web.Response:
            self.asked.append(request.path)
            if self.status != 200:
                return web.Response(status=self.status)
            match request.path:
                case "/keys":
                    keys = [
                        {**RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": "one", "use": "sig"},
                        {**ECAlgorithm.to_jwk(CURVE.public_key(), as_dict=True), "kid": "curve"},
                    ]
                    return web.json_response({"keys": keys})
                case "/token":
                    made = self.token or jwt.encode(self.claims, self.key, self.algorithm, {"kid": self.kid})
                    return web.json_response({"id_token": made, "access_token": "at"})
                case "/me":
                    return web.json_response(self.userinfo)
            said = {
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/go", "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint": f"{self.issuer}/token", "userinfo_endpoint": f"{self.issuer}/me",
            }  # fmt: skip
            return web.json_response(said | self.published)

        application = web.Application()
        application.router.add_route("*", "/{all:.*}", answer)
        return application


@asynccontextmanager
async def provider() -> AsyncIterator[tuple[Said, Provider, Try]]:
    said = Said()
    server = TestServer(said.application())
    await server.start_server()
    said.issuer = str(server.make_url("")).rstrip("/")
    one = Try("browser", "/", now(), None)
    at = int(time.time())
    said.claims = {
        "iss": said.issuer, "aud": "canipost", "sub": "s", "exp": at + 300, "iat": at, "nonce": one.nonce,
        "name": "Dana Reed", "email": "d@school.example", "email_verified": True, "auth_time": at,
    }  # fmt: skip
    async with ClientSession() as session:
        yield said, Provider(SignIn(said.issuer, "canipost", SECRET, "http://localhost:1"), session, now), one
    await server.close()


async def refused(made: Provider, one: Try) -> str:
    """Which page tells why nobody is let in."""
    with pytest.raises(Unproven) as why:
        await made.prove(one, {"code": "c"})
    return why.value.words


async def test_what_is_right_is_believed_signed_by_either_kind_of_key() -> None:
    async with provider() as (said, made, one):
        assert (await made.prove(one, {"code": "c"})).ids == ("s", "d@school.example")
        said.key, said.algorithm, said.kid = CURVE, "ES256", "curve"
        said.claims["oid"] = "object"
        assert (await made.prove(one, {"code": "c"})).ids == ("object", "s", "d@school.example")


WRONG: dict[str, dict[str, Any]] = {
    "for somebody else": {"aud": "another"},
    "for others as well": {"aud": ["canipost", "another"]},
    "from somebody else": {"iss": "https://evil.example"},
    "of before": {"exp": -900},
    "of later": {"iat": 3600},
    "of another try": {"nonce": "another"},
    "of no try": {"nonce": None},
    "of nobody": {"sub": None},
    "without an end": {"exp": None},
}


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG)
async def test_a_token_that_is_not_meant_lets_nobody_in(changed: dict[str, Any]) -> None:
    async with provider() as (said, made, one):
        moved = {name: value + said.claims[name] for name, value in changed.items() if isinstance(value, int)}
        said.claims = {name: value for name, value in (said.claims | changed | moved).items() if value is not None}
        assert await refused(made, one) == "sign-in-broken"


async def test_a_token_that_is_forged_lets_nobody_in() -> None:
    async with provider() as (said, made, one):
        for key, algorithm, kid in (
            (OTHER, "RS256", "one"), (SECRET, "HS256", "one"), (KEY, "RS256", "unheard of"), (CURVE, "ES256", "one"),
        ):  # fmt: skip
            said.key, said.algorithm, said.kid = key, algorithm, kid
            assert await refused(made, one) == "sign-in-broken", (algorithm, kid)
        body = jwt.encode(said.claims, KEY, "RS256", {"kid": "one"}).split(".")[1]
        head = b64encode(b'{"alg":"none","kid":"one"}').decode().rstrip("=")
        none = f"{head}.{body}."
        for said.token in (none, "x", "a.b.c", "é.é.é"):
            assert await refused(made, one) == "sign-in-broken", said.token


async def test_who_must_sign_in_again_has_done_so_by_the_token() -> None:
    async with provider() as (said, made, one):
        again = replace(one, within=timedelta(0))
        assert (await made.prove(again, {"code": "c"})).at <= now()
        said.claims["auth_time"] = int(time.time()) - 120
        assert await refused(made, again) == "sign-in-old"
        for said.claims["auth_time"] in (None, "now", -1, 2**40):
            assert await refused(made, again) == "sign-in-no-time"
        assert (await made.prove(one, {"code": "c"})).at.year == 1970, "never fresh enough for what is asked again"


async def test_an_address_counts_only_where_it_was_verified() -> None:
    async with provider() as (said, made, one):
        for given in (False, None, "true", 1):
            said.claims["email_verified"] = given
            proven = await made.prove(one, {"code": "c"})
            assert (proven.email, proven.ids) == ("", ("s",)), given


async def test_what_is_asked_besides_counts_for_the_same_person_only() -> None:
    async with provider() as (said, made, one):
        del said.claims["email"], said.claims["email_verified"]
        said.userinfo = {"sub": "s", "email": "D@School.example", "email_verified": True, "oid": "o", "auth_time": 1}
        proven = await made.prove(one, {"code": "c"})
        assert proven.email == "d@school.example"
        assert proven.at.year > 2000, "when somebody signed in is said by the token"
        said.userinfo = {**said.userinfo, "sub": "another"}
        assert (await made.prove(one, {"code": "c"})).ids == ("s",)


async def test_a_provider_that_is_away_or_says_nonsense_is_told_apart() -> None:
    async with provider() as (said, made, one):
        said.status = 503
        assert await refused(made, one) == "provider-away"
        said.status = 404
        assert await refused(made, one) == "sign-in-broken"
        said.status, said.published = 200, {"issuer": "https://evil.example"}
        assert await refused(made, one) == "sign-in-broken"
        said.published = {"token_endpoint": "http://evil.example/token"}
        assert await refused(made, one) == "sign-in-broken"
        said.published = {"authorization_response_iss_parameter_supported": True}
        assert await refused(made, one) == "sign-in-broken", "the answer does not say who it is from"


async def test_an_answer_that_refuses_or_comes_late_lets_nobody_in() -> None:
    async with provider() as (_, made, one):
        for answer, words in (
            ({"error": "access_denied"}, "sign-in-refused"), ({"error": "server_error"}, "sign-in-broken"),
            ({"code": "c", "iss": "https://evil.example"}, "sign-in-broken"),
        ):  # fmt: skip
            with pytest.raises(Unproven) as why:
                await made.prove(one, answer)
            assert why.value.words == words
        assert await refused(made, replace(one, begun=now() - timedelta(minutes=11))) == "sign-in-stale"


async def test_a_key_that_nobody_knows_is_asked_for_once_a_minute() -> None:
    async with provider() as (said, made, one):
        said.kid, said.key = "unheard of", OTHER
        for _ in range(5):
            await refused(made, one)
        assert said.asked.count("/keys") == 1
