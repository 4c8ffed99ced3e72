"""What the ladder sends: to those who deal with a record, and to whoever sent it. Pure.

Rules:
1. A nudge names kind, urgency, reference and time, as the first alert did; nothing that anybody wrote.
2. Whoever reported it is told names and numbers of people who can help now; never of one who is kept out.
"""

from bot.cards.drawing import ring_lado, role_words, with_danger
from bot.cards.filed import alert, at, kind
from bot.cards.help_at_hand import in_a_row
from bot.cases.gate import possible
from bot.cases.hearing import to_ring
from bot.cases.reach import Reach
from bot.cases.story import Story, nobody_above
from bot.people.settings import School
from bot.seam.card import Button, Card, Facts, Paragraph, Part, Points

_REMINDERS = {
    "unanswered": (("reply", "cards.reply-do"), ("my-withdraw", "casework.button-withdraw")),
    "until": (("my-renew", "casework.button-again"), ("my-withdraw", "casework.button-withdraw")),
    "review": (("my-renew", "casework.button-renew"), ("my-withdraw", "casework.button-withdraw")),
}
"""What the sender can do when they are reminded, and the key of its label."""


def nudge(story: Story, n: int, school: School) -> Card:
    """An alert again, to somebody who was told before or is brought in now."""
    say = school.words.say
    event, card = story.event(n), alert(story, school)
    phase = event.phase if event else "waiting"
    if story.state.phase is None or (phase == "waiting" and story.record.state != "submitted"):
        return card
    if phase == "overdue" and story.step and story.step.n > n:
        return card
    why = Paragraph(say(f"casework.nudge-{phase}"), "strong")
    waits = story.record.state == "submitted"
    tone, badge = (card.tone, card.badge) if waits else ("care", say("casework.badge-nudge"))
    return Card(
        say("casework.nudge-title", title=card.title), (why, *card.parts), buttons=card.buttons, tone=tone, badge=badge,
        note=card.note,
    )  # fmt: skip


def raised(story: Story, n: int, school: School) -> Card:
    """An alert again, because what its sender said later may be an emergency; the same as any, once it was seen."""
    say, card = school.words.say, alert(story, school)
    if story.seen and story.seen.n > n:
        return card
    event = story.event(n)
    why = Paragraph(say("casework.raised-text"), "strong")
    said = Facts(((say("casework.raised-time"), at(event.at if event else story.record.filed_at, school)),))
    title, parts = say("casework.raised-title", kind=kind(school.words, story.record)), (why, said, *card.parts)
    return Card(title, parts, buttons=card.buttons, tone="urgent", badge=card.badge, note=card.note)


def ring(story: Story, n: int, school: School) -> Card:
    """Whom the reporter can ring now, because nobody has confirmed it or nothing was planned."""
    say = school.words.say
    event = story.event(n)
    phase = event.phase if event else "waiting"
    if phase in _REMINDERS:
        return _reminder(story, phase, school)
    seen = story.seen
    facts = Facts(((say("cards.receipt-reference"), story.record.reference),))
    if phase == "waiting" and seen:
        text = say("casework.ring-seen", name=seen.name, at=at(seen.at, school))
        return with_danger(school.words, Card(say("casework.ring-done"), (facts, Paragraph(text)), tone="ok"))
    parts: list[Part] = [facts, *whom_to_ring(story, school, phase)]
    return with_danger(school.words, Card(say("casework.ring"), tuple(parts), tone="care"))


def unreached(story: Story, school: School, reach: Reach) -> Card:
    """Whom the sender can ring now, because nobody could be reached; who has it, once somebody was."""
    say = school.words.say
    facts = Facts(((say("cards.receipt-reference"), story.record.reference),))
    if reach.reached:
        people = school.words.listed(sorted({name for one in reach.reached for name in one.people}))
        text = Paragraph(say("casework.reached-now", people=people))
        return with_danger(school.words, Card(say("casework.reached"), (facts, text), tone="ok"))
    parts: list[Part] = [facts, *whom_to_ring(story, school, "late" if reach.failing else "unreached")]
    return with_danger(school.words, Card(say("casework.ring"), tuple(parts), tone="care"))


def unadded(story: Story, _: int, school: School) -> Card:
    """To whoever added something that has reached nobody: whom to ring."""
    say = school.words.say
    facts = Facts(((say("cards.receipt-reference"), story.record.reference),))
    parts = (facts, *whom_to_ring(story, school, "unadded"))
    return with_danger(school.words, Card(say("casework.ring"), parts, tone="care"))


def unhanded(story: Story, n: int, school: School) -> Card:
    """To whoever gave a record to somebody who cannot be reached: whom to ring, or to give it to somebody else."""
    say, given = school.words.say, story.event(n)
    name = given.to if given else ""
    person = next((one for one in school.people if one.name == name), None)
    text = say("casework.unhanded-text", name=name, phone=person.phone if person else "")
    facts = Facts(((say("cards.alert-reference"), story.record.reference),))
    buttons = [Button(say("cards.view"), "view", story.record.reference)]
    if possible("case-assign", story):
        label = say("casework.button-assign")
        buttons.insert(0, Button(label, "case-assign", story.record.reference, style="main"))
    parts = (Paragraph(text, "strong"), facts)
    return Card(say("casework.unhanded", name=name), parts, buttons=tuple(buttons), tone="care")


def _reminder(story: Story, phase: str, school: School) -> Card:
    """What the sender is asked for, with the buttons that give it."""
    say, reference = school.words.say, story.record.reference
    text = Paragraph(say(f"casework.remind-{phase}-text", reference=reference))
    offered = [(deed, key) for deed, key in _REMINDERS[phase] if possible(deed, story)]
    buttons = tuple(
        Button(say(key), deed, reference, style="normal" if n else "main") for n, (deed, key) in enumerate(offered)
    )
    return with_danger(school.words, Card(say(f"casework.remind-{phase}"), (text,), buttons=buttons, tone="care"))


def whom_to_ring(story: Story, school: School, phase: str) -> list[Part]:
    """Why the reporter should ring somebody, and whom."""
    return [Paragraph(school.words.say(f"casework.ring-{phase}"), "strong"), *_people(story, school)]


def worry(story: Story, school: School, people: list[str]) -> Card:
    """The answer to "I am worried that nothing happens"."""
    say = school.words.say
    told = say("casework.worry-told", people=school.words.listed(people)) if people else say("casework.worry-kept")
    parts: list[Part] = [Paragraph(told), *_people(story, school), _outside(school)]
    back = Button(say("casework.button-open"), "my-open", story.record.reference)
    return with_danger(school.words, Card(say("casework.worry"), tuple(parts), buttons=(back,), tone="ok"))


def _people(story: Story, school: School) -> list[Part]:
    say = school.words.say
    found = [
        say("casework.ring-person", name=person.name, role=role_words(school, role), phone=person.phone)
        for role, person in to_ring(story, school)
    ]
    lado = [ring_lado(school)] if found and nobody_above(story, school) else []
    if not found:
        found = [say("cards.told-nobody", number=school.numbers.get("lado", ""))]
    return [Points(tuple(found), say("casework.ring-people")), *lado, Paragraph(say("casework.ring-999"))]


def _outside(school: School) -> Part:
    return in_a_row(school.words, (school.helplines["nspcc-whistleblowing"],), school.words.say("casework.outside"))
