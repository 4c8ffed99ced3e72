"""What was noticed in the words of a post, why it matters, and a wording without it. Pure."""

from collections.abc import Sequence

from bot.cards import attachments
from bot.cards.drawing import with_danger
from bot.seam.card import Button, Card, Paragraph, Part, Points
from bot.seam.wording import say
from policy_kb.draft import Draft, words_of


def card(draft: str, words: str, found: Draft, pictures: Sequence[Part] = ()) -> Card:
    """What was noticed, why it matters, and a wording without it; then the questions go on."""
    points = tuple(
        say("noticing.point", excerpt=" ".join(words[mark.start : mark.end].split())[:60], **_said(mark.kind))
        for mark in found.marks[:6]
    )
    parts: list[Part] = [*pictures, *([Points(points)] if points else [])]
    if len(found.marks) > len(points):
        parts.append(Paragraph(say("noticing.more", count=len(found.marks) - len(points)), "quiet"))
    if found.safer:
        parts += [Paragraph(say("noticing.safer"), "strong"), Paragraph(found.safer, "quote")]
    if pictures:
        note = say("files.attach-post-text")
        return attachments.checked(draft, parts, f"{say('noticing.note')} {note}" if words else note)
    button = Button(say("noticing.go-on"), "resume", draft, style="main")
    shown = Card(say("noticing.title"), tuple(parts), buttons=(button,), tone="care", note=say("noticing.note"))
    return with_danger(shown, draft)


def _said(kind: object) -> dict[str, str]:
    found = words_of(kind)  # type: ignore[arg-type] # a mark's kind
    return {"what": found.what, "why": found.why}
