"""Each outcome of a delivery, and what everybody reads: at once, after ten minutes, the next morning.

The outcomes are those that the store can hold: reached, refused for good, not installed, a channel that is unusable,
hanging, late. Who reads: the sender, those who should be told, and who looks after canipost.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import demo
from bot.owed.channels import Channels
from bot.seam.sender import Readers
from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_reach import TECHNICIAN, hanging, next_morning, read, receipt, refusing, told, wait
from tests.desk import Desk, opened
from tests.plain import plain

EVERYBODY = frozenset({"dsl-team", "dsl", "deputy", "head", "chair"})
RING = "Please ring somebody now"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Westhaven, with somebody who looks after canipost."""
    demo.write_settings(tmp_path / "settings")
    file = tmp_path / "settings" / f"{SCHOOL}.toml"
    file.write_text(file.read_text("utf-8") + TECHNICIAN, "utf-8")
    async with opened(tmp_path) as found:
        yield found


@dataclass(frozen=True)
class Seen:
    """At one moment: who has it, what stands on the receipt, whether the sender is told to ring, what mends it."""

    has: frozenset[str]
    receipt: str
    rings: bool = False
    technician: str = ""


def _has(*who: str) -> frozenset[str]:
    return frozenset(who)


def _gone(*who: str) -> Callable[[Desk], None]:
    def happen(desk: Desk) -> None:
        desk.postbox.gone = set(who)

    return happen


def _strangers(desk: Desk) -> None:
    desk.postbox.crowd = Readers(frozenset({"dsl", "deputy", "somebody"}))


def _late(desk: Desk) -> None:
    """Nothing arrives at the team's channel for some minutes."""
    hanging(desk, {"dsl-team"})


def _hanging(desk: Desk) -> None:
    hanging(desk, {"dsl-team", "dsl", "deputy", "head", "chair"})


