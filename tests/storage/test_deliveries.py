"""Deliveries: every debt is paid or replaced, by one sweeper at a time, whatever dies meanwhile."""

import asyncio
from datetime import timedelta

import pytest

from storage import Address, Delivery, Event, Store, Waiting
from tests.storage.conftest import OpenAnother
from tests.storage.databases import sql
from tests.storage.examples import CHANNEL, LEASE, NOON, OTHER, RECEIPT, SCHOOL, alert, filed, later


async def due(store: Store, seconds: float = 0) -> tuple[Delivery, ...]:
    return await store.due(later(seconds), 10, LEASE)


async def one_due(store: Store, seconds: float = 0) -> Delivery:
    [delivery] = await due(store, seconds)
    return delivery


async def test_what_a_filing_owes_is_due_at_once_and_names_the_record(store: Store) -> None:
    record = await filed(store, alert(colour="red"), alert("receipt", RECEIPT))
    first, second = await due(store)
    assert (first.school, first.reference, first.slot) == (SCHOOL, record.reference, "alert")
    assert (first.address, first.card, first.content) == (CHANNEL, "alert", {"colour": "red"})
    assert (first.wanted, first.shown, first.handle, first.attempts) == (1, 0, None, 0)
    assert (first.uncertain, first.owed_at, first.refused) == (False, NOON, None)
    assert (second.slot, second.address) == ("receipt", RECEIPT)


async def test_a_paid_debt_is_not_due_again(store: Store) -> None:
    await filed(store, alert())
    await store.cleared(await one_due(store), "1700.42", later(1))
    assert await due(store, 3600) == ()
    [kept] = await store.delivered(SCHOOL, CHANNEL)
    assert (kept.shown, kept.handle, kept.attempts) == (1, "1700.42", 0)
    assert await store.waiting(later(3600)) == Waiting(0, 0.0)


async def test_owing_a_slot_again_brings_the_same_message_up_to_date(store: Store) -> None:
    record = await filed(store, alert(state="new"))
    await store.cleared(await one_due(store), "1700.42", later(1))
    await store.owe(SCHOOL, [alert(state="seen")], later(5), record.reference)
    again = await one_due(store, 5)
    assert (again.wanted, again.shown, again.handle) == (2, 1, "1700.42")
    assert (again.content, again.owed_at) == ({"state": "seen"}, later(5))
    await store.cleared(again, None, later(6))
    [kept] = await store.delivered(SCHOOL, CHANNEL)
    assert (kept.shown, kept.handle) == (2, "1700.42")


async def test_slots_addresses_records_and_schools_are_debts_of_their_own(store: Store) -> None:
    first, second = await filed(store, alert()), await filed(store, alert())
    person = Address("slack", "person", CHANNEL.to)
    teams = Address("teams", "channel", CHANNEL.to)
    for reference in (first.reference, first.reference, None, None):
        await store.owe(SCHOOL, [alert(), alert("other"), alert(address=person)], NOON, reference)
    await store.owe(SCHOOL, [alert(address=teams)], NOON, second.reference)
    await store.owe(OTHER, [alert()], NOON)
    owed = {(debt.school, debt.reference, debt.slot, debt.address): debt.wanted for debt in await due(store)}
    assert owed == {
        (SCHOOL, first.reference, "alert", CHANNEL): 3,
        (SCHOOL, first.reference, "other", CHANNEL): 2,
        (SCHOOL, first.reference, "alert", person): 2,
        (SCHOOL, second.reference, "alert", CHANNEL): 1,
        (SCHOOL, second.reference, "alert", teams): 1,
        (SCHOOL, None, "alert", CHANNEL): 2,
        (SCHOOL, None, "other", CHANNEL): 2,
        (SCHOOL, None, "alert", person): 2,
        (OTHER, None, "alert", CHANNEL): 1,
    }


async def test_what_was_owed_while_a_debt_was_being_paid_stays_due(store: Store) -> None:
    record = await filed(store, alert())
    taken = await one_due(store)
    await store.owe(SCHOOL, [alert()], later(1), record.reference)
    await store.cleared(taken, "1700.42", later(2))
    again = await one_due(store, 2)
    assert (again.wanted, again.shown, again.uncertain) == (2, 1, False)


async def test_owing_again_does_not_free_a_debt_that_is_being_paid(store: Store) -> None:
    """Otherwise a second sweeper would post the same message beside the first."""
    record = await filed(store, alert())
    await one_due(store)
    await store.owe(SCHOOL, [alert()], later(1), record.reference)
    assert await due(store, 2) == ()


