"""Marks: by what records are found (words of names, who sent them, to whom a message about them went), each of its own.

1. What a record is found by is an owner: the fingerprint of a word, a person or an address. The first record of an
   owner has another mark than the second: a fingerprint of owner and number. No mark stands twice anywhere, so with the
   database alone nobody can tell which two records have the same owner.
2. Whoever knows an owner finds all it has by counting up until marks are missing. So no number is left out: the mark of
   a record that was destroyed stays among `spent`, where nothing says which record that was.
3. Only whoever holds the head of the school makes marks: no number is taken twice.
4. A row that has to tell whose it is tells it under a mask of its own (`masked`): equal owners look different there.
5. How many marks an owner has only grows. What was read or committed is remembered, to begin to count from there.
"""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, Select, String, bindparam, cast, insert, null, select, union_all

from storage.cabinet import Work, chunks
from storage.due_tables import spent
from storage.ledger import Head
from storage.sealing import Keys
from storage.spelt import Spelt
from storage.tables import names, records

FIRST_LOOK = (1, 2, 4, 16)
SPLIT = 16
"""Into how many parts what is between two numbers is cut by one question."""
AT_ONCE = 16
"""How many of an owner's records are looked for first; then twice as many."""
NEWEST = 64
"""How many of an owner's newest are looked for first; then twice as many."""
MOST = 512
GAP = 4
"""So many marks in a row have to be missing, for somebody who takes one away must not hide what comes after it."""
_MARKS: BindParameter[str] = bindparam("marks", expanding=True)
_THERE = Spelt(
    select(
        union_all(
            select(names.c.name_print, names.c.record_id).where(
                names.c.school == bindparam("of"), names.c.name_print.in_(_MARKS)
            ),
            select(spent.c.name_print, cast(null(), String).label("record_id")).where(
                spent.c.school == bindparam("of"), spent.c.name_print.in_(_MARKS)
            ),
        ).subquery()
    )
)
"""Which of these marks are there, each with its record, or none where that was destroyed."""
_OF_RECORDS = Spelt(
    select(names).where(names.c.school == bindparam("of"), names.c.record_id.in_(bindparam("ids", expanding=True)))
)
_INSERT = Spelt(names.insert())


def mark(keys: Keys, school: str, owner: str, number: int) -> str:
    """Give the mark of an owner's record of this number, the first being 1."""
    return keys.fingerprints.of("index", "mark", school, owner, number)


def masked(keys: Keys, owner: str, table: str, row: str) -> str:
    """Put an owner under the mask of one row, or take it off: twice is as before."""
    mask = keys.fingerprints.of("index", "mask", table, row)
    return f"{int(owner, 16) ^ int(mask, 16):064x}"


async def add(head: Head, found_by: Mapping[str, Collection[str]], *, fresh: bool = False) -> dict[str, list[str]]:
    """Let records, by their ids, be found by these owners, besides those by which they can be found already.

    Gives the new marks of each record. `fresh` records were filed just now, and are found by nothing yet.
    """
    work, school = head.work, head.school
    kept = [] if fresh else await _of_records(work, school, list(found_by))
    there = {(row.record_id, owner_of(work.keys, row)) for row in kept}
    new = [(one, owner) for one, owners in found_by.items() for owner in sorted({*owners}) if (one, owner) not in there]
    made: dict[str, list[str]] = {}
    if not new:
        return made
    counts, rows = await counted(work, school, {owner for _, owner in new}), []
    for record_id, owner in new:
        counts[owner] += 1
        rows.append(row_of(work.keys, school, record_id, owner, counts[owner]))
        made.setdefault(record_id, []).append(rows[-1]["name_print"])
    await work.run(_INSERT, rows)
    work.made.update({(school, owner): counts[owner] for _, owner in new})
    return made


def row_of(keys: Keys, school: str, record_id: str, owner: str, number: int) -> dict[str, str]:
    """The row by which a record is found as an owner's of this number."""
    name = mark(keys, school, owner, number)
    return {
        "school": school, "name_print": name, "record_id": record_id,
        "owner_print": masked(keys, owner, "names", name),
    }  # fmt: skip


async def spend(work: Work, school: str, record_id: str) -> None:
    """Let a record be found by nothing any more (rule 2)."""
    its = names.c.school == school, names.c.record_id == record_id
    these = select(names.c.school, names.c.name_print).where(*its)
    await work.run(insert(spent).from_select(["school", "name_print"], these))
    await work.run(names.delete().where(*its))


