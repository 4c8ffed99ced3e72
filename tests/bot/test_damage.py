"""One damaged entry stops nobody: filing, desk, status, ladder, sweep, search and papers go on without it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.owed.nightly import Nightly
from bot.owed.watch import Watch
from storage.tables import SEALED
from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_casework import DEEDS
from tests.bot.test_declared import declare
from tests.desk import Desk, opened
from tests.handed import Sent
from tests.plain import plain
from tests.storage.test_damage import flipped

OTHER = "wetherby"
CANNOT = "this entry cannot be opened"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def tab(desk: Desk, who: str, which: str = "open") -> str:
    return plain((await desk.take(SCHOOL, who, "desk", which)).card)


async def broken(desk: Desk, tmp_path: Path, table: str, column: str, where: str = "1 = 1") -> None:
    await flipped(f"sqlite:///{tmp_path / 'canipost.db'}", table, column, where)


@pytest.mark.parametrize(
    ("table", "column"),
    [(table.name, column) for table, _, columns in SEALED for column in columns if table.name != "secrets"],
)
async def test_a_day_at_school_goes_on(desk: Desk, tmp_path: Path, table: str, column: str) -> None:
    """Everything that was kept until this morning is damaged in one column; what is filed since is dealt with."""
    await desk.take(SCHOOL, "dsl", "begin", "report")
    old = await report(desk, subject="staff", named="A Example", more={"report.role": "teacher"})
    await broken(desk, tmp_path, table, column)
    desk.clock.pass_(minutes=1)
    new = await report(desk, subject="staff", named="A Example", by="aide")
    assert any(new in plain(card) for card in desk.postbox.at("dsl-team"))
    assert new in await tab(desk, "dsl")
    assert new in plain((await desk.take(SCHOOL, "aide", "my-status")).card)
    await desk.take(SCHOOL, "teacher", "my-status")
    assert new in plain((await desk.take(SCHOOL, "dsl", "case-find", "", name="Example")).card)
    given = await desk.take(SCHOOL, "dsl", "case-export", new, **{"as": "bundle-lado"})
    assert given.files
    await do(desk, "dsl", "case-note", new, **DEEDS["case-note"])
    desk.clock.pass_(hours=8)
    await desk.climb()
    assert [event.verb for event in await desk.store.events(SCHOOL, new)].count("nudged") == 1
    lost = table in {"records", "events"}
    assert (f"{old}: {CANNOT}" in await tab(desk, "dsl")) == lost


async def test_an_entry_that_cannot_be_opened_is_said_to_those_who_know_of_it(desk: Desk, tmp_path: Path) -> None:
    reference = await report(desk)
    await broken(desk, tmp_path, "records", "body")
    assert f"{reference}: {CANNOT}" in await tab(desk, "dsl")
    assert reference not in await tab(desk, "head")
    status = plain((await desk.take(SCHOOL, "teacher", "my-status")).card)
    assert f"{reference}: {CANNOT}" in status
    for who, deed in (("dsl", "case-open"), ("teacher", "my-open")):
        shown = (await desk.take(SCHOOL, who, deed, reference)).card
        assert shown.title == "This entry cannot be opened"
    unknown = (await desk.take(SCHOOL, "head", "case-open", "3GC-HJK")).card
    assert (await desk.take(SCHOOL, "head", "case-open", reference)).card == unknown
    assert (await desk.take(SCHOOL, "aide", "my-open", reference)).card == unknown


async def test_an_alert_about_what_cannot_be_opened_says_so_and_is_drawn_once_it_can(
    desk: Desk, tmp_path: Path
) -> None:
    desk.postbox.failures = []
    sweep = desk.sweep

    async def nothing() -> None:
        """Send nothing yet."""

    desk.sweep = nothing  # type: ignore[method-assign]
    reference = await report(desk)
    desk.sweep = sweep  # type: ignore[method-assign]
    await broken(desk, tmp_path, "records", "body")
    await desk.sweep()
    [card] = desk.postbox.at("dsl-team")
    assert card.title == f"{reference} cannot be opened"
    assert "cannot read it just now" in plain(card)
    await broken(desk, tmp_path, "records", "body")
    desk.clock.pass_(minutes=11)
    await desk.sweep()
    [card] = desk.postbox.at("dsl-team")
    assert "cannot be opened" not in plain(card)
    assert reference in plain(card)


async def test_an_alert_that_is_damaged_itself_goes_out_all_the_same(desk: Desk, tmp_path: Path) -> None:
    sweep = desk.sweep

    async def nothing() -> None:
        """Send nothing yet."""

    desk.sweep = nothing  # type: ignore[method-assign]
    reference = await report(desk)
    desk.sweep = sweep  # type: ignore[method-assign]
    await broken(desk, tmp_path, "deliveries", "content")
    await desk.sweep()
    assert [reference in plain(card) for card in desk.postbox.at("dsl-team")] == [True]
    assert [reference in plain(card) for card in desk.postbox.at("teacher")] == [True]
    assert await desk.store.damaged() == ()


async def test_a_bundle_says_which_file_cannot_be_opened(desk: Desk, tmp_path: Path) -> None:
    reference = await report(desk)
    await desk.hand(SCHOOL, "teacher", "hand-in", reference, Sent())
    await broken(desk, tmp_path, "files", "key")
    given = await desk.take(SCHOOL, "dsl", "case-export", reference, **{"as": "bundle-lado"})
    assert given.files
    assert b"evidence/01.txt" in given.files[0].data
    [one] = await desk.store.files_of_record(SCHOOL, reference)
    shown = await desk.take(SCHOOL, "dsl", "show-file", reference, file=one.id)
    assert shown.card.title == "This entry cannot be opened"
    await broken(desk, tmp_path, "files", "about")
    assert "this file cannot be opened" in plain((await desk.take(SCHOOL, "dsl", "case-open", reference)).card)


async def test_those_who_can_mend_it_are_told_once_and_nothing_of_any_record(desk: Desk, tmp_path: Path) -> None:
    reference = await report(desk)
    watch = Watch(desk.store, desk.schools, desk.clock, desk.alerts.wake)
    await watch.look()
    await broken(desk, tmp_path, "records", "body")
    await tab(desk, "dsl")
    for _ in range(3):
        await watch.look()
        await desk.sweep()
    told = [plain(card) for card in desk.postbox.at("head") if "cannot be opened" in card.title]
    assert len(told) == 1
    assert reference not in told[0]


async def test_a_clock_that_jumps_is_noticed_and_said(desk: Desk) -> None:
    steady = [0.0]
    watch = Watch(desk.store, desk.schools, desk.clock, desk.alerts.wake, lambda: steady[0])
    await watch.look()
    desk.clock.pass_(seconds=15)
    steady[0] += 15
    await watch.look()
    before = watch.jump
    assert before is None
    for hours, what in ((1, "forward"), (-1, "back")):
        desk.clock.pass_(hours=hours)
        await watch.look()
        await desk.sweep()
        assert watch.jump is not None
        assert watch.jump.by == timedelta(hours=hours)
        cards = [plain(card) for card in desk.postbox.at("head") if f"went {what}" in card.title]
        assert len(cards) == len(desk.schools)  # the same persona in each
        assert "about 60 minutes" in cards[0]


async def test_a_clock_that_was_ahead_before_a_restart_is_noticed(desk: Desk) -> None:
    await report(desk)
    desk.clock.pass_(hours=-1)
    watch = Watch(desk.store, desk.schools, desk.clock, desk.alerts.wake)
    await watch.look()
    assert watch.jump is not None
    assert watch.jump.by == timedelta(hours=-1)


async def test_a_report_filed_while_the_clock_was_ahead_is_alerted_and_climbs_without_it(desk: Desk) -> None:
    sweep = desk.sweep

    async def nothing() -> None:
        """Send nothing yet."""

    desk.sweep = nothing  # type: ignore[method-assign]
    desk.clock.pass_(hours=1)
    reference = await report(desk)
    desk.sweep = sweep  # type: ignore[method-assign]
    desk.clock.pass_(hours=-1)
    await desk.climb()
    assert [reference in plain(card) for card in desk.postbox.at("dsl-team")] == [True]
    for _ in range(13):
        desk.clock.pass_(minutes=10)
        await desk.climb()
    verbs = [event.verb for event in await desk.store.events(SCHOOL, reference)]
    assert verbs.count("nudged") == 1  # due after two hours, not after three


async def test_a_declaration_that_cannot_be_opened_still_keeps_its_maker_out(desk: Desk, tmp_path: Path) -> None:
    await declare(desk, "dsl", "Kim Tully")
    await broken(desk, tmp_path, "records", "body")
    await report(desk, named="Kim Tully", subject="staff")
    assert not any("Kim Tully" in plain(card) for card in desk.postbox.at("dsl"))
    [record] = await desk.store.records(SCHOOL, kinds=["case"])
    assert "Dana Reed" in record.body["barred"]


async def test_a_report_from_before_is_found_by_whom_it_is_about_once_it_was_read_again(desk: Desk) -> None:
    reference = await report(desk, named="Kim Tully", subject="staff")
    assert await desk.store.named_up_to(SCHOOL) == (0, 1)
    await Nightly(desk.store, desk.schools, desk.clock).begin()
    assert (await desk.store.named_up_to(SCHOOL))[0] == 1
    await declare(desk, "dsl", "Kim Tully")
    assert reference not in await tab(desk, "dsl", "all")
