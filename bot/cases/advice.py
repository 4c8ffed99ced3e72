"""What a verdict or a look-up says to one person, with what the school adds to it, and how that is kept. Pure.

Rules:
1. The keys are a data format: what an older version wrote can still be read.
2. A message is drawn from this when it is sent, in the words of the school as they are then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from dialogs.endings import LookedUp, NotCovered, PolicyAnswer, SchoolFacts, Verdict
from policy_kb.shapes import dataclass


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval that this person has already for a post like this: who gave it, until when, for which words."""

    name: str
    until: str
    words: str
    reference: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a person has answered to a question like this, in general words: by whom, and until when it is shown."""

    asked: str
    answer: str
    by: str
    until: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A yes that this person has and could use for the post: in which register, its reference, until when."""

    register: str
    reference: str
    until: str


@dataclass(frozen=True, slots=True)
class Advice:
    """An ending that says something, the draft it came from, and what is known besides.

    `picture` says that the cleaned pictures of the post can be had back; `full` that its clauses are shown in full.
    """

    ending: Verdict | LookedUp
    draft: str = ""
    approved: Approved | None = None
    picture: bool = False
    given: Given | None = None
    full: bool = False
    standing: tuple[Standing, ...] = ()


def kept(advice: Advice) -> Mapping[str, Any]:
    """Write it as the JSON that a delivery holds."""
    more = {
        "approved": asdict(advice.approved) if advice.approved else None,
        "given": asdict(advice.given) if advice.given else None,
        "picture": advice.picture,
        "standing": [asdict(one) for one in advice.standing],
    }
    match advice.ending:
        case Verdict() as verdict:
            values = {name: value for name, value in asdict(verdict).items() if name != "clauses"}
            return {
                "ending": "verdict", "clauses": verdict.clauses, "draft": advice.draft,
                "values": values | {name: value for name, value in more.items() if value},
            }  # fmt: skip
        case PolicyAnswer(clauses=clauses, doors=doors, theme=theme):
            values = {"doors": doors, "theme": theme} | {name: value for name, value in more.items() if value}
            return {"ending": "answer", "clauses": clauses, "draft": advice.draft, "values": values}
        case SchoolFacts(entries=entries, clauses=clauses, theme=theme):
            values = {"entries": entries, "theme": theme} | {name: value for name, value in more.items() if value}
            return {"ending": "directory", "clauses": clauses, "draft": advice.draft, "values": values}
        case NotCovered(near=near, theme=theme, unread=unread):
            values = {"theme": theme, **({"unread": True} if unread else {})} | {
                name: value for name, value in more.items() if value
            }
            return {"ending": "not-covered", "clauses": near, "draft": advice.draft, "values": values}


def read_advice(content: Mapping[str, Any]) -> Advice:
    """Read it again."""
    values, clauses = content["values"], tuple(content["clauses"])
    ending: Verdict | LookedUp
    match content["ending"]:
        case "verdict":
            ending = Verdict(
                verdict=values["verdict"],
                approver=_words(values.get("approver")),
                remedies=_words(values.get("remedies")),
                mentions=_words(values.get("mentions")),
                ways=tuple((verdict, _words(changes)) for verdict, changes in values.get("ways") or ()),
                doors=_words(values.get("doors")),
                silences=_words(values.get("silences")),
                clauses=clauses,
                needs=tuple(_words(roles) for roles in values.get("needs") or ()),
                theirs=bool(values.get("theirs")),
                read=tuple((name, _words(given)) for name, given in values.get("read") or ()),
                others=bool(values.get("others")),
            )
        case "answer":
            ending = PolicyAnswer(clauses, _words(values.get("doors")), values.get("theme", "other"))
        case "directory":
            ending = SchoolFacts(_words(values.get("entries")), clauses, values.get("theme", "other"))
        case _:
            ending = NotCovered(clauses, values.get("theme", "other"), bool(values.get("unread")))
    approved, given = values.get("approved"), values.get("given")
    return Advice(
        ending,
        draft=content.get("draft", ""),
        approved=Approved(**approved) if approved else None,
        picture=bool(values.get("picture")),
        given=Given(**given) if given else None,
        standing=tuple(Standing(**one) for one in values.get("standing") or ()),
    )


def _words(value: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(value or ())
