"""A technician at a real terminal (a pty), with a canipost installed anew: types what is asked, and is timed."""

import asyncio
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.setup.technician import Does

ROOT = Path(__file__).parents[2]
UV = ROOT / ".tools/bin/uv"
_STILL = 0.3
"""Seconds without a word after which a line that ends in a colon is a question."""


def install(folder: Path) -> Path:
    """What install-slack.md does in /opt/canipost, here; gives the program."""
    home = folder / "opt"
    lock = folder / "run.lock"
    compiled = ["pip", "compile", "--quiet", "--no-header", "--generate-hashes", "--constraint", "requirements.lock"]
    for command, where in (
        ([UV, *compiled, "pyproject.toml", "-o", lock], ROOT),
        ([UV, "venv", "--quiet", "--python", sys.executable, home], folder),
        ([UV, "pip", "sync", "--quiet", "--python", home / "bin/python", "--require-hashes", lock], folder),
        ([UV, "pip", "install", "--quiet", "--python", home / "bin/python", "--no-deps", ROOT], folder),
    ):
        subprocess.run([str(one) for one in command], cwd=where, check=True, capture_output=True)  # noqa: S603 - ours
    return home / "bin/canipost"


def surroundings(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    """A machine on which nothing of canipost is set."""
    clean = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return clean | {"HOME": str(folder), "TERM": "xterm", **more}


class AtTerminal:
    """Runs a command in a terminal; `answers`: part of a question -> what is typed, one after the other."""

    def __init__(self, answers: Mapping[str, Sequence[str | Does]]) -> None:
        self._answers = {part: deque(typed) for part, typed in answers.items()}
        self.screen, self.asked, self.typed, self.seconds = "", 0, 0, 0.0

    async def run(self, command: Sequence[str | Path], folder: Path, env: Mapping[str, str]) -> int:
        """Until it ends; gives its exit code. Raises AssertionError where it asks what nobody foresaw."""
        ours, theirs = os.openpty()
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *map(str, command), stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=dict(env)
        )
        os.close(theirs)
        os.set_blocking(ours, False)
        try:
            await asyncio.wait_for(self._attended(ours, process), 120)
            return await process.wait()
        finally:
            self.seconds = time.monotonic() - began
            os.close(ours)
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _attended(self, ours: int, process: asyncio.subprocess.Process) -> None:
        still = 0.0
        while process.returncode is None:
            try:
                self.screen += os.read(ours, 65536).decode("utf-8", "replace").replace("\r\n", "\n")
                still = 0.0
            except BlockingIOError:
                await asyncio.sleep(0.05)
                still += 0.05
            except OSError:  # its end has closed
                return
            line = self.screen.rpartition("\n")[2]
            if still > _STILL and line.rstrip().endswith(":"):
                os.write(ours, (await self._answer(line) + "\n").encode())
                self.screen += "\n"
                still = 0.0

    async def _answer(self, question: str) -> str:
        self.asked += 1
        for part, typed in self._answers.items():
            if part in question and typed:
                given = typed.popleft()
                answer = given if isinstance(given, str) else await given()
                self.typed += len(answer)
                return answer
        raise AssertionError(f"not foreseen: {question}\n{self.screen}")


@asynccontextmanager
async def serving(canipost: Path, folder: Path, env: Mapping[str, str], *more: str) -> AsyncIterator[None]:
    """`canipost serve`, as the unit of systemd starts it."""
    process = await asyncio.create_subprocess_exec(
        str(canipost), "serve", *more, cwd=folder, env=dict(env), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout
        while b"listens" not in (line := await asyncio.wait_for(process.stdout.readline(), 60)):
            assert line, "it ended"
        yield
    finally:
        process.terminate()
        await process.wait()
