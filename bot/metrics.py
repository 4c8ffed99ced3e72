"""What a monitor may know: counts and ages for Prometheus, of schools and platforms, never of a person or a text.

Rules:
1. /metrics is read on this machine, or with the token of `CANIPOST_METRICS_TOKEN`; what a proxy passes on is no
   reading on this machine.
2. What people do is counted here; Prometheus's own package is loaded when somebody reads.
3. Labels are a school's short name and a platform, which the settings name: nobody's message can make a new one.
"""

import hmac
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from aiohttp import web

from bot.people.settings import PLATFORMS, School
from bot.seam.passed_on import passed_on
from bot.seam.turn import Listener, Platform, Reply, Turn
from bot.teams.connector import loopback
from policy_kb.later import later
from policy_kb.shapes import dataclass
from storage import Store, StoreError

if TYPE_CHECKING:
    import prometheus_client as prometheus
    from prometheus_client import exposition
else:
    prometheus, exposition = later("prometheus_client"), later("prometheus_client.exposition")

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
        self._turns: Counter[Platform] = Counter()
        self._begun = clock().timestamp()

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
        drawn = _Drawn()
        drawn.turns(self._turns, self._begun)
        drawn.one("deliveries_owed", "Messages that wait to be sent.", waiting.debts)
        drawn.one("delivery_oldest_seconds", "How long the oldest has waited.", round(waiting.oldest))
        drawn.one("damaged", "Rows that cannot be opened.", len(await self._store.damaged()))
        unseen, longest, refused = {}, {}, {}
        for school in self._schools:
            found = await self._store.records(school.id, {"submitted"}, {"case"})
            ages = [(now - one.filed_at).total_seconds() for one in found]
            unseen[school.id], longest[school.id] = len(found), max(0, round(max(ages, default=0)))
            counted = await self._store.tallied(school.id)
            refused[school.id] = sum(count for _, kind, _, count in counted if kind == "not-covered")
        drawn.each("alerts_unacknowledged", "Reports nobody confirmed.", unseen)
        drawn.each("alert_unacknowledged_oldest_seconds", "Age of the oldest.", longest)
        drawn.each("lookups_refused", "Questions to the policy without an answer.", refused)
        unusable = self._unusable()
        usable = {school.id: unusable.get(school.id, 0) for school in self._schools}
        drawn.each("channels_unusable", "Alert channels that cannot be used.", usable)
        return drawn.text()

    async def _shown(self, request: web.Request) -> web.Response:
        if not self._may(request):
            return web.Response(status=403, text="/metrics is read on this machine, or with CANIPOST_METRICS_TOKEN.\n")
        try:
            return web.Response(text=await self.gather(), headers={"Content-Type": exposition.CONTENT_TYPE_PLAIN_0_0_4})
        except StoreError:
            return web.Response(status=503, text="The database does not answer.\n")

    def _may(self, request: web.Request) -> bool:
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self._token and hmac.compare_digest(shown.encode(), self._token.encode()):
            return True
        return loopback(request.remote or "") and not passed_on(request.headers, request.version)


class _Drawn:
    """The numbers of one reading, as Prometheus's package draws them."""

    def __init__(self) -> None:
        self._registry = prometheus.CollectorRegistry()

    def turns(self, counted: Mapping[Platform, int], since: float) -> None:
        """What people did, since a moment."""
        family = prometheus.metrics_core.CounterMetricFamily(
            "canipost_turns", "Things that people did.", labels=["platform"]
        )
        for platform in PLATFORMS:
            family.add_metric([platform], counted.get(platform, 0), created=since)
        self._registry.register(_Once(family))

    def one(self, name: str, says: str, number: float) -> None:
        """One number."""
        prometheus.Gauge(f"canipost_{name}", says, registry=self._registry).set(number)

    def each(self, name: str, says: str, numbers: Mapping[str, float]) -> None:
        """One number for each school."""
        gauge = prometheus.Gauge(f"canipost_{name}", says, ["school"], registry=self._registry)
        for school, number in numbers.items():
            gauge.labels(school).set(number)

    def text(self) -> str:
        """All of it."""
        return prometheus.generate_latest(self._registry).decode()


@dataclass(frozen=True, slots=True, eq=False)
class _Once:
    """Gives a family that is complete."""

    family: "prometheus.metrics_core.Metric"

    def collect(self) -> Iterator["prometheus.metrics_core.Metric"]:
        """The one family."""
        yield self.family


class _Counting:
    """A Listener that counts."""

    def __init__(self, listener: Listener, turns: Counter[Platform]) -> None:
        self._listener, self._turns = listener, turns

    async def take(self, turn: Turn) -> Reply:
        self._turns[turn.who.platform] += 1
        return await self._listener.take(turn)
