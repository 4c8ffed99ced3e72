"""People are kept under the name by which their colleagues know them, and nothing waits for it or is lost without."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.slack.calling import ANSWER_WITHIN, client
from bot.slack.names import ASKED_AGAIN, KEPT, Names
from tests.contract.slack import NAMES, slack_stage
from tests.contract.test_contract import reported
from tests.slack.double import SlackDouble
from tests.slack.trouble import Broken, Fails, Limited, Silent, Trouble


class Now:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


async def settled(names: Names, user: str) -> str:
    """The name once Slack has answered."""
    names.of(user)
    while names._asking:  # noqa: ASYNC110, SLF001 - nobody else can tell
        await asyncio.sleep(0.01)
    return names.of(user)


def asked(slack: SlackDouble) -> int:
    return sum(method == "users.info" for method, _ in slack.calls)


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        ({"real_name": "Robin Example", "display_name": ""}, "Robin Example"),
        ({"real_name": "Robin Example", "display_name": "robin example"}, "Robin Example"),
        ({"real_name": "Robin Example", "display_name": "Rob"}, "Robin Example (Rob)"),
        ({"real_name": "", "display_name": "Rob"}, "Rob"),
        ({"real_name": "Robin\n \u202eExample" + "x" * 900, "display_name": ""}, "Robin \u202eExample" + "x" * 106),
        ({"real_name": 7, "display_name": ["x"]}, ""),
    ],
)
async def test_the_full_name_stands_first(profile: dict[str, Any], name: str) -> None:
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        slack.called[slack.person("U1")] = profile
        assert await settled(Names(client(slack.token, slack.api_url, session)), "U1") == name


async def test_a_name_is_asked_for_once_a_day() -> None:
    now = Now()
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        slack.person("U1")
        names = Names(client(slack.token, slack.api_url, session), now)
        assert names.of("U1") == ""
        assert await settled(names, "U1") == "Real U1"
        now.at += KEPT - 1
        assert await settled(names, "U1") == "Real U1"
        assert asked(slack) == 1
        now.at += 2
        slack.trouble("users.info", Broken(500))
        assert await settled(names, "U1") == "Real U1"
        assert asked(slack) == 1  # and one that never came through


@pytest.mark.parametrize("trouble", [Limited(after=3), Fails("missing_scope"), Fails("user_not_found"), Broken(502)])
async def test_where_slack_says_nothing_it_is_left_in_peace_for_a_while(trouble: Trouble) -> None:
    now = Now()
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        slack.person("U1")
        slack.trouble("users.info", trouble)
        names = Names(client(slack.token, slack.api_url, session), now)
        assert [await settled(names, "U1") for _ in range(3)] == ["", "", ""]
        now.at += ASKED_AGAIN + 1
        assert await settled(names, "U1") == "Real U1"


@pytest.mark.parametrize(("works", "name"), [(True, "Robin Example"), (False, "made.up")])
async def test_a_report_names_the_reporter_as_colleagues_know_them_and_is_never_lost(
    tmp_path: Path,
    works: bool,  # noqa: FBT001 - a case of the test
    name: str,
) -> None:
    async with slack_stage(tmp_path) as stage:
        stage.slack.called[NAMES.teacher] = {"real_name": "Robin Example", "display_name": ""}
        if not works:
            stage.slack.scopes -= {"users:read"}
        reference = await reported(stage, "Something.")
        record = await stage.wiring.store.record("westhaven", reference)
        assert record
        assert record.body["reporter"] == name
        assert record.person == f"slack:{NAMES.teacher}"
        shown = await stage.tap_in_channel("dsl", "Show the details")
        assert name in shown


async def test_closing_does_not_wait_for_a_name() -> None:
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        names = Names(client(slack.token, slack.api_url, session))
        slack.trouble("users.info", Silent())
        names.of(slack.person("U1"))
        await asyncio.wait_for(names.close(), ANSWER_WITHIN / 2)
        assert names.of("U1") == ""
        await names.close()
