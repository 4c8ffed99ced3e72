"""A first report by somebody who has never used it: how many taps it takes, and what is shown before it is sent."""

import re

import pytest

from dialogs.core import Ask, Scene, replay
from dialogs.endings import Answer, Filing
from dialogs.registry import DIALOGS
from dialogs.reports import GROUPS, KINDS, kind_of, reported
from policy_kb.routing import Report, route
from policy_kb.signals import signals
from tests.dialogs.test_walk import ALL

SENTENCE = "A Year 8 asked to follow me on Instagram last night."
TAPS: dict[str, Answer] = {
    "report.proposed": "pupil-contact", "pupil-contact.replied": "no", "report.at-risk": "no", "check": "send",
}  # fmt: skip


def taps(scene: Scene, first: dict[str, Answer]) -> tuple[int, Filing]:
    """How many cards are answered until it is sent: each is one tap (a choice, or Next)."""
    given, count = dict(first), 0
    while True:
        now = replay(DIALOGS["report"], given, scene).now
        if isinstance(now, Filing):
            return count, now
        assert isinstance(now, Ask)
        count += 1
        for asked in now.questions:
            given[asked.id] = TAPS.get(asked.id, now.taken.get(asked.id, SENTENCE if asked.id == "report.what" else ""))


@ALL
def test_a_pupils_friend_request_takes_one_sentence_and_at_most_eight_taps(scene: Scene) -> None:
    """Six cards after the command, seven taps with the one that opens the report; five where it came with the words."""
    count, filing = taps(scene, {})
    assert count + 1 <= 8
    assert count == 6
    assert filing.category == "pupil-contact"
    assert filing.answers["report.where"] == "Instagram"
    assert filing.answers["report.when"] == "last night"
    assert taps(scene, {"report.what": SENTENCE})[0] == 5


@ALL
def test_what_was_taken_over_can_be_changed(scene: Scene) -> None:
    _, filing = taps(scene, {"report.what": SENTENCE, "pupil-contact.who": "ex-pupil"})
    assert filing.type == filing.category == "ex-pupil-contact"


@ALL
def test_who_picks_another_kind_is_asked_from_the_list(scene: Scene) -> None:
    journey = replay(DIALOGS["report"], {"report.what": SENTENCE, "report.proposed": "something-else"}, scene)
    assert isinstance(journey.now, Ask)
    assert journey.now.questions[0].id == "report.group"
    chosen = {**journey.answers, "report.group": "child", "report.kind": "child-harm"}
    assert kind_of(replay(DIALOGS["report"], chosen, scene).answers) == "child-harm"


@ALL
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("picture", ["a nude picture of a girl is going round", "an indecent photo of a pupil, naked"])
def test_no_advice_asks_for_a_copy_of_a_childs_intimate_image(scene: Scene, kind: str, picture: str) -> None:
    """For every kind of report and every school: never look, and no line that says keep, copy or screenshot it."""
    given: dict[str, Answer] = {"report.what": picture, "report.proposed": "something-else", "report.kind": kind}
    filing = shortest(scene, given, kind)
    assert "intimate-image" in signals(picture)
    words = " ".join(filing.route.advice).lower()
    assert re.search(
        r"(not|never|nobody) [^.;]*(look at|open|view|copy)[^.;]*(picture|image|photo|film|it\b)", words
    ), words
    for line in filing.route.advice:
        plain = line.lower()
        if "screenshot" in plain or "keep a copy" in plain or "keep copies" in plain:
            assert "never" in plain or "no " in plain or "not" in plain, line
    report = reported(filing.answers)
    assert report
    assert "intimate-image" in report.signals


@ALL
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_to_do_before_it_is_sent(scene: Scene, kind: str) -> None:
    filing = shortest(scene, {"report.what": ""}, kind)
    assert 1 <= len(filing.route.advice) <= 6
    assert all(len(line) < 220 for line in filing.route.advice)


def shortest(scene: Scene, given: dict[str, Answer], kind: str) -> Filing:
    """A kind of report with the first answer to everything."""
    group = next(name for name, kinds in GROUPS.items() if kind in kinds)
    first: dict[str, Answer] = {"report.group": group, "report.kind": kind, "report.more": "It happened."}
    answers = {**given, **first}
    while True:
        now = replay(DIALOGS["report"], answers, scene).now
        if isinstance(now, Filing):
            return now
        assert isinstance(now, Ask)
        for asked in now.questions:
            answers.setdefault(asked.id, asked.options[0] if asked.options else "")


def test_what_was_filed_under_a_kind_that_is_no_longer_offered_can_still_be_read() -> None:
    old: dict[str, Answer] = {"report.kind": "device", "device.what": "lost", "report.by": "pupil"}
    assert kind_of(old) == "device"
    assert reported(old) == Report("lost-or-misused-phone", "pupil")
    assert "device" not in {kind for kinds in GROUPS.values() for kind in kinds}


@ALL
@pytest.mark.parametrize(
    ("kind", "answers", "category"),
    [
        ("working-day", {"report.by": "adult", "report.role": "staff"}, "colleague-conduct"),
        ("working-day", {"report.by": "pupil"}, "lost-or-misused-phone"),
        ("rumour", {"rumour.says": "not-sure", "report.role": "staff"}, "allegation-harm"),
        ("rumour", {"rumour.says": "other", "bullied.by": "parent"}, "cyberbullying-of-staff"),
        ("abduction", {"report.by": "parent"}, "child-welfare"),
        ("abduction", {"report.by": "adult", "report.role": "staff"}, "allegation-harm"),
        ("life-at-risk", {"report.safe": "yes"}, "child-welfare"),
        ("data-complaint", {"colleague.about": "headteacher"}, "headteacher-conduct"),
    ],
)
def test_each_new_kind_goes_where_it_belongs(
    scene: Scene, kind: str, answers: dict[str, Answer], category: str
) -> None:
    report = reported({"report.kind": kind, **answers})
    assert report
    assert report.category == category
    if kind in {"life-at-risk", "abduction"}:
        assert route(scene.policy, report).urgency == "immediate"
