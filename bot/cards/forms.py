"""The forms of a case: ordinary cards with inputs, one for each thing that can be done. Pure.

Rules:
1. A form comes back with what was typed in it, and says what is missing; nothing typed is lost.
2. A choice is offered only where it can be made: to whom a case can go, on which days the school is there.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import islice

from bot.cards.drawing import field
from bot.cards.filed import in_order, kind
from bot.cases.gate import handlers, two_needed
from bot.cases.story import Story, about_adult
from bot.people.hours import USUAL
from bot.people.settings import School
from bot.seam.card import Button, Card, Choice, Input, Paragraph, Part
from bot.seam.wording import Words
from dialogs.core import LONGEST, Question

HANDLING = ("assign", "note", "ask", "step", "link", "close")
"""What can be done with an open case, in the order of its card."""
ADULT_OUTCOMES = (
    "substantiated", "unsubstantiated", "unfounded", "false", "malicious", "low-level", "passed-on", "no-action",
)  # fmt: skip
OUTCOMES = ("helped", "passed-on", "disciplined", "no-action", "mistaken")
GRADES = ("none", "guidance", "misconduct", "gross")
_WHY = frozenset({"facts", "grade", "ask", "link", "talk", "end", "suspend", "restore"})
"""Forms that say first what comes of them."""
KEPT = "kept."
"""Before the name of a field in `Turn.values`: the form shows again with it, and nothing is done."""
_DAYS, _WEEKS = 8, (2, 3, 4)
_ONE_LINE = 300

Given = Mapping[str, str]


def form(  # noqa: PLR0913 - what it is about, and what was typed
    what: str, story: Story, school: School, today: date, *, given: Given | None = None, problem: str = ""
) -> Card:
    """The form for one of HANDLING, for "reopen", or, of what is no report, for "talk", "end", "suspend", "restore"."""
    say = school.words.say
    reference = story.record.reference
    parts: list[Part] = [Paragraph(problem, "strong")] if problem else []
    parts += _explained(what, story, school)
    button = Button(say(f"casework.{what}-do"), f"case-{what}", reference, {}, style="main", submits=True)
    back = Button(say("casework.back"), "view", reference)
    return Card(
        title=say(f"casework.{what}", reference=reference),
        parts=tuple(parts),
        inputs=tuple(_fields(what, story, school, today, given or {})),
        buttons=(button, back),
        deed=f"case-{what}",
        target=reference,
    )


def senders_form(  # noqa: PLR0913 - a form is all of these
    words: Words,
    what: str,
    story: Story,
    *,
    given: Given | None = None,
    problem: str = "",
    n: str = "",
    about: Sequence[Question] = (),
) -> Card:
    """The form of whoever sent it: "add", "correct", "worry", "withdraw", or "answer" to question `n`.

    `about` asks whether it is about those who are named in it.
    """
    reference, given = story.record.reference, given or {}
    parts: list[Part] = [Paragraph(problem, "strong")] if problem else []
    asked = story.event(int(n)) if n.isdigit() else None
    if asked:
        parts.append(Paragraph(asked.text, "quote"))
    if what in {"correct", "worry", "withdraw"}:
        parts.append(Paragraph(words.say(f"casework.my-{what}-why")))
    fields = [_text(words, f"my-{what}", given, optional=what in {"worry", "withdraw"})]
    if what == "correct":
        answers = story.body.answers
        choices = tuple(Choice(name, words.question(name).ask) for name in in_order(answers))
        label = words.say("casework.my-correct-which")
        fields.insert(0, Input("which", label, "one", choices=choices, value=given.get("which", "")))
    fields += [field(words, one, "", tap=False) for one in about]
    kept = {name: given[name] for name in ("draft", "only") if given.get(name)}  # words that wait elsewhere
    values = {"sent": "yes", **({"n": n} if n else {}), **kept}  # not every platform sends back a field left empty
    button = Button(words.say(f"casework.my-{what}-do"), f"my-{what}", reference, values, style="main", submits=True)
    title = words.say(f"casework.my-{what}", reference=reference)
    back = words.say("casework.my-withdraw-not" if what == "withdraw" else "cards.back")
    buttons = (button, Button(back, "my-open", reference))
    return Card(title, tuple(parts), tuple(fields), buttons, deed=f"my-{what}", target=reference)


def about_them(  # noqa: PLR0913, PLR0917 - a form is all of these
    words: Words, draft: str, text: str, reference: str, questions: Sequence[Question], kept: Given
) -> Card:
    """Whether what was written with a file is about those who are named in it, before it goes to a record."""
    fields = tuple(field(words, one, "", tap=False) for one in questions)
    values = {"to": reference, **kept}
    button = Button(words.say("casework.my-add-do"), "sort", draft, values, style="main", submits=True)
    title = words.say("casework.my-add", reference=reference)
    buttons = (button, Button(words.say("cards.back"), "my-open", reference))
    return Card(title, (Paragraph(text, "quote"),), fields, buttons, deed="sort", target=draft)


def days(school: School, today: date) -> tuple[date, ...]:
    """The days that are offered for a next step: the next school days, and some weeks on."""
    calendar = school.calendar or USUAL
    near = list(islice(calendar.days(today), _DAYS))
    far = [next(calendar.days(today + timedelta(weeks=weeks, days=-1))) for weeks in _WEEKS]
    first = [today] if calendar.counts(today) else []
    return tuple(dict.fromkeys([*first, *near, *far]))


def outcomes(story: Story) -> tuple[str, ...]:
    """The outcomes that fit a case."""
    return ADULT_OUTCOMES if about_adult(story) else OUTCOMES


def label(words: Words, story: Story) -> str:
    """A case in one line, as lists offer it: no name, no word that anybody wrote."""
    state = words.say(f"casework.short-{story.record.state}")
    return words.say("casework.label", reference=story.record.reference, kind=kind(words, story.record), state=state)


def _explained(what: str, story: Story, school: School) -> list[Part]:
    say = school.words.say
    if what != "close":
        return [Paragraph(say(f"casework.{what}-why"))] if what in _WHY else []
    parts: list[Part] = []
    if two_needed(school, story):
        parts.append(Paragraph(say("casework.close-two")))
    if story.proposal:
        first = story.proposal
        outcome = say(f"casework.outcome-{first.outcome}")
        parts.append(Paragraph(say("casework.close-proposed", name=first.name, outcome=outcome), "strong"))
        parts.append(Paragraph(first.text, "quote"))
    return parts


def _fields(what: str, story: Story, school: School, today: date, given: Given) -> Sequence[Input]:
    say = school.words.say
    match what:
        case "assign":
            people = tuple(Choice(one.name, one.name) for one in handlers(school, story))
            return [_choice(school.words, "to", "casework.assign-to", people, given.get("to", story.holder))]
        case "note" if (
            story.record.kind == "request" or not story.reachable
        ):  # the asker is written to by asking back or deciding
            return [_text(school.words, what, given)]
        case "note":
            readers = tuple(Choice(who, say(f"casework.note-{who}")) for who in ("private", "reporter"))
            return [
                _choice(school.words, "to", "casework.note-to", readers, given.get("to", "")),
                _text(school.words, "note", given),
            ]
        case "step":
            offered = tuple(Choice(day.isoformat(), school.words.date(day, "%A %-d %B")) for day in days(school, today))
            line = _line(school.words, "step", "casework.step-what", "casework.step-hint", given)
            return [line, _choice(school.words, "day", "casework.step-day", offered, given.get("day", ""))]
        case "link":
            other = _line(school.words, "other", "casework.link-other", "casework.link-hint", given)
            return [other, _text(school.words, "link", given, optional=True)]
        case "grade":
            offered = tuple(Choice(one, say(f"casework.grade-{one}")) for one in GRADES)
            return [
                _choice(school.words, "grade", "casework.grade-which", offered, given.get("grade", "")),
                _text(school.words, "grade", given),
            ]
        case "close":
            offered = tuple(Choice(one, say(f"casework.outcome-{one}")) for one in outcomes(story))
            proposed = story.proposal.outcome if story.proposal else ""
            return [
                _choice(school.words, "outcome", "casework.close-outcome", offered, given.get("outcome", proposed)),
                _text(school.words, "close", given),
            ]
        case _:
            return [_text(school.words, what, given)]


def _line(words: Words, name: str, key: str, hint: str, given: Given) -> Input:
    return Input(name, words.say(key), "line", words.say(hint), value=given.get(name, ""), longest=_ONE_LINE)


def _choice(words: Words, name: str, key: str, choices: tuple[Choice, ...], value: str) -> Input:
    return Input(name, words.say(key), "one", choices=choices, value=value)


def _text(words: Words, what: str, given: Given, *, optional: bool = False) -> Input:
    label = words.say(f"casework.{what}-text")
    hint = words.say(f"casework.{what}-text-hint")
    return Input("text", label, "text", hint, value=given.get("text", ""), optional=optional, longest=LONGEST)
