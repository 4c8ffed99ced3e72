"""The sheet of a record, for those who deal with it: what was sent, what was done, and what can be done now. Pure.

Rules:
1. The sheet names the sender only to those who may know the name.
2. First stands what happened, in the words of whoever sent it; then how it stands; what was left empty is left out.
3. Readings are counted by sittings, not listed one by one; everything else stands in the order in which it happened.
4. What can be done stands in the table of deeds; it is offered to those who may, where the record is in a state for it.
"""

from datetime import datetime, timedelta

from bot.cards.chore_lists import how
from bot.cards.chores import results
from bot.cards.drawing import role_words
from bot.cards.filed import at, facts, in_order, kind, soon
from bot.cards.referral import decision, facts_first
from bot.cases.asking import everybody
from bot.cases.bodies import read_asked
from bot.cases.gate import may, possible, sees_sender
from bot.cases.happenings import Happening
from bot.cases.holding import register_of
from bot.cases.reach import Reach
from bot.cases.story import Story, about_adult, deciding, named_out
from bot.people.settings import Person, School
from bot.seam.card import Button, Card, Facts, Paragraph, Part, Points
from bot.seam.wording import Words

_TOLD = frozenset({
    "filed", "acknowledged", "assigned", "noted", "told", "asked", "replied", "stepped", "linked", "close-proposed",
    "closed", "reopened", "added", "file-added", "corrected", "worried", "nudged", "threshold", "step-taken",
    "lado-text", "kept-out", "talked", "agreed", "approve", "decline", "ask-back", "reply", "tell", "withdrawn",
    "ended", "renewed", "expired", "lapsed", "brought-in", "raised", "unreached", "done", "dropped", "missed",
    "fell-due", "confirmed", "joined", "left", "completed", "ran-out", "reminded",
    "revised", "suspended", "restored", "facts", "graded", "held", "released", "tidied",
})  # fmt: skip
"""What there are words for; what others write into the ledger is told in general words."""
_QUIET = frozenset({"viewed", "filed", "exported", "file-shown"})
_DECIDED, _ADVISED = ("approve", "decline", "ask-back"), ("tell", "ask-back")
"""What those who were asked can do with a request that is decided, and with one that ends with advice."""
_OFFERED = {
    "case": (
        "case-threshold", "case-reopen", "case-step", "case-next", "case-note", "case-ask", "case-assign", "case-facts",
        "case-call",
        "case-grade", "case-close", "case-link", "case-record",
    ),
    "request": ("case-talk", "case-note", "case-suspend", "case-restore", "case-end"),
    "register": ("case-talk", "case-ask", "case-note", "case-revise", "case-suspend", "case-restore", "case-end"),
    "task": (),
}  # fmt: skip


_TOLD_FIRST = ("report.what", "report.more", "danger.words", "approval.words", "consult.asked", "declare.detail")
"""What whoever sent it wrote of what happened, or of what they want."""
_BASICS = ("report.name", "report.child", "report.when", "report.where", "report.done", "declare.name")
"""Who, when and where."""
_THEIR_DATA = "subject-access"
"""The register of those who ask for what is kept about them."""
_ASKS, _NAME = {"for": "who", "on": "day"}, 200
_MOST = 5
"""So many names still stand in one line."""
SITTING = timedelta(minutes=30)
"""Looks of one person that are no further apart are one sitting."""