async def test_several_sweepers_never_take_one_debt_twice(another: OpenAnother) -> None:
    stores = [await another() for _ in range(4)]
    await filed(stores[0], *(alert(f"slot{number}") for number in range(30)))
    takes = await asyncio.gather(*(store.due(NOON, 4, LEASE) for store in stores * 2))
    taken = [delivery.slot for take in takes for delivery in take]
    assert len(taken) == len(set(taken))
    while more := await stores[0].due(NOON, 4, LEASE):
        taken += [delivery.slot for delivery in more]
    assert sorted(taken) == sorted(f"slot{number}" for number in range(30))


async def test_a_lease_that_ended_without_a_word_leaves_doubt_where_a_message_went_out(store: Store) -> None:
    await filed(store, alert())
    first = await one_due(store)
    assert await due(store, 59) == ()
    second = await one_due(store, 60)
    assert await store.begin_to_send([second], later(120)) == 1
    third = await one_due(store, 120)
    assert (first.uncertain, first.attempts) == (False, 0)
    assert (second.uncertain, second.attempts) == (False, 1)  # nothing was sent
    assert (third.uncertain, third.attempts) == (True, 2)


async def test_a_postponed_debt_is_due_when_it_was_said(store: Store) -> None:
    await filed(store, alert())
    await store.postponed(await one_due(store), later(30), "ratelimited", uncertain=False)
    assert await due(store, 29) == ()
    again = await one_due(store, 30)
    assert (again.attempts, again.uncertain) == (1, False)


async def test_doubt_stays_until_the_message_is_confirmed(store: Store) -> None:
    """An attempt without an answer, then one that surely failed: the first may still have arrived."""
    record = await filed(store, alert())
    await store.postponed(await one_due(store), later(1), "timeout", uncertain=True)
    await store.postponed(await one_due(store, 1), later(2), "ratelimited", uncertain=False)
    third = await one_due(store, 2)
    assert (third.uncertain, third.attempts) == (True, 2)
    await store.cleared(third, "1700.42", later(3))
    await store.owe(SCHOOL, [alert()], later(4), record.reference)
    assert not (await one_due(store, 4)).uncertain


async def test_a_sweeper_whose_lease_has_passed_on_can_neither_postpone_nor_refuse(store: Store) -> None:
    await filed(store, alert())
    slow = await one_due(store)
    quick = await one_due(store, 60)
    await store.postponed(slow, later(9_999), "timeout", uncertain=False)
    await store.refused(slow, "blocked", [alert("mail")], later(61))
    assert await due(store, 119) == ()
    await store.cleared(quick, "1700.42", later(62))
    assert [debt.slot for debt in await store.delivered(SCHOOL, CHANNEL)] == ["alert"]
    await store.postponed(quick, later(9_999), "timeout", uncertain=False)
    assert await due(store, 9_999) == ()


async def test_a_sweeper_whose_lease_has_passed_on_may_still_say_that_it_was_shown(store: Store) -> None:
    record = await filed(store, alert())
    slow = await one_due(store)
    await store.owe(SCHOOL, [alert()], later(1), record.reference)
    quick = await one_due(store, 60)
    await store.cleared(quick, "1700.43", later(61))
    await store.cleared(slow, "1700.42", later(62))
    [kept] = await store.delivered(SCHOOL, CHANNEL)
    assert kept.shown == kept.wanted == 2
    assert await due(store, 3600) == ()


async def test_a_refused_debt_is_replaced_by_others_about_the_same_record(store: Store) -> None:
    record = await filed(store, alert())
    await store.refused(await one_due(store), "MessageWritesBlocked", [alert("mail", RECEIPT)], later(5))
    instead = await one_due(store, 3600)
    assert (instead.slot, instead.address, instead.reference) == ("mail", RECEIPT, record.reference)
    [refused] = await store.delivered(SCHOOL, CHANNEL)
    assert (refused.refused, refused.shown) == ("MessageWritesBlocked", 0)
    assert (await store.waiting(later(5))).debts == 1


