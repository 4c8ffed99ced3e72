"""Whether a channel may be written to: nobody reads it but those of its roles."""

from bot.people import holders
from bot.people.settings import School
from bot.seam.sender import Refused, Sender
from storage import Address


async def safe(school: School, sender: Sender, workspace: str, address: Address) -> None:
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