CHANNEL = "private channel, read by Dana Reed and Devi Shaw"
OUTCOMES: Mapping[str, tuple[Callable[[Desk], None], tuple[Seen, Seen, Seen]]] = {
    "reached": (
        lambda _: None,
        (
            Seen(_has("dsl-team"), CHANNEL),
            Seen(_has("dsl-team"), CHANNEL),
            Seen(_has("dsl-team", "deputy", "head"), CHANNEL, rings=True),
        ),
    ),
    "refused for good": (
        _gone("dsl-team", "dsl", "deputy", "head", "chair"),
        (
            Seen(_has(), "could not reach", rings=True, technician="could not reach anybody"),
            Seen(_has(), "could not reach", rings=True, technician="could not reach anybody"),
            Seen(_has(), "could not reach", rings=True, technician="could not reach anybody"),
        ),
    ),
    "not installed": (
        lambda desk: refusing(desk, {"dsl-team": "not_in_channel", "dsl": "no-reference"}),
        (
            Seen(_has("deputy"), "Devi Shaw, in a private message", technician="not installed for them"),
            Seen(_has("deputy"), "Devi Shaw, in a private message", technician="not installed for them"),
            Seen(_has("deputy", "head"), "Devi Shaw, in a private message", rings=True, technician="not installed"),
        ),
    ),
    "channel unusable": (
        _strangers,
        (
            Seen(_has("dsl", "deputy"), "Dana Reed, in a private message", technician="holds none of its roles"),
            Seen(_has("dsl", "deputy"), "Dana Reed, in a private message", technician="holds none of its roles"),
            Seen(_has("dsl", "deputy", "head"), "Dana Reed, in a private", rings=True, technician="none of its roles"),
        ),
    ),
    "hanging": (
        _hanging,
        (
            Seen(_has(), "(not reached yet; I go on trying)"),
            Seen(_has(), "I could not reach anybody yet", rings=True, technician="has reached nobody for ten minutes"),
            Seen(_has(), "I could not reach anybody yet", rings=True, technician="has reached nobody"),
        ),
    ),
    "late": (
        _late,
        (
            Seen(_has(), "(not reached yet; I go on trying)"),
            Seen(_has("dsl-team"), CHANNEL),
            Seen(_has("dsl-team", "deputy", "head"), CHANNEL, rings=True),
        ),
    ),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_what_everybody_reads(desk: Desk, outcome: str) -> None:
    happen, moments = OUTCOMES[outcome]
    happen(desk)
    reference = await report(desk)
    for n, seen in enumerate(moments):
        if n == 1:
            await wait(desk, 4)
            if outcome == "late":
                hanging(desk, set())
            await wait(desk, 7)
        if n == 2:
            await next_morning(desk)
        where = (outcome, ("at once", "after ten minutes", "next morning")[n])
        assert told(desk, reference) == seen.has, where
        assert seen.receipt in receipt(desk), where
        assert (RING in read(desk, "teacher")) == seen.rings, where
        mended = read(desk, "technician")
        assert seen.technician in mended, where
        assert bool(mended) == bool(seen.technician), where
        assert reference not in mended, where  # nothing of any record
        for who in EVERYBODY - seen.has:
            assert reference not in read(desk, who), where


async def test_whoever_gives_a_report_to_somebody_who_cannot_be_reached_is_told_whom_to_ring(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "acknowledge", reference)
    desk.postbox.gone = {"deputy"}
    await do(desk, "dsl", "case-assign", reference, to="Devi Shaw")
    (card,) = [one for one in desk.postbox.at("dsl") if one.title == "Devi Shaw has not got it"]
    assert "Ring them on extension 22" in plain(card)
    assert [one.deed for one in card.buttons][:2] == ["case-assign", "view"]


async def test_so_they_are_where_it_hangs_for_ten_minutes_and_once_only(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "acknowledge", reference)
    hanging(desk, {"deputy"})
    await do(desk, "dsl", "case-assign", reference, to="Devi Shaw")
    assert "has not got it" not in read(desk, "dsl")
    await wait(desk, 30)
    assert read(desk, "dsl").count("Devi Shaw has not got it") == 1


async def test_a_channel_is_looked_at_between_deliveries_and_told_once(desk: Desk) -> None:
    here = {SCHOOL: desk.schools[SCHOOL]}
    watch = Channels(desk.store, here, {"web": desk.postbox}, desk.clock, desk.alerts.wake)
    assert await watch.look() == 0
    await desk.sweep()
    assert read(desk, "technician") == ""
    _strangers(desk)
    for _ in range(3):
        desk.clock.pass_(hours=1)
        assert await watch.look() == 1
        await desk.sweep()
    assert read(desk, "technician").count("Somebody reads this channel who holds none of its roles") == 1
    assert read(desk, "head").count("Take them out of the channel") == 1
    assert read(desk, "dsl-team") == read(desk, "teacher") == ""


async def test_a_drill_says_whom_it_has_reached(desk: Desk) -> None:
    desk.postbox.gone = {"dsl-team", "dsl"}
    await do(desk, "head", "drill", start="yes")
    shown = plain((await desk.take(SCHOOL, "head", "drill")).card)
    assert "Deputy safeguarding lead: Devi Shaw, in a private message" in shown
    assert "I cannot reach Dana Reed" in shown
    assert "no child is in danger" in read(desk, "deputy")
    assert "Nothing is sent to anybody" not in read(desk, "deputy")


# What a sender adds later has deliveries of its own: the record was told, what was added may not be

LATER = "He has written to her again today."
NOW = "She has just told me that she will kill herself tonight."
UNADDED = "What you added has reached nobody"


async def add(desk: Desk, reference: str, text: str) -> None:
    """Somebody adds something, in spite of the card of an emergency."""
    card = (await desk.take(SCHOOL, "teacher", "my-add", reference, text=text)).card
    for button in (one for one in card.buttons if one.label == "Add it and tell everyone now"):
        await desk.take(SCHOOL, "teacher", button.deed, button.target, **{k: str(v) for k, v in button.values.items()})
    await desk.sweep()


async def seen_report(desk: Desk) -> str:
    reference = await report(desk)
    await do(desk, "dsl", "acknowledge", reference)
    return reference


@pytest.mark.parametrize("text", [LATER, NOW])
async def test_what_is_added_and_reaches_nobody_is_said_at_once_with_whom_to_ring(desk: Desk, text: str) -> None:
    reference = await seen_report(desk)
    await add(desk, reference, "It was on Instagram.")
    assert UNADDED not in read(desk, "teacher")
    desk.postbox.gone = set(EVERYBODY)
    await add(desk, reference, text)
    assert UNADDED in read(desk, "teacher")
    assert "extension 21" in read(desk, "teacher")
    assert "could not reach anybody" in read(desk, "technician")


async def test_what_is_added_while_its_holder_cannot_be_reached_goes_to_whoever_was_told(desk: Desk) -> None:
    reference = await seen_report(desk)
    desk.postbox.gone = {"dsl", "dsl-team"}
    await add(desk, reference, LATER)
    assert any("Something was added" in one.title for one in desk.postbox.at("deputy"))
    assert not any("added" in one.title for one in desk.postbox.at("head"))  # the head was never told of it
    assert UNADDED not in read(desk, "teacher")


async def test_an_emergency_that_reaches_none_of_those_who_were_told_goes_to_the_next(desk: Desk) -> None:
    reference = await seen_report(desk)
    desk.postbox.gone = {"dsl", "dsl-team", "deputy"}
    await add(desk, reference, NOW)
    assert any("It may be an emergency now" in one.title for one in desk.postbox.at("head"))
    assert NOW in " ".join(plain((await desk.take(SCHOOL, "head", "view", reference)).card).split())


async def test_a_report_that_was_raised_is_not_said_to_have_been_closed(desk: Desk) -> None:
    reference = await seen_report(desk)
    await add(desk, reference, NOW)
    for who in ("teacher", "dsl-team"):
        assert "had been closed" not in read(desk, who), who
    assert "What was added since may be an emergency" in receipt(desk)
