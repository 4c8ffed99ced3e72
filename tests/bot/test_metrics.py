"""/metrics: the numbers that a monitor needs, nobody's words or names, and only for whom they are meant."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.metrics import PATH, Metrics
from bot.seam.turn import Turn, Who
from policy_kb.vocabulary import Urgency
from tests.bot.cases import SCHOOL, report
from tests.desk import Desk, opened

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


def counted(said: str) -> dict[str, float]:
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in said.splitlines() if line[0] != "#"}


def metrics(desk: Desk, token: str = "") -> Metrics:
    return Metrics(desk.store, list(desk.schools.values()), desk.clock, lambda: {SCHOOL: 1}, token)


async def test_what_waits_and_what_nobody_has_confirmed_is_counted(desk: Desk) -> None:
    shown = metrics(desk)
    await report(desk, urgency=Urgency.IMMEDIATE)
    desk.clock.pass_(minutes=7)
    asks = Turn(Who("web", SCHOOL, "teacher"), "begin", "policy", {"text": "what colour should the new minibus be"})
    await shown.counting(desk.talk).take(asks)
    found = counted(await shown.gather())
    assert found['canipost_alerts_unacknowledged{school="westhaven"}'] == 1
    assert found['canipost_alert_unacknowledged_oldest_seconds{school="westhaven"}'] == 420
    assert found['canipost_channels_unusable{school="westhaven"}'] == 1
    assert found['canipost_lookups_refused{school="westhaven"}'] == 1
    assert found['canipost_turns_total{platform="web"}'] == 1
    assert found['canipost_turns_total{platform="slack"}'] == 0
    assert "canipost_deliveries_owed" in found
    assert "minibus" not in await shown.gather()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"X-Forwarded-For": "203.0.113.7"}, 403),
        ({"X-Forwarded-For": "203.0.113.7", "Authorization": "Bearer a-token-of-some-length"}, 200),
        ({"X-Forwarded-For": "203.0.113.7", "Authorization": "Bearer another-token-of-it"}, 403),
    ],
)
async def test_only_this_machine_or_the_token_reads_it(desk: Desk, headers: dict[str, str], status: int) -> None:
    application = web.Application()
    application.add_routes(metrics(desk, "a-token-of-some-length").routes)
    async with TestClient(TestServer(application)) as client:
        answer = await client.get(PATH, headers=headers)
        assert answer.status == status
        assert ("canipost_turns" in await answer.text()) is (status == 200)


async def test_a_short_token_opens_nothing(desk: Desk) -> None:
    application = web.Application()
    application.add_routes(metrics(desk, "short").routes)
    async with TestClient(TestServer(application)) as client:
        headers = {"Authorization": "Bearer short", "Via": "1.1 proxy"}
        assert (await client.get(PATH, headers=headers)).status == 403


async def test_the_dashboard_asks_for_numbers_that_are_there(desk: Desk) -> None:
    there = {name.partition("{")[0] for name in counted(await metrics(desk).gather())}
    board = json.loads((ROOT / "docs" / "run" / "grafana.json").read_text("utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert asked
    for expression in asked:
        named = set(re.findall(r"canipost_\w+", expression))
        assert named
        assert named <= there, expression
