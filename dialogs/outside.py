"""A concern of somebody without an account: a parent, a visitor, a neighbour. The public page asks it, never a command.

Rules:
1. Nothing of the school's is shown, nobody has to give a name, and no file is taken.
2. It goes to the headteacher; where it is about the headteacher, or may be, to the chair of governors; where a child
   may be in danger, to those who hear of that as well, at once.
3. The words are looked at as those of every report are: what they say of danger counts, whatever was ticked.
"""

from dataclasses import replace

from dialogs.about import asked, cleared, out
from dialogs.core import Ask, Question, Scene, first_open, text
from dialogs.endings import Answers, Filing, Outcome
from policy_kb.routing import Report, Route, barred, route
from policy_kb.signals import signals

WHO = Question("outside.who", options=("parent", "visitor", "helper", "neighbour", "other"))
ABOUT = Question("outside.about", options=("adult", "headteacher", "pupil", "online", "other", "not-sure"))
DANGER = Question("outside.danger", options=("no", "yes", "not-sure"))
WORDS = Question("outside.words", kind="text")
NAME = Question("outside.name", kind="line", optional=True)
REACH = Question("outside.reach", kind="line", optional=True)
QUESTIONS = (WHO, ABOUT, DANGER, WORDS, NAME, REACH)
"""All of them, for a page that asks them at once."""
_CATEGORY = {
    "adult": ("colleague-conduct", "staff"), "headteacher": ("headteacher-conduct", "headteacher"),
    "pupil": ("child-welfare", "pupil"), "online": ("inappropriate-content", "unknown"),
    "other": ("whistleblowing", "unknown"), "not-sure": ("headteacher-conduct", "headteacher"),
}  # fmt: skip
_HEAD, _CHAIR = "headteacher", "chair-of-governors"


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Who writes, whom it is about, whether a child may be in danger, and the words."""
    if ask := first_open(answers, (WHO,), (ABOUT,), (DANGER,), (WORDS, NAME, REACH)):
        return ask
    return filing(answers, scene)


def filing(answers: Answers, scene: Scene) -> Filing:
    """What is filed; whoever holds a role and is named in the words is kept out, since nobody is there to be asked."""
    category, subject = _CATEGORY[text(answers, ABOUT)]
    words, staff = text(answers, WORDS), scene.staff
    found = signals(words)
    if text(answers, DANGER) in {"yes", "not-sure"}:
        found |= {"danger-now"}
    report = Report(category, subject, found)
    named = asked(staff.called, staff.spoken_of(words) | staff.titled(words))
    said = {one.id: "not-sure" for one in named}
    return Filing(
        "case", "outside", category, subject, "", _way(scene, report), answers,
        out=out(said, named), cleared=cleared(said, named),
    )  # fmt: skip


def _way(scene: Scene, report: Report) -> Route:
    found = route(scene.policy, report)
    out_of_it = barred(scene.policy, report)
    first = _HEAD if _HEAD not in out_of_it else _CHAIR
    return replace(
        found, tell=tuple(dict.fromkeys((first, *found.tell))), then=tuple(r for r in found.then if r != first)
    )
