"""The card for somebody who writes of their own life, an adult who is hurt, a private picture, or too much. Pure.

Rules:
1. 999 comes first, then whom to talk to in the school's nation; no clause, no form, and nothing about a child in danger
   but where children may live with it.
2. It says that nobody was told and nothing kept, for so it is: nothing is written before this card is answered.
"""

from datetime import datetime

from bot.cards.drawing import with_danger
from bot.cards.help_at_hand import in_a_row
from bot.people.settings import School
from bot.seam.card import Button, Card, Input, Paragraph, Part, Points
from bot.seam.wording import Words
from policy_kb.helplines import Helplines
from policy_kb.law import Here
from policy_kb.own_crisis import Kind, lines_for

_LAW = frozenset({"ENG", "WLS"})
"""Nations of the Domestic Abuse Act 2021, section 3."""


def card(  # noqa: PLR0913 - help, and the ways on
    school: School, kind: Kind, moment: datetime, buttons: tuple[Button, ...], long: Input | None, *, chats: bool
) -> Card:
    """Help, and the way on; `long` holds words that no button can carry, `chats` says that a platform keeps them."""
    words, here = school.words, school.here(moment)
    first, *rest = said(words, kind, here, school.helplines)
    kept = Paragraph(words.say("own.kept", chats=chats), "quiet")
    inputs = (long,) if long else ()
    drawn = Card(words.say(f"own.{kind}-title"), (first, *rest, kept), inputs, buttons, tone="care")
    return drawn if kind == "life" else with_danger(words, drawn)


def said(words: Words, kind: Kind, here: Here, lines: Helplines) -> list[Part]:
    """What to do first, whom to talk to, and what else helps."""
    more = [Paragraph(words.say(f"own.{kind}-more"))]
    if kind == "adult":
        more.append(Paragraph(words.say("own.adult-children", law=here.nation in _LAW), "strong"))
    return [
        Paragraph(words.say(f"own.{kind}-first"), "strong"),
        Paragraph(words.say(f"own.{kind}-kind")),
        numbers(words, kind, here, lines, f"own.{kind}-lines"),
        *more,
    ]


def numbers(words: Words, kind: Kind, here: Here, lines: Helplines, heading: str = "own.beside") -> Points:
    """Whom to talk to, in the nation."""
    fit = (lines[name] for name in lines_for(kind) if lines[name].serves(here))
    return in_a_row(words, fit, words.say(heading))
