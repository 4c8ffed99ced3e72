"""The card that says whether something is allowed for a pupil: one answer, and no list. Pure."""

from bot.cases.permitted import Permitted
from bot.people.settings import School
from bot.seam.card import Button, Card, Facts, Paragraph, Tone
from dialogs.endings import MayI
from policy_kb.register import Register

_TONES: dict[str, Tone] = {"yes": "ok", "no": "stop", "unknown": "stop", "several": "care"}


def card(asked: MayI, register: Register, found: Permitted, school: School) -> Card:
    """Yes, no, or that nobody has written it down, which counts as no."""
    say = school.words.say
    where = school.words.question(asked.about).short
    facts = [(school.words.question("may-i.name").short, asked.name)]
    if found.story:  # as the form has it, so that whoever asks sees whether it is the right child
        first = register.cards[0]
        facts = [(one.short, str(found.story.answers[one.id])) for one in first if found.story.answers.get(one.id)]
    facts.append((school.words.question("may-i.about").short, where))
    parts = (Facts(tuple(facts)), Paragraph(say(f"registers.may-{found.answer}-text"), "strong"))
    again = Button(say("registers.may-again"), "begin", "declare", {"text": register.asked_as, "another": "yes"})
    return Card(say(f"registers.may-{found.answer}"), parts, buttons=(again,), tone=_TONES[found.answer],
                note=say("registers.may-note"))  # fmt: skip
