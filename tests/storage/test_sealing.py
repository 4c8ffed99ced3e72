"""Sealing: nothing personal lies open, a blob opens only in its place, and keys can be replaced."""

import asyncio
import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from unittest.mock import AsyncMock
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import (
    Address,
    Answer,
    KeyMissing,
    NewFile,
    NewPerson,
    NewRecord,
    Noted,
    Owed,
    SealBroken,
    Store,
    new_key,
    open_store,
    reseal,
)
from storage.plain import plain
from storage.sealing import OF_ROW, Fingerprints, Keys, Place, Seal, file_size
from storage.tables import SEALED
from tests.storage.conftest import KEYS, OpenAnother
from tests.storage.databases import Databases, sql
from tests.storage.examples import CHANNEL, DSL, LEASE, NOON, OTHER, SCHOOL, TEACHER, alert, filed, later

HERE = Place("westhaven", "drafts", "1", "answers")
MARK = "Xylophone-Marzipan"
PERSON = "slack:U0XYLOPHONE"


def test_a_blob_opens_where_it_was_sealed() -> None:
    seal = Seal(KEYS)
    assert seal.open(seal.close(b"text", HERE), HERE) == b"text"
    assert seal.close(b"text", HERE) != seal.close(b"text", HERE)


@pytest.mark.parametrize("field", Place._fields)
def test_a_blob_opens_nowhere_else(field: str) -> None:
    seal = Seal(KEYS)
    elsewhere = HERE._replace(**{field: "other"})
    with pytest.raises(SealBroken, match="changed, or moved"):
        seal.open(seal.close(b"text", HERE), elsewhere)


@pytest.mark.parametrize(
    "change",
    [
        lambda blob: blob[:-1],
        lambda blob: blob[:-1] + bytes([blob[-1] ^ 1]),
        lambda blob: blob[:6] + bytes([blob[6] ^ 1]) + blob[7:],
        lambda blob: b"\x01" + blob[1:],
        lambda blob: b"\x03" + blob[1:],
        lambda blob: b"\x04" + blob[1:],
        lambda _: b"",
    ],
)
def test_a_changed_blob_is_refused(change: Callable[[bytes], bytes]) -> None:
    seal = Seal(KEYS)
    with pytest.raises(SealBroken, match="Restore the database from a backup"):
        seal.open(change(seal.close(b"text", HERE)), HERE)


def test_the_first_key_writes_and_all_keys_read() -> None:
    old, new = new_key(), new_key()
    blob = Seal([old]).close(b"text", HERE)
    both = Seal([new, old])
    assert both.open(blob, HERE) == b"text"
    with pytest.raises(KeyMissing, match="Give that key too"):
        Seal([old]).open(both.close(b"text", HERE), HERE)


@pytest.mark.parametrize("key", ["", "short", base64.urlsafe_b64encode(b"x" * 31).decode(), "é" * 44, "=" * 44])
def test_what_is_no_key_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(SealBroken, match="Key 2 is not a key: 32 bytes in base64") as caught:
        Seal([new_key(), key])
    assert not key or key not in str(caught.value)


KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
BLOB = "012f439ed14a60d73fc59bb01ad072f6e97839520da73abdc4246d19cf03a7bcaa1ab81096"


def test_what_was_sealed_by_the_first_version_opens_for_ever() -> None:
    """Known answers: the format, the key's id, what is bound to it, and the fingerprints never change."""
    seal = Seal([KEY])
    assert seal.header(of_school=False).hex() == "012f439ed1"
    assert seal.open(bytes.fromhex(BLOB), HERE) == b"text"
    prints = Fingerprints(bytes(range(32)))
    assert (
        prints.of("index", "person", SCHOOL, TEACHER)
        == "bfd101b7a8cc501d67be1eecf7f8cfe7050019f1503cac568ef8d4c807302c04"
    )
    assert (
        prints.of("ledger", "head", SCHOOL, 1, "start")
        == "07ba2234eafb7165f1f3d9da10adb63c9ad3dfaec89a8582f07cb5d29d1609ec"
    )
    assert plain({"b": 1, "a": "\u00e9"}) == '{"a":"\\u00e9","b":1}'


