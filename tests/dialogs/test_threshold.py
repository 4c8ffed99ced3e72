"""The harm threshold is decided by a person; the steps afterwards are offered, with whom to ring."""

from datetime import date
from itertools import product

import pytest

from bot.seam.wording import ENGLISH
from dialogs import step, threshold
from dialogs.core import Ask, Dialog, Question, Scene, replay
from dialogs.endings import Answer, StepTaken, Weighed
from policy_kb.law import Here
from policy_kb.loading import load
from policy_kb.routing import Report
from policy_kb.steps import OUTCOMES, STEPS, steps_for
from policy_kb.vocabulary import CATEGORIES, SUBJECTS

SCENE = Scene(load("westhaven"), date(2026, 11, 16))
ANSWERS = ("no", "yes", "not-sure")

HERE = Here("ENG", date(2026, 11, 28))


def given(criteria: tuple[str, ...], outcome: str) -> dict[str, Answer]:
    answers: dict[str, Answer] = {
        "threshold.equality": "yes", "threshold.decision": outcome,
        "threshold.why": "It happened once and in the open.", "threshold.sure": "record",
    }  # fmt: skip
    for name, answer in zip(threshold.CRITERIA, criteria, strict=True):
        answers |= {f"threshold.{name}": answer, f"threshold.{name}-facts": ""}
    return answers


def test_whatever_the_criteria_every_decision_can_be_taken_and_none_is_taken_for_anybody() -> None:
    """81 sets of answers x 3 decisions: what comes out is what the person said."""
    count = 0
    for criteria, outcome in product(product(ANSWERS, repeat=4), OUTCOMES):
        end = replay(threshold.dialog, given(criteria, outcome), SCENE).now
        assert isinstance(end, Weighed)
        assert end.outcome == outcome
        count += 1
    assert count == 243


def test_no_decision_without_all_four_criteria_and_a_reason() -> None:
    for left_out in (*(f"threshold.{name}" for name in threshold.CRITERIA), "threshold.decision", "threshold.why"):
        answers = {name: answer for name, answer in given(("yes",) * 4, "meets").items() if name != left_out}
        now = replay(threshold.dialog, answers, SCENE).now
        assert isinstance(now, Ask)
        assert left_out in {asked.id for asked in now.questions}
    empty = replay(threshold.dialog, {**given(("no",) * 4, "low-level"), "threshold.why": " "}, SCENE).now
    assert isinstance(empty, Ask)


def test_low_level_concerns_and_allegations_go_different_ways() -> None:
    report = Report("colleague-conduct", "staff")
    ways = {outcome: {one.id for one in steps_for(report, HERE, outcome)} for outcome in OUTCOMES}
    assert "tell-lado" in ways["meets"]
    assert "consult-lado" in ways["consult-lado"]
    assert "low-level-record" in ways["low-level"]
    assert not {"tell-lado", "consult-lado"} & ways["low-level"]
    assert not {"tell-lado", "consult-lado", "low-level-record"} & {one.id for one in steps_for(report, HERE)}


def test_a_picture_a_crime_and_a_welfare_worry_have_the_bodies_they_need() -> None:
    picture = {one.id for one in steps_for(Report("image-misuse", "pupil", frozenset({"intimate-image"})), HERE)}
    assert {"police-picture", "ceop", "social-care"} <= picture
    assert "police" in {one.id for one in steps_for(Report("parent-post", "parent", frozenset({"unlawful"})), HERE)}
    assert "social-care" in {one.id for one in steps_for(Report("child-welfare", "unknown"), HERE)}
    assert "channel" in {one.id for one in steps_for(Report("extremism", "pupil"), HERE)}
    assert {one.id for one in steps_for(Report("colleague-conduct", "staff"), HERE)} >= {"gather-facts", "hr"}


def test_every_step_names_only_categories_and_subjects_that_exist() -> None:
    for one in STEPS.values():
        assert all(fit.category <= set(CATEGORIES) for fit in one.when)
        assert all(fit.subject <= set(SUBJECTS) for fit in one.when)
        assert all(fit.outcome <= set(OUTCOMES) for fit in one.when)
        assert one.says.endswith(".")


def asked_by(dialog: Dialog) -> list[Question]:
    """Every question of a dialog that has no branches."""
    found: list[Question] = []
    answers: dict[str, Answer] = {}
    while isinstance(now := dialog(answers, SCENE), Ask):
        found += now.questions
        answers |= {asked.id: asked.options[0] if asked.options else "x" for asked in now.questions}
    return found


@pytest.mark.parametrize("dialog", [threshold.dialog, step.dialog])
def test_every_question_and_option_has_its_words(dialog: Dialog) -> None:
    for asked in asked_by(dialog):
        words = ENGLISH.question(asked.id)
        assert words.ask
        assert words.why
        assert set(words.options) == set(asked.options), asked.id


def test_a_step_keeps_who_when_and_what_was_advised() -> None:
    answers = {
        "step.which": "tell-lado", "step.who": "the DSL with the duty officer",
        "step.when": "today at 10", "step.advice": "Wait for the meeting.",
    }  # fmt: skip
    end = replay(step.dialog, answers, SCENE).now
    assert end == StepTaken("tell-lado", "the DSL with the duty officer", "today at 10", "Wait for the meeting.")
