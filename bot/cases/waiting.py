"""Everything that waits for one person: reports, requests, registers, tasks, and what they are asked. Pure.

Rules:
1. Only what this person can do something about now stands here; whoever is kept out of a record meets it nowhere.
2. What is late stands first, then what is due soonest; what has no time of its own stands last.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from bot.cases.asking import missing as not_confirmed
from bot.cases.bodies import DRILL
from bot.cases.gate import entitled, may, possible, two_needed
from bot.cases.rungs import coming
from bot.cases.story import Story, missing
from bot.people.settings import Person, School
from policy_kb.shapes import dataclass

Why = Literal[
    "confirm", "decide", "second-yes", "step", "look", "second", "stopped", "answer", "reply", "renew", "do", "read",
]  # fmt: skip
Part = Literal["reports", "requests", "registers", "tasks", "mine"]
PARTS: tuple[Part, ...] = ("reports", "requests", "registers", "tasks", "mine")
_OF_KIND: dict[str, Part] = {"case": "reports", "request": "requests", "register": "registers", "task": "tasks"}


@dataclass(frozen=True, slots=True)
class Waits:
    """One thing that waits: why, in which part of the list, until when, whether it is late, and which deed opens it."""

    story: Story
    why: Why
    part: Part
    deed: Literal["case-open", "my-open", "task-open"]
    due: datetime | None = None
    late: bool = False


def waiting(stories: Iterable[Story], person: Person | None, who: str, school: School, now: datetime) -> list[Waits]:
    """What waits for `person` (None: no role), known to the store as `who`."""
    found = [one for story in stories for one in _of(story, person, who, school, now)]
    return sorted(found, key=lambda one: (not one.late, one.due is None, one.due or now))


def _of(story: Story, person: Person | None, who: str, school: School, now: datetime) -> Iterator[Waits]:
    rung = coming(story, school, now)
    due, late = (rung.due if rung else None), bool(rung and rung.due <= now) or _nudged(story)
    if why := _theirs(story, person, who, school):
        deed: Literal["case-open", "task-open"] = "task-open" if why in {"do", "read"} else "case-open"
        yield Waits(story, why, _OF_KIND[story.record.kind], deed, due, late)
    if story.record.person == who and (why := _own(story)):
        yield Waits(story, why, "mine", "my-open", due, late)


def _theirs(story: Story, person: Person | None, who: str, school: School) -> Why | None:
    """Why a record waits for somebody who deals with it, or is asked."""
    state, kind = story.record.state, story.record.kind
    if kind == "task" and story.record.type != DRILL:
        if state not in {"due", "asking"} or all(one.who != who for one in not_confirmed(story)):
            return None
        return "do" if state == "due" else "read"
    if not entitled(person, story, school) or person is None:
        return None
    if kind == "request":
        return _to_decide(story, person, who, school)
    if state == "suspended":
        return "stopped"
    if state == "submitted":
        return "confirm"
    if kind == "case" and story.open:
        return _in_hand(story, person, who, school)
    return "look" if kind == "register" and story.unseen else None


def _to_decide(story: Story, person: Person, who: str, school: School) -> Why | None:
    if story.record.state == "suspended":
        return "stopped"
    deed = next((one for one in ("approve", "tell") if may(person, who, one, story, school)), None)
    if deed is None or not possible(deed, story) or story.record.state == "asked-back":
        return None
    if any(event.actor == who for event in story.agreed):
        return None
    return "second-yes" if story.agreed and len(missing(story)) < 2 else "decide"  # noqa: PLR2004 - one is left


def _in_hand(story: Story, person: Person, who: str, school: School) -> Why | None:
    proposed = story.proposal
    if proposed and proposed.actor != who and two_needed(school, story):
        return "second"
    if story.holder != person.name:
        return None
    return "look" if story.unseen else "step"


def _own(story: Story) -> Why | None:
    """Why a record waits for whoever sent it."""
    if story.unanswered:
        return "answer"
    if story.record.state == "asked-back":
        return "reply"
    asked, said = story.last("nudged"), story.last("renewed")
    renews = asked and asked.phase in {"review", "until"} and (said is None or said.n < asked.n)
    return "renew" if renews and possible("my-renew", story) else None


def _nudged(story: Story) -> bool:
    """Whether somebody was reminded of it since it was new."""
    begun = story.begun.n if story.begun else 0
    return any(event.n > begun for event in story.all("nudged"))
