"""Helplines: every kind of report has two or three that fit, and a school can correct them."""

from datetime import date
from pathlib import Path

import pytest

from bot import demo
from bot.people.settings import load_schools
from dialogs.reports import KINDS
from policy_kb.helplines import helplines, helplines_for
from policy_kb.loading import Faults
from policy_kb.vocabulary import SIGNALS


def test_every_kind_of_report_has_one_to_three_lines_whatever_it_says() -> None:
    for kind in (*KINDS, "child-in-danger", "ex-pupil-contact"):
        for one in (None, *SIGNALS):
            found = helplines_for(kind, frozenset({one} if one else ()))
            assert 1 <= len(found) <= 3, kind
            assert len(set(found)) == len(found)


def test_who_was_wronged_is_offered_support_and_a_childs_picture_its_own_way_out() -> None:
    for kind in ("cyberbullying-of-staff", "false-allegation"):
        assert "Education Support" in {line.name for line in helplines_for(kind, frozenset())}
    for kind in KINDS:
        assert helplines_for(kind, frozenset({"intimate-image"}))[0].name == "Report Remove"


def test_every_line_has_a_source_and_no_line_was_checked_in_the_future() -> None:
    for line in helplines().values():
        assert line.source
        assert line.checked is None or line.checked <= date(2026, 11, 21)


def test_a_school_corrects_a_line_and_adds_one_of_its_own(tmp_path: Path) -> None:
    (file, *_) = demo.write_settings(tmp_path)
    words = '\n[helplines.nspcc]\ncontact = "0808 000 0000"\nchecked = 2026-12-01\n'
    words += '[helplines.counsel]\nname = "Our counsellor"\npurpose = "For all staff"\ncontact = "extension 30"\n'
    file.write_text(file.read_text() + words)
    (school,) = [school for school in load_schools(tmp_path) if school.id == file.stem]
    assert school.helplines["nspcc"].contact == "0808 000 0000"
    assert school.helplines["nspcc"].checked == date(2026, 12, 1)
    assert school.helplines["counsel"].name == "Our counsellor"
    found = helplines_for("child-welfare", frozenset(), school.helplines)
    assert found[0].contact == "0808 000 0000"


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('[helplines.nspcc]\nnumber = "1"\n', "unknown: number."),
        ('[helplines.nspcc]\nchecked = "soon"\n', "the day cannot be read."),
        ('[helplines.mine]\ncontact = "1"\n', "there is no line 'mine' to correct."),
        ("[helplines.nspcc]\n", "nothing is said about this line."),
    ],
)
def test_a_correction_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, table: str, says: str) -> None:
    (file, *_) = demo.write_settings(tmp_path)
    text = file.read_text() + "\n"
    file.write_text(text + table)
    with pytest.raises(Faults) as found:
        load_schools(tmp_path)
    assert says in str(found.value)
    assert f"{file.name}:" in str(found.value)
