"""Measures one process that serves many schools that share a pack: `python -m tests.bench_schools [400]`.

Ready (by the clock and in processor time) and memory, for one school and for so many, each in a workspace of its own.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from storage import new_key
from tests.bench_start import until_ready
from tests.contract.slack import NAMES
from tests.contract.stage import SETTINGS
from tests.ports import free_port


def settled(folder: Path, schools: int) -> dict[str, str]:
    """Settings of so many schools and an empty database; gives the environment to serve them with."""
    (folder / "settings").mkdir(parents=True)
    for n in range(schools):
        names = replace(NAMES, workspace=f"T{n:08}", channel=f"C{n:08}")
        text = SETTINGS.format(platform="slack", **vars(names))
        text = text.replace('school = "westhaven"', f'school = "school-{n}"')
        (folder / f"settings/school-{n}.toml").write_text(text, "utf-8")
    found = {
        "CANIPOST_SETTINGS": str(folder / "settings"), "CANIPOST_DATABASE": f"sqlite:///{folder}/canipost.db",
        "CANIPOST_KEYS": new_key(), "SLACK_BOT_TOKEN": "xoxb-0", "SLACK_SIGNING_SECRET": "0",
    }  # fmt: skip
    subprocess.run([sys.executable, "-m", "bot.cli", "db", "upgrade"], env=os.environ | found, check=True)
    return found


def main() -> None:
    """Print the table."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    held: dict[int, float] = {}
    print(f"{'schools':>8}{'ready, s':>10}{'of processor':>14}{'MiB':>7}")
    for schools in (1, many):
        with tempfile.TemporaryDirectory() as folder:
            environment, at = settled(Path(folder), schools), free_port()
            start = until_ready(["-m", "bot.cli", "serve", "--port", str(at)], at, environment)
            held[schools] = start.holds
            print(f"{schools:>8}{start.took:>10.2f}{start.work:>14.2f}{start.holds:>7.0f}")
    print(f"each further school: {(held[many] - held[1]) / (many - 1):.2f} MiB")


if __name__ == "__main__":
    main()
