"""What would make a post all right: the nearest facts that a person can change, and the better verdict they give.

Rules:
1. Only what is the poster's to change is changed, and not what they want to do: who is in it, how much it shows, the
   device, the time, the audience, a yes that is still missing, a tie not yet declared.
2. The account changes only for what is about school alone; never for anything personal, political or private, nor for
   what speaks of parents or colleagues, of whom it would speak on another account too.
3. A yes is offered only if a row that stands in the way is lifted by it, and only from whom the policy lets give it.
4. A way out is kept only if the table then gives a milder verdict for certain, with nothing left to ask.
5. Fewer changes come first, then the milder verdict; a way that contains a shorter one is left out.
"""

from itertools import combinations
from typing import Literal

from policy_kb.decision import Facts, decide, truth
from policy_kb.policy import Policy, PostingRule
from policy_kb.shapes import dataclass
from policy_kb.vocabulary import FACTS, Verdict


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a person can change; `name` is how its words are found."""

    fact: str
    how: Literal["add", "drop", "set"]
    value: str

    @property
    def name(self) -> str:
        """Such as "permissions add dsl-approval"."""
        return f"{self.fact} {self.how} {self.value}"

    def made(self, facts: Facts) -> Facts | None:
        """The facts after the change; None where it changes nothing."""
        before = facts.get(self.fact)
        if before is None:
            return None
        match self.how:
            case "add":
                after = before | {self.value}
            case "drop":
                after = before - {self.value}
            case "set":
                after = frozenset({self.value})
        if after == before:
            return None
        if self.fact == "people" and not after & _CHILDREN:  # where no child is, nothing tells which child
            return {**facts, self.fact: after, "pupil_detail": frozenset()}
        return {**facts, self.fact: after}


_CHILDREN = frozenset({"pupils", "ex-pupils-under-18", "ex-pupils-adult"})
DECLARED = Change("more", "add", "declared")
CHANGES = (
    Change("more", "add", "pictured-said-yes"),
    *(Change("permissions", "add", value) for value in FACTS["permissions"] if value != "relative-of-pupil"),
    DECLARED,
    Change("more", "add", "written-yes"),
    Change("when", "set", "own-time"),
    Change("device", "set", "personal-device"),
    Change("device", "set", "school-device"),
    Change("audience", "set", "friends"),
    Change("pupil_detail", "drop", "named"),
    Change("pupil_detail", "set", "not-identifiable"),
    Change("people", "drop", "pupils"),
    Change("people", "drop", "colleagues"),
    Change("people", "drop", "parents"),
    Change("about", "drop", "school-logo-or-name"),
    Change("about", "drop", "personal-contact-details"),
    Change("about", "drop", "trip-in-progress"),
    Change("content", "drop", "live-location"),
    Change("content", "drop", "tag"),
    Change("more", "drop", "not-yet-public"),
    Change("more", "drop", "home-or-away-shown"),
    Change("account", "set", "school"),
    Change("account", "set", "professional"),
)
"""In the order in which they are the least trouble."""

_GIVEN_BY = {"dsl-approval": "dsl", "headteacher-approval": "headteacher"}
_ASKED_OF = {"parent-permission": "direct-message-parent", "colleague-permission": "direct-message-colleague"}
_TIES = {"permissions": {"relative-of-pupil"}, "more": {"known-outside-school", "own-child"}}
_OF_SCHOOL = frozenset({"school-life", "learning-resource"})
_PICTURES = frozenset({"photo", "video", "screenshot"})
_FOR_ALL = frozenset({"others-page", "paid"})
"""What would be nothing among friends: a sale, a notice in the village."""
_MEETING = frozenset({"friend-request", "reaction", "tag", "new-group-or-page"})
"""What is done with somebody: leaving them out would leave nothing."""


@dataclass(frozen=True, slots=True)
class Way:
    """Changes that together give a better verdict."""

    changes: tuple[Change, ...]
    verdict: Verdict


def ways_out(policy: Policy, facts: Facts, most: int = 3) -> tuple[Way, ...]:
    """The nearest ways to a milder verdict, at most `most`; none where nothing a person could change helps."""
    decision = decide(policy, facts)
    if decision.verdict is Verdict.OK:
        return ()
    strict = tuple(row for row in decision.fired if row.verdict is not Verdict.OK)
    possible = [change for change in CHANGES if _fits(change, facts, strict) and _fells(change, facts, strict)]
    found: list[Way] = []
    for many in (1, 2):
        for changes in combinations(possible, many):
            if any(set(way.changes) <= set(changes) for way in found) or not _go_together(changes):
                continue
            verdict = _verdict(policy, facts, changes)
            if verdict is not None and verdict.strictness < decision.verdict.strictness:
                found.append(Way(changes, verdict))
    return tuple(sorted(found, key=lambda way: (len(way.changes), way.verdict.strictness))[:most])


def _go_together(changes: tuple[Change, ...]) -> bool:
    """Another account needs nothing beside it but a yes."""
    facts = [change.fact for change in changes]
    return "account" not in facts or len(facts) == 1 or "permissions" in facts


def has_tie(facts: Facts) -> bool:
    """Whether the person says that they are family or know each other from outside school."""
    return any(facts.get(fact, frozenset()) & values for fact, values in _TIES.items())


def _fells(change: Change, facts: Facts, strict: tuple[PostingRule, ...]) -> bool:
    """Whether the change takes away any row that stands in the way."""
    after = change.made(facts)
    return after is not None and any(truth(row, after) is False for row in strict)


def _fits(change: Change, facts: Facts, strict: tuple[PostingRule, ...]) -> bool:
    """Whether a change is the poster's to make in this post (rules 1 to 3)."""
    held = {fact: facts.get(fact, frozenset()) for fact in FACTS}
    content, about, audience = held["content"], held["about"], held["audience"]
    message = any(value.startswith("direct-message") for value in audience)
    match change.fact:
        case "account":
            apart = content & _MEETING or has_tie(facts) or held["more"] or not audience <= {"public", "friends"}
            school = about & _OF_SCHOOL and about <= _OF_SCHOOL | {"school-logo-or-name"}
            of_adults = held["people"] & {"parents", "colleagues"}
            return bool(school) and not apart and not of_adults and held["account"] == {"personal"}
        case "permissions":
            # Whoever is written to is not asked first whether they may be.
            to_them = _ASKED_OF.get(change.value) in audience
            return not to_them and _may_be_given(change.value, strict)
        case "more" if change.value == "pictured-said-yes":
            return bool(content & _PICTURES)
        case "more" if change == DECLARED:
            return has_tie(facts)
        case "people":
            told = {"direct-message-parent", "direct-message-pupil", "private-group"} & audience
            meant = told or content & _MEETING or "personal-contact-details" in about
            return bool(content) and not meant and _leaves_a_post(change.value, held)
        case "pupil_detail":
            return bool(held["people"] & _CHILDREN) and not message and not content & _MEETING
        case _:
            return _fits_about(change, held)


