"""Whoever has declared that the person is family or a friend is kept out: at filing, from then on, and by no name."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.casework.casebook import Casebook
from bot.casework.filings import Filings
from bot.people.holders import related
from bot.people.settings import Person
from bot.seam.turn import Who
from dialogs.endings import Filing
from policy_kb.routing import Route
from policy_kb.vocabulary import Basis, Urgency
from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_talk import answer, begun
from tests.desk import Desk, opened
from tests.plain import plain

SPOUSE = "Robin Tully"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def declare(desk: Desk, who: str, name: str = SPOUSE) -> None:
    """Declare a colleague as one's partner, through the dialog."""
    draft = (await desk.take(SCHOOL, who, "begin", "declare")).card.target
    given = {
        "declare.group": "relationship",
        "declare.who": "colleague",
        "declare.link": "partner",
        "declare.online": "no",
    }
    for question, value in given.items():
        await desk.take(SCHOOL, who, "answer", draft, card=question, **{question: value})
    await desk.take(SCHOOL, who, "answer", draft, card="declare.name", **{"declare.name": name})
    await desk.take(SCHOOL, who, "answer", draft, card="check", check="send")
    await desk.sweep()


async def everything(desk: Desk, who: str, reference: str) -> str:
    """All that somebody can open, list, find, count or take."""
    seen = [plain((await desk.take(SCHOOL, who, "desk", tab)).card) for tab in ("open", "overdue", "mine", "people")]
    for deed, target in (("view", reference), ("case-same", reference), ("case-export", reference)):
        seen.append(plain((await desk.take(SCHOOL, who, deed, target, **{"as": "html"})).card))
    for deed in ("case-find", "case-person-out"):
        found = await desk.take(SCHOOL, who, deed, "", name=SPOUSE)
        seen += [plain(found.card), *(file.data.decode("latin-1") for file in found.files if file.name[-3:] == "csv")]
    register = await desk.take(SCHOOL, who, "case-register")
    seen += [file.data.decode() for file in register.files]
    return "\n".join(line for page in seen for line in page.splitlines() if "SHA-256" not in line)


def told(desk: Desk, reference: str) -> set[str]:
    """Every address at which the reference stands."""
    return {address.to for address, card in desk.postbox.messages.values() if reference in plain(card)}


@pytest.mark.parametrize("named", ["Robin Tully", "Mr Tully", "tully (science)", "Robin", "R. Tully from Year 4"])
async def test_a_dsl_who_declared_the_accused_is_told_nothing_and_somebody_else_is(desk: Desk, named: str) -> None:
    await declare(desk, "dsl")
    reference = await report(desk, subject="staff", named=named)
    assert told(desk, reference) == {"deputy", "teacher"}
    assert reference not in await everything(desk, "dsl", reference)
    assert reference in await everything(desk, "deputy", reference)


async def test_another_name_keeps_nobody_out(desk: Desk) -> None:
    await declare(desk, "dsl")
    reference = await report(desk, subject="staff", named="Sam Marsh")
    assert told(desk, reference) == {"dsl-team", "teacher"}
    assert reference in await everything(desk, "dsl", reference)


async def test_who_is_accused_by_their_role_alone_has_relatives_as_well(desk: Desk) -> None:
    await declare(desk, "dsl", "My husband, Harper Lane")
    reference = await report(desk, subject="headteacher", exclude=["headteacher"], tell=("dsl",))
    assert told(desk, reference) == {"deputy", "teacher"}


async def test_who_reports_themselves_is_not_heard_by_their_own_partner(desk: Desk) -> None:
    await declare(desk, "dsl")
    route = Route(("dsl",), (), frozenset(), Urgency.ROUTINE, Basis.STATED, (), ())
    filing = Filing("case", "own-mistake", "own-mistake", "staff", "", route, {}, about_reporter=True)
    filer = Filings(Casebook(desk.store, desk.clock, desk.alerts.wake))
    told_now = (await filer.passed(desk.schools[SCHOOL], Who("web", SCHOOL, "teacher", SPOUSE), filing)).told
    assert {name for one in told_now for name in one.people} == {"Devi Shaw"}


async def test_the_reporter_sees_who_will_see_it_before_it_is_sent(desk: Desk) -> None:
    await declare(desk, "dsl")
    draft, _ = await begun(desk)
    check = await answer(desk, draft, **{"card": "report.more", "report.more": "x", "report.name": SPOUSE})
    assert "Devi Shaw, in a private message" in plain(check.card)
    assert "Dana Reed" not in plain(check.card)


