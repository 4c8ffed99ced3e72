"""How a card comes to stand at its address: below the first of its record, ringing, posted or edited in place."""

from dataclasses import replace

from bot.cases.story import Story
from bot.cases.tidying import replaced
from bot.owed.going import Going
from bot.owed.together import Together
from bot.people import holders
from bot.people.settings import School
from bot.seam.card import Card
from bot.seam.sender import Gone, Sender
from storage import Delivery


async def following(delivery: Delivery, card: Card, known: Together) -> Card:
    """What is new about a report in a channel stands below its first message there."""
    if delivery.address.kind != "channel" or delivery.handle is not None:
        return card
    there = (one for one in await known.about() if one.address == delivery.address and one.id != delivery.id)
    first = next((one.handle for one in there if one.handle), None)
    return replace(card, follows=first) if first else card


def ringing(school: School, delivery: Delivery, card: Card) -> Card:
    """An urgent card in a channel calls everybody who reads it by name: a plain post there notifies nobody."""
    channel = holders.channel_at(school, delivery.address)
    if card.tone != "urgent" or channel is None or delivery.handle is not None:
        return card
    platform = delivery.address.platform
    return replace(card, rings=tuple((one.ids[platform], one.name) for one in holders.readers(school, channel)
                                     if platform in one.ids))  # fmt: skip


def is_stub(story: Story, delivery: Delivery) -> bool:
    """Whether a line takes the place of a message: of one that is there, for nobody is sent a line alone."""
    return delivery.handle is not None and replaced(story, delivery.card, int(delivery.content.get("n", 0)))


async def placed(  # noqa: PLR0913 - what is placed, where, and how it stands
    sender: Sender, workspace: str, delivery: Delivery, card: Card, going: Going, *, anew: bool
) -> str:
    """Post or edit a message; gives its handle. One that is no longer there is posted `anew`, or left."""
    if delivery.handle is not None:
        try:
            await going.begins()
            await sender.edit(workspace, delivery.address, delivery.handle, card)
        except Gone:
            if not anew:
                return delivery.handle
            going.again()
        else:
            return delivery.handle
    return await sender.post(
        workspace, delivery.address, card, delivery.id, maybe_there=delivery.uncertain, going=going
    )
