"""Asking for the approval that a verdict calls for: the same facts, the words of the post, the approver it names."""

from dialogs import canipost
from dialogs.core import Ask, Question, Scene, checked, first_open
from dialogs.endings import Answers, Filing, Outcome, Verdict
from policy_kb.decision import decide
from policy_kb.routing import Route
from policy_kb.vocabulary import Basis, Urgency
from policy_kb.vocabulary import Verdict as Posting

WORDS = Question("approval.words", kind="text")
WHEN = Question("approval.when", kind="line", optional=True)


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Decide the post first; only one that needs approval is sent, to whom the rule names or else the headteacher."""
    now = canipost.dialog(answers, scene)
    if not isinstance(now, Verdict) or now.verdict != Posting.APPROVAL or now.theirs:
        return now  # of the last, nothing that anybody here could give
    if ask := first_open(answers, (WORDS, WHEN)):
        return ask
    decision = decide(scene.policy, {**scene.known, **canipost.facts_of(answers)})
    route = Route(
        tell=decision.approver or ("headteacher",),
        then=(),
        exclude=frozenset(),
        urgency=Urgency.ROUTINE,
        basis=Basis.STATED if decision.approver else Basis.INFERRED,
        cites=decision.cites,
        advice=tuple(dict.fromkeys(row.remedy for row in decision.deciding if row.remedy)),
    )
    return checked(
        answers, Filing("request", "post-approval", "approval", "asker", "", route, answers, _needs(decision.needs))
    )


def _needs(needs: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Where the policy names nobody, the headteacher decides."""
    return tuple(dict.fromkeys(roles or ("headteacher",) for roles in needs))
