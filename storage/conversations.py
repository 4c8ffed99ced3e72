"""Conversations: how a platform lets us speak first; and turns: which of its messages we have had already."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from storage.cabinet import Cabinet
from storage.kept import Platform
from storage.tables import conversations, turns

REMEMBERED = timedelta(days=1)
"""For how long a turn is remembered: no platform repeats one after a day."""


class Conversations(Cabinet):
    """The verbs over conversation references and turns."""

    async def remember_conversation(
        self, school: str, platform: Platform, key: str, reference: Mapping[str, Any], now: datetime
    ) -> None:
        """Keep how to reach a conversation (JSON, sealed); a newer reference replaces the one there is."""
        row_id = self._print(school, "conversation", platform, key)
        sealed = self._close(reference, (school, "conversations", row_id, "reference"))
        row = {"school": school, "id": row_id, "platform": platform}
        insert = self._insert(conversations).values(changed_at=now, reference=sealed, **row)
        newer = insert.on_conflict_do_update(
            index_elements=["school", "id"],
            set_={"changed_at": insert.excluded.changed_at, "reference": insert.excluded.reference},
        )
        async with self._writing() as connection:
            await connection.execute(newer)

    async def conversation(self, school: str, platform: Platform, key: str) -> Mapping[str, Any] | None:
        """Look up how to reach a conversation; None where it is not known."""
        row_id = self._print(school, "conversation", platform, key)
        wanted = select(conversations.c.reference).where(conversations.c.school == school, conversations.c.id == row_id)
        async with self._reading() as connection:
            sealed = await connection.scalar(wanted)
        if sealed is None:
            return None
        found: Mapping[str, Any] = self._open(sealed, (school, "conversations", row_id, "reference"))
        return found

    async def forget_conversation(self, school: str, platform: Platform, key: str) -> None:
        """Forget a conversation, as when the bot was removed from it."""
        row_id = self._print(school, "conversation", platform, key)
        known = delete(conversations).where(conversations.c.school == school, conversations.c.id == row_id)
        async with self._writing() as connection:
            await connection.execute(known)

    async def first_time(self, platform: Platform, key: str, now: datetime) -> bool:
        """Whether this turn of a platform is new; False from then on, for a day."""
        turn = self._print("", "turn", platform, key)
        insert = self._insert(turns).values(turn_print=turn, at=now).on_conflict_do_nothing()
        async with self._writing() as connection:
            await connection.execute(delete(turns).where(turns.c.at < now - REMEMBERED))
            return bool((await connection.execute(insert)).rowcount)
