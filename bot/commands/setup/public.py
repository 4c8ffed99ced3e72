"""Whether the public address leads here: a word is put there for a moment, and fetched from outside."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from bot.commands import logs
from bot.commands.places import not_listening
from bot.commands.setup.walk import Held, NotYet

PATH = "/canipost-init"
Fetch = Callable[[str], Awaitable[str]]


def fetching(session: aiohttp.ClientSession) -> Fetch:
    """Fetch an address, once, for ten seconds. Raises NotYet."""

    async def fetch(url: str) -> str:
        try:
            async with session.get(url, timeout=aiohttp.ClientTimeout(10), allow_redirects=False) as answer:
                return (await answer.content.read(200)).decode("utf-8", "replace")
        except aiohttp.ClientConnectorCertificateError:
            raise NotYet("Its certificate does not hold.", "See docs/install.md, TLS.") from None
        except aiohttp.ClientConnectorDNSError:
            raise NotYet("There is no such host.", "Look at the name, and at the DNS entry.") from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise NotYet(
                f"Nothing answers there ({type(error).__name__}).",
                "Look at the firewall (port 443) and at the proxy (docs/install.md, TLS).",
            ) from None

    return fetch


@asynccontextmanager
async def listening(host: str, port: int, *routes: web.RouteDef) -> AsyncIterator[str]:
    """Serve these routes, and the word that shows that an address leads here; gives the word. Raises Missing."""
    word = secrets.token_urlsafe(16)

    async def said(_: web.Request) -> web.Response:
        return web.Response(text=word)

    application = web.Application()
    application.add_routes([web.get(PATH, said), *routes])
    runner = logs.runner(application, 2)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            instead = (
                "Stop canipost if it runs (canipost check --live tries everything while it does), or choose another "
                "with --port."
            )
            raise not_listening(error, host, port, instead) from None
        yield word
    finally:
        await runner.cleanup()


def leads_here(word: str, port: int, fetch: Fetch, *, optional: bool = False) -> Callable[[str], Awaitable[Held[str]]]:
    """The attempt of a public address; empty where it is `optional` and there is none."""

    async def attempt(given: str) -> Held[str]:
        url = given.strip().rstrip("/")
        if not url and optional:
            return Held("", "no public address: Slack is listened to through a socket", "")
        if not url.startswith("https://"):
            raise NotYet("A public address begins with https://.", "Such as https://canipost.hillside.example.")
        if await fetch(f"{url}{PATH}") != word:
            raise NotYet(
                "Something else answers there.", f"Let the proxy pass everything on to port {port} of this machine."
            )
        return Held(url, f"{url} leads here", url)

    return attempt
