"""A hole in the settings stops start-up, with file, line and remedy."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import demo
from bot.cards.drawing import role_words
from bot.commands.checking import without_lado, without_phone
from bot.people.by_email import awaited
from bot.people.settings import load_schools
from policy_kb.loading import Faults, load, schools

WHOLE = """\
school = "w"
pack = "westhaven"

[workspaces]
slack = "T1"

[[people]]
name = "A Lead"
roles = ["dsl", "deputy-dsl", "line-manager", "senior-staff", "deputy"]
slack = "U1"

[[people]]
name = "B Head"
roles = ["headteacher"]
slack = "U2"

[[people]]
name = "C Chair"
roles = ["chair-of-governors"]
slack = "U3"

[[channels]]
roles = ["dsl"]
slack = "C1"
"""

HOURS = "[hours]\nopens = 08:00:00\ncloses = 16:00:00\n"


def faults(folder: Path, text: str, **others: str) -> str:
    for name, content in {"w": text, **others}.items():
        (folder / f"{name}.toml").write_text(content)
    with pytest.raises(Faults) as found:
        load_schools(folder)
    return str(found.value)


def test_whole_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "w.toml").write_text(WHOLE)
    (school,) = load_schools(tmp_path)
    assert [person.name for person in school.holders("headteacher")] == ["B Head"]
    assert school.policy.id == "westhaven"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('roles = ["headteacher"]', 'roles = ["deputy"]', "nobody holds the role 'headteacher'"),
        ('roles = ["headteacher"]', 'roles = ["king"]', "w.toml:14: unknown role 'king'"),
        ('slack = "U2"', "", "w.toml:12: B Head cannot be reached anywhere"),
        ('slack = "C1"', 'teams = "19:x"', "w.toml:24: teams is not connected"),
        ('slack = "C1"', "", "w.toml:22: a channel needs roles and an id"),
        ('pack = "westhaven"', 'pack = "hogwash"', "w.toml:2: there is no pack 'hogwash'"),
        ('slack = "T1"', 'icq = "1"', "there is no platform 'icq'"),
        ('school = "w"', 'school = "w', "this is not TOML"),
        ('slack = "T1"', 'slack = "T1"\n[hour]\nopens = 08:30:00', "w.toml:6: unknown: 'hour'. Did you mean 'hours'?"),
        (
            'slack = "T1"',
            'slack = "T1"\n[hours]\nopens = 16:00:00\ncloses = 08:30:00',
            "w.toml:7: the school opens at 16:00 and closes at 08:30: that is the wrong way round.",
        ),
        ('slack = "T1"', 'slack = "T1"\n[hours]\nopens = 8', "w.toml:6: the school's hours cannot be read"),
        (
            'slack = "T1"',
            f'slack = "T1"\n{HOURS}[[terms]]\nstarts = 2026-12-18\nends = 2026-09-01',
            "w.toml:9: a term cannot be read",
        ),
        ('school = "w"', 'school = "w"\ncolour = "blue"', "w.toml:2: unknown: 'colour'"),
        ('school = "w"', 'school = "w"\ntimezone = "Mars/Olympus"', "w.toml:2: there is no timezone"),
        ('school = "w"', 'school = "w"\nlanguage = "xx"', "w.toml:2: there are no words in 'xx'. Use one of: en"),
        ('school = "w"', 'school = "w"\nwords = "plain"', "w.toml:2: words are a table"),
    ],
)
def test_each_hole_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert says in faults(tmp_path, WHOLE.replace(old, new, 1))


TEAMS = """school = "w"
pack = "westhaven"
[workspaces]
teams = "8c3d01f2-0000-4000-8000-000000000000"
[[people]]
name = "A Lead"
roles = ["dsl", "deputy-dsl", "headteacher", "chair-of-governors", "deputy", "senior-staff", "line-manager"]
teams = "8C3D01F2-0000-4000-8000-0000000000d1"
[[channels]]
roles = ["dsl"]
teams = "19:dsl@thread.tacv2"
"""


@pytest.mark.parametrize(
    ("whole", "old", "new", "says"),
    [
        ("slack", 'slack = "U2"', 'slack = "@b.head"', "w.toml:15: '@b.head' is no id by which Slack knows a person"),
        ("slack", 'slack = "U2"', 'slack = "b@example"', "w.toml:15: 'b@example' is no id"),
        ("slack", 'slack = "T1"', 'slack = "t@example.org"', "w.toml:5: 't@example.org' is no id by which Slack knows"),
        ("slack", 'slack = "U2"', 'slack = "C2"', "w.toml:15: 'C2' is no id by which Slack knows a person"),
        ("slack", 'slack = "U2"', 'slack = "U1"', "w.toml:15: B Head and A Lead have the same id on slack, 'U1'"),
        ("slack", 'slack = "C1"', 'slack = "#safeguarding"', "'#safeguarding' is no id by which Slack knows a channel"),
        ("slack", 'slack = "T1"', 'slack = "our-school"', "'our-school' is no id by which Slack knows a school"),
        ("teams", '"8C3D01F2-0000-4000-8000-0000000000d1"', '"29:dana"', "w.toml:8: '29:dana' is no id by which Teams"),
        ("teams", '"8C3D01F2-0000-4000-8000-0000000000d1"', '"29:a@example.org"', "or the object id"),
        ("teams", '"19:dsl@thread.tacv2"', '"Safeguarding"', "w.toml:11: 'Safeguarding' is no id by which Teams knows"),
        ("teams", '"8c3d01f2-0000-4000-8000-000000000000"', '"school.example.org@x"', "w.toml:4: "),
        ("teams", '"8c3d01f2-0000-4000-8000-000000000000"', '"hillside.onmicrosoft.com"', "w.toml:4: "),
        ("teams", '"8C3D01F2-0000-4000-8000-0000000000d1"', '"dana-reed"', "w.toml:8: 'dana-reed' is no id by which"),
        ("teams", '"8C3D01F2-0000-4000-8000-0000000000d1"', '"8C3D01F2-0000-4000-8000-0000000000d"', "w.toml:8: "),
        ("teams", '000d1"', '000d1\u200b"', "w.toml:8: '8C3D01F2-0000-4000-8000-0000000000d1\\u200b' is no id"),
        ("slack", 'slack = "U2"', 'slack = "b@example.org\u00ad"', "w.toml:15: 'b@example.org\\xad' is no id"),
        ("teams", '"19:dsl@thread.tacv2"', '"19:dsl%40thread.tacv2"', "with %3a for the colon and %40 for the @"),
        ("teams", '"19:dsl@thread.tacv2"', '"19:dsl@thread.tacv2 "', "w.toml:11: "),
        ("teams", '"19:dsl@thread.tacv2"', '"19:dsl@thread.tacv2/General?groupId=1"', "w.toml:11: "),
    ],
)
def test_an_id_by_which_no_message_comes_is_refused_with_line_and_remedy(
    tmp_path: Path, whole: str, old: str, new: str, says: str
) -> None:
    text = {"slack": WHOLE, "teams": TEAMS}[whole]
    assert old in text
    assert says in faults(tmp_path, text.replace(old, new, 1))


def test_ids_of_teams_are_kept_in_small_letters_as_its_messages_have_them(tmp_path: Path) -> None:
    (tmp_path / "w.toml").write_text(TEAMS.replace('"8c3d01f2', '"8C3D01F2').replace("19:dsl", "19:Dsl"))
    (school,) = load_schools(tmp_path)
    assert school.workspaces == {"teams": "8c3d01f2-0000-4000-8000-000000000000"}
    assert [one.ids["teams"] for one in school.people] == ["8c3d01f2-0000-4000-8000-0000000000d1"]
    assert [one.ids["teams"] for one in school.channels] == ["19:Dsl@thread.tacv2"]


def test_people_may_be_named_by_their_address_and_each_address_is_one_persons(tmp_path: Path) -> None:
    (tmp_path / "w.toml").write_text(WHOLE.replace('"U2"', '"B.Head@Example.org"'))
    (school,) = load_schools(tmp_path)
    assert list(awaited(school)) == [("slack", "b.head@example.org")]
    twice = WHOLE.replace('"U2"', '"b@example.org"').replace('"U3"', '"B@example.org"')
    assert "C Chair and B Head have the same id on slack, 'b@example.org'" in faults(tmp_path, twice)


def test_an_object_id_is_the_same_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "w.toml").write_text(TEAMS)
    (school,) = load_schools(tmp_path)
    assert school.person("teams", "8c3d01f2-0000-4000-8000-0000000000d1") is not None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('"cards.no-such" = "x"', "no card says 'cards.no-such'"),
        ('cards.no-such = "x"', "no card says 'cards.no-such'"),
        ('"web.send" = "x"', "no card says 'web.send'"),
        ('"questions.post.account.asks" = "x"', "no card says 'questions.post.account.asks'"),
        ('"questions.post.account.options.mine" = "x"', "no card says 'questions.post.account.options.mine'"),
        ('"cards.sent-title" = " "', "there are no words for 'cards.sent-title'"),
        ('"cards.sent-title" = 7', "there are no words for 'cards.sent-title'"),
        ('"cards.late-text" = "{{ actor"', "the words for 'cards.late-text' cannot be read"),
        ('"cards.late-text" = "{{ actor|shout }}"', "the words for 'cards.late-text' cannot be read"),
        (
            '"cards.late-text" = "{{ name }}"',
            "there is no name for 'cards.late-text'. Values",
        ),
        ('"questions.post.account.ask" = "{{ name }}"', "there is no name for 'questions.post.account.ask'"),
    ],
)
def test_each_mistake_in_a_schools_own_words_is_named_with_file_and_line(tmp_path: Path, line: str, says: str) -> None:
    assert f"w.toml:28: {says}" in faults(tmp_path, f'{WHOLE}\n[words]\n"cards.home-title" = "Hello"\n{line}\n')


def test_a_school_has_words_of_its_own(tmp_path: Path) -> None:
    """With and without quotes around the key; TOML reads a table from the points of those without."""
    own = '"cards.late-text" = "Late, {{ actor }}"\ncards.sent-title = "Off it went"\n'
    (tmp_path / "w.toml").write_text(f'language = "en"\n{WHOLE}\n[words]\n{own}')
    (school,) = load_schools(tmp_path)
    assert school.words.own == {"cards.late-text": "Late, {{ actor }}", "cards.sent-title": "Off it went"}
    assert school.words.say("cards.sent-title") == "Off it went"


def test_a_workspace_belongs_to_one_school(tmp_path: Path) -> None:
    assert "x.toml:5: this workspace belongs to w.toml already" in faults(tmp_path, WHOLE, x=WHOLE)


def test_an_empty_folder_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="there is no school here"):
        load_schools(tmp_path)


def test_the_demo_writes_settings_for_every_pack_and_leaves_changed_ones_alone(tmp_path: Path) -> None:
    files = demo.write_settings(tmp_path)
    assert [file.stem for file in files] == list(schools())
    files[0].write_text(files[0].read_text() + "# mine\n")
    demo.write_settings(tmp_path)
    assert files[0].read_text().endswith("# mine\n")
    assert len(load_schools(tmp_path)) == 5


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("posting.yaml", "verdict: do-not-post", "verdict: maybe", "'maybe' is not possible here"),
        ("posting.yaml", "cites: [w", "cites: [x", "unknown clause"),
        ("clauses.yaml", "modality: must", "modality: mustn't", "unknown modality"),
        ("routes.yaml", "tell: [", "tell: [janitor, ", "unknown role 'janitor'"),
        ("identity.yaml", "title:", "titel:", "'title' is missing"),
        ("declarations.yaml", "- id:", "- idd:", "'id' is missing"),
    ],
)
def test_a_mistake_in_a_pack_is_named_with_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, says: str
) -> None:
    import shutil  # noqa: PLC0415

    from policy_kb.loading import PACKS  # noqa: PLC0415

    shutil.copytree(PACKS / "westhaven", tmp_path / "westhaven")
    path = tmp_path / "westhaven" / file
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(Faults) as found:
        load("westhaven", tmp_path)
    assert says in str(found.value)
    assert f"westhaven/{file}:" in str(found.value)


def test_school_hours_are_weekdays_within_the_terms(tmp_path: Path) -> None:
    hours = "[hours]\nopens = 08:00:00\ncloses = 16:00:00\n[[terms]]\nstarts = 2026-09-02\nends = 2026-12-18\n"
    (tmp_path / "w.toml").write_text(WHOLE.replace("[workspaces]", f"{hours}\n[workspaces]"))
    (school,) = load_schools(tmp_path)
    assert school.calendar
    assert school.calendar.at_work(datetime(2026, 11, 16, 9, 0))  # noqa: DTZ001 - the school's own time
    assert not school.calendar.at_work(datetime(2026, 11, 16, 16, 0))  # noqa: DTZ001
    assert not school.calendar.at_work(datetime(2026, 11, 14, 9, 0))  # noqa: DTZ001 - a Saturday
    assert not school.calendar.at_work(datetime(2026, 12, 21, 9, 0))  # noqa: DTZ001 - holidays


def test_the_file_that_the_documentation_shows_has_no_hole(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs/settings.md").read_text("utf-8")
    (tmp_path / "hillside.toml").write_text(text.split("```toml\n")[1].split("```")[0], "utf-8")
    (school,) = load_schools(tmp_path)
    assert school.name == "Hillside Primary School"
    assert school.pace["routine"] == (900, 450)
    assert school.helplines["nspcc"].hours == "Monday to Friday, 10 to 16"


def test_the_nation_chooses_the_words_for_roles_and_the_law(tmp_path: Path) -> None:
    (file, *_) = demo.write_settings(tmp_path)
    file.write_text('nation = "WLS"\n' + file.read_text("utf-8"), "utf-8")
    (school,) = [one for one in load_schools(tmp_path) if one.id == file.stem]
    assert school.nation == "WLS"
    assert role_words(school, "dsl") == "designated safeguarding person (DSP)"
    assert school.here(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)).today == date(2026, 7, 2)


def test_a_nation_that_there_is_not_is_named_and_nothing_else_breaks(tmp_path: Path) -> None:
    (file, *_) = demo.write_settings(tmp_path)
    file.write_text('nation = "FRA"\n' + file.read_text("utf-8"), "utf-8")
    with pytest.raises(Faults) as found:
        load_schools(tmp_path)
    assert "there is no nation 'FRA'" in str(found.value)


def test_a_school_without_a_number_of_the_lado_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "w.toml").write_text(WHOLE)
    (note,) = without_lado(load_schools(tmp_path))
    assert note.startswith("w: note: no number of the LADO.")
    (tmp_path / "w.toml").write_text(f'{WHOLE}\n[numbers]\nlado = "01632 960001"\n')
    assert list(without_lado(load_schools(tmp_path))) == []


def test_whom_staff_may_have_to_ring_has_a_phone_or_is_named(tmp_path: Path) -> None:
    (tmp_path / "w.toml").write_text(WHOLE.replace('slack = "U2"', 'slack = "U2"\nphone = "12"'))
    (note,) = without_phone(load_schools(tmp_path))
    assert note.startswith("w: note: A Lead (dsl) has no phone.")


def test_a_file_saved_by_notepad_is_read_or_says_how_to_save_it(tmp_path: Path) -> None:
    file = tmp_path / "w.toml"
    file.write_bytes(WHOLE.encode("utf-8-sig"))
    assert [school.id for school in load_schools(tmp_path)] == ["w"]
    for wide in ("utf-16", "utf-16-le", "utf-16-be"):
        file.write_bytes(WHOLE.encode(wide))
        with pytest.raises(Faults, match=r"w.toml: this file is saved as UTF-16. Save it as UTF-8"):
            load_schools(tmp_path)
    file.write_bytes(WHOLE.replace("A Lead", "Zoë").encode("latin-1"))
    with pytest.raises(Faults, match=r"w.toml:8: there is a letter that is no UTF-8. Save it as UTF-8."):
        load_schools(tmp_path)


def test_a_folder_without_a_school_names_the_page_that_helps(tmp_path: Path) -> None:
    with pytest.raises(Faults, match=r"see docs/settings\.md"):
        load_schools(tmp_path)
