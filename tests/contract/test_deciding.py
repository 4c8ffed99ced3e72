"""From a worry about a colleague to the text for the LADO and a recorded call, on each platform."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialogs import threshold
from tests.contract.stage import Stage
from tests.contract.test_contract import STAGES, visible

FACT = "He asked her to keep it secret, so it seems."
CHOSEN = (
    "A worry about an adult at the school", "Somebody who works or helps here", "A rule was broken", "No",
    "I saw or heard it myself",
)  # fmt: skip


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](tmp_path) as found:
        yield found


async def case_before(stage: Stage, person: str) -> str:
    """A report about a colleague, and its details before somebody who deals with it."""
    await stage.begin("teacher", "report", "Mr Tully is friends with pupils on Instagram.")
    for label in CHOSEN:
        await stage.tap("teacher", label)
    await stage.fill("teacher", {"report.name": "Mr Tully"})
    await stage.tap("teacher", "Send")
    await stage.settled()
    listed = await stage.begin(person, "report", "desk")
    label = next(line for line in listed.splitlines() if line.endswith("a worry about an adult at the school (new)"))
    return await stage.tap(person, label)


async def test_a_case_from_the_decision_to_the_text_for_the_lado_and_the_call(stage: Stage) -> None:
    await case_before(stage, "head")
    said = await stage.tap("head", "Record a threshold decision")
    for name in threshold.CRITERIA:
        assert "Mr Tully is friends with pupils" in visible(said)
        said = await stage.fill("head", {f"threshold.{name}": "not-sure", f"threshold.{name}-facts": FACT})
    assert "protected characteristics" in said
    await stage.tap("head", "Yes")
    said = await stage.tap("head", "It may meet the threshold")
    said = await stage.fill("head", {"threshold.why": "It goes on and on."})
    assert FACT in visible(said)
    said = await stage.tap("head", "Keep it")
    assert "Your decision is kept" in said
    assert "Ring the LADO at once" in said
    said = visible(await stage.tap("head", "Show the text for the LADO"))
    for part in ("designated officer", "Mr Tully", FACT, "It goes on and on.", "Has the adult been"):
        assert part in said
    await stage.tap("head", "Record a call or step")
    await stage.fill("head", {"step.which": "tell-lado"})
    call = {"step.who": "Harper Lane", "step.when": "today", "step.advice": "Wait for the meeting."}
    assert "The step is kept" in await stage.fill("head", call)
    said = visible(await stage.tap("head", "Back to the details"))
    assert "Harper Lane decided about the harm threshold" in said
    assert "Wait for the meeting." in said
    await stage.settled()
    for words in (*await stage.channel(), *await stage.private("teacher")):
        assert FACT not in visible(words)


async def test_whoever_is_barred_in_between_is_refused(stage: Stage) -> None:
    await case_before(stage, "head")
    await stage.tap("head", "Record a threshold decision")
    ((school,),) = stage.wiring.by_workspace.values()
    ((record, events),) = await stage.wiring.store.histories(school.id, None, {"case"})
    body = {"which": "report.name", "text": "Harper Lane", "named": "Harper Lane", "bars": ["Harper Lane"]}
    now = stage.wiring.plan.clock()
    await stage.wiring.store.note(
        school.id, record.reference, verb="corrected", actor=record.person, body=body, owed=(), now=now
    )
    said = await stage.fill("head", {"threshold.harmed": "no", "threshold.harmed-facts": ""})
    assert "Nothing here that you can open" in said
    assert len(await stage.wiring.store.events(school.id, record.reference)) == len(events) + 1
