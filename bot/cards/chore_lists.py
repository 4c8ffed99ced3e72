"""The lists of what falls due: what waits for somebody, what is past, a line each; and the form that plans. Pure."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.cards.chores import body_of, day_of, local
from bot.cards.drawing import with_danger
from bot.cases.asking import asks_of, confirmed, everybody, missing
from bot.cases.falling import late
from bot.cases.story import Story
from bot.people.settings import School
from bot.seam.card import Button, Card, Choice, Input, Paragraph, Part, Points
from dialogs import checklist
from dialogs.endings import read_points
from policy_kb.chore import Chore

_OPENED = 12
"""Lines that are offered to be opened; the first are the most urgent."""


def listed(
    school: School, mine: Sequence[Story], others: Sequence[Story], now: datetime, buttons: Sequence[Button]
) -> Card:
    """What waits for somebody, and, for those who run the school, for others."""
    say = school.words.say
    parts: list[Part] = [Paragraph(say("tasks.list-mine", count=len(mine)), "strong")]
    if mine:
        parts.append(Points(tuple(line(one, school, now) for one in mine)))
    if others:
        parts.append(Points(tuple(line(one, school, now, who=True) for one in others), say("tasks.list-others")))
    if not school.tasks and not mine and not others:
        parts.append(Paragraph(say("tasks.list-off"), "quiet"))
    picks = tuple(Choice(one.record.reference, _pick(one, school)) for one in (*mine, *others)[:_OPENED])
    inputs = (Input("reference", say("tasks.list-pick"), "one", choices=picks, tap=True),) if picks else ()
    card = Card(say("tasks.list"), tuple(parts), inputs, tuple(buttons), deed="task-open" if picks else "")
    return with_danger(school.words, card)


def past(school: School, stories: Sequence[Story]) -> Card:
    """What was done, missed or not needed, newest first."""
    say = school.words.say
    lines = tuple(
        say(
            "tasks.list-past-line",
            title=asks_of(one).title,
            of=body_of(one).of,
            period=_period(one, school),
            how=how(one, school),
        )
        for one in stories
    )
    picks = tuple(Choice(one.record.reference, _pick(one, school)) for one in stories[:_OPENED])
    inputs = (Input("reference", say("tasks.list-pick"), "one", choices=picks, tap=True),) if picks else ()
    parts = (Points(lines),) if lines else (Paragraph(say("tasks.list-nothing")),)
    back = Button(say("tasks.list-now"), "tasks")
    title = say("tasks.list-past-title", count=len(stories))
    return with_danger(school.words, Card(title, parts, inputs, (back,), deed="task-open" if picks else ""))


def line(story: Story, school: School, now: datetime, *, who: bool = False) -> str:
    """One line of the list."""
    body = body_of(story)
    asked = story.record.state == "asking"
    names = _asking(story, school, "") if asked else school.words.listed([one.name for one in everybody(story)])
    return school.words.say(
        "tasks.list-line", title=asks_of(story).title, of=body.of, day=day_of(school, body.due),
        late=late(story, school, now),
        who=names if who else "",
    )  # fmt: skip


def _asking(story: Story, school: School, day: str) -> str:
    """How many have confirmed it, and by when where that is not said beside it."""
    everyone = len(everybody(story))
    return school.words.say("tasks.how-asking", done=everyone - len(missing(story)), all=everyone, day=day)


def how(story: Story, school: School) -> str:
    """How it stands or ended, in a few words."""
    say, state, body = school.words.say, story.record.state, body_of(story)
    moved = story.last("done", "dropped")
    done, everyone = len(confirmed(story)), len(everybody(story))
    match state:
        case "done" if moved is None:
            return say("tasks.how-all", all=everyone)
        case "done" if moved:
            found = sum(one.answer == checklist.WRONG for one in read_points(moved.others))
            key = "tasks.how-found" if found else "tasks.how-done"
            return say(key, name=moved.name, day=local(moved.at, school), count=found)
        case "dropped" if moved:
            return say("tasks.how-dropped", name=moved.name, reason=moved.text)
        case "asking":
            return _asking(story, school, day_of(school, body.due))
        case "closed":
            return say("tasks.how-closed", done=done, all=everyone)
        case "planned":
            return say("tasks.how-planned", day=day_of(school, body.when or body.due))
        case "missed":
            return say("tasks.how-missed")
        case _:
            return say("tasks.how-due", day=day_of(school, body.due))


def plan(
    school: School, chores: Sequence[Chore], days: Sequence[date], given: dict[str, str], problem: str = ""
) -> Card:
    """Plan what falls due before or after an event."""
    say = school.words.say
    inputs = (
        Input("task", say("tasks.plan-which"), "one", choices=tuple(Choice(one.id, one.title) for one in chores),
              value=given.get("task", chores[0].id if len(chores) == 1 else "")),
        Input("name", say("tasks.plan-name"), "line", say("tasks.plan-name-hint"), value=given.get("name", ""),
              picks=True),
        Input("day", say("tasks.plan-when"), "one", value=given.get("day", ""),
              choices=tuple(Choice(day.isoformat(), day_of(school, day)) for day in days)),
    )  # fmt: skip
    parts: tuple[Part, ...] = (Paragraph(problem, "strong"),) if problem else ()
    buttons = (
        Button(say("tasks.plan-do"), "task-plan", "", {"sent": "yes"}, style="main", submits=True),
        Button(say("tasks.back"), "tasks"),
    )
    return Card(say("tasks.plan"), parts, inputs, buttons, deed="task-plan")


def _pick(story: Story, school: School) -> str:
    title, body = asks_of(story).title, body_of(story)
    of = body.of or school.words.date(body.due, "%-d %b")
    return f"{title} ({of})" if of else title


def _period(story: Story, school: School) -> str:
    return school.words.date(story.record.filed_at.astimezone(school.timezone), "%-d %b %Y")
