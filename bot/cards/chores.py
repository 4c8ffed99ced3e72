"""The cards of what falls due: the one that asks, the list, what a checklist has beside its questions. Pure.

Rules:
1. A card that asks says what to do, by when and why; what was found before stands in no message.
2. It is drawn from the record as it stands when it is sent: once it is done, it says so and asks for nothing.
"""

from dataclasses import replace
from datetime import date, datetime

from bot.cards.drawing import with_danger
from bot.cases.asking import asks_of
from bot.cases.bodies import Task
from bot.cases.falling import chore_of, opens
from bot.cases.happenings import Happening
from bot.cases.story import Story
from bot.people.settings import School
from bot.seam.card import Button, Card, Facts, Input, Paragraph, Part, Points, Tone
from dialogs import checklist
from dialogs.endings import read_points
from policy_kb.chore import Every


def body_of(story: Story) -> Task:
    """The body of a task. Raises TypeError for any other record."""
    if not isinstance(story.body, Task):
        raise TypeError("not a task")
    return story.body


def ask(story: Story, n: int, school: School) -> Card:
    """What is asked of somebody; by a step of the ladder (event `n`) or at first."""
    say, event = school.words.say, story.event(n) if n else None
    body, asks = body_of(story), asks_of(story)
    state = story.record.state
    parts: list[Part] = []
    if why := _why(story, event, school):
        parts.append(Paragraph(why, "strong"))
    parts += [Paragraph(asks.why), Facts(tuple(_facts(story, school)))]
    if state in {"due", "missed"} and event is None:
        chore = chore_of(story, school)
        points = chore.points if chore else ()
        parts.append(Points(tuple(point.says for point in points), say("tasks.look-at")))
    if rests := _rests(story, school):
        parts.append(Paragraph(rests, "quiet"))
    parts += _result(story, school)
    badge = say(f"tasks.badge-{state}") if state != "due" else say("tasks.badge-due", day=day_of(school, body.due))
    is_late = event is not None and event.step in {"deputy", "head"}
    tone: Tone = "ok" if state in {"done", "dropped"} else "care" if state == "missed" or is_late else "plain"
    title = f"{asks.title} ({body.of})" if body.of else asks.title
    return with_danger(school.words, Card(title, tuple(parts), buttons=_buttons(story, school), tone=tone, badge=badge))


def _why(story: Story, event: Happening | None, school: School) -> str:
    """Why this is asked now."""
    say, asks, state = school.words.say, asks_of(story), story.record.state
    names = school.words.listed([one.name for one in body_of(story).asked])
    if state == "missed":
        return say("tasks.missed")
    if state != "due":
        return ""
    if event is None:
        return say("tasks.instead", names=school.words.listed(list(asks.instead))) if asks.instead else ""
    match event.step:
        case "again" if not {one.name for one in body_of(story).asked} & set(event.names):
            return say("tasks.instead", names=names)
        case "again":
            first = next(iter(story.all("nudged")), None)
            return say("tasks.last-day" if first and first.n == event.n else "tasks.again")
        case "deputy":
            return say("tasks.deputy", names=names)
        case _:
            return say("tasks.hears", names=names)


def _facts(story: Story, school: School) -> list[tuple[str, str]]:
    say, body = school.words.say, body_of(story)
    pairs = [(say("tasks.by"), say("tasks.by-value", day=day_of(school, body.due)))]
    if body.when and body.of:
        pairs.append((say("tasks.when"), day_of(school, body.when)))
    if body.asked:
        pairs.append((say("tasks.asked"), school.words.listed([one.name for one in body.asked])))
    pairs.append((say("tasks.reference"), story.record.reference))
    return pairs


def _rests(story: Story, school: School) -> str:
    """The clauses or the law that it rests on."""
    chore = chore_of(story, school)
    if chore is None:
        return ""
    cited = (school.policy.clauses[one] for one in chore.cites if one in school.policy.clauses)
    sections = [clause.section.partition(" (")[0] for clause in cited]
    if sections:
        return school.words.say("tasks.rests", sections="; ".join(dict.fromkeys(sections)))
    return school.words.say("tasks.law", law=chore.law) if chore.law else ""


