"""What many are asked to confirm, and who has: read-and-confirm of clauses, or points that each looks at alone. Pure.

Rules:
1. What is asked stands in the record as it was when it was asked; a policy that changes later changes nothing of it.
2. Who has confirmed is found by the store's name for them, and by nothing that they typed.
3. Whoever was asked and has left since is not waited for, and the list says so.
"""

from collections.abc import Collection
from typing import Any

from bot.cases.bodies import Asked, Task, read_asked
from bot.cases.happenings import Happening
from bot.cases.story import Story
from policy_kb.shapes import dataclass

CAMPAIGN = "campaign"
"""The type of the record of what somebody asked many to confirm."""


@dataclass(frozen=True, slots=True)
class Check:
    """A question that shows that it was read: which of these does this clause say? `right` is the clause's own."""

    clause: str
    says: str
    options: tuple[str, ...]
    right: str


@dataclass(frozen=True, slots=True)
class Asks:
    """What is asked: a title and why, texts to read (with their clauses), points to look at, questions.

    `instead` are the names of those in whose place somebody is asked. `newcomers` are the
    standings of those who are asked as well when they join later, `links` that people without an account are.
    """

    title: str
    why: str = ""
    version: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    points: tuple[tuple[str, str], ...] = ()
    checks: tuple[Check, ...] = ()
    newcomers: tuple[str, ...] = ()
    links: bool = False
    instead: tuple[str, ...] = ()


def asks_of(story: Story) -> Asks:
    """What a record asks."""
    return read_asks(story.body.asks if isinstance(story.body, Task) else {})


def read_asks(found: Any) -> Asks:  # noqa: ANN401 - as it is kept
    """Read what is asked, as it is kept."""
    return Asks(
        str(found.get("title", "")), str(found.get("why", "")), str(found.get("version", "")),
        tuple((clause, says) for clause, says in found.get("texts", ())),
        tuple((name, says) for name, says in found.get("points", ())),
        tuple(Check(one[0], one[1], tuple(one[2]), one[3]) for one in found.get("checks", ())),
        tuple(found.get("newcomers", ())), bool(found.get("links")), tuple(found.get("instead", ())),
    )  # fmt: skip


def kept_asks(asks: Asks) -> dict[str, Any]:
    """Write what is asked as JSON."""
    return {
        "title": asks.title, "why": asks.why, "version": asks.version, "texts": [list(one) for one in asks.texts],
        "points": [list(one) for one in asks.points],
        "checks": [[one.clause, one.says, list(one.options), one.right] for one in asks.checks],
        "newcomers": list(asks.newcomers), "links": asks.links, "instead": list(asks.instead),
    }  # fmt: skip


def asks_many(story: Story) -> bool:
    """Whether it asks each of many for themselves, and not one for all."""
    asks = asks_of(story)
    return bool(asks.points or asks.texts)


def everybody(story: Story) -> tuple[Asked, ...]:
    """Everybody who is asked, at first or later, for themselves or in the place of others."""
    body = story.body
    later = (
        one for event in story.all("joined", "nudged", "fell-due") for one in read_asked(event.others.get("asked", ()))
    )
    return tuple(dict.fromkeys((*(body.asked if isinstance(body, Task) else ()), *later)))


def confirmed(story: Story) -> dict[str, Happening]:
    """Who has confirmed it, and by which event; the first counts."""
    found: dict[str, Happening] = {}
    for event in story.all("confirmed"):
        found.setdefault(event.to or event.actor, event)
    return found


def missing(story: Story, gone: Collection[str] = ()) -> tuple[Asked, ...]:
    """Who is asked and has not confirmed it, without those who have left."""
    done = confirmed(story)
    out = {who for event in story.all("left") for who in event.others.get("who", ())} | set(gone)
    return tuple(one for one in everybody(story) if one.who not in done and one.who not in out)
