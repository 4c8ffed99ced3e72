"""A turn: one thing a person did on a platform; a reply: what they are shown at once and nobody else is."""

from collections.abc import AsyncIterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Literal, Protocol

from bot.seam.card import Card
from policy_kb.shapes import dataclass

Platform = Literal["web", "slack", "teams", "email"]


@dataclass(frozen=True, slots=True)
class Who:
    """Who did it: the platform, the workspace or tenant that maps to one school, and the platform's own user id.

    `name` is what the platform calls them, where it says so; it tells nobody apart.
    """

    platform: Platform
    workspace: str
    user: str
    name: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.platform}:{self.user}"


class NotFetched(Exception):  # noqa: N818 - says what happened
    """A file did not come: `why` is "lost" or "too-big"."""

    def __init__(self, why: Literal["lost", "too-big"]) -> None:
        super().__init__(why)
        self.why = why


async def at_most(most: int, pieces: AsyncIterable[bytes]) -> bytes:
    """What comes in pieces, as long as it is not more than `most` bytes. Raises NotFetched."""
    held = bytearray()
    async for piece in pieces:
        held += piece
        if len(held) > most:
            raise NotFetched("too-big")
    return bytes(held)


class Handed(Protocol):
    """A file that somebody handed in: nothing of it is fetched before it is wanted, for some must never be."""

    @property
    def name(self) -> str:
        """What it was called; anybody's words, and no sign of what is in it."""
        ...

    async def fetch(self, most: int) -> bytes:
        """Give its bytes. Raises NotFetched, at the latest after `most` bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Given:
    """A file for one person's eyes: a name of ours, its type by content ("image/jpeg"), and its bytes."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing a person did.

    deed      target            values
    begin     dialog name       {"text": what was typed behind the command}
    answer    draft id          question id -> answer (a tuple for `many`)
    back      draft id          {}
    change    draft id          {"question": id}
    resume    draft id          {}
    cancel    draft id          {}
    danger    draft id or ""    {}
    acknowledge, view, case-now   reference   {}
    home      ""                {"text": what was written without a command, "public": where others can read it}
    front     the list that stands on it, "" for the first   {}: the page that a platform has for the bot (Slack's Home)
    attach    draft id or reference   {}: show where a file can be added
    hand-in   as attach, or "" where the person just sent one   {"text": what they wrote with it}
    sort      draft id          {"to": "post", "report" or a reference, "" to delete}: what a sent file is for
    clean, take-out   draft id  {}: the cleaned pictures back; the files out again
    show-file reference         {"file": id}
    clauses   ""                {"text": what somebody looks for while they write to others}: `Reply.offers`

    `stays` says that the reply remains where the person can find it again (a Teams chat); where it does not
    (a Slack modal) verdicts are sent to them as well. `files` came with it (deeds `begin` and `hand-in`).
    `people` are those whom a message that was brought along names, or who wrote it: the platform's user id, and what
    they are called, empty where it is not known; in the text they stand as "@" and that name, or the id.
    `picked` are those who were picked beside a field for a name: input name -> the platform's user id.
    `signed_in` is when they last proved who they are, where the platform can ask for that again (the web desk with an
    identity provider); None where it cannot.
    """

    who: Who
    deed: str
    target: str = ""
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    stays: bool = False
    files: Sequence[Handed] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    picked: Mapping[str, str] = field(default_factory=dict)
    signed_in: datetime | None = None

    def typed(self, name: str) -> str:
        """What was typed or chosen under a name, without the spaces around it."""
        value = self.values.get(name, "")
        return (value if isinstance(value, str) else value[0] if value else "").strip()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person is shown at once.

    `ended` says that the dialog is over and the card asks nothing more; `sent_too` that the same card is on
    its way to them as a message of its own. `files` are handed to this person, privately, beside the card.
    `offers` are cards for this person to choose from, each of which may stand where anybody reads it.
    `again` says that nothing was done: the platform asks who they are once more, then the same turn is taken again.
    `undone` says that nothing came of it, as what it was for is gone or over: what was typed with it stands nowhere,
    nor what had been `left` in the dialog that ends with it.
    """

    card: Card
    ended: bool = False
    sent_too: bool = False
    files: Sequence[Given] = ()
    again: bool = False
    offers: Sequence[Card] = ()
    undone: bool = False
    left: Sequence[str] = ()


class Listener(Protocol):
    """What a platform's `listen` calls: it never raises, every failure is a Card in plain words."""

    async def take(self, turn: Turn) -> Reply:
        """Do what the person did, and say what they see next."""
        ...
