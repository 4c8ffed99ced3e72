"""Conversations: how a platform lets us speak first; and turns: which of its messages we have had already."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, String, bindparam, delete, literal, select

from policy_kb.shapes import dataclass
from storage.cabinet import Cabinet
from storage.due_tables import turns
from storage.errors import SealBroken
from storage.kept import Platform
from storage.sealing import Place
from storage.spelt import Spelt, inserting
from storage.tables import conversations, held

REMEMBERED = timedelta(days=1)
"""For how long a turn is remembered: no platform repeats one after a day."""


def _once(insert: Any) -> Any:  # noqa: ANN401 - each database's own
    """Keep a turn's number. Whoever comes again after a day is new; what is older goes with `let_go_late`."""
    return insert.on_conflict_do_update(
        index_elements=["turn_print"], set_={"at": insert.excluded.at}, where=turns.c.at < bindparam("since")
    )


def _newest(dialect: str) -> Executable:
    """The same, and that it is its window's newest, where it is new: one statement, for each is a way to the server."""
    row = {one.name: bindparam(one.name, type_=one.type) for one in turns.c}
    new = _once(inserting(turns, dialect).values(row)).returning(turns.c.turn_print).cte("new")
    its = select(
        literal(""), bindparam("window", type_=String), new.c.turn_print, bindparam("until", type_=held.c.until.type)
    ).select_from(new)
    insert = inserting(held, dialect).from_select(["school", "id", "holder", "until"], its)
    made: Executable = insert.on_conflict_do_update(
        index_elements=["school", "id"], set_={name: insert.excluded[name] for name in ("holder", "until")}
    )
    return made


_ONCE, _NEWEST = Spelt.of(turns, _once), Spelt(_newest)
_KNOWN = Spelt(
    select(conversations).where(conversations.c.school == bindparam("of"), conversations.c.id == bindparam("row"))
)


@dataclass(frozen=True, slots=True)
class Conversations:
    """The verbs over conversation references and turns."""

    cabinet: Cabinet

    async def remember_conversation(
        self, school: str, platform: Platform, key: str, reference: Mapping[str, Any], now: datetime
    ) -> None:
        """Keep how to reach a conversation (JSON, sealed); a newer reference replaces the one there is."""
        place = self._place(school, platform, key)
        sealed = self.cabinet.keys.close(reference, place)
        row = {"school": school, "id": place.row, "platform": platform, "changed_at": now, "reference": sealed}
        async with self.cabinet.writing() as work:
            insert = work.insert(conversations).values(row)
            newer = {"changed_at": insert.excluded.changed_at, "reference": insert.excluded.reference}
            await work.run(insert.on_conflict_do_update(index_elements=["school", "id"], set_=newer))

    async def conversation(self, school: str, platform: Platform, key: str) -> Mapping[str, Any] | None:
        """Look up how to reach a conversation; None where it is not known (any more): the next turn tells it."""
        place = self._place(school, platform, key)
        row = (await self.cabinet.look(_KNOWN, {"of": school, "row": place.row})).one_or_none()
        if row is None:
            return None
        try:
            found: Mapping[str, Any] = self.cabinet.keys.open(row.reference, place)
        except SealBroken as broken:
            self.cabinet.met.note(broken)
            return None
        return found

    async def known_since(self, school: str, platform: Platform, key: str) -> datetime | None:
        """Since when what is kept under a key has been as it is; None where nothing is."""
        place = self._place(school, platform, key)
        row = (await self.cabinet.look(_KNOWN, {"of": school, "row": place.row})).one_or_none()
        return None if row is None else row.changed_at

    async def forget_conversation(self, school: str, platform: Platform, key: str) -> None:
        """Forget a conversation, as when the bot was removed from it."""
        place = self._place(school, platform, key)
        known = conversations.c.school == school, conversations.c.id == place.row
        async with self.cabinet.writing() as work:
            await work.run(delete(conversations).where(*known))

    async def first_time(self, platform: Platform, key: str, now: datetime, window: str = "") -> bool:
        """Whether this turn of a platform is new; False from then on, for a day. It is its window's newest then."""
        values = {"turn_print": self._turn(platform, key), "at": now, "since": now - REMEMBERED}
        if not (window and self.cabinet.shared):
            return bool((await self.cabinet.once(_ONCE, values)).rowcount)
        values |= {"window": self._window(platform, window), "until": now + REMEMBERED}
        return bool((await self.cabinet.once(_NEWEST, values)).rowcount)

    async def is_newest(self, platform: Platform, key: str, window: str) -> bool:
        """Whether no program has taken a turn in this window since. Where only one program can serve, it knows that."""
        if not self.cabinet.shared:
            return True
        wanted = select(held.c.holder).where(held.c.school == "", held.c.id == self._window(platform, window))
        async with self.cabinet.reading() as work:
            return (await work.run(wanted)).scalar() in {None, self._turn(platform, key)}

    def _turn(self, platform: Platform, key: str) -> str:
        return self.cabinet.keys.fingerprint("", "turn", platform, key)

    def _window(self, platform: Platform, window: str) -> str:
        return self.cabinet.keys.fingerprint("", "window", platform, window)

    def _place(self, school: str, platform: Platform, key: str) -> Place:
        row_id = self.cabinet.keys.fingerprint(school, "conversation", platform, key)
        return Place(school, "conversations", row_id, "reference")
