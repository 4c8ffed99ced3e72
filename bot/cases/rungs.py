"""The ladder: when nobody has seen a report, who is told next and when; a pure function of case, school and clock.

Rules:
1. First those who were told are told again, then the deputy DSL, then the headteacher (or the next in the chain who
   is not kept out), then the reporter is told whom to ring. A step at which nobody may or can be told is left out.
2. At most five nudges a case, the last of which always goes to the reporter; none once it is closed.
3. A confirmation after which no next step was set lapses, once: whoever has the case is told, then the headteacher,
   then the reporter. A next step whose day has passed is told to its owner, once, but never as the last nudge.
4. Time is school time, but for immediate risk, which waits for nobody: neither for the morning nor for somebody who
   is away.
5. Nobody who is kept out is ever told, as the settings stand when the step is due.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.cases.story import Story, handlers, kept_out
from bot.people import holders
from bot.people.holders import Told
from bot.people.hours import PACE, USUAL
from bot.people.settings import Person, School
from policy_kb.routing import CHAIN
from storage.kept import Event

Step = Literal["again", "deputy", "head", "reporter"]
Phase = Literal["waiting", "lapsed", "worried", "overdue"]
MOST = 5
LAPSES = {"immediate": 120.0, "same-day": 2.0, "routine": 2.0}
"""A confirmation lapses after so many minutes (immediate risk), or school days."""
_STEPS: tuple[Step, ...] = ("again", "deputy", "head", "reporter")
_LAPSED_STEPS: tuple[Step, ...] = ("again", "head", "reporter")


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: why, from when, and whom it tells (nobody but the reporter where that is the step)."""

    step: Step
    phase: Phase
    due: datetime
    tell: tuple[Told, ...] = ()

    @property
    def event(self) -> dict[str, object]:
        """What the event of this step says."""
        names = sorted({name for one in self.tell for name in one.people})
        return {"step": self.step, "phase": self.phase, "names": names}


def next_rung(story: Story, school: School, now: datetime) -> Rung | None:
    """The step that is due by now, if there is one."""
    rung = coming(story, school, now)
    return rung if rung and rung.due <= now else None


def coming(story: Story, school: School, now: datetime) -> Rung | None:
    """The next step of the ladder, due or not; None where there is none."""
    if not story.open or story.record.kind != "case":
        return None
    if len(story.all("nudged")) >= MOST:
        return None
    if story.step:
        return _late(story, story.step, school, now)
    if story.seen is None:
        return _rung(story, school, now, "waiting", _STEPS)
    return _rung(story, school, now, "lapsed", _LAPSED_STEPS)


def worried(story: Story, school: School, now: datetime) -> Rung | None:
    """The step that the reporter's worry takes at once: the next one up, whatever the time."""
    used = story.all("nudged")
    if not story.open or len(used) >= MOST:
        return None
    done = [_STEPS.index(event.body["step"]) for event in used]
    left = _STEPS[max([0, *done]) + 1 :] if len(used) < MOST - 1 else ("reporter",)
    for step in left:
        tell = _whom(story, school, now, step, "worried")
        if tell or step == "reporter":
            return Rung(step, "worried", now, tell)
    return None


def seen_by(story: Story, school: School) -> datetime:
    """By when somebody must have confirmed it."""
    return _after(story, school, story.record.filed_at, _pace(story, school)[0])


def told_by(story: Story, school: School) -> datetime:
    """By when the reporter knows: that somebody has confirmed it, or whom to ring."""
    first, gap = _pace(story, school)
    above = [step for step in _STEPS[:-1] if _whom(story, school, story.record.filed_at, step, "waiting")]
    return _after(story, school, story.record.filed_at, first + gap * len(above))


def to_ring(story: Story, school: School) -> tuple[tuple[str, Person], ...]:
    """Whom the reporter can ring: role and person, the nearest first; nobody who is kept out."""
    out = kept_out(school, story)
    found: dict[str, tuple[str, Person]] = {}
    for role in ("dsl", "deputy-dsl", *CHAIN):
        for person in school.holders(role):
            if person.name not in out:
                found.setdefault(person.name, (role, person))
    return tuple(found.values())


