"""Counting what is sealed under which key of the installation, so that somebody knows which of them may go."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, literal, select

from policy_kb.shapes import dataclass
from storage.database import connect, read_url, said_plainly
from storage.schema import check
from storage.sealing import FORMAT, HEADER_BYTES, OF_ROW, Seal
from storage.tables import SEALED


@dataclass(frozen=True, slots=True)
class Under:
    """How many values are sealed under a key: its id, and which of the keys given it is (0: none of them).

    `bare` are those among them that the version before kept, without a data key.
    """

    id: str
    values: int
    number: int
    bare: int = 0


async def checked(url: str, keys: Sequence[str]) -> tuple[Under, ...]:
    """Count what is sealed under each key, the first of those given first. Raises as `reseal`.

    What is under a data key is counted by that key.
    """
    ids = {Seal([key]).first_id: number for number, key in enumerate(keys, 1)}
    address, counted, bare = read_url(url), Counter[bytes](), Counter[bytes]()
    engine = connect(address)
    try:
        async with said_plainly(address), engine.connect() as connection:
            await connection.run_sync(check)
            for table, _, columns in SEALED:
                for name in columns:
                    header = func.substr(table.c[name], 1, HEADER_BYTES)
                    own = func.substr(table.c[name], 1, 1, type_=table.c[name].type) == literal(OF_ROW)
                    rows = select(header, func.count()).where(table.c[name].is_not(None), ~own).group_by(header)
                    for found, values in await connection.execute(rows):
                        form, key_id = bytes(found)[:1], bytes(found)[1:]
                        counted[key_id] += values
                        bare[key_id] += values if form == FORMAT and "school" in table.c else 0
    finally:
        await engine.dispose()
    found = [Under(key.hex(), values, ids.get(key, 0), bare[key]) for key, values in counted.items()]
    return tuple(sorted(found, key=lambda one: (one.number or len(keys) + 1, one.id)))
