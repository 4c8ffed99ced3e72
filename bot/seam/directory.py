"""What every platform's `directory` offers: who somebody is there, and everybody who is there."""

from collections.abc import AsyncIterator, Collection
from typing import Protocol

from policy_kb.shapes import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody as a platform knows them.

    `emails` are in small letters. `guest`: invited from outside, or into single channels; `outside`: of another
    organisation; `gone`: their account is closed; `program`: no person. `groups` are those of the groups asked for
    that they are in.
    """

    user: str
    name: str = ""
    emails: tuple[str, ...] = ()
    title: str = ""
    guest: bool = False
    outside: bool = False
    gone: bool = False
    program: bool = False
    groups: frozenset[str] = frozenset()

    @property
    def inside(self) -> bool:
        """Whether it is a person of the organisation itself, with an account that is open."""
        return not (self.guest or self.outside or self.gone or self.program)


class Directory(Protocol):
    """Who is who on one platform. Raises Refused, TryLater or NoAnswer (see `bot.seam.sender`); nothing else."""

    async def profile(self, workspace: str, user: str, groups: Collection[str]) -> Profile | None:
        """Say who somebody is; None where the platform knows nobody of this id."""
        ...

    def everybody(self, workspace: str, group: str = "") -> AsyncIterator[Profile]:
        """Give everybody, page by page: of the workspace, or of one group, where the platform lists only those."""
        ...
