"""What somebody wrote without a command: not passed on yet, and the ways on with these words. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.drawing import notice, with_danger
from bot.seam.card import Button, Card, Paragraph
from bot.seam.wording import Words

_QUOTED = 600
"""Characters of their words that are shown again; all of them are kept."""


def card(words: Words, draft: str, text: str, records: Sequence[str]) -> Card:
    """That nobody has seen it, and what it can be used for; `records` are those that it can be added to."""
    say = words.say
    shown = text if len(text) <= _QUOTED else f"{text[:_QUOTED].rstrip()} …"
    origin = {"from": draft}
    buttons = [
        *(Button(say("cards.not-passed-on-add", reference=one), "my-add", one, origin) for one in records),
        *(
            Button(say(f"cards.not-passed-on-{dialog}"), "begin", dialog, origin)
            for dialog in ("report", "policy", "canipost")
        ),
        Button(say("cards.not-passed-on-delete"), "cancel", draft),
    ]
    buttons[0] = replace(buttons[0], style="main")
    parts = (Paragraph(say("cards.not-passed-on-text"), "strong"), Paragraph(shown, "quote"))
    return with_danger(words, Card(say("cards.not-passed-on-title"), parts, buttons=tuple(buttons), tone="care"), draft)


def sure(words: Words, draft: str) -> Card:
    """Whether words that came without a command are to be deleted; the ways on with them stay."""
    origin = {"from": draft}
    buttons = [
        Button(words.say(f"cards.not-passed-on-{dialog}"), "begin", dialog, origin) for dialog in ("report", "policy")
    ]
    buttons.append(Button(words.say("cards.cancel-do"), "cancel", draft, {"sure": "yes"}))
    return with_danger(words, replace(notice(words, "cards.cancel-sure"), buttons=tuple(buttons)), draft)


def on_danger(words: Words, card: Card, draft: str, records: Sequence[str]) -> Card:
    """The card of an emergency in answer to what came without a command: it can be added to a record as well."""
    more = [
        Button(words.say("cards.not-passed-on-add", reference=one), "my-add", one, {"from": draft}) for one in records
    ]
    return replace(card, buttons=(*more, *card.buttons))


def in_public(words: Words, reply: Card) -> Card:
    """A card in answer to what was written where others can read it."""
    return replace(reply, parts=(Paragraph(words.say("cards.in-public"), "strong"), *reply.parts))
