"""What we keep, sealed: the only room that knows SQL.

`await upgrade(url)`, then `store = await open_store(url, keys)`; the verbs are those of `Store`. What builds statements
is loaded by whoever first asks for something of it (see `opening`).
"""

from importlib import import_module
from typing import TYPE_CHECKING

from storage.errors import DraftGone, KeyMissing, NoRecord, Overtaken, SealBroken, StoreError
from storage.kept import (
    KEEP,
    OPENED,
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
from storage.noted import Noted
from storage.opening import file_of, load, open_at_start
from storage.revisions import amiss, newest
from storage.sealing import new_key

if TYPE_CHECKING:
    from storage.backups import Backup, backup, examine, restore
    from storage.links import Link
    from storage.resealing import flatten, reseal
    from storage.schema import back, current, upgrade
    from storage.store import Store, open_store
    from storage.traces import clean
    from storage.under import Under, checked
else:
    from storage.opening import LaterStore as Store  # by which names of types are read: nothing of it has to be loaded

    _LATER = {
        "storage.backups": ("Backup", "backup", "examine", "restore"),
        "storage.links": ("Link",),
        "storage.resealing": ("flatten", "reseal"),
        "storage.schema": ("back", "current", "upgrade"),
        "storage.store": ("open_store",),
        "storage.traces": ("clean",),
        "storage.under": ("Under", "checked"),
    }

    def __getattr__(name: str) -> object:
        for module, names in _LATER.items():
            if name in names:
                return getattr(import_module(module), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


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
    "file_of",
    "flatten",
    "load",
    "new_key",
    "newest",
    "open_at_start",
    "open_store",
    "reseal",
    "restore",
    "upgrade",
]
