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
from asyncpg.transaction import Transaction  # type: ignore[import-untyped]
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
    Transaction.commit = _around(Transaction.commit, passing, "commit")
    ClientSession._request = _around(ClientSession._request, passing, "call")  # type: ignore[method-assign] # noqa: SLF001


def _around_commit(commit: Callable[..., Any], passing: Callable[[str], None]) -> Callable[..., Any]:
    @wraps(commit)
    def around(*given: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own arguments
        passing("before-commit")
        done = commit(*given)
        passing("after-commit")
        return done

    return around


def _around(call: Callable[..., Any], passing: Callable[[str], None], what: str) -> Callable[..., Any]:
    @wraps(call)
    async def around(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - aiohttp's own arguments, or asyncpg's
        passing(f"before-{what}")
        done = await call(*given, **named)
        passing(f"after-{what}")
        return done

    return around
