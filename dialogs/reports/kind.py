"""A kind of report: its questions in order, and what the answers mean for the route. The rest is the same for all.

Rules:
1. Every kind asks its own questions, then one card of details, then "check your answers".
2. What the first sentence says already is taken over and not asked again; it can be changed on the last card.
3. Advice is the school's own for this route, and after it what holds everywhere (see `policy_kb.reminders`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from dialogs.core import Ask, Scene, checked, first_open, text
from dialogs.endings import Answers, Filing, Outcome
from dialogs.reports.story import NAME, ROLE, WHAT, Card, details
from policy_kb.proposing import said
from policy_kb.reminders import reminders
from policy_kb.routing import Report, route

TAKES: Mapping[str, str] = {
    "pupil-contact.who": "made-by",
    "pupil-contact.how": "made-how",
    "pupil-contact.replied": "answered",
    "report.where": "where",
    "report.when": "when",
    "report.name": "name",
}
"""Questions that the first sentence may answer, and the fact that answers each. Never one that says whom an
accusation is about: that is always asked."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`asks` gives the cards for the answers so far, `report` what routing needs to know, `names` whom to name."""

    asks: Callable[[Answers], tuple[Card, ...]]
    report: Callable[[Answers], Report]
    names: Card = (NAME,)
    about_reporter: bool = False

    def is_own(self, answers: Answers) -> bool:
        """Whether the reporter reports themselves."""
        return self.about_reporter or "myself" in (text(answers, ROLE), answers.get("colleague.about"))


def ask(name: str, kind: Kind, answers: Answers, scene: Scene) -> Ask | Outcome:
    """The dialog of one kind of report, from its first question to its filing."""
    own = kind.is_own(answers)
    cards = (*kind.asks(answers), details(answers, () if own else kind.names))
    if found := first_open(answers, *cards, taken=taken(answers)):
        return found
    report = kind.report(answers)
    way = route(scene.policy, report)
    way = replace(way, advice=(*way.advice, *reminders(name, report, way.advice, scene.policy, scene.here)))
    type_ = report.category if name == "pupil-contact" and report.subject == "ex-pupil" else name
    filing = Filing(
        "case", type_, report.category, report.subject, text(answers, NAME), way, answers, about_reporter=own
    )
    return checked(answers, filing)


def taken(answers: Answers) -> Answers:
    """What the first sentence says already, as answers."""
    facts = said(text(answers, WHAT))
    return {question: facts[fact] for question, fact in TAKES.items() if fact in facts}
