"""What stands in a register, for one person: what they can read, which entries, and how they are filtered. Pure.

Rules:
1. An entry is read by those who deal with it or may read it, as every record is; of an open register everybody on
   staff sees the entries that stand, with the answers that are open, and nothing else of them.
2. An entry stands while it is confirmed or approved; it waits while somebody has to confirm or decide it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.cases.gate import entitled
from bot.cases.holding import stands_since, until
from bot.cases.story import Story
from bot.people import names
from bot.people.settings import Person, School
from policy_kb.register import Register
from policy_kb.shapes import dataclass

SHOWN = ("standing", "waiting", "stopped", "over", "all")
"""The filters of a list, in the order of its buttons."""
_STANDS = frozenset({"acknowledged", "approved", "answered"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a register: what is shown of an entry, and whether it can be opened by whoever looks."""

    story: Story
    answers: tuple[tuple[str, str], ...]
    opens: bool


def which(story: Story) -> str:
    """The filter that shows an entry."""
    state = story.record.state
    if state == "suspended":
        return "stopped"
    return "standing" if state in _STANDS else "waiting" if story.open else "over"


def readable(school: School, person: Person | None) -> tuple[Register, ...]:
    """The registers that somebody can read something of, whatever stands in them; None is staff without a role."""
    roles = set(person.roles) if person else set[str]()
    if "deputy-dsl" in roles:
        roles.add("dsl")
    return tuple(one for one in school.policy.registers.values() if one.open or roles & {*_tells(school, one)})


def seen(school: School, person: Person | None, register: Register, stories: Iterable[Story]) -> list[Row]:
    """The entries of a register that somebody may see, with what they may see of each."""
    rows = []
    for story in stories:
        if entitled(person, story, school):
            shown = [one for one in register.questions if one.id in story.answers and one.type != "text"]
            rows.append(Row(story, _answers(school, story, [one.id for one in shown]), opens=True))
        elif register.open and which(story) == "standing":
            rows.append(Row(story, _answers(school, story, register.open), opens=False))
    return rows


def matching(rows: Iterable[Row], text: str) -> list[Row]:
    """The rows that somebody may mean by these words: a name in it, its reference, or words of what is shown."""
    plain = text.casefold().strip()
    return [
        row
        for row in rows
        if plain == row.story.record.reference.casefold()
        or any(plain in value.casefold() for _, value in row.answers)
        or (row.opens and any(names.within(text, one) for one in _named(row.story)))
    ]


def good_until(story: Story, school: School) -> datetime | None:
    """Until when it holds: the day of its yes, or when it is looked at again; None where it does not stand."""
    if which(story) != "standing":
        return None
    given = story.last("approve")
    if story.record.kind == "request":
        return given.until if given and story.record.state == "approved" else None
    since = stands_since(story)
    return until(school, story.record.type, story.answers, since.at) if since else None


def _tells(school: School, register: Register) -> Sequence[str]:
    if register.by_declaration:
        return (*school.policy.declaration.tell, *school.policy.declaration.then)
    return (*register.tells, *register.reads)


def _answers(school: School, story: Story, ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for name in ids:
        answer = story.answers.get(name, "")
        asked = school.words.question(name)
        chosen = [asked.options.get(value, value) for value in ((answer,) if isinstance(answer, str) else answer)]
        if said := ", ".join(one for one in chosen if one):
            found.append((asked.short, said))
    return tuple(found)


def _named(story: Story) -> tuple[str, ...]:
    return (*story.names, *story.body.found_by, story.body.sender)
