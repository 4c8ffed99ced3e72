"""The identity provider: whoever opens the desk proves there who they are (OpenID Connect, code flow with PKCE).

Rules:
1. A try to sign in belongs to one browser, is used once and lasts ten minutes; state, nonce and verifier are new.
2. An ID token counts once it is signed by a key that the provider publishes, comes from it, is meant for us alone, is
   of now, and has our nonce (OpenID Connect Core 1.0, 3.1.3.7; answers name their issuer, RFC 9207).
3. What a token says of somebody is read in `issuer`.
4. Who must sign in again has done so after we asked: the token says when (auth_time); without that it does not count.
   Only a session that slept may go on without, where the provider never says it.
5. It may say that somebody has signed out there (OpenID Connect Back-Channel Logout 1.0, 2.6): in a token of its own
   kind, of the last minutes, once.
6. What the provider publishes is kept for a day; for a key that nobody knows it is read again, at most once a minute.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.web.issuer import Proven, SignIn, proved_at, proven, sound
from policy_kb.shapes import dataclass

SKEW = timedelta(minutes=1)
TRY_LASTS = timedelta(minutes=10)
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Never those with a shared secret: whoever knows the client secret could sign as the provider."""
_FRESH, _ASK_AGAIN = 24 * 3600.0, 60.0
_WITHIN = ClientTimeout(total=10)
_LARGEST = 1_000_000
_SIGNED_OUT = "http://schemas.openid.net/event/backchannel-logout"
_FEW = timedelta(minutes=5)
_MOST_SEEN = 1000


