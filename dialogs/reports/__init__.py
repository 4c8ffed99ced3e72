"""One file a kind of report; `KINDS` is the registry that `/report` offers, in the order of its card."""

from dialogs.core import Answers, Ask, Dialog, Outcome, Question, Scene, first_open, text
from dialogs.reports import colleague_conduct, cyberbullying_of_staff, pupil_contact

KINDS: dict[str, Dialog] = {
    "pupil-contact": pupil_contact.dialog,
    "cyberbullying-of-staff": cyberbullying_of_staff.dialog,
    "colleague-conduct": colleague_conduct.dialog,
}

KIND = Question("report.kind", options=tuple(KINDS))


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """What has happened? Then the questions of that kind of report."""
    if ask := first_open(answers, (KIND,)):
        return ask
    return KINDS[text(answers, KIND)](answers, scene)