@pytest.mark.parametrize(
    ("longest", "size"), [(62, 128), (127, 256), (254, 256), (1022, 1024), (4094, 4096), (4095, 8192), (16383, 32768)]
)
def test_what_is_sealed_says_little_by_its_length(longest: int, size: int) -> None:
    seal = Seal(KEYS)
    overhead = len(seal.close(b"", HERE))
    text = "x" * longest  # and its quotes
    blob = seal.close_json(text, HERE)
    assert len(blob) - overhead == size
    assert seal.open_json(blob, HERE) == text


def test_a_file_says_little_by_its_length() -> None:
    sizes = {size: file_size(size) for size in (*range(3_000), *range(1_000_000, 1_200_000, 17))}
    assert all(size <= padded for size, padded in sizes.items())
    assert all(padded - size <= size / 8 for size, padded in sizes.items() if size > 128)
    assert len({padded for size, padded in sizes.items() if size >= 1_000_000}) <= 13


def test_no_key_at_all_is_refused() -> None:
    with pytest.raises(SealBroken, match="No key was given"):
        Seal([])


def test_only_what_json_can_hold_is_sealed() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        plain({"x": float("nan")})
    with pytest.raises(TypeError, match="set cannot be kept"):
        plain({"x": {1}})


async def test_a_store_does_not_open_under_other_keys(store: Store, url: str) -> None:
    await store.ready()
    with pytest.raises(KeyMissing, match=r"secrets\.secret of the installation"):
        await open_store(url, [new_key()])


async def test_a_blob_swapped_with_another_rows_is_refused(store: Store, url: str) -> None:
    drafts = [await store.begin(SCHOOL, TEACHER, "report", {"n": str(n)}, NOON) for n in range(2)]
    swap = "UPDATE drafts SET answers = (SELECT o.answers FROM drafts o WHERE o.id = :a) WHERE id = :b"
    await sql(url, swap, a=drafts[0].id, b=drafts[1].id)
    with pytest.raises(SealBroken, match="moved there from elsewhere"):
        await store.draft(SCHOOL, TEACHER, drafts[1].id)
    assert await store.draft(SCHOOL, TEACHER, drafts[0].id) == drafts[0]


async def test_a_row_handed_to_another_school_is_refused(store: Store, url: str) -> None:
    await store.owe(SCHOOL, [alert()], NOON)
    [owed] = await store.delivered(SCHOOL, CHANNEL)
    await store.owe(OTHER, [alert()], NOON)
    theirs = "(SELECT t.address_print FROM deliveries t WHERE t.school = 'newport')"
    change = f"UPDATE deliveries SET school = 'newport', address_print = {theirs} WHERE id = :id"  # noqa: S608
    await sql(url, change, id=owed.id)
    assert len(await store.delivered(OTHER, CHANNEL)) == 1
    assert [(one.school, one.table) for one in await store.damaged()] == [(OTHER, "deliveries")]


