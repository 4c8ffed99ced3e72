"""Rules that policies give without "must" or "should": as it is done here, as what is asked, under whoever does it."""

from datetime import date
from pathlib import Path

import pytest

from policy_kb.curating.drafting import in_yaml
from policy_kb.curating.front import front_of
from policy_kb.curating.proposing import Proposal, propose
from policy_kb.documents.block import Block
from policy_kb.documents.opening import read_here


def proposed(tmp_path: Path, text: str) -> list[Proposal]:
    """What the import proposes for a policy in Markdown."""
    file = tmp_path / "a.md"
    file.write_text(text, "utf-8")
    return list(propose(read_here(file).blocks))


@pytest.mark.parametrize(
    ("sentence", "binds", "whom"),
    [
        ("Phones stay in the safe while children are about.", "must", ("staff",)),
        ("On outings, helpers carry the school's phone.", "must", ("volunteers",)),
        ("Visitors leave their phones at the desk.", "must", ("visitors",)),
        ("Films of children may only be put online by the office.", "must", ("staff",)),
        ("Personal phones are switched off and kept in the office.", "must", ("staff",)),
        (
            "The Head of School can give permission for a phone to be carried.",
            "permitted-with-approval",
            ("staff",),
        ),
        ("Before a film is shown, ask the office for the form.", "must", ("staff",)),
        ("We ask families not to film the play.", "should-not", ("parents",)),
        ("We ask governors to keep their pages private.", "should", ("governors",)),
        ("We expect volunteers not to name any child online.", "must-not", ("volunteers",)),
        ("Complaints about the headteacher go to the chair of governors.", "procedure", ("staff",)),
        ("Nothing about a family can be shared online.", "must-not", ("staff",)),
        ("None of the governors' papers should be sent home.", "should-not", ("staff",)),
        ("Body cameras are not worn in the nursery.", "must-not", ("staff",)),
        ("Films of pupils are kept on the school's drive only.", "must", ("staff",)),
    ],
)
def test_a_rule_needs_no_must(sentence: str, binds: str, whom: tuple[str, ...], tmp_path: Path) -> None:
    (found,) = proposed(tmp_path, sentence)
    assert (found.modality, found.audience) == (binds, whom)


def test_a_worry_about_the_head_goes_to_the_chair_alone(tmp_path: Path) -> None:
    (found,) = proposed(tmp_path, "Worries about the headteacher go to the chair of governors.")
    assert found.report_to == ("chair-of-governors",)


def test_orders_under_those_who_are_bound_are_their_duties(tmp_path: Path) -> None:
    text = (
        "Adults who work at the school:\n\n- never befriend a pupil online\n- tell the DSL the same day if one writes\n"
    )
    assert [(one.modality, one.report_to) for one in proposed(tmp_path, text)] == [("must-not", ()), ("must", ("dsl",))]


def test_a_cell_with_a_dash_says_nothing(tmp_path: Path) -> None:
    text = "| What | Allowed? | Who agrees |\n| --- | --- | --- |\n| Naming children beside pictures | No | - |\n"
    (found,) = proposed(tmp_path, text)
    assert (found.text, found.audience) == ("Naming children beside pictures: no", ("staff",))


def test_a_head_that_asks_is_no_part_of_the_answer(tmp_path: Path) -> None:
    (found,) = proposed(tmp_path, "| What | May I? | Who agrees |\n| --- | --- | --- |\n| Naming a pupil | No | |\n")
    assert (found.text, found.modality, found.audience) == ("Naming a pupil: no", "must-not", ("staff",))


def test_may_before_a_year_is_a_month(tmp_path: Path) -> None:
    assert not proposed(tmp_path, "| Approved | 4 June 2026 |\n| --- | --- |\n| Next review | May 2027 |\n")


def test_a_front_table_without_heads_says_each_row_by_itself() -> None:
    row = Block("row", "", "", 0, (("Approved", "Next review"), ("4 June 2026", "May 2027")), 1)
    assert front_of([row]).review_due == date(2027, 5, 31)


@pytest.mark.parametrize("sentence", ["We want everybody to be happy here.", "This policy was written with staff."])
def test_what_only_explains_is_no_rule(sentence: str, tmp_path: Path) -> None:
    assert not proposed(tmp_path, sentence)


def test_two_clauses_in_one_paragraph_are_two(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(
        "4. Pages\n\n4.1 New pages need the written approval of the head. 4.2 Staff must sign, see 9.1 There.\n"
    )
    found = list(propose(read_here(file).blocks))
    assert [(one.section[:3], one.modality) for one in found] == [("4.1", "permitted-with-approval"), ("4.2", "must")]


def test_a_list_under_somebody_goes_on_the_sentence(tmp_path: Path) -> None:
    text = "Online, all staff:\n\n- must lock their accounts\n- should think twice before they name the school\n"
    assert [one.text for one in proposed(tmp_path, text)] == [
        "Online, all staff must lock their accounts",
        "Online, all staff should think twice before they name the school",
    ]


def test_a_business_manager_is_no_line_manager(tmp_path: Path) -> None:
    found = proposed(
        tmp_path, "Lost keys must be reported to the business manager. Doubts must be reported to your manager."
    )
    assert [one.report_to for one in found] == [(), ("line-manager",)]


def test_what_is_forwarded_is_told(tmp_path: Path) -> None:
    (found,) = proposed(tmp_path, "Calls from the press should be forwarded to the headteacher.")
    assert found.report_to == ("headteacher",)


def test_whoever_reads_a_table_of_whom_to_tell_tells(tmp_path: Path) -> None:
    text = "| What has happened | Tell |\n| --- | --- |\n| A parent is abusive online | Head of School |\n"
    (found,) = proposed(tmp_path, text)
    assert (found.audience, found.report_to) == (("staff",), ("headteacher",))


def test_what_stands_twice_is_written_out_twice() -> None:
    told = ["dsl"]
    assert in_yaml([{"report_to": told}, {"report_to": told}]) == "- report_to:\n  - dsl\n- report_to:\n  - dsl\n"


def test_whom_to_tell_may_stand_in_any_column(tmp_path: Path) -> None:
    text = "| What | Tell | By when |\n| --- | --- | --- |\n| A worry about a colleague | The head | The same day |\n"
    (found,) = proposed(tmp_path, text)
    assert found.text == "A worry about a colleague: tell the head; the same day"
    assert (found.modality, found.report_to) == ("procedure", ("headteacher",))


def test_what_is_shown_to_somebody_is_told(tmp_path: Path) -> None:
    (found,) = proposed(tmp_path, "Messages that frighten you should be shown to the DSL.")
    assert found.report_to == ("dsl",)


def test_a_label_stands_beside_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("| Owner | The deputy head |\n|---|---|\n| Version | 2.3 |\n", "utf-8")
    assert front_of(read_here(tmp_path / "a.md").blocks).version == "2.3"
