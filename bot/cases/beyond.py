"""Who hears of what a sender added where those who should will never get it; and that nobody did. Pure.

Rules:
1. A record that was told once is told: but what was added to it has deliveries of its own, and only these count here.
2. Of what may be an emergency the next holders hear as well; of anything else only whoever was told of the record.
3. Where nobody is left, its sender is told whom to ring, once for each thing that they added.
"""

from collections.abc import Sequence

from bot.cases.debts import sender
from bot.cases.hearing import everybody
from bot.cases.reach import in_place_of, told_at
from bot.cases.story import Story, kept_out
from bot.people import holders
from bot.people.holders import Told
from bot.people.settings import School
from storage.kept import Delivery, Owed

ADDED = frozenset({"news", "raised"})
"""Cards that say that something was added."""
UNADDED = "unadded"
"""The card that tells its sender that nobody has got it."""


def beyond(story: Story, school: School, delivery: Delivery, about: Sequence[Delivery]) -> tuple[Told, ...] | None:
    """Who is told in the place of an address that refused what was added; None where nobody has it or will."""
    same = [one for one in about if one.slot == delivery.slot]
    tried = frozenset(one.address for one in same)
    there = (told_at(story, school, one.address) for one in same if one.refused is None)
    heard = frozenset(name for one in there if one for name in one.people)
    gone = told_at(story, school, delivery.address)
    if delivery.card == "raised" and gone:
        found = in_place_of(school, kept_out(school, story), gone, heard, tried)
    elif heard:
        found = ()
    else:
        known = {name for one in everybody(story, school) for name in one.people}
        alone = (
            Told("", at, (one.name,))
            for one in school.people
            if one.name in known and (at := holders.private(school, one)) and at not in tried
        )
        rooms = (one for one in everybody(story, school) if one.address not in tried)
        found = tuple({one.address: one for one in (*rooms, *alone)}.values())
    return found or (() if heard else None)


def unadded(story: Story, delivery: Delivery, about: Sequence[Delivery]) -> list[Owed]:
    """To whoever sent it: that what they added has reached nobody; once for each addition, and only of theirs."""
    n = int(delivery.content.get("n", 0))
    event, slot = story.event(n), f"{UNADDED}:{n}"
    theirs = event is not None and event.actor == story.record.person
    if not theirs or not story.reachable or any(one.slot == slot for one in about):
        return []
    return [Owed(slot, sender(story), UNADDED, {"n": n})]
