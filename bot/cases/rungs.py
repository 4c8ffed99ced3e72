"""The ladder: what falls due with a record, when, and who hears of it; a pure function of record, school and clock.

Rules:
1. What a record waits for stands in the table of its life. A step at which nobody may or can be told is left out;
   "head" is the headteacher, or the next in the chain who is not kept out.
2. At most five nudges a record for one beginning, the last of which always goes to its sender; none once it has ended.
   Duties have nudges of their own, each step once.
3. A confirmation after which nothing was planned or decided lapses, once. A planned step whose day has passed is told
   to whoever has it, once. A decision or a step outside the school counts as taken on.
4. Time is school time, but for immediate risk, which waits for nobody: neither for the morning nor for somebody who
   is away.
5. Nobody who is kept out is ever told, as the settings stand when the step is due.
6. What was raised by its sender begins the ladder anew, at the pace of immediate risk (see `Story.urgency`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from bot.cases.falling import falls
from bot.cases.happenings import Happening, happening
from bot.cases.hearing import standing, there, urgent, whom
from bot.cases.holding import ahead, renews, stands_since, until
from bot.cases.lives import LIVES, Duty, Phase, Step, leads
from bot.cases.rung import Rung
from bot.cases.story import Story
from bot.cases.tidying import tidying
from bot.people.holders import Told
from bot.people.hours import PACE, USUAL
from bot.people.settings import School
from policy_kb.register import FOREVER
from storage.kept import Event

MOST = 5
LAPSES = {"immediate": 120.0, "same-day": 2.0, "routine": 2.0}
"""A confirmation lapses after so many minutes (immediate risk), or school days."""
DAYS = {"undecided": 2.0, "unanswered": 5.0, "still": 5.0, "unconfirmed": 1.0, "suspended": 10.0}
"""School days until somebody hears of it."""
CALL = (60.0, 120.0)
"""Minutes until the call to the LADO must be recorded, and between nudges: "at the earliest opportunity"."""
CALLS = frozenset({"meets", "consult-lado"})
"""Decisions about the harm threshold that make a call to the LADO a duty."""
LADO = frozenset({"tell-lado", "consult-lado"})
"""Steps outside the school that are this call."""
REVIEW = timedelta(days=FOREVER)
"""After so long whoever made a register entry is asked whether it still holds, if its register says nothing else."""
_LATER: dict[Phase, Phase] = {"waiting": "worried", "lapsed": "worried"}
"""A worry of the sender's takes a step of these."""


def coming(story: Story, school: School, now: datetime) -> Rung | None:
    """The next step of the ladder, due or not; None where there is none."""
    life = LIVES[story.record.kind]
    found = [_of_state(story, school, now)]
    found += [_of_duty(story, school, now, duty) for duty in life.duties if story.record.state in duty.states]
    return min((rung for rung in found if rung), key=lambda rung: rung.due, default=None)


def due_after(  # noqa: PLR0913, PLR0917 - an event is all of these
    story: Story, verb: str, actor: str, body: Mapping[str, Any], to: str, school: School, now: datetime
) -> datetime | None:
    """When a record falls due once this event has been added to it; None where nothing waits any more."""
    event = happening(Event(story.newest + 1, 0, now, actor, verb, to, body))
    later = replace(story, record=replace(story.record, state=to), events=(*story.events, event))
    rung = coming(later, school, now) or tidying(later)
    return rung.due if rung else None


def worried(story: Story, school: School, now: datetime) -> Rung | None:
    """The step that the sender's worry takes at once: the next one up, whatever the time."""
    used = _nudges(story)
    if not story.open or len(used) >= MOST:
        return None
    steps = LIVES["case"].states["submitted"].hears
    done = [steps.index(event.step) for event in used if event.step in steps]
    left = steps[max([0, *done]) + 1 :] if len(used) < MOST - 1 else ("reporter",)
    for step in left:
        tell = whom(story, school, now, step, "worried")
        if tell or step == "reporter":
            return Rung(step, "worried", now, tell)
    return None


