"""Every card that the program can draw goes out on every platform, within the platform's own limits."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import pytest

from bot import demo
from bot.cards import drawing, filed, receipts, sheet
from bot.cases.reach import Reach
from bot.cases.story import story_of
from bot.people.settings import School, load_schools
from bot.seam.card import Card
from bot.slack import render as slack
from bot.teams import render as teams
from bot.web import render as web
from dialogs import reports, step, threshold
from dialogs.core import Ask, Question, replay
from dialogs.endings import Filing
from dialogs.registry import DIALOGS
from storage.kept import Event, Record
from tests.contract.test_contract import HOSTILE
from tests.dialogs.test_walk import SCENES, walk
from tests.slack.block_kit import message_problems, view_problems
from tests.teams.test_render import VALID

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LONG = "An answer as long as an answer may be. " * 100


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> dict[str, School]:
    folder: Path = tmp_path_factory.mktemp("settings")
    demo.write_settings(folder)
    return {school.id: school for school in load_schools(folder)}


def cards(school: School) -> Iterator[Card]:
    """All kinds of card of one school, with the worst words in them."""
    scene = SCENES[school.id]
    seen: set[object] = set()
    yield drawing.home(school.words)
    for key in ("cancelled", "gone", "unknown-workspace", "failed", "unknown-deed", "sent"):
        yield drawing.notice(school.words, f"cards.{key}")
    for dialog in ("report", "declare", "danger"):
        for given, now in walk(dialog, scene):
            if isinstance(now, Ask) and (name := now.questions[0].id) not in seen:
                seen.add(name)
                values = {q.id: HOSTILE for q in now.questions if q.kind in {"line", "text"}}
                first = len(seen) == 1
                yield drawing.ask(school.words, "d" * 32, now, values, first=first, problems={name: HOSTILE})
            if isinstance(now, Filing) and (now.type, now.subject) not in seen:
                seen.add((now.type, now.subject))
                yield from filed_cards(school, dialog, given, now)
    for kinds in (tuple(reports.KINDS)[:3], max(combinations(reports.KINDS, 3), key=lambda three: len("".join(three)))):
        asked = Question("report.proposed", options=(*kinds, reports.OTHER))
        yield drawing.ask(school.words, "d" * 32, Ask((asked,)), {}, first=False)
    for card in (*threshold.CARDS, (step.WHICH,), (step.WHO, step.WHEN, step.ADVICE)):
        yield drawing.ask(
            school.words, "d" * 32, Ask(card), {q.id: HOSTILE for q in card if not q.options}, first=False
        )


def filed_cards(school: School, dialog: str, given: object, end: Filing) -> Iterator[Card]:
    """Check your answers, receipt, alert and details of one report, before and after it was acknowledged."""
    answers = {**dict(end.answers), **{name: f"{HOSTILE} {LONG}" for name in end.answers if name == "report.more"}}
    journey = replay(DIALOGS[dialog], {k: v for k, v in answers.items() if k != "check"}, SCENES[school.id])
    if isinstance(journey.now, Ask):
        yield drawing.check("d" * 32, journey, school, (), end.route)
        yield drawing.which_to_change(school.words, "d" * 32, journey)
    place = ["web", "channel", "dsl-team"]
    body = {
        "category": end.category, "subject": end.subject, "named": HOSTILE, "answers": answers, "barred": [],
        "told": [["dsl", place, ["Dana Reed"]]],
        "route": {
            "tell": end.route.tell, "then": end.route.then, "exclude": sorted(end.route.exclude),
            "basis": end.route.basis, "cites": end.route.cites, "advice": end.route.advice,
        },
    }  # fmt: skip
    record = Record(
        "r", school.id, "4KM-7XQ", end.kind, end.type, "submitted", end.route.urgency, "web:teacher", body, NOW
    )
    seen = Event(2, 2, NOW, "web:dsl", "acknowledged", "acknowledged", {"name": HOSTILE})
    for events in ((), (seen,)):
        story = story_of(record, events)
        yield filed.alert(story, school)
        yield receipts.receipt(story, school, Reach())
    yield sheet.detail(story, school, school.holders("headteacher")[0], "web:head", Reach())


def check_fits(card: Card) -> None:
    """That a card goes out on every platform, and that nothing in it comes alive."""
    assert view_problems(slack.modal(card)) == [], card.title
    if not card.inputs:
        assert message_problems(slack.message(card)) == [], card.title
    adaptive = teams.adaptive(card)
    VALID.validate(adaptive)
    assert len(json.dumps(adaptive, ensure_ascii=False).encode()) < 28 * 1024, card.title
    html = str(web.card(card))
    assert "<b>hi</b>" not in html
    assert "{{ 7*7 }}" in html or HOSTILE not in repr(card)


@pytest.mark.proof
@pytest.mark.parametrize("name", SCENES)
def test_every_card_fits_every_platform(name: str, schools: dict[str, School]) -> None:
    drawn = 0
    for card in cards(schools[name]):
        drawn += 1
        check_fits(card)
    assert drawn > 40


def test_a_verdict_card_names_the_policy_and_its_overdue_review(schools: dict[str, School]) -> None:
    said = drawing.version(schools["westhaven"], date(2026, 11, 16))
    assert "version 1, approved 21 March 2024" in said
    assert "Its review was due (21 March 2026) and is late" in said
