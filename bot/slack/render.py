"""Turns a Card into Slack's Block Kit: a modal, a message or a home tab; pure.

Rules:
1. All text is literal (bot/slack/text.py).
2. A card that is too big for its surface is made again with shorter texts, each with a note, until it fits;
   nothing is dropped silently.
3. A tone is a shape and a word, in bold; Slack's blocks have no colours.
4. Whom a message calls by name stands first, and is the only thing in it that is alive.
5. A message's `text`, which notifications and lock screens show, tells nothing of what it is about.
"""

import json
from collections.abc import Iterator
from typing import Literal, assert_never

from bot.seam.card import Card, Paragraph, Part, Points, Tone
from bot.seam.wording import ENGLISH
from bot.slack.fields import TITLE, buttons, carry, field_blocks, tapped, taps, to_window
from bot.slack.text import Json, line, plain, rich, runs, section, small_print, units

Surface = Literal["modal", "message", "home"]

HEADER = 150
BLOCKS: dict[Surface, int] = {"modal": 100, "message": 50, "home": 100}
MODAL_SIZE = 200_000
"""Bytes of a view's blocks as ASCII JSON; Slack refuses a view above 250 KB."""
MESSAGE_SIZE = 12_000
"""Characters of a message's blocks as JSON; Slack refuses them at 13,200 (slackapi/bolt-js issue 2509)."""
_CAPS = ((100_000, 1000), (3000, 300), (1500, 100), (700, 50), (300, 25), (100, 10), (30, 5))
"""Longest text and longest list, tried in turn until the card fits."""
_MANY_PARTS = 20
_AS_TEXT, _AS_ASCII = (json.JSONEncoder(ensure_ascii=only, check_circular=False).encode for only in (False, True))
_SHAPES: dict[Tone, str] = {"plain": "", "ok": "●", "care": "▲", "stop": "■", "urgent": "◆"}


class Blocks(list[Json]):
    """Blocks, with the JSON that was written of them to measure them; what is made of them is a plain list."""

    written: str


def modal(card: Card) -> Json:
    """Make a modal for views.open, views.update and response_action.

    Its submit button is the card's button that submits; what that does travels in private_metadata.
    """
    submits = next((button for button in card.buttons if button.submits), None)
    title = line(card.title)
    view: Json = {
        "type": "modal",
        "callback_id": "canipost",
        "title": plain(_titled(title, line(card.about)), TITLE),
        "close": plain(ENGLISH.say("slack.close"), TITLE),
        "blocks": _fitted(card, "modal"),
    }
    if submits:
        view["submit"] = plain(submits.label, TITLE)
        view["private_metadata"] = carry(submits.deed, submits.target, submits.values)
    elif card.inputs and not tapped(card):
        view["submit"] = plain(ENGLISH.say("slack.next"), TITLE)
        view["private_metadata"] = carry(card.deed, card.target, {})
    return view


def _titled(*words: str) -> str:
    """The title of a window: the first of these that fits."""
    return next((one for one in words if 0 < units(one) <= TITLE), ENGLISH.say("slack.modal-title"))


def message(card: Card) -> Json:
    """Make `text` and `blocks` for chat.postMessage and chat.update."""
    text = ENGLISH.say("slack.fallback-urgent" if card.tone == "urgent" else "slack.fallback")
    blocks = _fitted(card, "message")
    if card.rings:
        called = rich(section([{"type": "user", "user_id": user} for user, _ in card.rings]))
        return {"text": text, "blocks": [called, *blocks]}
    return {"text": text, "blocks": blocks}


def home(card: Card) -> Json:
    """Make a home tab for views.publish."""
    return {"type": "home", "callback_id": "canipost", "blocks": _fitted(card, "home")}


def _fitted(card: Card, surface: Surface) -> Blocks:
    write, largest = (_AS_TEXT, MESSAGE_SIZE) if surface == "message" else (_AS_ASCII, MODAL_SIZE)
    for cap, most in _CAPS:
        blocks = Blocks(_packed(list(_blocks(card, surface, cap, most)), BLOCKS[surface]))
        blocks.written = write(blocks)
        if len(blocks) <= BLOCKS[surface] and len(blocks.written) <= largest:
            return blocks
    raise ValueError("a card asks more than fits on one Slack surface")


