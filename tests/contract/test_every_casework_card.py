"""Every card of casework goes out on every platform, within its limits, with the worst words in it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import demo
from bot.cards import caseload, forms, letters, marking, nudges, receipts, rehearsal, sheet, unopened, weighing
from bot.cards.drawing import notice
from bot.cards.passages import GIVE, Passage
from bot.cases.bodies import DRILL
from bot.cases.happenings import PROGRAM
from bot.cases.reach import Reach
from bot.cases.story import Story, story_of
from bot.journeys import steps
from bot.people.settings import School, load_schools
from bot.seam.card import Card
from dialogs import step, threshold
from dialogs.core import Ask, Journey
from dialogs.endings import Answer
from storage.kept import Draft, Event, Record
from tests.contract.test_contract import HOSTILE
from tests.contract.test_every_card import LONG, NOW, check_fits

WORST = f"{HOSTILE} {LONG}"[:4000]
BODY: dict[str, object] = {"name": HOSTILE, "text": WORST}
DONE: dict[str, dict[str, object]] = {
    "acknowledged": {}, "assigned": {"to": "Devi Shaw"}, "noted": {}, "told": {}, "asked": {}, "replied": {"to": 5},
    "stepped": {"by": "2026-11-17"}, "linked": {"to": "333-333"}, "added": {}, "file-added": {}, "worried": {},
    "corrected": {"which": "report.name", "named": HOSTILE, "bars": []},
    "nudged": {"step": "again", "phase": "waiting", "names": ["Devi Shaw"]}, "something-new": {},
    "close-proposed": {"outcome": "low-level"}, "closed": {"outcome": "low-level", "with": HOSTILE}, "reopened": {},
    "viewed": {}, "exported": {}, "lado-text": {},
    "threshold": {
        "outcome": "meets", "why": WORST, "equality": "no",
        "criteria": {name: {"answer": "not-sure", "facts": WORST} for name in threshold.CRITERIA},
    },
    "step-taken": {"step": "tell-lado", "who": WORST, "when": WORST, "advice": WORST},
}  # fmt: skip


LETTERS = {
    "receipt": ("filed",), "letter": ("told", "asked"), "news": ("added", "corrected", "replied", "worried"),
    "handed": ("assigned",), "second": ("close-proposed",), "nudge": ("nudged",), "ring": ("nudged",),
}  # fmt: skip


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    folder: Path = tmp_path_factory.mktemp("settings")
    demo.write_settings(folder)
    return next(one for one in load_schools(folder) if one.id == "westhaven")


def story(state: str, subject: str = "staff", done: int = len(DONE)) -> Story:
    """A case to which everything was done, or the first so many things."""
    body = {
        "category": "colleague-conduct", "subject": subject, "named": HOSTILE, "reporter": HOSTILE,
        "confidential": True,
        "answers": {"report.what": WORST, "report.name": HOSTILE}, "barred": [],
        "told": [["dsl", ["web", "channel", "dsl-team"], ["Dana Reed", "Devi Shaw"]]],
        "route": {
            "tell": ["dsl"], "then": ["headteacher"], "exclude": ["chair-of-governors"], "basis": "stated", "cites": [],
            "advice": [HOSTILE],
        },
    }  # fmt: skip
    record = Record(
        "r", "westhaven", "4KM-7XQ", "case", "colleague-conduct", state, "routine", "web:teacher", body, NOW
    )
    events = [Event(1, 1, NOW, "web:teacher", "filed", "submitted", {})]
    for n, (verb, more) in enumerate(list(DONE.items())[:done], 2):
        actor = PROGRAM if verb == "nudged" else "web:teacher" if verb in {"added", "replied"} else "web:dsl"
        events.append(Event(n, n, NOW + timedelta(minutes=n), actor, verb, state, {**BODY, **more}))
    return story_of(record, tuple(events))


def cards(school: School) -> Iterator[Card]:
    """Every kind of card, in every state of a case."""
    dsl = school.holders("dsl")[0]
    for one in (*(story(state) for state in ("acknowledged", "in-hand", "closed")), story("submitted", "pupil", 0)):
        yield receipts.receipt(one, school, Reach())
        yield sheet.detail(one, school, dsl, "web:dsl", Reach())
        for what in (*forms.HANDLING, "reopen"):
            given = {"text": WORST, "step": HOSTILE, "other": HOSTILE}
            yield forms.form(what, one, school, date(2026, 11, 16), given=given, problem=HOSTILE)
        for what in ("add", "correct", "worry", "answer"):
            yield forms.senders_form(school.words, what, one, given={"text": WORST}, problem=HOSTILE, n="6")
        for card, verbs in LETTERS.items():
            for event in one.all(*verbs):
                drawn = letters.draw(card, one, event.n, school, Reach())
                assert drawn
                yield drawn
        yield from deciding(one, school)
        yield nudges.worry(one, school, ["Devi Shaw"])
        yield caseload.person(HOSTILE, [one] * 12, school, dsl)
        for tab in ("open", "overdue", "mine", "all"):
            for place in (
                caseload.Place("20", first=True, before=9, left=12),
                caseload.Place("", first=False, before=9),
            ):
                yield caseload.cases(tab, [one] * caseload.PAGE, school, NOW, place, ["4KM-7XQ"])
                yield caseload.cases(tab, [], school, NOW, place)
            yield caseload.cases(tab, [], school, NOW, caseload.Place("0"))
        drill = story_of(replace(one.record, kind="task", type=DRILL), ())
        yield rehearsal.drill_alert(drill, school)
        yield rehearsal.drills(school, [drill], None)
    yield caseload.people(school.words, [(HOSTILE * 3, 3, "4KM-7XQ")] * 99)
    yield caseload.people(school.words, [], whole=False)
    yield unopened.card(school, "4KM-7XQ", new=True)
    yield unopened.card(school, None)
    yield caseload.search(school.words, HOSTILE, HOSTILE)
    yield from answering(school)
    for key in ("not-there", "no-desk", "nothing-sent"):
        yield notice(school.words, f"casework.{key}")


def answering(school: School) -> Iterator[Card]:
    """The cards by which somebody decides what is given to a person who asks for their data."""
    words, typed = school.words, dict.fromkeys(("name", "also", "came", "asked", "answered"), HOSTILE)
    many = " ".join(f"[[Person{n}]]" for n in range(60))
    parts = [Passage(f"4KM-7XQ, {HOSTILE}", text) for text in (WORST, many, f"[[{HOSTILE[:200]}]]", "")]
    found = marking.Standing("d" * 32, HOSTILE * 3, NOW.date(), parts, 2, [HOSTILE] * 30)
    decided = replace(found, passages=[replace(one, decided=GIVE) for one in parts])
    yield marking.form(words, typed, [("d" * 32, HOSTILE)] * 3, HOSTILE)
    yield from (marking.overview(words, one, HOSTILE) for one in (found, decided, replace(found, passages=[])))
    yield from (marking.passage(words, found, n, {"more": WORST[:1000]}, HOSTILE) for n in range(len(parts)))
    yield marking.sure(words, "d" * 32, HOSTILE)


def deciding(one: Story, school: School) -> Iterator[Card]:
    """The cards of a decision and a step, from the first question to the text for the LADO."""
    given: dict[str, Answer] = {}
    for dialog, questions in (("threshold", threshold.CARDS), ("step", ((step.WHICH,), (step.WHO, step.WHEN)))):
        for card in questions:
            given |= {asked.id: asked.options[0] if asked.options else WORST for asked in card}
            draft = Draft("d" * 32, school.id, "web:dsl", dialog, given, "open", NOW, NOW, None)
            yield weighing.dressed(
                steps.ask_card(school.words, draft, Ask(card), Journey((), {}, Ask(card))), draft, one, school
            )
        yield weighing.kept(dialog, one, school)
    yield weighing.next_card(one, school)
    yield weighing.lado_card(one, school)


def test_every_card_of_casework_fits_every_platform(school: School) -> None:
    drawn = 0
    for card in cards(school):
        drawn += 1
        check_fits(card)
    assert drawn > 100