class Unproven(Exception):  # noqa: N818 - named after what happened
    """Nobody is let in; `words` says which page of bot/words/web.yaml tells why, `why` is for the log."""

    def __init__(self, words: str, why: str) -> None:
        super().__init__(why)
        self.words = words


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt to sign in, of one browser; `within` is how long ago they may have proved who they are.

    `timeless`: the provider did not say when, the last time; then an ordinary sign-in counts without it.
    """

    browser: str
    to: str
    begun: datetime
    within: timedelta | None
    timeless: bool = False
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64), repr=False)


class Provider:
    """One identity provider."""

    def __init__(self, keys: SignIn, session: ClientSession, clock: Callable[[], datetime]) -> None:
        self.keys = keys
        self._session = session
        self._clock = clock
        self._said: Mapping[str, Any] = {}
        self._jwks: dict[str, Mapping[str, Any]] = {}
        self._read_at = -_FRESH
        self._reading = asyncio.Lock()
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def address(self, one: Try, *, afresh: bool) -> str:
        """Where a browser is sent to sign in; `afresh` asks for it even of who is signed in there. Raises Unproven."""
        said = await self._published()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(one.verifier.encode()).digest()).rstrip(b"=").decode()
        asks = {
            "response_type": "code", "client_id": self.keys.client, "redirect_uri": self.keys.at("/signed-in"),
            "scope": "openid profile email", "state": one.state, "nonce": one.nonce,
            "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        if one.within is not None:
            asks["max_age"] = str(int(one.within.total_seconds()))
        if afresh:  # Google knows no "login", and never says when somebody signed in
            asks["prompt"] = "select_account" if self.keys.google else "login"
        if self.keys.google and one.within == timedelta(0):
            raise Unproven("sign-in-no-time", "Google asks nobody again")
        if self.keys.domain:
            asks["hd"] = self.keys.domain
        if self.keys.context and one.within == timedelta(0):
            wanted = {name: {"essential": True, "value": self.keys.context} for name in ("acrs", "acr")}
            asks |= {"claims": json.dumps({"id_token": wanted}), "acr_values": self.keys.context}
        return _with(str(said["authorization_endpoint"]), asks)

    async def prove(self, one: Try, answer: Mapping[str, str]) -> Proven:
        """Who came back with an answer to this try. Raises Unproven."""
        if self._clock() - one.begun > TRY_LASTS:
            raise Unproven("sign-in-stale", "too late")
        said = await self._published()
        named = said.get("authorization_response_iss_parameter_supported") is True
        if answer.get("iss", "" if named else self.keys.issuer) != self.keys.issuer:
            raise Unproven("sign-in-broken", "another issuer answered")
        if "error" in answer:
            words = "sign-in-refused" if answer["error"] in {"access_denied", "login_required"} else "sign-in-broken"
            raise Unproven(words, "the provider refused")
        token, access = await self._token(one, answer.get("code", ""), said)
        claims = await self._judged(one, token)
        return proven({**await self._more(said, claims, access), **claims}, token)

    async def left(self, token: str) -> tuple[str, str]:
        """Whom a token says to have signed out there, and of which session (either may be empty). Raises Unproven."""
        claims = await self.signed(token, self.keys.client, ("exp", "iat", "iss", "aud", "jti"))
        sub, sid, events = claims.get("sub", ""), claims.get("sid", ""), claims.get("events")
        meant = isinstance(events, dict) and isinstance(events.get(_SIGNED_OUT), dict) and "nonce" not in claims
        if not meant or not (isinstance(sub, str) and isinstance(sid, str) and (sub or sid)):
            raise Unproven("sign-in-broken", "no logout token")
        if self._clock().timestamp() - int(claims["iat"]) > _FEW.total_seconds() or str(claims["jti"]) in self._seen:
            raise Unproven("sign-in-broken", "an old logout token")
        self._seen[str(claims["jti"])] = None
        if len(self._seen) > _MOST_SEEN:
            self._seen.popitem(last=False)
        return sub, sid

    async def goodbye(self, token: str) -> str:
        """Where a browser signs out at the provider as well; empty where it has no such page."""
        try:
            where = str((await self._published()).get("end_session_endpoint", ""))
        except Unproven:
            return ""
        back = {"post_logout_redirect_uri": self.keys.at("/"), "client_id": self.keys.client}
        return _with(where, {"id_token_hint": token, **back}) if where and sound(where) else ""

    async def _token(self, one: Try, code: str, said: Mapping[str, Any]) -> tuple[str, str]:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.keys.at("/signed-in"),
            "code_verifier": one.verifier,
        }  # fmt: skip
        headers = {"Accept": "application/json"}
        ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if "client_secret_basic" in ways:
            pair = f"{quote(self.keys.client, safe='')}:{quote(self.keys.secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": self.keys.client, "client_secret": self.keys.secret}
        found = await self._asked("POST", str(said["token_endpoint"]), data=form, headers=headers)
        token = found.get("id_token")
        if not isinstance(token, str):
            raise Unproven("sign-in-broken", "no ID token")
        return token, str(found.get("access_token", ""))

    async def _more(self, said: Mapping[str, Any], claims: Mapping[str, Any], access: str) -> Mapping[str, Any]:
        """Name and address, where the provider gives them only to whoever asks (OpenID Connect Core, 5.4)."""
        where = str(said.get("userinfo_endpoint", ""))
        if ("email" in claims and "name" in claims) or not access or not sound(where):
            return {}
        found = await self._asked("GET", where, headers={"Authorization": f"Bearer {access}"})
        return found if found.get("sub") == claims["sub"] else {}

    async def signed(
        self, token: str, audience: str | Sequence[str], needed: Sequence[str] = ("exp", "iat", "iss", "aud", "sub")
    ) -> dict[str, Any]:
        """The claims of a token that the provider has signed for this audience, and that is of now. Raises Unproven."""
        try:
            header = jwt.get_unverified_header(token)
            if (algorithm := str(header.get("alg"))) not in _ALGORITHMS:
                raise Unproven("sign-in-broken", "algorithm")
            key = jwt.PyJWK.from_dict(dict(await self._key(header.get("kid"))), algorithm=algorithm)
            found: dict[str, Any] = jwt.decode(
                token, key.key, algorithms=[algorithm], audience=audience, issuer=self.keys.issuer,
                leeway=SKEW, options={"require": list(needed)},
            )  # fmt: skip
        except (jwt.PyJWTError, TypeError, ValueError) as wrong:
            raise Unproven("sign-in-broken", type(wrong).__name__) from None
        return found

    async def _judged(self, one: Try, token: str) -> Mapping[str, Any]:
        """Keep rules 2 to 4."""
        claims = await self.signed(token, self.keys.client)
        if not claims["sub"]:
            raise Unproven("sign-in-broken", "nobody's token")
        alone = claims["aud"] in (self.keys.client, [self.keys.client])
        if not alone or not hmac.compare_digest(str(claims.get("nonce", "")).encode(), one.nonce.encode()):
            raise Unproven("sign-in-broken", "audience or nonce")
        if not self.keys.theirs(claims):
            raise Unproven("sign-in-broken", "another tenant or domain")
        at = proved_at(claims)
        if one.within is not None and at is None and not (one.timeless and one.within):
            raise Unproven("sign-in-no-time", "no auth_time")
        if one.within is not None and at is not None and at < one.begun - one.within - SKEW:
            raise Unproven("sign-in-old", "not asked again")
        if one.within == timedelta(0) and not self.keys.satisfied(claims):
            raise Unproven("sign-in-weak", "not as strong as CANIPOST_OIDC_CONTEXT asks")
        return claims

    async def _key(self, key_id: object) -> Mapping[str, Any]:
        await self._published(str(key_id))
        if key_id is None and len(self._jwks) == 1:
            return next(iter(self._jwks.values()))
        if str(key_id) not in self._jwks:
            raise Unproven("sign-in-broken", "unknown key")
        return self._jwks[str(key_id)]

    async def _published(self, key_id: str = "") -> Mapping[str, Any]:
        """What the provider says of itself. Raises Unproven."""
        async with self._reading:
            age = time.monotonic() - self._read_at
            if age > _FRESH or (key_id and key_id not in self._jwks and age > _ASK_AGAIN):
                await self._read()
        return self._said

    async def _read(self) -> None:
        said = await self._asked("GET", f"{self.keys.issuer.rstrip('/')}/.well-known/openid-configuration")
        ends = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if said.get("issuer") != self.keys.issuer or not all(isinstance(end, str) and sound(end) for end in ends):
            raise Unproven("sign-in-broken", "what the provider says of itself")
        found = (await self._asked("GET", str(said["jwks_uri"]))).get("keys")
        keys = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        self._said = said
        self._jwks = {str(one.get("kid")): one for one in keys if one.get("use", "sig") == "sig"}
        self._read_at = time.monotonic()

    async def _asked(self, how: str, url: str, **what: Any) -> dict[str, Any]:  # noqa: ANN401 - aiohttp's own words
        try:
            async with self._session.request(how, url, allow_redirects=False, timeout=_WITHIN, **what) as answer:
                text = bytearray()
                async for piece in answer.content.iter_any():
                    text += piece
                    if len(text) > _LARGEST:
                        raise Unproven("sign-in-broken", "too much")
        except (ClientError, TimeoutError, OSError) as error:
            raise Unproven("provider-away", type(error).__name__) from None
        if answer.status >= 500:  # noqa: PLR2004 - it is the provider's fault, and may pass
            raise Unproven("provider-away", f"status {answer.status}")
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if answer.status != 200 or not isinstance(found, dict):  # noqa: PLR2004 - as above
            raise Unproven("sign-in-broken", f"status {answer.status}")
        return found


def _with(url: str, asks: Mapping[str, str]) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(asks)}"
