"""What an identity provider may say, and what of it lets nobody in: forged, old, meant for others, or none at all."""

import json
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from bot.web.issuer import SignIn
from bot.web.provider import Provider, Try, Unproven

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
    "of nobody by name": {"sub": ""},
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


TENANT, OTHER_TENANT = "8c3d01f2-0000-4000-8000-000000000001", "8c3d01f2-0000-4000-8000-000000000002"
ENTRA = "https://login.microsoftonline.com"


@pytest.mark.parametrize(
    "issuer",
    [
        f"{ENTRA}/common/v2.0", f"{ENTRA}/organizations/v2.0", f"{ENTRA}/consumers/v2.0", f"{ENTRA}/{TENANT}",
        f"{ENTRA}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", f"{ENTRA}/school.onmicrosoft.com/v2.0",
        f"https://sts.windows.net/{TENANT}/", f"{ENTRA}/{TENANT}/v2.0/", "https://accounts.google.com",
    ],
)  # fmt: skip
def test_an_issuer_that_is_not_one_schools_is_refused_with_the_remedy(issuer: str) -> None:
    with pytest.raises(ValueError, match=r"TENANT-ID/v2\.0|CANIPOST_OIDC_DOMAIN"):
        SignIn(issuer, "canipost", SECRET, "https://desk.school.example")


def test_an_issuer_of_one_school_is_taken() -> None:
    SignIn(f"{ENTRA}/{TENANT}/v2.0", "canipost", SECRET, "https://desk.school.example", context="c1")
    SignIn("https://accounts.google.com", "canipost", SECRET, "https://desk.school.example", "school.example")
    with pytest.raises(ValueError, match="behind the @"):
        SignIn("https://accounts.google.com", "canipost", SECRET, "https://desk.school.example", "d@school.example")


@asynccontextmanager
async def entra(**keys: str) -> AsyncIterator[tuple[Said, Provider, Try]]:
    """A provider that speaks as Entra does: tid, oid, no verified address; lists of its own."""
    async with provider() as (said, made, one):
        root = said.issuer
        said.issuer = f"{root}/{TENANT}/v2.0"
        said.published = {
            "jwks_uri": f"{root}/keys", "token_endpoint": f"{root}/token", "userinfo_endpoint": f"{root}/me",
            "frontchannel_logout_supported": True,
        }  # fmt: skip
        for name in ("email", "email_verified"):
            del said.claims[name]
        said.claims |= {"iss": said.issuer, "tid": TENANT, "oid": "object", "ver": "2.0", "name": "Dana Reed"}
        said.claims |= {"preferred_username": "d.reed@school.example"}
        yield said, Provider(replace(made.keys, issuer=said.issuer, **keys), made._session, now), one  # noqa: SLF001


async def test_somebody_of_entra_is_known_by_the_object_id_and_by_an_address_whose_domain_is_verified() -> None:
    async with entra() as (said, made, one):
        assert (await made.prove(one, {"code": "c"})).ids == ("object", "s")
        said.claims |= {"email": "D.Reed@School.example"}
        for said.claims["xms_edov"] in (False, 0, "false", None):
            assert (await made.prove(one, {"code": "c"})).email == ""
        for said.claims["xms_edov"] in (True, 1, "1"):
            assert (await made.prove(one, {"code": "c"})).ids == ("object", "s", "d.reed@school.example")
        del said.claims["tid"]
        assert (await made.prove(one, {"code": "c"})).email == "", "it is Entra's claim and nobody else's"


async def test_a_token_of_another_tenant_or_domain_lets_nobody_in() -> None:
    async with entra() as (said, made, one):
        for said.claims["tid"] in (OTHER_TENANT, "", 1, TENANT[:8]):
            assert await refused(made, one) == "sign-in-broken", said.claims["tid"]
    async with provider() as (said, made, one):
        ours = Provider(replace(made.keys, domain="school.example"), made._session, now)  # noqa: SLF001
        for said.claims["hd"] in ("evil.example", None, ["school.example"]):
            assert await refused(ours, one) == "sign-in-broken"
        said.claims["hd"] = "school.example"
        assert (await ours.prove(one, {"code": "c"})).email == "d@school.example"
        assert "hd=school.example" in await ours.address(one, afresh=False)


async def test_a_guest_of_entra_is_one_by_either_claim() -> None:
    async with entra() as (said, made, one):
        assert not (await made.prove(one, {"code": "c"})).guest
        said.claims["idp"] = f"https://sts.windows.net/{OTHER_TENANT}/"
        assert (await made.prove(one, {"code": "c"})).guest
        said.claims |= {"idp": f"https://sts.windows.net/{TENANT}/", "acct": 1}
        assert (await made.prove(one, {"code": "c"})).guest


