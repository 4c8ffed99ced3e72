"""Who is signed in to the desk, known to every program on one database, so that signing out ends it in all of them.

1. Whoever signs in enters by names (of the session here, of the session and the person at the provider). A name stands
   as a print, beside a sign that was drawn at random when it first stood there.
2. Putting a name out takes its row away: whoever remembers its sign is out, in every program and after any restart.
   Whoever enters by the name again is given another sign.
3. Nothing is written for a name that nobody entered by: strangers who guess at names fill nothing.
"""

import secrets as random
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, delete, select

from policy_kb.shapes import dataclass
from storage.cabinet import Cabinet
from storage.spelt import Spelt
from storage.tables import held

_OF_NO_SCHOOL = ""
"""One provider signs people in to the desks of several schools."""
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_SIGNS = Spelt(
    select(held.c.id, held.c.holder).where(
        held.c.school == _OF_NO_SCHOOL, held.c.id.in_(_IDS), held.c.until > bindparam("now")
    )
)
_ENTER = Spelt.of(
    held,
    lambda insert: insert.on_conflict_do_update(index_elements=["school", "id"], set_={"until": insert.excluded.until}),
)


@dataclass(frozen=True, slots=True)
class Entering:
    """The verbs over who is signed in; they are of no school."""

    cabinet: Cabinet

    async def enter(self, names: Collection[str], now: datetime, until: datetime) -> Mapping[str, str]:
        """Enter by these names, until a time; gives the sign that stands at each."""
        ids = {self._id(name): name for name in names}
        rows = [
            {"school": _OF_NO_SCHOOL, "id": one, "holder": random.token_hex(16), "until": until} for one in sorted(ids)
        ]
        async with self.cabinet.writing() as work:
            await work.run(_ENTER, rows)
            found = await work.run(_SIGNS, {"ids": list(ids), "now": now})
            return {ids[row.id]: row.holder for row in found}

    async def still_in(self, signs: Mapping[str, str], now: datetime) -> bool:
        """Whether each of these names still has the sign that was given for it."""
        ids = {self._id(name): sign for name, sign in signs.items()}
        async with self.cabinet.reading() as work:
            found = {row.id: row.holder for row in await work.run(_SIGNS, {"ids": list(ids), "now": now})}
        return found == ids

    async def put_out(self, names: Collection[str]) -> int:
        """Put whoever entered by these names out; gives how many of the names stood there."""
        ids = [self._id(name) for name in names]
        async with self.cabinet.writing() as work:
            gone = delete(held).where(held.c.school == _OF_NO_SCHOOL, held.c.id.in_(ids))
            return int((await work.run(gone)).rowcount)

    def _id(self, name: str) -> str:
        return self.cabinet.keys.fingerprint(_OF_NO_SCHOOL, "entered", name)
