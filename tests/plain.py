"""Cards as plain text, the way transcripts show them."""

import textwrap

from bot.seam.card import Card, Facts, Input, Paragraph, Part, Points

_MARKS = {"ok": "[OK]", "care": "[!]", "stop": "[X]", "urgent": "[!!]", "plain": "[ ]"}


def plain(card: Card) -> str:
    """A card, line by line, with what can be pressed in pointed brackets; `transcripts/README.md` is the legend."""
    badge = f" ({card.badge})" if card.badge else ""
    lines = [f"{_MARKS[card.tone]} {card.title}{badge}"]
    for part in card.parts:
        lines += _part(part)
    for field in card.inputs:
        lines += [field.label] if field.choices and field.label != card.title else []
        lines += _input(field)
    if card.buttons:
        lines.append(" ".join(f"<{button.label}>" for button in card.buttons))
    if card.note:
        lines += textwrap.wrap(card.note, 96)
    return textwrap.indent("\n".join(lines), "  ")


def _part(part: Part) -> list[str]:
    match part:
        case Paragraph(text=text):
            return [line for one in text.splitlines() for line in textwrap.wrap(one, 96)]
        case Points(points=points, heading=heading):
            lines = [f"{heading}:"] if heading else []
            for point in points:
                lines += textwrap.wrap(point, 94, initial_indent="- ", subsequent_indent="  ")
            return lines
        case Facts(pairs=pairs):
            told = [one for name, value in pairs for one in f"{name}: {value}".splitlines()]
            return [line for one in told for line in textwrap.wrap(one, 96)]


def _input(field: Input) -> list[str]:
    if field.choices:
        if field.tap:
            return [f"<{choice.label}>" for choice in field.choices]
        ticked = (field.value,) if isinstance(field.value, str) else field.value
        return [f"({'x' if choice.value in ticked else ' '}) {choice.label}" for choice in field.choices]
    return [f"{field.label} {f'__{field.value}__' if field.value else '____'} {field.hint}".rstrip()]
