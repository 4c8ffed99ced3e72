"""The cards of read-and-confirm: the one that asks, what is to be read, questions, the count, who has not. Pure.

Rules:
1. What is to be read stands word for word as it was asked, a few clauses a page.
2. Whoever answers a question wrongly reads the clause again; that they did is kept nowhere.
3. Whoever has confirmed it sees that they have, on every card of theirs.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.cards.drawing import with_danger
from bot.cases.asking import Asks, Check, asks_of, confirmed, everybody, missing
from bot.cases.bodies import Task
from bot.cases.falling import REMINDERS
from bot.cases.story import Story
from bot.people.settings import School
from bot.seam.card import Button, Card, Choice, Facts, Input, Paragraph, Part, Points, Tone
from policy_kb.materials import VERDICTS

PAGE = 6
"""Texts on one card: a page that a phone can hold."""
_NAMED = 25
"""Names in one list on a card; the rest stand on the exported one."""


def asked(story: Story, n: int, school: School) -> Card:
    """What is asked of each; by a reminder (event `n`) or at first. The same for all, for it may stand anywhere."""
    say, asks, body = school.words.say, asks_of(story), _body(story)
    parts: list[Part] = []
    if story.record.state == "closed":
        parts.append(Paragraph(say("campaigns.state-closed"), "strong"))
    elif n and story.record.state == "asking":
        more = REMINDERS - len([event for event in story.all("reminded") if event.n <= n])
        parts.append(Paragraph(say("campaigns.remind" if more > 0 else "campaigns.remind-last", more=more), "strong"))
    parts.append(Paragraph(asks.why))
    parts.append(Facts(((say("tasks.by"), say("tasks.by-value", day=_day(school, body.due))),)))
    if asks.points:
        parts.append(Points(tuple(says for _, says in asks.points)))
    if asks.texts:
        parts.append(Paragraph(say("campaigns.texts", count=len(asks.texts)), "quiet"))
    closed = story.record.state == "closed"
    badge = say("campaigns.badge-closed" if closed else "campaigns.badge-asking", day=_day(school, body.due))
    return with_danger(school.words, Card(asks.title, tuple(parts), buttons=_buttons(story, school), badge=badge))


def mine(story: Story, who: str, school: School, *, runs: bool = False) -> Card:
    """What is asked, as one person opened it: whoever has confirmed it reads when."""
    say, card = school.words.say, asked(story, 0, school)
    back = Button(say("tasks.back"), "tasks")
    more = (Button(say("campaigns.live-who"), "campaign-list", story.record.reference),) if runs else ()
    if event := confirmed(story).get(who):
        day = school.words.date(event.at.astimezone(school.timezone), "%A %-d %B %Y, %H:%M")
        parts = (Paragraph(say("campaigns.already", day=day), "strong"), *card.parts)
        buttons: tuple[Button, ...] = (*_reads(story, school), *more, back)
        made = Card(card.title, parts, buttons=buttons, tone="ok", badge=say("campaigns.badge-confirmed"))
        return with_danger(school.words, made)
    buttons = tuple(button for button in card.buttons if button.deed != "danger")
    made = Card(card.title, card.parts, buttons=(*buttons, *more, back), badge=card.badge)
    return with_danger(school.words, made)


def _buttons(story: Story, school: School) -> tuple[Button, ...]:
    say, asks, reference = school.words.say, asks_of(story), story.record.reference
    if asks.points:
        return (
            Button(say("campaigns.confirm-points"), "confirm", reference, {"sent": "yes"}, style="main"),
            Button(say("campaigns.confirm-open"), "confirm", reference, {"open": "yes"}),
        )
    return (
        *_reads(story, school),
        Button(say("campaigns.confirm"), "confirm", reference, {"sent": "yes"}, style="main"),
    )


def _reads(story: Story, school: School) -> tuple[Button, ...]:
    if not asks_of(story).texts:
        return ()
    return (Button(school.words.say("campaigns.read"), "campaign-read", story.record.reference, {"from": "0"}),)


def texts(story: Story, first: int, school: School) -> Card:
    """A page of what is to be read, with the section of each clause."""
    say, asks, reference = school.words.say, asks_of(story), story.record.reference
    first = max(0, min(first, len(asks.texts) - 1)) // PAGE * PAGE
    shown = asks.texts[first : first + PAGE]
    last = first + len(shown)
    title = say("campaigns.read-title", title=asks.title, first=first + 1, last=last, all=len(asks.texts))
    parts = tuple(Paragraph(_text(name, says, school)) for name, says in shown)
    buttons = [Button(say("campaigns.read-back"), "task-open", reference)]
    if last < len(asks.texts):
        buttons.insert(0, Button(say("campaigns.read-next"), "campaign-read", reference, {"from": str(last)}, "main"))
    else:
        buttons.insert(0, Button(say("campaigns.confirm"), "confirm", reference, {"sent": "yes"}, style="main"))
    return with_danger(school.words, Card(title, parts, buttons=tuple(buttons)))


def _text(name: str, says: str, school: School) -> str:
    clause = school.policy.clauses.get(name)
    return school.words.say("campaigns.read-section", says=says, section=clause.section) if clause else says


def questions(
    story: Story, checks: Sequence[Check], given: Mapping[str, str], wrong: Sequence[Check], school: School
) -> Card:
    """The questions that show that it was read; with those clauses to read again that were answered wrongly."""
    say, reference = school.words.say, story.record.reference
    parts: list[Part] = [Paragraph(say("campaigns.check-wrong", says=one.says), "strong") for one in wrong]
    if given and not wrong:
        parts.append(Paragraph(say("campaigns.check-choose"), "strong"))
    inputs = tuple(
        Input(
            f"check{n}", say("campaigns.check-ask", says=one.says), "one", value=given.get(f"check{n}", ""),
            choices=tuple(Choice(value, say(f"campaigns.verdict-{value}")) for value in VERDICTS),
        )
        for n, one in enumerate(checks)
    )  # fmt: skip
    buttons = (
        Button(
            say("campaigns.check-do"), "confirm", reference, {"sent": "yes", "checked": "yes"}, "main", submits=True
        ),
        Button(say("campaigns.read-back"), "task-open", reference),
    )
    return Card(say("campaigns.check-title"), tuple(parts), inputs, buttons, deed="confirm", target=reference)


def not_all(story: Story, school: School) -> Card:
    """What of the points is not so."""
    say, reference = school.words.say, story.record.reference
    choices = tuple(Choice(name, says) for name, says in asks_of(story).points)
    inputs = (
        Input("points", say("campaigns.open-points"), "many", choices=choices, optional=True),
        Input("text", say("campaigns.open-text"), "text", say("campaigns.open-hint"), optional=True),
    )
    button = Button(
        say("campaigns.open-do"), "confirm", reference, {"sent": "yes", "open": "yes"}, "main", submits=True
    )
    back = Button(say("campaigns.read-back"), "task-open", reference)
    return Card(say("campaigns.open-title"), (), inputs, (button, back), deed="confirm", target=reference)


def thanks(story: Story, who: str, school: School) -> Card:
    """What whoever has confirmed it is told."""
    say, event = school.words.say, confirmed(story).get(who)
    left = tuple(event.others.get("points", ())) if event else ()
    day = school.words.date(event.at.astimezone(school.timezone), "%A %-d %B %Y") if event else ""
    key = "campaigns.confirmed-open" if left else "campaigns.confirmed-text"
    text = say(key, title=asks_of(story).title, day=day, count=len(left))
    back = Button(say("tasks.back"), "tasks")
    card = Card(say("campaigns.confirmed-title"), (Paragraph(text),), buttons=(back,), tone="ok")
    return with_danger(school.words, card)


def live(story: Story, _: int, school: School) -> Card:
    """How many have confirmed it, for whoever asked: the message is brought up to date as they do."""
    say, reference = school.words.say, story.record.reference
    everyone, left = len(everybody(story)), len(missing(story))
    count = say("campaigns.live-count", done=everyone - left, all=everyone)
    if by_link := [one for one in confirmed(story).values() if one.to]:
        count += " " + say("campaigns.live-links", count=len(by_link))
    if not everyone:
        count = say("campaigns.live-links", count=len(by_link))
    parts: list[Part] = [
        Paragraph(count, "strong"),
        Facts(((say("campaigns.live-day"), _day(school, _body(story).due)),)),
    ]
    if story.record.state in {"closed", "done"}:
        done = story.record.state == "done"
        parts.append(Paragraph(say("campaigns.live-done" if done else "campaigns.live-closed")))
    who = Button(say("campaigns.live-who"), "campaign-list", reference)
    tone: Tone = "ok" if story.record.state == "done" else "plain"
    title = say("campaigns.live", title=asks_of(story).title)
    return with_danger(school.words, Card(title, tuple(parts), buttons=(who,), tone=tone))


def report(story: Story, _: int, school: School) -> Card:
    """Who has not confirmed it, once the reminders are over."""
    say, reference = school.words.say, story.record.reference
    left = missing(story)
    lines = [one.name for one in left[:_NAMED]]
    if len(left) > _NAMED:
        lines.append(say("campaigns.report-more", count=len(left) - _NAMED))
    parts = (Paragraph(say("campaigns.report-text", count=len(left))), Points(tuple(lines)))
    who = Button(say("campaigns.live-who"), "campaign-list", reference)
    title = say("campaigns.report", title=asks_of(story).title)
    return with_danger(school.words, Card(title, parts, buttons=(who,), tone="care"))


def people(story: Story, gone: set[str], school: School) -> Card:
    """Who has confirmed it, and who has not."""
    say, asks, reference = school.words.say, asks_of(story), story.record.reference
    done, left = confirmed(story), missing(story, gone)
    away = [one for one in everybody(story) if one.who in gone and one.who not in done]
    parts: list[Part] = []
    for key, names in (
        ("missing", [one.name for one in left]), ("done", [event.name for event in done.values()]),
        ("left", [one.name for one in away]),
    ):  # fmt: skip
        shown = [
            *names[:_NAMED],
            *([say("campaigns.report-more", count=len(names) - _NAMED)] if len(names) > _NAMED else []),
        ]
        if names or key != "left":
            parts.append(
                Points(tuple(shown) or (say("campaigns.who-nobody"),), say(f"campaigns.who-{key}", count=len(names)))
            )
    short = dict(asks.points)
    open_ = [event for event in done.values() if event.others.get("points")]
    if open_:
        lines = tuple(
            say("campaigns.who-open-line", name=event.name, text=event.text,
                points="; ".join(short.get(one, one) for one in event.others["points"]))
            for event in open_[:_NAMED]
        )  # fmt: skip
        parts.append(Points(lines, say("campaigns.who-open", count=len(open_))))
    buttons = [
        Button(say("campaigns.take-pdf"), "campaign-export", reference, {"as": "pdf"}),
        Button(say("campaigns.take-csv"), "campaign-export", reference, {"as": "csv"}),
    ]
    if story.record.state == "asking":
        buttons.append(Button(say("campaigns.end"), "campaign-end", reference))
        if asks.links:
            buttons.append(Button(say("campaigns.link"), "campaign-link", reference))
    buttons.append(Button(say("campaigns.back"), "campaigns"))
    return with_danger(school.words, Card(say("campaigns.who", title=asks.title), tuple(parts), buttons=tuple(buttons)))


def end(story: Story, school: School) -> Card:
    """Whether it is to be closed now."""
    say, reference = school.words.say, story.record.reference
    text = say("campaigns.end-text", count=len(missing(story)))
    buttons = (
        Button(say("campaigns.end-do"), "campaign-end", reference, {"sure": "yes"}, style="main"),
        Button(say("campaigns.open-list"), "campaign-list", reference),
    )
    return with_danger(school.words, Card(say("campaigns.end-title"), (Paragraph(text),), buttons=buttons))


def listed(stories: Sequence[tuple[Story, str]], school: School) -> Card:
    """Everything that many were asked, each with how it stands."""
    say = school.words.say
    lines = tuple(say("campaigns.list-line", title=asks_of(one).title, how=how) for one, how in stories)
    picks = tuple(Choice(one.record.reference, asks_of(one).title) for one, _ in stories[:12])
    inputs = (Input("reference", say("campaigns.list-pick"), "one", choices=picks, tap=True),) if picks else ()
    parts = (Points(lines),) if lines else (Paragraph(say("campaigns.list-none")),)
    buttons = (
        Button(say("campaigns.begin-button"), "campaign-begin", style="main"), Button(say("tasks.back"), "tasks"),
    )  # fmt: skip
    card = Card(say("campaigns.list"), parts, inputs, buttons, deed="campaign-list" if picks else "")
    return with_danger(school.words, card)


def begin(fields: Sequence[Input], school: School, problem: str = "") -> Card:
    """The form that begins one."""
    say = school.words.say
    parts: tuple[Part, ...] = (Paragraph(problem, "strong"),) if problem else ()
    buttons = (
        Button(say("campaigns.begin-do"), "campaign-begin", "", {"sent": "yes"}, style="main", submits=True),
        Button(say("campaigns.back"), "campaigns"),
    )
    parts = (*parts, Paragraph(say("campaigns.begin-why"), "quiet"))
    return Card(say("campaigns.begin"), parts, tuple(fields), buttons, deed="campaign-begin")


def begun(asks: Asks, count: int, without: int, reference: str, school: School) -> Card:
    """What whoever begins one is told."""
    say = school.words.say
    parts = [
        Paragraph(asks.title, "strong"),
        Paragraph(say("campaigns.begun-text" if count else "campaigns.begun-links")),
    ]
    if without:
        parts.append(Paragraph(say("campaigns.begun-without", count=without)))
    buttons = [Button(say("campaigns.live-who"), "campaign-list", reference)]
    if asks.links:
        buttons.append(Button(say("campaigns.link"), "campaign-link", reference))
    title = say("campaigns.begun-title" if count else "campaigns.begun-ready", count=count)
    card = Card(title, tuple(parts), buttons=tuple(buttons), tone="ok")
    return with_danger(school.words, card)


def _body(story: Story) -> Task:
    if not isinstance(story.body, Task):
        raise TypeError("not a task")
    return story.body


def _day(school: School, day: date | None) -> str:
    return school.words.date(day, "%A %-d %B %Y")
