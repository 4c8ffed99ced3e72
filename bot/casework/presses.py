"""Where papers are made: in threads that nobody else needs, a few at a time.

Rules:
1. A paper takes long; nobody who commits, hears a text or walks a dialog waits for a thread that makes one.
2. Whoever asked for it waits in the loop, and no thread waits for the loop. What nobody waits for any more (the program
   stops) is not begun; what was begun is let finish.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_T = TypeVar("_T")
_AT_ONCE = 2
_THREADS = ThreadPoolExecutor(_AT_ONCE, "paper")


async def made(make: Callable[_Given, _T], *given: _Given.args, **named: _Given.kwargs) -> _T:
    """What `make` gives, made in its turn."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, partial(make, *given, **named))
