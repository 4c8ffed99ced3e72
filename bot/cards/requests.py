"""The card that asks for the reason of a decision on a request, or for the answer to a question. Pure."""

from bot.seam.card import Button, Card, Input, Paragraph
from bot.seam.wording import Words
from dialogs.core import LONGEST
from storage.kept import Record


def _general(words: Words, given: str) -> Input:
    """The question in words that others may see; only then may they see the answer."""
    hint = words.say("cards.tell-general-hint")
    return Input(
        "general", words.say("cards.tell-general"), "line", hint=hint, value=given, optional=True, longest=LONGEST
    )


def reason(words: Words, deed: str, record: Record, given: str = "", general: str = "") -> Card:
    """A card that asks for the reason of a decision, or for the answer to a question; again with what was too long."""
    asked = words.say(f"cards.{deed}-reason")
    field = Input("reason", asked, "text", hint=words.say(f"cards.{deed}-hint"), value=given, longest=LONGEST)
    long = max(len(given), len(general))
    problem = words.say("cards.problem-long", given=long, longest=LONGEST)
    parts = (Paragraph(problem, "strong"),) if long > LONGEST else ()
    button = Button(words.say(f"cards.{deed}-do"), deed, record.reference, {}, style="main", submits=True)
    fields = (field, _general(words, general)) if deed == "tell" else (field,)
    return Card(asked, parts, fields, buttons=(button,), deed=deed, target=record.reference)
