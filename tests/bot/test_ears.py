"""What people write at the same moment is heard together, beside the loop, and judged as it would be alone."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.journeys import noticing
from bot.talk import ears
from bot.talk.ears import Ears
from dialogs.endings import Answers
from policy_kb import lookup
from tests.desk import opened
from tests.until import HANGS

TEXTS = [f"A Year 8 asked to follow me last night, for the {n}th time." for n in range(20)]
DANGER = "A man has just taken a child from the playground into his van"


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    heard: list[Sequence[str]] = []
    together = lookup.listen_together

    def noted(texts: Sequence[str]) -> None:
        assert threading.current_thread() is not threading.main_thread()
        heard.append(texts)
        together(texts)

    monkeypatch.setattr(ears, "listen_together", noted)
    monkeypatch.setattr(lookup, "_judged", type(lookup._judged)())  # noqa: SLF001 - what other tests have asked
    return heard


async def test_what_comes_at_once_is_heard_in_few_rounds_and_each_once(rounds: list[Sequence[str]]) -> None:
    one = Ears()
    await asyncio.gather(*(one.hear([text]) for text in TEXTS))
    assert sorted(text for some in rounds for text in some) == sorted(TEXTS)
    assert len(rounds) <= 4


async def test_what_comes_in_one_round_of_the_loop_is_heard_in_one_pass(rounds: list[Sequence[str]]) -> None:
    one = Ears()
    await asyncio.gather(*(one.hear([text]) for text in TEXTS[:8]))
    assert [sorted(some) for some in rounds] == [sorted(TEXTS[:8])]


async def test_an_emergency_among_many_is_one_as_it_is_alone(rounds: list[Sequence[str]]) -> None:
    alone = {text: lookup.urgent(text) for text in (*TEXTS, DANGER)}
    assert alone[DANGER]
    one = Ears()
    await asyncio.gather(*(one.hear([text]) for text in (*TEXTS, DANGER)))
    assert len(lookup._judged) == len(alone)  # noqa: SLF001 - what was heard
    assert {text: lookup.urgent(text) for text in alone} == alone


async def test_a_word_and_an_option_are_not_heard(rounds: list[Sequence[str]]) -> None:
    await Ears().hear(["yes", ("a", "b"), " own-time "])
    assert not rounds


async def test_whoever_gives_up_and_whatever_fails_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Sequence[str]) -> None:
        raise OSError("no model")

    monkeypatch.setattr(ears, "listen_together", fails)
    one = Ears()
    first = [asyncio.ensure_future(one.hear([text])) for text in TEXTS]
    await asyncio.sleep(0)
    first[0].cancel()
    async with asyncio.timeout(HANGS):
        found = await asyncio.gather(*first, return_exceptions=True)
    assert [one for one in found[1:] if one is not None] == []


async def test_the_words_of_a_post_are_read_beside_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[threading.Thread] = []

    def told(_words: str) -> Answers:
        read.append(threading.current_thread())
        return {}

    monkeypatch.setattr(noticing, "told", told)
    monkeypatch.setattr(noticing, "proposals", lambda _found, words: told(words))
    async with opened(tmp_path) as desk:
        await noticing.looked_at("A photo of the choir for the school page", desk.schools["westhaven"])
    assert len(read) == 2
    assert threading.main_thread() not in read
