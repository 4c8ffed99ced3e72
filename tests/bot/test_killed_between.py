"""kill -9 before and after every commit while a held file is brought to its report, and while a paper is taken.

Afterwards the file is held or stands with the report, and no paper is out that the ledger does not know.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.casework import presses
from tests.bot.test_evidence import filed
from tests.bot.test_place_gone import SCHOOL, TEACHER, held
from tests.crash.steps import die_at
from tests.desk import Desk, opened
from tests.handed import PDF, Sent

_MOST = 12
"""Commits of one turn at most."""
_Do = Callable[[Desk, Path], Awaitable[None]]


async def _sorts(desk: Desk, folder: Path) -> None:
    reference, draft = (folder / "known").read_text().split()
    await desk.take(SCHOOL, "teacher", "sort", draft, to=reference)


async def _takes(desk: Desk, folder: Path) -> None:
    reference, _ = (folder / "known").read_text().split()
    reply = await desk.take(SCHOOL, "dsl", "case-export", reference, **{"as": "html"})
    (folder / "paper").write_bytes(reply.files[0].data)


async def _once(folder: Path, do: _Do, step: str, count: int) -> None:
    async with opened(folder) as desk:
        presses._THREADS = ThreadPoolExecutor(1)  # noqa: SLF001 - a thread of its parent's is none of a fork's
        die_at(step, count)
        await do(desk, folder)


def _killed(folder: Path, do: _Do, step: str, count: int) -> bool:
    """Whether it came so far."""
    if not (pid := os.fork()):
        try:
            asyncio.run(_once(folder, do, step, count))
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    assert not os.WIFSIGNALED(status) or os.WTERMSIG(status) == signal.SIGKILL
    return os.WIFSIGNALED(status)


async def _prepared(folder: Path) -> str:
    async with opened(folder) as desk:
        record = await filed(desk)
        card = await held(desk, Sent(PDF), text="It hung on the notice board.")
        draft = next(one.target for one in card.buttons if one.deed == "sort")
        (folder / "known").write_text(f"{record.reference} {draft}")
        return record.reference


async def _kept(folder: Path, reference: str, draft: str) -> tuple[int, int, list[str]]:
    """How many files stand with the report, how many are held, and what the ledger says of the report."""
    async with opened(folder) as desk:
        assert await desk.store.verify(SCHOOL) == ()
        there = await desk.store.files_of_record(SCHOOL, reference)
        still = await desk.store.files_of_draft(SCHOOL, TEACHER, draft)
        return len(there), len(still), [event.verb for event in await desk.store.events(SCHOOL, reference)]


@pytest.mark.parametrize("step", ["before-commit", "after-commit"])
def test_a_held_file_is_in_one_place_at_least_whenever_it_is_killed(tmp_path: Path, step: str) -> None:
    reference = asyncio.run(_prepared(tmp_path))
    draft = (tmp_path / "known").read_text().split()[1]
    for count in range(1, _MOST):
        came = _killed(tmp_path, _sorts, step, count)
        there, still, verbs = asyncio.run(_kept(tmp_path, reference, draft))
        assert there + still >= 1
        assert there == verbs.count("file-added") <= 1
        assert verbs.count("added") <= 1, "its words are written once, however often it is begun again"
        if not came:
            break
    assert (there, still) == (1, 0)


@pytest.mark.parametrize("step", ["before-commit", "after-commit"])
def test_no_paper_is_out_that_the_ledger_does_not_know(tmp_path: Path, step: str) -> None:
    reference = asyncio.run(_prepared(tmp_path))
    draft = (tmp_path / "known").read_text().split()[1]
    for count in range(1, _MOST):
        came = _killed(tmp_path, _takes, step, count)
        _, _, verbs = asyncio.run(_kept(tmp_path, reference, draft))
        assert (tmp_path / "paper").exists() <= ("exported" in verbs)
        if not came:
            break
    assert (tmp_path / "paper").exists()
