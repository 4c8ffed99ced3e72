"""Registers are read from their files: what is wrong is named with line and remedy, and a pack has the last word."""

import re
import shutil
import textwrap
from pathlib import Path

import pytest

from policy_kb.defining import GENERAL, general
from policy_kb.finding import found
from policy_kb.folders import PACKS
from policy_kb.lines import Faults
from policy_kb.loading import load, load_all
from policy_kb.typed import day, secret
from tests.house.test_rooms import ROOT

PAGE = (ROOT / "docs/registers.md").read_text("utf-8")
MINIBUS = textwrap.dedent(re.search(r"```yaml\n(   #.*?)```", PAGE, re.DOTALL)[1])  # type: ignore[index]


def pack(tmp_path: Path, text: str, rows: str = "") -> Path:
    """A copy of Newport's pack with a register of its own, and rows about general ones."""
    packs = tmp_path / "packs"
    shutil.copytree(PACKS / "newport", packs / "newport")
    (packs / "newport/registers").mkdir()
    (packs / "newport/registers/minibus.yaml").write_text(text, "utf-8")
    with (packs / "newport/registers.yaml").open("a", encoding="utf-8") as file:
        file.write(rows)
    return packs


def test_the_register_of_the_page_is_added_by_one_file(tmp_path: Path) -> None:
    policy = load("newport", pack(tmp_path, MINIBUS))
    register = policy.registers["minibus"]
    assert (register.record, register.needs, register.renews) == ("request", (("headteacher", "deputy"),), True)
    assert found("may I drive the minibus", tuple(policy.registers.values()))[0].id == "minibus"
    assert "minibus" not in load("newport").registers


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("kind: request", "kind: wish", "unknown kind 'wish'. Use one of: entry, request."),
        ("until: licence", "until: licens", "there is no question 'minibus.licens'."),
        ("name: Drive the minibus", "name: Drive the minibus of the school", "Shorten 'name:'."),
        ("needs: [[headteacher, deputy]]\n", "", "a request needs somebody to decide it"),
        ("tells: [headteacher]", "tells: [caretaker]", "unknown role 'caretaker'."),
        ("needs: [[headteacher, deputy]]", "needs: [[office]]", "a yes of 'office' alone would be nobody's"),
        ("    type: date", "    type: day", "unknown type 'day'."),
        ("short: Trained", "short: On", "Put texts with a colon in quotes, and texts such as yes, no, on and off."),
        ("  ask: Have they had", "  asks: Have they had", "'ask' is missing."),
        ("holds: school-year", "holds: soon", "'soon' is no number of days."),
        ("id: minibus", "id: bus", "Call the file bus.yaml."),
        ("renews: yes", "renews: yes\ncolour: red", "unknown: colour."),
    ],
)
def test_each_fault_names_file_line_and_remedy(tmp_path: Path, was: str, now: str, says: str) -> None:
    assert was in MINIBUS
    with pytest.raises(Faults) as raised:
        load("newport", pack(tmp_path, MINIBUS.replace(was, now)))
    told = [str(fault) for fault in raised.value.faults]
    assert any(says in one and re.match(r"newport/registers/minibus\.yaml:\d+: ", one) for one in told), told


def test_a_pack_switches_off_and_changes_what_is_in_its_hands(tmp_path: Path) -> None:
    rows = (
        "- id: newport/exception\n  here: no\n- id: newport/speaking\n  holds: 7\n  words: {what.ask: Which words?}\n"
    )
    rows = rows.replace("newport/speaking", "newport/official-post").replace("what.ask", "words.ask")
    policy = load("newport", pack(tmp_path, MINIBUS, rows))
    assert "exception" not in policy.registers
    assert policy.registers["official-post"].holds == 7
    asked = policy.registers["official-post"].question("official-post.words")
    assert asked is not None
    assert asked.ask == "Which words?"
    assert general()["official-post"].holds != 7


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("- id: newport/nothing\n  holds: 7\n", "there is no register 'nothing'."),
        ("- id: newport/exception\n  cites: [newport/nowhere]\n", "unknown clause 'newport/nowhere'."),
        ("- id: newport/exception\n  words: {wy.ask: Why?}\n", "there is no 'wy.ask' to reword"),
        ("- id: newport/exception\n  kind: entry\n", "unknown: kind."),
    ],
)
def test_a_wrong_row_of_a_pack_is_named(tmp_path: Path, rows: str, says: str) -> None:
    with pytest.raises(Faults) as raised:
        load("newport", pack(tmp_path, MINIBUS, rows))
    assert any(says in str(fault) for fault in raised.value.faults), raised.value


def test_a_register_is_a_page_at_most_and_every_school_has_the_general_ones() -> None:
    long = {path.name: n for path in GENERAL.glob("*.yaml") if (n := len(path.read_text("utf-8").splitlines())) > 75}
    assert long == {}
    every = general()
    assert len(every) > 35
    for policy in load_all().values():
        assert {name for name, one in every.items() if one.everywhere} - policy.registers.keys() <= {
            "contact-details", "personal-phone", "pupil-information", "name-and-logo", "link-to-school", "pupil-photo",
            "contact-former-pupil",
        }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["28/11/2026", "28 Nov 2026", "2026-11-28", "28.11.26", "Saturday 28th of November 2026"]
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert str(day(text)) == "2026-11-28"


@pytest.mark.parametrize("text", ["31 February 2026", "soon", "2026", "", "13/13/2026", "next Friday"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert day(text) is None


@pytest.mark.parametrize(
    "text", ["password is Hunter22", "pw: abc", "The passcode = 4711", "PIN: 0815", "password - tiger"]
)
def test_what_says_that_it_is_a_password_is_one(text: str) -> None:
    assert secret(text)


@pytest.mark.parametrize(
    "text",
    ["The password is kept in the safe", "Passwords are held by the DSL", "My password was changed on Monday",
     "Nobody may share a password", "See www.example.org/Photos2026", "Year4Photos"],
)  # fmt: skip
def test_words_about_passwords_are_none(text: str) -> None:
    assert not secret(text)
