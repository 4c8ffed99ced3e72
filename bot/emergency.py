"""What somebody wrote may be an emergency: the card that comes first then, and the ways on from it.

Rules:
1. Every free text is looked at, wherever it is typed, before it is used for anything else.
2. The card is never the end: the words are kept for the alert or the report, and "it is no emergency" goes on with
   what the person meant to do, without asking again.
3. A report is stopped only by what cannot wait for its questions, which ask about danger themselves. Somebody who
   works on a report is never stopped: they write about what is known already.
"""

from collections.abc import Mapping

from bot.drawing import field, role_words
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph, Points
from bot.seam.wording import say
from dialogs import danger
from dialogs.core import Answer, Ask
from dialogs.registry import ON_CASES
from policy_kb.lookup import pressing, surely_urgent, urgent
from storage import Draft

WORDS = danger.WORDS.id
INSTEAD = "danger.instead"
"""What the person meant to do: the name of a dialog, or the id of the draft they were in."""
CALM = "calm"
"""Stands in a draft once the person has said that its words are no emergency."""
_IN_REPORT = "danger.report"
"""Stands in a draft where what the person meant to do is the report itself."""
_GO_ON_ANYWAY = {"danger", "policy", *ON_CASES}
"""Dialogs whose answers are not looked at here; `policy` looks itself, before it looks anything up."""


def stops(dialog: str, words: str) -> bool:
    """Whether a dialog that is begun with these words has to wait for the emergency card."""
    match dialog:
        case "canipost":  # the words of a post are not a message to us: only what no post would say stops it
            return surely_urgent(words)
        case "report":
            return pressing(words)
        case _:
            return urgent(words)


def found(words: str, instead: str, dialog: str) -> dict[str, Answer]:
    """What the dialog of an emergency begins with, so that the words are kept and `instead` can go on."""
    return {WORDS: words, INSTEAD: instead, **({_IN_REPORT: "yes"} if dialog == "report" else {})}


def in_answers(draft: Draft, given: Mapping[str, Answer]) -> dict[str, Answer]:
    """The same for answers just given, if they tell of an emergency nobody has been asked about yet."""
    if draft.dialog in _GO_ON_ANYWAY or CALM in draft.answers:
        return {}
    typed = [text for text in given.values() if isinstance(text, str) and " " in text]
    words = next((text for text in typed if stops(draft.dialog, text)), "")
    return found(words, draft.id, draft.dialog) if words else {}


def card(school: School, draft: Draft, now: Ask) -> Card:
    """999, the people to ring, what helps, the second of the two taps, and the ways on."""
    policy = school.policy
    people = [
        say("cards.danger-person", name=person.name, role=role_words(policy, role), phone=person.phone)
        for role in ("dsl", "deputy-dsl")
        for person in school.holders(role)
    ]
    helps = tuple(say(f"cards.danger-point-{point}") for point in ("secret", "question", "images", "words"))
    buttons = [Button(say("cards.cancel"), "cancel", draft.id)]
    if draft.answers.get(_IN_REPORT):
        buttons.insert(0, Button(say("cards.danger-go-on"), "calm", draft.id))
    elif draft.answers.get(WORDS):
        buttons.insert(0, Button(say("cards.danger-report"), "begin", "report", {"from": draft.id, "afresh": "yes"}))
        buttons.insert(1, Button(say("cards.danger-calm"), "calm", draft.id))
    return Card(
        title=say("cards.danger-maybe" if draft.answers.get(WORDS) else "cards.danger-title"),
        tone="urgent",
        badge=say("cards.danger-badge"),
        parts=(
            Paragraph(say("cards.danger-999"), "strong"),
            Points(tuple(people), say("cards.danger-people")),
            Points(helps, say("cards.danger-points")),
        ),
        inputs=tuple(field(q, "", tap=True) for q in now.questions),
        buttons=tuple(buttons),
        deed="answer",
        target=draft.id,
    )
