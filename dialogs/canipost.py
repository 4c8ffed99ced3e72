"""Should I post this? Asks only the facts that could still change what the school's table says."""

from dialogs.core import NOT_SURE, Ask, Question, Scene
from dialogs.endings import Answers, Outcome, Verdict
from policy_kb.decision import UNSURE, Decision, Facts, decide, for_one_card
from policy_kb.vocabulary import FACTS, MANY_VALUED
from policy_kb.ways import Way, ways_out

_PREFIX = "post."
_NOT_ASKED = {"people": {"none"}}
"""Values that an empty answer says already."""


def question(fact: str) -> Question:
    """The question that asks for a fact of a post."""
    values = tuple(value for value in FACTS[fact] if value not in _NOT_ASKED.get(fact, ()))
    return Question(_PREFIX + fact, kind="many" if fact in MANY_VALUED else "one", options=(*values, NOT_SURE))


QUESTIONS = {fact: question(fact) for fact in FACTS}


def facts_of(answers: Answers) -> Facts:
    """The facts that the answers give; "not sure" is decided prudently."""
    facts = {}
    for fact, asked in QUESTIONS.items():
        answer = answers.get(asked.id)
        if answer is not None:
            values = frozenset((answer,) if isinstance(answer, str) else answer)
            facts[fact] = frozenset({UNSURE}) if NOT_SURE in values else values
    return facts


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Ask the most decisive facts that are still open, or give the verdict."""
    facts = {**scene.known, **facts_of(answers)}
    decision = decide(scene.policy, facts)
    if decision.settled:
        return verdict(decision, facts, ways_out(scene.policy, facts))
    return Ask(tuple(QUESTIONS[fact] for fact in for_one_card(scene.policy, facts)))


def doors(facts: Facts) -> tuple[str, ...]:
    """The dialogs that act on a post like this: an approach by a pupil is reported, family is declared."""
    reaches_pupil = "direct-message-pupil" in facts.get("audience", ()) or "pupils" in facts.get("people", ())
    request = "friend-request" in facts.get("content", ()) and reaches_pupil
    family = "relative-of-pupil" in facts.get("permissions", ())
    return (*(("report",) if request else ()), *(("declare",) if family else ()))


def verdict(decision: Decision, facts: Facts, ways: tuple[Way, ...] = ()) -> Verdict:
    """A decision in the shape that the verdict card needs."""
    rows = decision.deciding
    return Verdict(
        verdict=decision.verdict.value,
        approver=decision.approver,
        remedies=tuple(dict.fromkeys(row.remedy for row in rows if row.remedy)),
        mentions=tuple(dict.fromkeys(row.mention for row in decision.fired if row.mention)),
        ways=tuple((way.verdict.value, tuple(change.name for change in way.changes)) for way in ways),
        doors=doors(facts),
        silences=tuple(dict.fromkeys(row.silence for row in rows if row.silence)),
        clauses=decision.cites,
    )
