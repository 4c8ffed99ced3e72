"""The desk as a personal tab in Teams: whoever sits before it is signed in by the token that Teams holds for them.

Rules:
1. It is there only where the identity provider is that of the tenant; without one there is no desk to sign in to.
2. A token counts as the provider's own do (signed, issuer, expiry), if it is meant for this app, is of this tenant,
   names a person (oid) and was given for the tab (access_as_user).
   (learn.microsoft.com/microsoftteams/platform/tabs/how-to/authentication/tab-sso-code)
3. Teams shows a tab in a frame. Pages of a session that began there may be framed, by Teams alone; no others may.
4. Its cookie is one of its own, which browsers keep for Teams' frames alone (Partitioned); every form still carries its
   own token, and comes from a page of ours.
5. No provider's page opens in a frame: what asks for a fresh sign-in is done in a browser, and the page says so.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot.web import guard, render
from bot.web.issuer import Proven
from bot.web.provider import Provider, Unproven
from policy_kb.shapes import dataclass

PAGE, SIGNED_IN = "/teams", "/teams/signed-in"
HOSTS = "https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft"
"""Where Teams runs in a browser."""
LIBRARY = "https://res.cdn.office.net"
"""Where Microsoft's own script for tabs comes from; the page says which bytes it must have."""
_SCOPE = "access_as_user"
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Tab:
    """The app and the tenant that the tab belongs to, and the name by which the desk goes."""

    app: str
    tenant: str
    host: str

    @property
    def audiences(self) -> tuple[str, ...]:
        """Whom a token may be meant for: the app by its id, or by the address that the manifest gives it."""
        return self.app, f"api://{self.host}/{self.app}"


async def prove(tab: Tab, provider: Provider, request: web.Request) -> Proven:
    """Who sends this token of Teams'. Raises Unproven."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not 0 < len(token) <= _LONGEST:
        raise Unproven("sign-in-broken", "no token")
    claims = await provider.signed(token, tab.audiences)
    if not isinstance(claims["aud"], str) or str(claims.get("tid", "")).lower() != tab.tenant.lower():
        raise Unproven("sign-in-broken", "audience or tenant")
    if _SCOPE not in str(claims.get("scp", "")).split():
        raise Unproven("sign-in-broken", "scope")
    return _person(claims)


def _person(claims: Mapping[str, Any]) -> Proven:
    """By the object id alone: an access token's address is verified by nobody, and it says no time of signing in."""
    oid = claims.get("oid")
    if not isinstance(oid, str) or not oid or claims.get("idtyp") == "app":
        raise Unproven("sign-in-broken", "no person")
    name = str(claims.get("name") or claims.get("preferred_username") or oid)[:100]
    sid = claims.get("sid")  # an optional claim: with it a sign-out at the provider ends the tab's session as well
    return Proven(
        (oid,), name, "", datetime.fromtimestamp(0, UTC), str(claims.get("acct", "0")) == "1", "",
        sid=sid if isinstance(sid, str) else "",
    )  # fmt: skip


def cookie(request: web.Request, own: str) -> str:
    """The cookie by which a request goes: a frame of Teams' has no other, and a browser of its own has `own`."""
    at_tab = request.path in {PAGE, SIGNED_IN} or (own not in request.cookies and guard.TAB_COOKIE in request.cookies)
    return guard.TAB_COOKIE if at_tab else own


def within(request: web.Request) -> bool:
    """Whether a request comes from Teams' frame."""
    return request.get(guard.NAME) == guard.TAB_COOKIE


def door(request: web.Request, own: str) -> str:
    """Where whoever asks signs in: in a frame by Teams, in a browser at `own`."""
    return PAGE if within(request) else own


async def page(request: web.Request) -> web.Response:
    """The page that asks Teams who sits before it."""
    return web.Response(text=render.tab(request.query.get("to", "/")), content_type="text/html", charset="utf-8")


def gone_on(response: web.Response) -> web.Response:
    """A redirect, as the page that asked Teams goes on by itself."""
    return web.json_response({"to": response.headers.get("Location", "/")})


def headers(request: web.Request, fixed: Mapping[str, str]) -> Mapping[str, str]:
    """The headers of an answer: what goes to Teams' frame may be framed there, and there alone."""
    if not within(request):
        return fixed
    policy = fixed["Content-Security-Policy"].replace("frame-ancestors 'none'", f"frame-ancestors {HOSTS}")
    if request.path == PAGE:
        for source in ("script-src", "connect-src"):
            policy = policy.replace(f"{source} 'self'", f"{source} 'self' {LIBRARY}")
    kept = {name: value for name, value in fixed.items() if name != "X-Frame-Options"}
    return kept | {"Content-Security-Policy": policy}
