"""Clauses for a conversation: what somebody looks for while they write to others, as cards of the policy alone.

Rules:
1. What sounds like an emergency is answered with what to do, to whoever typed it, and with no clause.
2. Nothing is kept, counted or begun: it is asked again at each letter that somebody types.
3. A card holds the policy's words and nothing else, so that it may stand where anybody reads it: no button, no name,
   no word that was typed.
"""

from collections.abc import Sequence
from datetime import date

from bot.cards import own
from bot.cards.looked_up import quoted
from bot.cards.stamping import stamped
from bot.journeys import emergency
from bot.people.settings import School
from bot.seam.card import Card, Paragraph
from bot.seam.turn import Reply, Turn
from policy_kb.law import Here
from policy_kb.lookup import look_up
from policy_kb.own_crisis import heard

DEED = "clauses"
_MOST = 5
"""Clauses of each school."""


def found(schools: Sequence[School], turn: Turn, today: date) -> Reply:
    """The clauses that answer what was typed, of every school at which somebody is staff."""
    say, asked = schools[0].words.say, turn.typed("text")
    if one := heard(asked):
        school = schools[0]
        parts = own.said(school.words, one.kind, Here(school.nation, today), school.helplines)
        return Reply(Card(say(f"own.{one.kind}-title"), tuple(parts), tone="care"))
    if emergency.sounds_urgent(turn):
        text = (Paragraph(say("answers.find-danger")), Paragraph(say("answers.find-unread")))
        return Reply(Card(say("answers.find-danger-title"), text, tone="urgent"))
    cards: list[Card] = []
    for school in schools if asked else ():
        seen = look_up(school.policy, asked, _MOST)
        drawn = (quoted(school, school.policy.clauses[one], today) for one in seen.clauses)
        if seen.kind == "answer":
            cards += (stamped(card, school) if len(schools) > 1 else card for card in drawn)
    key = "find-nothing" if asked else "find-hint"
    return Reply(Card(say("answers.title"), (Paragraph(say(f"answers.{key}")),)), offers=tuple(cards))
