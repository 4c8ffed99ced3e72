"""Whom people mean who shorten a name, spell it as they hear it, use initials, or say what somebody does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cases.door import enter
from bot.casework.visitors import concern
from bot.people import names
from bot.people.called_by_role import roles_in
from bot.people.holders import related
from bot.seam.card import Card
from bot.seam.turn import Who
from tests.bot.cases import SCHOOL
from tests.bot.test_door import ABOUT_DANA, give, send, told
from tests.bot.test_doors import POLICIES, school
from tests.desk import Desk, opened
from tests.plain import plain

MEANT = {
    "Elizabeth Holt": "Liz has pupils on her snapchat|I think it was Beth|lizzie's phone|LIZ HAS HIT HIM",
    "Liz Holt": "Elizabeth shared it",
    "Robert Tindall": "bob messages a girl every night|Rob sent it|Mr T sent it|R.T. sent it",
    "Christopher Moor": "Chris keeps adding sixth formers",
    "Mohammed Hussain": "I saw Muhammad add her|Mr Hussein gave her his number|mo rings her",
    "Nasreen Begum": "Nasrin lets them follow her",
    "Siân Llywelyn": "Mrs Llewellyn follows him",
    "Sean O'Neill": "Shaun did it|S.O'N. did it|S. O. did it",
    "Harper Jane Lane": "HJL posted it|HL was seen hitting a child|Miss L hits them",
    "Dana Reed": "It's about Dana's TikTok|DR has been messaging pupils|on Dana's Year 10 chat|Dana TikTok at noon",
    "Bartholomew Finch": "Mr F keeps texting a lad",
}


@pytest.mark.parametrize(("name", "text"), [(name, one) for name, row in MEANT.items() for one in row.split("|")])
def test_whoever_may_be_meant_is_found(name: str, text: str) -> None:
    assert names.spoken_of(names.called(name), text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Donald Price", "I don't know"),
        ("Michelle Shore", "she'll be upset"),
        ("Richard Moss", "he called him a dick"),
        ("Peter Evans", "a pupil filmed PE"),
        ("Dana Reed", "I saw DR SMITH and Dr Cole"),
        ("Devi Shaw", "Mrs S Patel rang"),
        ("Harper Lane", "A PARENT SAYS HL AND PE ARE ON TIKTOK"),
        ("Elizabeth Holt", "Beth Marsh in Year 9 posted it"),
        ("Anthony Birch", "they looked at an ant"),
        ("Thomas Weir", "they watched TV"),
        ("Victor Odell", "victory was theirs"),
    ],
)
def test_an_everyday_word_or_another_name_is_nobody(name: str, text: str) -> None:
    assert not names.spoken_of(names.called(name), text)


@pytest.mark.parametrize(
    ("name", "given"), [("Elizabeth Holt", "Liz"), ("Harper Lane", "HL"), ("Ian Hussain", "Mr Hussein")]
)
def test_nobody_is_kept_out_unasked_by_a_short_name(name: str, given: str) -> None:
    assert not names.bears(names.called(name), given)
    assert names.spoken_of(names.called(name), given)


def test_whoever_declared_a_relative_is_near_to_them_by_their_short_name_too() -> None:
    assert related([("slack:U1", "Elizabeth Marsh-Hale")], "Liz Hale") == {"slack:U1"}
    assert related([("slack:U1", "Elizabeth Marsh")], "Liz Hale") == frozenset()


ROLE = {
    "headteacher": "The acting head follows pupils|Head has been drinking with pupils|exec head shared it"
    "|the gaffer did|the heads been texting her|mae'r pennaeth yn tecstio merch",
    "dsl": "the lead for safeguarding did it|whoever does safeguarding here did it|our CP lead did it|the DSP shouted",
    "deputy-dsl": "the teacher who covers for the DSL did it|the stand-in DSL did it"
    "|our other safeguarding lead did it",
    "deputy": "the teacher standing in for the head did it|the acting headteacher did it|the dep head did it",
    "senior-staff": "someone on SLT texts a girl|a senior member of staff did it|the assistant principal did it",
    "line-manager": "my boss sends her pics|my linemanager did it|the person I report to did it",
    "chair-of-governors": "the chair has posted it|the chairman did it|our head governor did it",
}


@pytest.mark.parametrize(("role", "text"), [(role, one) for role, row in ROLE.items() for one in row.split("|")])
def test_whoever_is_meant_by_what_they_do_is_found(role: str, text: str) -> None:
    assert role in roles_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "the head boy and the head girl posted it",
        "the head of year asked for it",
        "he sat on the chair and filmed her",
        "a boy hit his head on the door",
        "the team leader of his club texts her",
        "the deputy head girl posted it",
    ],
)
def test_what_is_no_role_at_the_school_is_nobodys(text: str) -> None:
    assert not roles_in(text)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


NAME = "report.name"
STEPS = (
    {"report.proposed": "something-else"}, {"report.group": "adult"}, {"report.kind": "colleague-conduct"},
    {"colleague.about": "staff"}, {"colleague.nature": "breach"}, {"report.at-risk": "no"}, {"colleague.seen": "saw"},
)  # fmt: skip


async def reported(desk: Desk, words: str, name: str) -> Card:
    """The card that a report about a colleague comes to, once everything has been answered."""
    card = (await desk.take(SCHOOL, "teacher", "begin", "report", text=words)).card
    for given in (*STEPS, {"card": NAME, NAME: name}):
        if any(field.name in given for field in card.inputs):
            card = await give(desk, card, **given)
    return card


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("I saw DR in his car with a pupil again.", ""),
        ("Mrs R follows pupils on Instagram.", ""),
        ("It is about Dana's TikTok, where pupils are.", ""),
        ("Whoever does safeguarding here follows pupils on Instagram.", ""),
        ("She follows pupils on Instagram.", "DR"),
    ],
)
async def test_whoever_is_meant_is_asked_about_before_anything_is_sent(desk: Desk, words: str, name: str) -> None:
    card = await reported(desk, words, name)
    assert "Is it about Dana Reed" in plain(card)
    assert "private channel" not in plain(card)
    card = await give(desk, card, **{ABOUT_DANA: "yes"})
    if any(field.name == "report.tell" for field in card.inputs):
        card = await give(desk, card, **{"report.tell": "headteacher"})
    await send(desk, card)
    assert await told(desk) & {"head", "deputy"}
    assert not await told(desk) & {"dsl", "dsl-team"}


def test_what_a_visitor_shortens_or_misspells_keeps_out_for_nobody_can_be_asked() -> None:
    home = school(POLICIES["westhaven"], frozenset({"dsl"}))
    dsl = replace(home.holders("dsl")[0], name="Mohammed Hussain")
    home = replace(home, people=(dsl, *(one for one in home.people if "dsl" not in one.roles)))
    given = {"name": "Muhammad Husain", "child": "", "by": "", "contact": ""}
    passed = enter(concern(home, "He was rude to us.", "staff", given), Who("web", "s", "link"), home, ())
    assert dsl.name in passed.barred
    assert passed.told
    given["name"] = "Mo"  # a pupil's
    found = concern(home, "He seems sad.", "pupil", given)
    assert dsl.name not in found.out
