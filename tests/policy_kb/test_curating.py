"""From a school's own document to a live pack, decision by decision; none is asked for twice, and none is lost."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import main
from policy_kb.curating.deciding import DraftPack
from policy_kb.curating.front import front_of
from policy_kb.documents.opening import read_here
from policy_kb.lines import Fault
from policy_kb.loading import Faults, load
from policy_kb.lookup import look_up

POLICY = """# Online Policy of Hilltop

Version 2.1, approved on 3 May 2025. Next review: June 2027.

## 1. Contact

1.1 Staff must not accept friend requests from pupils.
1.2 Staff must tell the DSL, Amelia Sample, when a pupil writes to them, and must not answer.
1.3 Staff may use a phone at break in the staff room.
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The policy and its draft pack, read once: to read a document starts a program."""
    home = tmp_path_factory.mktemp("imported")
    (home / "policy.md").write_text(POLICY, "utf-8")
    to = str(home / "packs/hilltop")
    assert main(["policy", "import", f"{home}/policy.md", "--school", "Hilltop", "--to", to]) == 0
    return home


@pytest.fixture
def folder(imported: Path, tmp_path: Path) -> Path:
    """A copy of the draft, which each test may change."""
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)
    return tmp_path / "packs/hilltop"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the owner types, line by line; the end of it is the end of input."""
    lines: list[str] = []

    def give(_: str = "") -> str:
        if not lines:
            raise EOFError
        return lines.pop(0)

    monkeypatch.setattr("builtins.input", give)
    yield lines
    assert not lines, "nobody asked for what is left"


