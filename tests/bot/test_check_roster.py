"""`canipost check` says whether a school can tell staff from pupils, and who holds a role and has left."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from bot.casework.staffroom import Staffroom
from bot.commands.checking_roster import of_staff
from bot.people.roster import Member
from bot.people.settings import School, load_schools
from bot.seam.clock import utc_now
from storage import new_key, open_store
from tests.bot.test_settings import WHOLE
from tests.template import migrated


def school(folder: Path, text: str = WHOLE) -> School:
    (folder / "w.toml").write_text(text)
    (found,) = load_schools(folder)
    return found


async def written(url: str, key: str, at: School, *members: Member) -> None:
    store = await open_store(url, [key])
    await Staffroom(store, utc_now).write(at, members)
    await store.close()


def test_a_school_without_roster_and_rule_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CANIPOST_KEYS", raising=False)
    at = school(tmp_path)
    assert "whether it has a roster was not looked at, as CANIPOST_KEYS is not set" in of_staff([at])[0]
    monkeypatch.setenv("CANIPOST_KEYS", new_key())
    monkeypatch.setenv("CANIPOST_DATABASE", f"sqlite:///{tmp_path / 'none.db'}")
    assert "as the database does not open" in of_staff([at])[0]
    monkeypatch.setenv("CANIPOST_DATABASE", asyncio.run(migrated(tmp_path / "canipost.db")))
    assert "everybody in the workspace is answered as staff" in of_staff([at])[0]
    assert of_staff([school(tmp_path, f'{WHOLE}\n[staff]\ndomains = ["x.example"]\n')]) == []


def test_a_holder_who_has_left_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at, key = school(tmp_path), new_key()
    url = asyncio.run(migrated(tmp_path / "canipost.db"))
    gone = Member("a" * 32, "B Head", ids={"slack": "U2"}, left=date(2026, 1, 1))
    here = Member("b" * 32, "Kim Tully", "k.tully@x.example")
    asyncio.run(written(url, key, at, gone, here))
    monkeypatch.setenv("CANIPOST_KEYS", key)
    monkeypatch.setenv("CANIPOST_DATABASE", url)
    assert of_staff([at]) == [
        "w: 3 people on the roster, 1 of them not yet known on a platform.",
        "w: note: B Head has left by the roster, and the settings still name headteacher.",
        "w: note: nobody who is here holds headteacher any more; reports go to the next in line.",
    ]
