"""Who hears of a record: those who were told, who has it, who stands above, whom its sender can ring. Pure.

Rules:
1. Nobody who is kept out ever hears of it, as the settings stand at that moment.
2. Whoever is away on that day is passed over, but for immediate risk and where nobody else is left.
"""

from collections.abc import Iterable
from datetime import datetime

from bot.cases.gate import handlers
from bot.cases.lives import Phase, Step
from bot.cases.story import Story, kept_out
from bot.people import holders
from bot.people.holders import Told
from bot.people.settings import Person, School
from policy_kb.routing import CHAIN


def to_ring(story: Story, school: School) -> tuple[tuple[str, Person], ...]:
    """Whom the sender can ring: role and person, the nearest first; nobody who is kept out."""
    out = kept_out(school, story)
    asked = () if story.record.kind == "case" else story.body.way.tell
    found: dict[str, tuple[str, Person]] = {}
    for role in (*asked, "dsl", "deputy-dsl", *CHAIN):
        for person in school.holders(role):
            if person.name not in out:
                found.setdefault(person.name, (role, person))
    return tuple(found.values())


def urgent(story: Story) -> bool:
    """Whether it waits for nobody."""
    return story.urgency == "immediate"


def whom(story: Story, school: School, moment: datetime, step: Step, phase: Phase) -> tuple[Told, ...]:
    """Who hears of a record at a step of the ladder; nobody where the step is the sender's or the program's."""
    match step:
        case "reporter" | "end" | "asked":
            return ()
        case "again" if phase in {"lapsed", "overdue", "still", "call"}:
            has = [person for person in handlers(school, story) if person.name == story.holder]
            return _present(school, moment, _privately(school, "", has), story) or everybody(story, school)
        case "again":
            return _present(school, moment, everybody(story, school), story)
        case "deputy":
            return _present(school, moment, _holding(story, school, "deputy-dsl"), story)
        case "head":
            above = [one for role in CHAIN if (one := _holding(story, school, role))]
            there = [_present(school, moment, one, story) for one in above]
            return next((one for one in (*there, *above) if one), ())


def standing(story: Story, school: School) -> tuple[Told, ...]:
    """Those who were told at first, without any who must not be told as things stand now."""
    return story.once(school, _standing)


def _standing(story: Story, school: School) -> tuple[Told, ...]:
    out = kept_out(school, story)
    found = []
    for one in story.body.told:
        if one.address.kind == "channel":
            channel = holders.channel_at(school, one.address)
            people: Iterable[Person] = holders.readers(school, channel) if channel else ()
        else:
            person = school.person(one.address.platform, one.address.to)
            people = (person,) if person else ()
        names = tuple(person.name for person in people)
        if names and not out & set(names):
            found.append(Told(one.role, one.address, names))
    return tuple(found)


def everybody(story: Story, school: School) -> tuple[Told, ...]:
    """Those who were told at first, and those who were brought in since and have it in no channel."""
    first, out = standing(story, school), kept_out(school, story)
    known = {name for one in first for name in one.people} | out
    later = [person for person in school.people if person.name in story.brought_in - known]
    return (*first, *_privately(school, "", later))


def _holding(story: Story, school: School, role: str) -> tuple[Told, ...]:
    out = kept_out(school, story)
    return _privately(school, role, [person for person in school.holders(role) if person.name not in out])


def _privately(school: School, role: str, people: Iterable[Person]) -> tuple[Told, ...]:
    return tuple(
        Told(role or min(person.roles, default="line-manager"), at, (person.name,))
        for person in people
        if (at := holders.private(school, person))
    )


def _present(school: School, moment: datetime, told: tuple[Told, ...], story: Story) -> tuple[Told, ...]:
    return told if urgent(story) else tuple(one for one in told if there(school, moment, one))


def there(school: School, moment: datetime, told: Told) -> bool:
    """Whether anybody who is told there is at work on the day of a moment."""
    day = moment.astimezone(school.timezone).date()
    return any(person.there(day) for person in school.people if person.name in told.people)
