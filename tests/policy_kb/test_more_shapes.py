"""Letters, marks, numbers and wording of documents that the import once lost in silence."""

from pathlib import Path

import pytest

from policy_kb.curating.meaning import modality
from policy_kb.curating.people import without_people
from policy_kb.documents.opening import read_here
from policy_kb.lines import Fault
from tests.policy_kb.documents import para, table, word
from tests.policy_kb.test_documents import read, sections, shown

# --- letters ---


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("Pupils\n\nA pupil\u2019s face must not be shown.\n".encode("mac-roman"), "line 3"),
        ("Pupils\nA face must not be shown \u2013 ever.\n".encode("mac-roman"), "line 2"),
        ("A child\u2019s face must not be shown.\n".encode() + b"It is the parent\x92s choice.\n", "line 1"),
        ("Pupils\nA pupil\u00e2\u20ac\u2122s face must not be shown.\n".encode(), "line 2"),
    ],
)
def test_letters_that_stand_for_others_are_said_with_their_line(data: bytes, line: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(Fault) as fault:
        read_here(tmp_path / "a.txt")
    assert line in str(fault.value)


def test_accents_and_pounds_of_windows_are_read(tmp_path: Path) -> None:
    text = "Pl\u00e2s Mawr\n\n\u00c9very caf\u00e9 page must cost less than \u00a35.\n"
    assert (
        shown(read(tmp_path / "a.txt", text.encode("cp1252")))[0][1]
        == "\u00c9very caf\u00e9 page must cost less than \u00a35"
    )


def test_letters_that_were_cast_as_one_are_parted_and_a_set_hyphen_is_one(tmp_path: Path) -> None:
    text = "The \ufb01rst o\ufb03cer must ask the head\u2010teacher about an o\ufb00er of a \ufb02ight.\n"
    (found,) = read(tmp_path / "a.txt", text)
    assert found.text == "The first officer must ask the headteacher about an offer of a flight."


def test_a_word_with_hyphens_of_its_own_keeps_the_one_at_the_end_of_a_line(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.txt", "Leaders must keep an up-to-\ndate list and pub-\nlish it.\n")
    assert found.text == "Leaders must keep an up-to-date list and publish it."


# --- marks and numbers ---


@pytest.mark.parametrize(
    "mark", ["\u2610", "\u2023", "\u25b7", "\u27a5", "\u2b9a", "\u2714\ufe0f", "\U0001f4cc", "\ue00b"]
)
def test_any_sign_before_words_marks_an_item(mark: str, tmp_path: Path) -> None:
    found = read(
        tmp_path / "a.txt", f"Helpers must:\n{mark} wear a badge in school\n{mark} leave their phone outside\n"
    )
    assert shown(found) == [
        ("must", "Helpers must wear a badge in school"),
        ("must", "Helpers must leave their phone outside"),
    ]


@pytest.mark.parametrize("sign", ["\u00a9", "\u00a3", "&", "\u201c"])
def test_a_sign_that_belongs_to_its_words_stays(sign: str, tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.txt", f"{sign} 5 must be paid to the office.\n")
    assert found.text.startswith(sign)


def test_a_sign_that_refuses_forbids(tmp_path: Path) -> None:
    found = read(
        tmp_path / "a.md", "## Chats\n\n\u26d4\ufe0f Name a child there\n\n\U0001f6ab Share the link with others\n"
    )
    assert shown(found) == [
        ("must-not", "Do not name a child there"),
        ("must-not", "Do not share the link with others"),
    ]


def test_signs_of_a_symbol_font_mark_items_and_tick_cells(tmp_path: Path) -> None:
    signs = {name: f'<w:sym w:font="Wingdings" w:char="{code}"/>' for name, code in (("yes", "F0FC"), ("no", "F0FB"))}
    body = "".join(
        para('<w:sym w:font="Wingdings" w:char="F0D8"/>', f" {said}") for said in ("lock the case", "sign it out")
    )
    ticked = table(("Camera", "Allowed?"), ("The school's tablet", "@yes"), ("A phone of one's own", "@no"))
    for name, sign in signs.items():
        ticked = ticked.replace(f'<w:t xml:space="preserve">@{name}</w:t>', sign)
    found = read(word(tmp_path / "a.docx", para("Staff must:") + body + ticked))
    assert shown(found) == [
        ("must", "Staff must lock the case"),
        ("must", "Staff must sign it out"),
        ("permitted", "The school's tablet: \u2713"),
        ("must-not", "A phone of one's own: \u2717"),
    ]


def test_a_number_goes_on_over_the_list_inside_the_clause_before(tmp_path: Path) -> None:
    text = "# Tablets\n\n1. Pupils must:\n    a. ask for one first\n    b. bring it back whole\n"
    text += "2. Pupils must not:\n    - take it home\n3. Lost ones must be paid for.\n"
    found = read(tmp_path / "a.md", text)
    assert list(sections(found)) == ["1(a) (Tablets)", "1(b) (Tablets)", "2 (Tablets)", "3 (Tablets)"]


def test_a_number_that_lost_its_blank_is_still_one(tmp_path: Path) -> None:
    found = read(tmp_path / "a.txt", "2.1Staff must lock the door.\n2.2The key must be handed in.\n")
    assert list(sections(found)) == ["2.1", "2.2"]


def test_what_stands_over_a_whole_table_names_it_and_the_next_row_heads_it(tmp_path: Path) -> None:
    made = table(("Guide", ""), ("Do", "Don't"), ("Ask at the office", "Lend a login"), bold=False)
    made = made.replace(f"<w:tc>{para('')}</w:tc>", "", 1).replace(
        "<w:tc>", '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>', 1
    )
    found = read(word(tmp_path / "a.docx", made))
    assert shown(found) == [("must", "Ask at the office"), ("must-not", "Do not lend a login")]


def test_changes_that_nobody_accepted_are_said(tmp_path: Path) -> None:
    struck, added = "<w:r><w:delText>may</w:delText></w:r>", "<w:r><w:t>must not</w:t></w:r>"
    body = para("Staff ", "@", " film a fight.").replace(
        '<w:r><w:t xml:space="preserve">@</w:t></w:r>', f"<w:del>{struck}</w:del><w:ins>{added}</w:ins>"
    )
    found = read_here(word(tmp_path / "a.docx", body))
    assert [block.text for block in found.blocks] == ["Staff must not film a fight."]
    assert "accept or reject" in found.notes[0]
    assert read_here(word(tmp_path / "b.docx", para("Staff must not film a fight."))).notes == ()


# --- wording ---


@pytest.mark.parametrize(
    ("said", "binds"),
    [
        ("There must be no phones in the pool.", "must-not"),
        ("There should be no filming of a concert.", "should-not"),
        ("Helpers must make no recordings of a child.", "must-not"),
        ("Reports must be sent no later than noon.", "must"),
        ("Guests are politely requested not to film.", "should-not"),
        ("Families are kindly asked to avoid the car park.", "should-not"),
        ("Families are kindly asked to ring first.", "should"),
        ("I declare that I will not lend my login.", "must-not"),
        ("By signing below I agree that I shall never film a pupil.", "must-not"),
        ("I promise not to tell my password.", "must-not"),
        ("In signing this I confirm that I understand that I may be stopped.", "fact"),
        ("The deputy head must approve every film of a play.", "permitted-with-approval"),
        ("Staff must agree to follow this policy.", "must"),
    ],
)
def test_how_it_binds(said: str, binds: str) -> None:
    assert modality(said) == binds


def test_items_of_what_somebody_signs_bind_as_they_would_alone(tmp_path: Path) -> None:
    text = "By signing below I agree that I:\n\n- will lock my tablet at night\n"
    text += "- will not lend it to a pupil\n- understand that it may be looked at\n"
    assert [one.modality for one in read(tmp_path / "a.md", text)] == ["must", "must-not", "fact"]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Ring Mrs A. B. de la Fontaine-Grey at once.", "Ring (name left out) at once."),
        ("Ask Nurse Okpara or Sister Perpetua first.", "Ask (name left out) or (name left out) first."),
        (
            "The deputy head, \u017baneta \u0141opata, must be asked.",
            "The deputy head, (name left out), must be asked.",
        ),
        ("Tell the DSL (now Agnieszka \u015aliwa-\u017bak).", "Tell the DSL (now (name left out))."),
        ("It goes to Tegwen (deputy DSL) next.", "It goes to (name left out) (deputy DSL) next."),
        ("Rev'd Canon Ambrose Tidewell chairs it.", "(name left out) chairs it."),
        ("Tell Mme. Odile de la Roche or Matron Quennell.", "Tell (name left out) or (name left out)."),
        (
            "Ask the Head (DSL) or the Bursar (business manager).",
            "Ask the Head (DSL) or the Bursar (business manager).",
        ),
        ("Our Sister School has its own policy.", "Our Sister School has its own policy."),
    ],
)
def test_names_with_accents_particles_and_other_titles_are_left_out_whole(said: str, left: str) -> None:
    assert without_people(said) == left