def seen_by(story: Story, school: School) -> datetime:
    """By when somebody must have confirmed it."""
    return story.once(school, _seen_by)


def _seen_by(story: Story, school: School) -> datetime:
    return _after(story, school, _since(story), _pace(story, school)[0])


def told_by(story: Story, school: School) -> datetime:
    """By when its sender knows: that somebody has confirmed it, or whom to ring."""
    return story.once(school, _told_by)


def _told_by(story: Story, school: School) -> datetime:
    first, gap = _pace(story, school)
    since = _since(story)
    steps = LIVES[story.record.kind].states["submitted"].hears
    above = [step for step in steps[:-1] if _climbs(story, school, since, step, "waiting")]
    return _after(story, school, since, first + gap * len(above))


def planned(story: Story, school: School) -> tuple[Rung, ...]:
    """The steps that are still to come while nobody confirms it: when each is due, and whom it tells."""
    return story.once(school, _planned)


def _planned(story: Story, school: School) -> tuple[Rung, ...]:
    state = story.state
    if state.phase != "waiting" or len(_nudges(story)) >= MOST:
        return ()
    return tuple(_rungs(story, school, _since(story), "waiting", state.hears))


def _of_state(story: Story, school: School, now: datetime) -> Rung | None:
    state = story.state
    if state.phase is None:
        return None
    if state.phase == "overdue":
        return _late(story, school, now)
    if state.phase in {"due", "planned", "asking"}:
        return falls(story, school, now)
    if state.phase in {"until", "review", "unanswered", "unconfirmed", "suspended"}:
        return _standing(story, school, now)
    if len(_nudges(story)) >= MOST:
        return None
    return next(_rungs(story, school, now, state.phase, state.hears), None)


def _rungs(story: Story, school: School, now: datetime, phase: Phase, steps: Sequence[Step]) -> Iterator[Rung]:
    """The steps that are left, each as it would be if it were the next and those before it were taken."""
    begun = story.seen.n if phase != "waiting" and story.seen else story.begun.n if story.begun else 0
    steps = steps if story.reachable else tuple(step for step in steps if step != "reporter")
    phases = {phase, _LATER.get(phase, phase)}
    taken = [event for event in _nudges(story) if event.phase in phases and event.n > begun]
    done = [steps.index(event.step) for event in taken if event.step in steps]
    left, count = steps[max([-1, *done]) + 1 :], len(done)
    if left and len(_nudges(story)) == MOST - 1:
        left = ("reporter",) if story.reachable else ()
    for step in left:
        due = _due(story, school, phase, count)
        tell = _climbs(story, school, max(now, due), step, phase)
        if tell or step == "reporter":
            yield Rung(step, phase, due, tell)
            count += 1


def _climbs(story: Story, school: School, moment: datetime, step: Step, phase: Phase) -> tuple[Told, ...]:
    """Who hears at a step; of what is no report nobody twice, once as the one who was asked and once as the head."""
    tell = whom(story, school, moment, step, phase)
    if story.record.kind == "case" or step == "again":
        return tell
    told = {name for one in standing(story, school) for name in one.people}
    return tuple(one for one in tell if not told >= set(one.people))


def _late(story: Story, school: School, now: datetime) -> Rung | None:
    """A planned step whose day has passed: whoever has it hears of it, once."""
    step, nudged = story.step, _nudges(story)
    if step is None or step.by is None:
        return None
    told = any(event.phase == "overdue" and event.n > step.n for event in nudged)
    if told or len(nudged) >= MOST - 1:
        return None
    due = _after(story, school, datetime.combine(step.by + timedelta(days=1), time(), school.timezone), 0)
    tell = whom(story, school, max(now, due), "again", "overdue")
    return Rung("again", "overdue", due, tell) if tell else None


