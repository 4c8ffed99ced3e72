"""What a careful reader keeps of a policy: how a sentence binds, whom, who allows it, who is told, where it is."""

from pathlib import Path

import pytest

from policy_kb.curating.front import front_of
from policy_kb.curating.proposing import Proposal, propose
from policy_kb.documents.columns import Grid, Row, Word, in_order
from policy_kb.documents.opening import read_here
from policy_kb.documents.outline import outline
from policy_kb.documents.pages import _continued, _legible, _lines
from policy_kb.documents.written import markdown
from tests.policy_kb.documents import para, table, word


def kept(text: str) -> list[Proposal]:
    """What the import proposes for a policy in Markdown."""
    return list(propose(outline(markdown(text))))


@pytest.mark.parametrize(
    ("text", "modality", "approver", "told"),
    [
        # What is done at the school, with no verb that binds.
        ("Class pages are checked by the class teacher every Friday.", "procedure", (), ()),
        ("The digital lead removes any abusive comment within one working day.", "procedure", (), ()),
        ("Pictures are deleted two years after a pupil leaves.", "procedure", (), ()),
        ("Each account has two named administrators.", "procedure", (), ()),
        ("Comments are switched off where an academy cannot check them daily.", "procedure", (), ()),
        ("For any other purpose they stay in lockers.", "must", (), ()),
        ("Two-step verification is compulsory on every account.", "must", (), ()),
        ("The Headteacher of each academy is accountable for what is posted.", "must", (), ()),
        # Verbs of older and gentler policies.
        ("Invitations from parents ought, as a rule, to be declined.", "should", (), ()),
        ("Staff who have posted something they regret are urged to say so at once.", "should", (), ()),
        ("It would be wise for staff to look at their profile each term.", "advised", (), ()),
        ("Nobody should answer a complaint made online.", "should-not", (), ()),
        ("You have a right to go straight to the police with a worry, and nobody may prevent you.", "permitted", (),
         ("police",)),
        ("The School reserves the right to have a post removed.", "procedure", (), ()),
        # What hangs on somebody.
        ("An academy may have no more than one account on each site unless the headteacher agrees.",
         "permitted-with-approval", ("headteacher",), ()),
        ("New accounts are authorised by the Depute Headteacher.", "permitted-with-approval", ("deputy",), ()),
        ("The crest is not to appear on a personal page unless the Head has been told.", "must-not", (),
         ("headteacher",)),
        ("Do not say where you work unless the site is a professional one.", "must-not", (), ()),
        ("Staff must not post pictures of pupils unless the headteacher has agreed.", "permitted-with-approval",
         ("headteacher",), ()),
        # Who is told.
        ("Any concern about what a colleague has posted goes to the headteacher.", "procedure", (), ("headteacher",)),
        ("A concern about the headteacher goes to the chair of governors.", "procedure", (), ("chair-of-governors",)),
        ("Tell the Child Protection Co-ordinator that day.", "must", (), ("dsl",)),
        ("Tell the Deputy Designated Safeguarding Person that day.", "must", (), ("deputy-dsl",)),
        ("Tell the designated teacher for child protection that day.", "must", (), ("dsl",)),
        ("In her absence tell any Depute Headteacher.", "must", (), ("deputy",)),
        ("Pass it to the Headteacher's secretary, who will log it.", "procedure", (), ()),
        ("Tell the Principal Teacher of your faculty.", "must", (), ()),
        ("Loss of data must be reported to the Data Protection Officer.", "must", (), ("data-protection-officer",)),
    ],
)  # fmt: skip
def test_a_sentence_is_kept_as_it_binds(
    text: str, modality: str, approver: tuple[str, ...], told: tuple[str, ...]
) -> None:
    (found,) = kept(text)
    assert (found.modality, found.approver, found.report_to) == (modality, approver, told)


