"""A day from the calendar and a person from the search arrive as what they are, from new clients and from old."""

from bot.seam.card import Card, Input
from bot.teams import render
from tests.teams import hand
from tests.teams.conftest import Room

CARD = render.adaptive(
    Card(
        "Who and until when",
        inputs=(Input("who", "Who is it?", "line", picks=True), Input("until", "Until which day?", "day")),
        deed="answer",
        target="d1",
    )
)
GIVEN = {"picked:who": "aad-colleague", "until": "2026-12-18"}


async def test_whoever_is_picked_stands_beside_what_was_typed(room: Room) -> None:
    await room.send(hand.press(room.teams, room.teacher, CARD, "Next", GIVEN))
    await room.send(hand.submit(room.teams, room.teacher, CARD, "Next", GIVEN))
    for turn in room.listener.turns:
        assert turn.values == {"who": "", "until": "2026-12-18"}
        assert turn.picked == {"who": "aad-colleague"}
    assert len(room.listener.turns) == 2


async def test_nobody_has_to_be_picked(room: Room) -> None:
    await room.send(hand.press(room.teams, room.teacher, CARD, "Next", {"who": "A Pupil", "until": "2026-12-18"}))
    (turn,) = room.listener.turns
    assert (turn.typed("who"), turn.picked) == ("A Pupil", {})
