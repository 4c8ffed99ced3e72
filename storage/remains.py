"""What a destroyed record has left in PostgreSQL's files and log, and which key of the installation opens that.

1. Its data key was overwritten, and PostgreSQL keeps rows of before: they are as sealed as they were. So the key of the
   installation, under which they are, has to go; nothing that stands in the database can take its place.
2. A sealed note counts what was destroyed while which key was in use. As long as a program is given that key, it says
   so; once it is not, nobody opens what is left, and nothing is said any more.
3. SQLite overwrites what is wiped, and its log is emptied: nothing is noted there.
"""

from typing import Any

from sqlalchemy import insert, select, text, update

from storage.cabinet import Cabinet, Work
from storage.sealing import HEADER_BYTES, Place
from storage.tables import secrets

NOTE = "destroyed-under"
"""The row of `secrets` that holds the note."""
_PLACE = Place("", "secrets", NOTE, "secret")
_LOCK = text("LOCK TABLE secrets IN SHARE ROW EXCLUSIVE MODE")
"""Of two schools that destroy at once, none counts without the other; reading goes on."""
_THIS = select(secrets.c.secret).where(secrets.c.id == NOTE)


async def note(work: Work, sealed: bytes) -> str:
    """Note that one more record was destroyed, by its data key (its body, where it had none); gives the key's id."""
    key_id, told = sealed[1:HEADER_BYTES].hex(), await _read(work, lock=True)
    counts = {**(told or {}), key_id: (told or {}).get(key_id, 0) + 1}
    value = work.keys.close(counts, _PLACE)
    if told is None:
        await work.run(insert(secrets).values(id=NOTE, secret=value))
    else:
        await work.run(update(secrets).where(secrets.c.id == NOTE).values(secret=value))
    return key_id


async def remains(cabinet: Cabinet) -> dict[str, int]:
    """How many destroyed records can be opened in the database's log, by the id of the key given that opens them."""
    async with cabinet.reading() as work:
        told = await _read(work)
    return {key_id: count for key_id, count in (told or {}).items() if cabinet.keys.seal.has(bytes.fromhex(key_id))}


async def _read(work: Work, *, lock: bool = False) -> dict[str, Any] | None:
    if lock and work.connection.dialect.name == "postgresql":
        await work.run(_LOCK)
    sealed = (await work.run(_THIS)).scalar()
    return None if sealed is None else dict(work.keys.open(sealed, _PLACE))
