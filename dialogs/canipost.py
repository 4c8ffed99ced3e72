"""Should I post this? Asks only the facts that could still change what the school's table says.

Rules:
1. What the person's words say already is taken over as an answer where it matters; it can be changed like any other.
2. Of what makes a post worse that is done only where the post is then forbidden; of what makes it milder, never
   (`policy_kb.reading`).
"""

from dataclasses import replace

from dialogs.core import NOT_SURE, Ask, Question, Scene
from dialogs.endings import Answer, Answers, Outcome, Verdict
from policy_kb.decision import UNSURE, Decision, Facts, decide, for_one_card, worth_ticking
from policy_kb.policy import Policy
from policy_kb.reading import ONLY_IF_FORBIDDEN, SURE
from policy_kb.typical import with_family
from policy_kb.vocabulary import FACTS, MANY_VALUED, MORE
from policy_kb.vocabulary import Verdict as Posting
from policy_kb.ways import DECLARED, Way, has_tie, ways_out

_PREFIX = "post."
_NOT_ASKED = {"people": {"none"}}
"""Values that an empty answer says already."""

PARENTS_YES = "permissions add parent-permission"
"""What makes a post better, by its name in `policy_kb.ways`: a yes from the parent."""
_TO_ALL = frozenset({"public", "friends"})
"""Audiences to whom nobody writes for a child's safety."""


def question(fact: str) -> Question:
    """The question that asks for a fact of a post."""
    values = tuple(value for value in FACTS[fact] if value not in _NOT_ASKED.get(fact, ()))
    if fact != MORE:  # it has "in doubt" among its values
        values = (*values, NOT_SURE)
    return Question(_PREFIX + fact, kind="many" if fact in MANY_VALUED else "one", options=values)


QUESTIONS = {fact: question(fact) for fact in FACTS}


def facts_of(answers: Answers) -> Facts:
    """The facts that the answers give; "not sure" is decided prudently."""
    facts = {}
    for fact, asked in QUESTIONS.items():
        answer = answers.get(asked.id)
        if answer is not None:
            values = frozenset((answer,) if isinstance(answer, str) else answer)
            facts[fact] = frozenset({UNSURE}) if NOT_SURE in values else values
    return with_family(facts)


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Ask the most decisive facts that are still open, or give the verdict."""
    facts = {**scene.known, **facts_of(answers)}
    decision = decide(scene.policy, facts)
    if decision.settled:
        return verdict(decision, facts, ways_out(scene.policy, facts), read_of(answers, scene))
    for fact in decision.matters:
        if _can_be_taken(fact, facts, scene):
            return Ask((QUESTIONS[fact],), taken={QUESTIONS[fact].id: _answer(fact, scene.read[fact])})
    return Ask(tuple(_asked(scene.policy, facts, fact) for fact in for_one_card(scene.policy, facts)))


def read_of(answers: Answers, scene: Scene) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The questions whose answers stand as they were read from the person's words, with what was read."""
    return tuple(
        (QUESTIONS[fact].id, tuple(value for value in FACTS[fact] if value in values))
        for fact, values in scene.read.items()
        if answers.get(QUESTIONS[fact].id) == _answer(fact, values)
    )


def _can_be_taken(fact: str, facts: Facts, scene: Scene) -> bool:
    if fact not in scene.read:
        return False
    if fact in ONLY_IF_FORBIDDEN:
        return decide(scene.policy, {**facts, fact: scene.read[fact]}).verdict is Posting.NO
    return fact in SURE


def _answer(fact: str, values: frozenset[str]) -> Answer:
    """Values as an answer to the question for a fact."""
    given = tuple(value for value in FACTS[fact] if value in values)
    return given if fact in MANY_VALUED else given[0]


def _asked(policy: Policy, facts: Facts, fact: str) -> Question:
    if fact != MORE:
        return QUESTIONS[fact]
    # A child's safety is a reason to write to somebody; it makes a post milder, so nothing is lost by not offering it.
    to_all = "audience" in facts and facts["audience"] <= _TO_ALL
    unfit = {"child-safety"} if to_all else set[str]()
    return replace(QUESTIONS[fact], options=tuple(v for v in worth_ticking(policy, facts, fact) if v not in unfit))


def doors(facts: Facts, ways: tuple[Way, ...] = ()) -> tuple[str, ...]:
    """The dialogs that act on a post like this: an approach by a pupil is reported, a tie is declared."""
    reaches_pupil = "direct-message-pupil" in facts.get("audience", ()) or "pupils" in facts.get("people", ())
    request = "friend-request" in facts.get("content", ()) and reaches_pupil
    family = "relative-of-pupil" in facts.get("permissions", ())
    declaring = family or any(DECLARED in way.changes for way in ways)
    return (*(("report",) if request else ()), *(("declare",) if declaring else ()))


def verdict(
    decision: Decision,
    facts: Facts,
    ways: tuple[Way, ...] = (),
    read: tuple[tuple[str, tuple[str, ...]], ...] = (),
) -> Verdict:
    """A decision in the shape that the verdict card needs."""
    rows = decision.deciding
    said = tuple(row for row in decision.fired if row in rows or not row.tie or has_tie(facts))
    if decision.verdict is Posting.NO:  # how to do it with care, or once it is agreed, would read as leave to post
        said = tuple(row for row in said if row.verdict is Posting.NO or row.tie)
    alone = "only-own-child" in facts.get(MORE, ())
    own = alone or "own-child" in facts.get(MORE, ()) or "relative-of-pupil" in facts.get("permissions", ())
    named = tuple(roles for roles in decision.needs if roles)
    if alone:  # nobody asks a parent for a yes to a picture of the parent's own child
        ways = tuple(way for way in ways if all(change.name != PARENTS_YES for change in way.changes))
    return Verdict(
        verdict=decision.verdict.value,
        approver=decision.approver,
        needs=named,
        theirs=decision.theirs and not decision.needs and not alone,
        remedies=tuple(dict.fromkeys(row.remedy for row in rows if row.remedy)),
        mentions=tuple(dict.fromkeys(row.mention for row in said if row.mention)),
        ways=tuple((way.verdict.value, tuple(change.name for change in way.changes)) for way in ways),
        doors=doors(facts, ways),
        silences=tuple(dict.fromkeys(row.silence for row in rows if row.silence)),
        read=read,
        clauses=decision.cites,
        others=own and not alone and decision.theirs and not named and "pupils" in facts.get("people", ()),
    )
