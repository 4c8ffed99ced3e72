"""A pupil, or a former pupil, has reached a member of staff by phone or online, or the adult answered."""

from dialogs.core import Answers, Ask, Filing, Outcome, Question, Scene, checked, first_open, text
from dialogs.reports.story import AT_RISK, NAME, WHAT, WHEN, YES_NO, signals_of
from policy_kb.routing import Report, route

WHO = Question("pupil-contact.who", options=("pupil", "ex-pupil", "not-sure"))
HOW = Question(
    "pupil-contact.how", options=("friend-request", "message", "game", "group", "phone", "other", "not-sure")
)
REPLIED = Question("pupil-contact.replied", options=YES_NO)


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Who, how, whether it was answered, whether a child is at risk, and what happened."""
    if ask := first_open(answers, (WHO,), (HOW,), (REPLIED,), (AT_RISK,), (WHAT, NAME, WHEN)):
        return ask
    who = text(answers, WHO)
    found = signals_of(answers)
    category = "ex-pupil-contact" if who == "ex-pupil" else "pupil-contact"
    subject = {"pupil": "pupil", "ex-pupil": "ex-pupil"}.get(who, "unknown")
    if text(answers, REPLIED) == "yes":
        found |= {"self-report"}
    found_route = route(scene.policy, Report(category, subject, found))
    return checked(answers, Filing("case", category, category, subject, text(answers, NAME), found_route, answers))
