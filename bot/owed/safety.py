"""Whether an address may be written to: a channel read by nobody but those of its roles, a person who may hear it."""

from bot.cases.debts import BELL
from bot.cases.reach import GONE, KEPT_OUT
from bot.cases.story import Story, kept_out
from bot.owed.looks import Looks
from bot.people import holders
from bot.people.roster import Roster
from bot.people.settings import School
from bot.seam.sender import Refused, Sender
from storage import Address, Delivery

_FOR_HANDLERS = frozenset({"alert", BELL, "nudge", "news", "handed", "second", "raised", "unhanded"})
"""Cards about a case that go to those who deal with it."""


async def safe(school: School, sender: Sender | Looks, workspace: str, address: Address) -> None:
    """Look who reads a channel. Raises Refused where anybody could who should not."""
    if address.kind == "person":
        return
    channel = holders.channel_at(school, address)
    found = await sender.readers(workspace, address)
    if channel is None or found is None:
        raise Refused("channel-unknown")
    allowed = {person.ids.get(address.platform) for person in holders.readers(school, channel)}
    if found.public or found.shared:
        raise Refused("channel-public" if found.public else "channel-shared")
    if found.users - allowed:
        raise Refused("channel-stranger")


def not_gone(delivery: Delivery, roster: Roster | None) -> None:
    """Whoever has left is told nothing any more, whatever is still owed to them. Raises Refused."""
    if roster and delivery.address.kind != "channel" and roster.gone(str(delivery.address)):
        raise Refused(GONE)


def not_kept_out(school: School, delivery: Delivery, story: Story | None) -> None:
    """Whoever was kept out after it was owed gets it no more, nor any change of what they have. Raises Refused."""
    if story is None or story.record.kind != "case" or delivery.card not in _FOR_HANDLERS:
        return
    at = delivery.address
    channel, person = holders.channel_at(school, at), school.person(at.platform, at.to)
    readers = holders.readers(school, channel) if channel else (person,) if person else ()
    if kept_out(school, story) & {one.name for one in readers}:
        raise Refused(KEPT_OUT)
