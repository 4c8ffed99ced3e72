"""Declaring that a pupil, a parent or a colleague is family or a friend."""

from dialogs.core import Ask, Question, Scene, checked, first_open, text
from dialogs.endings import Answers, Filing, Outcome
from policy_kb.routing import declaration

WHO = Question("declare.who", options=("pupil", "parent", "both", "colleague"))
LINK = Question("declare.link", options=("my-child", "family", "friend", "partner", "other"))
SINCE = Question("declare.online", options=("no", "yes", "not-sure"))
NAME = Question("declare.name", kind="line")
DETAIL = Question("declare.detail", kind="text", optional=True)


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Who it is, what links you, whether you are linked online, and anything the school should know."""
    if ask := first_open(answers, (WHO,), (LINK,), (SINCE,), (NAME, DETAIL)):
        return ask
    found = declaration(scene.policy)
    named = text(answers, NAME)
    return checked(answers, Filing("register", "relationship", "relationship", "staff", named, found, answers))
