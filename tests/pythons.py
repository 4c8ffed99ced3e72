"""`make pythons`: installs canipost, as a technician would, on each Python that it claims, and walks the main paths.

Each is found on the PATH, or below ~/.pyenv; one that is not there is said to be missing, and is no failure.
Packages are those of the lock file, without what only the tests need. Exit code 1 where a path fails, or none is there.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).parents[1]
UV = ROOT / ".tools/bin/uv"
POST = {"id": "1", "school": "westhaven", "post": {"account": "personal", "content": ["photo"], "people": ["pupils"]}}
PORT = free_port()


def main() -> int:
    """Try each; says which were found, how long each took, and what failed."""
    failed, found = [], []
    for version in claimed():
        python = where(version)
        if python is None:
            print(f"Python {version}: not on this machine")
            continue
        found.append(version)
        began = time.monotonic()
        try:
            full = walked(python)
        except (subprocess.CalledProcessError, AssertionError, OSError) as error:
            failed.append(version)
            said = error.stderr if isinstance(error, subprocess.CalledProcessError) else error
            print(f"Python {version}: FAILED: {said}")
        else:
            print(f"Python {full}: {len(PATHS)} paths walked in {time.monotonic() - began:.0f} s", flush=True)
    print(f"Found: {', '.join(found) or 'none'}. Failed: {', '.join(failed) or 'none'}.")
    return int(bool(failed) or not found)


def claimed() -> list[str]:
    """The versions that pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", one) for one in project["classifiers"]]
    return [one[1] for one in named if one]


def where(version: str) -> str | None:
    """A Python of this version that can make an environment."""
    below = sorted((Path.home() / ".pyenv/versions").glob(f"{version}.*/bin/python3"))
    there = [*map(str, reversed(below)), *filter(None, [shutil.which(f"python{version}")])]
    # A shim can stand on the PATH for a Python that is not switched on.
    return next((one for one in there if _runs(one)), None)


def _runs(python: str) -> bool:
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0  # noqa: S603 - found here


def walked(python: str) -> str:
    """Install it and walk; gives the whole version. Raises CalledProcessError or AssertionError."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        lock, home = folder / "run.lock", folder / "venv"
        compiled = ["pip", "compile", "--quiet", "--no-header", "--generate-hashes", "--python", python]
        run(UV, *compiled, "--constraint", "requirements.lock", "pyproject.toml", "-o", lock, within=ROOT)
        run(UV, "venv", "--quiet", "--python", python, home, within=ROOT)
        inside = home / "bin/python"
        run(UV, "pip", "sync", "--quiet", "--python", inside, "--require-hashes", lock, within=ROOT)
        run(UV, "pip", "install", "--quiet", "--python", inside, "--no-deps", ROOT, within=folder)
        for path in PATHS:
            path(home / "bin/canipost", folder)
        return run(inside, "-c", "import platform; print(platform.python_version())", within=folder).strip()


def run(*command: str | Path, within: Path, typed: str = "") -> str:
    """Run a command; gives what it prints."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CANIPOST_")}
    done = subprocess.run(  # noqa: S603 - our own commands
        [str(one) for one in command], cwd=within, input=typed, capture_output=True, text=True, check=True, env=clean
    )
    return done.stdout


def checks(canipost: Path, folder: Path) -> None:
    """The packs that it brings have no fault."""
    assert "westhaven: " in run(canipost, "check", "westhaven", within=folder)


def answers(canipost: Path, folder: Path) -> None:
    """It answers from the policy, decides a post and routes a report."""
    assert "no-logo-identifiers" in run(canipost, "ask", "westhaven", "may I use the school logo", within=folder)
    decided = json.loads(run(canipost, "verdict", "--batch", within=folder, typed=json.dumps(POST) + "\n"))
    assert decided["verdict"] == "do-not-post", decided
    assert "chair-of-governors" in run(
        canipost, "route", "dothill", "headteacher-conduct", "headteacher", within=folder
    )


def manifests(canipost: Path, folder: Path) -> None:
    """It makes what the platforms are handed, and its page of variables."""
    ids: list[str | Path] = [
        "--app-id",
        "8c3d01f2-0000-4000-8000-000000000001",
        "--site",
        "school.example",
        "--package",
        folder / "teams.zip",
    ]
    run(canipost, "manifest", "teams", "--url", "https://bot.example", *ids, within=folder)
    assert json.loads(run(canipost, "manifest", "slack", "--socket", within=folder))["features"]
    assert "SLACK_BOT_TOKEN" in run(canipost, "environment", within=folder)


def keeps(canipost: Path, folder: Path) -> None:
    """It makes a database, and says that it is up to date."""
    assert "schema: " in run(canipost, "db", "upgrade", "--url", f"sqlite:///{folder / 'kept.db'}", within=folder)


def serves(canipost: Path, folder: Path) -> None:
    """The demo is served, is ready, and tells its numbers."""
    with served(canipost, folder) as fetch:
        assert "Westhaven" in fetch("/")
        assert "Tess Brook" in fetch("/westhaven/teacher")
        assert json.loads(fetch("/readyz"))["ready"]
        assert "canipost_deliveries_owed" in fetch("/metrics")


@contextmanager
def served(canipost: Path, folder: Path) -> Iterator[Callable[[str], str]]:
    """The demo, started; gives what fetches a page of it. It is ended as a technician would end it."""
    command = [str(canipost), "demo", "--port", str(PORT), "--folder", str(folder / "demo")]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # noqa: S603 - ours

    def fetch(path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=20) as answer:
            return str(answer.read().decode())

    try:
        for _ in range(600):
            assert process.poll() is None, process.stdout.read() if process.stdout else ""
            try:
                fetch("/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield fetch
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.communicate()


PATHS = (checks, answers, manifests, keeps, serves)

if __name__ == "__main__":
    sys.exit(main())