def _standing(story: Story, school: School, now: datetime) -> Rung | None:
    """What waits for its sender or for a day: those who hear of it, one after the other, and then its end."""
    state, since = story.state, stands_since(story)
    phase = state.phase
    if phase is None or since is None:
        return None
    done = [event for event in story.all("nudged") if event.phase == phase and event.n > since.n]
    hears = state.hears if phase != "until" or renews(story, school) else ()
    due = _stands_until(story, school, since, len(done) if hears else len(state.hears))
    for step in hears[len(done) :]:
        tell = whom(story, school, max(now, due), step, phase)
        if tell or step == "reporter":
            return Rung(step, phase, due, tell)
    if not state.then:
        return None
    to = leads(story.record.kind, story.record.state, state.then)
    return Rung("end", phase, due, verb=state.then, to=to)


def _stands_until(story: Story, school: School, since: Happening, taken: int) -> datetime:
    match story.state.phase:
        case "until":
            end = since.until or since.at
            return end if taken else ahead(since.at, end)
        case "review":
            end = until(school, story.record.type, story.answers, since.at)
            return end + timedelta(days=14 * taken)
        case phase:
            days = DAYS.get(phase or "", 1.0) * (1 + taken)
            return _after(story, school, since.at, days * (school.calendar or USUAL).minutes)


def _of_duty(story: Story, school: School, now: datetime, duty: Duty) -> Rung | None:
    since = _owed_since(story, duty.phase)
    if since is None:
        return None
    done = [event for event in story.all("nudged") if event.phase == duty.phase and event.n > since.n]
    first, gap = _duty_pace(story, school, duty.phase)
    due = _after(story, school, since.at, first + gap * len(done))
    for step in duty.hears[len(done) :]:
        if tell := whom(story, school, max(now, due), step, duty.phase):
            return Rung(step, duty.phase, due, tell)
    return None


def _owed_since(story: Story, phase: Phase) -> Happening | None:
    """The event since which something is owed; None where nothing is."""
    match phase:
        case "still":
            return None if story.step else story.handled
        case "call":
            decided = story.decision
            if decided is None or decided.outcome not in CALLS:
                return None
            since = (event.taken for event in story.all("step-taken") if event.n > decided.n)
            return None if any(taken and taken.step in LADO for taken in since) else decided
        case _:
            return story.unseen


def _duty_pace(story: Story, school: School, phase: Phase) -> tuple[float, float]:
    match phase:
        case "call":
            return CALL
        case "still":
            days = DAYS["still"] * (school.calendar or USUAL).minutes
            return days, days
        case _:
            return _pace(story, school)


def _nudges(story: Story) -> tuple[Happening, ...]:
    """The nudges since it was new, without those of duties."""
    since = story.begun.n if story.begun else 0
    of_state = {"waiting", "lapsed", "worried", "overdue", "undecided"}
    return tuple(event for event in story.all("nudged") if event.n > since and event.phase in of_state)


def _since(story: Story) -> datetime:
    """When it was new: as it was filed, or as it was opened again by what its sender added."""
    return story.begun.at if story.begun else story.record.filed_at


def _due(story: Story, school: School, phase: Phase, taken: int) -> datetime:
    first, gap = _pace(story, school)
    if phase == "waiting" or story.seen is None:
        begun = _since(story)
        minutes = float(first)
        if not urgent(story) and not any(there(school, begun, one) for one in standing(story, school)):
            minutes = 0.0  # nobody who was told is there to see it
        return _after(story, school, begun, minutes + gap * taken)
    lapse = LAPSES.get(story.urgency, 2.0)
    minutes = lapse if urgent(story) else lapse * (school.calendar or USUAL).minutes
    return _after(story, school, story.seen.at, minutes + gap * taken)


def _after(story: Story, school: School, begun: datetime, minutes: float) -> datetime:
    if urgent(story):
        return begun + timedelta(minutes=minutes)
    local = begun.astimezone(school.timezone)
    return (school.calendar or USUAL).after(local, minutes, terms=story.urgency == "routine")


def _pace(story: Story, school: School) -> tuple[int, int]:
    return school.pace.get(story.urgency, PACE["routine"])
