"""What is noted of a record by the verb that writes many things at once (see `batches`)."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from policy_kb.shapes import dataclass
from storage.kept import KEEP, Keep


@dataclass(frozen=True, slots=True)
class Noted:
    """An event about to be added to a record; `after` and `due` are as with `Store.note`."""

    reference: str
    verb: str
    actor: str
    body: Mapping[str, Any] = field(default_factory=dict)
    after: int | None = None
    due: datetime | Keep | None = KEEP
