"""What can become of an alert, and what sender, holders and technician read: at once, later, the next morning."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import demo
from bot.cards.folding import MOST
from bot.seam.sender import NoAnswer, Readers, Refused, TryLater
from policy_kb.vocabulary import Urgency
from storage import Address
from tests.bot.cases import SCHOOL, do, report
from tests.desk import Desk, opened
from tests.plain import plain

TECHNICIAN = '\n[[people]]\nname = "Toni Wren"\nroles = ["technician"]\nweb = "technician"\n'
HOLDERS = ("dsl", "deputy", "head", "chair")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Westhaven, with somebody who looks after canipost."""
    demo.write_settings(tmp_path / "settings")
    file = tmp_path / "settings" / f"{SCHOOL}.toml"
    file.write_text(file.read_text("utf-8") + TECHNICIAN, "utf-8")
    async with opened(tmp_path) as found:
        yield found


def read(desk: Desk, who: str) -> str:
    """Everything that stands at an address, in one line."""
    return " ".join(" ".join(plain(card) for card in desk.postbox.at(who)).split())


def told(desk: Desk, reference: str) -> set[str]:
    """The holders, and the channel, who have read of a report."""
    return {who for who in ("dsl-team", *HOLDERS) if reference in read(desk, who)}


async def wait(desk: Desk, minutes: int) -> None:
    """Let time pass, a minute at a time, with everything paid and climbed."""
    for _ in range(minutes):
        desk.clock.pass_(minutes=1)
        await desk.climb()


async def next_morning(desk: Desk) -> None:
    """Let the night pass."""
    desk.clock.pass_(hours=22)
    for _ in range(20):
        desk.clock.pass_(minutes=6)
        await desk.climb()


def receipt(desk: Desk) -> str:
    """The sender's receipt as it stands."""
    return " ".join(plain(next(c for c in desk.postbox.at("teacher") if "Thank you" in c.title)).split())


async def test_reached_the_receipt_names_who_was_reached_and_who_is_next_and_when(desk: Desk) -> None:
    reference = await report(desk)
    said = receipt(desk)
    assert told(desk, reference) == {"dsl-team"}
    assert "Who has been told: - Safeguarding lead (DSL): private channel, read by Dana Reed and Devi Shaw" in said
    assert "Mon 16 Nov 2026, 11:00: I ask Dana Reed and Devi Shaw again" in said
    assert "13:00: I tell Harper Lane" in said
    assert read(desk, "technician") == ""
    await wait(desk, 10)
    assert receipt(desk) == said
    await next_morning(desk)
    assert "Nobody has confirmed what you sent yet" in receipt(desk)
    assert "Dana Reed, safeguarding lead (DSL): extension 21" in receipt(desk)
    assert told(desk, reference) == {"dsl-team", "deputy", "head"}


async def test_a_channel_that_cannot_be_used_falls_back_to_everybody_whom_it_stood_for(desk: Desk) -> None:
    desk.postbox.crowd = Readers(frozenset({"dsl", "deputy", "a stranger"}))
    reference = await report(desk)
    assert told(desk, reference) == {"dsl", "deputy"}
    said = receipt(desk)
    assert "private channel" not in said
    assert "Dana Reed, in a private message" in said
    assert "Devi Shaw, in a private message" in said
    for who in ("technician", "head"):
        assert "Somebody reads this channel who holds none of its roles in the settings." in read(desk, who)
        assert reference not in read(desk, who)
        assert "contacted a member of staff" not in read(desk, who)
    await report(desk)
    assert read(desk, "technician").count("An alert channel cannot be used") == 1, "once a cause"
    await next_morning(desk)
    assert "Still waiting" in read(desk, "dsl"), "a nudge to the channel goes to each of its readers"
    assert "Still waiting" in read(desk, "deputy")


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("not_in_channel", "is not in this channel"),
        ("is_archived", "is archived"),
        ("missing_scope groups:read", "a permission is missing"),
        ("BotNotInConversationRoster", "is not in this channel"),
        ("something_new", "does not take what canipost sends"),
    ],
)
async def test_each_reason_for_which_a_channel_refuses_has_its_remedy(desk: Desk, reason: str, words: str) -> None:
    refusing(desk, {"dsl-team": reason})
    reference = await report(desk)
    assert told(desk, reference) == {"dsl", "deputy"}
    assert words in read(desk, "technician")
    assert (
        "put its id into the settings" in read(desk, "technician")
        or "practice alert" in read(desk, "technician")
        or ("permissions" in read(desk, "technician"))
    )


