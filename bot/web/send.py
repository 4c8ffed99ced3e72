"""Sending on the web desk: what is owed stands in the store and is drawn from there, so to post is to ring.

Rules:
1. A message's handle is its key: posting it twice is posting it once.
2. An address that is not on the desk is refused, never taken for delivered.
"""

from collections.abc import Sequence

from bot.seam.card import Card
from bot.seam.sender import FREELY, Going, Readers, Refused
from bot.web.bell import Bell
from bot.web.desk import DeskSchool, by_workspace
from storage.kept import Address


class WebSender:
    """The Sender of the web desk. `bell` is the one that the pages listen to."""

    def __init__(self, desks: Sequence[DeskSchool], bell: Bell | None = None) -> None:
        self.bell = bell or Bell()
        self._desks = by_workspace(desks)

    async def post(  # noqa: PLR0913 - as Sender
        self, workspace: str, address: Address, card: Card, key: str, *, maybe_there: bool, going: Going = FREELY
    ) -> str:
        """Wake the pages that show this address; the key is the handle. Raises Refused."""
        del card, maybe_there, going  # drawn from the store; and a second ring does no harm, nor a late one
        self._school(workspace, address)
        self.bell.ring((workspace, address))
        return key

    async def edit(self, workspace: str, address: Address, handle: str, card: Card) -> None:
        """Wake the pages that show this address. Raises Refused."""
        del handle, card
        self._school(workspace, address)
        self.bell.ring((workspace, address))

    async def readers(self, workspace: str, address: Address) -> Readers | None:
        """Give the personas who can read a channel; None for a person. Raises Refused."""
        school = self._school(workspace, address)
        if address.kind == "person":
            return None
        return Readers(frozenset(one.user for one in school.readers(address.to)))

    async def look(self, workspace: str, address: Address) -> None:
        """Say whether it is on the desk. Raises Refused."""
        self._school(workspace, address)

    def _school(self, workspace: str, address: Address) -> DeskSchool:
        school = self._desks.get(workspace)
        if address.platform != "web" or school is None or not school.knows(address):
            raise Refused("address_not_found")
        return school
