"""What a verdict or a receipt says fits whom it is about: one's own child, oneself, one's own complaint."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot import demo
from bot.cards.verdicts import verdict as drawn
from bot.cases.advice import Advice
from bot.journeys.staffing import staff
from bot.people.settings import School, load_schools
from dialogs.canipost import verdict
from dialogs.core import Scene
from dialogs.endings import Filing
from policy_kb.decision import decide
from policy_kb.oneself import to_oneself
from policy_kb.ways import ways_out
from tests.bot.test_every_text import NOBODYS, walked
from tests.plain import plain

TODAY = date(2026, 11, 29)
OWN = {
    "account": "personal", "audience": "friends", "content": "photo", "people": "pupils", "about": "school-life",
    "when": "own-time", "device": "personal-device", "permissions": "relative-of-pupil",
}  # fmt: skip


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> dict[str, School]:
    folder = tmp_path_factory.mktemp("settings")
    demo.write_settings(folder)
    return {one.id: one for one in load_schools(Path(folder))}


def card(school: School, more: str, **other: str) -> str:
    facts = {fact: frozenset(values.split()) for fact, values in {**OWN, "more": more, **other}.items()}
    found = verdict(decide(school.policy, facts), facts, ways_out(school.policy, facts))
    return " ".join(plain(drawn(found, Advice(found, draft="d1"), school, TODAY)).split())


@pytest.mark.parametrize("content", ["photo", "text"])
def test_nobody_is_told_to_ask_themselves_about_their_own_child(schools: dict[str, School], content: str) -> None:
    for school in schools.values():
        alone = card(school, "own-child only-own-child", content=content)
        for wrong in (
            "those who are in it",
            "If other children are in it",
            "With a yes from the parent",
            "person shown",
        ):
            assert wrong not in alone, (school.id, wrong)
        beside = card(school, "own-child", content=content)
        assert "Ask those who are in it" not in beside, school.id
        assert "With a yes from the parent:" not in beside, school.id


def test_dothill_names_the_parents_of_the_others_and_then_the_head(schools: dict[str, School]) -> None:
    dothill = schools["dothill"]
    assert "If other children are in it, ask their parents first. Only they can say yes for them." in card(
        dothill, "own-child not-staff"
    )
    both = card(dothill, "own-child other-children")
    assert "Then ask the headteacher: the policy names nobody else to ask." in both
    assert "The policy names nobody to ask. Ask the headteacher first." in card(dothill, "only-own-child")
    assert "Ask for approval" in card(dothill, "only-own-child", content="text")


def test_of_somebody_elses_child_the_parents_are_asked_as_before(schools: dict[str, School]) -> None:
    said = card(schools["westhaven"], "", people="parents", permissions="")
    assert "Ask those who are in it, or their parents, first." in said


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("Do not question the boy, and do not tell or question the person it is about.", "Do not question the boy."),
        ("Do not speak to the person it is about; that is for those who deal with it.", ""),
        ("Do not speak to the colleague about it or question the child; write down only what you were told.",
         "Do not question the child; write down only what you were told."),
        ("Do not argue with the colleague and do not look through their accounts.", ""),
        ("Leave any talk with the colleague to the DSL. If it was your own mistake, saying so early is right.",
         "If it was your own mistake, saying so early is right."),
        ("Tell the DSL straight away, whether it is about a boy, a parent or a colleague.",
         "Tell the DSL straight away, whether it is about a boy, a parent or a colleague."),
        ("The wishes of the person bullied count.", "The wishes of the person bullied count."),
    ],
)  # fmt: skip
def test_what_is_said_of_another_is_not_said_to_oneself(line: str, left: str) -> None:
    assert to_oneself((line,)) == ((left,) if left else ())


def test_who_reports_themselves_reads_of_nobody_else(schools: dict[str, School]) -> None:
    """At every school, by every way through a report that ends with oneself; something to do is always left."""
    another = re.compile(r"\b(?:person it is about|(?:the|your) colleague)\b")
    looked = 0
    for school in schools.values():
        scene = Scene(school.policy, TODAY, staff=staff(school, NOBODYS))
        for _, now in walked(scene):
            filing = getattr(now, "then", None) or getattr(now, "filing", None) or now
            if isinstance(filing, Filing) and filing.about_reporter:
                looked += 1
                assert filing.route.advice
                assert not another.search(" ".join(filing.route.advice)), (school.id, filing.type)
    assert looked > 500
