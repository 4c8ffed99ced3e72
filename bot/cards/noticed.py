"""What was noticed in the words of a post, why it matters, and a wording without it. Pure."""

from collections.abc import Sequence

from bot.cards import attachments
from bot.cards.drawing import with_danger
from bot.seam.card import Button, Card, Paragraph, Part, Points
from bot.seam.wording import Words
from policy_kb.draft import Noticed, words_of


def card(words: Words, draft: str, text: str, found: Noticed, pictures: Sequence[Part] = ()) -> Card:
    """What was noticed, why it matters, and a wording without it; then the questions go on."""
    points = tuple(
        words.say("noticing.point", excerpt=" ".join(text[mark.start : mark.end].split())[:60], **_said(mark.kind))
        for mark in found.marks[:6]
    )
    parts: list[Part] = [*pictures, *([Points(points)] if points else [])]
    if len(found.marks) > len(points):
        parts.append(Paragraph(words.say("noticing.more", count=len(found.marks) - len(points)), "quiet"))
    if found.safer:
        parts += [Paragraph(words.say("noticing.safer"), "strong"), Paragraph(found.safer, "quote")]
    if pictures:
        note = words.say("files.attach-post-text")
        return attachments.checked(words, draft, parts, f"{words.say('noticing.note')} {note}" if text else note)
    button = Button(words.say("noticing.go-on"), "resume", draft, style="main")
    shown = Card(
        words.say("noticing.title"), tuple(parts), buttons=(button,), tone="care", note=words.say("noticing.note")
    )
    return with_danger(words, shown, draft)


def _said(kind: object) -> dict[str, str]:
    found = words_of(kind)  # type: ignore[arg-type] # a mark's kind
    return {"what": found.what, "why": found.why}
