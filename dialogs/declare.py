"""Declaring that a pupil, a parent or a colleague is family or a friend."""

from dialogs.about import asked, cleared, out
from dialogs.core import Ask, Question, Scene, checked, first_open, text
from dialogs.endings import Answers, Filing, Outcome
from policy_kb.routing import declaration

WHO = Question("declare.who", options=("pupil", "parent", "both", "colleague"))
LINK = Question("declare.link", options=("my-child", "family", "friend", "partner", "other"))
SINCE = Question("declare.online", options=("no", "yes", "not-sure"))
NAME = Question("declare.name", kind="line")
DETAIL = Question("declare.detail", kind="text", optional=True)


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Who it is, what links you, whether you are linked online, and anything the school should know.

    A pupil or parent may bear the name of somebody who would read it, so that is asked; a colleague is that person.
    So it is of whoever the details speak of.
    """
    if ask := first_open(answers, (WHO,), (LINK,), (SINCE,), (NAME, DETAIL)):
        return ask
    named, staff = text(answers, NAME), scene.staff
    bearing = staff.bearing(named)
    colleague = bearing if text(answers, WHO) == "colleague" else frozenset[str]()
    detail = text(answers, DETAIL)
    maybe = asked(staff.called, (bearing | (staff.spoken_of(detail) | staff.titled(detail)) - staff.me) - colleague)
    if ask := first_open(answers, maybe):
        return ask
    filing = Filing(
        "register", "relationship", "relationship", "staff", named, declaration(scene.policy), answers,
        out=out(answers, maybe) | colleague, cleared=cleared(answers, maybe),
    )  # fmt: skip
    return checked(answers, filing)
