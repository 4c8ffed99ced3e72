"""Words that came without their question: kept in a draft that waits, and put where they belong.

Rules:
1. Nothing that somebody wrote is dropped: it is added to what they had written, or kept until they say what it is for.
2. Whoever is named in a message that was brought along stands in it by the name that the school knows.
3. A text is kept whole; of one that is longer than anything can be, the beginning is kept, and it says so itself.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot.cards.filed import at
from bot.journeys import flags
from bot.people.settings import School
from bot.seam.turn import Turn
from bot.seam.wording import Words
from dialogs.core import MOST
from dialogs.endings import Answer
from storage import Draft

KEPT = "words"
"""A draft that is no dialog: it holds words until somebody says what they are for."""
SAID = "words.said"
FIRST = {"policy": "policy.asked", "report": "report.what", "consult": "consult.asked", "declare": "declare.words"}
"""The question that words typed with a command answer."""
_MORE = "report.more"
_NOTHING: Mapping[str, Answer] = {}


def whole(words: Words, text: str) -> str:
    """A text as it is kept."""
    if len(text) <= MOST:
        return text
    note = words.say("cards.shortened", most=f"{MOST:,}", given=f"{len(text):,}")
    return f"{note}\n\n{text}"[:MOST]


def named(school: School, turn: Turn) -> Turn:
    """A turn whose text calls the people in it by the names that the school knows, or else the platform.

    When a message was written that was brought along ("when", in ISO form) stands in it as school time.
    """
    if when := turn.typed("when"):
        values = {name: value for name, value in turn.values.items() if name != "when"}
        values["text"] = turn.typed("text").replace(when, _school_time(school, when), 1)
        turn = replace(turn, values=values)
    if not turn.people or not (text := turn.typed("text")):
        return turn
    for user, called in turn.people.items():
        person = school.person(turn.who.platform, user)
        name = person.name if person else called
        shown = f"@{name or user}"
        pieces = re.split(rf"@{re.escape(user)}(?!\w)", text)
        text, there = shown.join(pieces), len(pieces) > 1
        if person and not there and person.name.casefold() not in text.casefold():
            text += "\n\n" + school.words.say("cards.who-is", called=called or user, name=person.name)
    return replace(turn, values={**turn.values, "text": text})


def _school_time(school: School, when: str) -> str:
    try:
        moment = datetime.fromisoformat(when)
    except ValueError:
        return when
    return at(moment if moment.tzinfo else moment.replace(tzinfo=UTC), school)


def kept(draft: Draft) -> str:
    """The words that a draft holds, where it holds any."""
    return str(draft.answers.get(SAID, ""))


def at_first(dialog: str, text: str) -> tuple[Mapping[str, Answer], Mapping[str, Answer]]:
    """The answers and flags with which a dialog begins that is begun with these words."""
    if not text:
        return _NOTHING, _NOTHING
    return {FIRST[dialog]: text} if dialog in FIRST else _NOTHING, _NOTHING


def added(words: Words, draft: Draft, text: str, free: str = "") -> tuple[Mapping[str, Answer], Mapping[str, Answer]]:
    """The answers and flags of a draft that is carried on with these words: they stand behind what was written.

    `free` is the question that they are proposed for where it is known already which register it is.
    """
    name = free or FIRST.get(draft.dialog)
    if name is None:
        return _NOTHING, _NOTHING
    if draft.dialog == "report" and draft.answers.get(name) == "":
        name = _MORE  # whoever chose from the list is asked there
    before = str(draft.answers.get(name) or flags.proposed(draft).get(name, ""))
    text = whole(words, f"{before}\n\n{text}" if before and text not in before else before or text)
    if free and free not in draft.answers:
        return _NOTHING, flags.noticed({free: text})
    return {name: text}, _NOTHING