async def every_verb(store: Store) -> None:  # noqa: PLR0915 - one line a verb
    """Put the mark and the person into every place that takes what people write, or who they are."""
    answers: dict[str, Answer] = {MARK: MARK, "many": (MARK,)}
    person = Address("slack", "person", PERSON)
    secret = {"text": MARK, "by": PERSON, MARK: PERSON}
    owed = [Owed(MARK, person, MARK, secret), Owed("alert", CHANNEL, "alert", secret)]
    draft = await store.begin(SCHOOL, PERSON, "report", answers, NOON, answers)
    lost = await store.begin(SCHOOL, PERSON, "report", answers, NOON)
    await store.answer(SCHOOL, PERSON, draft.id, answers, NOON)
    await store.flag(SCHOOL, PERSON, draft.id, answers, NOON)
    await store.cancel(SCHOOL, PERSON, lost.id, NOON)
    new = NewRecord("case", "pupil-contact", "submitted", "soon", PERSON, secret)
    record = (await store.file_and_owe(SCHOOL, new, owed, NOON, draft_id=draft.id)).record
    await store.file(SCHOOL, new, owed, NOON, draft_id=draft.id)
    done = {"verb": "acknowledge", "actor": PERSON, "body": secret, "owed": owed, "now": NOON}
    await store.move(SCHOOL, record.reference, expect=["submitted"], to="acknowledged", **done)  # type: ignore[arg-type]
    await store.note(SCHOOL, record.reference, **done)  # type: ignore[arg-type]
    await store.owe(SCHOOL, owed, NOON)
    first, second, third, fourth = await store.due(NOON, 10, LEASE)
    assert await store.begin_to_send([first], later(60)) == 1
    await store.cleared(first, MARK + PERSON, NOON)
    await store.cleared(second, MARK + PERSON, NOON)
    await store.postponed(third, later(1), "timeout", uncertain=True)
    await store.refused(fourth, "blocked", [Owed(MARK + "2", person, MARK, secret)], NOON, event=(MARK, secret))
    await store.remember_conversation(SCHOOL, "teams", PERSON, secret, NOON)
    await store.remember_conversation(SCHOOL, "teams", MARK, secret, NOON)
    await store.forget_conversation(SCHOOL, "teams", MARK)
    await store.first_time("slack", MARK + PERSON, NOON)
    assert await store.look_again(SCHOOL, record.reference, NOON, was=None)
    await store.put_aside(SCHOOL, record.reference, NOON)
    await store.look_at_all(later(1))
    await every_verb_of_files(store, record.reference)
    await every_verb_of_people(store)
    await every_verb_of_rounds(store)
    # These only read, and must find what was hidden.
    assert await store.draft(SCHOOL, PERSON, draft.id) is not None
    assert await store.drafts(SCHOOL, PERSON) == ()
    assert await store.record(SCHOOL, record.reference) is not None
    assert len(await store.records(SCHOOL, person=PERSON)) == 1
    assert [event.actor for event in await store.events(SCHOOL, record.reference)] == [PERSON] * 4
    assert [debt.slot for debt in await store.delivered(SCHOOL, person)] == [MARK, MARK, MARK + "2"]
    assert await store.due_records(later(1), 10) == ((SCHOOL, record.reference),)
    assert await store.newest_event(SCHOOL, record.reference) == 4
    assert (await store.about_by(SCHOOL, record.reference))[0] == await store.about(SCHOOL, record.reference) != ()
    assert await store.find(SCHOOL, [MARK]) == ()
    assert len(await store.histories(SCHOOL)) == 3
    assert await store.conversation(SCHOOL, "teams", PERSON) == secret
    assert (await store.waiting(NOON)).debts == 2
    assert (await store.last_written())[SCHOOL][1] == NOON
    await every_verb_of_lists(store, record.id)
    await every_verb_that_destroys(store)
    assert await store.damaged() == ()
    assert await store.unreadable(SCHOOL, person=PERSON) == ()
    assert await store.verify(SCHOOL) == ()
    await store.ready()


async def every_verb_of_what_is_held(store: Store) -> None:
    """Claim, keep, find and let go."""
    assert await store.claim(SCHOOL, MARK, MARK[:0], NOON, later(1))
    await store.keep(SCHOOL, MARK, PERSON, MARK.encode(), later(9))
    await store.keep(SCHOOL, MARK + "2", PERSON, MARK.encode(), later(9))
    await store.let_go(SCHOOL, MARK + "2")
    assert await store.kept(SCHOOL, MARK, PERSON, NOON) == MARK.encode()
    signs = await store.enter([MARK, PERSON], NOON, later(9))
    assert await store.still_in(signs, NOON)
    assert await store.put_out([PERSON]) == 1
    assert await store.is_newest("slack", MARK, MARK)
    assert await store.still_in(await store.enter([MARK], NOON, later(60)), NOON)
    assert await store.put_out([MARK]) == 1
    assert await store.let_go_late(NOON) == 0
    assert await store.take_due(NOON, 1, LEASE) == ()


