"""A declaration and a question to a person, from sending to their end, on each platform."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.stage import Stage
from tests.contract.test_contract import STAGES, visible


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](tmp_path) as found:
        yield found


async def from_list(stage: Stage, person: str, which: str, ending: str) -> str:
    """Open the newest entry of a list (`desk` or `status`) whose label ends like this."""
    listed = await stage.begin(person, "report", which)
    return await stage.tap(person, next(line for line in listed.splitlines() if line.endswith(ending)))


async def test_a_declaration_is_found_asked_about_and_taken_back(stage: Stage) -> None:
    await stage.begin("teacher", "declare")
    for label in ("Family or a friend", "A pupil", "Another relative", "No"):
        await stage.tap("teacher", label)
    await stage.fill("teacher", {"declare.name": "Noah Example"})
    await stage.tap("teacher", "Send")
    await stage.settled()
    said = visible(await from_list(stage, "head", "desk", "family or friendship declared (new)"))
    assert "Noah Example" in said
    assert "Declared by" in said
    await stage.tap("head", "Ask whoever declared it")
    assert "Asked" in await stage.fill("head", {"text": "Will you teach him next year?"})
    await stage.settled()
    assert any("Will you teach him next year?" in visible(words) for words in await stage.private("teacher"))
    await from_list(stage, "teacher", "status", ": family or friendship declared")
    await stage.tap("teacher", "Take it back")
    assert "Taken back" in await stage.fill("teacher", {"text": "He has left."})
    assert "You took it back" in visible(await stage.begin("teacher", "report", "status"))


async def test_a_question_is_chased_then_answered_and_the_asker_hears_each_time(stage: Stage) -> None:
    await stage.begin("teacher", "policy", "May I wear trainers to the staff meeting?")
    await stage.tap("teacher", "Ask a person")
    await stage.tap("teacher", "Send")
    await stage.settled()
    for _ in range(3):
        await stage.later(days=7)
    assert any("Still waiting" in visible(words) for words in await stage.private("head"))
    assert any("Please ring somebody now" in visible(words) for words in await stage.private("teacher"))
    said = visible(await from_list(stage, "head", "desk", "a question about the policy (new)"))
    assert "Asked by" in said
    await stage.tap("head", "Answer it")
    await stage.fill("head", {"reason": "Yes, they may be black."})
    await stage.settled()
    assert any("Yes, they may be black." in visible(words) for words in await stage.private("teacher"))
