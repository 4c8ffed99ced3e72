"""The peers of `tests/bench_turns.py`, each an empty program: `python -m tests.bench_peers NAME PORT`.

1. `aiohttp`: answers. `bolt`: verifies, parses, answers; as shipped. `bolt-tuned`: the same with
   `process_before_response`. `echo`: botbuilder's, which posts what was said back to where it came from; without
   credentials, so that it checks no token (that is in its favour).
2. None keeps anything.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

from aiohttp import web

SECRET = "made-up-secret"
ANSWER = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
Take = Callable[[web.Request], Awaitable[web.StreamResponse]]


def aiohttp_() -> Take:
    """Answer."""

    async def take(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"response_action": "update", "id": "1"})

    return take


def bolt(*, tuned: bool) -> Take:
    """Verify, parse and answer."""
    from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request  # noqa: PLC0415 - one peer a process
    from slack_bolt.app.async_app import AsyncApp  # noqa: PLC0415 - as above
    from slack_bolt.authorization import AuthorizeResult  # noqa: PLC0415 - as above

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0SCHOOL", bot_token="xoxb-0")

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=tuned)

    async def command(ack: Any) -> None:  # noqa: ANN401 - Bolt's
        await ack()

    async def view(ack: Any) -> None:  # noqa: ANN401 - Bolt's
        await ack(response_action="update", view=ANSWER)

    app.command("/report")(command)
    app.view("canipost")(view)
    app.view("turn")(view)

    async def take(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return take


def echo() -> Take:
    """Say what was said."""
    from botbuilder.core import TurnContext  # noqa: PLC0415 - one peer a process
    from botbuilder.integration.aiohttp import (  # noqa: PLC0415 - as above
        CloudAdapter,
        ConfigurationBotFrameworkAuthentication,
    )

    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(SimpleNamespace()))

    class Echo:
        async def on_turn(self, context: TurnContext) -> None:
            if context.activity.type == "message":
                await context.send_activity(f"You said {context.activity.text}")

    async def take(request: web.Request) -> web.StreamResponse:
        answer: web.Response = await adapter.process(request, Echo())
        return answer or web.Response()

    return take


PEERS: dict[str, Callable[[], Take]] = {
    "aiohttp": aiohttp_,
    "bolt": lambda: bolt(tuned=False),
    "bolt-tuned": lambda: bolt(tuned=True),
    "echo": echo,
}


async def main(name: str, port: int) -> None:
    """Serve until killed."""
    app = web.Application()
    app.router.add_post("/{any:.*}", PEERS[name]())

    async def ready(_: web.Request) -> web.Response:
        return web.json_response({"ready": True})

    app.router.add_get("/readyz", ready)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
