"""Lists, pages, tables and refusals of documents that the import once read in part, and what it says of them."""

from pathlib import Path

import pytest

from bot.cli import main
from tests.policy_kb.documents import para, pdf, word
from tests.policy_kb.test_documents import read, sections, shown

# --- lists and pages ---


def test_a_list_is_led_into_with_or_without_a_colon(tmp_path: Path) -> None:
    text = "## Who hears\n\n- Helpers must\n    - hand to the office\n        - a lost phone\n        - a found card\n"
    text += "    - lock the hall\n    - copy in the office\n        - never write at night\n"
    text += "- Guests should not use a phone\n    - Exceptions must be agreed by the head.\n"
    assert shown(read(tmp_path / "a.md", text)) == [
        ("must", "Helpers must hand to the office: a lost phone"),
        ("must", "Helpers must hand to the office: a found card"),
        ("must", "Helpers must lock the hall"),
        ("must", "Helpers must copy in the office"),
        ("must-not", "Helpers must never write at night"),
        ("should-not", "Guests should not use a phone"),
        ("permitted-with-approval", "Exceptions must be agreed by the head"),
    ]


def test_a_line_to_sign_on_is_no_heading_and_in_no_clause(tmp_path: Path) -> None:
    text = "Agreement\n\nI will lock my tablet\nSigned: ________ Date: ........\n\nI, ________, will hand it in.\n"
    found = read(tmp_path / "a.txt", text)
    assert shown(found) == [("must", "I will lock my tablet"), ("must", "I, ________, will hand it in")]
    assert set(sections(found)) == {"Agreement"}


def test_numbers_heads_and_feet_of_a_page_saved_as_text_are_in_no_clause(tmp_path: Path) -> None:
    pages = ("Helpers must sign in\n\nPage 1 of 3", "at the office.\n\n- Page 2 -", "Guests may wait there.\n\np. 3")
    text = "\f".join(f"Elm School, version 2\n\n{page}\n" for page in pages)
    assert shown(read(tmp_path / "a.txt", text)) == [
        ("must", "Helpers must sign in at the office"),
        ("permitted", "Guests may wait there"),
    ]


def lines_of(*lines: str) -> list[tuple[int, int, int, str]]:
    return [(50, 800 - 16 * n, 11, said) for n, said in enumerate(lines)]


def test_a_clause_at_the_top_of_two_pages_is_no_head(tmp_path: Path) -> None:
    first = lines_of("1.1 Helpers must:", "(a) sign in at the office", "(b) wear a badge all day")
    second = lines_of("2.4 Helpers must:", "(a) sign out at the office", "(b) hand in their badge")
    found = read(pdf(tmp_path / "a.pdf", [first, second]))
    assert list(sections(found)) == ["1.1(a)", "1.1(b)", "2.4(a)", "2.4(b)"]


def test_a_line_that_is_underlined_by_itself_is_a_heading(tmp_path: Path) -> None:
    text = lines_of("Tablets at home", "Pupils must lock them at night and", "hand them in after the holidays.")
    (found,) = read(pdf(tmp_path / "a.pdf", [text], drawn="50 797 77 0.7 re f"))
    assert (found.section, found.text) == (
        "Tablets at home",
        "Pupils must lock them at night and hand them in after the holidays.",
    )


def test_a_cell_that_is_merged_with_the_one_above_says_the_same(tmp_path: Path) -> None:
    rows = (
        ("What", "Rule", "Who agrees"), ("Choir trip", "may be filmed with approval", "Head"),
        ("", "must not be shown online", ""), ("Sports day", "may be filmed by parents", "Nobody"),
    )  # fmt: skip
    text = [(60 + 150 * x, 700 - 30 * y, 11, said) for y, row in enumerate(rows) for x, said in enumerate(row) if said]
    across = [(0, 720, 450), (0, 690, 450), (150, 660, 150), (0, 630, 450), (0, 600, 450)]
    strokes = "".join(f"{50 + x} {y} m {50 + x + wide} {y} l S\n" for x, y, wide in across)
    strokes += "".join(f"{50 + 150 * n} 720 m {50 + 150 * n} 600 l S\n" for n in range(4))
    found = read(pdf(tmp_path / "a.pdf", [text], drawn=strokes))
    assert [one.text for one in found][1] == "Choir trip: must not be shown online; who agrees: head"


# --- what is said of it ---


def test_a_word_document_without_a_word_says_that_its_pictures_were_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = word(tmp_path / "a.docx", para('<a:blip xmlns:a="urn:a"/>'))
    assert main(["policy", "import", str(made), "--school", "A", "--to", str(tmp_path / "elm")]) == 1
    said = capsys.readouterr().err
    assert "no rule was found in it. 1 picture was not read" in said
    assert "in English" in said


def test_it_is_said_in_how_much_no_rule_was_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Elm school is old.\n\nHelpers must sign in.\n\nGuests may wait in the hall.\n", "utf-8")
    assert main(["policy", "import", str(file), "--school", "A", "--to", str(tmp_path / "elm")]) == 0
    assert "No rule was found in 1 of 3 paragraphs" in capsys.readouterr().out


def test_a_file_of_another_kind_says_how_to_make_one_that_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, begins, says in (
        ("a.odt", b"PK\x03\x04", "save it as .docx"), ("a.docx", b"%PDF-1.7", "ends in .pdf"),
        ("a.docx", b"{\\rtf1 x}", "save it as .docx"),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(begins)
        assert main(["policy", "import", str(tmp_path / name), "--school", "A", "--to", str(tmp_path / "elm")]) == 1
        assert says in capsys.readouterr().err
