"""Replaying a dialog from its answers: back, change, resume after a deploy, retired options."""

from datetime import date

import pytest

from dialogs.core import Ask, Journey, Question, Scene, first_open, replay
from dialogs.endings import Answers, Filing, Outcome
from dialogs.registry import DIALOGS
from dialogs.reports import cyberbullying_of_staff, kind, pupil_contact
from policy_kb.loading import load

SCENE = Scene(load("westhaven"), date(2026, 11, 16))
DONE: dict[str, str | tuple[str, ...]] = {
    "report.what": "",
    "report.group": "pupils",
    "report.kind": "pupil-contact",
    "pupil-contact.who": "pupil",
    "pupil-contact.how": "message",
    "pupil-contact.replied": "no",
    "report.at-risk": "no",
    "report.more": "They wrote to me.",
    "report.name": "",
    "report.when": "",
    "report.where": "",
    "report.done": "",
}


def walk(answers: Answers) -> Journey:
    return replay(DIALOGS["report"], answers, SCENE)


def asked(journey: Journey) -> list[str]:
    assert isinstance(journey.now, Ask)
    return [question.id for question in journey.now.questions]


def test_nothing_is_filed_before_the_answers_were_checked() -> None:
    assert asked(walk(DONE)) == ["check"]
    assert isinstance(walk({**DONE, "check": "send"}).now, Filing)


def test_a_resumed_dialog_asks_the_first_question_without_an_answer() -> None:
    half = dict(list(DONE.items())[:5])
    assert asked(walk(half)) == ["pupil-contact.replied"]


def test_an_option_that_was_retired_is_asked_again() -> None:
    assert asked(walk({**DONE, "pupil-contact.how": "carrier-pigeon"})) == ["pupil-contact.how"]


def test_after_a_deploy_that_added_a_question_only_that_one_is_asked() -> None:
    added = Question("pupil-contact.new", options=("a", "b"))

    def newer(answers: Answers, scene: Scene) -> Ask | Outcome:
        if ask := first_open(answers, (pupil_contact.WHO,), (added,)):
            return ask
        return kind.ask("pupil-contact", pupil_contact.KIND, answers, scene)

    journey = replay(newer, DONE, SCENE)
    assert asked(journey) == ["pupil-contact.new"]
    assert isinstance(replay(newer, {**DONE, added.id: "a", "check": "send"}, SCENE).now, Filing)


def test_changing_the_kind_leaves_out_the_answers_of_the_other_branch() -> None:
    changed = walk({**DONE, "report.group": "staff", "report.kind": "cyberbullying-of-staff"})
    assert asked(changed) == [cyberbullying_of_staff.TARGET.id]
    assert "pupil-contact.who" not in changed.answers


def test_text_that_is_too_long_is_no_answer() -> None:
    asked_again = asked(walk({**DONE, "report.more": "x" * 100_000}))
    assert asked_again == ["report.more", "report.name", "report.when", "report.where", "report.done"]


def test_a_dialog_that_asks_twice_is_a_mistake_and_says_so() -> None:
    def stuck(_: Answers, __: Scene) -> Ask | Outcome:
        return Ask((pupil_contact.WHO,))

    with pytest.raises(RuntimeError, match="twice"):
        replay(stuck, DONE, SCENE)
