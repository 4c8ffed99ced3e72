"""Posts, pages, content, data and the press."""

from dialogs.core import Question, text
from dialogs.endings import Answers
from dialogs.reports.cyberbullying_of_staff import COPIES
from dialogs.reports.kind import Kind
from dialogs.reports.story import AT_RISK, YES_NO, about, signals_of, who
from policy_kb.routing import Report

POST_ABOUT = Question("parent-post.about", options=("school", "staff", "pupil", "picture", "not-sure"))
ILLEGAL = Question("content.illegal", options=YES_NO)
"""Could it be against the law? "Not sure" goes the safer way: the police may be asked."""
COMMENT = Question("page.comment", options=("illegal", "abusive", "about-child", "other", "not-sure"))
VISIBLE = Question("page.visible", options=YES_NO)
LEAK = Question("leak.what", options=("pupils", "log-in", "plans", "talk", "other"))
PRESS = Question("press.what", options=("question", "paid", "other"))
ANSWERED = Question("press.answered", options=YES_NO)


def _comment(answers: Answers) -> Report:
    illegal = text(answers, COMMENT) in {"illegal", "not-sure"}
    return about(answers, "inappropriate-content", *(("unlawful",) if illegal else ()))


def _content(answers: Answers) -> Report:
    illegal = text(answers, ILLEGAL) in {"yes", "not-sure"}
    return about(answers, "inappropriate-content", *(("unlawful",) if illegal else ()))


PARENT_POST = Kind(
    lambda _: ((POST_ABOUT,), (AT_RISK,), (COPIES,)), lambda a: Report("parent-post", "parent", signals_of(a))
)
CONTENT = Kind(lambda a: ((ILLEGAL,), *who(a), (AT_RISK,)), _content)
PAGE_COMMENT = Kind(lambda a: ((COMMENT,), *who(a), (VISIBLE,), (AT_RISK,)), _comment)
DATA_LEAK = Kind(lambda a: ((LEAK,), *who(a), (VISIBLE,)), lambda a: about(a, "data-leak", "personal-data"))
PRESS_CONTACT = Kind(lambda _: ((PRESS,), (ANSWERED,)), lambda a: Report("press-contact", "unknown", signals_of(a)))