async def found(work: Work, school: str, owners: Collection[str], *, repeated: bool = False) -> dict[str, list[str]]:
    """Give the ids of each owner's records, in the order in which they were marked; `repeated`: as often as it was."""
    ids: dict[str, list[str]] = {owner: [] for owner in owners}
    after, last = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
    while after:
        known = {owner: work.known.get((school, owner), 0) for owner in after}
        sizes = {owner: min(MOST, max(AT_ONCE, n, known[owner] + GAP - n)) for owner, n in after.items()}
        marks = {
            mark(work.keys, school, owner, number): (owner, number)
            for owner, n in after.items()
            for number in range(n + 1, n + sizes[owner] + 1)
        }
        there: dict[tuple[str, int], list[str | None]] = {}
        for some in chunks(list(marks)):
            for row in await work.run(_THERE, {"of": school, "marks": some}):
                there.setdefault(marks[row.name_print], []).append(row.record_id)
        for owner, n in list(after.items()):
            after[owner] = n + sizes[owner]
            for number in range(n + 1, after[owner] + 1):
                last[owner] = number if (owner, number) in there else last[owner]
                ids[owner] += [one for one in there.get((owner, number), ()) if one is not None]
            if last[owner] <= after[owner] - GAP:
                work.known[school, owner] = max(known[owner], last[owner])
                del after[owner]
    return ids if repeated else {owner: list(dict.fromkeys(some)) for owner, some in ids.items()}


async def newest(work: Work, school: str, owner: str) -> AsyncGenerator[tuple[list[str], int]]:
    """Give the ids of an owner's records from the newest back, some at a time, and how many marks are older than those.

    Whoever needs only the newest asks for no more: records are marked in the order in which they are filed.
    """
    last, size = await _last(work, school, owner), NEWEST
    while last:
        marks = {mark(work.keys, school, owner, n): n for n in range(last, max(0, last - size), -1)}
        rows = [row for some in chunks(list(marks)) for row in await work.run(_THERE, {"of": school, "marks": some})]
        there = {marks[row.name_print]: row.record_id for row in rows if row.record_id is not None}
        last, size = last - len(marks), min(MOST, size * 2)
        yield [there[n] for n in sorted(there, reverse=True)], last


async def _last(work: Work, school: str, owner: str) -> int:
    """The number of an owner's last mark, beyond any that somebody took away (see GAP)."""
    while True:
        number = (await counted(work, school, {owner}))[owner]
        beyond = {mark(work.keys, school, owner, n): n for n in range(number + 2, number + GAP + 1)}
        later = [beyond[row.name_print] for row in await work.run(_THERE, {"of": school, "marks": list(beyond)})]
        work.known[school, owner] = max([number, *later])
        if not later:
            return number


async def counted(work: Work, school: str, owners: Collection[str]) -> dict[str, int]:
    """Count how many marks each owner has, by asking which numbers are there: few questions, however many there are."""
    low = {owner: work.known.get((school, owner), 0) for owner in owners}
    high: dict[str, int | None] = dict.fromkeys(low)
    while open_ := [owner for owner in low if high[owner] != low[owner] + 1]:
        marks = {
            mark(work.keys, school, owner, number): (owner, number)
            for owner in open_
            for number in _between(low[owner], high[owner])
        }
        there = set()
        for some in chunks(list(marks)):
            there |= {marks[row.name_print] for row in await work.run(_THERE, {"of": school, "marks": some})}
        missing = set[str]()
        for owner, number in sorted(marks.values()):
            # What follows a gap that somebody made does not count: nobody is held up by it.
            if owner not in missing and (owner, number) in there:
                low[owner] = number
            elif owner not in missing:
                missing.add(owner)
                high[owner] = number
    return low


async def rows_of(work: Work, wanted: Select[Any], ids: Sequence[str], newest: int | None = None) -> list[Row[Any]]:
    """Read rows of records by their ids, newest first and so many at most."""
    rows: list[Row[Any]] = []
    for some in chunks(ids):
        these = wanted.where(records.c.id.in_(some)).order_by(records.c.filed_seq.desc()).limit(newest)
        rows += (await work.run(these)).all()
    return sorted(rows, key=lambda row: -row.filed_seq)[:newest]


def _between(low: int, high: int | None) -> Sequence[int]:
    """Which numbers to ask for where an owner has at least `low`, and fewer than `high`."""
    if high is None:
        # It was counted before, and has got few since; or nothing is known.
        return (low + 1, low + 2, low + 4, low + 16, low * 4 + 64, low * 64) if low else FIRST_LOOK
    return range(low + 1, high, -(-(high - low) // SPLIT))


async def _of_records(work: Work, school: str, ids: Sequence[str]) -> list[Row[Any]]:
    rows: list[Row[Any]] = []
    for some in chunks(ids):
        rows += (await work.run(_OF_RECORDS, {"of": school, "ids": some})).all()
    return rows


def owner_of(keys: Keys, row: Row[Any]) -> str:
    """Whose mark that is; nobody's where somebody has changed it."""
    try:
        return masked(keys, row.owner_print or "", "names", row.name_print)
    except ValueError:
        return ""
