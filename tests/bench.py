"""Everything that is fast or small, beside its peers, in one run and one table: `make bench`.

.venv/bin/python -m tests.bench [--short] [--only turns,starts] [--draw docs/performance.svg]

1. Each part is a program of its own, with a limit of time. One that fails or takes longer is stopped with all that it
   started, one line says so, and the others go on; of the curves, what was measured by then is kept.
2. What was measured stands in `build/bench`, a file a part, with what the part said beside it.
3. `--short` tries every part with little in it: whether all of it runs, not how fast.

Peers: Bolt as shipped and tuned, botbuilder's echo, an empty aiohttp program, raw commits of SQLite and of asyncpg,
rank_bm25 and bm25s, an empty relay of one request to one message.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench_table import Line, Samples, table

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "bench"
_GRACE = 20.0
"""Seconds that a part has to stop its servers."""
_REPORTS = 20
"""Reports, and half the questions, of a round."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int
    many: int
    """Turns a round."""
    one: str
    """Records of the one school whose curves are drawn."""
    hundred: str
    """Records of a hundred."""


WHOLE = Size(3, 96, "1000,10000,100000", "1000,10000")
SHORT = Size(1, 12, "1000", "1000")


@dataclass(frozen=True, slots=True)
class Part:
    """One program: what it measures, and the seconds after which it is stopped."""

    says: str
    limit: float
    lines: Callable[[Size], list[Line]] | None = None
    """What it gives for the table; None: it is `bench_growth`, which gives curves."""
    schools: int = 0


def _turns(size: Size) -> list[Line]:
    from tests.bench_turns import turns  # noqa: PLC0415 - each part loads its own, and the parent none

    return turns(size.rounds, size.many)


def _alerts(size: Size) -> list[Line]:
    """From Send until the alert is accepted, by the clock: the doubles of the platforms run in the same program."""
    from tests.bench_alerts import EACH, measured  # noqa: PLC0415 - as above
    from tests.contract.test_contract import STAGES  # noqa: PLC0415 - as above

    lines = []
    for platform in STAGES:
        ours, its = asyncio.run(measured(platform, max(1, size.rounds * _REPORTS // EACH // 2), EACH))
        at = [Samples((), [one * 1000 for one in each]) for each in (ours, its)]
        lines.append(Line(f"Send to alert, {platform}", "ms", at[0], "empty relay", at[1]))
    return lines


def _starts(size: Size) -> list[Line]:
    from tests.bench_start import starts  # noqa: PLC0415 - as above

    return starts(size.rounds)


def _finding(size: Size) -> list[Line]:
    from tests.bench_finding import finding  # noqa: PLC0415 - as above

    return finding(size.rounds, _REPORTS * 2)


PARTS: Mapping[str, Part] = {
    "turns": Part("whole durable turns, beside empty ones", 240, _turns),
    "alerts": Part("from Send to the alert, by the clock", 90, _alerts),
    "starts": Part("starts and memory", 60, _starts),
    "finding": Part("questions to the policy", 60, _finding),
    "growth": Part("what views cost, by how much is kept", 240, schools=1),
    "growth-schools": Part("the same of a hundred schools", 120, schools=100),
}


def run(name: str, size: Size) -> str:
    """Run a part to its end or its limit; gives what is to be said of it, empty where all is well."""
    part, short = PARTS[name], ["--short"] if size is SHORT else []
    to = FOLDER / f"{name}.json"
    to.unlink(missing_ok=True)
    given = ["tests.bench", "--part", name, *short]
    if part.lines is None:
        sizes = size.one if part.schools == 1 else size.hundred
        given = ["tests.bench_growth", "--postgresql", "--sizes", sizes, "--schools", str(part.schools)]
        given += ["--whole", "0", "--to", str(to)]
    with (FOLDER / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", *given], cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
        begun = time.monotonic()
        try:
            while process.poll() is None:
                taken = time.monotonic() - begun
                _say(f"\r{name}: {part.says}, {taken:.0f} of at most {part.limit:.0f} s ", end="")
                if taken > part.limit:
                    return f"stopped after {part.limit:.0f} s: the machine is too busy, or something waits for ever"
                time.sleep(0.5)
        finally:
            _stopped(process)
            _say(f"\r{name}: {part.says}, {time.monotonic() - begun:.0f} s{' ' * 20}")
    return "" if process.returncode == 0 else f"failed with {process.returncode}"


def _stopped(process: subprocess.Popen[bytes]) -> None:
    """Stop a part as Ctrl+C would, so that it takes its servers along; then whatever is left of its group."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _say(line: str, end: str = "\n") -> None:
    """A line of progress; on something that is no screen only those that are complete."""
    if end or sys.stderr.isatty():
        print(line if sys.stderr.isatty() else line.strip(), end=end, file=sys.stderr, flush=True)


def _written(lines: Sequence[Line], to: Path) -> None:
    to.write_text(json.dumps([asdict(one) for one in lines], indent=1) + "\n", "utf-8")


def _read(name: str) -> list[Any]:
    file = FOLDER / f"{name}.json"
    found: list[Any] = json.loads(file.read_text("utf-8")) if file.exists() else []
    return found


def _line(found: dict[str, Any]) -> Line:
    return Line(**found | {"ours": Samples(**found["ours"]), "its": Samples(**found["its"])})


def main() -> int:
    """Measure, print, and draw; 1 where a part was stopped or failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", type=lambda given: given.split(","), default=list(PARTS))
    parser.add_argument("--draw", type=Path)
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    size = SHORT if options.short else WHOLE
    FOLDER.mkdir(parents=True, exist_ok=True)
    if options.part:
        measure = PARTS[options.part].lines
        _written(measure(size) if measure else (), FOLDER / f"{options.part}.json")
        return 0
    wrong = {name: said for name in options.only if (said := run(name, size))}
    lines = [_line(one) for name in options.only if PARTS[name].lines for one in _read(name)]
    print(table(lines))
    for name, said in wrong.items():
        print(f"{name} is not in this table, or not whole: {said}. What it said: {FOLDER / f'{name}.log'}")
    if options.draw:
        from tests.bench_drawing import draw  # noqa: PLC0415 - matplotlib, once all is measured

        draw(lines, [one for name in options.only if not PARTS[name].lines for one in _read(name)], options.draw)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
