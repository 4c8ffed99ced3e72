"""Packages of npm, pinned by a lock file beside the test that wants them; fetched once a machine."""

import fcntl
import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

from tests.needed import needed


def installed(home: Path) -> Path:
    """The folder into which npm has put what home/package-lock.json names; see `needed` where there is no node."""
    needed("node", "nodejs")
    needed("npm", "npm")
    lock = (home / "package-lock.json").read_bytes()
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "canipost-tests"
    folder = cache / f"{home.name}-{sha256(lock).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "busy").open("w") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)  # several workers start at once
        if not (folder / "done").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(home / name, folder / name)
            command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 - ours, pinned by a lock file
            (folder / "done").touch()
    return folder
