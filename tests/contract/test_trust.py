"""On Slack and Teams: two schools of a trust share a workspace, and nobody of one sees anything of the other."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from bot.people.roster import Member
from bot.people.settings import School
from tests.contract.slack import slack_stage
from tests.contract.stage import Stage
from tests.contract.teams import teams_stage
from tests.contract.test_contract import visible

STAGES: Mapping[str, Callable[[Path], AbstractAsyncContextManager[Stage]]] = {
    "slack": partial(slack_stage, trust=True),
    "teams": partial(teams_stage, trust=True),
}
ASKED, REPORT = "Which school is this about?", "What happened"


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](tmp_path) as found:
        yield found


def schools(stage: Stage) -> dict[str, School]:
    (homes,) = stage.wiring.by_workspace.values()
    return {one.id: one for one in homes}


async def works_at(stage: Stage, *ids: str) -> None:
    """The teacher works at these schools; each school has a roster."""
    for name, school in schools(stage).items():
        known = {next(iter(school.workspaces)): stage.names.teacher if name in ids else "somebody-else"}
        await stage.wiring.staffroom.write(school, [Member("a" * 32, "Robin Example", ids=known)])


async def test_whoever_works_at_one_school_is_asked_nothing(stage: Stage) -> None:
    for name in ("newport", "westhaven"):
        await works_at(stage, name)
        assert REPORT in visible(await stage.begin("teacher", "report"))
        drafts = await stage.wiring.store.drafts(name, f"{platform(stage)}:{stage.names.teacher}")
        assert [one.dialog for one in drafts] == ["report"]


def platform(stage: Stage) -> str:
    return next(iter(schools(stage)["newport"].workspaces))


async def test_whoever_works_at_two_is_asked_once_a_dialog(stage: Stage) -> None:
    await works_at(stage, "newport", "westhaven")
    asked = visible(await stage.begin("teacher", "policy", "May I follow a pupil on Instagram?"))
    assert ASKED in asked
    assert "Newport Primary" in asked
    assert "What you typed is kept for you" in asked
    said = visible(await stage.tap("teacher", "Newport Primary"))
    assert ASKED not in said
    asked = visible(await stage.begin("teacher", "report"))
    assert ASKED in asked
    assert REPORT in visible(await stage.tap("teacher", "Newport Primary"))
    assert ASKED not in visible(await stage.fill("teacher", {"report.what": ""}))
    who = f"{platform(stage)}:{stage.names.teacher}"
    assert {one.dialog for one in await stage.wiring.store.drafts("newport", who)} == {"report", "policy"}
    assert await stage.wiring.store.drafts("westhaven", who) == ()


async def test_what_was_typed_before_the_choice_is_kept(stage: Stage) -> None:
    await works_at(stage, "newport", "westhaven")
    await stage.begin("teacher", "report", "A pupil asked to follow me on Instagram.")
    await stage.tap("teacher", "Newport Primary")
    (draft,) = await stage.wiring.store.drafts("newport", f"{platform(stage)}:{stage.names.teacher}")
    assert draft.answers["report.what"] == "A pupil asked to follow me on Instagram."
    assert await stage.wiring.store.drafts("westhaven", f"{platform(stage)}:{stage.names.teacher}") == ()


async def test_an_emergency_is_answered_with_999_before_the_school_is_asked(stage: Stage) -> None:
    await works_at(stage, "newport", "westhaven")
    said = visible(await stage.write("teacher", "a boy just told me he is going to kill himself tonight"))
    assert said.index("ring 999") < said.index("Newport Primary")
    said = visible(await stage.tap_message("teacher", "Newport Primary"))
    assert "Ring 999 first" in said
    await stage.tap("teacher", "Alert everybody who must know")
    await stage.settled()
    assert await stage.channel() == []  # Westhaven's
    assert len(await stage.wiring.store.records("newport")) == 1
    assert await stage.wiring.store.records("westhaven") == ()


async def test_the_button_of_one_school_opens_nothing_for_those_of_the_other(stage: Stage) -> None:
    await works_at(stage, "westhaven")
    await stage.write("teacher", "a boy just told me he is going to kill himself tonight")
    await stage.tap_message("teacher", "Alert everybody who must know")
    await stage.settled()
    assert "kill himself" in visible(await stage.tap_in_channel("dsl", "Show the details"))
    assert "kill himself" not in visible(await stage.tap_in_channel("second", "Show the details"))


async def test_a_greeting_asks_for_no_school(stage: Stage) -> None:
    await works_at(stage, "newport", "westhaven")
    assert ASKED not in visible(await stage.write("teacher", "hello"))
