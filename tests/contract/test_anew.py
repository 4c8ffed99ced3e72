"""In Teams each reader of the channel sees an alert as it is for them now; others keep what stood there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.teams import CHANNEL, TeamsStage, teams_stage, words
from tests.contract.test_contract import reported
from tests.teams.double import Json
from tests.teams.hand import actions, message

SECRET = "what was written about it"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[TeamsStage]:
    async with teams_stage(tmp_path) as found:
        yield found


async def asked(stage: TeamsStage, person: str, card: Json, target: str = "") -> Json:
    """Teams asks by itself for somebody."""
    act = card["refresh"]["action"]
    if target:
        act = act | {"data": {"canipost": act["data"]["canipost"] | {"target": target}}}
    activity = message(stage.teams, stage.people[person], "", channel=CHANNEL)
    value = {"action": act, "trigger": "automatic"}
    return await stage.send(activity | {"type": "invoke", "name": "adaptiveCard/action", "value": value})


async def test_a_reader_sees_what_it_means_for_them_and_nobody_else_sees_anything(stage: TeamsStage) -> None:
    await reported(stage, SECRET)
    base = stage.teams.messages[CHANNEL][0].card
    assert set(base["refresh"]["userIds"]) == {stage.people["dsl"].id, stage.people["deputy"].id}
    mine = (await asked(stage, "dsl", base))["value"]
    assert "It waits for you or another reader" in words(mine)
    assert [one["title"] for one in actions(mine)] == ["I have seen this", "Show the details"]
    assert SECRET not in words(mine)

    await stage.tap_in_channel("dsl", "I have seen this")
    await stage.settled()
    now = (await asked(stage, "dsl", base))["value"]
    assert "It is with you" in words(now)
    assert [one["title"] for one in actions(now)] == ["Show the details"], "nothing shows a right that has gone"
    assert "It is with Dana Reed" in words((await asked(stage, "deputy", base))["value"])

    unknown = await asked(stage, "dsl", base, "ZZZ-ZZZ")
    for person in ("teacher", "chair"):
        assert await asked(stage, person, base) == unknown, "a record is denied as one that there is not"
    assert unknown["statusCode"] == 403


async def test_asking_is_no_look_at_the_details(stage: TeamsStage) -> None:
    reference = await reported(stage, SECRET)
    await asked(stage, "deputy", stage.teams.messages[CHANNEL][0].card)
    assert "viewed" not in await verbs(stage, reference)
    await stage.tap_in_channel("dsl", "Show the details")
    assert "viewed" in await verbs(stage, reference)


async def verbs(stage: TeamsStage, reference: str) -> list[str]:
    (school,) = stage.wiring.homes("teams", stage.teams.tenant)
    return [event.verb for event in await stage.wiring.store.events(school.id, reference)]
