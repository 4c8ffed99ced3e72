"""The verb right before a message goes out: whoever pays a debt says that they begin, where it is still theirs.

1. It is written only where nobody else has taken the debt since, so of two who hold it for theirs one begins. No clock
   is asked for that: not even one that stood still with its machine. From then on the lease runs anew.
2. From then on nobody knows whether a new message has arrived, until an answer came: whoever finds the debt when the
   lease is over is told `uncertain`. One that was taken and not begun was surely not sent. A message that is there is
   brought up to date: twice is once.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Boolean, bindparam, func, or_, select, true

from policy_kb.shapes import dataclass
from storage.cabinet import Cabinet
from storage.kept import Delivery
from storage.spelt import Spelt
from storage.tables import deliveries, events

_THEIRS = (
    deliveries.update()
    .where(
        deliveries.c.school == bindparam("of"),
        deliveries.c.id.in_(bindparam("those", expanding=True)),
        deliveries.c.trying.is_(true()),
        deliveries.c.lease == bindparam("mine"),
    )
    .values(
        uncertain=or_(deliveries.c.uncertain, deliveries.c.handle.is_(None), bindparam("new", type_=Boolean)),
        due_at=bindparam("until", type_=deliveries.c.due_at.type),
    )
)
_NEWEST = select(func.max(events.c.n)).where(
    events.c.school == bindparam("of"), events.c.record_id == deliveries.c.record_id
)
_BEGUN = Spelt(_THEIRS)
_BEGUN_AS_SEEN = Spelt(_THEIRS.where(_NEWEST.scalar_subquery() == bindparam("seen")))


@dataclass(frozen=True, slots=True)
class Going:
    """Says that messages go out."""

    cabinet: Cabinet

    async def begin(
        self, those: Sequence[Delivery], until: datetime, *, seen: int | None = None, new: bool = False
    ) -> int:
        """Begin debts of one school that have one lease, for which it runs `until` then; gives how many are still ours.

        With `seen`, all are about one record, and begun only where its newest event is that number. `new`: a new
        message is sent, also where there was one.
        """
        first = those[0]
        its = {"of": first.school, "those": [one.id for one in those], "mine": first.lease}
        values = {**its, "new": new, "until": until}
        if seen is None:
            return (await self.cabinet.once(_BEGUN, values)).rowcount
        return (await self.cabinet.once(_BEGUN_AS_SEEN, {**values, "seen": seen})).rowcount
