"""What an office exports, read: staff and nobody else, and each mistake with its line and remedy."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.office import oneroster, sds, spreadsheet
from bot.office.arrivals import Arrival, Brought
from bot.office.tables import LARGEST, read_table, read_tables
from policy_kb.lines import Fault
from tests import rosters

TODAY = date(2026, 11, 16)
COLUMNS = {"name": "Full name", "email": "Work e-mail", "key": "Staff ID", "kind": "Staff type"}
MORE = {"manager": "Line manager", "days": "Working days", "joined": "Start date"}


def from_csv(folder: Path, staff: int = 3, pupils: int = 4) -> Brought:
    table = read_tables(rosters.spreadsheet(folder / "staff.csv", staff, pupils))["staff.csv"]
    return spreadsheet.read_spreadsheet(table, COLUMNS | MORE)


def from_sds(folder: Path, staff: int = 3, pupils: int = 4) -> Brought:
    return sds.read_sds(read_tables(rosters.sds(folder, staff, pupils)), "")


def from_oneroster(folder: Path, staff: int = 3, pupils: int = 4) -> Brought:
    return oneroster.read_oneroster(read_tables(rosters.oneroster(folder, staff, pupils)), "", TODAY)


def from_newer(folder: Path, staff: int = 3, pupils: int = 4) -> Brought:
    return oneroster.read_oneroster(read_tables(rosters.oneroster(folder, staff, pupils, "1.2")), "", TODAY)


FORMATS = (from_csv, from_sds, from_oneroster, from_newer)


@pytest.mark.parametrize("read", FORMATS)
def test_staff_are_read_and_pupils_and_parents_are_only_counted(
    tmp_path: Path, read: Callable[[Path], Brought]
) -> None:
    brought = read(tmp_path)
    assert not brought.faults
    assert [one.name for one in brought.people] == ["Alex Abbotta", "Bo Abbotta", "Casey Abbotta"]
    assert [one.email for one in brought.people] == [rosters.mail(n) for n in range(3)]
    assert brought.left_out["pupil"] == 4
    assert rosters.PUPIL not in repr(brought)
    assert rosters.PARENT not in repr(brought)


def test_a_spreadsheet_says_who_manages_whom_and_on_which_days(tmp_path: Path) -> None:
    one = from_csv(tmp_path).people[1]
    assert one == Arrival(
        "csv", "S1", "Bo Abbotta", "staff.csv:3", "staff1@school.example", manager="staff0@school.example",
        days=frozenset(range(5)), joined=date(2024, 9, 1), standing="staff",
    )  # fmt: skip


def test_an_archive_is_read_as_the_folder_in_it(tmp_path: Path) -> None:
    folder = rosters.sds(tmp_path / "sds", 2)
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"export/{file.name}")
    assert read_tables(tmp_path / "export.zip") == read_tables(folder)


@pytest.mark.parametrize(
    ("raw", "columns"),
    [
        (b"Name,Mail\nA,b\n", ("Name", "Mail")),
        ("\ufeffName;Mail\r\nA;b\r\n".encode(), ("Name", "Mail")),
        ("Name\tMail\nA\tb".encode("utf-16"), ("Name", "Mail")),
        ("Näme,Mail\nA,b\n".encode("cp1252"), ("Näme", "Mail")),
        (b"\n\nName,,\nA,\n", ("Name",)),
        (b"Name,,Mail\nA,,b\n", ("Name", "column 2", "Mail")),
    ],
)
def test_files_as_excel_writes_them_are_read(raw: bytes, columns: tuple[str, ...]) -> None:
    table = read_table("x.csv", raw)
    assert table.columns == columns
    assert table.rows[0].get(columns[0]) == "A"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "x.csv: this file is empty."),
        (b"PK\x03\x04\x00\x00", "x.csv: this is no CSV file. In Excel choose Save as"),
        (b"A,A\n1,2\n", "x.csv:1: there are two columns 'A'."),
        (b"A,B\n1,2,3\n", "x.csv:2: there are 3 cells in this line, and 2 columns."),
        (b"A\n" + b"x" * (LARGEST + 1), "larger"),
    ],
)
def test_what_is_no_table_is_refused_with_line_and_remedy(tmp_path: Path, raw: bytes, says: str) -> None:
    (tmp_path / "x.csv").write_bytes(raw)
    with pytest.raises(Fault) as found:
        read_tables(tmp_path / "x.csv")
    assert says in str(found.value) or (says == "larger" and "holds more than" in str(found.value))


def test_an_archive_that_unpacks_to_more_than_it_says_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):
            archive.writestr(f"{n}.csv", b"A\n" + b"x" * (LARGEST // 2))
    with pytest.raises(Fault, match="holds more than"):
        read_tables(tmp_path / "x.zip")
    (tmp_path / "y.zip").write_bytes(b"no archive")
    with pytest.raises(Fault, match="cannot be opened"):
        read_tables(tmp_path / "y.zip")


def test_a_pupils_list_is_refused_whole() -> None:
    table = read_table("x.csv", b"Name,UPN,Year Group\nKim,A1,9\n")
    with pytest.raises(Fault, match=r"x\.csv:1: this looks like a list of pupils \(columns UPN, Year Group\)"):
        spreadsheet.read_spreadsheet(table, {"name": "Name"})


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("A,a@b", "x.csv:2: 'a@b' cannot be read (email)"),
        (",a@b.c", "x.csv:2: somebody has no name"),
        ("A,a@b.c,whenever", "x.csv:2: 'whenever' cannot be read (days)"),
        ("A,a@b.c,Mon,31/02/2026", "x.csv:2: '31/02/2026' cannot be read (left)"),
        ("A,a@b.c,Mon,,someone", "x.csv:2: 'someone' is no id by which Slack knows a person"),
    ],
)
def test_each_wrong_cell_is_named(row: str, says: str) -> None:
    table = read_table("x.csv", f"N,E,D,L,S\n{row}\n".encode())
    columns = {"name": "N", "email": "E", "days": "D", "left": "L", "slack": "S"}
    brought = spreadsheet.read_spreadsheet(table, columns)
    assert brought.people == []
    assert says in str(brought.faults[0])


@pytest.mark.parametrize("column", ["name", "manager", "kind", "roles", "known_as", "phone", "key", "left"])
@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NAME?", "#DIV/0!"])
def test_a_look_up_that_failed_is_no_answer(column: str, error: str) -> None:
    cells = {"name": "Dana Reed", "key": "7", column: error}
    table = read_table("staff.csv", f"{','.join(cells)}\n{','.join(cells.values())}\n".encode())
    brought = spreadsheet.read_spreadsheet(table, {one: one for one in cells})
    assert not brought.people
    assert [str(one).startswith(f"staff.csv:2: '{error}' is no answer ({column}).") for one in brought.faults] == [True]


def test_columns_are_proposed_by_their_names() -> None:
    assert spreadsheet.proposed(("Forename", "Surname", "E-Mail Address", "Line_Manager", "Shoe size")) == {
        "first": "Forename",
        "last": "Surname",
        "email": "E-Mail Address",
        "manager": "Line_Manager",
    }


def test_what_is_no_duty_is_named_and_left_out() -> None:
    table = read_table("x.csv", b"N;R\nA;moderator, dsl, Website Administrator\n")
    brought = spreadsheet.read_spreadsheet(table, {"name": "N", "roles": "R"})
    assert brought.people[0].roles == {"moderator", "website-administrator"}
    assert brought.notes == ["x.csv:2: 'dsl' is no duty of the roster, and is left out."]


def test_of_several_schools_one_is_chosen(tmp_path: Path) -> None:
    folder = rosters.sds(tmp_path, 2)
    with (folder / "orgs.csv").open("a") as opened:
        opened.write("200,Newport,school,10\n")
    with (folder / "roles.csv").open("a") as opened:
        opened.write("u1,200,teacher,,,false,,\n")
    tables = read_tables(folder)
    with pytest.raises(Fault, match=r"has 2 schools\. Say which with --org: 100 \(Westhaven\); 200 \(Newport\)"):
        sds.read_sds(tables, "")
    assert [one.key for one in sds.read_sds(tables, "200").people] == ["u1"]
    assert len(sds.read_sds(tables, "100").people) == 2
    with pytest.raises(Fault, match="there is no school '300'"):
        sds.read_sds(tables, "300")


@pytest.mark.parametrize(
    ("more", "people", "left"),
    [
        ("u0,100,student,,12,false,,\n", ["u1"], [None]),
        ("u2,100,alumni,,,true,,\nu2,100,staff,,,true,,\n", ["u0", "u1"], [None, None]),
        ("", ["u0", "u1"], [None, None]),
    ],
)
def test_whoever_is_or_was_a_pupil_is_left_out_whatever_else_they_are(
    tmp_path: Path, more: str, people: list[str], left: list[date | None]
) -> None:
    folder = rosters.sds(tmp_path, 2)
    with (folder / "users.csv").open("a") as opened:
        opened.write("u2,u2@school.example,Old,Pupil,,,\n")
    with (folder / "roles.csv").open("a") as opened:
        opened.write(more)
    brought = sds.read_sds(read_tables(folder), "")
    assert [one.key for one in brought.people] == people
    assert [one.left for one in brought.people] == left


def test_a_file_of_oneroster_says_who_has_gone(tmp_path: Path) -> None:
    users = (rosters.oneroster(tmp_path, 3) / "users.csv").read_text().splitlines()
    users[1] = users[1].replace(",true,", ",false,")
    users[2] = users[2].replace("u1,,,", "u1,tobedeleted,2026-01-01,")
    (tmp_path / "users.csv").write_text("\n".join(users))
    brought = oneroster.read_oneroster(read_tables(tmp_path), "", TODAY)
    assert [one.left for one in brought.people] == [TODAY, TODAY, None]


def test_a_missing_file_or_column_is_named(tmp_path: Path) -> None:
    folder = rosters.sds(tmp_path, 1)
    (folder / "orgs.csv").unlink()
    with pytest.raises(Fault, match=r"orgs\.csv: this file is missing"):
        sds.read_sds(read_tables(folder), "")
    rosters.sds(tmp_path, 1)
    roles = folder / "roles.csv"
    roles.write_text(roles.read_text().replace("orgSourcedId", "orgsourcedid"))
    with pytest.raises(
        Fault, match=r"roles\.csv:1: there is no column 'orgSourcedId'. Column names are those of Micros"
    ):
        sds.read_sds(read_tables(folder), "")
    newer = rosters.oneroster(tmp_path / "o", 1, version="1.2")
    (newer / "roles.csv").unlink()
    with pytest.raises(Fault, match=r"roles\.csv: this file is missing"):
        oneroster.read_oneroster(read_tables(newer), "", TODAY)
