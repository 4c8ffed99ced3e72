"""Whatever nobody else answers is answered in plain words, before and after everything that the rooms do.

Rules:
1. No trace reaches anybody, or the log: it could hold what somebody wrote.
2. What comes packed is not unpacked: no platform and no browser sends a request so, and little can become much.
3. A body that breaks off or is not what its head says is its sender's fault: 400, and not ours.
"""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

_LOG = logging.getLogger(__name__)


def plainly(said: str) -> Middleware:
    """Keep the rules; `said` is what somebody reads where we could not answer."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
            return web.Response(status=415)
        try:
            return await handler(request)
        except (web.HTTPException, ConnectionError):
            raise
        except web.RequestPayloadError:
            return web.Response(status=400)
        except Exception as error:  # noqa: BLE001 - the last place before the person
            at = request.match_info.route.resource
            _LOG.error("a request could not be answered: %s at %s", type(error).__name__, at)
            return web.Response(status=500, text=said)

    return answer


async def healthy(_: web.Request) -> web.Response:
    """Say that the program is there."""
    return web.json_response({"alive": True})
