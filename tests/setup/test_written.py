"""What `init` writes: a file that loads, a second platform added to it with nothing lost, and nothing broken."""

import tomllib
from pathlib import Path

from bot.commands.setup import written
from bot.commands.setup.school import Holder, Named
from bot.commands.variables import read
from bot.people.settings import load_schools
from policy_kb.loading import load

TENANT = "8c3d01f2-0000-4000-8000-000000000000"
OBJECT_ID = "8C3D01F2-0000-4000-8000-0000000000d"
HOSTILE = 'Anna "Ann"\\ O\'Neill\n[workspaces]\x7f ü'


def holders(platform: str) -> tuple[Holder, ...]:
    begins = OBJECT_ID if platform == "teams" else f"U{platform.upper()}"
    made = [
        Holder(f"{begins}1", "Dana Reed", "d@hillside.example", "extension 21", ["dsl"]),
        Holder(f"{begins}2", "Harper Lane", "", "", ["headteacher", "chair-of-governors"]),
    ]
    return (
        (*made, Holder(f"{begins}3", "New Person", "n@hillside.example", "", ["deputy-dsl"]))
        if platform == "teams"
        else tuple(made)
    )


def test_a_second_platform_is_added_and_the_rest_stays(tmp_path: Path) -> None:
    school = Named("hillside", "Hillside", load("newport"), {"lado": "01632 960001"})
    file = written.settings(tmp_path, school, ("slack", "T0"), holders("slack"), "C0")
    edited = file.read_text() + "\n# our own hours\n[hours]\nopens = 07:45:00\ncloses = 16:00:00\n"
    file.write_text(edited)
    again = written.settings(tmp_path, school, ("teams", TENANT), holders("teams"), "19:a@thread.tacv2")
    assert again == file
    (found,) = load_schools(tmp_path / "settings")
    assert found.workspaces == {"slack": "T0", "teams": TENANT}
    assert {one.name: one.ids for one in found.people} == {
        "Dana Reed": {"slack": "USLACK1", "teams": f"{OBJECT_ID.lower()}1"},
        "Harper Lane": {"slack": "USLACK2", "teams": f"{OBJECT_ID.lower()}2"},
        "New Person": {"teams": f"{OBJECT_ID.lower()}3"},
    }
    assert [one.ids for one in found.channels] == [{"slack": "C0", "teams": "19:a@thread.tacv2"}]
    assert "# our own hours\n[hours]\nopens = 07:45:00\n" in file.read_text()
    assert file.with_suffix(".toml.before").read_text() == edited


def test_what_somebody_typed_breaks_nothing(tmp_path: Path) -> None:
    school = Named("hillside", HOSTILE, load("newport"), {"lado": HOSTILE})
    people = (Holder("U1", HOSTILE, HOSTILE, HOSTILE, ["dsl", "headteacher", "chair-of-governors"]),)
    found = tomllib.loads(written.settings(tmp_path, school, ("slack", "T0"), people, "C0").read_text())
    assert (found["name"], found["people"][0]["name"], found["numbers"]["lado"]) == (HOSTILE, HOSTILE, HOSTILE)
    assert found["workspaces"] == {"slack": "T0"}


def test_the_environment_is_read_back_as_it_was_and_what_stood_there_stays(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# ours\nCANIPOST_SMTP=smtps://mail\nSLACK_BOT_TOKEN=old\n")
    file = written.environment(tmp_path, {"SLACK_BOT_TOKEN": "xoxb-1", "CANIPOST_SETTINGS": "/srv/a b#c$d"})
    assert read(file.read_text()) == {
        "CANIPOST_SMTP": "smtps://mail", "SLACK_BOT_TOKEN": "xoxb-1", "CANIPOST_SETTINGS": "/srv/a b#c$d",
    }  # fmt: skip
    assert file.read_text().startswith("# ours\n")
    assert file.stat().st_mode & 0o077 == 0
