"""Lets in what comes from Teams and nothing else: botbuilder checks each activity's token, we fetch the keys.

Rules:
1. An activity counts once its token is signed by the Bot Framework, meant for this bot, not expired, endorsed for
   Teams, and names the activity's own service URL. Emulators' and other bots' tokens are not let in.
2. The SDK's switch "no app id: no authentication" is out of reach: without an app id only this machine is let in,
   and only where the bot was built so by name.
3. Signing keys are fetched with aiohttp: the SDK fetches them with blocking calls on the event loop, and never
   again for a key it does not know, so that a rolled key would shut Teams out for a day.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import aiohttp
from botbuilder.integration.aiohttp import ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AuthenticationConstants,
    BotFrameworkAuthentication,
    JwtTokenExtractor,
)
from jwt import PyJWTError
from jwt.algorithms import RSAAlgorithm

from bot.teams.connector import Microsoft, sound_service_url

TEAMS = "msteams"
_FRESH = 24 * 3600.0
_ASK_AGAIN = 60.0
"""Seconds between fetches because of a key that nobody knows, so that a stranger cannot make us ask all day."""
_AFTER_FAILURE = 1.0
_FETCH_WITHIN = 8.0


class KeysOutOfReach(Exception):  # noqa: N818 - named after what happened
    """No signing key could be had; nobody can be let in, and nobody is to blame."""


class SigningKeys:
    """The Bot Framework's signing keys, in the shape in which botbuilder asks for them (`await keys.get(id)`)."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url
        self._keys: dict[str, SimpleNamespace] = {}
        self._fetched = self._tried = -_FRESH
        self._fetching = asyncio.Lock()

    async def get(self, key_id: str | None) -> SimpleNamespace:
        """Give a key: public_key, endorsements. Raises PermissionError, or KeysOutOfReach."""
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
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError, PyJWTError) as error:
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

    def __init__(  # noqa: PLR0913 - what identifies the bot, each by name
        self,
        session: aiohttp.ClientSession,
        *,
        app_id: str,
        app_password: str,
        tenant_id: str,
        app_type: str,
        microsoft: Microsoft,
    ) -> None:
        self._issuer = microsoft.issuer
        JwtTokenExtractor.metadataCache[microsoft.keys] = SigningKeys(session, microsoft.keys)
        self._authentication: BotFrameworkAuthentication = ConfigurationBotFrameworkAuthentication(
            SimpleNamespace(
                APP_ID=app_id,
                APP_PASSWORD=app_password,
                APP_TYPE=app_type,
                APP_TENANTID=tenant_id,
                TO_CHANNEL_FROM_BOT_LOGIN_URL=f"{microsoft.login}/{tenant_id}",
                TO_CHANNEL_FROM_BOT_OAUTH_SCOPE=AuthenticationConstants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE,
                TO_BOT_FROM_CHANNEL_TOKEN_ISSUER=microsoft.issuer,
                TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL=microsoft.keys,
                TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL=microsoft.keys,
            )
        )

    async def admits(self, authorization: str, activity: Mapping[str, Any]) -> bool:
        """Whether this header lets this activity in. Raises KeysOutOfReach."""
        service_url, channel = activity.get("serviceUrl"), activity.get("channelId")
        if not authorization or channel != TEAMS or not isinstance(service_url, str) or not service_url:
            return False
        try:
            found = await self._authentication.authenticate_request(
                Activity(channel_id=channel, service_url=service_url), authorization
            )
        except KeysOutOfReach:
            raise
        except Exception:  # noqa: BLE001 - the SDK raises whatever it stumbles over, from KeyError to PyJWTError
            return False
        claims = found.claims_identity.claims
        # Emulators' tokens take another path through the SDK, which does not look at the service URL.
        return bool(
            found.claims_identity.is_authenticated
            and claims.get("iss") == self._issuer
            and claims.get("serviceurl") == service_url
            and claims.get("exp")
            and sound_service_url(service_url)
        )


def _key(key: Mapping[str, Any]) -> SimpleNamespace:
    endorsements = [str(word) for word in key.get("endorsements") or ()]
    return SimpleNamespace(public_key=RSAAlgorithm.from_jwk(dict(key)), endorsements=endorsements)
