"""Files that people hand in: sealed under keys of their own, filed with their draft, erased with it."""

import asyncio
import hashlib
from datetime import timedelta

import pytest

from storage import DraftGone, KeptFile, NewFile, NoRecord, SealBroken, Store, new_key, open_store, reseal
from storage.sealing import OF_ROW
from tests.storage.conftest import KEYS, OpenAnother
from tests.storage.databases import sql
from tests.storage.examples import DSL, NOON, OTHER, SCHOOL, TEACHER, alert, case, filed, later

MARK = b"Xylophone-Marzipan"


def picture(data: bytes = b"\xff\xd8" + MARK, name: str = "Xylophone-Marzipan.jpg") -> NewFile:
    return NewFile("jpeg", data, hashlib.sha256(data).hexdigest(), name, {"location": True})


async def draft_with(store: Store, *new: NewFile, dialog: str = "report") -> tuple[str, list[KeptFile]]:
    draft = await store.begin(SCHOOL, TEACHER, dialog, {"report.what": "x"}, NOON)
    return draft.id, [await store.put_file(SCHOOL, TEACHER, draft.id, one, later(n)) for n, one in enumerate(new)]


async def test_a_file_is_listed_and_opened_as_it_came(store: Store) -> None:
    draft, (kept,) = await draft_with(store, picture())
    assert kept.kind == "jpeg"
    assert kept.size == len(picture().data)
    assert kept.sha256 == picture().sha256
    assert (kept.person, kept.name, kept.noted, kept.at) == (TEACHER, picture().name, {"location": True}, NOON)
    assert await store.files_of_draft(SCHOOL, TEACHER, draft) == (kept,)
    assert await store.file_bytes(SCHOOL, kept.id) == picture().data


async def test_nobody_else_reaches_a_drafts_files(store: Store) -> None:
    draft, (kept,) = await draft_with(store, picture())
    assert await store.files_of_draft(SCHOOL, DSL, draft) == ()
    assert await store.files_of_draft(OTHER, TEACHER, draft) == ()
    assert await store.file_bytes(OTHER, kept.id) is None
    assert await store.erase_files(SCHOOL, DSL, draft) == 0
    with pytest.raises(DraftGone):
        await store.put_file(SCHOOL, DSL, draft, picture(), NOON)
    assert len(await store.files_of_draft(SCHOOL, TEACHER, draft)) == 1


async def test_filing_hands_the_files_over_and_the_ledger_knows_their_hashes(store: Store) -> None:
    draft, kept = await draft_with(store, picture(), picture(b"%PDF-1.7"))
    record = await store.file(SCHOOL, case(), [alert()], NOON, draft_id=draft)
    assert await store.files_of_record(SCHOOL, record.reference) == tuple(kept)
    assert await store.files_of_draft(SCHOOL, TEACHER, draft) == ()
    (event,) = await store.events(SCHOOL, record.reference)
    assert [one["sha256"] for one in event.body["files"]] == [one.sha256 for one in kept]
    assert await store.verify(SCHOOL) == ()
    again = await store.file(SCHOOL, case(), [alert()], NOON, draft_id=draft)
    assert again == record
    assert len(await store.files_of_record(SCHOOL, record.reference)) == 2


async def test_a_filing_that_fails_leaves_the_files_with_the_draft(store: Store) -> None:
    draft, kept = await draft_with(store, picture())
    with pytest.raises(TypeError):
        await store.file(SCHOOL, case(what=object()), [], NOON, draft_id=draft)
    assert await store.files_of_draft(SCHOOL, TEACHER, draft) == tuple(kept)


async def test_a_draft_that_is_given_up_takes_its_files_with_it(store: Store, url: str) -> None:
    draft, (kept,) = await draft_with(store, picture())
    await store.cancel(SCHOOL, TEACHER, draft, NOON)
    assert await store.file_bytes(SCHOOL, kept.id) is None
    assert await sql(url, "SELECT id FROM files") == []
    with pytest.raises(DraftGone):
        await store.put_file(SCHOOL, TEACHER, draft, picture(), NOON)


