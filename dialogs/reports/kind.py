"""A kind of report: its questions in order, and what the answers mean for the route. The rest is the same for all.

Rules:
1. Every kind asks its own questions, then one card of details, then "check your answers".
2. What the first sentence says already is taken over and not asked again; it can be changed on the last card.
3. Whoever holds a role and is named is asked about before anything is sent (see `dialogs.about`).
4. Where the policy lets staff choose whom to tell, they choose, on "check your answers" and without a card more; the
   line manager is theirs, and they say who it is where the settings name several.
5. Advice is the school's own for this route, and after it what holds everywhere (see `policy_kb.reminders`); who
   reports themselves reads nothing of another person (see `policy_kb.oneself`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dialogs.about import ADULTS, HEADS, about, asked, cleared, out, surely
from dialogs.core import Ask, Scene, checked, first_open, text
from dialogs.endings import Answers, Filing, Outcome
from dialogs.reports.story import MANAGER, MORE, NAME, ROLE, TELL, WHAT, Card, details
from dialogs.staff import Names, Staff
from policy_kb.oneself import to_oneself
from policy_kb.proposing import said
from policy_kb.reminders import reminders
from policy_kb.routing import Report, route
from policy_kb.shapes import dataclass
from policy_kb.signals import signals

TAKES: Mapping[str, str] = {
    "pupil-contact.who": "made-by",
    "pupil-contact.how": "made-how",
    "pupil-contact.replied": "answered",
    "bullied.target": "aimed-at",
    "bullied.going-on": "going-on",
    "false.what": "claim",
    "report.where": "where",
    "report.when": "when",
    "report.name": "name",
}
"""Questions that the first sentence may answer, and the fact that answers each. Never one that says whom an
accusation is about: that is always asked."""

_LEFT_OPEN = frozenset({("going-on", "no"), ("claim", "allegation"), ("claim", "messages")})
"""What the words may say and is asked all the same: that it is over, and what decides who is kept out."""
_IF_CALM = frozenset({("going-on", "yes")})
"""What is asked where the words may speak of a threat, which is dealt with at once."""


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
    own, staff = kind.is_own(answers), scene.staff
    cards = (*kind.asks(answers), details(answers, () if own else kind.names))
    if found := first_open(answers, *cards, taken=taken(answers)):
        return found
    report = kind.report(answers)
    named = staff.bearing(text(answers, NAME)) if report.subject in ADULTS else frozenset()
    maybe = asked(staff.called, _maybe(cards, answers, report, staff) - named - (staff.me if own else frozenset()))
    if found := first_open(answers, maybe):
        return found
    report = report if own else about(report, staff, named | surely(answers, maybe))
    way = route(scene.policy, report)
    tell = (replace(TELL, options=way.choice),) if way.choice else ()
    if found := first_open(answers, tell, taken={TELL.id: way.choice[0]} if way.choice else {}):
        return found
    if chosen := text(answers, TELL):
        way = route(scene.policy, replace(report, chosen=chosen))
    several = "line-manager" in way.tell and len(staff.holders("line-manager") - staff.me) > 1
    if found := first_open(answers, (MANAGER,) if several else ()):
        return found
    advice = (*way.advice, *reminders(name, report, way.advice, scene.policy, scene.here))
    way = replace(way, advice=to_oneself(advice) if own else advice)
    type_ = report.category if name == "pupil-contact" and report.subject == "ex-pupil" else name
    filing = Filing(
        "case", type_, report.category, report.subject, text(answers, NAME), way, answers, about_reporter=own,
        out=named | out(answers, maybe), cleared=cleared(answers, maybe), manager=text(answers, MANAGER),
    )  # fmt: skip
    return checked(answers, filing)


def _maybe(cards: Sequence[Card], answers: Answers, report: Report, staff: Staff) -> Names:
    """The holders whom it may be about: named in the words, or who wrote the message that is reported.

    Of a report about a pupil or parent only what happened counts: who was told is not who did it. Nobody is asked about
    whose role is kept out anyway.
    """
    typed = [one for card in cards for one in card if one.kind in {"line", "text"}]
    read = (WHAT, *typed) if report.subject in ADULTS else (WHAT, MORE, NAME)
    found = staff.bearing(text(answers, NAME)) | staff.meant
    found |= frozenset[str]().union(*(staff.titled(text(answers, one)) for one in (NAME, WHAT, MORE)))
    found |= frozenset[str]().union(*(staff.spoken_of(text(answers, one)) for one in read)) - staff.me
    roles = report.barred | ({report.subject} & set(HEADS))
    return frozenset(name for name in found if not staff.of(frozenset({name})) & roles)


def taken(answers: Answers) -> Answers:
    """What the first sentence says already, as answers."""
    words = text(answers, WHAT)
    facts = said(words)
    if facts.get("aimed-at") == "colleague":
        facts.pop("name", None)  # whom it is aimed at is no name for whoever did it
    left = _LEFT_OPEN | (_IF_CALM if signals(words) & {"danger-now", "unlawful", "intimate-image"} else set())
    return {
        question: facts[fact]
        for question, fact in TAKES.items()
        if (fact, facts.get(fact)) not in left and fact in facts
    }
