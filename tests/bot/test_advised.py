"""Whoever is told to ring the LADO reads the number in the same line; nobody else does."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot import demo
from bot.cards.advised import advised, after_999
from bot.people.settings import School, load_schools

NUMBER = "01632 960001"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    folder: Path = tmp_path_factory.mktemp("settings")
    demo.write_settings(folder)
    found = next(one for one in load_schools(folder) if one.id == "newport")
    return replace(found, numbers={"lado": NUMBER})


@pytest.mark.parametrize(
    "line",
    [
        "If the chair is away, or a child may be hurt, ring the local authority's designated officer (LADO).",
        "Ring the LADO at once, before anybody speaks to him.",
        "In danger, ring 999 first; then ring the council's designated officer (LADO) yourself.",
    ],
)
def test_whoever_is_to_ring_reads_the_number(school: School, line: str) -> None:
    assert advised(school, [line]) == (f"{line} The number of the LADO: {NUMBER}.",)
    assert advised(replace(school, numbers={}), [line]) == (line,)


@pytest.mark.parametrize(
    "line",
    [
        "Go to the Headteacher now; the school rings the LADO.",
        "Ring 999 if anyone is in danger. The LADO is told by the school.",
        "The LADO can be told later; ring the parents first.",
    ],
)
def test_where_others_ring_no_number_stands(school: School, line: str) -> None:
    assert advised(school, [line]) == (line,)


def test_every_line_of_the_packs_that_sends_to_the_lado_gets_it(school: School) -> None:
    lines = {line for rule in school.policy.routes for line in rule.advice if "yourself" in line and "LADO" in line}
    assert lines
    assert all(NUMBER in one for one in advised(school, sorted(lines)))


def test_nothing_stands_before_999() -> None:
    closed, ring, tell = (
        "The school is closed.",
        "If somebody is in danger, ring 999 first.",
        "Tell the head in person.",
    )
    assert after_999(closed, (ring, tell)) == (ring, closed, tell)
    assert after_999(closed, (tell, ring)) == (closed, tell, ring)
    assert after_999(closed, (ring,)) == (ring, closed)
    assert after_999("", (ring, tell)) == (ring, tell)
    assert after_999(closed, ()) == (closed,)
