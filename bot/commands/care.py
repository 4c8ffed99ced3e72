"""`check`, `manifest` and `db`: what the technician and the policy's owner run."""

import argparse
import asyncio
import json
import os
from pathlib import Path

from bot.settings import load_schools
from bot.talk import utc_now
from policy_kb.loading import PACKS, load_all
from storage import current, newest, upgrade

MANIFESTS = Path(__file__).parents[2] / "manifest"
DATABASE = "sqlite:///canipost.db"


class Missing(Exception):  # noqa: N818 - it names what is missing
    """Something that a command needs was not given; the text says how to give it."""


def check(options: argparse.Namespace) -> int:
    """Read every pack, and the schools' settings where there are any, and say what was found."""
    packs = options.packs or PACKS
    today = utc_now().date()
    for policy in load_all(packs).values():
        found = f"{len(policy.clauses)} clauses, {len(policy.posting)} posting rules, {len(policy.routes)} routes"
        print(f"{policy.id}: {found}")
        if policy.overdue(today):
            print(f"  note: its review was due on {policy.review_due}; every answer says so")
    folder = options.settings or _folder()
    if folder:
        for school in load_schools(folder, packs):
            print(f"{school.id}: {len(school.people)} people, {len(school.channels)} channels, pack {school.policy.id}")
    return 0


def manifest(options: argparse.Namespace) -> int:
    """Print a manifest, filled in."""
    found = (MANIFESTS / f"{options.platform}.json").read_text("utf-8")
    if options.url and not options.url.startswith("https://"):
        raise Missing("--url has to begin with https://: Slack and Teams accept nothing else.")
    if options.platform == "teams" and not options.app_id:
        raise Missing("Give the Teams app (client) id: canipost manifest teams --app-id ... --url https://...")
    host = (options.url or "https://canipost.example").removeprefix("https://").rstrip("/")
    text = found.replace("canipost.example", host)
    text = text.replace(
        "00000000-0000-0000-0000-000000000000", options.app_id or "00000000-0000-0000-0000-000000000000"
    )
    print(json.dumps(json.loads(text), indent=2))
    return 0


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


def database_url(given: str | None = None) -> str:
    """The database URL: as given, or from the environment, or a SQLite file in this folder."""
    return given or os.environ.get("CANIPOST_DATABASE") or DATABASE


def _folder() -> Path | None:
    folder = os.environ.get("CANIPOST_SETTINGS")
    return Path(folder) if folder else None