async def test_groups_count_where_all_are_listed_and_none_where_there_are_too_many() -> None:
    async with entra() as (said, made, one):
        said.claims["groups"] = ["g1", "g2", 3]
        assert (await made.prove(one, {"code": "c"})).groups == frozenset({"g1", "g2"})
        for over in ({"hasgroups": True}, {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {}}}):
            said.claims |= over
            assert (await made.prove(one, {"code": "c"})).groups is None
            for name in over:
                del said.claims[name]


async def test_a_fresh_sign_in_is_as_strong_as_the_school_asks() -> None:
    async with entra(context="c1") as (said, made, one):
        again = replace(one, within=timedelta(0))
        asked = parse_qs(urlsplit(await made.address(again, afresh=True)).query)
        assert json.loads(asked["claims"][0])["id_token"]["acrs"] == {"essential": True, "value": "c1"}
        assert "claims" not in parse_qs(urlsplit(await made.address(one, afresh=False)).query)
        for said.claims["acrs"] in (None, [], ["c2"], "c1"):
            assert await refused(made, again) == "sign-in-weak", said.claims["acrs"]
        said.claims["acrs"] = ["c2", "c1"]
        assert (await made.prove(again, {"code": "c"})).ids
        said.claims |= {"acrs": None, "acr": "c1"}
        assert (await made.prove(again, {"code": "c"})).ids, "other providers say it so"
        assert (await made.prove(one, {"code": "c"})).ids, "and an ordinary sign-in needs none"


async def test_a_session_that_slept_goes_on_where_the_provider_never_says_when(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with provider() as (said, made, one):
        del said.claims["auth_time"]
        asleep = replace(one, within=timedelta(minutes=30))
        assert await refused(made, asleep) == "sign-in-no-time", "it has said so before"
        assert (await made.prove(replace(asleep, timeless=True), {"code": "c"})).ids
        again = replace(one, within=timedelta(0), timeless=True)
        assert await refused(made, again) == "sign-in-no-time", "papers are not handed over for it"
        assert "prompt=login" in await made.address(again, afresh=True)
        monkeypatch.setattr(SignIn, "google", True)
        assert "prompt=select_account" in await made.address(asleep, afresh=True)
        with pytest.raises(Unproven, match="Google"):
            await made.address(again, afresh=True)


SIGNED_OUT: dict[str, Any] = {
    "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    "sid": "there",
    "nonce": None,
}
NO_LOGOUT: dict[str, dict[str, Any]] = {
    "an ID token": {"events": None, "nonce": "x"},
    "with a nonce": {"nonce": "x"},
    "of another event": {"events": {"http://schemas.openid.net/event/other": {}}},
    "of no object": {"events": {"http://schemas.openid.net/event/backchannel-logout": True}},
    "of nobody": {"sid": None, "sub": None},
    "without an id": {"jti": None},
    "without an end": {"exp": None},
    "for somebody else": {"aud": "another"},
    "from somebody else": {"iss": "https://evil.example"},
    "of a quarter of an hour ago": {"iat": -900},
    "over": {"exp": -900},
    "with a session that is no word": {"sid": ["there"]},
}


async def test_a_sign_out_at_the_provider_is_believed_once() -> None:
    async with provider() as (said, made, _):
        claims = {name: one for name, one in (said.claims | SIGNED_OUT | {"jti": "1"}).items() if one is not None}
        token = jwt.encode(claims, KEY, "RS256", {"kid": "one", "typ": "logout+jwt"})
        assert await made.left(token) == ("s", "there")
        with pytest.raises(Unproven, match="old"):
            await made.left(token)


@pytest.mark.parametrize("changed", NO_LOGOUT.values(), ids=NO_LOGOUT)
async def test_what_is_no_sign_out_ends_nothing(changed: dict[str, Any]) -> None:
    async with provider() as (said, made, _):
        moved = {name: value + said.claims[name] for name, value in changed.items() if isinstance(value, int)}
        found = said.claims | SIGNED_OUT | {"jti": "1"} | changed | moved
        claims = {name: one for name, one in found.items() if one is not None}
        for key, algorithm in ((KEY, "RS256"), (OTHER, "RS256"), (SECRET, "HS256")):
            with pytest.raises(Unproven):
                await made.left(jwt.encode(claims, key, algorithm, {"kid": "one"}))


async def test_a_key_that_nobody_knows_is_asked_for_once_a_minute() -> None:
    async with provider() as (said, made, one):
        said.kid, said.key = "unheard of", OTHER
        for _ in range(5):
            await refused(made, one)
        assert said.asked.count("/keys") == 1
