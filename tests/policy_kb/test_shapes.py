"""Shapes that no handed document has: how each rule binds, who allows it and who is told, sentence by sentence."""

from pathlib import Path

import pytest
import yaml

from bot.cli import main

Found = list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]


def drafted(folder: Path, text: str) -> Found:
    """What the import makes of a policy in Markdown: modality, words, approver and whom to tell of each clause."""
    file = folder / "policy.md"
    file.write_text(f"# Social media\n\n{text}\n", "utf-8")
    assert main(["policy", "import", str(file), "--school", "Hilltop School", "--to", str(folder / "hilltop")]) == 0
    rows = yaml.safe_load((folder / "hilltop" / "clauses.yaml").read_text("utf-8"))
    return [
        (row["modality"], row["summary"], tuple(row.get("approver", ())), tuple(row.get("report_to", ())))
        for row in rows
    ]


@pytest.mark.parametrize(
    ("text", "modality", "approver", "told"),
    [
        ("Under no circumstances should staff text pupils.", "must-not", (), ()),
        ("Staff may, with the headteacher\u2019s written consent, use the logo.", "permitted-with-approval",
         ("headteacher",), ()),
        ("Any concern about the Head should go to the Chair of Governors.", "should", (), ("chair-of-governors",)),
        ("Concerns about the headteacher are reported to the chair of governors.", "procedure", (),
         ("chair-of-governors",)),
        ("It is the responsibility of every member of staff to report concerns to the DSL.", "must", (), ("dsl",)),
        ("Staff have a duty to tell the DSL about any worry.", "must", (), ("dsl",)),
        ("Should a pupil contact you, tell the DSL.", "must", (), ("dsl",)),
        ("No member of staff should text pupils.", "should-not", (), ()),
    ],
)  # fmt: skip
def test_a_sentence_binds_as_it_says(
    tmp_path: Path, text: str, modality: str, approver: tuple[str, ...], told: tuple[str, ...]
) -> None:
    ((how, _, who, whom),) = drafted(tmp_path, text)
    assert (how, who, whom) == (modality, approver, told)


def test_a_column_that_answers_allowed_says_how_its_rows_bind(tmp_path: Path) -> None:
    table = (
        "| Activity | Allowed? | Notes |\n|---|---|---|\n| Friend requests from pupils | No | Tell the DSL |\n"
        "| Friend requests from parents | With approval | Ask the headteacher |\n"
        "| Posts on your own account about hobbies | Yes | Keep it private |"
    )
    found = drafted(tmp_path, table)
    assert [how for how, *_ in found] == ["must-not", "permitted-with-approval", "permitted"]
    assert found[0][3] == ("dsl",)
    assert found[1][2] == ("headteacher",)


def test_each_sentence_of_a_cell_of_duties_is_a_rule_of_whoever_stands_before_it(tmp_path: Path) -> None:
    table = (
        "| Role | Responsibilities |\n|---|---|\n"
        "| All staff | Must not befriend pupils. Should keep accounts private. |\n"
        "| Governors | Review the policy every year. |"
    )
    assert [(how, words) for how, words, *_ in drafted(tmp_path, table)] == [
        ("must-not", "All staff: must not befriend pupils."),
        ("should", "All staff: should keep accounts private."),
        ("must", "Governors: review the policy every year."),
    ]
