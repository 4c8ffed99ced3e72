"""A real identity provider (npm's oidc-provider, pinned), started for a test; needs node, and npm once."""

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CLIENT, SECRET = "canipost", "a secret: with % and + in it"


def _installed() -> Path:
    """The folder into which npm has put the provider, once a machine for each lock file."""
    lock = (HERE / "package-lock.json").read_bytes()
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "canipost-tests"
    folder = cache / f"identity-{sha256(lock).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "busy").open("w") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)  # several workers start at once
        if not (folder / "done").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, folder / name)
            command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 - ours, pinned by a lock file
            (folder / "done").touch()
    shutil.copy(HERE / "provider.mjs", folder / "provider.mjs")
    return folder


@contextmanager
def provider(desk: str, people: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Give the issuer of a provider whose client is a desk at this address; ends it afterwards."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("there is no node here")
    told = json.dumps({"desk": desk, "people": people})
    process = subprocess.Popen(  # noqa: S603 - likewise
        ["node", "provider.mjs", told],  # noqa: S607 - wherever node is
        cwd=_installed(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        issuer = next((line.strip() for line in process.stdout if line.startswith("http://")), "")
        assert issuer, "the provider ended before it was ready"
        yield issuer
    finally:
        process.terminate()
        process.communicate(timeout=10)
