"""The card that asks for the reason of a decision on a request, or for the answer to a question. Pure."""

from collections.abc import Mapping, Sequence

from bot.cards.drawing import field as asking
from bot.seam.card import Button, Card, Input, Paragraph
from bot.seam.wording import Words
from dialogs.core import LONGEST, Question
from storage.kept import Record


def _general(words: Words, given: str) -> Input:
    """The question in words that others may see; only then may they see the answer."""
    hint = words.say("cards.tell-general-hint")
    return Input(
        "general", words.say("cards.tell-general"), "line", hint=hint, value=given, optional=True, longest=LONGEST
    )


def reason(  # noqa: PLR0913 - what it is for, what was typed, and what is asked of it
    words: Words,
    deed: str,
    record: Record,
    given: str = "",
    general: str = "",
    *,
    kept: Mapping[str, str] | None = None,
    about: Sequence[Question] = (),
) -> Card:
    """A card that asks for the reason of a decision, or for the answer to a question; again with what was too long.

    `kept` goes with it, and `about` asks whether it is about those who are named in it.
    """
    room = "cards" if deed == "reply" or record.type in {"post-approval", "question"} else "registers"
    asked = words.say(f"{room}.{deed}-reason")
    field = Input("reason", asked, "text", hint=words.say(f"{room}.{deed}-hint"), value=given, longest=LONGEST)
    long = max(len(given), len(general))
    problem = words.say("cards.problem-long", given=long, longest=LONGEST)
    parts = (Paragraph(problem, "strong"),) if long > LONGEST else ()
    button = Button(words.say(f"cards.{deed}-do"), deed, record.reference, kept or {}, style="main", submits=True)
    fields = [field, *([_general(words, general)] if deed == "tell" else [])]
    fields += (asking(words, one, "", tap=False) for one in about)
    back = Button(words.say("cards.back"), "my-open" if deed == "reply" else "view", record.reference)
    return Card(asked, parts, tuple(fields), buttons=(button, back), deed=deed, target=record.reference)
