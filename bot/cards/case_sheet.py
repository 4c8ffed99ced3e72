"""What stands on a case's own cards besides what was reported: what was done, what can be done, what comes next. Pure.

Rules:
1. The reporter sees where it stands in plain words and what was written to them; never a private note, an outcome,
   or who was kept out.
2. The details name the reporter only to those who may know the name.
3. Readings are counted, not listed one by one; everything else stands in the order in which it happened.
"""

from collections import Counter
from dataclasses import replace
from datetime import date

from bot.cards import forms
from bot.cards.drawing import role_words, roles_words
from bot.cards.filed import at
from bot.cards.filed import detail as reported
from bot.cards.filed import receipt as kept
from bot.cards.nudges import whom_to_ring
from bot.cards.referral import decision, said_since
from bot.cases.rungs import seen_by, told_by
from bot.cases.story import PROGRAM, Story, about_adult, sees_reporter
from bot.people.settings import Person, School
from bot.seam.card import Button, Card, Facts, Paragraph, Part, Points
from bot.seam.wording import Words
from storage.kept import Event

_TOLD = frozenset({
    "filed", "acknowledged", "assigned", "noted", "told", "asked", "replied", "stepped", "linked", "close-proposed",
    "closed", "reopened", "added", "file-added", "corrected", "worried", "nudged", "threshold", "step-taken",
    "lado-text", "kept-out",
})  # fmt: skip
"""What casework has words for; what others write into the ledger is told in general words."""
_QUIET = frozenset({"viewed", "filed", "exported", "searched", "file-shown"})


def receipt(story: Story, school: School) -> Card:
    """What the reporter keeps of a report: also what was written to them, when they hear, and what they can do."""
    say = school.words.say
    record = story.record
    card = kept(record, story.events, school)
    if record.kind != "case":
        return card
    parts: list[Part] = list(card.parts)
    rung = story.last("nudged")
    if record.state == "submitted" and rung and rung.body["step"] == "reporter":
        parts += whom_to_ring(story, school, rung.body["phase"])
    elif record.state == "submitted" and record.body["told"]:
        seen, last = at(seen_by(story, school), school), at(told_by(story, school), school)
        roles = roles_words(school, tuple(dict.fromkeys(role for role, *_ in record.body["told"])), "or")
        parts.append(Paragraph(say(f"casework.hear-{record.urgency}", seen=seen, last=last, roles=roles), "strong"))
    for event in story.all("told", "asked"):
        parts.append(Paragraph(say(f"casework.got-{event.verb}", name=event.body["name"], at=at(event.at, school))))
        parts.append(Paragraph(str(event.body["text"]), "quote"))
    if said := story.all("added", "corrected", "replied"):
        parts.append(Points(tuple(said_since(event, school) for event in said), say("casework.you-said")))
    reference = record.reference
    buttons = [Button(say("casework.my-answer"), "my-answer", reference, {"n": str(e.n)}) for e in story.unanswered]
    buttons += [Button(say(f"casework.button-{what}"), f"my-{what}", reference) for what in ("add", "correct", "worry")]
    others = [button for button in card.buttons if button.deed != "danger"]
    last_button = [button for button in card.buttons if button.deed == "danger"]
    return replace(card, parts=tuple(parts), buttons=(*others, *buttons, *last_button))


