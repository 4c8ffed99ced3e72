"""How staff post: what cannot be, and what is common.

What cannot be follows from the meaning of the facts, so a fact that another answer settles is not asked; it never
speaks of a school. What is common decides only the order of the questions, never a verdict; the weights were counted
in 611 posts by eight authors (`told/`, all but those of whom only the words are known) and hold for any school.
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
    "account": {"personal": 83, "school": 9, "professional": 5, "none-yet": 3},
    "platform": dict.fromkeys(FACTS["platform"], 1),
    "audience": {
        "public": 40, "friends": 40, "private-group": 12, "direct-message-parent": 5, "direct-message-pupil": 1,
        "direct-message-colleague": 1, "direct-message-other": 1,
    },
    "content": {
        "text": 45, "photo": 32, "friend-request": 14, "video": 6, "link": 6, "reaction": 5, "new-group-or-page": 4,
        "screenshot": 1, "tag": 1, "live-location": 1,
    },
    "people": {
        "none": 38, "pupils": 28, "parents": 17, "colleagues": 15, "ex-pupils-adult": 4, "ex-pupils-under-18": 2,
    },
    "pupil_detail": {"none": 75, "identifiable": 16, "not-identifiable": 5, "named": 5, "swimwear": 1},
    "about": {
        "nothing-to-do-with-school": 36, "school-life": 35, "school-logo-or-name": 11, "criticism": 7,
        "learning-resource": 5, "confidential": 4, "work-opinion": 4, "political-religious": 4, "trip-in-progress": 3,
        "personal-contact-details": 2, "press-or-paid": 2, "illegal-or-offensive": 1,
    },
    "permissions": {
        "none": 79, "headteacher-approval": 8, "colleague-permission": 5, "relative-of-pupil": 5,
        "media-permission-form": 4, "dsl-approval": 2, "parent-permission": 2,
    },
    "when": {"own-time": 80, "working-hours": 18, "lesson": 2},
    "device": {"personal-device": 85, "school-device": 15},
    "more": {
        "none": 48, **dict.fromkeys(FACTS["more"], 1), "they-asked-first": 13, "known-outside-school": 9,
        "not-staff": 7, "others-words": 7, "own-child": 7, "pictured-said-yes": 6, "written-yes": 3, "unkind": 3,
        "already-connected": 3,
    },
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
