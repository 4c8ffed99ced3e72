"""Ticks of symbol fonts, signs above the line, changes of font in it, the line below a table: no word is turned."""

from pathlib import Path

import pytest

from policy_kb.documents.pages import pages
from policy_kb.documents.signs import in_font
from policy_kb.documents.word import word
from tests.policy_kb import documents

RULED = "40 640 100 20 re 140 640 160 20 re 40 620 100 20 re 140 620 160 20 re S"


def lines(path: Path, *placed: tuple[int, int, int, str], drawn: str = "") -> list[str]:
    return [line.text for line in pages(documents.pdf(path / "policy.pdf", [placed], drawn=drawn))[0]]


@pytest.mark.parametrize(
    "how", ['<w:vertAlign w:val="superscript"/>', '<w:position w:val="7"/>', '<w:rStyle w:val="Note"/>']
)
def test_a_digit_above_the_line_of_a_word_document_makes_no_other_age(how: str, tmp_path: Path) -> None:
    above = f"<w:r><w:rPr>{how}</w:rPr><w:t>{{}}</w:t></w:r>"
    body = (
        f"<w:p><w:r><w:t>Under 13</w:t></w:r>{above.format('12')}"
        f"<w:r><w:t>, by the 1</w:t></w:r>{above.format('st')}</w:p>"
    )
    note = '<w:style w:type="character" w:styleId="Note"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    path = documents.word(tmp_path / "policy.docx", body, styles=note)
    assert [line.text for line in word(path)[0]] == ["Under 13\u00b9\u00b2, by the 1st"]


@pytest.mark.parametrize("how", ["", '<w:vertAlign w:val="subscript"/>', '<w:position w:val="-4"/>'])
def test_a_digit_on_or_below_the_line_stays_as_it_is(how: str, tmp_path: Path) -> None:
    body = f"<w:p><w:r><w:t>CO</w:t></w:r><w:r><w:rPr>{how}</w:rPr><w:t>2</w:t></w:r></w:p>"
    assert [line.text for line in word(documents.word(tmp_path / "policy.docx", body))[0]] == ["CO2"]


def test_a_sign_above_the_line_of_a_pdf_stands_where_it_was_set(tmp_path: Path) -> None:
    first, second = "Staff tell the lead at once of", "a pupil under 13"
    raised = ((112, 690, 6, "1"), (118, 686, 10, "by the 1"), (154, 690, 6, "st"), (159, 686, 10, "."))
    found = lines(tmp_path, (40, 700, 10, first), (40, 686, 10, second), *raised)
    assert found == [first, f"{second}\u00b9 by the 1st."]


def test_a_digit_above_the_line_of_a_cell_makes_no_other_age(tmp_path: Path) -> None:
    cells = (
        (45, 647, 10, "Age"),
        (145, 647, 10, "Rule"),
        (45, 627, 10, "13"),
        (57, 629, 6, "1"),
        (145, 627, 10, "ask"),
    )
    found = pages(documents.pdf(tmp_path / "policy.pdf", [cells], drawn=RULED))[0]
    assert found[-1].cells == (("Age", "13\u00b9"), ("Rule", "ask"))


def test_a_word_in_bold_ends_where_its_comma_begins(tmp_path: Path) -> None:
    said = ((40, 700, 10, "Staff"), (63, 700, 10, "*must"), (87, 700, 10, ", not may"))
    assert lines(tmp_path, *said) == ["Staff must, not may"]


def test_the_line_below_a_table_keeps_the_words_that_touch_it(tmp_path: Path) -> None:
    cells = ((45, 647, 10, "Age"), (145, 647, 10, "Rule"), (45, 627, 10, "13"), (145, 627, 10, "ask a parent"))
    found = lines(tmp_path, *cells, (36, 613, 10, "Staff must not post it."), drawn=RULED)
    assert found[-1] == "Staff must not post it."


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [
        *(("Wingdings", "FC", "\u2713"), ("Wingdings", "FB", "\u2717"), ("Wingdings 2", "50", "\u2713")),
        *(("Wingdings 2", "4F", "\u2717"), ("Webdings", "61", "\u2713"), ("Webdings", "72", "\u2717")),
        *(("Symbol", "D6", "\u2713"), ("Wingdings 2", "FC", "\uf0fc"), ("Webdings", "FB", "\uf0fb")),
    ],
)
def test_a_tick_is_one_in_its_own_font_however_it_was_put_in(font: str, code: str, shown: str, tmp_path: Path) -> None:
    runs = (
        f'<w:r><w:sym w:font="{font}" w:char="F0{code}"/></w:r>',
        f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr><w:t>&#xF0{code};</w:t></w:r>',
        f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr><w:t>&#x{code};</w:t></w:r>',
    )
    body = "".join(f"<w:p><w:r><w:t>Own phone: </w:t></w:r>{run}</w:p>" for run in runs)
    found = [line.text for line in word(documents.word(tmp_path / "policy.docx", body))[0]]
    assert found == [f"Own phone: {shown}"] * 3


def test_letters_of_other_fonts_stay_as_they_are() -> None:
    assert [in_font(font, "P\u00fcx \u2022") for font in ("ABCDEF+Calibri", "")] == ["P\u00fcx \u2022"] * 2
    assert in_font("ABCDEF+Wingdings-Regular", "\u00fc") == in_font("Wingdings2", "P") == "\u2713"
    assert in_font("SymbolMT", "a b") == in_font("Symbol", "a b") == "a b"
