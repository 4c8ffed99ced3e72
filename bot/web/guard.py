"""What stands between a browser and the desk: who may ask, what a form may hold, what every answer carries.

Rules:
1. Only host names that were allowed are answered, so that no other site can point its name at this machine, and only
   this machine: nothing that came through a proxy, unless people sign in (see `entrance`).
2. A form counts only if it comes from a page of ours: same origin, and the token of its session.
3. Nothing is run or fetched but our own files: no inline script or style, no other origin, no frame.
4. A form is small, flat and well-formed, or it is refused; no error shows more than plain words.
5. Where the desk has a key, only a browser that opened the link with it is answered: a silent proxy is no way in.
"""

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from bot.seam.passed_on import passed_on

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
COOKIE = "canipost-desk"
HOST_COOKIE = "__Host-canipost-desk"
"""Over TLS: browsers take it from this very host alone, and send it over nothing else."""
TAB_COOKIE = "__Host-canipost-tab"
"""In Teams' frame: `tab` says why it is one of its own."""
NAME = web.RequestKey("cookie", str)
"""Which of the three a request goes by."""
KEY = "canipost-key"
LARGEST = 2_000_000
"""Bytes of a form: 100,000 characters that each take twelve fit, and are answered by the dialog."""
MOST_FIELDS = 200

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": browsers then send forms with "Origin: null", as a stranger's page would.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Trouble(Exception):  # noqa: N818 - a page in plain words, not a fault of the program
    """A request that gets an error page: the status, and which words of bot/words/web.yaml it shows."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


def check_host(request: web.Request, allowed: frozenset[str]) -> None:
    """Keep rule 1. Raises Trouble."""
    check_name(request, allowed)
    near = request.remote is None or ipaddress.ip_address(request.remote.partition("%")[0]).is_loopback
    if not near or passed_on(request.headers, request.version):
        raise Trouble(403, "passed-on")


def check_name(request: web.Request, allowed: frozenset[str]) -> None:
    """Keep the first half of rule 1: the name by which we are asked is one of ours. Raises Trouble."""
    try:
        name = urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        name = ""
    if name.rstrip(".") not in allowed:
        raise Trouble(421, "host")


def check_key(request: web.Request, key: str) -> None:
    """Keep rule 5. Raises Trouble, or HTTPSeeOther where the link is opened: the key then stands in no address."""
    if not key or hmac.compare_digest(request.cookies.get(KEY, "").encode(), key.encode()):
        return
    if not hmac.compare_digest(request.query.get("key", "").encode(), key.encode()):
        raise Trouble(403, "locked")
    opened = web.HTTPSeeOther(request.path)
    opened.set_cookie(KEY, key, path="/", httponly=True, samesite="Lax", secure=request.secure)
    raise opened


def session(request: web.Request) -> str:
    """Read the session of whoever asks: a name without meaning, new where they bring none."""
    brought = request.cookies.get(request.get(NAME, COOKIE), "")
    return brought if re.fullmatch(r"[0-9a-f]{32}", brought) else secrets.token_hex(16)


def remember(request: web.Request, response: web.StreamResponse, name: str) -> None:
    """Give the session to the browser, for as long as it is open."""
    # Lax, not Strict: a link to the desk must not begin a new session, to which open forms do not belong.
    cookie = request.get(NAME, COOKIE)
    if cookie == TAB_COOKIE:  # http.cookies knows no Partitioned before Python 3.14
        response.headers.add("Set-Cookie", f"{cookie}={name}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned")
        return
    secure = request.secure or cookie == HOST_COOKIE
    response.set_cookie(cookie, name, path="/", httponly=True, samesite="Lax", secure=secure)


def token(secret: bytes, name: str) -> str:
    """Make what forms of this session carry."""
    return hmac.new(secret, f"desk-form:{name}".encode(), hashlib.sha256).hexdigest()


def check_origin(request: web.Request) -> None:
    """Keep rule 2, by what the browser says of itself. Raises Trouble."""
    origin = request.headers.get("Origin")
    # The scheme is left out: behind a proxy that ends TLS it is not what the browser saw.
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        raise Trouble(403, "stranger")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Trouble(403, "stranger")


async def read_fields(request: web.Request, secret: bytes) -> list[tuple[str, str]]:
    """Give the fields of a form of ours in their order, by rules 2 and 4. Raises Trouble."""
    check_origin(request)
    fields = await read_pairs(request)
    check_token(request, secret, fields)
    return fields


async def read_pairs(request: web.Request) -> list[tuple[str, str]]:
    """Give the fields of any form in their order, within the bounds of rule 4. Raises Trouble."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Trouble(400, "malformed")
    if (request.content_length or 0) > LARGEST:
        raise Trouble(413, "large")
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LARGEST:
            raise Trouble(413, "large")
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as wrong:
        raise Trouble(400, "malformed") from wrong


def check_token(request: web.Request, secret: bytes, fields: Sequence[tuple[str, str]]) -> None:
    """Keep the rest of rules 2 and 4, by the token among a form's fields. Raises Trouble."""
    if any("\0" in text for field in fields for text in field):
        raise Trouble(400, "malformed")
    brought = [value for name, value in fields if name == "csrf"]
    ours = token(secret, session(request))
    if len(brought) != 1 or not hmac.compare_digest(brought[0].encode(), ours.encode()):
        raise Trouble(403, "expired")
