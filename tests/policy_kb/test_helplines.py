"""Helplines: every kind of report has two or three that fit, and a school can correct them."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import demo
from bot.people.settings import load_schools
from dialogs.reports import KINDS, RETIRED, reported
from policy_kb.helplines import helplines, helplines_for
from policy_kb.law import NATIONS, Here
from policy_kb.loading import Faults
from policy_kb.vocabulary import SIGNALS

HERE = Here("ENG", date(2026, 11, 28))
PICTURE = frozenset({"intimate-image"})


def test_every_kind_of_report_has_one_to_three_lines_whatever_it_says_in_every_nation() -> None:
    for nation in NATIONS:
        for kind in (*KINDS, *RETIRED, "child-in-danger", "ex-pupil-contact"):
            for one in (None, *SIGNALS):
                found = helplines_for(kind, frozenset({one} if one else ()), Here(nation, HERE.today))
                assert 1 <= len(found) <= 3, kind
                assert len(set(found)) == len(found)


def test_who_was_wronged_is_offered_support() -> None:
    for kind in ("cyberbullying-of-staff", "false-allegation", "rumour"):
        assert "Education Support" in names(kind, frozenset())


def test_report_remove_is_for_those_under_18_and_who_is_shown_decides() -> None:
    assert "Only for those under 18" in helplines()["report-remove"].purpose
    for kind in KINDS:
        child, adult = (names(kind, PICTURE | {shown}) for shown in ("shown-child", "shown-staff"))
        assert child[0] == "Report Remove"
        assert "Revenge Porn Helpline" not in child
        assert "Report Remove" not in adult
        assert adult[0] == "Revenge Porn Helpline"
        assert names(kind, PICTURE | {"shown-child", "shown-staff"}) == child


@pytest.mark.parametrize(
    ("words", "answers", "first"),
    [
        (
            "there is a deepfake of me with no clothes",
            {"report.proposed": "cyberbullying-of-staff"},
            "Revenge Porn Helpline",
        ),
        ("an AI porn video is going round", {"report.proposed": "cyberbullying-of-staff"}, "Revenge Porn Helpline"),
        ("an app undressed a girl in my class", {"report.proposed": "image"}, "Report Remove"),
        ("a nudify app is used in year 9", {"report.proposed": "image"}, "Report Remove"),
    ],
)
def test_a_teachers_own_deepfake_is_not_sent_to_childline(words: str, answers: dict[str, str], first: str) -> None:
    report = reported({"report.what": words, "bullied.target": "me", "bullied.by": "pupil", **answers})
    assert report
    assert helplines_for(answers["report.proposed"], report.signals, HERE)[0].name == first


def test_no_hours_are_shown_that_were_not_seen_lately() -> None:
    for line in helplines().values():
        assert bool(line.hours) is (line.hours_seen is not None), line.name
        assert line.hours_seen is None or HERE.today - line.hours_seen < timedelta(days=730), line.name


def test_a_line_is_shown_in_its_nations_only() -> None:
    hacked = frozenset({"unlawful"})
    assert "Report Fraud" in names("data-leak", hacked)
    assert "Report Fraud" not in names("data-leak", hacked, Here("SCT", HERE.today))
    assert "Report Fraud" not in names("data-leak", hacked, Here("ENG", date(2025, 12, 3)))


def test_every_line_has_a_source_and_no_line_was_checked_in_the_future() -> None:
    for line in helplines().values():
        assert line.source
        assert line.checked is None or line.checked <= date(2026, 11, 28)


def names(kind: str, found: frozenset[str], here: Here = HERE) -> list[str]:
    return [line.name for line in helplines_for(kind, found, here)]


def test_a_school_corrects_a_line_and_adds_one_of_its_own(tmp_path: Path) -> None:
    (file, *_) = demo.write_settings(tmp_path)
    words = '\n[helplines.nspcc]\ncontact = "0808 000 0000"\nchecked = 2026-12-01\n'
    words += '[helplines.counsel]\nname = "Our counsellor"\npurpose = "For all staff"\ncontact = "extension 30"\n'
    file.write_text(file.read_text() + words)
    (school,) = [school for school in load_schools(tmp_path) if school.id == file.stem]
    assert school.helplines["nspcc"].contact == "0808 000 0000"
    assert school.helplines["nspcc"].checked == date(2026, 12, 1)
    assert school.helplines["counsel"].name == "Our counsellor"
    found = helplines_for("child-welfare", frozenset(), HERE, school.helplines)
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
