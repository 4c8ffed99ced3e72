"""Whoever was picked from a platform's people, in words: the name by which the school knows them.

Rules:
1. Whoever is picked is who they would be had their name been typed: by the settings, then the roster, then what the
   platform calls them. Nothing else knows that they were picked.
2. What was typed beside it stays. Where nobody knows the name, the platform's id stands there: nothing is lost.
"""

import logging
from dataclasses import replace

from bot.people.settings import School
from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.seam.turn import Turn, Who
from bot.talk.welcome import Welcome

_LOG = logging.getLogger(__name__)


async def written(school: School, turn: Turn, welcome: Welcome) -> Turn:
    """The turn as if everybody who was picked had been typed."""
    if not turn.picked:
        return turn
    values = dict(turn.values)
    for field, user in turn.picked.items():
        name = await _name(school, replace(turn.who, user=user, name=""), welcome)
        name = name or school.words.say("cards.picked-unknown", user=user)
        typed = turn.typed(field)
        values[field] = typed if name.casefold() in typed.casefold() else ", ".join(filter(None, (typed, name)))
    return replace(turn, values=values, picked={})


async def _name(school: School, who: Who, welcome: Welcome) -> str:
    if person := school.person(who.platform, who.user):
        return person.name
    roster = await welcome.staffroom.roster(school)
    if member := roster.member_of(str(who)):
        return member.name
    near = {at.ids[who.platform] for at in school.channels if who.platform in at.ids}
    try:
        profile = await welcome.profile(who, frozenset(near))
    except (Refused, TryLater, NoAnswer) as error:
        _LOG.warning("who was picked was not told: school=%s error=%s", school.id, error)
        return ""
    if profile is None:
        return ""
    known = (roster.member_of(f"email:{one}") for one in profile.emails)
    return next((one.name for one in known if one), profile.name)
