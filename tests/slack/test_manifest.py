"""The app manifest asks for what the program needs and no more, and Slack takes it.

The limits are those of slackapi/manifest-schema, schemas/manifest.schema.1.0.0.json (read, not copied).
"""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from bot.slack.listen import COMMANDS, PATH
from bot.slack.read import CAN_I_POST, REPORT_MESSAGE
from tests.slack.double import SlackDouble

MANIFEST: dict[str, Any] = json.loads((Path(__file__).parents[2] / "manifest" / "slack.json").read_text("utf-8"))


def text(longest: int, shortest: int = 1, pattern: str = "") -> dict[str, Any]:
    return {"type": "string", "minLength": shortest, "maxLength": longest, "pattern": pattern}


def thing(required: tuple[str, ...] = (), **properties: object) -> dict[str, Any]:
    """An object with these properties and no others."""
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


URL, YES = text(3000, 1, "^https?://"), {"type": "boolean"}
SCHEMA = thing(
    ("display_information",),
    _metadata=thing(major_version={"const": 1}, minor_version={"type": "integer"}),
    display_information=thing(
        ("name",),
        name=text(35),
        description=text(140),
        long_description=text(4000, 175),
        background_color=text(7, 4, "^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
    ),
    features=thing(
        app_home=thing(home_tab_enabled=YES, messages_tab_enabled=YES, messages_tab_read_only_enabled=YES),
        bot_user=thing(("display_name",), display_name=text(80), always_online=YES),
        shortcuts={
            "type": "array",
            "maxItems": 10,
            "items": thing(
                ("name", "type", "callback_id", "description"),
                name=text(24),
                type={"enum": ["message", "global"]},
                callback_id=text(255),
                description=text(150),
            ),
        },
        slash_commands={
            "type": "array",
            "maxItems": 50,
            "items": thing(
                ("command", "description"),
                command=text(32, 2, "^/"),
                url=URL,
                description=text(2000),
                usage_hint=text(1000),
                should_escape=YES,
            ),
        },
    ),
    oauth_config=thing(scopes=thing(bot={"type": "array", "items": text(50), "maxItems": 255})),
    settings=thing(
        event_subscriptions=thing(
            request_url=URL, bot_events={"type": "array", "items": text(50), "maxItems": 100, "uniqueItems": True}
        ),
        interactivity=thing(("is_enabled",), is_enabled=YES, request_url=URL),
        org_deploy_enabled=YES,
        socket_mode_enabled=YES,
        token_rotation_enabled=YES,
    ),
)


def test_slack_takes_the_manifest() -> None:
    jsonschema_rs.validate(SCHEMA, MANIFEST)


def test_the_schema_here_refuses_what_slack_refuses() -> None:
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(SCHEMA, MANIFEST | {"something": 1})


def test_the_commands_are_those_we_listen_to() -> None:
    assert {command["command"] for command in MANIFEST["features"]["slash_commands"]} == set(COMMANDS)


def test_the_shortcuts_are_those_we_listen_to() -> None:
    found = {one["type"]: one["callback_id"] for one in MANIFEST["features"]["shortcuts"]}
    assert found == {"global": CAN_I_POST, "message": REPORT_MESSAGE}


def test_every_command_says_what_can_be_typed_behind_it() -> None:
    assert all("help" in command["usage_hint"] for command in MANIFEST["features"]["slash_commands"])


def test_every_scope_and_permission_is_explained() -> None:
    said = (Path(__file__).parents[2] / "docs" / "platforms.md").read_text("utf-8")
    for scope in MANIFEST["oauth_config"]["scopes"]["bot"]:
        assert f"| `{scope}` |" in said


def test_the_scopes_are_those_that_our_calls_need() -> None:
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == SlackDouble().scopes


def test_everything_is_sent_to_the_one_address() -> None:
    urls = {command["url"] for command in MANIFEST["features"]["slash_commands"]}
    settings = MANIFEST["settings"]
    urls |= {settings["event_subscriptions"]["request_url"], settings["interactivity"]["request_url"]}
    assert len(urls) == 1
    assert urls.pop().endswith(PATH)
