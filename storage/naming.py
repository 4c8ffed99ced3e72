"""The verbs that let older records be found by more names: what was filed before a name was kept is read again once."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from policy_kb.shapes import dataclass
from storage import filed
from storage.cabinet import Cabinet
from storage.ledger import hold
from storage.tables import heads


@dataclass(frozen=True, slots=True)
class Naming:
    """The verbs over how far names are kept."""

    cabinet: Cabinet

    async def named_up_to(self, school: str) -> tuple[int, int]:
        """Give the number of the event up to which every record is found by its names, and that of the newest."""
        wanted = select(heads.c.named_seq, heads.c.seq).where(heads.c.school == school)
        async with self.cabinet.reading() as work:
            row = (await work.run(wanted)).one_or_none()
        return (0, 0) if row is None else (row.named_seq, row.seq)

    async def name_all(self, school: str, words: Mapping[str, Collection[str]], up_to: int) -> None:
        """Let these records (by id) be found by these words, and note that it was done up to this event."""
        async with self.cabinet.writing() as work:
            head = await hold(work, school)
            for record_id, some in words.items():
                await filed.name(head, record_id, some)
            further = heads.update().where(heads.c.school == school, heads.c.named_seq < up_to)
            await work.run(further.values(named_seq=up_to))
