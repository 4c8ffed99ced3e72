"""Made-up things to keep, and moments to keep them at."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from storage import Address, NewRecord, Owed, Record, Store

SCHOOL = "westhaven"
OTHER = "newport"
TEACHER = "slack:U0TEACHER"
DSL = "slack:U0LEAD"
DEPUTY = "slack:U0DEPUTY"
CHANNEL = Address("slack", "channel", "C0SAFE")
RECEIPT = Address("slack", "person", "U0TEACHER")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)


def later(seconds: float) -> datetime:
    """Give the moment so many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def alert(slot: str = "alert", address: Address = CHANNEL, **content: object) -> Owed:
    """Owe a card."""
    return Owed(slot, address, "alert", content)


def case(person: str = TEACHER, **body: object) -> NewRecord:
    """Report something."""
    return NewRecord("case", "pupil-contact", "submitted", "soon", person, body)


async def filed(store: Store, *owed: Owed, school: str = SCHOOL, body: Mapping[str, Any] | None = None) -> Record:
    """File a report at noon."""
    return await store.file(school, case(**(body or {"what": "a friend request"})), owed, NOON)
