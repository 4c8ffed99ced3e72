"""What comes with an emergency goes along with its alert, and what does not is said."""

from collections.abc import AsyncIterator
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.evidence.intake import Intake
from bot.seam.card import Card
from storage import KeptFile, Record
from tests.bot.cases import SCHOOL, report
from tests.bot.test_heard import NOW, plain, press, stopped
from tests.desk import Desk, opened
from tests.handed import Sent, photo

FEW = 5


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def alarm(desk: Desk, *files: Sent, deed: str = "begin", target: str = "report") -> Card:
    card = (await desk.hand(SCHOOL, "teacher", deed, target, *files, text=NOW)).card
    assert stopped(card)
    return card


async def send(desk: Desk, card: Card) -> Card:
    return (await desk.take(SCHOOL, "teacher", card.deed, card.target, **{"danger.send": "send"})).card


async def newest(desk: Desk) -> Record:
    return (await desk.store.records(SCHOOL))[0]


async def with_it(desk: Desk) -> tuple[KeptFile, ...]:
    return await desk.store.files_of_record(SCHOOL, (await newest(desk)).reference)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Sent(name="clip.mov", why="lost"), "clip.mov: it did not reach me"),
        (Sent(b"", name="empty.png"), "empty.png: it is empty"),
        (Sent(b"what is this", name="thing.xyz"), "thing.xyz: I cannot tell what kind of file this is"),
    ],
)
async def test_the_card_of_an_emergency_says_which_file_was_not_kept(desk: Desk, wrong: Sent, why: str) -> None:
    card = await alarm(desk, Sent(), wrong)
    assert "I could not keep these. They do not go along" in plain(card)
    assert why in plain(card)
    await send(desk, card)
    assert len(await with_it(desk)) == 1


async def test_it_says_how_many_files_fit(desk: Desk) -> None:
    card = await alarm(desk, *(Sent(photo(shade=30 * n), f"{n}.jpg") for n in range(FEW + 2)))
    assert f"{FEW} files fit here" in plain(card)
    await send(desk, card)
    assert len(await with_it(desk)) == FEW


async def test_the_same_file_several_times_is_kept_once_and_none_too_many(desk: Desk) -> None:
    card = (await desk.hand(SCHOOL, "teacher", "hand-in", await report(desk), *(Sent() for _ in range(FEW)))).card
    assert "It is with" in plain(card)
    assert "fit here" not in plain(card)
    assert len(await with_it(desk)) == 1


async def test_where_all_was_kept_it_says_nothing_of_files(desk: Desk) -> None:
    assert "could not keep" not in plain(await alarm(desk, Sent()))


async def test_an_alert_that_went_is_said_to_have_gone_though_its_files_did_not(desk: Desk) -> None:
    card = await alarm(desk, Sent())
    with patch.object(Intake, "take", side_effect=OSError("the disk is full")):
        done = await send(desk, card)
    assert (await newest(desk)).type == "child-in-danger"
    assert "What you sent has gone, but not everything that came with it." in plain(done)
    assert (await newest(desk)).reference in plain(done)


async def test_files_that_a_damaged_disk_took_are_said_to_be_missing(desk: Desk) -> None:
    card = await alarm(desk, Sent(), Sent(photo(shade=1)))
    with patch.object(Intake, "opened", return_value=None):
        done = await send(desk, card)
    assert "not everything that came with it" in plain(done)


async def test_whoever_reports_it_with_more_takes_the_files_along(desk: Desk) -> None:
    card = await alarm(desk, Sent(), deed="hand-in", target="")
    onward = next(button for button in card.buttons if (button.deed, button.target) == ("begin", "report"))
    shown = (await desk.take(SCHOOL, "teacher", onward.deed, onward.target, **onward.values)).card
    assert "It goes with your report" in plain(shown)


async def test_what_was_no_emergency_goes_on_with_its_files(desk: Desk) -> None:
    card = await alarm(desk, Sent(), deed="hand-in", target="")
    shown = await press(desk, card, next(button.label for button in card.buttons if button.deed == "calm"))
    assert "What is this for?" in plain(shown)


@pytest.mark.parametrize("deed", ["begin", "hand-in"])
async def test_a_file_whose_name_tells_of_a_sexual_picture_is_not_fetched_and_the_card_says_why(
    desk: Desk, deed: str
) -> None:
    named = Sent(name="nude-picture-of-a-girl-in-year-8.jpg")
    card = await alarm(desk, named, deed=deed, target="report" if deed == "begin" else "")
    assert not named.fetched
    assert "Do not look at it, copy it, save it or send it on" in plain(card)
    await send(desk, card)
    assert await with_it(desk) == ()


async def test_where_no_file_may_go_along_what_was_held_is_deleted_and_that_is_said(desk: Desk) -> None:
    card = await alarm(desk, Sent())
    with patch("bot.evidence.hand_in.may_add", return_value=False):
        done = await send(desk, card)
    assert "What had been added is deleted and goes to nobody." in plain(done)
    assert await with_it(desk) == ()


async def test_of_files_that_came_by_themselves_those_that_were_not_kept_are_named(desk: Desk) -> None:
    sent = (Sent(), Sent(name="clip.mov", why="lost"))
    card = (await desk.hand(SCHOOL, "teacher", "hand-in", "", *sent)).card
    assert "What is this for?" in plain(card)
    assert "clip.mov: it did not reach me" in plain(card)


async def test_of_too_many_pictures_of_a_post_it_says_how_many_fit(desk: Desk) -> None:
    many = [Sent(photo(shade=30 * n), f"{n}.jpg") for n in range(FEW + 2)]
    card = (await desk.hand(SCHOOL, "teacher", "begin", "canipost", *many, text="a photo of my garden")).card
    assert f"{FEW} files fit here" in plain(card)
