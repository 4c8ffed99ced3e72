"""The Teams manifest and package, against the official schema of every version from 1.25 to the newest."""

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from bot.cli import main
from bot.commands import manifests
from bot.commands.places import Missing
from bot.teams import search
from bot.teams.read import DIALOGS, REPORT_MESSAGE

HERE = Path(__file__).parent
MANIFEST = manifests.MANIFESTS
APP_ID = "8c3d01f2-0000-4000-8000-000000000001"


def made(version: str = "1.29") -> dict[str, Any]:
    return manifests.teams("https://bot.made-up.sch.uk", APP_ID, "www.made-up.sch.uk", "Made-up School", version)


@pytest.mark.parametrize("version", manifests.VERSIONS)
def test_the_desk_is_a_tab_where_it_has_an_address(version: str) -> None:
    parts = ("https://bot.made-up.sch.uk", APP_ID, "www.made-up.sch.uk", "Made-up School", version)
    found = manifests.teams(*parts, "https://desk.made-up.sch.uk/")
    valid(found, version)
    chat, tab = found["staticTabs"]
    assert chat["entityId"] == "conversations"
    assert tab["contentUrl"] == "https://desk.made-up.sch.uk/teams"
    assert found["validDomains"] == ["desk.made-up.sch.uk"]
    assert found["webApplicationInfo"]["resource"] == f"api://desk.made-up.sch.uk/{APP_ID}"
    assert "staticTabs" not in made(version)
    for wrong in ("http://desk.made-up.sch.uk", "desk", "https://", "https://x.example/y"):
        with pytest.raises(Missing):
            manifests.teams(*parts, wrong)


def valid(found: dict[str, Any], version: str) -> None:
    schema = json.loads((HERE / f"schemas/teams-manifest-{version}.json").read_text("utf-8"))
    jsonschema_rs.Draft4Validator(schema).validate(found)


@pytest.mark.parametrize("version", manifests.VERSIONS)
def test_the_manifest_is_valid_by_the_official_schema_of_its_version(version: str) -> None:
    found = made(version)
    assert found["manifestVersion"] == version
    valid(found, version)


def test_the_schemas_would_notice() -> None:
    with pytest.raises(jsonschema_rs.ValidationError):
        valid(made("1.29") | {"manifestVersion": "1.28", "$schema": made("1.28")["$schema"]}, "1.28")


def test_a_slash_command_is_offered_where_others_write_and_a_mention_only_in_private() -> None:
    (bot,) = made()["bots"]
    assert bot["supportsTargetedMessages"]
    lists = {tuple(one["triggers"]): one for one in bot["commandLists"]}
    assert lists["slash",]["scopes"] == ["team", "groupChat"]
    assert lists["mention",]["scopes"] == ["personal"]
    for one in lists.values():
        assert [command["title"] for command in one["commands"]] == list(DIALOGS)
    (bot,) = made("1.28")["bots"]
    assert [one["scopes"] for one in bot["commandLists"]] == [["personal"]]


def test_private_channels_are_possible_and_their_members_may_be_read() -> None:
    found = made()
    assert found["supportsChannelFeatures"] == "tier1"
    assert {one["name"] for one in found["authorization"]["permissions"]["resourceSpecific"]} == {
        "ChannelMember.Read.Group"
    }
    assert found["webApplicationInfo"]["id"] == found["bots"][0]["botId"] == APP_ID


def test_what_the_program_answers_is_what_the_manifest_offers() -> None:
    found = made()
    assert found["bots"][0]["supportsFiles"]
    (extension,) = found["composeExtensions"]
    assert [command["id"] for command in extension["commands"]] == [REPORT_MESSAGE, search.COMMAND]
    assert [one["name"] for one in extension["commands"][1]["parameters"]] == [search.PARAMETER]
    assert extension["botId"] == found["bots"][0]["botId"]


def test_nothing_of_an_environment_is_left_to_be_filled_in() -> None:
    found = json.dumps(made())
    for left in ("${{", manifests.EXAMPLE_ID, manifests.EXAMPLE_HOST, manifests.EXAMPLE_SITE, manifests.EXAMPLE_SCHOOL):
        assert left not in found


def test_the_package_holds_the_manifest_and_its_icons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "canipost.zip"
    arguments = ["manifest", "teams", "--url", "https://bot.made-up.sch.uk", "--app-id", APP_ID]
    arguments += ["--site", "www.made-up.sch.uk", "--name", "Made-up School", "--package", str(file)]
    assert main(arguments) == 0
    assert "Upload an app" in capsys.readouterr().out
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as package:
        assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
        found = json.loads(package.read("manifest.json"))
    assert found["developer"]["name"] == "Made-up School"
    valid(found, "1.29")
    assert main(arguments) == 1, "one that is there is not overwritten"


@pytest.mark.parametrize(("name", "side"), [("color", 192), ("outline", 32)])
def test_icons_have_the_size_that_teams_wants(name: str, side: int) -> None:
    raw = (MANIFEST / f"{name}.png").read_bytes()
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", raw[16:24]) == (side, side)
