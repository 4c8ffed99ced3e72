"""Facts of the school are answers too, at every school: who holds a role, which number, whom to ring at night."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from bot.cards import looked_up
from bot.cases.advice import Advice, kept, read_advice
from bot.seam.wording import ENGLISH
from dialogs.endings import SchoolFacts
from policy_kb.directory import wanted
from policy_kb.loading import schools
from policy_kb.nations import in_nation, nations, put
from tests.desk import Desk, opened
from tests.plain import plain
from tests.policy_kb.bare import bare


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def ask(desk: Desk, school: str, text: str) -> str:
    return plain((await desk.take(school, "teacher", "begin", "policy", text=text)).card)


@pytest.mark.parametrize("school", schools())
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("who is the DSL", "Harper Lane: extension 20"),
        ("who is the headteacher", "Harper Lane: extension 20"),
        ("who is the chair of governors", "Chris Moor: through the clerk"),
        ("who is my line manager", "Devi Shaw: extension 22"),
        ("what is the LADO's number", "01632 960001"),
        ("what's the number for social care", "01632 960002"),
        ("who is our data protection officer", "01632 960005"),
        ("who do I ring at night", "ring 999"),
    ],
)
async def test_facts_of_the_school_are_answered_at_every_school(
    desk: Desk, school: str, question: str, said: str
) -> None:
    dsl = "Harper Lane: extension 20" if school == "st-wenn" else "Dana Reed: extension 21"
    shown = await ask(desk, school, question)
    assert "At your school" in shown
    assert (dsl if question == "who is the DSL" else said) in shown
    assert "does not cover" not in shown


async def test_what_the_policy_says_to_the_same_question_stands_under_it(desk: Desk) -> None:
    shown = await ask(desk, "westhaven", "what is the LADO's number")
    assert shown.index("01632 960001") < shown.index("What the policy says")


async def test_at_night_danger_comes_first_then_the_council_then_colleagues(desk: Desk) -> None:
    shown = await ask(desk, "dothill", "who do I ring at night")
    places = [shown.index(words) for words in ("ring 999", "01632 960002", "0808 800 5000", "Dana Reed")]
    assert places == sorted(places)


async def test_a_teachers_own_duties_are_answered_with_their_date(desk: Desk) -> None:
    shown = " ".join((await ask(desk, "newport", "do I have to report FGM to the police myself")).split())
    assert "ring the police yourself (101)" in shown
    assert "the law since 31 October 2015, checked 28 November 2026" in shown
    shown = " ".join((await ask(desk, "newport", "must I report child sexual abuse to the police myself")).split())
    assert "This may be an emergency" in shown or "No such duty is in force here" in shown


async def test_an_emergency_comes_before_a_fact(desk: Desk) -> None:
    shown = await ask(desk, "newport", "who do I ring, a boy is being beaten up in the toilets right now")
    assert "This may be an emergency" in shown


async def test_what_the_settings_do_not_know_is_said_and_nothing_is_guessed(desk: Desk) -> None:
    school = replace(desk.schools["newport"], numbers={}, people=())
    for entry, said in (("lado", "the settings have no number"), ("deputy-dsl", "The settings name nobody as")):
        found = Advice(SchoolFacts((entry,)))
        assert read_advice(kept(found)) == found
        assert said in plain(looked_up.card(found, school, date(2026, 11, 28)))


@pytest.mark.parametrize(("nation", "said"), [("ENG", "ring the police yourself"), ("SCT", "No such duty is in force")])
async def test_a_duty_is_that_of_the_nation(desk: Desk, nation: str, said: str) -> None:
    school = replace(desk.schools["newport"], nation=nation)
    found = Advice(SchoolFacts(("fgm-duty",)))
    assert said in " ".join(plain(looked_up.card(found, school, date(2026, 11, 28))).split())


@pytest.mark.parametrize("school", schools())
@pytest.mark.parametrize(
    ("question", "told", "never"),
    [
        ("who do I tell about the head", "Chris Moor, chair of governors: through the clerk", "Harper Lane"),
        ("what if my concern is about the headteacher", "Chris Moor, chair of governors", "Harper Lane"),
        ("who do I tell if it's about the DSL", "Harper Lane", "Dana Reed"),
        ("what do I do if a child discloses abuse", "Write down", "never mind"),
        ("can I ring social services myself", "Nobody may keep you from it.", "never mind"),
        ("headteacher is messaging a pupil on snapchat", "Chris Moor, chair of governors", "Harper Lane"),
        ("caretaker keeps hugging year 3 girls", "About a colleague, tell", "never mind"),
    ],
)
async def test_whom_to_tell_is_answered_by_the_schools_route(
    desk: Desk, school: str, question: str, told: str, never: str
) -> None:
    if school == "st-wenn" and "DSL" in question:
        told, never = "Chris Moor", "Harper Lane"  # there the headteacher is the DSL
    shown = (await ask(desk, school, question)).partition("What the policy says")[0]
    assert told in shown
    assert never not in shown


def test_a_pack_without_a_word_of_its_own_says_whom_to_tell_in_its_nations_words(desk: Desk) -> None:
    said = {"ENG": "LADO", "WLS": "DSP", "SCT": "social work", "NIR": "designated teacher"}
    for nation, word in said.items():
        pack = in_nation(bare(), nation)
        instead = nations()[nation].instead
        words = replace(ENGLISH, here=partial(put, instead=instead) if instead else None)
        school = replace(desk.schools["newport"], policy=pack, nation=nation, words=words)
        found = Advice(SchoolFacts(("tell-headteacher", "tell-dsl", "tell-child")))
        assert read_advice(kept(found)) == found
        shown = " ".join(plain(looked_up.card(found, school, date(2026, 11, 28))).split())
        assert word in shown, nation
        assert "council's education service" in shown if nation == "SCT" else "of governors" in shown
        assert nation != "SCT" or "chair of governors" not in shown.replace("independent school, the chair", "")
        shown = shown.replace("Scotland has no LADO", "")
        assert "has not written its own way" in shown
        assert nation == "ENG" or not re.search(r"\bLADO\b|\bDSL\b", shown), shown


@pytest.mark.parametrize(("nation", "said"), [("ENG", "met or not met"), ("WLS", "Ofsted does not inspect here")])
async def test_what_inspectors_look_at_is_said_with_its_date(desk: Desk, nation: str, said: str) -> None:
    assert wanted("what will ofsted ask about phones") == ("ofsted",)
    school = replace(desk.schools["newport"], nation=nation)
    shown = " ".join(plain(looked_up.card(Advice(SchoolFacts(("ofsted",))), school, date(2026, 11, 28))).split())
    assert said in shown
    assert "the law since" not in shown
    assert ("since 1 April 2026" in shown) is (nation == "ENG")
