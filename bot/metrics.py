"""What a monitor may know: counts and ages for Prometheus, of schools and platforms, never of a person or a text.

Rules:
1. /metrics is read on this machine, or with the token of `CANIPOST_METRICS_TOKEN`; what a proxy passes on is no
   reading on this machine.
2. Labels are a school's short name and a platform, which the settings name: nobody's message can make a new one.
"""

import hmac
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.people.settings import PLATFORMS, School
from bot.seam.passed_on import passed_on
from bot.seam.turn import Listener, Reply, Turn
from bot.teams.connector import loopback
from storage import Store, StoreError

PATH = "/metrics"
_TOKEN = "CANIPOST_METRICS_TOKEN"  # noqa: S105 - its name
_SHORTEST_TOKEN = 16


def too_short(found: Mapping[str, str] = os.environ) -> str:
    """Say that the token of the environment is too short to be used; nothing where it is none or long enough."""
    if not 0 < len(found.get(_TOKEN, "")) < _SHORTEST_TOKEN:
        return ""
    return (
        f"{_TOKEN} is shorter than {_SHORTEST_TOKEN} letters, so it is not used: /metrics is read on this machine "
        "only. Give a longer one."
    )


class Metrics:
    """The numbers of one server. `unusable` says how many channels of each school could not be used when last seen."""

    def __init__(
        self,
        store: Store,
        schools: Sequence[School],
        clock: Callable[[], datetime],
        unusable: Callable[[], Mapping[str, int]],
        token: str | None = None,
    ) -> None:
        self._store, self._schools, self._clock, self._unusable = store, schools, clock, unusable
        given = os.environ.get(_TOKEN, "") if token is None else token
        self._token = given if len(given) >= _SHORTEST_TOKEN else ""
        self.registry = made = CollectorRegistry()
        self._turns = Counter("canipost_turns", "Things that people did.", ["platform"], registry=made)
        for platform in PLATFORMS:
            self._turns.labels(platform)
        self._owed = Gauge("canipost_deliveries_owed", "Messages that wait to be sent.", registry=made)
        self._oldest = Gauge("canipost_delivery_oldest_seconds", "How long the oldest has waited.", registry=made)
        self._damaged = Gauge("canipost_damaged", "Rows that cannot be opened.", registry=made)
        of_school = ["school"]
        self._unseen = Gauge("canipost_alerts_unacknowledged", "Reports nobody confirmed.", of_school, registry=made)
        self._longest = Gauge(
            "canipost_alert_unacknowledged_oldest_seconds", "Age of the oldest.", of_school, registry=made
        )
        self._refused = Gauge(
            "canipost_lookups_refused", "Questions to the policy without an answer.", of_school, registry=made
        )
        self._bad = Gauge("canipost_channels_unusable", "Alert channels that cannot be used.", of_school, registry=made)

    def counting(self, listener: Listener) -> Listener:
        """The listener, with what people do counted."""
        return _Counting(listener, self._turns)

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """Routes for aiohttp."""
        return (web.get(PATH, self._shown),)

    async def gather(self) -> str:
        """Every number as it is now, as Prometheus reads it. Raises StoreError."""
        now = self._clock()
        waiting = await self._store.waiting(now)
        self._owed.set(waiting.debts)
        self._oldest.set(round(waiting.oldest))
        self._damaged.set(len(await self._store.damaged()))
        for school in self._schools:
            unseen = await self._store.records(school.id, {"submitted"}, {"case"})
            self._unseen.labels(school.id).set(len(unseen))
            ages = [(now - one.filed_at).total_seconds() for one in unseen]
            self._longest.labels(school.id).set(max(0, round(max(ages, default=0))))
            counted = await self._store.tallied(school.id)
            self._refused.labels(school.id).set(sum(count for _, kind, _, count in counted if kind == "not-covered"))
            self._bad.labels(school.id).set(self._unusable().get(school.id, 0))
        return generate_latest(self.registry).decode()

    async def _shown(self, request: web.Request) -> web.Response:
        if not self._may(request):
            return web.Response(status=403, text="/metrics is read on this machine, or with CANIPOST_METRICS_TOKEN.\n")
        try:
            return web.Response(text=await self.gather(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})
        except StoreError:
            return web.Response(status=503, text="The database does not answer.\n")

    def _may(self, request: web.Request) -> bool:
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self._token and hmac.compare_digest(shown.encode(), self._token.encode()):
            return True
        return loopback(request.remote or "") and not passed_on(request.headers, request.version)


class _Counting:
    """A Listener that counts."""

    def __init__(self, listener: Listener, turns: Counter) -> None:
        self._listener, self._turns = listener, turns

    async def take(self, turn: Turn) -> Reply:
        self._turns.labels(turn.who.platform).inc()
        return await self._listener.take(turn)
