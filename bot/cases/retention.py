"""How long what is kept is kept, and from when: a table by kind and outcome; the basis of each is in the words. Pure.

Rules:
1. A record may be destroyed when its time has passed, it has ended, and nobody holds it; never by itself, only with the
   headteacher's yes (or whoever decides where the headteacher is kept out of it).
2. Of several rows the first that fits counts. A school that has to keep something longer holds it.
3. What is held stays, whatever its time, until it is released.
"""

from datetime import date, timedelta

from bot.cases.bodies import Case
from bot.cases.story import Story, about_adult
from policy_kb.shapes import dataclass

YEAR = timedelta(days=365.25)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name (whose words say what and why), the kind, and the years from the day on which it ended.

    `adult` says whether it is for reports about an adult (None: either); `outcomes` are those of a decision about the
    harm threshold (none named: any).
    """

    name: str
    kind: str
    years: int
    adult: bool | None = None
    outcomes: frozenset[str] = frozenset()


SCHEDULE = (
    Row("allegation", "case", 40, adult=True, outcomes=frozenset({"meets", "consult-lado"})),
    Row("low-level", "case", 10, adult=True),
    Row("child", "case", 25, adult=False),
    Row("request", "request", 6),
    Row("declaration", "register", 6),
    Row("task", "task", 2),
)
"""What schools are advised to keep, for want of a birthday or a last day at work, which canipost does not know."""


def row_of(story: Story) -> Row | None:
    """The row that a record falls under; None for one of a kind that there is none for."""
    adult = isinstance(story.body, Case) and about_adult(story)
    decided = story.decision.outcome if story.decision else ""
    for row in SCHEDULE:
        fits = row.kind == story.record.kind and row.adult in {None, adult}
        if fits and (not row.outcomes or decided in row.outcomes):
            return row
    return None


def until(story: Story) -> date | None:
    """The day from which a record may be destroyed; None while it has not ended, or where no row fits."""
    row = row_of(story)
    if row is None or story.open or story.state.phase is not None:
        return None  # what waits, or still holds, has not ended
    # The first event after the last that was in another state ended it.
    n = next((event.n for event in reversed(story.events) if event.state != story.record.state), 0)
    ended = next((event.at for event in story.events if event.n > n), None)
    return (ended + YEAR * row.years).date() if ended else None


def held(story: Story) -> bool:
    """Whether somebody has said that it must stay."""
    last = story.last("held", "released")
    return last is not None and last.verb == "held"


def due(story: Story, today: date) -> bool:
    """Whether it may be destroyed today, if the headteacher says yes."""
    day = until(story)
    return day is not None and day <= today and not held(story)