def clauses(folder: Path) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = yaml.load((folder / "clauses.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return found


def test_a_policy_is_live_after_its_clauses_are_decided(folder: Path, typed: list[str]) -> None:
    with pytest.raises(Faults, match="canipost policy curate"):
        load("hilltop", folder.parent)
    typed += ["k", "s", "Tell the DSL when a pupil writes to you.", "Do not answer a pupil who writes.", "", "d", "y"]
    assert main(["policy", "curate", str(folder)]) == 0
    policy = load("hilltop", folder.parent)
    assert (policy.version, policy.approved, policy.review_due) == ("2.1", date(2025, 5, 3), date(2027, 6, 30))
    assert [clause.section for clause in policy.clauses.values()] == [
        "1.1 (1. Contact)", "1.2 (1. Contact)", "1.2 (1. Contact)",
    ]  # fmt: skip
    assert look_up(policy, "can i accept a friend request from a pupil").kind == "answer"
    assert main(["check", "hilltop", "--packs", str(folder.parent)]) == 0


def test_what_was_decided_is_never_asked_again(
    folder: Path, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed += ["k", "q"]
    assert main(["policy", "curate", str(folder)]) == 0
    assert "Stopped. Go on with" in capsys.readouterr().out
    typed += ["q"]
    assert main(["policy", "curate", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert "1 of 3 decided (1 kept" in shown
    assert "Clause 2, section 1.2" in shown
    assert "friend requests" not in shown


def test_a_clause_is_shown_beside_the_words_that_it_came_from(
    folder: Path, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "curate", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert "The policy:\n    Staff must not accept friend requests from pupils." in shown
    assert "must not · staff · pupil contact" in shown
    assert typed == []


def test_a_name_that_was_left_out_is_never_kept_in_silence(
    folder: Path, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed += ["k", "k", "w", "Tell the DSL when a pupil writes to you."]
    assert main(["policy", "curate", str(folder)]) == 0
    assert "Word it by the role instead." in capsys.readouterr().out
    assert clauses(folder)[1]["summary"] == "Tell the DSL when a pupil writes to you."


def test_everything_of_a_clause_can_be_changed_to_what_a_pack_can_hold(folder: Path, typed: list[str]) -> None:
    typed += [
        "c",
        "modality",
        "should-not",
        "audience",
        "staff, governors",
        "approver",
        "headteacher",
        "deadline",
        "today",
    ]
    typed += ["cookery", "", "q"]
    assert main(["policy", "curate", str(folder)]) == 0
    changed = clauses(folder)[0]
    assert changed["modality"] == "should-not"
    assert changed["audience"] == ["staff", "governors"]
    assert (changed["approver"], changed["deadline"]) == (["headteacher"], "today")
    assert "to_be_curated" not in changed


def test_a_value_that_no_pack_can_hold_is_refused_with_what_it_can(folder: Path) -> None:
    draft = DraftPack(folder)
    name = str(draft.waiting()[0].clause["id"])
    with pytest.raises(Fault, match=r"modality cannot be 'had-better'\. Use one of: advised"):
        draft.change(name, {"modality": "had-better"})
    with pytest.raises(Fault, match="'summary' cannot be changed to that"):
        draft.change(name, {"summary": ""})
    with pytest.raises(Fault, match="two clauses or more"):
        draft.split(name, ["one alone"])
    assert len(draft.waiting()) == 3


def test_the_last_decision_can_be_taken_back(folder: Path, typed: list[str]) -> None:
    before = clauses(folder)
    typed += ["d", "b", "b", "q"]
    assert main(["policy", "curate", str(folder)]) == 0
    assert clauses(folder) == before


def test_a_dropped_id_is_never_given_again(folder: Path) -> None:
    draft = DraftPack(folder)
    dropped = str(draft.waiting()[0].clause["id"])
    draft.drop(dropped)
    other = str(draft.waiting()[1].clause["id"])
    draft.split(other, ["Phones are for break.", "Staff must not accept friend requests from pupils."])
    assert dropped not in {row["id"] for row in clauses(folder)}


def test_a_later_version_brings_along_what_was_decided(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = DraftPack(folder)
    first, second, third = (str(one.clause["id"]) for one in draft.waiting())
    draft.change(first, {"summary": "Do not add pupils."})
    draft.split(second, ["Tell the DSL when a pupil writes.", "Do not answer."])
    draft.drop(third)
    (tmp_path / "new.md").write_text(POLICY + "1.4 Staff must sign this policy every year.\n", "utf-8")
    new = tmp_path / "new/hilltop"
    assert (
        main(
            ["policy", "import", f"{tmp_path}/new.md", "--school", "Hilltop", "--to", str(new), "--since", str(folder)]
        )
        == 0
    )
    assert "3 of them stand as they stood" in capsys.readouterr().out
    found = clauses(new)
    assert [row["id"] for row in found[:3]] == [row["id"] for row in clauses(folder)], "ids are kept"
    assert [one.clause["summary"] for one in DraftPack(new).waiting()] == ["Staff must sign this policy every year."]


def test_a_folder_without_a_draft_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "curate", str(tmp_path)]) == 1
    assert "there is no draft here. Make one with 'canipost policy import'" in capsys.readouterr().err


def test_where_everything_was_dropped_nothing_goes_live(
    folder: Path, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed += ["d", "d", "d"]
    assert main(["policy", "curate", str(folder)]) == 0
    assert "there is nothing to serve" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "version", "approved", "due", "words"),
    [
        (
            "Version: 1.2\nApproved by governors: 21/03/2024\nReview date: 21/03/2026",
            "1.2",
            date(2024, 3, 21),
            date(2026, 3, 21),
            "",
        ),
        ("Adopted 1st September 2025. To be reviewed in September 2026.", "", date(2025, 9, 1), date(2026, 9, 30), ""),
        ("To be reviewed: Autumn 2027", "", None, None, "the policy says: review Autumn 2027"),
        ("Last reviewed: May 2024\nNext review due: 1 May 2027", "", None, date(2027, 5, 1), ""),
        ("Staff must review their settings.", "", None, None, ""),
    ],
)
def test_the_front_of_a_policy_says_which_version_it_is_and_when_it_is_reviewed(  # noqa: PLR0913, PLR0917 - one a column
    text: str, version: str, approved: date | None, due: date | None, words: str, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(text.replace("\n", "\n\n"), "utf-8")
    found = front_of(read_here(tmp_path / "a.txt").blocks)
    assert (found.version, found.approved, found.review_due, found.review_words) == (version, approved, due, words)


def test_a_table_at_the_front_is_read_as_well(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "| Version | Approved | Next review |\n|---|---|---|\n| 3 | 2 May 2026 | May 2028 |\n", "utf-8"
    )
    found = front_of(read_here(tmp_path / "a.md").blocks)
    assert (found.version, found.approved, found.review_due) == ("3", date(2026, 5, 2), date(2028, 5, 31))


def test_a_field_is_chosen_by_its_number(folder: Path, typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    typed += ["c", "2", "should-not", "99", "", "q"]
    assert main(["policy", "curate", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert "2  How it binds: must-not" in shown
    assert "There is no '99' to change." in shown
    assert clauses(folder)[0]["modality"] == "should-not"


def test_plain_words_stand_beside_the_clause_and_hard_ones_are_named(
    folder: Path, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    DraftPack(folder).add("Staff must exclusively utilise authorised communication facilities.")
    typed += ["p", "Never add a pupil.", "q"]
    assert main(["policy", "curate", str(folder)]) == 0
    assert clauses(folder)[0]["plain"] == "Never add a pupil."
    typed += ["d", "d", "q"]
    assert main(["policy", "curate", str(folder)]) == 0
    assert "staff should need 7 at most" in capsys.readouterr().out


def test_a_rule_that_was_missed_is_added_where_it_belongs_or_at_the_end(folder: Path, typed: list[str]) -> None:
    typed += [
        "k",
        "a",
        "Staff must tell the DSL of every poke.",
        "k",
        "d",
        "d",
        "a",
        "Wave to parents online.",
        "k",
        "y",
    ]
    assert main(["policy", "curate", str(folder)]) == 0
    first, second, last = clauses(folder)
    assert (second["modality"], second["section"], second["report_to"]) == ("must", "1.2 (1. Contact)", ["dsl"])
    assert (last["modality"], last["section"]) == ("fact", "(added)")
    assert [clause.id for clause in load("hilltop", folder.parent).clauses.values()] == [
        first["id"], "hilltop/staff-must-tell-dsl-every", "hilltop/wave-parents-online",
    ]  # fmt: skip


def test_an_added_rule_can_be_taken_back(folder: Path) -> None:
    before, draft = clauses(folder), DraftPack(folder)
    draft.add("Staff must tell the DSL of every poke.", before=str(before[1]["id"]))
    assert len(clauses(folder)) == 4
    draft.undo()
    assert clauses(folder) == before


def test_a_rule_that_was_added_waits_again_in_the_next_version(folder: Path, tmp_path: Path) -> None:
    draft = DraftPack(folder)
    added = draft.add("Staff wave to parents online.")
    for one in draft.waiting():
        draft.keep(str(one.clause["id"])) if "left out" not in one.clause["summary"] else draft.drop(one.clause["id"])
    to = tmp_path / "next/hilltop"
    since = ["--since", str(folder)]
    assert main(["policy", "import", f"{tmp_path}/policy.md", "--school", "Hilltop", "--to", str(to), *since]) == 0
    (waiting,) = DraftPack(to).waiting()
    assert (waiting.clause["id"], waiting.said) == (added, "Staff wave to parents online.")


def test_a_draft_can_be_tried_by_its_owner_and_by_nobody_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packs = ["--packs", str(folder.parent)]
    capsys.readouterr()
    assert main(["route", "hilltop", "press-contact", "unknown", *packs]) == 0  # asking would learn it
    shown = capsys.readouterr()
    assert "tell: headteacher" in shown.out
    assert "is a draft, so nobody is served from it: 3 of 3 clauses wait for a decision." in shown.err
    assert main(["check", "hilltop", *packs]) == 1
    assert "is a draft" in capsys.readouterr().out
    with pytest.raises(Faults, match="not served"):
        load("hilltop", folder.parent)
