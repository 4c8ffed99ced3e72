"""How staff post: what cannot be, and what is common.

What cannot be follows from the meaning of the facts, so a fact that another answer settles is not asked; it never
speaks of a school. What is common decides only the order of the questions, never a verdict; the weights are
rough and hold for any school: most posts are private ones, from one's own phone, in one's own time, and about
nobody at school.
"""

from collections.abc import Mapping

from policy_kb.shapes import dataclass
from policy_kb.vocabulary import FACTS


@dataclass(frozen=True, slots=True)
class Impossible:
    """Posts that cannot be: every `when` fact holds a listed value and no `unless` fact does."""

    when: Mapping[str, frozenset[str]]
    unless: Mapping[str, frozenset[str]]
    because: str


_CHILDREN = frozenset({"pupils", "ex-pupils-under-18", "ex-pupils-adult"})
_SAYING = frozenset(FACTS["about"]) - {"nothing-to-do-with-school", "school-life", "school-logo-or-name"}
_TELLING = frozenset({
    "embarrassing", "unkind", "asks-pupil-data", "pictured-said-yes", "not-yet-public", "home-or-away-shown",
    "ai-generated",
})  # fmt: skip
_SOMEBODY = frozenset(FACTS["people"]) - {"none"}

IMPOSSIBLE = (
    Impossible(
        {"audience": frozenset({"direct-message-pupil"})},
        {"people": _CHILDREN},
        "A message to a pupil has a pupil at the other end, who is one of the people of the post; some may "
        "count somebody who has left as a former pupil.",
    ),
    Impossible(
        {"audience": frozenset({"direct-message-parent"})},
        {"people": _CHILDREN | {"parents"}},
        "A message to a parent has a parent at the other end; some may name only the child that it is about.",
    ),
    Impossible(
        {"audience": frozenset({"direct-message-colleague"})},
        {"people": _SOMEBODY},
        "A message to a colleague has somebody from school at the other end, so 'nobody' cannot be right; which "
        "box is ticked may differ.",
    ),
    Impossible(
        {"content": frozenset({"friend-request"}), "about": _SAYING},
        {"content": frozenset(FACTS["content"]) - {"friend-request"}},
        "A bare request says nothing, so there is nothing that it could be about.",
    ),
    Impossible(
        {"content": frozenset({"friend-request"}), "more": _TELLING},
        {"content": frozenset(FACTS["content"]) - {"friend-request"}},
        "A bare request shows nothing and asks for nothing else.",
    ),
)

TYPICAL: Mapping[str, Mapping[str, int]] = {
    "account": {"personal": 60, "school": 20, "professional": 15, "none-yet": 5},
    "platform": dict.fromkeys(FACTS["platform"], 1),
    "audience": {
        "friends": 35, "public": 30, "private-group": 15, "direct-message-parent": 8, "direct-message-colleague": 7,
        "direct-message-pupil": 5,
    },
    "content": {
        "text": 30, "photo": 25, "video": 10, "link": 8, "friend-request": 7, "reaction": 5, "new-group-or-page": 5,
        "screenshot": 4, "tag": 4, "live-location": 2,
    },
    "people": {
        "none": 42, "pupils": 30, "colleagues": 10, "parents": 10, "ex-pupils-adult": 5, "ex-pupils-under-18": 3,
    },
    "pupil_detail": {"none": 55, "identifiable": 20, "not-identifiable": 13, "named": 10, "swimwear": 2},
    "about": {
        "nothing-to-do-with-school": 35, "school-life": 30, "work-opinion": 8, "criticism": 5, "learning-resource": 4,
        "political-religious": 4, "school-logo-or-name": 4, "trip-in-progress": 3, "confidential": 2,
        "personal-contact-details": 2, "press-or-paid": 2, "illegal-or-offensive": 1,
    },
    "permissions": {
        "none": 62, "media-permission-form": 12, "headteacher-approval": 6, "parent-permission": 6,
        "dsl-approval": 5, "relative-of-pupil": 5, "colleague-permission": 4,
    },
    "when": {"own-time": 65, "working-hours": 30, "lesson": 5},
    "device": {"personal-device": 75, "school-device": 25},
    "more": {"none": 70, **dict.fromkeys(FACTS["more"], 1), "in-doubt": 6, "embarrassing": 3, "unkind": 3},
}  # fmt: skip
"""Of a hundred posts, how many hold each value, as if each held one only."""


def can_be(facts: Mapping[str, frozenset[str]]) -> bool:
    """Whether the answers agree with each other, as far as they are given."""
    return not any(
        all(facts.get(fact, frozenset()) & values for fact, values in line.when.items())
        and all(fact in facts and not facts[fact] & values for fact, values in line.unless.items())
        for line in IMPOSSIBLE
    )


def with_family(facts: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    """The facts with the tie in both places: family, known from outside school, is a relative of the pupil.

    Two questions ask for it, each with other things; whoever has answered both and ticked it in one has said it.
    """
    more, permissions = facts.get("more"), facts.get("permissions")
    if permissions is None or more is None or not more >= {"own-child", "known-outside-school"}:
        return facts
    return {**facts, "permissions": permissions | {"relative-of-pupil"}}