def _rung(story: Story, school: School, now: datetime, phase: Phase, steps: Sequence[Step]) -> Rung | None:
    begun = story.seen.n if phase == "lapsed" and story.seen else 0
    taken = [event for event in story.all("nudged") if event.body["phase"] in {phase, "worried"} and event.n > begun]
    done = [steps.index(event.body["step"]) for event in taken if event.body["step"] in steps]
    left = steps[max([-1, *done]) + 1 :]
    if not left:
        return None
    if len(story.all("nudged")) == MOST - 1:
        left = ("reporter",)
    due = _due(story, school, phase, len(done))
    for step in left:
        tell = _whom(story, school, max(now, due), step, phase)
        if tell or step == "reporter":
            return Rung(step, phase, due, tell)
    return None


def _late(story: Story, step: Event, school: School, now: datetime) -> Rung | None:
    nudged = story.all("nudged")
    told = any(event.body["phase"] == "overdue" and event.n > step.n for event in nudged)
    if told or len(nudged) >= MOST - 1:
        return None
    day = date.fromisoformat(step.body["by"]) + timedelta(days=1)
    due = _after(story, school, datetime.combine(day, time(), school.timezone), 0)
    tell = _whom(story, school, max(now, due), "again", "overdue")
    return Rung("again", "overdue", due, tell) if tell else None


def _due(story: Story, school: School, phase: Phase, taken: int) -> datetime:
    first, gap = _pace(story, school)
    if phase == "waiting" or story.seen is None:
        begun = story.record.filed_at
        minutes = float(first)
        if not _urgent(story) and not any(_there(school, begun, one) for one in standing(story, school)):
            minutes = 0.0  # nobody who was told is there to see it
        return _after(story, school, begun, minutes + gap * taken)
    lapse = LAPSES.get(story.record.urgency, 2.0)
    minutes = lapse if _urgent(story) else lapse * (school.calendar or USUAL).minutes
    return _after(story, school, story.seen.at, minutes + gap * taken)


def _after(story: Story, school: School, begun: datetime, minutes: float) -> datetime:
    if _urgent(story):
        return begun + timedelta(minutes=minutes)
    local = begun.astimezone(school.timezone)
    return (school.calendar or USUAL).after(local, minutes, terms=story.record.urgency == "routine")


def _urgent(story: Story) -> bool:
    return story.record.urgency == "immediate"


def _pace(story: Story, school: School) -> tuple[int, int]:
    return school.pace.get(story.record.urgency, PACE["routine"])


def _whom(story: Story, school: School, moment: datetime, step: Step, phase: Phase) -> tuple[Told, ...]:
    match step:
        case "reporter":
            return ()
        case "again" if phase in {"lapsed", "overdue"}:
            has = [person for person in handlers(school, story) if person.name == story.holder]
            return _present(school, moment, _privately(school, "", has), story) or standing(story, school)
        case "again":
            return _present(school, moment, standing(story, school), story)
        case "deputy":
            return _present(school, moment, _holding(story, school, "deputy-dsl"), story)
        case "head":
            above = [one for role in CHAIN if (one := _holding(story, school, role))]
            there = [_present(school, moment, one, story) for one in above]
            return next((one for one in (*there, *above) if one), ())


def standing(story: Story, school: School) -> tuple[Told, ...]:
    """Those who were told at first, without any who must not be told as things stand now."""
    out = kept_out(school, story)
    found = []
    for role, place, _ in story.record.body["told"]:
        at = holders.address(place)
        if at.kind == "channel":
            channel = holders.channel_at(school, at)
            people: Iterable[Person] = holders.readers(school, channel) if channel else ()
        else:
            person = school.person(at.platform, at.to)
            people = (person,) if person else ()
        names = tuple(person.name for person in people)
        if names and not out & set(names):
            found.append(Told(role, at, names))
    return tuple(found)


def _holding(story: Story, school: School, role: str) -> tuple[Told, ...]:
    out = kept_out(school, story)
    return _privately(school, role, [person for person in school.holders(role) if person.name not in out])


def _privately(school: School, role: str, people: Iterable[Person]) -> tuple[Told, ...]:
    return tuple(
        Told(role or min(person.roles), at, (person.name,))
        for person in people
        if (at := holders.private(school, person))
    )


def _present(school: School, moment: datetime, told: tuple[Told, ...], story: Story) -> tuple[Told, ...]:
    return told if _urgent(story) else tuple(one for one in told if _there(school, moment, one))


def _there(school: School, moment: datetime, told: Told) -> bool:
    day = moment.astimezone(school.timezone).date()
    return any(person.there(day) for person in school.people if person.name in told.people)
