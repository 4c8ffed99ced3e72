"""`python -m tests.crash`: the campaign on SQLite and PostgreSQL, and its table."""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

from storage import upgrade
from tests.crash.driver import Campaign, Tally
from tests.storage.databases import Server as Postgres


def campaign(url: str, folder: Path, kills: int, seed: int) -> Tally:
    """One campaign on a fresh database."""
    asyncio.run(upgrade(url))
    return asyncio.run(Campaign(url, folder / "settings", seed).run(kills))


def said(name: str, tally: Tally, seconds: float) -> str:
    """A row of the table."""
    steps = ", ".join(f"{count} {step}" for step, count in sorted(tally.kills.items()))
    faults = ", ".join(f"{count} {fault}" for fault, count in sorted(tally.faults.items()))
    confirmed, records = tally.sent.total(), tally.records.total()
    return (
        f"| {name} | {tally.kills.total()} ({steps}) | {tally.faults.total()} ({faults}) | {confirmed} | {records} "
        f"| {len(tally.lost)} | {len(tally.doubled)} | {tally.repeats} ({len(tally.unmarked)} unmarked) | {tally.owed} "
        f"| {len(tally.holes)} | {seconds:.0f} s |"
    )


def main() -> int:
    """Run it; 0 where every promise was kept."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    found = options.parse_args()
    logging.basicConfig(level=logging.CRITICAL)
    print(
        "| database | kills | what else befell | confirmed | records | lost | doubled in Slack "
        "| repeats in Teams | owed at the end | faults of the ledger | time |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|", flush=True)
    clean = True
    for database in found.database or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder:
            begun = time.monotonic()
            if database == "sqlite":
                tally = campaign(f"sqlite:///{folder}/crash.db", Path(folder), found.kills, found.seed)
            else:
                with Postgres() as server:
                    asyncio.run(server.run("CREATE DATABASE crash"))
                    tally = campaign(server.url("crash"), Path(folder), found.kills, found.seed)
            print(said(database, tally, time.monotonic() - begun), flush=True)
            clean &= tally.clean
            for wrong in (*tally.lost, *tally.doubled, *tally.unmarked, *tally.holes, *tally.stuck):
                print(f"  {wrong}", file=sys.stderr)
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
