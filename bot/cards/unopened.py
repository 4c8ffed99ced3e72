"""What is shown of an entry that cannot be opened: that it is there, and nothing else. Pure."""

from collections.abc import Sequence

from bot.cards.drawing import with_danger
from bot.people.settings import School
from bot.seam.card import Card, Paragraph, Part
from bot.seam.wording import Words


def card(school: School, reference: str | None, *, new: bool = False) -> Card:
    """An entry in a message: what is `new` nobody has read yet, so it is told that somebody must be asked."""
    say = school.words.say
    parts: list[Part] = [Paragraph(say("cards.unopened-new" if new else "cards.unopened-text"), "strong")]
    parts.append(Paragraph(say("cards.unopened-ask")))
    title = say("cards.unopened-of", reference=reference) if reference else say("cards.unopened-title")
    return with_danger(school.words, Card(title, tuple(parts), tone="care"))


def listed(words: Words, references: Sequence[str]) -> list[str]:
    """A line in a list for each."""
    return [words.say("cards.unopened-line", reference=one) for one in references]
