"""Own mistakes, worries passed on, worries about how the school deals with things, complaints about personal data."""

from dialogs.core import Question, text
from dialogs.endings import Answers
from dialogs.reports.colleague_conduct import ABOUT
from dialogs.reports.kind import Kind
from dialogs.reports.story import AT_RISK, BY, ROLE, TOLD, about, about_adult, signals_of, who
from policy_kb.routing import Report

OWN = Question(
    "own.what",
    options=("pupil-contact", "ex-pupil-contact", "parent", "image", "content", "data", "phone", "other"),
)
FROM = Question("passed.from", options=("parent", "visitor", "pupil", "school", "other"))
MATTER = Question("whistle.what", options=("not-dealt-with", "practice", "complaint", "not-sure"))
COMPLAINT = Question("complaint.from", options=("parent", "staff", "me", "other"))
"""Who complains about their personal data."""

_OWN = {
    "pupil-contact": "pupil-contact", "ex-pupil-contact": "ex-pupil-contact", "image": "image-misuse",
    "content": "inappropriate-content", "data": "data-leak", "phone": "lost-or-misused-phone",
}  # fmt: skip
_PASSED = {"adult": "colleague-conduct", "parent": "parent-post", "ex-pupil": "child-welfare"}


def _own(answers: Answers) -> Report:
    category = _OWN.get(text(answers, OWN), "colleague-conduct")
    return Report(category, "staff", signals_of(answers) | {"self-report"})


def _passed_on(answers: Answers) -> Report:
    by = text(answers, BY)
    at_risk = text(answers, AT_RISK) != "no"
    worst = "allegation-harm" if by in {"adult", "stranger"} else "child-welfare"
    return about(answers, worst if at_risk else _PASSED.get(by, "child-welfare"))


OWN_MISTAKE = Kind(lambda _: ((OWN,), (AT_RISK,)), _own, about_reporter=True)
PASSED_ON = Kind(lambda a: ((FROM,), *who(a), (AT_RISK,), (TOLD,)), _passed_on)
WHISTLEBLOWING = Kind(
    lambda _: ((MATTER,), (ROLE,), (AT_RISK,)),
    lambda a: about_adult(text(a, ROLE), "whistleblowing", signals_of(a)),
)
DATA_COMPLAINT = Kind(
    lambda _: ((COMPLAINT,), (ABOUT,)),
    lambda a: about_adult(text(a, ABOUT), "data-complaint", signals_of(a) | {"personal-data"}),
)
