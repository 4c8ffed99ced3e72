"""The card that comes first where a child may be in danger: 999, whom to ring, and the ways on. Pure."""

from bot.cards.drawing import field, role_words
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph, Points
from dialogs.core import Ask
from dialogs.danger import WORDS
from storage.kept import Draft


def card(school: School, draft: Draft, now: Ask, *, in_report: bool) -> Card:
    """999, the people to ring, what helps, the second of the two taps, and the ways on.

    `in_report` says that the person was writing a report just now, so that going on is the way on.
    """
    say = school.words.say
    people = [
        say("cards.danger-person", name=person.name, role=role_words(school, role), phone=person.phone)
        for role in ("dsl", "deputy-dsl")
        for person in school.holders(role)
    ]
    helps = tuple(say(f"cards.danger-point-{point}") for point in ("secret", "question", "images", "words"))
    buttons = [Button(say("cards.cancel"), "cancel", draft.id)]
    if in_report:
        buttons.insert(0, Button(say("cards.danger-go-on"), "calm", draft.id))
    elif draft.answers.get(WORDS.id):
        buttons.insert(0, Button(say("cards.danger-report"), "begin", "report", {"from": draft.id, "afresh": "yes"}))
        buttons.insert(1, Button(say("cards.danger-calm"), "calm", draft.id))
    return Card(
        title=say("cards.danger-maybe" if draft.answers.get(WORDS.id) else "cards.danger-title"),
        tone="urgent",
        badge=say("cards.danger-badge"),
        parts=(
            Paragraph(say("cards.danger-999"), "strong"),
            Points(tuple(people), say("cards.danger-people")),
            Points(helps, say("cards.danger-points")),
        ),
        inputs=tuple(field(school.words, q, "", tap=True) for q in now.questions),
        buttons=tuple(buttons),
        deed="answer",
        target=draft.id,
    )
