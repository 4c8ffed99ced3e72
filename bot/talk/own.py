"""Somebody who writes of their own life, of an adult who is hurt, or that it is too much: a kind card before all else.

Rules:
1. Every door passes here, before a school is chosen, a draft begun or anything written: so nothing of it is kept.
2. One tap goes on with what was meant, with the words where they were meant for it. A question to the policy is asked
   anew, for no clause answers this.
3. Where a child may be in danger as well, or files came with it, the way for those is taken, and whom to talk to is
   added to its card.
4. Those who deal with records write about others, and are not stopped. Stress, and a private picture in others' hands,
   stop only what a clause would answer wrongly: a report of it goes on, and brings its own help.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.cards import own
from bot.cases.deeds import DEEDS
from bot.casework.tongues import Tongues
from bot.journeys import emergency
from bot.people.settings import School
from bot.seam.card import Button, Card, Input
from bot.seam.turn import Reply, Turn
from policy_kb.own_crisis import AT_ONCE, KINDS, Own, beside, heard

SEEN = "own"
_CARRIED = 200
"""Characters of a value that a button carries; a longer one stands in a field of the card."""
_CARRIES_CARDS = frozenset({"more"})
_OPENS = frozenset({"home", "begin"})
_POLICY, _ASKED = "policy", "policy.asked"
_Do = Callable[[Turn, Sequence[School], str], Awaitable[Reply]]


class Aside:
    """Takes a turn aside where somebody writes of themselves."""

    def __init__(self, tongues: Tongues, clock: Callable[[], datetime]) -> None:
        self._tongues, self._clock = tongues, clock

    async def take(self, turn: Turn, schools: Sequence[School], named: str, do: _Do) -> Reply:
        """The card, or what is done with every other turn."""
        if SEEN in turn.values:
            values = {name: value for name, value in turn.values.items() if name != SEEN}
            return await do(replace(turn, values=values), schools, named)
        found = told(turn)
        if found is None or (found.kind not in AT_ONCE and not _for_the_policy(turn) and turn.deed != "home"):
            return await do(turn, schools, named)
        home = next((one for one in schools if one.id == named), schools[0])
        school = await self._tongues.of(home, turn.who.platform, turn.who.user)
        if found.by_children or turn.files or emergency.typed(turn.values, opens=_opens(turn)):
            reply = await do(turn, schools, named)
            more = own.numbers(school.words, found.kind, school.here(self._clock()), school.helplines)
            return replace(reply, card=replace(reply.card, parts=(*reply.card.parts, more)))
        return Reply(self._card(school, turn, found), ended=turn.deed != "answer")

    def _card(self, school: School, turn: Turn, found: Own) -> Card:
        say = school.words.say
        values: Mapping[str, str | tuple[str, ...]] = turn.values
        go_on, long = Button(say("own.go-on"), turn.deed, turn.target), None
        texts = {name: value for name, value in values.items() if isinstance(value, str)}
        if _for_the_policy(turn):
            go_on = replace(go_on, deed="begin", target=_POLICY)
        elif found.kind == "life" and turn.deed in {"home", "begin"} and not any(map(_more, texts.values())):
            pass  # there is nothing in it but what no dialog is for
        elif len(texts) < len(values):  # ticks are no words, and no button carries them
            go_on = replace(go_on, deed="resume" if turn.deed == "answer" else turn.deed)
        else:
            fields = [name for name, value in texts.items() if len(value) > _CARRIED]
            if len(fields) == 1:
                long = Input(fields[0], say("again.written"), "text", value=texts[fields[0]])
            carried = {name: value for name, value in texts.items() if name not in fields}
            go_on = replace(go_on, values={**carried, SEEN: "seen"}, submits=long is not None)
        buttons = [go_on]
        if found.kind == "adult" and (turn.deed, turn.target) != ("begin", "report"):
            text = next((one for one in texts.values() if heard(one)), "")
            words = {"text": text} if len(text) <= _CARRIED else {}
            buttons.insert(0, Button(say("own.report"), "begin", "report", {**words, SEEN: "seen"}))
        deed, target = (go_on.deed, go_on.target) if long else ("", "")
        chats = turn.who.platform != "web"
        drawn = own.card(school, found.kind, self._clock(), tuple(buttons), long, chats=chats)
        return replace(drawn, deed=deed, target=target)


def told(turn: Turn) -> Own | None:
    """What a turn's words tell of whoever typed them."""
    deed = DEEDS.get(turn.deed)
    if deed is None or turn.deed in _CARRIES_CARDS or deed.may in emergency.AT_WORK:
        return None
    texts = (value for value in turn.values.values() if isinstance(value, str))
    found = [one for text in texts if (one := heard(text, by_meaning=_opens(turn)))]
    return min(found, key=lambda one: KINDS.index(one.kind), default=None)


def _opens(turn: Turn) -> bool:
    """Whether somebody comes with it; in the middle of something only what people have chosen is heard."""
    return turn.deed in _OPENS or _ASKED in turn.values


def _more(text: str) -> bool:
    """Whether a text tells of more than of somebody's own life."""
    return bool(beside(text).strip())


def _for_the_policy(turn: Turn) -> bool:
    return (turn.deed, turn.target) == ("begin", _POLICY) or _ASKED in turn.values