@pytest.mark.parametrize(
    "text",
    [
        "This policy should be read with our safeguarding policy.",
        "Permission will not be unreasonably withheld.",
        "Review date: June 2028.",
        "This policy forms part of the terms of engagement of contractors.",
    ],
)
def test_what_speaks_of_the_policy_is_no_rule(text: str) -> None:
    assert kept(text) == []


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("Staff supporting a pupil online must record each session.", ("staff",)),
        ("Requests from parents ought to be declined.", ("staff",)),
        ("Complaints from parents are answered by the headteacher within five days.", ("staff",)),
        ("Former pupils: staff must wait until they are 18.", ("staff",)),
        ("Such friendships must be entered in the register kept by the DSL.", ("staff",)),
        ("Only the headteacher may open an account.", ("staff",)),
        ("The Governing Body must approve each account.", ("governors",)),
        ("Helpers employed by families may message them from their own phone.", ("volunteers",)),
        ("# Agreement for pupils\n\nI will keep my password to myself.", ("pupils",)),
        ("# Agreement for staff\n\nI understand that what I post may be seen by parents.", ("staff",)),
    ],
)
def test_a_rule_binds_whoever_it_speaks_to(text: str, audience: tuple[str, ...]) -> None:
    assert [one.audience for one in kept(text)] == [audience]


def test_an_exception_stands_with_its_rule() -> None:
    (found,) = kept("Staff must not message pupils. The only exception is their own child.")
    assert found.text.endswith("The only exception is their own child.")


def test_an_order_that_leads_into_a_list_binds_what_stands_in_it() -> None:
    found = kept(
        "Staff with a class page:\n\n- check it daily\n- take it down if:\n  - a name is on it\n  - it is hacked"
    )
    assert [(one.modality, one.text) for one in found] == [
        ("must", "Staff with a class page: check it daily"),
        ("must", "Staff with a class page: take it down if: a name is on it"),
        ("must", "Staff with a class page: take it down if: it is hacked"),
    ]


def test_an_agreement_binds_by_whatever_verb_it_begins() -> None:
    found = kept("By signing I confirm that I will:\n\n- follow this policy\n- not post about pupils here")
    found += kept("I undertake:\n\n(1) to keep my own phone in the house;\n\n(2) not to follow any pupil.")
    found += kept("I understand that:\n\n- what I post may be seen by pupils;\n- the school checks what is public.")
    assert [one.modality for one in found] == ["must", "must-not", "must", "must-not", "fact", "fact"]


def test_what_follows_in_you_reads_as_one_sentence() -> None:
    found = kept("In practice this means that you:\n\n- set your accounts to private\n- must not share a diagnosis")
    assert [(one.modality, one.text) for one in found] == [
        ("must", "In practice this means that you set your accounts to private"),
        ("must-not", "In practice this means that you must not share a diagnosis"),
    ]


def test_the_colours_of_a_traffic_light_bind() -> None:
    found = kept(
        "# Green: go ahead\n\n- Sharing posts of the school\n\n# Amber: ask first\n\n- Setting up a class page\n\n"
        "# Red: never\n\n- Messaging pupils from your own account"
    )
    assert [one.modality for one in found] == ["permitted", "permitted-with-approval", "must-not"]


def test_a_table_of_who_may_and_an_order_in_a_cell_are_rules() -> None:
    found = kept("| Where | Who may post | Checked by |\n|---|---|---|\n| Website | Office staff | Headteacher |")
    found += kept("| Colour | Activity | Rule |\n|---|---|---|\n| Amber | Staff portraits | Ask the office first |")
    assert [(one.modality, one.text) for one in found] == [
        ("permitted", "Website: who may post: office staff; checked by: headteacher"),
        ("must", "Amber: staff portraits; ask the office first"),
    ]


def test_the_last_of_a_table_of_versions_counts_and_a_school_term_is_read() -> None:
    rows = "| Version | Date |\n|---|---|\n| 1.0 | May 2023 |\n| 2.10 | May 2026 |\n| 2.9 | May 2025 |\n"
    front = front_of(outline(markdown(f"# Staff use of social media\n\n{rows}\nNext review: Michaelmas 2027")))
    assert (front.title, front.version, front.review_words) == (
        "Staff use of social media", "2.10", "the policy says: review Michaelmas 2027"
    )  # fmt: skip


def test_the_first_heading_after_the_contents_stays() -> None:
    blocks = outline(markdown("Contents\n\nIntroduction\n\nPhones\n\n# Introduction\n\nA text.\n\n# Phones\n\nMore."))
    assert [one.text for one in blocks if one.kind == "heading"] == ["Introduction", "Phones"]


def _word(text: str, left: float, top: float, size: float = 10.0, font: str = "Times") -> Word:
    return {
        "text": text, "x0": left, "x1": left + 4.0 * len(text), "top": top, "bottom": top + size, "size": size,
        "fontname": font,
    }  # fmt: skip