async def test_who_was_brought_in_instead_is_an_event_of_the_record(store: Store) -> None:
    """And what shows the record is brought up to date, but for the message that was refused."""
    record = await filed(store, alert(), alert("receipt", RECEIPT))
    first, second = await due(store)
    await store.cleared(second, "1700.42", later(1))
    event = ("brought-in", {"who": "deputy"})
    await store.refused(first, "blocked", [alert("mail", RECEIPT)], later(5), event=event)
    newest = (await store.events(SCHOOL, record.reference))[-1]
    assert newest == Event(2, 2, later(5), "canipost", "brought-in", "submitted", {"who": "deputy"})
    assert {debt.slot: debt.wanted for debt in await store.about(SCHOOL, record.reference)} == {
        "alert": 1,
        "receipt": 2,
        "mail": 1,
    }
    assert await store.record(SCHOOL, record.reference) == record
    assert await store.verify(SCHOOL) == ()


async def test_who_comes_too_late_to_refuse_writes_no_event(store: Store) -> None:
    record = await filed(store, alert())
    slow = await one_due(store)
    await one_due(store, 60)
    await store.refused(slow, "blocked", [], later(61), event=("brought-in", {}))
    assert len(await store.events(SCHOOL, record.reference)) == 1


async def test_a_refused_card_about_no_record_writes_no_event(store: Store) -> None:
    await store.owe(SCHOOL, [alert()], NOON)
    await store.refused(await one_due(store), "blocked", [alert("mail", RECEIPT)], later(5), event=("brought-in", {}))
    assert (await one_due(store, 5)).slot == "mail"
    assert await store.verify(SCHOOL) == ()


async def test_an_event_that_cannot_be_written_leaves_the_debt_as_it_was(store: Store) -> None:
    await filed(store, alert())
    with pytest.raises(TypeError):
        await store.refused(await one_due(store), "blocked", [], later(5), event=("brought-in", {"x": object()}))
    [kept] = await store.delivered(SCHOOL, CHANNEL)
    assert kept.refused is None
    assert len(await due(store, 60)) == 1


async def test_a_refused_slot_that_is_owed_again_is_tried_again(store: Store) -> None:
    record = await filed(store, alert())
    await store.refused(await one_due(store), "blocked", [], NOON)
    await store.owe(SCHOOL, [alert()], later(5), record.reference)
    again = await one_due(store, 5)
    assert (again.refused, again.attempts) == (None, 0)


async def test_the_longest_due_come_first_and_no_more_than_asked_for(store: Store) -> None:
    for number in (3, 1, 2):
        await store.owe(SCHOOL, [alert(f"slot{number}")], later(number))
    assert [debt.slot for debt in await store.due(later(10), 2, LEASE)] == ["slot1", "slot2"]
    assert [debt.slot for debt in await store.due(later(10), 2, LEASE)] == ["slot3"]


async def test_waiting_counts_the_unpaid_debts_of_all_schools_and_the_age_of_the_oldest(store: Store) -> None:
    assert await store.waiting(NOON) == Waiting(0, 0.0)
    await filed(store, alert())
    await store.owe(OTHER, [alert()], later(10))
    await store.owe(SCHOOL, [alert()], later(20))
    assert await store.waiting(later(60)) == Waiting(3, 60.0)
    [first, *_] = await due(store, 60)
    await store.cleared(first, "1700.42", later(61))
    assert await store.waiting(later(70)) == Waiting(2, 60.0)


async def test_a_conversation_keeps_its_order_when_a_message_is_brought_up_to_date(store: Store) -> None:
    await store.owe(SCHOOL, [alert("one"), alert("two"), alert("three", RECEIPT)], NOON)
    await store.owe(SCHOOL, [alert("four")], NOON)
    await store.owe(SCHOOL, [alert("one")], later(5))
    assert [debt.slot for debt in await store.delivered(SCHOOL, CHANNEL)] == ["one", "two", "four"]


async def test_a_debt_that_cannot_be_opened_holds_up_no_other(store: Store, url: str) -> None:
    """It is given as damaged and stays unpaid, so that the figures show it."""
    await store.owe(SCHOOL, [alert("broken"), alert("whole")], NOON)
    swap = "(SELECT other.content FROM deliveries other WHERE other.number = 2)"
    await sql(url, f"UPDATE deliveries SET content = {swap} WHERE number = 1")  # noqa: S608 - our own words
    assert [(debt.slot, debt.damaged) for debt in await store.due(NOON, 10, LEASE)] == [("", True), ("whole", False)]
    assert (await store.waiting(NOON)).debts == 2


async def test_a_lease_may_be_of_any_length(store: Store) -> None:
    await filed(store, alert())
    assert len(await store.due(NOON, 1, timedelta(hours=2))) == 1
    assert await due(store, 7199) == ()
    assert len(await due(store, 7200)) == 1