async def test_a_person_who_cannot_be_reached_is_not_told_and_the_next_is_at_once(desk: Desk) -> None:
    """Refused for good: not installed, blocked, left."""
    refusing(desk, {"head": "no-reference"})
    reference = await report(desk, tell=("headteacher",))
    assert told(desk, reference) == {"chair"}
    said = receipt(desk)
    assert "Chair of governors: Chris Moor, in a private message" in said
    assert "I could not reach them here. If it cannot wait, ring: - Harper Lane, headteacher: extension 20" in said
    assert "Harper Lane, in a private message" not in said
    assert "canipost is not installed for them" in read(desk, "technician")
    assert "Harper Lane" in read(desk, "technician")
    story = plain((await desk.take(SCHOOL, "chair", "view", reference)).card)
    assert "could not be reached, so Chris Moor heard of it" in " ".join(story.split())


async def test_nobody_further_up_is_told_where_the_next_has_been_told_already(desk: Desk) -> None:
    refusing(desk, {"dsl-team": "is_archived", "dsl": "user_disabled"})
    reference = await report(desk)
    assert told(desk, reference) == {"deputy"}
    assert "ring: - Dana Reed, safeguarding lead (DSL): extension 21" in receipt(desk)


async def test_where_every_address_refuses_the_sender_is_told_at_once_whom_to_ring(desk: Desk) -> None:
    desk.postbox.gone = {"dsl-team", *HOLDERS}
    reference = await report(desk)
    said = receipt(desk)
    assert "in a private message" not in said
    assert "read by" not in said
    assert "You will hear by" not in said
    ring = next(card for card in desk.postbox.at("teacher") if card.title == "Please ring somebody now")
    assert "I could not reach anybody" in plain(ring)
    assert "Dana Reed, safeguarding lead (DSL): extension 21" in plain(ring)
    assert "canipost could not reach anybody" in read(desk, "technician")
    assert reference not in read(desk, "technician")
    await wait(desk, 10)
    assert [card.title for card in desk.postbox.at("teacher")].count("Please ring somebody now") == 1


async def test_whoever_is_kept_out_is_never_told_nor_named(desk: Desk) -> None:
    desk.postbox.gone = {"dsl-team", "dsl", "deputy"}
    reference = await report(desk, subject="staff", named="Harper Lane", tell=("dsl",))
    assert told(desk, reference) == {"chair"}
    assert "Harper Lane" not in read(desk, "teacher").replace("about: Harper Lane", "")
    assert read(desk, "head") == "", "not even that a channel cannot be used"


async def test_hanging_the_sender_reads_so_and_after_ten_minutes_whom_to_ring(desk: Desk) -> None:
    hanging(desk, {"dsl-team", "dsl", "deputy"})
    reference = await report(desk)
    assert "(not reached yet; I go on trying)" in receipt(desk)
    assert told(desk, reference) == set()
    await wait(desk, 9)
    assert "Please ring" not in read(desk, "teacher")
    await wait(desk, 2)
    ring = next(card for card in desk.postbox.at("teacher") if card.title == "Please ring somebody now")
    assert "I could not reach anybody yet" in plain(ring)
    assert "I could not reach anybody yet" in receipt(desk)
    assert "has reached nobody for ten minutes" in read(desk, "technician")
    hanging(desk, set())
    await next_morning(desk)
    assert "dsl-team" in told(desk, reference)
    assert "It has reached" in read(desk, "teacher")
    assert "not reached yet" not in receipt(desk)


async def test_a_channel_that_hangs_for_ten_minutes_is_told_person_by_person(desk: Desk) -> None:
    hanging(desk, {"dsl-team"})
    reference = await report(desk)
    await wait(desk, 11)
    assert told(desk, reference) == {"dsl", "deputy"}
    assert "Please ring" not in read(desk, "teacher")


async def test_late_but_within_ten_minutes_nobody_is_troubled(desk: Desk) -> None:
    desk.postbox.failures = [TryLater("ratelimited", 120), None, NoAnswer("timeout")]
    reference = await report(desk, urgency=Urgency.IMMEDIATE)
    await wait(desk, 6)
    assert told(desk, reference) == {"dsl-team"}
    assert "(not reached yet" not in receipt(desk)
    assert "Please ring" not in read(desk, "teacher")
    assert read(desk, "technician") == ""


