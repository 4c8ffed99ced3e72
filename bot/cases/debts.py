"""Whom a change of a record is owed to, and as which message. Pure.

Rules:
1. What people wrote to each other never stands in a message to a handler: it says where to look.
2. Nobody who is kept out is owed anything.
"""

from collections.abc import Collection, Sequence
from datetime import date

from bot.cases.gate import entitled, handlers
from bot.cases.hearing import everybody, standing
from bot.cases.rung import Rung
from bot.cases.story import Story, kept_out
from bot.people import holders
from bot.people.holders import Told
from bot.people.settings import School
from storage.kept import Address, Delivery, Owed

BELL = "bell"
"""The card that calls one person to an alert in a channel."""


def to_handlers(school: School, story: Story, today: date) -> list[Owed]:
    """A line that there is something new: to whoever deals with it, if they are there; else to all who were told."""
    n = story.newest + 1
    at = has_it(school, story, today)
    places = [at] if at else [one.address for one in everybody(story, school)]
    return [Owed(f"news:{n}", place, "news", {"n": n}) for place in dict.fromkeys(places)]


def has_it(school: School, story: Story, today: date) -> Address | None:
    """Where whoever deals with a record today is written to; None where nobody has it, or they are away or gone.

    What waits to be confirmed, and a report that is closed, is with nobody.
    """
    if story.record.kind == "case" and story.record.state not in {"acknowledged", "in-hand"}:
        return None
    person = next((one for one in school.people if one.name == story.holder and entitled(one, story, school)), None)
    return holders.private(school, person) if person and person.there(today) else None


def again(school: School, story: Story) -> list[Owed]:
    """A line to everybody who was told of a request that its sender asks for it again."""
    n = story.newest + 1
    places = dict.fromkeys(one.address for one in everybody(story, school))
    return [Owed(f"news:{n}", place, "news", {"n": n}) for place in places]


def to_all(school: School, story: Story) -> list[Owed]:
    """An urgent alert to everybody who was told, brought in or has it: what its sender said may be an emergency."""
    n, told = story.newest + 1, standing(story, school)
    reached = {name for one in told for name in one.people}
    knows = {name for one in story.body.told for name in one.people} | story.brought_in | {story.holder}
    others = [one for one in handlers(school, story) if one.name not in reached]
    alone = [one for one in others if one.name in knows] or ([] if told else others)
    places = [*(one.address for one in told), *(at for one in alone if (at := holders.private(school, one)))]
    return [Owed(f"raised:{n}", place, "raised", {"n": n}) for place in dict.fromkeys(places)]


def bells(school: School, story: Story, arrived: Delivery, about: Collection[Delivery]) -> list[Owed]:
    """The same card to each reader of a channel alone, where it is urgent and they have nothing of it yet.

    The web desk has a bell of its own.
    """
    channel = holders.channel_at(school, arrived.address)
    if channel is None or not rings(story, arrived):
        return []
    had, out = {one.address for one in about}, kept_out(school, story)
    people = [one for one in holders.readers(school, channel) if one.name not in out]
    places = [place for one in people if (place := holders.private(school, one)) and place not in had]
    return [Owed(f"{BELL}:{arrived.slot}", place, BELL, {}) for place in places]


def rings(story: Story, arrived: Delivery) -> bool:
    """Whether a message that has arrived rings for those who read it there."""
    at = arrived.address
    return at.kind == "channel" and at.platform != "web" and story.urgency == "immediate" and not story.seen


def elsewhere(school: School, story: Story, bars: Collection[str]) -> list[Owed]:
    """Alerts to those who are told now that some of those who were told at first are kept out."""
    return [Owed("alert", one.address, "alert", {}) for one in _now(school, story, bars)]


def bringing_in(school: School, story: Story, bars: Collection[str]) -> dict[str, list[str]]:
    """What an event says that keeps people out: who they are, and who is told instead, so that these can act."""
    if not bars:
        return {}
    return {"bars": sorted(bars), "names": sorted({name for one in _now(school, story, bars) for name in one.people})}


def _now(school: School, story: Story, bars: Collection[str]) -> tuple[Told, ...]:
    out, anybody = kept_out(school, story) | frozenset(bars), story.record.kind != "case"
    return holders.told(school, story.body.way.tell, out, story.managers or None, anybody=anybody)


def to_sender(story: Story, card: str, n: int) -> Owed:
    """A letter to whoever sent it, about event `n`."""
    return Owed(f"{card}:{n}", sender(story), card, {"n": n})


def outcome(story: Story) -> Owed:
    """A letter to whoever sent it that says what has become of it, with the event that is about to be written."""
    return to_sender(story, "outcome", story.newest + 1)


def receipt(story: Story) -> Owed:
    """The sender's receipt, brought up to date."""
    return Owed("receipt", sender(story), "receipt", {})


def unreached(story: Story) -> Owed:
    """To whoever sent it: that nobody could be reached so far, and whom to ring."""
    return Owed("unreached", sender(story), "unreached", {})


def unhanded(school: School, story: Story, delivery: Delivery, about: Sequence[Delivery]) -> list[Owed]:
    """To whoever gave the record to somebody who cannot be reached: that they have not got it; once."""
    n = int(delivery.content.get("n", 0))
    given, slot = story.event(n), f"unhanded:{n}"
    if delivery.card != "handed" or given is None or any(one.slot == slot for one in about):
        return []
    at = private(school, given.name)
    return [Owed(slot, at, "unhanded", {"n": n})] if at else []


def sender(story: Story) -> Address:
    """Where whoever sent it is written to."""
    platform, _, user = story.record.person.partition(":")
    return holders.address((platform, "person", user))


def private(school: School, name: str) -> Address | None:
    """Where a holder is written to, by their name."""
    return next((holders.private(school, one) for one in school.people if one.name == name), None)


def for_rung(rung: Rung, story: Story) -> list[Owed]:
    """Who is owed a card for a step of the ladder."""
    n = story.newest + 1
    if rung.step == "end":
        return [outcome(story)] if story.record.kind != "task" else []
    if rung.step == "reporter":
        return [Owed(f"ring:{n}", sender(story), "ring", {"n": n}), receipt(story)]
    return [Owed(f"nudge:{n}", one.address, "nudge", {"n": n}) for one in rung.tell]
