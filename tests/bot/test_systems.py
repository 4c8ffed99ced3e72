"""docs/systems.md is walked: each of the 128 lines leads where it says, at its school, and its test is there.

What is "walked here": a report is sent and reaches somebody, a register is filled in and kept, and a question is
answered with the clause. What is walked elsewhere: that test or transcript is there by that name.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.cases.deeds import DEEDS
from bot.cli import parser
from dialogs.core import Ask, Scene, replay
from dialogs.endings import Answer, Filing
from dialogs.registry import DIALOGS
from dialogs.reports import GROUPS, KINDS
from policy_kb.loading import load_all
from policy_kb.lookup import look_up
from tests.bot.filling import filed, who_enters
from tests.desk import BEGIN, Desk, opened
from tests.dialogs.test_walk import some
from tests.house.test_rooms import ROOT

PAGE = ROOT / "docs/systems.md"
POLICIES = load_all()
HERE, NOT_YET = "walked here", "not yet"


@dataclass(frozen=True)
class Line:
    """One system: its number, its school, how it is reached, where it is, and which test walks it."""

    no: str
    school: str
    reached: str
    kind: str
    name: str
    test: str


@cache
def lines() -> tuple[Line, ...]:
    """Every line of the page."""
    found = []
    for row in PAGE.read_text("utf-8").splitlines():
        if re.match(r"\| [A-H]\d+ \|", row):
            no, _, school, reached, where, test = (cell.strip() for cell in row.strip("|").split("|"))
            kind, _, name = where.partition(":")
            found.append(Line(no, school, reached, kind.strip(), name.strip(), test))
    return tuple(found)


def of(kind: str) -> list[Line]:
    """The lines of one kind that are walked here."""
    return [line for line in lines() if line.kind == kind and line.test == HERE]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


def test_there_is_a_line_for_each_of_the_128_systems() -> None:
    sizes = {"A": 26, "B": 16, "C": 19, "D": 17, "E": 9, "F": 9, "G": 22, "H": 10}
    wanted = [f"{letter}{n}" for letter, size in sizes.items() for n in range(1, size + 1)]
    assert [line.no for line in lines()] == wanted
    assert len(wanted) == 128


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.no)
def test_a_line_leads_to_something_that_is_there(line: Line) -> None:
    policy = POLICIES[line.school]
    match line.kind:
        case "register":
            assert line.name in policy.registers
        case "report":
            assert line.name in KINDS
            assert any(line.name in group for group in GROUPS.values())
        case "policy":
            assert line.name in policy.clauses
        case "deed":
            assert line.name in DEEDS
        case "dialog":
            assert line.name in DIALOGS
        case "task":
            assert any(chore.id == line.name for chore in policy.tasks)
        case "campaign":
            assert f"\n{line.name}:\n" in (ROOT / "policy_kb/campaigns.yaml").read_text("utf-8")
        case "command":
            assert line.name in parser().format_help()
        case _:
            assert (line.kind, line.reached) == (NOT_YET, NOT_YET)
            return
    command, _, rest = line.reached.partition(" ")
    assert command in {"/canipost", "/report", "/declare", "/policy", "canipost"}
    assert command != "canipost" or rest.split()[0] in parser().format_help()


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.no)
def test_the_test_of_a_line_is_there(line: Line) -> None:
    if line.test in {HERE, NOT_YET, "-"}:
        assert line.test != HERE or line.kind in {"report", "register", "policy"}
        return
    file, _, name = line.test.partition("::")
    text = (ROOT / file).read_text("utf-8")
    assert f"def {name}(" in text or not name
    assert file.startswith("tests/")


@pytest.mark.parametrize("line", of("policy"), ids=lambda line: line.no)
def test_a_question_is_answered_with_the_clause_of_its_line(line: Line) -> None:
    question = line.reached.removeprefix("/policy ")
    found = look_up(POLICIES[line.school], question, 3)
    assert found.kind == "answer", (question, found)
    assert line.name in found.clauses, (question, found)


def sent(line: Line) -> Filing | None:
    """What a kind of report ends with at its school, by the first way through it."""
    scene = Scene(POLICIES[line.school], BEGIN.date())
    group = next(group for group, kinds in GROUPS.items() if line.name in kinds)
    given: dict[str, Answer] = {"report.what": "", "report.group": group, "report.kind": line.name, "check": "send"}
    for _ in range(40):
        now = replay(DIALOGS["report"], given, scene).now
        if not isinstance(now, Ask):
            return now if isinstance(now, Filing) else None
        given |= {one.id: given.get(one.id, next(iter(some(one)))) for one in now.questions}
    return None


@pytest.mark.parametrize("line", of("report"), ids=lambda line: line.no)
def test_a_report_of_its_line_goes_to_somebody(line: Line) -> None:
    filing = sent(line)
    assert filing is not None
    assert filing.type == line.name
    assert filing.route.tell


@pytest.mark.parametrize("school", POLICIES)
async def test_a_register_of_a_line_is_filled_in_and_kept(desk: Desk, school: str) -> None:
    for line in of("register"):
        if line.school == school:
            register = desk.schools[school].policy.registers[line.name]
            reference = await filed(desk, school, who_enters(desk, school, register), register)
            record = await desk.store.record(school, reference)
            assert record is not None
            assert record.type == line.name
            assert register.cites or register.by_declaration or register.everywhere, "it stands for the policy here"
