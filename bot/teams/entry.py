"""Lets in what comes from Teams and nothing else: each activity's token is checked with PyJWT, by keys that we fetch.

Rules:
1. An activity counts once its token is signed (RS256) by a key of the Bot Framework that is endorsed for Teams, comes
   from its issuer, is meant for this bot alone, is of now (five minutes to and fro), and names the activity's own
   service URL. Emulators' and other bots' tokens come from other issuers. (learn.microsoft.com/azure/bot-service/
   rest-api/bot-framework-rest-connector-authentication)
2. A bot of one tenant takes activities of that tenant only, by every name of a tenant in them: Microsoft's app type
   "SingleTenant" does not see to it.
3. Stricter than botbuilder, which lets a key without endorsements pass, a token without an expiry, and emulators'
   tokens without looking at the service URL; its successor 2.1 looks at no endorsements.
4. Without an app id only this machine is let in, and only where the bot was built so by name.
5. Signing keys are kept for a day and fetched with aiohttp; for a key that nobody knows they are fetched again, at most
   once a minute. The SDKs fetch them with blocking calls on the event loop.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any

import aiohttp
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm

from bot.teams.connector import Microsoft, sound_service_url
from bot.teams.tokens import Tokens
from policy_kb.shapes import dataclass

TEAMS = "msteams"
SKEW = 300
"""Seconds that a clock may be wrong."""
_FRESH = 24 * 3600.0
_ASK_AGAIN = 60.0
"""Seconds between fetches because of a key that nobody knows, so that a stranger cannot make us ask all day."""
_AFTER_FAILURE = 1.0
_FETCH_WITHIN = 8.0


class KeysOutOfReach(Exception):  # noqa: N818 - named after what happened
    """No signing key could be had; nobody can be let in, and nobody is to blame."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key, and the channels for which the Bot Framework says that it signs."""

    public: RSAPublicKey
    endorsements: frozenset[str]


class SigningKeys:
    """The Bot Framework's signing keys, by their ids."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url
        self._keys: dict[str, SigningKey] = {}
        self._fetched = self._tried = -_FRESH
        self._fetching = asyncio.Lock()

    async def get(self, key_id: str | None) -> SigningKey:
        """Give a key. Raises PermissionError, or KeysOutOfReach."""
        if self._lacks(key_id):
            async with self._fetching:  # whoever comes while keys are on their way waits for them
                pause = _ASK_AGAIN if self._keys else _AFTER_FAILURE
                if self._lacks(key_id) and time.monotonic() - self._tried > pause:
                    await self._fetch()
        if not self._keys:
            raise KeysOutOfReach("tried a moment ago")
        if key_id is None or key_id not in self._keys:
            raise PermissionError("unknown key")
        return self._keys[key_id]

    def _lacks(self, key_id: str | None) -> bool:
        return key_id not in self._keys or time.monotonic() - self._fetched > _FRESH

    async def _fetch(self) -> None:
        self._tried = time.monotonic()
        try:
            async with asyncio.timeout(_FETCH_WITHIN):
                where = str((await self._read(self._url))["jwks_uri"])
                if not sound_service_url(where):
                    raise KeysOutOfReach("jwks_uri")
                found = (await self._read(where))["keys"]
            keys = {str(key["kid"]): _key(key) for key in found if key.get("kty") == "RSA"}
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
            if not self._keys:
                raise KeysOutOfReach(type(error).__name__) from None
            return  # the keys we have are still good: Microsoft announces new ones days ahead
        if keys:
            self._keys, self._fetched = keys, time.monotonic()

    async def _read(self, url: str) -> Mapping[str, Any]:
        async with self._session.get(url, allow_redirects=False) as response:
            response.raise_for_status()
            found = json.loads(await response.read())
        if not isinstance(found, dict):
            raise TypeError("not an object")
        return found


class Gate:
    """Says whether an activity may come in."""

    def __init__(
        self, session: aiohttp.ClientSession, *, app_id: str, tenant_id: str, app_type: str, microsoft: Microsoft
    ) -> None:
        self._app_id, self._issuer = app_id, microsoft.issuer
        self._tenant = tenant_id.lower() if app_type == "SingleTenant" else ""
        self._keys = SigningKeys(session, microsoft.keys)
        self._tokens = Tokens()
        self._begun: tuple[str, str] | None = None
        """How the last good token began, and which key that names: as a rule the next one begins so too."""

    async def admits(self, authorization: str, activity: Mapping[str, Any]) -> bool:
        """Whether this header lets this activity in. Raises KeysOutOfReach."""
        service_url = activity.get("serviceUrl")
        if activity.get("channelId") != TEAMS or not isinstance(service_url, str) or not sound_service_url(service_url):
            return False
        if self._tenant and tenants_of(activity) != {self._tenant}:
            return False
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer":
            return False
        try:
            begins, known = token.partition(".")[0], self._begun
            key_id = known[1] if known and begins == known[0] else jwt.get_unverified_header(token).get("kid")
            key = await self._keys.get(key_id)
            claims = self._tokens.decode(
                token,
                key.public,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=self._issuer,
                leeway=SKEW,
                options={"require": ["exp", "iss", "aud"], "strict_aud": True},
            )
        except (jwt.PyJWTError, PermissionError, TypeError, ValueError):
            return False
        self._begun = begins, str(key_id)
        return TEAMS in key.endorsements and claims.get("serviceurl") == service_url


def tenants_of(activity: Mapping[str, Any]) -> set[str]:
    """Every tenant that an activity names, in small letters: where it was done, and whose it is."""
    named = set[str]()
    for found in (activity.get("conversation"), activity.get("channelData")):
        for tenant in (found.get("tenantId"), found.get("tenant")) if isinstance(found, Mapping) else ():
            one = tenant.get("id") if isinstance(tenant, Mapping) else tenant
            named |= {one.lower()} if isinstance(one, str) and one else set()
    return named


def _key(key: Mapping[str, Any]) -> SigningKey:
    public = RSAAlgorithm.from_jwk(dict(key))
    if not isinstance(public, RSAPublicKey):
        raise TypeError("a private key")
    return SigningKey(public, frozenset(str(word) for word in key.get("endorsements") or ()))
