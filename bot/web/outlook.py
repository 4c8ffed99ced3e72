"""What one persona can look at: the private chat, the channels, and as whom one acts in the open channel.

Rules:
1. A persona who reads channels sees those, and acts in them as themselves.
2. Who reads none sees the channels only where the desk shows both sides, marked, acting as one who does.
"""

from collections.abc import Callable, Mapping, Sequence

from bot.web.bell import Key
from bot.web.desk import DeskChannel, DeskSchool, Letter, Letters, Persona
from bot.web.render import Acting, ChannelTab, Pane, Shown, Unseen, View
from policy_kb.shapes import dataclass
from storage.kept import Address


@dataclass(frozen=True, slots=True)
class Outlook:
    """One persona's desk: the channels on it, the one that is `here`, and who is `acting` there."""

    school: DeskSchool
    me: Persona
    channels: tuple[DeskChannel, ...] = ()
    here: DeskChannel | None = None
    acting: Persona | None = None

    def keys(self) -> set[Key]:
        """Give everything whose ring changes this desk."""
        addresses = {person(self.me.user), *(channel(one.id) for one in self.channels)}
        if self.acting:
            addresses.add(person(self.acting.user))
        return {(self.school.workspace, address) for address in addresses}


def outlook(school: DeskSchool, me: Persona, wanted: str = "") -> Outlook:
    """Say what this persona can look at, with the wanted channel open, or the first."""
    can = tuple(one for one in school.channels if one.id in me.channels)
    if not can and school.side_by_side:
        can = tuple(one for one in school.channels if school.readers(one.id))
    if not can:
        return Outlook(school, me)
    here = next((one for one in can if one.id == wanted), can[0])
    acting = me if here.id in me.channels else school.readers(here.id)[0]
    return Outlook(school, me, can, here, acting)


async def look(
    seen: Outlook, letters: Letters, shown: Callable[[str, str], Shown | None], *, csrf: str, mark: str
) -> View:
    """Gather everything on the desk; `shown` gives the card in hand of a user in a pane."""
    school, me, here = seen.school, seen.me, seen.here
    standing = {one.id: await letters.delivered(school.workspace, channel(one.id)) for one in seen.channels}
    own = await letters.delivered(school.workspace, person(me.user))
    back = here.id if here else ""
    side = None
    if here and seen.acting:
        acting = Acting(school.href(seen.acting.user), csrf, me.user, here.id, here.id)
        side = Pane(acting, standing[here.id], shown(seen.acting.user, here.id))
    return View(
        school,
        me,
        chat=Pane(
            Acting(school.href(me.user), csrf, me.user, "", back),
            own,
            shown(me.user, ""),
        ),
        drafts=await letters.drafts(school.workspace, me.user),
        channel=side,
        tabs=tuple(
            ChannelTab(one, len(standing[one.id]), one is here, len(waiting(standing[one.id]))) for one in seen.channels
        ),
        acting=seen.acting,
        borrowed=seen.acting is not None and seen.acting != me,
        mark=mark,
        unseen=first(seen, own, standing),
    )


def waiting(letters: Sequence[Letter]) -> Mapping[str, Letter]:
    """The first message about each record that nobody has confirmed."""
    found: dict[str, Letter] = {}
    for one in letters:
        if one.waits:
            found.setdefault(one.waits, one)
    return found


def first(seen: Outlook, own: Sequence[Letter], standing: Mapping[str, Sequence[Letter]]) -> Sequence[Unseen]:
    """What nobody has confirmed and this persona may: what they see only as a guest is not theirs (rule 2)."""
    found = {record: Unseen(one) for record, one in waiting(own).items()}
    for place in seen.channels:
        if place.id in seen.me.channels:
            for record, one in waiting(standing[place.id]).items():
                found[record] = Unseen(one, place, place is seen.here)
    return sorted(found.values(), key=lambda one: (one.letter.card.tone != "urgent", one.letter.at))


def person(user: str) -> Address:
    """Give the address of a persona's private chat."""
    return Address("web", "person", user)


def channel(identity: str) -> Address:
    """Give the address of a channel."""
    return Address("web", "channel", identity)
