"""Who takes papers out or ends a report is asked once more, so that an unlocked screen alone is not enough.

Rules:
1. Where the platform can ask who somebody is (the web desk with an identity provider), it does: they sign in again, and
   the deed is done after that.
2. Slack and Teams cannot. There the person types the reference, or a word where there is none: it shows that the deed
   is meant, and not who means it; docs/platforms.md says so.
3. Whoever has just done either is not asked again for `SURE`. Nothing that was typed before is lost by being asked, nor
   by going back, unless it is longer than a button takes: then the way back says so.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cards.forms import KEPT
from bot.cases.deeds import DEEDS
from bot.people.settings import School
from bot.seam.card import Button, Card, Input, Paragraph
from bot.seam.turn import Reply, Turn
from storage import Draft

SURE = timedelta(minutes=10)
WORD = "again.word"
_CARRIED = 200
"""Characters of a value that a button carries; a longer one stands in a field of the card."""
_BROUGHT = 800
"""Characters that the way back carries: Slack takes 2,000 with all that stands around them, some of them as two."""
_FORM, _FIELDS = "case-close", ("outcome", "text")
"""The one of these deeds that has a form, to which the way back leads, and what is typed there."""
_PEOPLE = 1000
_APART = timedelta(minutes=1)
"""How far the clocks of two machines may be apart."""
_BACK = {
    "case-close": "view", "case-export": "view", "case-person-out": "case-person", "case-register": "desk",
    "register-out": "register", "access-out": "access", "task-export": "tasks", "campaign-export": "campaign-list",
}  # fmt: skip
"""What shows again from where each of these deeds was asked for."""
_WHICH = ("name", "show", "sent")
"""Values that say which list that was."""
_Take = Callable[[School, Turn], Awaitable[Reply | Draft]]


class Again:
    """Asks before the deeds that say so; who has answered is kept in memory."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._sure: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def asked(self, deed: str, take: _Take) -> _Take:
        """The same deed, done once the person has shown that they mean it."""
        if not DEEDS[deed].again:
            return take

        async def first(school: School, turn: Turn) -> Reply | Draft:
            if _back_to_form(turn):
                return await take(school, turn)
            if turn.signed_in is not None:
                if self._fresh(turn.signed_in):
                    return await take(school, turn)
                return Reply(_sign_in(school, deed), again=True)
            key = str(turn.who), school.id
            if _plain(turn.typed(WORD)) == _plain(_word(school, turn)):
                self._sure[key] = self._clock()
                self._sure.move_to_end(key)
                if len(self._sure) > _PEOPLE:
                    self._sure.popitem(last=False)
            elif not (key in self._sure and self._fresh(self._sure[key])):
                return Reply(_retype(school, turn))
            rest = {name: value for name, value in turn.values.items() if name != WORD}
            return await take(school, replace(turn, values=rest))

        return first

    def _fresh(self, at: datetime) -> bool:
        return -_APART <= self._clock() - at <= SURE


def _word(school: School, turn: Turn) -> str:
    return turn.target or school.words.say("again.word")


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _retype(school: School, turn: Turn) -> Card:
    say, word = school.words.say, _word(school, turn)
    values = {name: text for name, text in turn.values.items() if isinstance(text, str) and name != WORD}
    long = {name: text for name, text in values.items() if len(text) > _CARRIED}
    carried = {name: text for name, text in values.items() if name not in long}
    reference = bool(turn.target)
    parts = [Paragraph(say("again.why", ends=turn.deed == _FORM, reference=reference))]
    if turn.typed(WORD):
        parts.insert(0, Paragraph(say("again.other", word=word), "strong"))
    return Card(
        say("again.title"),
        tuple(parts),
        (
            Input(WORD, say("again.type", word=word, reference=reference), "line", longest=40),
            *(Input(name, say("again.written"), "text", value=text) for name, text in long.items()),
        ),
        (
            Button(say("again.do"), turn.deed, turn.target, carried, style="main", submits=True),
            _back(school, turn, values),
        ),
        deed=turn.deed,
        target=turn.target,
        tone="care",
    )


def _back(school: School, turn: Turn, values: Mapping[str, str]) -> Button:
    say = school.words.say
    typed = {name: values[name] for name in _FIELDS if values.get(name)} if turn.deed == _FORM else {}
    if typed and sum(map(len, typed.values())) <= _BROUGHT:
        return Button(say("cards.back"), _FORM, turn.target, {f"{KEPT}{name}": text for name, text in typed.items()})
    which = {name: text for name, text in values.items() if name in _WHICH}
    return Button(say("again.back-without" if typed else "cards.back"), _BACK[turn.deed], turn.target, which)


def _back_to_form(turn: Turn) -> bool:
    """Whether this shows the form with what was typed, and can do no more: no field of it has its own name."""
    return turn.deed == _FORM and bool(turn.values) and all(name.startswith(KEPT) for name in turn.values)


def _sign_in(school: School, deed: str) -> Card:
    say = school.words.say
    return Card(say("again.sign-in-title"), (Paragraph(say("again.sign-in", ends=deed == _FORM)),), tone="care")
