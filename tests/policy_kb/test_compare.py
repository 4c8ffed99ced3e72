"""Two packs beside each other by topic, and what one is silent about, for a headteacher to read."""

import shutil
from pathlib import Path

import pytest

from bot.cli import main
from policy_kb.curating.comparing import Pack, Said, changes, gaps, open_pack
from policy_kb.curating.page import drawn
from policy_kb.loading import PACKS, schools
from tests.shortened import by_school

FIVE = [open_pack(school) for school in schools()]


def said(name: str, topic: str = "email", modality: str = "must", summary: str = "Use the work address.") -> Said:
    return Said(f"school/{name}", "1", topic, modality, summary)


def test_a_policy_compared_with_itself_has_no_difference(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "compare", "dothill", "dothill"]) == 0
    page = capsys.readouterr().out.split("# What ")[0]
    assert "Both say the same." in page
    assert "| --- |" not in page


def test_a_new_version_shows_what_changed_came_and_went(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(PACKS / "newport", tmp_path / "newport")
    file = tmp_path / "newport/clauses.yaml"
    rows = file.read_text("utf-8").split("\n- id: ")
    gone = rows.pop()
    rows[1] = rows[1].replace("summary: >-\n", "summary: >-\n    From now on in other words.\n")
    file.write_text("\n- id: ".join(rows) + "\n", "utf-8")
    assert main(["policy", "compare", "newport", str(tmp_path / "newport")]) == 0
    page = capsys.readouterr().out.split("# What ")[0]
    assert page.count("From now on in other words.") == 1
    assert page.count(" | \u2013 |") == 1, "what went stands on the left only"
    assert gone.split("\n")[0].startswith("newport/")


def test_the_same_rule_in_other_words_stands_side_by_side() -> None:
    old = Pack("old", (said("a", summary="Staff write to parents from the work address only."), said("b", "law")))
    new = Pack("new", (said("z", modality="should", summary="Staff use the work address for writing to parents."),))
    found = changes(old, new)
    (row,) = found["email"]
    assert row.old
    assert row.new
    assert not row.alike
    assert found["law"][0].new is None


def test_a_topic_that_only_others_speak_of_is_a_gap() -> None:
    silent = Pack("silent", tuple(clause for clause in FIVE[0].clauses if clause.topic != "pupil-contact"))
    found = dict(gaps(silent, FIVE[1:]))
    assert "pupil-contact" in found
    assert len(found["pupil-contact"]) >= 2
    assert "## Whole topics" in (page := drawn(silent, FIVE[1], FIVE))
    assert "### Pupil contact" in page


def test_an_empty_policy_is_silent_about_every_topic_that_two_speak_of() -> None:
    topics = {clause.topic for pack in FIVE for clause in pack.clauses}
    often = {topic for topic in topics if sum(topic in pack.by_topic() for pack in FIVE) >= 2}
    assert {topic for topic, _ in gaps(Pack("empty", ()), FIVE)} == often


@pytest.mark.parametrize("one", by_school(schools()))
@pytest.mark.proof
def test_every_pair_of_schools_can_be_compared(one: str, tmp_path: Path) -> None:
    for other in schools():
        assert main(["policy", "compare", one, other, "--to", str(tmp_path / "page.md")]) == 0
        page = (tmp_path / "page.md").read_text("utf-8")
        widths = {line.count("|") for line in page.splitlines() if line.startswith("|")}
        assert widths <= {3}, "a stray bar would break the table"


def test_a_pack_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "compare", "eton", "dothill"]) == 1
    assert "eton: there is no pack here" in capsys.readouterr().err