async def test_the_same_file_twice_is_one_also_at_the_same_moment(store: Store) -> None:
    draft, (first,) = await draft_with(store, picture())
    again = await asyncio.gather(*(store.put_file(SCHOOL, TEACHER, draft, picture(), NOON) for _ in range(4)))
    assert {one.id for one in again} == {first.id}
    record = await filed(store)
    added = await asyncio.gather(*(store.add_file(SCHOOL, record.reference, TEACHER, picture(), NOON) for _ in "ab"))
    assert len({one.id for one in added}) == 1
    events = await store.events(SCHOOL, record.reference)
    assert [event.verb for event in events] == ["filed", "file-added"]
    assert events[1].body == {"files": [added[0].in_ledger()]}
    assert await store.verify(SCHOOL) == ()


async def test_a_file_for_no_record_is_not_kept(store: Store, url: str) -> None:
    with pytest.raises(NoRecord):
        await store.add_file(SCHOOL, "ZZZ-ZZZ", TEACHER, picture(), NOON)
    assert await sql(url, "SELECT id FROM files") == []


async def test_files_move_to_the_draft_that_asks_for_approval(store: Store) -> None:
    draft, kept = await draft_with(store, picture(), dialog="canipost")
    other, _ = await draft_with(store, picture(), dialog="approval")
    assert await store.move_files(SCHOOL, TEACHER, draft, other) == 1
    assert await store.files_of_draft(SCHOOL, TEACHER, draft) == ()
    (there,) = await store.files_of_draft(SCHOOL, TEACHER, other)
    assert there.sha256 == kept[0].sha256
    with pytest.raises(DraftGone):
        await store.move_files(SCHOOL, DSL, other, draft)


async def test_what_nobody_came_back_for_is_erased(store: Store) -> None:
    old, _ = await draft_with(store, picture(), dialog="canipost")
    report, _ = await draft_with(store, picture())
    assert await store.erase_stale_files(SCHOOL, ["canipost"], NOON) == 0
    assert await store.erase_stale_files(SCHOOL, ["canipost"], NOON + timedelta(days=1)) == 1
    assert await store.files_of_draft(SCHOOL, TEACHER, old) == ()
    assert len(await store.files_of_draft(SCHOOL, TEACHER, report)) == 1


async def test_nothing_of_a_file_lies_open(store: Store, url: str) -> None:
    _, (kept,) = await draft_with(store, picture())
    (row,) = await sql(url, "SELECT * FROM files")
    for value in row:
        assert MARK not in (bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode())
        assert kept.sha256 not in str(value)


async def test_each_file_has_a_key_of_its_own_and_opens_in_its_place_only(store: Store, url: str) -> None:
    _, (one, other) = await draft_with(store, picture(), picture(b"%PDF-1.7"))
    rows = await sql(url, "SELECT content FROM files")
    assert {bytes(content[:1]) for (content,) in rows} == {OF_ROW}
    assert len(await sql(url, "SELECT DISTINCT key FROM files")) == 2
    swap = "UPDATE files SET content = (SELECT content FROM files WHERE id = :other) WHERE id = :one"
    await sql(url, swap, one=one.id, other=other.id)
    with pytest.raises(SealBroken):
        await store.file_bytes(SCHOOL, one.id)


async def test_a_new_installation_key_writes_the_small_key_anew_and_not_the_file(
    store: Store, url: str, another: OpenAnother
) -> None:
    _, (kept,) = await draft_with(store, picture())
    ((before,),) = await sql(url, "SELECT content FROM files")
    new = new_key()
    await reseal(url, [new, *KEYS])
    ((after,),) = await sql(url, "SELECT content FROM files")
    assert bytes(before) == bytes(after)
    opened = await open_store(url, [new])
    assert await opened.file_bytes(SCHOOL, kept.id) == picture().data
    await opened.close()