async def test_a_declaration_made_later_keeps_out_from_then_on_and_tells_somebody_else(desk: Desk) -> None:
    reference = await report(desk, subject="staff", named=SPOUSE)
    other = await report(desk, subject="staff", named="Sam Marsh")
    assert reference in await everything(desk, "dsl", reference)
    await declare(desk, "dsl")
    seen = await everything(desk, "dsl", reference)
    assert reference not in seen
    assert other in seen
    assert reference in plain(desk.postbox.at("deputy")[0])
    shown = plain((await desk.take(SCHOOL, "deputy", "view", reference)).card)
    assert "is kept out from now on" in " ".join(shown.split())
    before = len(desk.postbox.at("dsl"))
    await do(desk, "teacher", "my-add", reference, text="More.")
    desk.clock.pass_(days=3)
    await desk.climb()
    assert not any(reference in plain(card) for card in desk.postbox.at("dsl")[before:])


async def test_what_stood_in_their_channel_is_not_changed_any_more(desk: Desk) -> None:
    reference = await report(desk, subject="staff", named=SPOUSE)
    await declare(desk, "dsl")
    await do(desk, "deputy", "acknowledge", reference)
    assert not any("Devi Shaw" in plain(card) for card in desk.postbox.at("dsl-team"))


async def test_an_alert_that_was_on_its_way_does_not_arrive(desk: Desk) -> None:
    really = desk.alerts.sweep
    desk.alerts.sweep = _nothing  # type: ignore[method-assign]
    reference = await report(desk, subject="staff", named=SPOUSE)
    await declare(desk, "dsl")
    desk.alerts.sweep = really  # type: ignore[method-assign]
    await desk.sweep()
    assert told(desk, reference) == {"deputy", "teacher"}


async def test_a_declaration_opens_nothing_and_says_nothing(desk: Desk) -> None:
    reference = await report(desk, subject="staff", named="Dana Reed", tell=("headteacher",))
    before = await everything(desk, "dsl", reference)
    events = len(await desk.store.events(SCHOOL, reference))
    await declare(desk, "dsl", "Dana Reed")
    assert await everything(desk, "dsl", reference) == before
    await declare(desk, "head", "Somebody Else")
    assert len(await desk.store.events(SCHOOL, reference)) == events + 1


async def test_a_closed_case_is_closed_to_them_too(desk: Desk) -> None:
    reference = await report(desk, subject="pupil", named="Kim Tully")
    await do(desk, "dsl", "case-close", reference, outcome="helped", text="It has stopped.")
    await declare(desk, "dsl", "My daughter Kim Tully, Year 5")
    assert reference not in await everything(desk, "dsl", reference)
    assert reference not in plain((await desk.take(SCHOOL, "dsl", "desk", "all")).card)


async def test_who_comes_to_hold_a_role_brings_their_declarations(desk: Desk) -> None:
    await declare(desk, "newcomer")
    reference = await report(desk, subject="staff", named=SPOUSE)
    school = desk.schools[SCHOOL]
    newcomer = Person("New Comer", frozenset({"dsl"}), {"web": "newcomer"}, "")
    desk.talk._schools = {("web", SCHOOL): [replace(school, people=(*school.people, newcomer))]}  # noqa: SLF001
    assert reference not in await everything(desk, "newcomer", reference)
    assert reference in await everything(desk, "dsl", reference)


async def test_a_corrected_name_keeps_its_relatives_out(desk: Desk) -> None:
    await declare(desk, "dsl")
    reference = await report(desk, subject="staff", named="")
    assert reference in await everything(desk, "dsl", reference)
    await do(desk, "teacher", "my-correct", reference, which="report.name", text="Mr Tully")
    assert reference not in await everything(desk, "dsl", reference)
    assert reference in plain(desk.postbox.at("deputy")[0])


async def test_nobody_is_kept_out_because_somebody_else_calls_them_a_friend(desk: Desk) -> None:
    for holder in ("Dana Reed", "Devi Shaw", "Harper Lane", "Chris Moor"):
        await declare(desk, "accused", holder)
    reference = await report(desk, subject="staff", named="Ash Accused")
    assert "dsl-team" in told(desk, reference)


async def test_no_name_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await report(desk, subject="staff", named=SPOUSE)
    await declare(desk, "dsl")
    await report(desk, subject="staff", named=SPOUSE)
    assert "tully" not in caplog.text.casefold()


@pytest.mark.parametrize(
    ("declared", "named", "same"),
    [
        ("My nephew, Reception", "Reception teacher", False),
        ("My nephew, Reception", "my friend's son", False),
        ("My wife, Robin Tully", "Tully from Year 4", True),
        ("Robin Tully and Sam Tully, Year 4", "Robin A. Tully", True),
        ("Tully", "Robin Tully", True),
        ("Robin Marsh", "Robin Tully", False),
        ("", "", False),
    ],
)
def test_names_are_the_same_whatever_is_written_beside_them(declared: str, named: str, same: bool) -> None:  # noqa: FBT001
    assert bool(related([("web:dsl", declared)], named)) == same


async def _nothing() -> int:
    return 0
