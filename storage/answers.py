"""What a draft holds, at rest: its answers and its flags, each sealed, and wiped when it ends.

1. A draft is reached only through the person who began it.
2. Each change is under a data key of its own: what an answer was before is gone with the key of before. So the key
   says whether a draft is as it was read: who has just read it changes it in one statement, without a lock.
3. Flags stand beside the answers. A draft that was begun before they did keeps its own: a rehearsal stays one.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, bindparam, select

from storage import marks, papers
from storage.cabinet import Cabinet, Work
from storage.kept import Answer, Draft
from storage.reference import show
from storage.sealing import Keys, Lock, Place
from storage.spelt import Spelt
from storage.tables import drafts, records

NOTHING: Mapping[str, Answer] = MappingProxyType({})
DRAFT_ID = re.compile(r"[0-9a-f]{32}")
FLAGS_AMONG_ANSWERS = re.compile(
    r"practice|calm|for|danger\.instead|danger\.report|threshold\.record|step\.record|noticed\..*", re.DOTALL
)
"""The names of the flags that stood among the answers before migration 0005."""
LISTED = (
    select(drafts, records.c.reference)
    .select_from(
        drafts.outerjoin(records, (records.c.school == drafts.c.school) & (records.c.id == drafts.c.record_id))
    )
    .where(drafts.c.school == bindparam("of_school"))
)
"""The drafts of a school, each with the reference of its record."""
_SELECTED = LISTED.where(drafts.c.id == bindparam("draft"), drafts.c.person_print == bindparam("whose"))
_ONE, _LOCKED = Spelt(_SELECTED), Spelt(_SELECTED.with_for_update(of=drafts))
_CHANGED = drafts.update().where(drafts.c.school == bindparam("of_school"), drafts.c.id == bindparam("draft"))
_THIS = Spelt(_CHANGED)
_AS_READ = Spelt(_CHANGED.where(drafts.c.state == "open", drafts.c.key == bindparam("as_read")))
_LOCKED_AS_READ = Spelt(
    select(drafts.c.id)
    .where(
        drafts.c.school == bindparam("of_school"),
        drafts.c.id == bindparam("draft"),
        drafts.c.state == "open",
        drafts.c.key == bindparam("as_read"),
    )
    .with_for_update()
)


async def look_up(cabinet: Cabinet, school: str, person: str, draft_id: str) -> Draft | None:
    """Look up a draft of this person's; None where there is none."""
    # The id comes from a button that may be forged: what cannot be an id never reaches the database.
    if not DRAFT_ID.fullmatch(draft_id):
        return None
    row = (await cabinet.look(_ONE, _this(cabinet.keys, school, person, draft_id))).one_or_none()
    return None if row is None else read(cabinet.keys, row, person)


async def find(work: Work, school: str, person: str, draft_id: str, *, lock: bool = False) -> Draft | None:
    """The same within a transaction; `lock` keeps others from changing it."""
    if not DRAFT_ID.fullmatch(draft_id):
        return None
    values = _this(work.keys, school, person, draft_id)
    row = (await work.run(_LOCKED if lock else _ONE, values)).one_or_none()
    return None if row is None else read(work.keys, row, person)


def _this(keys: Keys, school: str, person: str, draft_id: str) -> dict[str, str]:
    """The values by which a draft of somebody's is selected."""
    return {"of_school": school, "draft": draft_id, "whose": begun_by(keys, school, draft_id, person)}


async def wipe(work: Work, draft: Draft, more: Mapping[str, Any]) -> None:
    """Erase a draft's files, answers and flags with the change that ends it."""
    await papers.erase_of_draft(work, draft.school, draft.id)
    await empty(work, draft, more)


async def empty(work: Work, draft: Draft, more: Mapping[str, Any]) -> None:
    """Erase the answers and flags of a draft that has no files, or none any more, with the change that ends it."""
    wiped = seal(work.keys, draft.school, draft.id, NOTHING, NOTHING)
    await change(work, draft.school, draft.id, {**wiped, **more})


async def change(work: Work, school: str, draft_id: str, columns: Mapping[str, Any]) -> None:
    """Change columns of one draft."""
    await work.run(_THIS, {"of_school": school, "draft": draft_id, **columns})


async def lock_as_read(work: Work, draft: Draft) -> bool:
    """Keep others from changing an open draft that is still as it was read; False where it is not."""
    this = {"of_school": draft.school, "draft": draft.id, "as_read": draft.version}
    return bool(draft.version) and (await work.run(_LOCKED_AS_READ, this)).first() is not None


async def change_as_read(cabinet: Cabinet, draft: Draft, columns: Mapping[str, Any]) -> bool:
    """Change columns of an open draft if it is still as it was read; False, and nothing done, where it is not."""
    this = {"of_school": draft.school, "draft": draft.id, "as_read": draft.version}
    return (await cabinet.once(_AS_READ, {**this, **columns})).rowcount == 1


def begun_by(keys: Keys, school: str, draft_id: str, person: str) -> str:
    """Who began a draft, as the draft has it: another print for each."""
    return marks.masked(keys, keys.fingerprint(school, "person", person), "drafts", draft_id)


def beginner(keys: Keys, row: Row[Any]) -> str:
    """The fingerprint of who began a draft; of nobody where somebody has changed it."""
    try:
        return marks.masked(keys, row.person_print, "drafts", row.id)
    except ValueError:
        return ""


def whose(keys: Keys, school: str, person: str) -> dict[str, str]:
    """The values by which OF_PERSON selects."""
    return {"of_school": school, "of_person": keys.fingerprint(school, "person", person)}


def seal(
    keys: Keys, school: str, draft_id: str, answers: Mapping[str, Answer], flags: Mapping[str, Answer]
) -> dict[str, bytes]:
    """Seal both columns, always together: flags that were among the answers move over with the first change."""
    key = keys.new(school, "drafts", draft_id)
    each, lock = {"answers": answers, "flags": flags}, keys.lock(school, "drafts", draft_id, key)
    sealed = {column: lock.close(value, Place(school, "drafts", draft_id, column)) for column, value in each.items()}
    return {**sealed, "key": key}


def read(keys: Keys, row: Row[Any], person: str) -> Draft:
    """Unseal a draft. Raises SealBroken."""
    lock = keys.lock(row.school, "drafts", row.id, row.key)
    answers = _opened(lock, row.answers, Place(row.school, "drafts", row.id, "answers"))
    if row.flags is None:
        flags = {name: value for name, value in answers.items() if FLAGS_AMONG_ANSWERS.fullmatch(name)}
        answers = {name: value for name, value in answers.items() if name not in flags}
    else:
        flags = _opened(lock, row.flags, Place(row.school, "drafts", row.id, "flags"))
    return Draft(
        id=row.id,
        school=row.school,
        person=person,
        dialog=row.dialog,
        answers=answers,
        state=row.state,
        begun_at=row.begun_at,
        changed_at=row.changed_at,
        reference=None if row.reference is None else show(row.reference),
        flags=flags,
        version=row.key or b"",
    )


def _opened(lock: Lock, blob: bytes, place: Place) -> dict[str, Answer]:
    # JSON knows no tuples; an answer is never anything else.
    return {key: tuple(given) if isinstance(given, list) else given for key, given in lock.open(blob, place).items()}
