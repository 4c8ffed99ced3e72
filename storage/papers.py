"""Files that people hand in, at rest: each sealed under a key of its own, which is sealed like everything else.

1. A file belongs to a draft or to a record, never to both, and is bound to it by `same_print`; filing the draft hands
   it over, ending it erases it.
2. Erasing a file erases its key with it. Replacing the installation's keys writes the small key anew, not the file.
3. The fingerprint of the original (SHA-256) is sealed with who, when and what was noted; the same file twice in one
   place is one file.
4. Open are the kind that the content has, the size that it was padded to, and when it came; its own size and what it
   was called are sealed. What the version before kept is not padded.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select

from storage.cabinet import Work
from storage.errors import SealBroken
from storage.kept import KeptFile, NewFile
from storage.sealing import OF_ROW, Keys, Place, Seal, file_size
from storage.spelt import Spelt
from storage.tables import files

LISTED = tuple(column for column in files.columns if column.name != "content")
"""Everything but the file itself, which may be long."""
Condition = ColumnElement[bool]
_THEIRS = files.c.school == bindparam("of"), files.c.draft_id == bindparam("draft")
_IN_ORDER = files.c.added_at, files.c.id
_OF_DRAFT, _ERASED = Spelt(select(*LISTED).where(*_THEIRS).order_by(*_IN_ORDER)), Spelt(files.delete().where(*_THEIRS))
_NOTHING: Mapping[str, Any] = {"sha256": "", "name": "", "person": "", "noted": {}}


async def put(  # noqa: PLR0913 - what, whose and where, each by its name
    work: Work,
    school: str,
    new: NewFile,
    now: datetime,
    *,
    person: str,
    file_id: str,
    draft_id: str | None = None,
    record_id: str | None = None,
) -> KeptFile:
    """Keep a file, or give the one that is there with the same content."""
    same = _same(work.keys, school, new.sha256, draft_id=draft_id, record_id=record_id)
    there = select(*LISTED).where(files.c.school == school, files.c.same_print == same)
    if found := (await work.run(there)).one_or_none():
        return read(work, found)
    key = work.keys.new(school, "files", file_id)
    lock = work.keys.lock(school, "files", file_id, key)
    size = file_size(len(new.data))
    about = {
        "person": person, "name": new.name, "sha256": new.sha256, "noted": dict(new.noted), "size": len(new.data),
    }  # fmt: skip
    row = {
        "school": school,
        "id": file_id,
        "draft_id": draft_id,
        "record_id": record_id,
        "same_print": same,
        "kind": new.kind,
        "size": size,
        "added_at": now,
        "about": lock.close(about, Place(school, "files", file_id, "about")),
        "key": key,
        "content": lock.close_bytes(new.data.ljust(size, b"\0"), Place(school, "files", file_id, "content")),
    }
    await work.run(files.insert().values(row))
    return read(work, (await work.run(there)).one())


async def within(work: Work, *here: Condition) -> tuple[KeptFile, ...]:
    """List files by conditions, in the order in which they came."""
    wanted = select(*LISTED).where(*here).order_by(*_IN_ORDER)
    return tuple(read(work, row) for row in await work.run(wanted))


async def of_draft(work: Work, school: str, draft_id: str) -> tuple[KeptFile, ...]:
    """List a draft's files, in the order in which they came."""
    return tuple(read(work, row) for row in await work.run(_OF_DRAFT, {"of": school, "draft": draft_id}))


async def hand_over(
    work: Work, school: str, from_draft: str, *, draft_id: str | None = None, record_id: str | None = None
) -> Sequence[KeptFile]:
    """Give a draft's files to another draft, or to the record that the draft becomes."""
    carried = await of_draft(work, school, from_draft)
    for one in carried:
        # What cannot be opened any more goes along, and is like no other file.
        content = one.id if one.damaged else one.sha256
        same = _same(work.keys, school, content, draft_id=draft_id, record_id=record_id)
        there = select(files.c.id).where(files.c.school == school, files.c.same_print == same)
        this = files.c.school == school, files.c.id == one.id
        if (await work.run(there)).first():
            await erase(work, *this)
            continue
        home = {"draft_id": draft_id, "record_id": record_id, "same_print": same}
        await work.run(files.update().where(*this).values(home))
    return carried


async def erase(work: Work, *here: Condition) -> int:
    """Erase files by conditions; say how many."""
    return (await work.run(files.delete().where(*here))).rowcount


async def erase_of_draft(work: Work, school: str, draft_id: str) -> int:
    """Erase a draft's files; say how many."""
    return (await work.run(_ERASED, {"of": school, "draft": draft_id})).rowcount


def contents(keys: Keys, row: Row[Any]) -> bytes:
    """Open a file itself. Raises SealBroken."""
    place = Place(row.school, "files", row.id, "content")
    if row.about[:1] != OF_ROW:
        # The version before kept the key as text, and sealed what is known of the file without it.
        return Seal([keys.open(row.key, place._replace(column="key"))]).open(row.content, place)
    lock = keys.lock(row.school, "files", row.id, row.key)
    about = lock.open(row.about, place._replace(column="about"))
    return lock.open_bytes(row.content, place)[: about.get("size")]


def _same(keys: Keys, school: str, sha256: str, *, draft_id: str | None, record_id: str | None) -> str:
    """Fingerprint a file's content in its place, so that the same one twice is noticed."""
    return keys.fingerprint(school, "file", draft_id, record_id, sha256)


def read(work: Work, row: Row[Any]) -> KeptFile:
    """Unseal what is known of a file. One that does not open, or was moved there from elsewhere, is `damaged`."""
    about, damaged, place = _NOTHING, False, Place(row.school, "files", row.id, "about")
    try:
        key = row.key if row.about[:1] == OF_ROW else None
        about = work.keys.lock(row.school, "files", row.id, key).open(row.about, place)
    except SealBroken as broken:
        work.met.note(broken)
        damaged = True
    home = {"draft_id": row.draft_id, "record_id": row.record_id}
    contents_of = (row.id, about["sha256"])
    if not damaged and row.same_print not in {_same(work.keys, row.school, one, **home) for one in contents_of}:
        work.met.add(place, "moved")
        about, damaged = _NOTHING, True
    return KeptFile(
        id=row.id,
        kind=row.kind,
        size=about.get("size", row.size),
        sha256=about["sha256"],
        name=about["name"],
        person=about["person"],
        noted=about["noted"],
        at=row.added_at,
        damaged=damaged,
    )
