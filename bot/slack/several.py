"""One program in several workspaces: for each its own token, and what speaks with it.

Rules:
1. What came from a workspace is answered with that workspace's token. Somebody of another one, in a channel that two
   share (Slack Connect), is a stranger there, although canipost may know them at home.
2. A token that was taken back is forgotten; one that is new counts from its next use.
"""

from collections.abc import AsyncIterator, Callable, Collection
from typing import Generic, TypeVar

from bot.seam.card import Card
from bot.seam.directory import Profile
from bot.seam.sender import FREELY, Going, Readers
from bot.slack.directory import SlackDirectory
from bot.slack.installations import Installations
from bot.slack.send import SlackSender
from storage.kept import Address

T = TypeVar("T")


class Each(Generic[T]):
    """What is made of a workspace's token, once a token."""

    def __init__(self, installations: Installations, make: Callable[[str], T]) -> None:
        self._installations, self._make = installations, make
        self._made: dict[str, T] = {}

    async def of(self, workspace: str) -> T:
        """What speaks there. Raises TryLater where the app is not installed."""
        token = await self._installations.token(workspace)
        if token not in self._made:
            self._made[token] = self._make(token)
        return self._made[token]

    @property
    def made(self) -> list[T]:
        """Everything that was made."""
        return list(self._made.values())


class SeveralSenders:
    """A bot.seam.sender.Sender for every workspace."""

    def __init__(self, each: Each[SlackSender]) -> None:
        self._each = each

    async def post(  # noqa: PLR0913 - as Sender
        self, workspace: str, address: Address, card: Card, key: str, *, maybe_there: bool, going: Going = FREELY
    ) -> str:
        """As `SlackSender`."""
        sender = await self._each.of(workspace)
        return await sender.post(workspace, address, card, key, maybe_there=maybe_there, going=going)

    async def edit(self, workspace: str, address: Address, handle: str, card: Card) -> None:
        """As `SlackSender`."""
        await (await self._each.of(workspace)).edit(workspace, address, handle, card)

    async def readers(self, workspace: str, address: Address) -> Readers | None:
        """As `SlackSender`."""
        return await (await self._each.of(workspace)).readers(workspace, address)

    async def look(self, workspace: str, address: Address) -> None:
        """As `SlackSender`."""
        await (await self._each.of(workspace)).look(workspace, address)


class SeveralDirectories:
    """A bot.seam.directory.Directory for every workspace."""

    def __init__(self, each: Each[SlackDirectory]) -> None:
        self._each = each

    async def profile(self, workspace: str, user: str, groups: Collection[str]) -> Profile | None:
        """As `SlackDirectory`."""
        return await (await self._each.of(workspace)).profile(workspace, user, groups)

    async def by_email(self, workspace: str, email: str) -> Profile | None:
        """As `SlackDirectory`."""
        return await (await self._each.of(workspace)).by_email(workspace, email)

    async def everybody(self, workspace: str, group: str = "") -> AsyncIterator[Profile]:
        """As `SlackDirectory`."""
        async for one in (await self._each.of(workspace)).everybody(workspace, group):
            yield one
