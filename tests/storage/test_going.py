"""Whoever pays a debt says that its message goes out: once, where it is theirs, and whoever comes after knows it."""

from datetime import timedelta

import pytest
from alembic import command

from storage import Delivery, Store, open_store, upgrade
from tests.storage.conftest import KEYS, OpenAnother
from tests.storage.databases import sql
from tests.storage.examples import LEASE, NOON, RECEIPT, SCHOOL, alert, case, filed, later
from tests.storage.test_migrating import migrate

SHORT = timedelta(seconds=10)


async def due(store: Store, seconds: float) -> tuple[Delivery, ...]:
    return await store.due(later(seconds), 10, LEASE)


async def test_what_was_taken_at_its_filing_and_not_begun_is_anothers_after_ten_seconds_without_doubt(
    another: OpenAnother,
) -> None:
    store, other = await another(), await another()
    (mine,) = (await store.file_and_owe(SCHOOL, case(), [alert()], NOON, lease=SHORT)).owed
    assert await due(other, 9) == ()
    (theirs,) = await due(other, 10)
    assert (theirs.uncertain, theirs.handle, theirs.attempts) == (False, None, 1)
    assert await store.begin_to_send([mine], later(70)) == 0
    assert await other.begin_to_send([theirs], later(70)) == 1


async def test_what_is_begun_is_nobody_elses_for_another_lease_and_then_in_doubt(another: OpenAnother) -> None:
    store, other = await another(), await another()
    (mine,) = (await store.file_and_owe(SCHOOL, case(), [alert()], NOON, lease=SHORT)).owed
    assert await store.begin_to_send([mine], later(65)) == 1
    assert await due(other, 64) == ()
    (theirs,) = await due(other, 65)
    assert (theirs.uncertain, theirs.lease) == (True, 2)


async def test_a_lease_that_is_over_and_that_nobody_took_is_begun_all_the_same(store: Store) -> None:
    await filed(store, alert())
    (mine,) = await due(store, 0)
    assert await store.begin_to_send([mine], later(9_060)) == 1
    assert await due(store, 9_059) == ()


async def test_what_was_paid_put_off_or_refused_is_not_begun(store: Store) -> None:
    await filed(store, alert("one"), alert("two"), alert("three"), alert("four"))
    one, two, three, four = await due(store, 0)
    await store.cleared(one, "C1:1", later(1))
    await store.postponed(two, later(30), "ratelimited", uncertain=False)
    await store.refused(three, "blocked", (), later(1))
    assert await store.begin_to_send([one, two, three, four], later(60)) == 1


async def test_an_attempt_that_surely_failed_leaves_no_doubt(store: Store) -> None:
    await filed(store, alert("one"), alert("two"))
    one, two = await due(store, 0)
    assert await store.begin_to_send([one, two], later(60)) == 2
    await store.postponed(one, later(30), "ratelimited", uncertain=False)
    await store.refused(two, "blocked", (), later(1))
    about = await store.about(SCHOOL, str(one.reference))
    assert [each.uncertain for each in about] == [False, False]


async def test_an_edit_leaves_no_doubt_and_a_new_message_in_its_place_does(store: Store) -> None:
    record = await filed(store, alert())
    await store.cleared((await due(store, 0))[0], "C1:1", later(1))
    await store.owe(SCHOOL, [alert()], later(2), record.reference)
    (edit,) = await due(store, 2)
    assert await store.begin_to_send([edit], later(62)) == 1
    (again,) = await due(store, 62)
    assert not again.uncertain
    assert await store.begin_to_send([again], later(122), new=True) == 1
    assert (await due(store, 122))[0].uncertain


async def test_it_is_begun_only_where_the_record_is_as_it_was_seen(store: Store) -> None:
    made = await store.file_and_owe(SCHOOL, case(), [alert(), alert("receipt", RECEIPT)], NOON, lease=SHORT)
    reference = made.record.reference
    await store.note(SCHOOL, reference, verb="barred", actor="canipost", body={}, owed=(), now=later(1))
    assert await store.begin_to_send(made.owed, later(60), seen=1) == 0
    assert [one.uncertain for one in await store.about(SCHOOL, reference)] == [False, False]
    assert await store.begin_to_send(made.owed, later(60), seen=2) == 2
    assert await store.verify(SCHOOL) == ()


@pytest.mark.parametrize("trying", [True, False])
async def test_what_the_version_before_was_paying_when_it_ended_is_in_doubt(bare_url: str, *, trying: bool) -> None:
    await upgrade(bare_url)
    store = await open_store(bare_url, KEYS)
    await filed(store, alert())
    if trying:
        await due(store, 0)
    await store.close()
    # By the tables alone: what stands beside them is as it was.
    await sql(bare_url, "UPDATE alembic_version SET version_num = '0014'")
    await migrate(bare_url, command.upgrade, "0015")
    store = await open_store(bare_url, KEYS)
    (found,) = await due(store, 60)
    assert found.uncertain == trying
    await store.close()
