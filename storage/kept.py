"""What is kept, as the rest of the program sees it: frozen, unsealed, and always of one school."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import Enum
from typing import Any, Final, Literal

from policy_kb.shapes import dataclass

Answer = str | tuple[str, ...]
"""One answer: a word or free text, or the options ticked where several may be."""

Platform = Literal["web", "slack", "teams", "email"]


class Keep(Enum):
    """What a due time is given as where it is to stay as it is (None says that nothing waits any more)."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP

OPENED = "opened"
"""The reason by which what somebody opened for themselves waits (see `opened`), and the card owed in its place."""


@dataclass(frozen=True, slots=True)
class Address:
    """One person's private conversation with the bot, or the private channel of a role.

    `to` is the platform's own id: Slack U… or C…, Teams 29:… or 19:…, on the web a persona or a role.
    """

    platform: Platform
    kind: Literal["person", "channel"]
    to: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.to}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A dialog somebody has begun: who, which, and the answers so far by question id.

    `flags` are what the program notes beside them, such as that this is a rehearsal; nobody was asked for them.
    `version` is another after each change; empty where it is not known.
    """

    id: str
    school: str
    person: str
    dialog: str
    answers: Mapping[str, Answer]
    state: Literal["open", "filed", "cancelled"]
    begun_at: datetime
    changed_at: datetime
    reference: str | None
    flags: Mapping[str, Answer] = field(default_factory=dict)
    version: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record about to be filed; `body` is JSON and is sealed, the other fields are kept open.

    `names` are the words (spelt one way only) by which it can be found; only their keyed fingerprints are kept.
    `due` is when it falls due (None: nothing waits).
    """

    kind: Literal["case", "request", "register", "task"]
    type: str
    state: str
    urgency: str
    person: str
    body: Mapping[str, Any]
    names: frozenset[str] = frozenset()
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A filed record as it stands: the newest state and due time, with the body as it was filed."""

    id: str
    school: str
    reference: str
    kind: str
    type: str
    state: str
    urgency: str
    person: str
    body: Mapping[str, Any]
    filed_at: datetime
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file about to be kept: its kind by content ("jpeg"), its bytes, and what it was called by whoever sent it.

    `sha256` (hexadecimal) is that of the original, also where `data` is a cleaned copy; `noted` is JSON.
    """

    kind: str
    data: bytes
    sha256: str
    name: str
    noted: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is kept, without its bytes; `size` counts those that are kept."""

    id: str
    kind: str
    size: int
    sha256: str
    name: str
    person: str
    noted: Mapping[str, Any]
    at: datetime
    damaged: bool = False
    """What is known of it cannot be opened: name, fingerprint, person and notes are empty."""

    def in_ledger(self) -> dict[str, str]:
        """Say what the ledger keeps of a file: enough to prove later that it is the one that was handed in."""
        return {"id": self.id, "sha256": self.sha256, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be written on the roster; `body` is JSON and is sealed.

    `addresses` ("slack:U1", "email:...") and `names` (words, spelt one way only) are those by which they can be found;
    only their keyed fingerprints are kept. `id` tells them apart from then on: 32 hexadecimal digits.
    """

    id: str
    body: Mapping[str, Any]
    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KeptPerson:
    """Somebody on the roster of a school, as they were written."""

    id: str
    school: str
    body: Mapping[str, Any]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done to a record; `n` counts within the record from 1, `seq` within the school."""

    n: int
    seq: int
    at: datetime
    actor: str
    verb: str
    state: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Anchor:
    """The number of a ledger's newest event and the beginning of its fingerprint, to be noted outside the database."""

    seq: int
    mark: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some records with their events, newest first; `before` is where the next leaf begins (None: this is the last).

    `looked` counts the records it was read from: those that cannot be opened too. Where what one person sent was asked
    for, `left` says how many older ones there are; with `some`, how many at least, for there may be more.
    """

    found: tuple[tuple[Record, tuple[Event, ...]], ...]
    before: int | None
    looked: int
    left: int = 0
    some: bool = False


@dataclass(frozen=True, slots=True)
class Owed:
    """A card that an address is owed.

    A slot at an address holds one message: owing the same slot again means that the message there is to be
    brought up to date. `card` names the card; `content` is what it needs beyond the record, and is sealed.
    """

    slot: str
    address: Address
    card: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filed:
    """A record that was filed just now, with its first event and all that is owed about it.

    `taken` says that these debts were taken, to be paid by whoever filed it. A record that had been filed before from
    the same draft comes without its events.
    """

    record: Record
    events: tuple[Event, ...] = ()
    owed: "tuple[Delivery, ...]" = ()
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """A debt as the sweeper sees it: version `wanted` is owed, version `shown` has been confirmed.

    `handle` is what the platform calls the message (None until it is posted); `attempts` counts the attempts
    before this one; `uncertain` says that an earlier attempt got no answer, so it must be found out whether
    it arrived before it is repeated; `owed_at` is when the debt that is unpaid, or was paid last, was taken
    on; `postponed` says why the last attempt failed (None: none did, or it arrived since); `lease` is the sweeper's
    claim, by which the store knows a sweeper that comes too late; `damaged` says that it cannot be opened: slot, card,
    content and where it goes are empty. `record_id` is the store's own name for what it is about, and `under` the data
    key that this had, sealed, when the debt was read.
    """

    id: str
    school: str
    reference: str | None
    slot: str
    address: Address
    card: str
    content: Mapping[str, Any]
    wanted: int
    shown: int
    handle: str | None
    attempts: int
    uncertain: bool
    owed_at: datetime
    refused: str | None
    lease: int = 0
    postponed: str | None = None
    damaged: bool = False
    record_id: str | None = field(default=None, repr=False, compare=False)
    under: bytes | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Moved:
    """A record changed its state, by this event."""

    record: Record
    event: Event


@dataclass(frozen=True, slots=True)
class Late:
    """A record was no longer in a state the move may start from; `event` is what put it where it is."""

    record: Record
    event: Event


@dataclass(frozen=True, slots=True)
class Waiting:
    """Debts that are not paid yet: how many, and for how many seconds the oldest (0.0: there is none).

    `ahead` is by how many seconds the newest stands ahead of the clock, which was wrong then or is now (0.0: it is
    right).
    """

    debts: int
    oldest: float
    ahead: float = 0.0


@dataclass(frozen=True, slots=True)
class Damaged:
    """A sealed column of a row that does not open, and the reference of the record that the row is or belongs to.

    `why` is "changed", "moved", "key-missing", or "not-understood" where the row opens and means nothing (then
    `column` is empty).
    """

    school: str
    table: str
    row: str
    column: str
    why: str
    reference: str | None
