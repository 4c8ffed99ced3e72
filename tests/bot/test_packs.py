"""A school's pack lives outside the program: every command finds it, and the built-in examples as well."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest

from bot import cli
from bot.casework import exports
from bot.cli import main
from bot.demo import desk
from bot.people.settings import load_schools
from tests.policy_kb.bare import CLAUSES, write

SETTINGS = """
pack = "hilltop"
[workspaces]
web = "hilltop"
[[people]]
name = "Dana Reed"
roles = ["dsl", "headteacher", "chair-of-governors", "deputy", "senior-staff"]
web = "dana"
"""

PAGE = Path(__file__).parents[2] / "docs/policy-owner.md"
COMMANDS = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("canipost ")]


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return write(tmp_path / "packs")


def said(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    assert main(list(command)) == 0
    return capsys.readouterr().out


def test_every_command_finds_the_pack_by_option_or_environment(
    packs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ("--packs", str(packs))
    assert "hilltop/press" in said(capsys, "ask", "hilltop", "a newspaper rang me", *given)
    assert "do-not-post" in said(capsys, "verdict", "hilltop", "about=confidential", *given)
    assert "basis: base" in said(capsys, "route", "hilltop", "press-contact", "unknown", *given)
    assert "hilltop: 3 clauses" in said(capsys, "check", *given)
    assert "## Hilltop School" in said(capsys, "tables", *given)
    assert "# Hilltop School" in said(capsys, "policy", "compare", "hilltop", "dothill", *given)
    monkeypatch.setenv("CANIPOST_PACKS", str(packs))
    assert "hilltop/press" in said(capsys, "ask", "hilltop", "a newspaper rang me")
    assert "dothill/" in said(capsys, "ask", "dothill", "may i accept a friend request from a pupil")


def test_a_batch_finds_it_as_well(
    packs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"id": "1", "school": "hilltop", "text": "the press rang"}, {"id": "2", "school": "dothill", "text": "x"}]
    monkeypatch.setattr(sys, "stdin", StringIO("\n".join(map(json.dumps, rows))))
    lines = said(capsys, "ask", "--batch", "--packs", str(packs)).splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["1", "2"]


def test_a_verdict_says_where_it_rests_on_the_base(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "verdict", "hilltop", "about=confidential", "--packs", str(packs))
    assert "Rests on 'england', not on a rule that the school has written." in found
    assert "Rests on" not in said(capsys, "verdict", "dothill", "about=confidential")


def test_a_fault_of_another_pack_stops_neither_an_answer_nor_a_check(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (packs / "other").mkdir()
    (packs / "other/identity.yaml").write_text("school: [", "utf-8")
    assert "hilltop/press" in said(capsys, "ask", "hilltop", "a newspaper rang me", "--packs", str(packs))
    assert "hilltop: 3 clauses" in said(capsys, "check", "hilltop", "--packs", str(packs))
    assert main(["check", "--packs", str(packs)]) == 1


def test_settings_may_name_it(packs: Path, tmp_path: Path) -> None:
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings/hilltop.toml").write_text(SETTINGS, "utf-8")
    (school,) = load_schools(tmp_path / "settings", packs)
    assert school.policy.id == "hilltop"


def test_the_desk_shows_a_school_that_is_none_of_the_examples(packs: Path, tmp_path: Path) -> None:
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings/hilltop.toml").write_text(SETTINGS, "utf-8")
    (school,) = load_schools(tmp_path / "settings", packs)
    shown = desk(school, side_by_side=False)
    assert [persona.label for persona in shown.personas] == ["A member of staff", "Dana Reed"]
    assert [persona.name for persona in shown.personas] == ["A member of staff", "Dana Reed"], "nobody made up"
    assert shown.about == ""


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_owners_page_is_understood(line: str) -> None:
    assert cli.parser().parse_args(shlex.split(line)[1:]).run


def test_check_shows_what_is_inherited_and_what_it_would_take_to_write_it(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(capsys, "check", "hilltop", "--packs", str(packs), "--inherited")
    assert "from 'england': 71 of 71 posting rules: personal conduct (3)" in found
    assert "  inherited: post/parents-contact/friend" in found
    assert "posts are decided by 'england', although clauses of your own speak of the same" in found
    assert "no verdict rests yet on 1 clause that forbids something, such as 'hilltop/no-friends'" in found
    assert "no route of your own rests on 1 clause that says who is told" in found
    assert "3 clauses are found by how staff elsewhere ask" in found


def test_a_faulty_pack_is_told_of_before_anything_else(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (packs / "hilltop/clauses.yaml").write_text(CLAUSES.replace("modality: must\n", "modality: had-better\n"), "utf-8")
    assert main(["check", "hilltop", "--packs", str(packs)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("hilltop/clauses.yaml:8: unknown modality 'had-better'.")


@pytest.mark.parametrize("school", ["hilltop", "westhaven"])
def test_one_school_is_checked_in_less_than_two_seconds(school: str, packs: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "check", school, "--packs", str(packs)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - ourselves; once, so that all is compiled
    before = os.times()
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - ourselves
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    assert min(spent, time.perf_counter() - begun) < 2, "processor time: the machine may have other work"


@pytest.mark.parametrize("what", ["no folder", "the pack itself", "nothing in it"])
def test_a_folder_that_is_none_of_packs_is_named(
    what: str, packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    folder, says = {
        "no folder": (tmp_path / "no", "There is no folder"),
        "the pack itself": (packs / "hilltop", "is a pack itself. Give the folder that it stands in"),
        "nothing in it": (tmp_path / "empty", "There is no pack in"),
    }[what]
    assert main(["check", "--packs", str(folder)]) == 1
    assert says in capsys.readouterr().err


def test_a_pack_that_is_not_there_is_named_with_those_that_are(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "hillside", "may i", "--packs", str(packs)]) == 1
    assert "use one of dothill, hilltop, newport" in capsys.readouterr().err


def test_what_cannot_be_written_is_said_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    to = tmp_path / "file/page.md"
    assert main(["policy", "compare", "dothill", "newport", "--to", str(to)]) == 1
    assert capsys.readouterr().err == f"{to}: Not a directory. Check the path, and who may read and write there.\n"


def test_every_command_names_a_function_that_is_there() -> None:
    source = Path(cli.__file__).read_text("utf-8")
    named = [found for found in re.findall(r'"(\w+):(\w+)"', source) if found[0] != "module"]
    assert len(named) > 12
    for module, verb in named:
        assert callable(getattr(__import__(f"bot.commands.{module}", fromlist=[verb]), verb)), (module, verb)
    assert set(cli.PAPERS) == {*exports.WAYS, "register"}
