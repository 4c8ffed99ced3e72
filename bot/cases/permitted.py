"""May something be done for one pupil? What a register says, with yes, no or nobody knows; never a list. Pure.

Rules:
1. What nobody has written down is not allowed. Where two of one name differ, the class is asked for, and no name said.
2. Only entries that stand count, and of one pupil the newest.
"""

from collections.abc import Iterable
from typing import Literal

from bot.cases.registers import which
from bot.cases.story import Story
from bot.people import names
from dialogs.endings import MayI
from policy_kb.register import Register
from policy_kb.shapes import dataclass


@dataclass(frozen=True, slots=True)
class Permitted:
    """The answer, and the entry that it rests on where it rests on one."""

    answer: Literal["yes", "no", "unknown", "several"]
    story: Story | None = None


def permitted(asked: MayI, register: Register, stories: Iterable[Story]) -> Permitted:
    """What the register says; `stories` are its entries that may bear the name, newest first."""
    stand = [one for one in stories if which(one) == "standing" and _bears(one, asked.name)]
    group = _plain(asked.group)
    if group:
        stand = [one for one in stand if group in {_plain(answer) for answer in _texts(one)}]
    newest: dict[tuple[str, ...], Story] = {}
    for one in stand:
        newest.setdefault(key(one, register), one)
    said = {str(one.answers.get(asked.about, "")) for one in newest.values()}
    if not newest:
        return Permitted("unknown")
    if len(said) > 1:
        return Permitted("several")
    story = next(iter(newest.values()))
    return Permitted("yes" if said == {"yes"} else "no", story)


def key(story: Story, register: Register) -> tuple[str, ...]:
    """What tells the entry of one person from those of others: their name and class, however they are spelt."""
    first = register.cards[0]
    return tuple(_plain(str(story.answers.get(one.id, ""))) for one in first)


def _bears(story: Story, name: str) -> bool:
    return any(names.within(name, one) for one in story.body.found_by)


def _texts(story: Story) -> Iterable[str]:
    return (answer for answer in story.answers.values() if isinstance(answer, str))


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
