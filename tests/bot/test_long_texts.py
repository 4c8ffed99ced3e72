"""A long text is judged beside the loop, so that nobody else waits for it, and only once."""

import threading
from pathlib import Path

import pytest

from policy_kb import lookup
from policy_kb.search.gate import Gate, Seen
from policy_kb.search.numbers import Floats
from tests.bot.test_emergency import TOLD
from tests.desk import opened
from tests.plain import plain

LONG = "A dad wrote on the town page that the lunch queue is too slow, and I would like to answer him there. " * 40


@pytest.mark.parametrize("dialog", ["policy", "report", "canipost", "consult"])
async def test_a_long_text_is_judged_beside_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dialog: str
) -> None:
    on_loop: list[bool] = []
    see = Gate.see

    def noted(self: Gate, text: str, meaning: Floats | None = None) -> Seen:
        if len(text) > lookup.LONG:
            on_loop.append(threading.current_thread() is threading.main_thread())
        return see(self, text, meaning)

    monkeypatch.setattr(Gate, "see", noted)
    lookup._heard.clear()  # noqa: SLF001 - what an earlier test has asked
    async with opened(tmp_path) as desk:
        await desk.take("westhaven", "teacher", "begin", dialog, text=LONG[:4000])
    assert on_loop == [False]


async def test_an_emergency_in_a_long_text_stops_it_all_the_same(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        card = (
            await desk.take("westhaven", "teacher", "begin", "policy", text=f"{LONG[:2000]} {TOLD}. {LONG[:1500]}")
        ).card
    assert "Ring 999 first" in plain(card)


def test_few_long_texts_are_kept_and_none_by_its_words() -> None:
    for count in range(40):
        lookup.listen(f"{count} {LONG}")
    assert len(lookup._heard) <= 16  # noqa: SLF001 - what is held of people's words
    assert all(isinstance(key, bytes) for key in lookup._heard)  # noqa: SLF001