def test_a_table_in_a_column_stands_in_its_column() -> None:
    left = [_word("leftwardly-written", 50, 100 + 14 * n) for n in range(20)]
    right = [_word("rightwardly-written", 320, 100 + 14 * n) for n in range(20) if n not in {5, 6}]
    found = list(in_order([*left, *right], [Grid(320, 540, 172, (("You see", "Tell"), ("a", "b")))], 595))
    said = ["T" if isinstance(one, Grid) else one.text[0] for one in found]
    assert "".join(said) == "l" * 20 + "r" * 5 + "T" + "r" * 13


def test_a_table_goes_on_under_its_first_heads() -> None:
    one = Grid(50, 280, 700, (("Where", "Who"), ("Website", "Office")), headed=True)
    more = Grid(320, 540, 50, (("Trips", "Leader"), ("Clubs", "Coach")))
    other = Grid(320, 540, 90, (("You see", "Tell"), ("Abuse", "DSL")), headed=True)
    lines = _continued(list(_lines(1, [one, more, other], 842, {}, 10)))
    assert [line.cells for line in lines] == [
        (("Where", "Website"), ("Who", "Office")),
        (("Where", "Trips"), ("Who", "Leader")),
        (("Where", "Clubs"), ("Who", "Coach")),
        (("You see", "Abuse"), ("Tell", "DSL")),
    ]


def test_a_head_that_columns_part_on_one_page_only_is_the_pages_own() -> None:
    parted = [Row("Hill Academy", 50, 120, 20, 30, 8, bold=False), Row("Staff online", 480, 540, 20, 30, 8, bold=False)]
    text = Row("Staff must tell the head.", 50, 200, 400, 410, 10, bold=False)
    own = {"hill academy staff online": "Hill Academy Staff online"}
    assert [line.text for line in _lines(1, [*parted, text], 842, own, 10)] == ["Staff must tell the head."]


def test_a_sign_without_letters_is_a_bullet_or_is_said_to_be_lost() -> None:
    words = [_word("(cid:127)", 50, 100), _word("Keep", 64, 100), _word("it(cid:9)", 90, 100), _word("shut", 140, 100)]
    found, lost = _legible(words)
    assert [one["text"] for one in found] == ["\u2022", "Keep", "it", "shut"]
    assert lost == 1


def test_a_heading_in_a_box_ends_with_it(tmp_path: Path) -> None:
    box = (
        '<w:pict><v:shape xmlns:v="urn:v"><v:textbox><w:txbxContent>'
        + para("If a child is in danger", bold=True)
        + para("Ring 999 first, then tell the DSL.")
        + "</w:txbxContent></v:textbox></v:shape></w:pict>"
    )
    body = para("When it goes wrong", style="Heading1") + para(box) + para("Staff must tell the DSL the same day.")
    found = list(propose(read_here(word(tmp_path / "box.docx", body)).blocks))
    assert [one.section for one in found] == ["If a child is in danger", "When it goes wrong"]


def test_merged_cells_say_the_same_and_struck_rows_nothing(tmp_path: Path) -> None:
    rows = table(("Colour", "Activity", "Rule"), ("RED", "Surgery", "Never"), ("", "Changing rooms", "Never allowed"))
    merged = rows.replace("<w:tc>" + para("RED"), '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + para("RED"))
    merged = merged.replace("<w:tc>" + para(""), "<w:tc><w:tcPr><w:vMerge/></w:tcPr>" + para(""))
    struck = table(("a", "b")).replace("<w:tbl>", "").replace("</w:tbl>", "")
    struck = struck.replace("<w:tr>", '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>')
    body = merged.replace("</w:tbl>", f"{struck}</w:tbl>")
    blocks = read_here(word(tmp_path / "merged.docx", body)).blocks
    assert [[cell for _, cell in one.cells] for one in blocks] == [
        ["RED", "Surgery", "Never"], ["RED", "Changing rooms", "Never allowed"]
    ]  # fmt: skip


def test_duties_on_lines_of_their_own_in_a_cell_are_rules_of_their_own(tmp_path: Path) -> None:
    rows = table(("Role", "Responsibilities"), ("Headteacher", "Trains staff"))
    two = rows.replace(para("Trains staff"), para("Trains staff each year") + para("Deals with concerns about staff"))
    found = list(propose(read_here(word(tmp_path / "duties.docx", two)).blocks))
    assert [one.text for one in found] == [
        "Headteacher: trains staff each year", "Headteacher: deals with concerns about staff"
    ]  # fmt: skip
