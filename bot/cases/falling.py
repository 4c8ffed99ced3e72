"""What falls due with a task, and when; whom it tells is found when it is due, for the roster may have changed. Pure.

Rules:
1. A task is asked for again on its last day, as often as it says, a school day apart; then its owner's deputy, and then
   whoever hears of it. Two school days later it is missed, and nobody is reminded any more.
2. Whoever was asked to confirm something is reminded three times at most: half way, on the last day, and three school
   days later. Then whoever asked hears who has not; five school days later it is closed.
3. What everybody has confirmed is done at once.
"""

from datetime import date, datetime, time, timedelta

from bot.cases.asking import asks_of, everybody, missing
from bot.cases.bodies import Task
from bot.cases.lives import Phase, Step, leads
from bot.cases.rhythm import ahead, nth
from bot.cases.rung import Rung
from bot.cases.story import Story
from bot.people.hours import USUAL, Calendar
from bot.people.settings import School
from policy_kb.chore import Chore

_MISSED_AFTER = 2
_CLOSED_AFTER = 5
_REMINDED_AFTER = 3
REMINDERS = 3


def falls(story: Story, school: School, now: datetime) -> Rung | None:
    """The next step of a task, due or not; whom it tells is left open."""
    body = story.body
    if not isinstance(body, Task) or body.due is None:
        return None
    match story.state.phase:
        case "planned":
            chore = chore_of(story, school)
            notice = chore.rhythm.notice if chore else 0
            return _end(story, "planned", _at(school, opens(school, body.when or body.due, notice)))
        case "due":
            return _due(story, school, body.due)
        case _:
            return _asking(story, school, body.due, now)


def falling(school: School) -> tuple[Chore, ...]:
    """What falls due at a school: what its policy asks and its settings have switched on."""
    return tuple(chore for chore in school.policy.tasks if chore.id in school.tasks)


def chore_of(story: Story, school: School) -> Chore | None:
    """What the policy says of a task; None where it says so no longer."""
    return school.policy.task(story.body.chore) if isinstance(story.body, Task) else None


def late(story: Story, school: School, now: datetime) -> bool:
    """Whether a task is open and its day has passed."""
    body = story.body
    return story.open and isinstance(body, Task) and body.due is not None and now > _closes(school, body.due)


def _due(story: Story, school: School, due: date) -> Rung:
    chore = chore_of(story, school)
    again: list[Step] = ["again"] * (chore.nudges if chore else 1)
    steps: list[Step] = [*again, "deputy", "head"]
    done = len([event for event in story.all("nudged") if event.phase == "due"])
    day = nth(_calendar(school), due, done + 1)
    if done < len(steps):
        return Rung(steps[done], "due", _at(school, day))
    return _end(story, "due", _at(school, nth(_calendar(school), due, len(steps) + _MISSED_AFTER)))


def _asking(story: Story, school: School, due: date, now: datetime) -> Rung:
    nobody = not everybody(story)
    if not nobody and not missing(story) and not asks_of(story).links:
        return Rung("end", "asking", now, verb="completed", to="done")
    calendar, begun = _calendar(school), story.record.filed_at.astimezone(school.timezone).date()
    half = max(begun + timedelta(days=1), begun + (due - begun) / 2)
    last = nth(calendar, due, _REMINDED_AFTER + 1)
    days = (nth(calendar, half, 1), due, last)
    done = len(story.all("reminded"))
    if done < REMINDERS and not nobody:
        return Rung("asked", "asking", _at(school, days[done]), verb="reminded")
    over = nth(calendar, last, 3)
    if not nobody and not any(event.phase == "asking" for event in story.all("nudged")):
        return Rung("again", "asking", _at(school, over))
    return _end(story, "asking", _at(school, nth(calendar, over, _CLOSED_AFTER + 1)))


def _end(story: Story, phase: Phase, due: datetime) -> Rung:
    verb = story.state.then
    return Rung("end", phase, due, verb=verb, to=leads(story.record.kind, story.record.state, verb))


def opens(school: School, when: date, notice: int) -> date:
    """The school day on which something is asked for that is planned for a day."""
    calendar = _calendar(school)
    return ahead(calendar, when, notice) if notice > 0 else nth(calendar, when + timedelta(days=notice < 0), 1)


def _calendar(school: School) -> Calendar:
    return school.calendar or USUAL


def _at(school: School, day: date) -> datetime:
    """The opening of the school on a day."""
    return datetime.combine(day, _calendar(school).opens, school.timezone)


def _closes(school: School, day: date) -> datetime:
    return datetime.combine(day, max(_calendar(school).closes, time(12)), school.timezone)
