"""The text for the LADO holds what was reported and decided, and not who reported it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cards.referral import lado_text, next_steps
from bot.cases.story import story_of
from storage.kept import Event, Record
from tests.desk import BEGIN, Desk, opened

ANSWERS = {
    "report.what": "A volunteer texts a girl at night and says it is their secret.",
    "report.proposed": "child-harm",
    "harm.sign": "grooming",
    "report.by": "adult",
    "report.role": "line-manager",
    "report.safe": "not-sure",
    "report.knows": "no",
    "report.told": "yes",
    "report.name": "Ms Tully",
    "report.when": "last night",
    "report.where": "WhatsApp",
    "report.done": "",
    "check": "send",
}
DECIDED = {
    "name": "Dana Reed",
    "outcome": "meets",
    "why": "Secret contact at night.",
    "criteria": {
        "harmed": {"answer": "not-sure", "facts": ""},
        "offence": {"answer": "not-sure", "facts": ""},
        "risk": {"answer": "yes", "facts": "She asked for secrecy."},
        "suitability": {"answer": "yes", "facts": ""},
    },
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def filed(desk: Desk) -> Record:
    """Filed one answer at a time, but for the last card, which holds four."""
    card = (await desk.take("westhaven", "teacher", "begin", "report")).card
    last = ("report.name", "report.when", "report.where", "report.done")
    cards = [{name: value} for name, value in ANSWERS.items() if name not in (*last, "check")]
    for values in (*cards, {name: ANSWERS[name] for name in last}, {"check": "send"}):
        await desk.take("westhaven", "teacher", "answer", card.target, **values)
    (record,) = await desk.store.records("westhaven")
    return record


async def test_the_text_holds_the_report_the_criteria_and_the_decision_but_not_the_reporter(desk: Desk) -> None:
    record = await filed(desk)
    event = Event(3, 3, BEGIN, "web:dsl", "threshold", "acknowledged", DECIDED)
    words = lado_text(story_of(record, (event,)), desk.schools["westhaven"])
    for piece in (
        record.reference, "Ms Tully", "line manager", "A volunteer texts a girl at night", "WhatsApp", "last night",
        "yes, or not known", "It may meet the threshold, by Dana Reed", "Secret contact at night.",
        "She asked for secrecy.", "Has the adult been told?",
    ):  # fmt: skip
        assert piece in words, (piece, words)
    assert "teacher" not in words.lower()
    fuller = {"which": "report.name", "text": "Mrs Tulley", "named": "Mrs Tulley"}
    later = Event(4, 4, BEGIN, "web:teacher", "corrected", "acknowledged", fuller)
    since = lado_text(story_of(record, (event, later)), desk.schools["westhaven"])
    assert "Person it is about: Ms Tully and Mrs Tulley" in since
    assert "What the reporter said since" in since
    assert "{" not in words


async def test_the_text_can_be_copied_before_anybody_decided(desk: Desk) -> None:
    words = lado_text(story_of(await filed(desk), ()), desk.schools["westhaven"])
    assert "harm threshold" not in words
    assert "Ms Tully" in words


async def test_steps_carry_the_schools_own_number_and_say_where_there_is_none(desk: Desk) -> None:
    school = desk.schools["westhaven"]
    some = replace(school, numbers={"lado": school.numbers["lado"]})
    lines = next_steps(story_of(await filed(desk), ()), some, "meets")
    lado = next(line for line in lines if "LADO at once" in line)
    assert school.numbers["lado"] in lado
    assert any("ceop.police.uk" in line for line in lines)
    assert any("no number for this" in line for line in lines if "social care" in line)
