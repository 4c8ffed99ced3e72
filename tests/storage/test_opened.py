"""Cards that somebody opened: found once they have stood long enough, begun anew when changed, gone when replaced."""

from datetime import timedelta

from storage import OPENED, Address, Owed, Store
from tests.storage.examples import NOON, SCHOOL

AT = Address("teams", "person", "aad-t")
LONG = timedelta(days=15)


async def test_one_is_found_when_it_is_old_and_begins_anew_when_something_took_its_place(store: Store) -> None:
    await store.stands(SCHOOL, AT, "chat|1|url", NOON)
    await store.stands(SCHOOL, AT, "chat|2|url", NOON)
    await store.stands(SCHOOL, AT, "chat|2|url", NOON)
    await store.changed(SCHOOL, AT, "chat|2|url", NOON + timedelta(days=10))
    await store.changed(SCHOOL, AT, "chat|3|url", NOON)  # which is an alert, a receipt, or nobody's
    assert [one.handle for one in await store.stood_since(NOON - timedelta(seconds=1), 9)] == []
    assert [one.handle for one in await store.stood_since(NOON + timedelta(days=9), 9)] == ["chat|1|url"]
    assert len(await store.stood_since(NOON + LONG, 9)) == 2
    assert len(await store.stood_since(NOON + LONG, 1)) == 1


async def test_it_is_no_debt_until_its_line_is_owed_and_is_gone_after_it(store: Store) -> None:
    await store.stands(SCHOOL, AT, "chat|1|url", NOON)
    assert await store.due(NOON + LONG, 9, timedelta(minutes=1)) == ()
    assert (await store.waiting(NOON + LONG)).debts == 0
    [old] = await store.stood_since(NOON + LONG, 9)
    await store.owe(SCHOOL, [Owed(old.slot, old.address, OPENED, {})], NOON + LONG)
    assert await store.stood_since(NOON + LONG, 9) == (), "it is owed once"
    [taken] = await store.due(NOON + LONG, 9, timedelta(minutes=1))
    assert (taken.id, taken.handle, taken.card) == (old.id, "chat|1|url", OPENED)
    assert await store.verify(SCHOOL) == ()
    await store.taken_away(taken)
    assert await store.delivered(SCHOOL, AT) == ()
    assert await store.verify(SCHOOL) == ()


async def test_a_card_about_a_record_is_not_taken_away_by_it(store: Store) -> None:
    await store.owe(SCHOOL, [Owed("receipt", AT, "receipt", {})], NOON)
    [other] = await store.delivered(SCHOOL, AT)
    assert other.card == "receipt"
    assert await store.stood_since(NOON + LONG, 9) == ()
