"""The test alert: sent where a real one would go, and waited for until somebody has confirmed it."""

import asyncio
from collections.abc import Callable

from bot.casework.drills import begin
from bot.commands.setup.walk import NotYet
from bot.people.settings import School
from bot.seam.clock import utc_now
from bot.seam.turn import Who
from storage import Store

_LOOK = 0.5
_REMIND = 60.0


async def confirmed(
    store: Store, school: School, starter: str, say: Callable[[str], None], wake: Callable[[], None]
) -> None:
    """Send it, and wait until it is confirmed; says where it went. Raises NotYet where it was refused everywhere."""
    at = next(iter(school.workspaces.items()))
    record = await begin(store, school, Who(*at, "init"), starter, utc_now())
    wake()
    say(f"       Practice alert {record.reference} is on its way. Have a safeguarding lead press I have seen this.")
    said: set[str] = set()
    waited = 0.0
    while True:
        sent = await store.about(school.id, record.reference)
        for one in sent:
            if (one.handle or one.refused) and one.id not in said:
                said.add(one.id)
                where = "the channel" if one.address.kind == "channel" else "a private chat"
                say(f"       {'NO: ' + one.refused if one.refused else 'it has arrived'} ({where})")
        if sent and all(one.refused for one in sent):
            raise NotYet("Nobody could be reached.", "canipost reach --live says who, and what to do.")
        now = await store.record(school.id, record.reference)
        if now and now.state != "submitted":
            return
        await asyncio.sleep(_LOOK)
        waited += _LOOK
        if waited % _REMIND < _LOOK:
            say("       Nobody has confirmed it yet. Ctrl+C stops; canipost init goes on here.")
