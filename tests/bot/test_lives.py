"""The lives of the four kinds of record: every state is reached, leads on or is an end, and waits for somebody."""

from pathlib import Path

import pytest

from bot.cases.deeds import DEEDS
from bot.cases.lives import LIVES, Life
from bot.commands.lives import drawn

PAGE = Path(__file__).parents[2] / "docs" / "lives.md"
BEGINNING = "submitted"

each_life = pytest.mark.parametrize("life", LIVES.values(), ids=LIVES)


def reached(life: Life) -> set[str]:
    """Every state that some row of moves leads to from the beginning."""
    found, fresh = set[str](), set(life.begins)
    while fresh:
        found |= fresh
        fresh = {move.ways[state] for move in life.moves.values() for state in fresh if state in move.ways} - found
    return found


@each_life
def test_every_state_is_reached_and_no_move_leads_out_of_the_table(life: Life) -> None:
    assert reached(life) == set(life.states)
    assert {to for move in life.moves.values() for to in move.ways.values()} <= set(life.states)
    assert {start for move in life.moves.values() for start in move.ways} <= set(life.states)


@each_life
def test_an_open_state_leads_on_waits_for_somebody_and_for_a_time(life: Life) -> None:
    for name, state in life.states.items():
        if not state.open:
            continue
        assert state.waits != "nobody", name
        assert state.phase is not None, name
        assert state.hears or state.then, name
        assert any(move.ways.get(name, name) != name for move in life.moves.values()), name


@each_life
def test_whatever_the_program_ends_by_itself_it_can_end(life: Life) -> None:
    for name, state in life.states.items():
        if state.then:
            move = life.moves[state.then]
            assert move.by == "program"
            assert name in move.ways
            to = life.states[move.ways[name]]
            assert to.open or to.phase is None, "what has run out waits for nothing more"


@each_life
def test_the_last_to_hear_of_what_nobody_confirms_is_whoever_sent_it(life: Life) -> None:
    waiting = life.states[BEGINNING]
    assert waiting.hears == () or waiting.hears[-1] == "reporter"


def test_every_move_of_a_person_is_made_by_a_deed_and_every_deed_by_those_whom_the_life_names() -> None:
    made = {deed.verb for deed in DEEDS.values() if deed.verb} | {
        "told",  # a note for the sender
        "close-proposed",  # the first of two voices for closing
        "agreed",  # the first of two yeses
        "file-added",  # a file handed in
        "raised",  # what was added in spite of the card of an emergency
    }
    for kind, life in LIVES.items():
        for verb, move in life.moves.items():
            assert move.by == "program" or verb in made, (kind, verb)
    for name, deed in DEEDS.items():
        for kind in deed.kinds:
            made_by = LIVES[kind].moves.get(deed.verb)
            assert made_by is None or made_by.by == deed.may, (name, kind)


def test_the_page_is_what_the_command_draws() -> None:
    assert PAGE.read_text("utf-8") == drawn(), "Run: canipost lives --to docs/lives.md"
