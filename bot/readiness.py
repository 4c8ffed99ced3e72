"""What /readyz says: whether canipost can take work, and what of it stands out. A proxy and a container ask for it."""

import logging
from datetime import datetime

from aiohttp import web

from bot.owed.watch import Jump
from storage import Store, StoreError

_LOG = logging.getLogger(__name__)


async def readiness(store: Store, now: datetime, *, listens: bool, jump: Jump | None) -> web.Response:
    """The answer: 200 where it can, 503 where it cannot. `listens`: whether every platform can reach us."""
    try:
        await store.ready()
        waiting = await store.waiting(now)
        damaged = len(await store.damaged())
    except StoreError as error:
        _LOG.error("not ready: %s", type(error).__name__)
        return web.json_response({"ready": False, "why": "the database does not answer"}, status=503)
    if not listens:
        return web.json_response({"ready": False, "why": "Slack's socket is not connected yet"}, status=503)
    said = {
        "ready": True,
        "owed": waiting.debts,
        "oldest_seconds": round(waiting.oldest),
        "clock_behind_seconds": round(waiting.ahead),
        "clock_jumped": {"seconds": round(jump.by.total_seconds()), "at": jump.at.isoformat()} if jump else None,
        "damaged": damaged,
    }
    return web.json_response(said)
