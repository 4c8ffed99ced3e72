"""What a careful colleague would notice in the words of a post: shown once, never kept.

Only the facts that the words suggest go into the draft, as ticks that are already there when the question comes;
the person confirms them by answering.
"""

from collections.abc import Mapping, Sequence

from bot import file_cards
from bot.drawing import with_danger
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph, Part, Points
from bot.seam.wording import say
from dialogs.canipost import QUESTIONS
from dialogs.core import Answer
from policy_kb.draft import Draft, SchoolWords, check_draft, words_of
from policy_kb.vocabulary import MANY_VALUED

_PREFIX = "noticed."


def noticed(words: str, school: School) -> Draft:
    """Check the words of a post against what gives this school away."""
    staff = tuple(person.name for person in school.people)
    names = tuple(dict.fromkeys((school.name, school.policy.school)))
    return check_draft(words, SchoolWords(names, school.town, school.handles, staff))


def proposals(found: Draft) -> dict[str, Answer]:
    """The facts that the words suggest, under names that are no answers."""
    return {
        _PREFIX + QUESTIONS[fact].id: values
        for fact, values in found.facts.items()
        if fact in MANY_VALUED and fact in QUESTIONS
    }


def proposed(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The ticks that stand on a card before its question is answered."""
    return {name.removeprefix(_PREFIX): value for name, value in answers.items() if name.startswith(_PREFIX)}


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
        return file_cards.checked(draft, parts, f"{say('noticing.note')} {note}" if words else note)
    button = Button(say("noticing.go-on"), "resume", draft, style="main")
    shown = Card(say("noticing.title"), tuple(parts), buttons=(button,), tone="care", note=say("noticing.note"))
    return with_danger(shown, draft)


def _said(kind: object) -> dict[str, str]:
    found = words_of(kind)  # type: ignore[arg-type] # a mark's kind
    return {"what": found.what, "why": found.why}
