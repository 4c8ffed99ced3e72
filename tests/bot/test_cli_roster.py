"""`canipost roster`: shown before it is written, asked once which column holds what, and careful with half a file."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.casework.staffroom import Staffroom
from bot.cli import main
from bot.commands import roster
from bot.people.settings import load_schools
from bot.seam.clock import utc_now
from storage import new_key, open_store
from tests import rosters
from tests.bot.cases import report
from tests.bot.test_settings import WHOLE
from tests.desk import opened
from tests.slack.double import SlackDouble
from tests.template import migrated

COLUMNS = ("name=Full name", "email=Work e-mail", "key=Staff ID", "kind=Staff type", "manager=Line manager")
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command on a school of its own; gives the exit code and everything that was said."""
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "w.toml").write_text(WHOLE)
    monkeypatch.setenv("CANIPOST_SETTINGS", str(tmp_path / "settings"))
    monkeypatch.setenv("CANIPOST_KEYS", new_key())
    monkeypatch.setenv("CANIPOST_DATABASE", asyncio.run(migrated(tmp_path / "canipost.db")))

    def once(*words: str | Path, answers: tuple[str, ...] = ()) -> tuple[int, str]:
        left = list(answers)
        monkeypatch.setattr(roster, "_asker", lambda _: (lambda _: left.pop(0)) if answers else None)
        code = main(["roster", *(str(word) for word in words)])
        assert not left
        said = capsys.readouterr()
        return code, said.out + said.err

    return once


def columns() -> list[str]:
    return [word for one in COLUMNS for word in ("--column", one)]


def test_nothing_is_written_before_somebody_says_yes(run: Run, tmp_path: Path) -> None:
    file = rosters.spreadsheet(tmp_path / "staff.csv", 3, 2)
    code, said = run("import", file, *columns())
    assert code == 1
    assert "Joined (3)" in said
    assert "2 left out: pupils. They are never taken in." in said
    assert "Nothing was written" in said
    code, said = run("show")
    assert code == 1
    assert "has no roster. Fill it with canipost roster import; docs/roster.md says how." in said
    assert run("import", file, answers=("no",))[0] == 0
    code, said = run("import", file, answers=("yes",))
    assert (code, "Written: 3 joined, 0 left, 0 came back, 0 changed." in said) == (0, True)
    code, said = run("show")
    assert "6 people on the roster" in said  # with the three of the settings
    assert "Bo Abbotta, line manager Alex Abbotta, not yet known on a platform" in said
    assert run("import", file, "--write")[1].count("Nothing has changed") == 1


def test_a_mapping_is_asked_once_and_kept(run: Run, tmp_path: Path) -> None:
    file = rosters.spreadsheet(tmp_path / "staff.csv", 2)
    code, said = run("import", file)
    assert code == 1
    assert "This file has no mapping yet" in said
    agreed = ("", "nonsense", "Work e-mail", "", "", "", "", "", "", "", "", "", "", "", "", "", "yes")
    code, said = run("import", file, answers=agreed)
    assert code == 0, said
    assert "There is no column 'nonsense'" in said
    rosters.spreadsheet(tmp_path / "staff.csv", 3)
    assert "Joined (1)" in run("import", file, "--write")[1]


def test_half_a_file_does_not_send_half_a_school_away(run: Run, tmp_path: Path) -> None:
    file = rosters.spreadsheet(tmp_path / "staff.csv", 20)
    run("import", file, *columns(), "--write")
    rosters.spreadsheet(tmp_path / "staff.csv", 10)
    code, said = run("import", file, "--write")
    assert code == 1
    assert "10 of 20 people would leave" in said
    assert run("import", file, answers=("9",))[1].count("Nothing was written") == 1
    assert "10 left" in run("import", file, "--write", "--let-go", "10")[1]


@pytest.mark.parametrize("make", [rosters.sds, rosters.oneroster])
def test_the_formats_are_told_apart_by_what_is_in_them(
    run: Run, tmp_path: Path, make: Callable[[Path, int, int], Path]
) -> None:
    code, said = run("import", make(tmp_path / "export", 4, 3), "--write")
    assert code == 0
    assert f"4 people read from {'sds' if make is rosters.sds else 'oneroster'}." in said
    assert "4 joined" in said
    assert rosters.PUPIL not in said


