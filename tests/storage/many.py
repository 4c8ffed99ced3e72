"""Very many records, written as the store writes them but in bulk, so that growth can be measured and proved."""

import itertools
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table

from storage import Address, Store
from storage.cover import cover_print, due_print, shown_print
from storage.debts import address_owner, address_print
from storage.filed import found_by, sender_print
from storage.ledger import START, as_filed, chain_print, content_print, head_print
from storage.marks import row_of
from storage.reference import ALPHABET, LENGTH
from storage.sealing import Keys, Place
from storage.tables import deliveries, events, heads, names, records

BATCH = 2_000
FIRST = datetime(2021, 9, 1, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Many:
    """What is to be there: how many records, how many of the newest are open, and how many people sent them."""

    count: int
    open: int = 40
    people: int = 300
    body: Callable[[int], Mapping[str, Any]] = lambda n: {"what": f"number {n}"}
    every_register: int = 50
    """Every so manieth is a declaration."""


def person(n: int, many: Many) -> str:
    """Who sent record `n`."""
    return f"web:person-{n % many.people}"


def reference(n: int) -> str:
    """The reference of record `n`, as it is kept."""
    letters = []
    for _ in range(LENGTH):
        n, left = divmod(n, len(ALPHABET))
        letters.append(ALPHABET[left])
    return "".join(reversed(letters))


Rows = Mapping[Table, list[dict[str, Any]]]


async def fill(store: Store, school: str, many: Many) -> None:
    """Write them all into a school that has nothing yet."""
    cabinet = store._cabinet  # noqa: SLF001 - the store itself writes them one by one
    for rows, _ in batches(cabinet.keys, school, many):
        async with cabinet.writing() as work:
            for table, some in rows.items():
                await work.run(table.insert(), some)
    await store.tidy()


def batches(keys: Keys, school: str, many: Many) -> Iterator[tuple[Rows, int]]:
    """Make the rows of them all, a batch at a time, and how many were made; the last are those of the ledger's head."""
    chain, seq, marked = START, 0, Counter[str]()
    numbers = iter(range(many.count))
    while batch := list(itertools.islice(numbers, BATCH)):
        rows: Rows = {table: [] for table in (records, events, names, deliveries)}
        for n in batch:
            chain = _one(keys, school, many, n, seq, chain, rows, marked)
            seq += 2
        yield rows, len(batch)
    head = {"seq": seq, "chain_print": chain, "head_print": head_print(keys, school, seq, chain)}
    yield {heads: [{"school": school, "named_seq": seq, **head}]}, 0


def _one(  # noqa: PLR0913, PLR0917 - where in the ledger one stands
    keys: Keys, school: str, many: Many, n: int, seq: int, chain: str, rows: Rows, marked: Counter[str]
) -> str:
    record_id, sent, at = uuid.uuid4().hex, person(n, many), FIRST + timedelta(minutes=n)
    open_ = n >= many.count - many.open
    kind = "register" if n % many.every_register == 0 else "case"
    type_ = "relationship" if kind == "register" else "pupil-contact"
    state = "submitted" if open_ else "acknowledged" if kind == "register" else "closed"
    body = {"person": sent, "body": many.body(n)}
    key = keys.new(school, "records", record_id)
    lock = keys.lock(school, "records", record_id, key)
    filed = as_filed(reference(n), kind, type_, "same-day", body)
    for number, (verb, to, actor, said, what) in enumerate(
        (("filed", "submitted", sent, {}, filed), ("noted" if open_ else "closed", state, "web:dsl", _SAID, None)), 1
    ):
        row: dict[str, Any] = {
            "school": school, "seq": seq + number, "record_id": record_id, "n": number, "at": at, "verb": verb,
            "state": to, "content_print": content_print(keys, actor, said, what, seq + number), "before_print": chain,
        }  # fmt: skip
        row["chain_print"] = chain = chain_print(keys, row)
        content = {"actor": actor, "body": said}
        row["content"] = lock.close(content, Place(school, "events", str(seq + number), "content"))
        rows[events].append(row)
    rows[records].append({
        "school": school, "id": record_id, "reference": reference(n), "kind": kind, "type": type_, "state": state,
        "urgency": "same-day", "person_print": sender_print(keys, school, record_id, sent), "filed_at": at,
        "filed_seq": seq + 1, "moved_seq": seq + (1 if open_ else 2),
        "due_at": (due := at + timedelta(days=365 * 9) if open_ else None),
        "due_print": due_print(keys, record_id, due),
        "body": lock.close(body, Place(school, "records", record_id, "body")), "key": key,
    })  # fmt: skip
    prints, owed_ids = [], []
    at_home = Address("web", "person", sent)
    owners = found_by(keys, school, (f"first{n % 997}", f"last{n % 4999}"), person=sent)
    for owner in sorted(owners | {address_owner(keys, school, at_home)}):
        marked[owner] += 1
        rows[names].append(row_of(keys, school, record_id, owner, marked[owner]))
        prints.append(rows[names][-1]["name_print"])
    for slot, where in (("alert", Address("web", "channel", "dsl-team")), ("receipt", at_home)):
        address = address_owner(keys, school, where)
        row_id = keys.fingerprint(school, "delivery", record_id, slot, address)
        owed_ids.append(row_id)
        owed = {"to": where.to, "slot": slot, "card": slot, "content": {}}
        rows[deliveries].append({
            "school": school, "id": row_id, "record_id": record_id, "platform": "web", "kind": where.kind,
            "address_print": address_print(keys, address, where, record_id, row_id),
            "wanted": 2, "shown": 2, "attempts": 0, "lease": 1, "trying": False,
            "shown_print": shown_print(keys, row_id, 2), "uncertain": False, "owed_at": at, "due_at": at,
            "content": lock.close(owed, Place(school, "deliveries", row_id, "content")),
            "handle": lock.close(row_id, Place(school, "deliveries", row_id, "handle")),
        })  # fmt: skip
    rows[records][-1]["cover_print"] = cover_print(keys, record_id, prints, owed_ids)
    return chain


_SAID = {"name": "Dana Reed", "outcome": "no-action", "text": "Talked over with both."}
