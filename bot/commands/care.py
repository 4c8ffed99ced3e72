"""`manifest`, `db` and `unanswered`: what the technician and the policy's owner run."""

import argparse
import asyncio
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from bot.commands.places import Missing, packs_folder
from policy_kb.loading import Faults, known, load
from storage import current, newest, open_store, upgrade

MANIFESTS = Path(__file__).parents[2] / "manifest"
EXAMPLE_HOST = "canipost.example.org"
EXAMPLE_SITE = "school.example"
EXAMPLE_ID = "00000000-0000-0000-0000-000000000000"
DATABASE = "sqlite:///canipost.db"


def manifest(options: argparse.Namespace) -> int:
    """Print a manifest, filled in."""
    found = json.loads((MANIFESTS / f"{options.platform}.json").read_text("utf-8"))
    if options.platform == "slack" and options.socket:
        print(json.dumps(_over_a_socket(found), indent=2))
        return 0
    if not (options.url or "").startswith("https://"):
        raise Missing("Give the public address of this server: --url https://... (or --socket for Slack without one).")
    text = json.dumps(found, indent=2).replace(EXAMPLE_HOST, options.url.removeprefix("https://").rstrip("/"))
    if options.platform == "teams":
        if not options.app_id or not options.site:
            raise Missing("Give the Teams app (client) id and the school's own web site as well: --app-id, --site.")
        text = text.replace(EXAMPLE_ID, options.app_id)
        text = text.replace(EXAMPLE_SITE, options.site.removeprefix("https://").rstrip("/"))
    print(text)
    return 0


def _over_a_socket(found: dict[str, Any]) -> dict[str, Any]:
    """A Slack manifest without addresses: everything comes over the socket."""
    for command in found["features"]["slash_commands"]:
        del command["url"]
    del found["settings"]["event_subscriptions"]["request_url"]
    del found["settings"]["interactivity"]["request_url"]
    found["settings"]["socket_mode_enabled"] = True
    return found


def database(options: argparse.Namespace) -> int:
    """Upgrade the database, or say which version it has."""
    url = database_url(options.url)
    if options.what == "upgrade":
        asyncio.run(upgrade(url))
    found = asyncio.run(current(url))
    print(
        f"schema: {found or 'empty'}" + ("" if found == newest() else f", newest: {newest()}; run canipost db upgrade")
    )
    return 0 if found == newest() else 1


def unanswered(options: argparse.Namespace) -> int:
    """Say how often questions had no answer, by month and theme: what the owner of a policy might write next."""
    counts = asyncio.run(_tallied(options.school, database_url(options.url)))
    spoken = _spoken_of(options)
    for month, kind, theme, count in counts:
        clauses = f"; the policy has {spoken[theme]} clauses on it" if theme in spoken else ""
        print(f"{month}  {count:4}  {theme.replace('-', ' ')} ({kind.replace('-', ' ')}{clauses})")
    if not counts:
        print(f"Nothing has been counted for '{options.school}' yet.")
    return 0


def _spoken_of(options: argparse.Namespace) -> Counter[str]:
    """Topic -> how many clauses the school's pack has of it; nothing where there is no such pack."""
    packs = packs_folder(options)
    name = options.pack or options.school
    if name not in known(packs):
        return Counter()
    try:
        return Counter(clause.topic for clause in load(name, packs).clauses.values())
    except Faults:
        return Counter()


async def _tallied(school: str, url: str) -> list[tuple[str, str, str, int]]:
    store = await open_store(url, sealing_keys())
    try:
        return await store.tallied(school)
    finally:
        await store.close()


def sealing_keys() -> list[str]:
    """The keys from the environment. Raises Missing where there are none."""
    keys = [key for key in os.environ.get("CANIPOST_KEYS", "").split(",") if key]
    if not keys:
        raise Missing(
            "CANIPOST_KEYS is not set, so nothing could be sealed. Make a key with: "
            'python -c "import storage; print(storage.new_key())" and keep it safe: without it nothing can be read.'
        )
    return keys


def database_url(given: str | None = None) -> str:
    """The database URL: as given, or from the environment, or a SQLite file in this folder."""
    return given or os.environ.get("CANIPOST_DATABASE") or DATABASE