def test_a_wrong_file_names_line_and_remedy(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Name,Mail\nA,b\nC,d@e.f\n")
    code, said = run("import", tmp_path / "x.csv", "--column", "name=Name", "--column", "email=Mail")
    assert code == 1
    assert "x.csv:2: 'b' cannot be read (email). Write one address" in said
    assert run("show")[0] == 1
    assert run("import", tmp_path / "none.csv")[0] == 1


def test_slacks_own_list_is_read_page_by_page(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def member_list() -> object:
        async with SlackDouble() as slack:
            slack.team = "T1"
            for n in range(5):
                slack.person(f"U{n}")
                slack.called[f"U{n}"] = {"real_name": f"Person {n}", "email": f"P{n}@x.example"}
            slack.accounts |= {"U3": {"is_restricted": True}, "U4": {"deleted": True}}
            monkeypatch.setenv("SLACK_API_URL", slack.api_url)
            monkeypatch.setenv("SLACK_BOT_TOKEN", slack.token)
            monkeypatch.setenv("SLACK_SIGNING_SECRET", slack.signing_secret)
            options = ["roster", "import", "--format", "slack", "--write"]
            return await asyncio.to_thread(main, options)

    assert asyncio.run(member_list()) == 0
    said = run("show")[1]
    assert "Person 0" in said
    assert "Person 3" not in said  # a guest
    assert "Person 4" not in said  # gone before they were ever here
    assert "not yet known" not in said


def test_somebody_is_marked_as_having_left_and_what_they_had_is_handed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def before() -> tuple[str, str]:
        async with opened(tmp_path) as desk:
            desk.clock.now = utc_now() - timedelta(minutes=1)
            reference = await report(desk)
            await desk.take("westhaven", "dsl", "acknowledge", reference)
            return reference, (tmp_path / "key").read_text()

    reference, key = asyncio.run(before())
    monkeypatch.setenv("CANIPOST_SETTINGS", str(tmp_path / "settings"))
    monkeypatch.delenv("CANIPOST_KEYS", raising=False)  # as `canipost init` leaves it: the keys stand in a file
    monkeypatch.setenv("CANIPOST_KEYS_FILE", str(tmp_path / "key"))
    (tmp_path / "key").chmod(0o600)
    monkeypatch.setenv("CANIPOST_DATABASE", f"sqlite:///{tmp_path / 'canipost.db'}")
    (tmp_path / "x.csv").write_text("Name,Web\nDana Reed,dsl\n")
    school = ["--school", "westhaven"]
    heads = "Pupil;Class;Inside the school;In print;On the website;On social media;In films;Note"
    (tmp_path / "permissions.csv").write_text(f"{heads}\nNoah Example;Reception;yes;yes;no;no;no;\n")
    takes = [
        ["record", "export", reference, "--as", "Dana Reed", "--to", str(tmp_path / "paper.pdf"), *school],
        ["register", "import", "media-permission", str(tmp_path / "permissions.csv"), "--as", "Dana Reed", *school],
    ]
    assert [main(one) for one in takes] == [0, 0]
    (tmp_path / "paper.pdf").unlink()
    assert main(["roster", "import", str(tmp_path / "x.csv"), "--column", "name=Name", "--write", *school]) == 0
    asyncio.run(linked(f"sqlite:///{tmp_path / 'canipost.db'}", key, tmp_path / "settings"))
    assert main(["roster", "left", "Dana Reed", *school]) == 0
    said = capsys.readouterr().out
    assert f"{reference} was handed over to Devi Shaw, who hears of it." in said
    assert "Dana Reed has left, and the settings still name dsl" in said
    assert main(["roster", "left", "Nobody", *school]) == 1
    capsys.readouterr()
    for one in takes:
        assert main(one) == 1
        assert "Nobody called 'Dana Reed' holds a role at westhaven today" in capsys.readouterr().err
    assert not (tmp_path / "paper.pdf").exists()


async def linked(url: str, key: str, settings: Path) -> None:
    """As if Dana had written to canipost once."""
    store = await open_store(url, [key])
    room, school = Staffroom(store, utc_now), next(one for one in load_schools(settings) if one.id == "westhaven")
    [member] = await room.written(school)
    await room.write(school, [replace(member, ids={"web": "dsl"})])
    await store.close()


def test_the_command_says_what_is_missing(run: Run) -> None:
    assert "Say which file" in run("import")[1]
    assert "w is not on teams" in run("import", "--format", "teams")[1]
