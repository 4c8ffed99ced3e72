"""What a payment writes: the debt by one statement where it is as it was taken, and what says something else now."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import DraftGone, Overtaken, Store
from tests.storage.conftest import OpenAnother
from tests.storage.examples import CHANNEL, LEASE, NOON, RECEIPT, SCHOOL, TEACHER, alert, case, filed, later

SAID = alert("unreached", RECEIPT)


async def test_what_was_owed_already_is_owed_again_and_nothing_else(store: Store) -> None:
    record = await filed(store, alert(), alert("receipt", RECEIPT))
    first, second = await store.due(NOON, 10, LEASE)
    await store.cleared(second, "D1:1", later(1))
    await store.cleared(first, "C1:1", later(2), (), [alert("receipt", RECEIPT), SAID])
    about = await store.about(SCHOOL, record.reference)
    assert [(one.slot, one.wanted, one.shown, one.handle) for one in about] == [
        ("alert", 1, 1, "C1:1"), ("receipt", 2, 1, "D1:1"),
    ]  # fmt: skip
    [again] = await store.due(later(2), 10, LEASE)
    assert (again.slot, again.owed_at, again.attempts) == ("receipt", later(2), 0)
    assert await store.verify(SCHOOL) == ()


async def test_all_that_were_owed_already_are_owed_again(store: Store) -> None:
    record = await filed(store, alert(), alert("receipt", RECEIPT), SAID)
    first, *_ = await store.due(NOON, 10, LEASE)
    await store.cleared(first, "C1:1", later(1), (), [alert("receipt", RECEIPT), SAID])
    assert [one.wanted for one in await store.about(SCHOOL, record.reference)] == [1, 2, 2]


async def test_where_nothing_was_owed_before_the_first_is_owed_now(store: Store) -> None:
    record = await filed(store, alert())
    [debt] = await store.due(NOON, 10, LEASE)
    await store.cleared(debt, "C1:1", later(1), (), [alert("receipt", RECEIPT), SAID])
    assert [one.slot for one in await store.about(SCHOOL, record.reference)] == ["alert", "receipt"]
    assert [one.slot for one in await store.delivered(SCHOOL, RECEIPT)] == ["receipt"]
    assert await store.verify(SCHOOL) == ()


async def test_what_was_refused_is_tried_again_once_it_says_something_else(store: Store) -> None:
    await filed(store, alert(), alert("receipt", RECEIPT))
    first, second = await store.due(NOON, 10, LEASE)
    await store.refused(second, "user_disabled", [], later(1))
    await store.cleared(first, "C1:1", later(2), (), [alert("receipt", RECEIPT)])
    [again] = await store.due(later(2), 10, LEASE)
    assert (again.slot, again.refused) == ("receipt", None)


async def test_what_is_being_paid_is_owed_again_without_being_let_go(store: Store) -> None:
    await filed(store, alert(), alert("receipt", RECEIPT))
    first, second = await store.due(NOON, 10, LEASE)
    await store.cleared(first, "C1:1", later(1), (), [alert("receipt", RECEIPT)])
    assert await store.due(later(2), 10, LEASE) == ()
    await store.cleared(second, "D1:1", later(3))
    [again] = await store.due(later(3), 10, LEASE)
    assert (again.wanted, again.shown, again.uncertain) == (2, 1, False)


async def test_the_name_of_a_message_opens_where_the_key_of_its_record_is_another_by_now(store: Store) -> None:
    record = await filed(store, alert())
    [debt] = await store.due(NOON, 10, LEASE)
    before = store._cabinet.keys.new(SCHOOL, "records", record.id)  # noqa: SLF001 - a key that it is not under
    await store.cleared(replace(debt, under=before), "C1:1", later(1))
    [kept] = await store.about(SCHOOL, record.reference)
    assert (kept.handle, kept.shown) == ("C1:1", 1)
    assert await store.due(later(1) + timedelta(days=1), 10, LEASE) == ()


async def test_whoever_pays_after_the_lease_went_on_frees_nothing(store: Store) -> None:
    await filed(store, alert())
    [slow] = await store.due(NOON, 10, LEASE)
    [quick] = await store.due(NOON + 2 * LEASE, 10, LEASE)
    await store.cleared(slow, "C1:1", later(1))
    [kept] = await store.delivered(SCHOOL, CHANNEL)
    assert (kept.handle, kept.shown, kept.lease) == ("C1:1", 1, quick.lease)


async def test_what_a_filing_took_is_nobody_elses_until_the_lease_ends(another: OpenAnother) -> None:
    store, other = await another(), await another()
    filed_now = await store.file_and_owe(SCHOOL, case(), [alert(), alert("receipt", RECEIPT)], NOON, lease=LEASE)
    assert filed_now.taken
    assert await other.due(NOON + LEASE / 2, 10, LEASE) == ()
    first, second = filed_now.owed
    assert [(one.slot, one.lease, one.attempts, one.uncertain) for one in filed_now.owed] == [
        ("alert", 1, 0, False), ("receipt", 1, 0, False),
    ]  # fmt: skip
    await store.cleared(first, "C1:1", later(1))
    [late] = await other.due(NOON + 2 * LEASE, 10, LEASE)
    assert (late.slot, late.uncertain, late.lease) == ("receipt", False, 2)
    await store.postponed(second, later(999), "too-late", uncertain=False)  # it is no longer theirs to say
    [kept] = await other.delivered(SCHOOL, RECEIPT)
    assert (kept.lease, kept.postponed) == (2, None)
    assert await store.verify(SCHOOL) == ()


async def test_a_filing_gives_what_it_wrote_as_it_is_read(store: Store) -> None:
    made = await store.file_and_owe(SCHOOL, case(), [alert(colour="red"), alert("receipt", RECEIPT)], NOON)
    reference = made.record.reference
    assert not made.taken
    assert made.record == await store.record(SCHOOL, reference)
    assert made.events == await store.events(SCHOOL, reference)
    assert (made.owed, 1) == await store.about_by(SCHOOL, reference)
    assert [(one.record_id, one.under) for one in made.owed] == [
        (one.record_id, one.under) for one in await store.about(SCHOOL, reference)
    ]


async def test_a_card_that_is_owed_twice_by_a_filing_is_owed_once(store: Store) -> None:
    made = await store.file_and_owe(SCHOOL, case(), [alert(), alert()], NOON, lease=LEASE)
    [debt] = made.owed
    await store.cleared(debt, "C1:1", later(1))
    assert await store.due(NOON + 2 * LEASE, 10, LEASE) == ()


async def test_a_draft_is_filed_as_it_was_read_where_nobody_has_changed_it_since(store: Store) -> None:
    draft = await store.begin(SCHOOL, TEACHER, "report", {"report.what": "x"}, NOON)
    made = await store.file_and_owe(SCHOOL, case(), [], NOON, draft_id=draft.id, seen=draft)
    kept = await store.draft(SCHOOL, TEACHER, draft.id)
    assert kept
    assert (kept.state, kept.reference, kept.answers) == ("filed", made.record.reference, {})
    again = await store.file_and_owe(SCHOOL, case(), [], NOON, draft_id=draft.id, seen=draft)
    assert again.record.reference == made.record.reference


async def test_a_draft_that_says_something_else_than_was_seen_is_not_filed(store: Store) -> None:
    draft = await store.begin(SCHOOL, TEACHER, "report", {"report.what": "x"}, NOON)
    sends = replace(draft, answers={**draft.answers, "check": "send"})
    await store.answer(SCHOOL, TEACHER, draft.id, {"report.what": "y"}, NOON)
    with pytest.raises(Overtaken):
        await store.file_and_owe(SCHOOL, case(), [alert()], NOON, draft_id=draft.id, seen=sends)
    assert await store.records(SCHOOL) == ()
    await store.answer(SCHOOL, TEACHER, draft.id, {"report.what": "x"}, NOON)  # sealed anew, and the same again
    await store.file_and_owe(SCHOOL, case(), [alert()], NOON, draft_id=draft.id, seen=sends)
    assert len(await store.records(SCHOOL)) == 1


async def test_a_draft_that_was_cancelled_since_it_was_read_is_not_filed(store: Store) -> None:
    draft = await store.begin(SCHOOL, TEACHER, "report", {"report.what": "x"}, NOON)
    await store.cancel(SCHOOL, TEACHER, draft.id, NOON)
    with pytest.raises(DraftGone):
        await store.file_and_owe(SCHOOL, case(), [], NOON, draft_id=draft.id, seen=draft)
    other = await store.begin(SCHOOL, TEACHER, "report", {}, NOON)
    with pytest.raises(DraftGone):  # it is somebody else's
        await store.file_and_owe(SCHOOL, case(), [], NOON, draft_id=other.id, seen=other, person="slack:U0OTHER")
    assert await store.records(SCHOOL) == ()


async def test_what_was_filed_before_from_the_same_draft_is_taken_by_nobody(store: Store) -> None:
    draft = await store.begin(SCHOOL, TEACHER, "report", {"report.what": "x"}, NOON)
    first = await store.file_and_owe(SCHOOL, case(), [alert()], NOON, draft_id=draft.id, lease=LEASE)
    again = await store.file_and_owe(SCHOOL, case(), [alert()], NOON, draft_id=draft.id, lease=LEASE)
    assert (again.record.reference, again.events, again.owed, again.taken) == (first.record.reference, (), (), False)