def detail(story: Story, school: School, person: Person, who: str, reach: Reach) -> Card:
    """Everything about a record for one person who may work on it, known to the store as `who`."""
    say, answers = school.words.say, story.answers
    record, way = story.record, story.body.way
    parts: list[Part] = []
    if told := "\n".join(str(answers[name]) for name in _TOLD_FIRST if answers.get(name)):
        parts += [Paragraph(say("casework.sheet-what"), "strong"), Paragraph(told, "quote")]
    by = (say(f"casework.head-sender-{record.kind}"), sent_by(story, school, person))
    if asked := everybody(story):
        by = (
            say("tasks.asked"),
            how(story, school) if len(asked) > _MOST else school.words.listed([one.name for one in asked]),
        )
    sent = (
        by,
        (say("casework.head-sent"), at(record.filed_at, school)),
    )
    parts.append(Facts((*facts(school.words, answers, _BASICS), *sent)))
    parts += [Paragraph(say("casework.sheet-stands"), "strong"), Facts(_heads(story, school, reach))]
    rest = [name for name in in_order(answers) if name not in {*_TOLD_FIRST, *_BASICS}]
    register = register_of(school, record.type)
    if register:
        ids = [one.id for one in register.questions]
        rest = sorted(rest, key=lambda name: ids.index(name) if name in ids else len(ids))
    if more := facts(school.words, answers, rest):
        heading = say("casework.sheet-entry" if register else "casework.sheet-more")
        parts[:0] = [Paragraph(heading, "strong"), Facts(more)] if register else []
        parts += [] if register else [Paragraph(heading, "strong"), Facts(more)]
    if out := (*(role_words(school, role) for role in sorted(way.exclude)), *named_out(school, story)):
        parts.append(Points(out, say("cards.detail-quiet")))
    if done := lines(story, school, person):
        parts.append(Points(done, say("casework.done")))
    if way.advice:
        parts.append(Points(way.advice, say("cards.detail-advice", sender=sender(story, school))))
    if looks := readers(school.words, story):
        parts.append(Paragraph(say("casework.looks", people=looks), "quiet"))
    words = kind(school.words, record)
    title = say("cards.detail-title", kind=words[:1].upper() + words[1:], reference=record.reference)
    buttons = tuple(_buttons(story, school, person, who))
    return Card(title, tuple(parts), buttons=buttons, note=say("cards.detail-note"))


def moves_of(school: School, story: Story) -> tuple[str, ...]:
    """What those who were asked can do with a request."""
    if story.record.kind != "request":
        return ()
    register = register_of(school, story.record.type)
    advised = register.ends == "advice" if register else story.record.type == "question"
    return _ADVISED if advised else _DECIDED


def fits(deed: str, story: Story, school: School) -> bool:
    """Whether a deed is one for records like this, whatever their state."""
    match deed:
        case "case-threshold" | "case-grade":
            return about_adult(story)
        case "case-facts":
            return not story.all("facts") and bool(facts_first(story, school))
        case "case-next":
            return story.open
        case "case-suspend" | "case-restore" | "case-revise":
            register = register_of(school, story.record.type)
            return register is not None and (register.suspends or deed == "case-revise") and not story.tie
        case _:
            return True


def _buttons(story: Story, school: School, person: Person, who: str) -> list[Button]:
    say, record, answers = school.words.say, story.record, story.answers

    def offered(deed: str) -> bool:
        return may(person, who, deed, story, school) and possible(deed, story)

    buttons = []
    if offered("acknowledge") and record.kind != "request":
        buttons.append(Button(say("cards.acknowledge"), "acknowledge", record.reference, style="main"))
    moves = [deed for deed in moves_of(school, story) if offered(deed)]
    buttons += [
        Button(say(f"cards.{deed}"), deed, record.reference, style="normal" if number else "main")
        for number, deed in enumerate(moves)
    ]
    for deed in _OFFERED[record.kind]:
        if deed == "case-ask" and not story.reachable:
            continue
        if fits(deed, story, school) and offered(deed):
            label = say(f"casework.button-{deed.removeprefix('case-')}", sender=sender(story, school))
            buttons.append(Button(label, deed, record.reference))
    if record.type == _THEIR_DATA and story.open:
        asked = {name: str(answers.get(f"{_THEIR_DATA}.{of}", ""))[:_NAME] for name, of in _ASKS.items()}
        buttons.append(Button(say("access.button-entry"), "access", "", asked))
    if story.names:
        buttons.append(Button(say("casework.button-person"), "case-same", record.reference))
    if story.children:
        buttons.append(Button(say("casework.button-child"), "case-same", record.reference, {"whom": "child"}))
    return buttons


def lines(story: Story, school: School, person: Person | None) -> tuple[str, ...]:
    """What was done, a line each, in the order in which it happened; readings and papers are told in `looks`."""
    return tuple(line(story, event, school, person) for event in story.events if event.verb not in _QUIET)


