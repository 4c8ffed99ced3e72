"""Who is staff, in a school's settings: each mistake with its line, schools of one trust, and whom a rule fits."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.people.settings import load_schools
from bot.people.staff_rule import StaffRule
from bot.seam.directory import Profile
from tests.bot.test_settings import WHOLE, faults

RULE = '\n[staff]\ndomains = ["@Staff.School.example"]\ntitles = ["Class  Teacher"]\nslack = ["S0STAFF", "C0STAFF"]\n'
KIM = Profile("U1", "Kim Tully", ("k.tully@staff.school.example",))


def test_a_rule_is_read_in_small_letters(tmp_path: Path) -> None:
    (tmp_path / "w.toml").write_text(WHOLE + RULE)
    (school,) = load_schools(tmp_path)
    groups = frozenset({"S0STAFF", "C0STAFF"})
    assert school.staff == StaffRule(
        frozenset({"staff.school.example"}), frozenset({"class teacher"}), {"slack": groups}
    )
    assert school.staff.set
    assert not StaffRule().set


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('["@Staff.School.example"]', '"school.example"', "w.toml:27: 'domains' is no list of names"),
        ('["@Staff.School.example"]', '["school"]', "w.toml:27: 'school' is no domain"),
        ("titles", "jobs", "w.toml:28: unknown: 'jobs'"),
        ('"S0STAFF", ', '"staff", ', "w.toml:29: 'staff' is no group that canipost can read"),
        ("[staff]\n", "[[staff]]\n", "[staff] cannot be read"),
    ],
)
def test_each_mistake_is_named_with_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert says in faults(tmp_path, (WHOLE + RULE).replace(old, new))


def test_titles_count_only_where_slack_tells_them(tmp_path: Path) -> None:
    text = (WHOLE + '\n[staff]\ntitles = ["teacher"]\n').replace("slack", "teams").replace('"C1"', '"19:a@b"')
    said = faults(tmp_path, re.sub(r'"[TU](\d)"', r'"00000000-0000-4000-8000-00000000000\1"', text))
    assert "only Slack tells a bot the job title" in said


def test_schools_of_one_trust_share_a_workspace_and_others_do_not(tmp_path: Path) -> None:
    other = WHOLE.replace('school = "w"', 'school = "x"')
    assert "belongs to w.toml already" in faults(tmp_path, WHOLE, x=other)
    assert "belongs to w.toml already" in faults(tmp_path, f'trust = "A"\n{WHOLE}', x=f'trust = "B"\n{other}')
    assert "belongs to w.toml already" in faults(tmp_path, WHOLE, x=f'trust = "B"\n{other}')
    for name, text in (("w", WHOLE), ("x", other)):
        (tmp_path / f"{name}.toml").write_text(f'trust = "Two Rivers"\n{text}')
    assert {one.trust for one in load_schools(tmp_path)} == {"Two Rivers"}


@pytest.mark.parametrize(
    ("rule", "profile", "fits"),
    [
        (StaffRule(frozenset({"staff.school.example"})), KIM, True),
        (StaffRule(frozenset({"school.example"})), KIM, False),
        (StaffRule(frozenset({"staff.school.example"})), replace(KIM, guest=True), False),
        (StaffRule(frozenset({"staff.school.example"})), replace(KIM, outside=True), False),
        (StaffRule(frozenset({"staff.school.example"})), replace(KIM, gone=True), False),
        (StaffRule(frozenset({"staff.school.example"})), replace(KIM, program=True), False),
        (StaffRule(titles=frozenset({"class teacher"})), replace(KIM, title="Class Teacher"), True),
        (StaffRule(titles=frozenset({"class teacher"})), replace(KIM, title="Class Teacher's pupil"), False),
        (StaffRule(groups={"slack": frozenset({"S1"})}), replace(KIM, groups=frozenset({"S1"})), True),
        (StaffRule(groups={"teams": frozenset({"S1"})}), replace(KIM, groups=frozenset({"S1"})), False),
        (StaffRule(), KIM, False),
    ],
)
def test_whom_a_rule_fits(rule: StaffRule, profile: Profile, *, fits: bool) -> None:
    assert rule.fits("slack", profile) is fits