def _result(story: Story, school: School) -> list[Part]:
    """What was seen, once it was gone through; never what was found, which stands in reports."""
    say, state = school.words.say, story.record.state
    if state == "planned":
        chore, body = chore_of(story, school), body_of(story)
        day = opens(school, body.when or date.max, chore.rhythm.notice if chore else 0)
        return [Paragraph(say("tasks.state-planned", day=day_of(school, day)))]
    moved = story.last("done", "dropped")
    if moved is None or state not in {"done", "dropped"}:
        return []
    said = {"name": moved.name, "day": local(moved.at, school), "reason": moved.text}
    parts: list[Part] = [Paragraph(say(f"tasks.state-{state}", **said), "strong")]
    if lines := results(story, moved, school):
        parts.append(Points(lines, say("tasks.result")))
    return parts


def results(story: Story, event: Happening, school: School) -> tuple[str, ...]:
    """How it was with each point, a line each."""
    say, chore = school.words.say, chore_of(story, school)
    lines = []
    for one in read_points(event.others):
        point = chore.point(one.point) if chore else None
        lines.append(say(f"tasks.result-{one.answer}", point=point.short if point else one.point))
    reason = event.others.get("reason", "")
    return (*lines, say("tasks.result-reason", reason=reason)) if reason else tuple(lines)


def _buttons(story: Story, school: School) -> tuple[Button, ...]:
    say, reference, state = school.words.say, story.record.reference, story.record.state
    buttons = []
    if state in {"due", "missed"}:
        label = say("tasks.start" if state == "due" else "tasks.start-again")
        buttons.append(Button(label, "task-do", reference, style="main"))
    chore = chore_of(story, school)
    if chore and chore.rhythm.every is Every.CASE and body_of(story).of:
        buttons.append(Button(say("tasks.report"), "view", body_of(story).of))
    if state in {"due", "planned"}:
        buttons.append(Button(say("tasks.drop"), "task-drop", reference))
    return tuple(buttons)


def opened(story: Story, school: School, *, runs: bool) -> Card:
    """The same card, as somebody opened it themselves; `runs` says that they may read all of it."""
    say, card = school.words.say, ask(story, 0, school)
    last = tuple(one for one in card.buttons if one.deed == "danger")
    buttons = [one for one in card.buttons if one.deed != "danger"]
    if runs and (found := _unreported(story, school)):
        lines = tuple(say("tasks.found-line", point=point, found=text) for point, text in found)
        card = replace(card, parts=(*card.parts, Points(lines, say("tasks.found"))))
    if runs:
        buttons.append(Button(say("tasks.history"), "view", story.record.reference))
    buttons.append(Button(say("tasks.back"), "tasks"))
    return replace(card, buttons=(*buttons, *last))


def drop(story: Story, school: School, problem: str = "") -> Card:
    """Why it is not needed this time."""
    say, reference = school.words.say, story.record.reference
    parts: tuple[Part, ...] = (Paragraph(problem, "strong"),) if problem else ()
    field = Input("text", say("tasks.drop-text"), "text", say("tasks.drop-text-hint"))
    button = Button(say("tasks.drop-do"), "task-drop", reference, {"sent": "yes"}, style="main", submits=True)
    back = Button(say("tasks.back"), "tasks")
    return Card(
        say("tasks.drop-title"), (*parts, Paragraph(say("tasks.drop-why"))), (field,), (button, back),
        deed="task-drop", target=reference,
    )  # fmt: skip


def found(story: Story, _: int, school: School) -> Card:
    """What was found that became no report, for whoever hears of the task."""
    say, moved = school.words.say, story.last("done")
    name, day = (moved.name, local(moved.at, school)) if moved else ("", "")
    title = say("tasks.found-title", title=asks_of(story).title)
    points = tuple(short for short, _ in _unreported(story, school))
    parts = (Paragraph(say("tasks.found-text", name=name, day=day)), Points(points))
    view = Button(say("tasks.found-open"), "task-open", story.record.reference, style="main")
    card = Card(title, parts, buttons=(view,), tone="care", note=say("cards.alert-note"))
    return with_danger(school.words, card)


def _unreported(story: Story, school: School) -> list[tuple[str, str]]:
    """What was found that became no report: the point, and what was written of it."""
    moved, chore = story.last("done"), chore_of(story, school)
    looked = [one for one in read_points(moved.others) if one.answer == checklist.WRONG] if moved else []
    points = [(chore.point(one.point) if chore else None, one.found) for one in looked]
    return [(point.short, text) for point, text in points if point and not point.kind]


def day_of(school: School, day: date | None) -> str:
    """A day as people at the school read it; empty where there is none."""
    return school.words.date(day, "%A %-d %B %Y")


def local(moment: datetime, school: School) -> str:
    """A time as people at the school read it."""
    return school.words.date(moment.astimezone(school.timezone), "%a %-d %b %Y, %H:%M")
