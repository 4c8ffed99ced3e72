"""Installing the app in a workspace: /slack/install leads to Slack, and back to /slack/oauth_redirect with a code.

Rules:
1. Whoever comes back began here: a state that we signed, that is in the browser's cookie, is ten minutes old at most,
   and counts once.
2. Only a workspace that a school's settings name is kept; one token a workspace, and none for a whole organisation.
3. Nothing that Slack or a browser sends is shown or logged, and no page is kept.
"""

import hashlib
import hmac
import logging
import secrets
import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from aiohttp import web
from slack_sdk.oauth.authorize_url_generator import AuthorizeUrlGenerator
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.seam.wording import ENGLISH
from bot.slack.calling import asked
from bot.slack.installations import Installations, NotOurs
from bot.slack.show import FirstTime
from policy_kb.shapes import dataclass

INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"
_COOKIE, _OPEN = "canipost-install", 600
_log = logging.getLogger(__name__)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Shop:
    """What Slack calls the app: its client id and secret, the scopes it asks for, and our own public address."""

    client_id: str
    client_secret: str
    scopes: Sequence[str]
    address: str
    authorize_url: str = "https://slack.com/oauth/v2/authorize"


class Installing:
    """The two pages; `slack` calls without a token."""

    def __init__(
        self,
        shop: Shop,
        slack: AsyncWebClient,
        installations: Installations,
        first_time: FirstTime,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._shop, self._slack, self._installations = shop, slack, installations
        self._first_time, self._clock = first_time, clock
        self._back = shop.address.rstrip("/") + BACK
        self._asks = AuthorizeUrlGenerator(
            client_id=shop.client_id, scopes=list(shop.scopes), redirect_uri=self._back,
            authorization_url=shop.authorize_url,
        )  # fmt: skip

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """Routes for aiohttp."""
        return web.get(INSTALL, self._begin), web.get(BACK, self._came_back)

    async def _begin(self, _: web.Request) -> web.Response:
        begun = f"{int(self._clock())}.{secrets.token_urlsafe(18)}"
        state = f"{begun}.{self._mark(begun)}"
        answer = web.Response(status=302, headers=_HEADERS | {"Location": self._asks.generate(state)})
        answer.set_cookie(_COOKIE, state, max_age=_OPEN, path="/slack", secure=True, httponly=True, samesite="Lax")
        return answer

    async def _came_back(self, request: web.Request) -> web.Response:
        state = request.query.get("state", "")
        if not hmac.compare_digest(state.encode(), request.cookies.get(_COOKIE, "").encode()) or not self._ours(state):
            return _page("install-again", 400)
        if not await self._first_time(f"install:{hashlib.sha256(state.encode()).hexdigest()}", ""):
            return _page("install-again", 400)
        code = request.query.get("code", "")
        if not code:
            return _page("install-stopped", 200)
        return await self._exchanged(code)

    async def _exchanged(self, code: str) -> web.Response:
        shop = self._shop
        proof = b64encode(f"{shop.client_id}:{shop.client_secret}".encode()).decode()
        wanted, proved = {"code": code, "redirect_uri": self._back}, {"Authorization": f"Basic {proof}"}
        try:
            told = (await asked(self._slack, "POST", "oauth.v2.access", proved, data=wanted)).data
        except (Refused, TryLater, NoAnswer) as error:
            _log.warning("slack: oauth.v2.access: %s", error)
            return _page("install-refused", 502)
        if told.get("is_enterprise_install"):
            return _page("install-organisation", 403)
        found = _installation(told)
        missing = sorted(set(self._shop.scopes) - set(str(told.get("scope", "")).split(",")))
        if found is None or missing:
            return _page("install-refused", 502)
        try:
            await self._installations.async_save(found)
        except NotOurs:
            _log.warning("slack: installed in a workspace that no school has")
            return _page("install-not-ours", 403, workspace=str(found.team_id))
        _log.info("slack: installed")
        return _page("install-done", 200)

    def _mark(self, begun: str) -> str:
        return hmac.new(self._shop.client_secret.encode(), begun.encode(), hashlib.sha256).hexdigest()

    def _ours(self, state: str) -> bool:
        begun, _, mark = state.rpartition(".")
        if not mark or not hmac.compare_digest(mark.encode(), self._mark(begun).encode()):
            return False
        return 0 <= self._clock() - int(begun.partition(".")[0]) <= _OPEN


def _installation(told: Mapping[str, Any]) -> Installation | None:
    team, enterprise, by = (told.get(name) or {} for name in ("team", "enterprise", "authed_user"))
    token = told.get("access_token")
    if not (isinstance(team, Mapping) and isinstance(by, Mapping) and isinstance(enterprise, Mapping)):
        return None
    if told.get("token_type") != "bot" or not isinstance(token, str) or not team.get("id"):
        return None
    return Installation(
        app_id=str(told.get("app_id", "")), enterprise_id=str(enterprise.get("id") or "") or None,
        team_id=str(team["id"]), bot_token=token, bot_user_id=str(told.get("bot_user_id", "")),
        bot_scopes=str(told.get("scope", "")), user_id=str(by.get("id", "")),
    )  # fmt: skip


def _page(name: str, status: int, **values: str) -> web.Response:
    title, text = ENGLISH.say(f"slack.{name}-title"), ENGLISH.say(f"slack.{name}-text", **values)
    body = (
        f'<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>body{{font:1.1rem/1.5 sans-serif;max-width:34rem;margin:2rem auto;"
        f"padding:0 1rem;color:#111;background:#fff}}</style><main><h1>{escape(title)}</h1><p>{escape(text)}</p></main>"
        "</html>"
    )
    answer = web.Response(text=body, status=status, content_type="text/html", headers=_HEADERS)
    answer.del_cookie(_COOKIE, path="/slack")
    return answer