def _leaves_a_post(people: str, held: Facts) -> bool:
    """Whether anything is left without them: a wish to a child, or one's own child, is about nobody else."""
    if people == "pupils" and has_tie(held):
        return False
    beside = bool(held["content"] & _PICTURES) and people not in _CHILDREN  # a picture can be taken without an adult
    return beside or bool(held["about"] - {"nothing-to-do-with-school"})


def _fits_about(change: Change, held: Facts) -> bool:
    """The same, for how much a post shows, to whom, when and from what."""
    content, about = held["content"], held["about"]
    match change.fact:
        case "audience":
            for_all = held["more"] & _FOR_ALL or "press-or-paid" in about or "new-group-or-page" in content
            return held["audience"] == {"public"} and not for_all
        case "device" if change.value == "school-device":
            work = held["account"] != {"personal"} and "nothing-to-do-with-school" not in about
            return work or bool(content & _PICTURES and about & _OF_SCHOOL)
        case "when":
            return "trip-in-progress" not in about
        case "content":
            return content > {change.value}
        case "about" if change.value == "school-logo-or-name":
            return held["account"] != {"school"}  # it bears the name itself
        case "about":
            return about > {change.value} or change.value != "personal-contact-details"
        case _:
            return True


def _may_be_given(permission: str, strict: tuple[PostingRule, ...]) -> bool:
    """Whether a row that stands in the way is lifted by this yes, and names who gives it (or names nobody)."""
    lifted = [row for row in strict if permission in row.unless.get("permissions", ())]
    role = _GIVEN_BY.get(permission)
    if role is None:
        pictured = any("pictured-said-yes" in row.unless.get("more", ()) for row in lifted)
        return bool(lifted) and not pictured  # then everyone in the picture is asked, in so many words
    asking = {row.id for row in strict if row.verdict is Verdict.APPROVAL and role in row.approver}
    nobody = {row.id for row in lifted if row.verdict is Verdict.APPROVAL and not row.approver}
    return bool(lifted) and bool(asking | nobody)


def _verdict(policy: Policy, facts: Facts, changes: tuple[Change, ...]) -> Verdict | None:
    after: Facts | None = facts
    for change in changes:
        after = change.made(after) if after is not None else None
    if after is None:
        return None
    decision = decide(policy, after)
    return decision.verdict if decision.settled else None