async def test_one_that_refuses_once_for_all_and_two_at_once_do_not_count_on_each_other(desk: Desk) -> None:
    desk.postbox.gone = {"dsl-team", "dsl", "deputy"}
    reference = await report(desk)
    assert told(desk, reference) == {"head"}


async def test_what_is_added_while_the_holder_is_away_goes_to_everybody_who_was_told(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "acknowledge", reference)
    await do(desk, "dsl", "case-step", reference, step="Talk", day="2026-11-20")
    card = (await desk.take(SCHOOL, "teacher", "my-add", reference, text="She has told her form tutor as well.")).card
    await desk.sweep()
    assert "Dana Reed, who deals with it, hears of it now." in " ".join(plain(card).split())
    assert "Something was added" in read(desk, "dsl")
    assert "Something was added" not in read(desk, "dsl-team")
    desk.away(SCHOOL, "Dana Reed")
    card = (await desk.take(SCHOOL, "teacher", "my-add", reference, text="He has sent another picture.")).card
    await desk.sweep()
    assert "Dana Reed deals with it and is not there today. Everybody who was told" in " ".join(plain(card).split())
    assert "Something was added" in read(desk, "dsl-team")
    await wait(desk, 121)
    assert "has added something that nobody has looked at" in read(desk, "dsl-team")


async def test_what_is_added_to_a_closed_report_opens_it_for_all_who_were_told_with_the_clock_of_a_new_one(
    desk: Desk,
) -> None:
    refusing(desk, {"dsl-team": "is_archived"})
    reference = await report(desk)
    await do(desk, "dsl", "case-close", reference, outcome="helped", text="Done.")
    reply = await desk.take(SCHOOL, "teacher", "my-add", reference, text="It has begun again.")
    await desk.sweep()
    said = " ".join(plain(reply.card).split())
    assert "It had been closed. It is open again and waits to be confirmed" in said
    assert "You will hear by" in said
    for who in ("dsl", "deputy"):
        assert "A closed report was added to and is open again" in read(desk, who)
    await wait(desk, 121)
    assert "Still waiting" in read(desk, "dsl")
    assert "Still waiting" in read(desk, "deputy")


async def test_a_worry_about_a_closed_report_is_heard_by_all_who_were_told(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "case-close", reference, outcome="helped", text="Done.")
    reply = await desk.take(SCHOOL, "teacher", "my-worry", reference, sent="yes", text="It goes on.")
    await desk.sweep()
    assert "I am telling Dana Reed and Devi Shaw now" in " ".join(plain(reply.card).split())
    assert "A closed report was added to and is open again" in read(desk, "dsl-team")


async def test_one_sitting_is_one_look_and_every_look_an_event(desk: Desk) -> None:
    reference = await report(desk)
    for minutes in (5, 5, 45):
        await desk.take(SCHOOL, "dsl", "view", reference)
        desk.clock.pass_(minutes=minutes)
    card = (await desk.take(SCHOOL, "dsl", "view", reference)).card
    assert "Looked at by Dana Reed (2)." in plain(card)
    assert sum(event.verb == "viewed" for event in await desk.store.events(SCHOOL, reference)) == 4


async def test_after_a_deed_the_case_stands_there_again(desk: Desk) -> None:
    reference = await report(desk)
    card = (await desk.take(SCHOOL, "dsl", "case-note", reference, to="private", text="I rang home.")).card
    assert card.title == "Kept"
    assert "Dana Reed noted: I rang home." in plain(card)
    assert len(card.buttons) <= MOST


def refusing(desk: Desk, reasons: dict[str, str]) -> None:
    """Addresses that refuse for good, each for its reason."""
    post = desk.postbox.post

    async def picky(workspace: str, address: Address, *given: Any, **more: Any) -> str:  # noqa: ANN401 - as Sender
        if address.to in reasons:
            raise Refused(reasons[address.to])
        return await post(workspace, address, *given, **more)

    desk.postbox.post = picky  # type: ignore[method-assign]


def hanging(desk: Desk, places: set[str]) -> None:
    """Addresses at which every attempt ends without an answer."""
    post = type(desk.postbox).post

    async def slow(workspace: str, address: Address, *given: Any, **more: Any) -> str:  # noqa: ANN401 - as Sender
        if address.to in places:
            raise NoAnswer("timeout")
        return await post(desk.postbox, workspace, address, *given, **more)

    desk.postbox.post = slow  # type: ignore[method-assign]
