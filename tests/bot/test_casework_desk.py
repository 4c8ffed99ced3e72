"""The desk: what is open, late, mine, about whom; and whoever is kept out finds nothing, by no way."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_casework import DEEDS
from tests.desk import Desk, opened
from tests.plain import plain


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def tab(desk: Desk, who: str, which: str = "open", **values: str) -> str:
    return plain((await desk.take(SCHOOL, who, "desk", which, **values)).card)


async def test_the_desk_is_for_those_who_hold_a_role(desk: Desk) -> None:
    await report(desk)
    assert "for those who deal with reports" in await tab(desk, "teacher")
    typed = await desk.take(SCHOOL, "dsl", "begin", "report", text=" Desk ")
    assert typed.card.title == "Open: 1"


async def test_a_case_moves_through_the_lists(desk: Desk) -> None:
    reference = await report(desk)
    assert reference in await tab(desk, "dsl")
    assert reference not in await tab(desk, "dsl", "overdue")
    desk.clock.pass_(hours=3)
    assert reference in await tab(desk, "dsl", "overdue")
    await do(desk, "dsl", "case-step", reference, **DEEDS["case-step"])
    assert reference not in await tab(desk, "dsl", "overdue")
    assert reference in await tab(desk, "dsl", "mine")
    assert reference not in await tab(desk, "deputy", "mine")
    desk.clock.pass_(days=2)
    assert "LATE" in await tab(desk, "dsl", "overdue")
    await do(desk, "dsl", "case-close", reference, **DEEDS["case-close"])
    assert reference not in await tab(desk, "dsl")
    assert reference in await tab(desk, "dsl", "all")


async def test_pressing_a_case_shows_its_details_and_records_the_look(desk: Desk) -> None:
    reference = await report(desk)
    shown = (await desk.take(SCHOOL, "dsl", "case-open", reference=reference)).card
    assert reference in shown.title
    assert [event.verb for event in await desk.store.events(SCHOOL, reference)] == ["filed", "viewed"]


async def test_many_cases_are_shown_page_by_page_and_none_is_left_out(desk: Desk) -> None:
    references = {await report(desk) for _ in range(19)}
    pages, at = [], dict[str, str]()
    while True:
        card = (await desk.take(SCHOOL, "dsl", "desk", "open", **at)).card
        pages.append(plain(card))
        older = next((button for button in card.buttons if button.label.startswith("Older")), None)
        if older is None:
            break
        at = {name: str(value) for name, value in older.values.items()}
    assert len(pages) == 3
    assert "Older ones (11)" in pages[0]
    assert ["Open: 19" in page for page in pages] == [True] * 3
    assert all(sum(reference in page for page in pages) == 1 for reference in references)


async def test_a_name_is_found_however_it_is_written(desk: Desk) -> None:
    reference = await report(desk, subject="staff", named="Mrs Zoë Müller-Example")
    for name in ("muller", "Mueller", "ZOE EXAMPLE", "Ms. Müller", "example zoë"):
        assert reference in plain((await desk.take(SCHOOL, "dsl", "case-find", "", name=name)).card), name
    for name in ("Sam Example", "Mrs", "x", "", "%", "' OR 1=1 --"):
        assert reference not in plain((await desk.take(SCHOOL, "dsl", "case-find", "", name=name)).card), name


async def test_everything_about_one_person_stands_in_one_chronology(desk: Desk) -> None:
    first = await report(desk, subject="staff", named="A Example", category="colleague-conduct")
    desk.clock.pass_(days=1)
    second = await report(desk, subject="staff", named="Mr Example", category="colleague-conduct")
    await do(desk, "dsl", "case-note", first, **DEEDS["case-note"])
    card = plain((await desk.take(SCHOOL, "dsl", "case-same", second)).card)
    lines = [line for line in card.splitlines() if line.startswith("  - ") and "It was sent" in line]
    assert [first in lines[0], second in lines[1]] == [True, True]
    assert "side by side" in card
    assert "for you to judge" in card


async def test_a_childs_name_finds_the_reports_that_name_the_child(desk: Desk) -> None:
    first = await report(desk, subject="staff", named="Mr Example", child="Zoë Quibble, 4B", category="child-harm")
    second = await report(desk, named="Alex Quibble", child="Sam Marsh")
    desk.clock.pass_(days=1)
    third = await report(desk, child="")
    await do(desk, "teacher", "my-correct", third, which="report.what", text="Zoe Quibble was there.")
    fourth = await report(desk, child="A girl in Year 4")
    await do(desk, "teacher", "my-correct", fourth, which="report.child", text="It was Zoe Quibble")
    found = plain((await desk.take(SCHOOL, "dsl", "case-find", "", name="zoe quibble")).card)
    assert [one in found for one in (first, second, third, fourth)] == [True, False, False, True]
    pressed = plain((await desk.take(SCHOOL, "dsl", "case-same", first, whom="child")).card)
    assert "Zoë Quibble" in pressed
    assert first in pressed
    (more,) = [one for one in (await desk.take(SCHOOL, "dsl", "view", first)).card.buttons if one.deed == "more"]
    assert "Everything about this child" in plain((await desk.take(SCHOOL, "dsl", "more", **more.values)).card)
    assert "Quibble" not in plain((await desk.take(SCHOOL, "teacher", "case-find", "", name="quibble")).card)


async def test_two_peoples_names_in_one_report_are_not_taken_for_one_person(desk: Desk) -> None:
    reference = await report(desk, subject="staff", named="Mr Tully", child="Zoe Quibble")
    for name, there in (("Tully", True), ("Zoe", True), ("Zoe Tully", False)):
        assert (reference in plain((await desk.take(SCHOOL, "dsl", "case-find", "", name=name)).card)) == there


async def test_a_child_in_reports_about_several_adults_makes_no_pattern_of_them(desk: Desk) -> None:
    for name in ("A Example", "B Other"):
        await report(desk, subject="staff", named=name, child="Zoe Quibble", category="colleague-conduct")
    assert "side by side" not in plain((await desk.take(SCHOOL, "dsl", "case-find", "", name="Quibble")).card)


@pytest.mark.parametrize("who", ["dsl", "deputy", "head", "chair"])
async def test_nobody_who_is_kept_out_finds_a_report_by_the_childs_name(desk: Desk, who: str) -> None:
    holder = {"dsl": "Dana Reed", "deputy": "Devi Shaw", "head": "Harper Lane", "chair": "Chris Moor"}[who]
    reference = await report(desk, subject="staff", named=holder, child="Zoe Quibble", tell=("dsl", "headteacher"))
    assert reference not in plain((await desk.take(SCHOOL, who, "case-find", "", name="Quibble")).card)
    assert reference not in plain((await desk.take(SCHOOL, who, "case-same", reference, whom="child")).card)


@pytest.mark.parametrize("who", ["dsl", "deputy", "head", "chair"])
async def test_nobody_who_is_kept_out_finds_their_own_by_any_list_name_or_count(desk: Desk, who: str) -> None:
    holder = {"dsl": "Dana Reed", "deputy": "Devi Shaw", "head": "Harper Lane", "chair": "Chris Moor"}[who]
    surname = holder.split()[-1]
    reference = await report(desk, subject="staff", named=f"Mx {surname}", tell=("dsl", "headteacher"))
    seen = [await tab(desk, who, which) for which in ("open", "overdue", "mine", "people", "all")]
    seen += [plain((await desk.take(SCHOOL, who, "case-find", "", name=name)).card) for name in (surname, holder)]
    seen += [plain((await desk.take(SCHOOL, who, "case-person", "", name=f"Mx {surname}")).card)]
    seen += [plain((await desk.take(SCHOOL, who, deed, reference)).card) for deed in ("case-same", "case-open")]
    seen += [plain(card) for card in desk.postbox.at(who)]
    assert not any(reference in page or "(1)" in page or ": 1" in page for page in seen)


async def test_home_offers_the_desk_to_holders_and_their_own_reports_to_reporters(desk: Desk) -> None:
    assert "The desk" in plain((await desk.take(SCHOOL, "dsl", "home")).card)
    before = plain((await desk.take(SCHOOL, "teacher", "home")).card)
    assert "The desk" not in before
    assert "What I have sent" not in before
    await report(desk)
    assert "What I have sent" in plain((await desk.take(SCHOOL, "teacher", "home")).card)
