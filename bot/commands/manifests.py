"""`manifest`: what Slack and Teams are handed so that they know the app, filled in for one school.

Rules:
1. What is printed is what the settings say: commands that are called otherwise are, and nothing is asked for that
   no feature needs.
2. A version of Teams' manifest has what its official schema knows: before 1.29 there are no slash commands.
"""

import argparse
import io
import json
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.commands.places import Missing, reached

Json = dict[str, Any]

MANIFESTS = Path(__file__).parents[2] / "manifest"
EXAMPLE_HOST = "canipost.example.org"
EXAMPLE_SITE = "school.example"
EXAMPLE_SCHOOL = "Your school"
EXAMPLE_ID = "00000000-0000-0000-0000-000000000000"
DIALOGS = ("canipost", "report", "declare", "policy")
VERSIONS = ("1.25", "1.26", "1.27", "1.28", "1.29", "1.30")
_ID = re.compile(EXAMPLE_ID.replace("0", "[0-9a-fA-F]"))
_NAME = 32
"""Characters of a school's name, as the schema has it (developer.name)."""
_TARGETED_SINCE = "1.29"
_SCHEMA = "https://developer.microsoft.com/json-schemas/teams/v{version}/MicrosoftTeams.schema.json"


def manifest(options: argparse.Namespace) -> int:
    """Print a manifest, or write Teams' package."""
    if options.platform == "slack":
        made = slack(
            options.url or "", socket=options.socket, commands=slack_commands(os.environ), several=options.several
        )
        print(json.dumps(made, indent=2, ensure_ascii=False))
        return 0
    made = teams(options.url or "", options.app_id, options.site, options.name, options.version, options.desk or "")
    if options.package is None:
        print(json.dumps(made, indent=2, ensure_ascii=False))
        return 0
    with options.package.open("xb") as file:
        file.write(package(made))
    print(f"{options.package} is written. In Teams: Apps, Manage your apps, Upload an app.")
    return 0


def slack_commands(found: Mapping[str, str]) -> dict[str, str]:
    """What each dialog's command is called in Slack: the dialog -> "/name", as the environment says. Raises Missing."""
    names = {dialog: found.get(f"CANIPOST_SLACK_{dialog.upper()}") or f"/{dialog}" for dialog in DIALOGS}
    for dialog, name in names.items():
        if not name.startswith("/") or len(name) > 32 or name != name.lower() or any(map(str.isspace, name)):  # noqa: PLR2004
            raise Missing(
                f"CANIPOST_SLACK_{dialog.upper()} is '{name}'. A Slack command begins with /, has small letters "
                "and no spaces, and at most 32 characters; such as /tell."
            )
    if len(set(names.values())) < len(names):
        raise Missing("Two commands have the same name in Slack. Look at CANIPOST_SLACK_CANIPOST and its siblings.")
    return names


def slack_scopes() -> tuple[str, ...]:
    """What the app asks for, each of which a feature needs (docs/platforms.md)."""
    found: Json = json.loads((MANIFESTS / "slack.json").read_text("utf-8"))
    return tuple(found["oauth_config"]["scopes"]["bot"])


def slack(url: str, *, socket: bool, commands: Mapping[str, str], several: bool = False) -> Json:
    """Make the Slack manifest; over a socket it holds no address. `several`: for several workspaces. Raises Missing."""
    found: Json = json.loads((MANIFESTS / "slack.json").read_text("utf-8"))
    for command in found["features"]["slash_commands"]:
        command["command"] = commands[command["command"].removeprefix("/")]
    if socket:
        for command in found["features"]["slash_commands"]:
            del command["url"]
        del found["settings"]["event_subscriptions"]["request_url"]
        del found["settings"]["interactivity"]["request_url"]
        found["settings"]["socket_mode_enabled"] = True
        return found
    if several:
        found["oauth_config"]["redirect_urls"] = [f"https://{EXAMPLE_HOST}/slack/oauth_redirect"]
        found["settings"]["event_subscriptions"]["bot_events"] += ["app_uninstalled", "tokens_revoked"]
    return _at(found, url)


def teams(  # noqa: PLR0913, PLR0917 - what stands in it
    url: str, app_id: str | None, site: str | None, name: str | None, version: str, desk: str = ""
) -> Json:
    """Make the Teams manifest; with the address of a desk it has that as a tab. Raises Missing."""
    found = _at(json.loads((MANIFESTS / "teams.json").read_text("utf-8")), url)
    if not app_id or not site:
        raise Missing("Give the Teams app (client) id and the school's own web site as well: --app-id, --site.")
    host = reached(site, "Give the school's own web site: --site www.hillside.example.")
    if len(name or "") > _NAME:
        raise Missing(f"Teams takes a school's name of at most {_NAME} characters. Give a shorter one: --name.")
    if not _ID.fullmatch(app_id):
        raise Missing(f"'{app_id}' is no app (client) id. It is as {EXAMPLE_ID}: Azure Bot, Configuration.")
    text = json.dumps(found).replace(EXAMPLE_ID, app_id)
    text = text.replace(EXAMPLE_SITE, host)
    made: Json = json.loads(text)
    made["developer"]["name"] = name or EXAMPLE_SCHOOL
    if desk:
        made |= _tab(desk, app_id)
    made |= {"$schema": _SCHEMA.format(version=version), "manifestVersion": version}
    return made if VERSIONS.index(version) >= VERSIONS.index(_TARGETED_SINCE) else _without_slash(made)


def package(made: Json) -> bytes:
    """Make the zip that Teams takes: the manifest and its icons."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("manifest.json", json.dumps(made, indent=2, ensure_ascii=False))
        for icon in made["icons"].values():
            zipped.write(MANIFESTS / icon, icon)
    return held.getvalue()


def _at(found: Json, url: str) -> Json:
    wanted = "Give the public address of this server: --url https://... (or --socket for Slack without one)."
    if not url.startswith("https://"):
        raise Missing(wanted)
    made: Json = json.loads(json.dumps(found).replace(EXAMPLE_HOST, reached(url, wanted, here=True)))
    return made


def _tab(desk: str, app_id: str) -> Json:
    """The desk as a personal tab, signed in by Teams; its address stands in the app's registration as well."""
    wanted = "Give the address of the desk as CANIPOST_DESK has it: --desk https://..."
    if not desk.startswith("https://"):
        raise Missing(wanted)
    host = reached(desk, wanted, path=False)
    at = f"https://{host}"
    tab = {"entityId": "desk", "name": "Desk", "contentUrl": f"{at}/teams", "websiteUrl": at, "scopes": ["personal"]}
    # Where a manifest has tabs, those that Teams brings (the chat) are named with them.
    tabs = [{"entityId": "conversations", "scopes": ["personal"]}, tab]
    names = {"id": app_id, "resource": f"api://{host}/{app_id}"}
    return {"staticTabs": tabs, "validDomains": [host], "webApplicationInfo": names}


def _without_slash(made: Json) -> Json:
    """The manifest for a tenant that has no slash commands: mentions and the private chat remain."""
    for bot in made["bots"]:
        del bot["supportsTargetedMessages"]
        bot["commandLists"] = [listed for listed in bot["commandLists"] if "slash" not in listed.pop("triggers")]
    return made
