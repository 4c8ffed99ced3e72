"""The forms by which an entry of a register is brought up to date. Pure."""

from collections.abc import Mapping

from bot.cards.drawing import field, shown
from bot.cases.story import Story
from bot.seam.card import Button, Card, Choice, Input, Paragraph
from bot.seam.wording import Words
from dialogs.core import Question
from dialogs.endings import Answer
from policy_kb.register import Register

_NOTHING: Mapping[str, Answer] = {}
_LABEL = 75
"""Characters of a choice."""


def which(story: Story, register: Register, words: Words) -> Card:
    """Which answer is not right any more."""
    reference, answers = story.record.reference, story.answers
    choices = tuple(
        Choice(one.id, f"{one.short}: {shown(words, Question(one.id), answers.get(one.id, ''))}"[:_LABEL])
        for one in register.questions
        if one.id != register.about and one.type != "picture"
    )
    pick = Input("which", words.say("registers.revise-which"), "one", choices=choices)
    button = Button(words.say("registers.revise-next"), "case-revise", reference, {}, style="main", submits=True)
    title = words.say("registers.revise", reference=reference)
    back = Button(words.say("casework.back"), "view", reference)
    return Card(title, (), (pick,), (button, back), deed="case-revise", target=reference)


def revise(
    story: Story, asked: Question, words: Words, given: Mapping[str, Answer] = _NOTHING, problem: str = ""
) -> Card:
    """The answer of now, with the one of before in place."""
    reference = story.record.reference
    before = given.get(asked.id, story.answers.get(asked.id, ""))
    values = {"which": asked.id, "sent": "yes"}
    button = Button(words.say("registers.revise-do"), "case-revise", reference, values, style="main", submits=True)
    title = words.say("registers.revise", reference=reference)
    parts = (Paragraph(problem, "strong"),) if problem else ()
    back = Button(words.say("casework.back"), "view", reference)
    field_ = field(words, asked, before, tap=False)
    return Card(title, parts, (field_,), (button, back), deed="case-revise", target=reference)


def renew(story: Story, asked: Question, words: Words, problem: str) -> Card:
    """Until when something is asked for again."""
    reference = story.record.reference
    button = Button(words.say("casework.button-again"), "my-renew", reference, {}, style="main", submits=True)
    parts = (Paragraph(problem, "strong"),) if problem else ()
    title = words.say("registers.again", reference=reference)
    return Card(title, parts, (field(words, asked, "", tap=False),), (button,), deed="my-renew", target=reference)
