"""kill -9 before and after every commit while a held file is brought to its report, and while a paper is taken.

Afterwards the file is held or stands with the report, and no paper is out that the ledger does not know.
"""

import asyncio
from pathlib import Path

import pytest

from tests.bot.test_evidence import filed
from tests.bot.test_place_gone import SCHOOL, TEACHER, held
from tests.crash.steps import die_at
from tests.desk import opened
from tests.forked import forks
from tests.handed import PDF, Sent

pytestmark = pytest.mark.proof  # a program dies and starts anew for each commit

_MOST = 12
"""Commits of one turn at most."""


async def sorts(place: str, step: str, count: int) -> None:
    """Bring the held file to its report, and die at this step of it."""
    reference, draft = (Path(place) / "known").read_text().split()
    async with opened(Path(place)) as desk:
        die_at(step, count)
        await desk.take(SCHOOL, "teacher", "sort", draft, to=reference)


async def takes(place: str, step: str, count: int) -> None:
    """Take the report out as a paper, and die at this step of it."""
    reference, _ = (Path(place) / "known").read_text().split()
    async with opened(Path(place)) as desk:
        die_at(step, count)
        reply = await desk.take(SCHOOL, "dsl", "case-export", reference, **{"as": "html"})
        (Path(place) / "paper").write_bytes(reply.files[0].data)


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
    with forks("tests.bot.test_killed_between:sorts") as program:
        for count in range(1, _MOST):
            came = program.killed(str(tmp_path), step, count)
            there, still, verbs = asyncio.run(_kept(tmp_path, reference, draft))
            assert there + still >= 1
            assert there == verbs.count("file-added") <= 1
            assert verbs.count("added") <= 1, "its words are written once, however often it is begun again"
            if not came:
                break
    assert (there, still) == (1, 0)
    assert count > 1, "it was never killed"


@pytest.mark.parametrize("step", ["before-commit", "after-commit"])
def test_no_paper_is_out_that_the_ledger_does_not_know(tmp_path: Path, step: str) -> None:
    reference = asyncio.run(_prepared(tmp_path))
    draft = (tmp_path / "known").read_text().split()[1]
    with forks("tests.bot.test_killed_between:takes") as program:
        for count in range(1, _MOST):
            came = program.killed(str(tmp_path), step, count)
            _, _, verbs = asyncio.run(_kept(tmp_path, reference, draft))
            assert (tmp_path / "paper").exists() <= ("exported" in verbs)
            if not came:
                break
    assert (tmp_path / "paper").exists()
    assert count > 1, "it was never killed"