async def every_verb_of_lists(store: Store, record_id: str) -> None:
    """Leaf, count and name."""
    assert len((await store.leaf(SCHOOL, {"case": ()}, 5, person=PERSON)).found) == 1
    assert await store.counted_all(SCHOOL) >= 1
    await store.name_all(SCHOOL, {record_id: [MARK]}, 1)
    assert (await store.named_up_to(SCHOOL))[0] == 1
    assert len(await store.named(SCHOOL, [MARK], ["case"])) == 1
    assert await store.taken(SCHOOL, MARK) == ()
    assert await store.lost(SCHOOL, [MARK], ["pupil-contact"], [PERSON]) == frozenset()
    assert await store.known_since(SCHOOL, "teams", PERSON) is not None
    assert await store.cover() == 0
    assert await store.audited() == (SCHOOL,)
    assert await store.anchor(SCHOOL) is not None
    await store.tidy()
    await every_verb_of_batches(store)


async def every_verb_of_batches(store: Store) -> None:
    """Write a marked entry among others, and what was done with it."""
    entry = NewRecord("register", "page", "acknowledged", "routine", MARK, {MARK: PERSON}, frozenset({MARK}))
    await store.write_all(SCHOOL, NOON, new=[entry])
    [one] = await store.records(SCHOOL, kinds=["register"])
    await store.write_all(SCHOOL, NOON, noted=[Noted(one.reference, "exported", PERSON, {MARK: PERSON})])


async def every_verb_that_destroys(store: Store) -> None:
    """File something and destroy it."""
    new = NewRecord("case", "pupil-contact", "closed", "soon", PERSON, {MARK: MARK}, frozenset({MARK}))
    gone = await store.file(SCHOOL, new, [], NOON)
    await store.destroy(SCHOOL, gone.reference, actor=PERSON, body={"name": MARK}, now=NOON, after=1)
    assert sum((await store.remains()).values()) in (0, 1)
    await every_verb_of_what_is_opened(store)


async def every_verb_of_what_is_opened(store: Store) -> None:
    """A card that somebody opened: it stands, another takes its place, and nothing is kept of it."""
    at = Address("slack", "person", PERSON)
    await store.stands(SCHOOL, at, MARK, NOON)
    await store.changed(SCHOOL, at, MARK, later(1))
    [old] = await store.stood_since(later(2), 9)
    assert old.handle == MARK
    await store.taken_away(old)
    await store.stands(SCHOOL, at, MARK, NOON)


async def every_verb_of_files(store: Store, reference: str) -> None:
    """Hand in marked files, and move, list, open and erase them; two stay."""
    new = NewFile("jpeg", MARK.encode(), MARK, MARK, {MARK: PERSON})
    first, second = [await store.begin(SCHOOL, PERSON, dialog, {}, NOON) for dialog in ("canipost", "approval")]
    kept = await store.put_file(SCHOOL, PERSON, first.id, new, NOON)
    await store.move_files(SCHOOL, PERSON, first.id, second.id)
    assert await store.files_of_draft(SCHOOL, PERSON, second.id) == (kept,)
    assert await store.file_bytes(SCHOOL, kept.id) == MARK.encode()
    assert await store.erase_files(SCHOOL, PERSON, second.id) == 1
    await store.put_file(SCHOOL, PERSON, first.id, new, NOON)
    assert await store.erase_stale_files(SCHOOL, ["canipost"], later(1)) == 1
    for one in (first, second):
        await store.cancel(SCHOOL, PERSON, one.id, NOON)
    added = await store.add_file(SCHOOL, reference, PERSON, new, NOON)
    assert await store.files_of_record(SCHOOL, reference) == (added,)
    await store.tally(SCHOOL, "not-covered", "email", NOON)
    assert len(await store.tallied(SCHOOL)) == 1


async def every_verb_of_rounds(store: Store) -> None:
    """Make a marked time of something once, and end it with something marked that was found."""
    await every_verb_of_what_is_held(store)
    new = NewRecord("task", "weekly-account-check", "due", "routine", MARK, {MARK: PERSON})
    made = await store.make(SCHOOL, MARK + PERSON, new, [], NOON)
    assert made
    assert await store.make(SCHOOL, MARK + PERSON, new, [], NOON) is None
    assert await store.made(SCHOOL, [MARK + PERSON, "another"]) == {MARK + PERSON}
    found = NewRecord("case", "pupil-contact", "submitted", "soon", MARK, {"text": MARK})
    done = {"verb": "done", "expect": {"due"}, "to": "done", "actor": MARK, "body": {MARK: PERSON}, "after": 1}
    moved = await store.conclude(
        SCHOOL,
        made.reference,
        found=[(found, [])],
        now=NOON,
        draft_id="0" * 32,
        **done,  # type: ignore[arg-type]
    )
    assert len(moved.event.body["filed"]) == 1
    await store.make_links(SCHOOL, "confirm", [MARK, PERSON], NOON, reference=made.reference, expires=later(9))
    assert await store.link(MARK, NOON)
    assert await store.use_link(MARK, verb="confirmed", actor=PERSON, body={MARK: PERSON}, owed=[], now=NOON)
    assert await store.end_links(SCHOOL, ["confirm"], NOON) == 1
    assert await store.link(PERSON, NOON) is None


