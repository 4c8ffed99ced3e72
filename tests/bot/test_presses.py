"""Papers are made beside everybody else: however many are asked for, nobody else waits for one."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.casework import papers, presses
from tests.bot.test_evidence import filed
from tests.desk import opened
from tests.until import until


async def test_papers_that_take_long_hold_up_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(papers, "pdf", lambda *_: (go_on.wait(60), b"%PDF")[1])
    async with opened(tmp_path) as desk:
        record = await filed(desk)
        export = {"as": "pdf"}
        asked = [desk.take("westhaven", "dsl", "case-export", record.reference, **export) for _ in range(40)]
        waiting = [asyncio.create_task(one) for one in asked]
        try:
            async with asyncio.timeout(30):
                card = (await desk.take("westhaven", "teacher", "begin", "policy", text="May I post the fair?")).card
                await desk.store.begin("westhaven", "web:teacher", "report", {}, desk.clock())
        finally:
            go_on.set()
            replies = await asyncio.gather(*waiting)
        assert card.title
        assert [len(one.files) for one in replies] == [1] * 40


async def test_what_nobody_waits_for_any_more_is_not_begun() -> None:
    go_on, begun = threading.Event(), list[int]()

    def make(n: int) -> None:
        begun.append(n)
        go_on.wait(60)

    asked = [asyncio.create_task(presses.made(make, n)) for n in range(6)]
    await until(lambda: len(begun) == 2)
    for one in asked:
        one.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    go_on.set()
    await presses.made(lambda: None)
    assert begun == [0, 1]
