"""The card that asks for the reason of a decision on a request, or for the answer to a question. Pure."""

from bot.seam.card import Button, Card, Input
from bot.seam.wording import Words
from dialogs.core import LONGEST
from storage.kept import Record


def _general(words: Words) -> Input:
    """The question in words that others may see; only then may they see the answer."""
    hint = words.say("cards.tell-general-hint")
    return Input("general", words.say("cards.tell-general"), "line", hint=hint, optional=True, longest=LONGEST)


def reason(words: Words, deed: str, record: Record) -> Card:
    """A card that asks for the reason of a decision, or for the answer to a question."""
    asked = words.say(f"cards.{deed}-reason")
    field = Input("reason", asked, "text", hint=words.say(f"cards.{deed}-hint"), longest=LONGEST)
    button = Button(words.say(f"cards.{deed}-do"), deed, record.reference, {}, style="main", submits=True)
    fields = (field, _general(words)) if deed == "tell" else (field,)
    return Card(asked, inputs=fields, buttons=(button,), deed=deed, target=record.reference)