async def every_verb_of_people(store: Store) -> None:
    """Write a marked person on the roster, find them in every way, and let them go."""
    new = NewPerson("0" * 32, {"name": MARK, "ids": {"slack": PERSON}}, frozenset({PERSON}), frozenset({MARK}))
    assert await store.write_people(SCHOOL, [new], NOON) == 1
    assert await store.mark_left(SCHOOL, [new.id], NOON.date(), NOON) == 2
    [found] = await store.people(SCHOOL)
    assert found == await store.person(SCHOOL, new.id)
    assert [found] == [*await store.people_at(SCHOOL, PERSON)] == [*await store.people_named(SCHOOL, [MARK])]
    await store.note_roster(SCHOOL, {MARK: PERSON})
    assert await store.roster_noted(SCHOOL) == {MARK: PERSON}
    assert await store.roster_version(SCHOOL) == (await store.roster_versions())[SCHOOL] == 2


async def test_nothing_personal_lies_open_in_the_database_or_its_log(
    store: Store, url: str, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every verb is called with a marked phrase and a marked person; no byte on the disk tells of either."""
    verbs = {name for name in dir(store) if not name.startswith("_")} - {"close", "set_aside", "shared", "hear"}
    spies = {name: AsyncMock(wraps=getattr(store, name)) for name in verbs}
    for name, spy in spies.items():
        monkeypatch.setattr(store, name, spy)
    await every_verb(store)
    assert [name for name, spy in spies.items() if not spy.called] == []
    await sql(url, "PRAGMA user_version" if url.startswith("sqlite") else "CHECKPOINT")
    written = written_below(databases.folder, url)
    # It would be found: what is open is there.
    assert b"pupil-contact" in written
    for secret in (MARK, PERSON, PERSON.partition(":")[2]):
        assert secret.encode() not in written
        assert secret.lower().encode() not in written.lower()


def written_below(folder: Path, url: str) -> bytes:
    """Read every file of one database, and the log."""
    if url.startswith("sqlite"):
        files = list(Path(url.removeprefix("sqlite:///")).parent.iterdir())
        assert {file.name for file in files} >= {"fresh.db", "fresh.db-wal"}
    else:
        assert parse_qs(urlsplit(url).query)["host"] == [str(folder)]
        files = [*folder.glob("base/*/*"), *folder.glob("pg_wal/*")]
    return b"".join(file.read_bytes() for file in files if file.is_file())


async def test_keys_are_replaced_and_the_old_one_taken_away(store: Store, url: str, another: OpenAnother) -> None:
    await every_verb(store)
    await filed(store, school=OTHER)
    new = new_key()
    both = [new, KEYS[0]]
    between = await open_store(url, both)
    late = await filed(between)
    assert await store.verify(OTHER) == ()
    count = await reseal(url, both)
    assert count > 8
    assert await reseal(url, both) == 0
    after = await open_store(url, [new])
    assert await after.verify(SCHOOL) == ()
    assert await after.verify(OTHER) == ()
    assert await after.record(SCHOOL, late.reference) == late
    assert len(await after.records(SCHOOL, person=PERSON)) == 1
    assert await after.conversation(SCHOOL, "teams", PERSON) is not None
    assert not await after.first_time("slack", MARK + PERSON, NOON + timedelta(hours=1))
    await filed(after)
    assert await after.verify(SCHOOL) == ()
    for opened in (between, after):
        await opened.close()
    for table, _, columns in SEALED:
        for column in columns:
            blobs = await sql(url, f"SELECT {column} FROM {table.name} WHERE {column} IS NOT NULL")  # noqa: S608
            assert blobs
            first = Seal([new]).header(of_school=table.name != "secrets")
            assert {bytes(blob[:5]) for (blob,) in blobs if bytes(blob[:1]) != OF_ROW} <= {first}
            assert column != "key" or {bytes(blob[:5]) for (blob,) in blobs} == {first}
    with pytest.raises(KeyMissing):
        await another()


async def test_others_go_on_filing_while_everything_is_resealed(store: Store, url: str) -> None:
    owed = [alert(f"slot{number}") for number in range(5)]
    for number in range(10):
        await store.owe(SCHOOL, owed, later(number))
        await filed(store, *owed)
    both = [new_key(), *KEYS]
    between = await open_store(url, both)

    async def go_on() -> None:
        for number in range(10):
            await between.owe(SCHOOL, owed[::-1], later(number))
            await filed(between, *owed)

    await asyncio.gather(reseal(url, both), go_on(), go_on())
    await between.close()
    after = await open_store(url, both[:1])
    assert len(await after.records(SCHOOL)) == 30
    assert len(await after.delivered(SCHOOL, CHANNEL)) == 155
    assert await after.verify(SCHOOL) == ()
    await after.close()


async def test_resealing_stops_at_a_blob_it_cannot_open(store: Store, url: str) -> None:
    await filed(store)
    await sql(url, "UPDATE records SET body = (SELECT content FROM events)")
    with pytest.raises(SealBroken, match=r"records\.body of westhaven"):
        await reseal(url, [new_key(), *KEYS], contents=True)
    await sql(url, "UPDATE records SET key = body")
    with pytest.raises(SealBroken, match=r"records\.key of westhaven"):
        await reseal(url, [new_key(), *KEYS])


async def test_events_sealed_under_a_key_that_was_taken_away_are_named(store: Store, url: str) -> None:
    new = new_key()
    between = await open_store(url, [new, *KEYS])
    record = await filed(between)
    await between.note(SCHOOL, record.reference, verb="viewed", actor=DSL, body={}, owed=[], now=NOON)
    await between.close()
    assert await store.verify(SCHOOL) == (
        "event 1 cannot be opened: its key was not given",
        "event 2 cannot be opened: its key was not given",
    )


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda some: st.lists(some) | st.dictionaries(st.text(), some),
)


@given(ANYTHING)
def test_what_is_kept_is_spelt_as_ever(value: object) -> None:
    assert plain(value) == json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def test_what_json_cannot_hold_is_refused() -> None:
    ring: list[object] = []
    ring.append(ring)
    for value in (ring, {"a": float("nan")}, float("inf")):
        with pytest.raises(ValueError, match=r"."):
            plain(value)
    with pytest.raises(TypeError, match="set"):
        plain({1, 2})
    assert plain(MappingProxyType({"a": (1, "b")})) == '{"a":[1,"b"]}'


@given(st.binary(min_size=1, max_size=64), st.lists(st.text(), max_size=4))
def test_a_fingerprint_is_an_hmac(secret: bytes, parts: list[str]) -> None:
    key = hmac.digest(secret, b"canipost ledger", "sha256")
    assert Fingerprints(secret).of("ledger", *parts) == hmac.digest(key, plain(parts).encode(), "sha256").hex()


def test_a_data_key_that_was_just_made_is_the_one_that_its_row_keeps() -> None:
    keys, other = (Keys(Seal(KEYS), Fingerprints(b"x")) for _ in range(2))
    wrapped = keys.new(SCHOOL, "drafts", "d1")
    place = Place(SCHOOL, "drafts", "d1", "answers")
    sealed = keys.lock(SCHOOL, "drafts", "d1", wrapped).close({"a": 1}, place)
    assert other.lock(SCHOOL, "drafts", "d1", wrapped).open(sealed, place) == {"a": 1}
    keys.seal.forget()
    assert keys.lock(SCHOOL, "drafts", "d1", wrapped).open(sealed, place) == {"a": 1}
    with pytest.raises(SealBroken):
        keys.lock(SCHOOL, "drafts", "d2", wrapped)
