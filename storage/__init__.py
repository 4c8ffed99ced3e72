"""What we keep, sealed: the only room that knows SQL.

`await upgrade(url)`, then `store = await open_store(url, keys)`; the verbs are those of `Store`.
"""

from storage.backups import Backup, backup, examine, restore
from storage.batches import Noted
from storage.debts import OPENED
from storage.errors import DraftGone, KeyMissing, NoRecord, Overtaken, SealBroken, StoreError
from storage.kept import (
    KEEP,
    Address,
    Anchor,
    Answer,
    Damaged,
    Delivery,
    Draft,
    Event,
    Keep,
    KeptFile,
    KeptPerson,
    Late,
    Leaf,
    Moved,
    NewFile,
    NewPerson,
    NewRecord,
    Owed,
    Platform,
    Record,
    Waiting,
)
from storage.links import Link
from storage.resealing import flatten, reseal
from storage.schema import amiss, back, current, newest, upgrade
from storage.sealing import new_key
from storage.store import Store, open_store
from storage.traces import clean
from storage.under import Under, checked

__all__ = [
    "KEEP",
    "OPENED",
    "Address",
    "Anchor",
    "Answer",
    "Backup",
    "Damaged",
    "Delivery",
    "Draft",
    "DraftGone",
    "Event",
    "Keep",
    "KeptFile",
    "KeptPerson",
    "KeyMissing",
    "Late",
    "Leaf",
    "Link",
    "Moved",
    "NewFile",
    "NewPerson",
    "NewRecord",
    "NoRecord",
    "Noted",
    "Overtaken",
    "Owed",
    "Platform",
    "Record",
    "SealBroken",
    "Store",
    "StoreError",
    "Under",
    "Waiting",
    "amiss",
    "back",
    "backup",
    "checked",
    "clean",
    "current",
    "examine",
    "flatten",
    "new_key",
    "newest",
    "open_store",
    "reseal",
    "restore",
    "upgrade",
]