def detail(story: Story, school: School, person: Person) -> Card:
    """Everything about a case for one person who may work on it."""
    say = school.words.say
    record = story.record
    card = reported(record, school)
    if record.kind != "case":
        return card
    parts: list[Part] = [Facts(_heads(story, school, person)), *card.parts]
    if done := lines(story, school, person):
        parts.append(Points(done, say("casework.done")))
    if looks := readers(school.words, story):
        parts.append(Paragraph(say("casework.looks", people=looks), "quiet"))
    buttons = [Button(say("cards.acknowledge"), "acknowledge", record.reference, style="main")]
    if record.state != "submitted":
        buttons = []
    deeds: tuple[str, ...] = ("reopen",)
    if story.open:
        deeds = ("next", "call", *forms.HANDLING)
    if story.open and about_adult(story):
        deeds = ("threshold", *deeds)
    buttons += [Button(say(f"casework.button-{what}"), f"case-{what}", record.reference) for what in deeds]
    buttons += [Button(say("casework.button-record"), "case-record", record.reference)]
    if story.names:
        buttons.append(Button(say("casework.button-person"), "case-same", record.reference))
    if story.children:
        buttons.append(Button(say("casework.button-child"), "case-same", record.reference, {"whom": "child"}))
    return replace(card, parts=tuple(parts), buttons=tuple(buttons))


def lines(story: Story, school: School, person: Person | None) -> tuple[str, ...]:
    """What was done, a line each, in the order in which it happened; readings and exports are told elsewhere."""
    return tuple(line(story, event, school, person) for event in story.events if event.verb not in _QUIET)


def line(story: Story, event: Event, school: School, person: Person | None) -> str:
    """One thing that was done, with who and when."""
    say = school.words.say
    question = school.words.question
    values: dict[str, object] = {k: str(value) for k, value in event.body.items() if isinstance(value, (str, int))}
    match event.verb:
        case "stepped":
            values["by"] = f"{date.fromisoformat(event.body['by']):%A %-d %B}"
        case "threshold":
            values |= decision(event, school)
        case "step-taken":
            values |= {"step": question("step.which").options[event.body["step"]], "people": event.body["who"]}
        case "closed" | "close-proposed":
            values["outcome"] = say(f"casework.outcome-{values['outcome']}")
            values.setdefault("with", "")
        case "corrected":
            values["which"] = question(event.body["which"]).ask
        case "nudged":
            values["people"] = school.words.listed(list(event.body["names"]))
    values["who"] = who_did(story, event, school, person)
    values.setdefault("text", "")
    verb = event.verb if event.verb in _TOLD else "else"
    return say("casework.line", at=at(event.at, school), done=say(f"casework.did-{verb}", **values))


def who_did(story: Story, event: Event, school: School, person: Person | None) -> str:
    """Who did something, as this person may know it."""
    say = school.words.say
    if event.actor == PROGRAM:
        return PROGRAM
    if event.actor == story.record.person:
        known = sees_reporter(school, person, story) and story.record.body.get("reporter")
        return say("casework.reporter-named", name=known) if known else say("casework.reporter")
    return str(event.body.get("name", "")) or say("casework.somebody")


def readers(words: Words, story: Story) -> str:
    """Who has looked, and how often."""
    looks = Counter(str(event.body.get("name", "")) for event in story.all("viewed", "exported", "file-shown"))
    return words.listed([f"{name} ({times})" for name, times in looks.items() if name])


def _heads(story: Story, school: School, person: Person) -> tuple[tuple[str, str], ...]:
    say = school.words.say
    record, step = story.record, story.step
    pairs = [(say("casework.head-state"), say(f"casework.short-{record.state}"))]
    if story.holder:
        pairs.append((say("casework.head-holder"), story.holder))
    if step and story.open:
        by = f"{date.fromisoformat(step.body['by']):%A %-d %B}"
        pairs.append((say("casework.head-step"), say("casework.step-by", step=step.body["text"], by=by)))
    pairs.append((say("casework.head-reporter"), reported_by(story, school, person)))
    return tuple(pairs)


def reported_by(story: Story, school: School, person: Person) -> str:
    """Who reported it, as this person may know it."""
    say = school.words.say
    if not sees_reporter(school, person, story):
        role = str(story.record.body["told"][0][0]) if story.record.body["told"] else "headteacher"
        return say("casework.in-confidence", role=role_words(school, role))
    name = str(story.record.body.get("reporter", "")) or say("casework.no-name")
    return say("casework.named-in-confidence", name=name) if story.confidential else name
