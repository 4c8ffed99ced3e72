"""Does one thing in a fork of a program of its own, as often as it is asked, and says whether that was killed.

A fork of the tests' own process inherits locks of threads that it does not have: there the typesetter waits for ever.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

_ROOT = Path(__file__).parents[1]


class Forks:
    """The program; `what` names an asynchronous function: its module, a colon, its name."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program

    def killed(self, *given: str | int) -> bool:
        """Call the function with these in a fork; whether it was killed before it came to its end."""
        wrote, said = self._program.stdin, self._program.stdout
        assert wrote is not None
        assert said is not None
        print(json.dumps(given), file=wrote, flush=True)
        status = int(said.readline())
        assert status in {0, signal.SIGKILL}, "it failed: see what it wrote"
        return status == signal.SIGKILL


@contextmanager
def forks(what: str) -> Iterator[Forks]:
    """Start it, and end it."""
    command = [sys.executable, "-m", "tests.forked", what]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:  # noqa: S603 - our own
        yield Forks(program)


def main(what: str) -> None:
    """Fork once for each line, which holds what is given to the function; print the signal that killed it, or 0."""
    module, _, name = what.partition(":")
    do = getattr(import_module(module), name)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            wrong = 1
            try:
                asyncio.run(do(*json.loads(line)))
                wrong = 0
            finally:
                os._exit(wrong)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