def line(story: Story, event: Happening, school: School, person: Person | None) -> str:
    """One thing that was done, with who and when."""
    say = school.words.say
    question = school.words.question
    values: dict[str, object] = {k: str(value) for k, value in event.others.items() if isinstance(value, (str, int))}
    match event.verb:
        case "stepped":
            values["by"] = school.words.date(event.by, "%A %-d %B")
        case "threshold":
            values |= decision(event, school)
        case "step-taken" if event.taken:
            values |= {"step": question("step.which").options[event.taken.step], "people": event.taken.who}
        case "closed" | "close-proposed":
            values["outcome"] = say(f"casework.outcome-{values['outcome']}")
            values.setdefault("with", "")
        case "graded":
            values["outcome"] = say(f"casework.grade-{event.outcome}")
        case "corrected":
            values["which"] = question(event.which).short
        case "done":
            values["points"] = "; ".join(results(story, event, school))
        case "joined":
            values["people"] = school.words.listed([one.name for one in read_asked(event.others.get("asked", ()))])
        case "nudged" | "brought-in":
            values["people"] = school.words.listed(list(event.names))
            asked = {one.name for one in everybody(story)}
            values["again"] = set(event.names) <= story.told_before(event.n) | asked
    values["sender"] = sender(story, school)
    values["who"] = who_did(story, event, school, person)
    values.setdefault("text", "")
    verb = event.verb if event.verb in _TOLD else "else"
    return say("casework.line", at=at(event.at, school), done=say(f"casework.did-{verb}", **values))


def sender(story: Story, school: School) -> str:
    """Whoever sent it, as a noun: "the reporter"."""
    return school.words.say(f"casework.sender-{story.record.kind}")


def who_did(story: Story, event: Happening, school: School, person: Person | None) -> str:
    """Who did something, as this person may know it."""
    say = school.words.say
    if event.by_program:
        return event.actor
    if event.actor == story.record.person:
        known = story.body.sender if sees_sender(school, person, story) else ""
        kind = story.record.kind
        if known:
            return say(f"casework.sender-named-{kind}", name=known)
        noun = sender(story, school)
        return noun[:1].upper() + noun[1:]
    return event.name or say("casework.somebody")


def readers(words: Words, story: Story) -> str:
    """Who has looked, and in how many sittings; each look by itself stands in `looks.read`."""
    last: dict[str, datetime] = {}
    sittings: dict[str, int] = {}
    for event in story.all("viewed", "exported", "file-shown"):
        if event.name and (event.name not in last or event.at - last[event.name] > SITTING):
            sittings[event.name] = sittings.get(event.name, 0) + 1
        last[event.name] = event.at
    return words.listed([f"{name} ({times})" for name, times in sittings.items()])


def _heads(story: Story, school: School, reach: Reach) -> tuple[tuple[str, str], ...]:
    """Where it stands, who has it, what is next, and who has been told."""
    say = school.words.say
    record, step = story.record, story.step
    pairs = [(say("casework.head-state"), say(f"casework.short-{record.state}"))]
    if record.state == "submitted":
        pairs.append((say("casework.head-soon"), soon(story, school)))
    if story.holder:
        pairs.append((say("casework.head-holder"), story.holder))
    if step and story.open:
        by = school.words.date(step.by, "%A %-d %B")
        pairs.append((say("casework.head-step"), say("casework.step-by", step=step.text, by=by)))
    told = sorted({name for one in reach.reached for name in one.people})
    missed = sorted({name for one in (*reach.failing, *reach.failed) for name in one.people})
    if told:
        pairs.append((say("casework.head-told"), school.words.listed(told)))
    if missed:
        pairs.append((say("casework.head-not-told"), school.words.listed(missed)))
    return tuple(pairs)


def sent_by(story: Story, school: School, person: Person) -> str:
    """Who sent it, as this person may know it."""
    say = school.words.say
    if not sees_sender(school, person, story):
        return say("casework.in-confidence", role=role_words(school, deciding(story)))
    name = story.body.sender or say("casework.no-name" if story.reachable else "casework.no-account")
    return say("casework.named-in-confidence", name=name) if story.body.confidential else name