def _packed(blocks: list[Json], most: int) -> list[Json]:
    """Join neighbouring rich_text blocks where there are too many blocks; it only costs a little space."""
    if len(blocks) <= most:
        return blocks
    packed: list[Json] = []
    for block in blocks:
        if packed and block["type"] == packed[-1]["type"] == "rich_text":
            packed[-1] = rich(*packed[-1]["elements"], *block["elements"])
        else:
            packed.append(block)
    return packed


def _blocks(card: Card, surface: Surface, cap: int, most: int) -> Iterator[Json]:
    yield from _heading(card, surface, cap)
    for part in card.parts[:most]:
        yield from _part(part, cap, most, quiet=len(card.parts) <= _MANY_PARTS)
    if len(card.parts) > most:
        yield from small_print(ENGLISH.say("slack.more", left=len(card.parts) - most), cap)
    yield from _questions(card, surface, cap)
    yield from buttons(card, surface, cap)
    yield from small_print(card.note, cap)


def _questions(card: Card, surface: Surface, cap: int) -> Iterator[Json]:
    """Make the questions; a form stands only in a window, to which its question in a message has a button."""
    if tapped(card):
        field = card.inputs[0]
        if line(field.label) != line(card.title):
            yield rich(section(runs(field.label, cap, bold=True)))
        yield from small_print(field.hint, cap)
        yield from taps(card, field, cap)
    elif surface == "modal":
        for n, field in enumerate(card.inputs):
            yield from field_blocks(card, n, field, cap)
    elif card.inputs:
        labels = [field.label for field in card.inputs if line(field.label) != line(card.title)]
        if labels:
            yield rich(section(runs("\n".join(labels), cap)))
        yield to_window(card)


def _heading(card: Card, surface: Surface, cap: int) -> Iterator[Json]:
    title = line(card.title)
    in_bar = surface == "modal" and units(title) <= TITLE
    is_label = surface == "modal" and not tapped(card) and title in [line(field.label) for field in card.inputs]
    alone = not (card.parts or card.inputs or card.buttons or card.note)
    if title and (alone or not (in_bar or is_label)):
        header = {"type": "header", "text": plain(title, HEADER)}
        yield header if units(title) <= HEADER else rich(section(runs(title, cap, bold=True)))
    if word := line(card.badge) or (ENGLISH.say(f"slack.tone-{card.tone}") if card.tone != "plain" else ""):
        yield rich(section(runs(f"{_SHAPES[card.tone]} {word}".strip(), cap, bold=True)))


def _part(part: Part, cap: int, most: int, *, quiet: bool) -> Iterator[Json]:
    """Make the blocks of a part; among very many parts small print is italic, which can be joined to others."""
    if isinstance(part, Paragraph):
        yield from _paragraph(part, cap, quiet=quiet)
    elif isinstance(part, Points):
        items = [section(runs(point, cap)) for point in _shortened(tuple(filter(str.strip, part.points)), most)]
        head = [section(runs(part.heading, cap, bold=True))] if part.heading.strip() else []
        listed: list[Json] = [{"type": "rich_text_list", "style": "bullet", "elements": items}] if items else []
        if head or listed:
            yield rich(*head, *listed)
    else:
        pairs = [runs(f"{_colon(line(name))} ", cap, bold=True) + runs(value, cap) for name, value in part.pairs[:most]]
        if len(part.pairs) > most:
            pairs.append(runs(ENGLISH.say("slack.more", left=len(part.pairs) - most), cap))
        for pair in pairs[1:]:
            pair[0]["text"] = "\n" + pair[0]["text"]
        if pairs:
            yield rich(section([run for pair in pairs for run in pair]))


def _paragraph(part: Paragraph, cap: int, *, quiet: bool) -> Iterator[Json]:
    if not part.text.strip():
        return
    match part.style:
        case "normal":
            yield rich(section(runs(part.text, cap)))
        case "strong":
            yield rich(section(runs(part.text, cap, bold=True)))
        case "quote":
            yield rich({"type": "rich_text_quote", "elements": runs(part.text, cap)})
        case "quiet" if quiet:
            yield from small_print(part.text, cap)
        case "quiet":
            yield rich(section(runs(part.text, cap, italic=True)))
        case _:
            assert_never(part.style)


def _colon(name: str) -> str:
    return name if name.endswith(("?", ":")) else f"{name}:"


def _shortened(points: tuple[str, ...], most: int) -> tuple[str, ...]:
    return points if len(points) <= most else (*points[:most], ENGLISH.say("slack.more", left=len(points) - most))
