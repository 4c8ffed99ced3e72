"""The named steps at which a server kills itself: before and after each commit, and before and after each call out.

A kill at a random moment rarely hits the window between a commit and the message that it owes; these always do.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from aiohttp import ClientSession
from sqlalchemy.engine.default import DefaultDialect

STEPS = ("before-commit", "after-commit", "before-call", "after-call")


def die_at(step: str, count: int) -> None:
    """Kill this process, as `kill -9` does, when it comes to a step for the count-th time."""
    seen: Counter[str] = Counter()

    def passing(name: str) -> None:
        seen[name] += 1
        if (name, seen[name]) == (step, count):
            os.kill(os.getpid(), signal.SIGKILL)

    DefaultDialect.do_commit = _around_commit(DefaultDialect.do_commit, passing)  # type: ignore[method-assign]
    ClientSession._request = _around_call(ClientSession._request, passing)  # type: ignore[method-assign] # noqa: SLF001


def _around_commit(commit: Callable[..., Any], passing: Callable[[str], None]) -> Callable[..., Any]:
    @wraps(commit)
    def around(*given: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own arguments
        passing("before-commit")
        done = commit(*given)
        passing("after-commit")
        return done

    return around


def _around_call(call: Callable[..., Any], passing: Callable[[str], None]) -> Callable[..., Any]:
    @wraps(call)
    async def around(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - aiohttp's own arguments
        passing("before-call")
        done = await call(*given, **named)
        passing("after-call")
        return done

    return around
