"""What hears free text is read in a thread when the first person comes, and never on the event loop."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.seam.card import Card
from bot.seam.turn import Reply, Turn, Who
from bot.talk.reading import Reading, made_ready
from policy_kb.search.vectors import uncut

WHO = Who("web", "westhaven", "teacher")
BARE, WORDS = Turn(WHO, "begin", "report", {}), Turn(WHO, "begin", "policy", {"text": "may I?"})


class Listens:
    """A listener that notes what it took."""

    def __init__(self) -> None:
        self.took: list[Turn] = []

    async def take(self, turn: Turn) -> Reply:
        self.took.append(turn)
        return Reply(Card("x", ()))


class Slow:
    """Reads until it is let go; notes in which threads."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.threads: list[int] = []

    def __call__(self) -> None:
        self.threads.append(threading.get_ident())
        assert self.go.wait(5)


async def test_whoever_comes_with_words_waits_and_the_loop_goes_on() -> None:
    listens, slow = Listens(), Slow()
    reading = Reading(listens, slow)
    both = [asyncio.create_task(reading.take(WORDS)) for _ in range(2)]
    await asyncio.sleep(0.05)
    assert listens.took == []
    slow.go.set()
    await asyncio.gather(*both)
    assert listens.took == [WORDS, WORDS]
    assert len(slow.threads) == 1
    assert slow.threads[0] != threading.get_ident()


async def test_a_bare_command_is_answered_while_it_is_read() -> None:
    listens, slow = Listens(), Slow()
    reading = Reading(listens, slow)
    await reading.take(BARE)
    assert listens.took == [BARE]
    slow.go.set()
    await reading.done()
    assert len(slow.threads) == 1


async def test_what_cannot_be_read_is_tried_again_and_holds_nobody_up(caplog: pytest.LogCaptureFixture) -> None:
    listens, tries = Listens(), list[int]()

    def broken() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("marked phrase")

    reading = Reading(listens, broken)
    for _ in range(3):
        await reading.take(WORDS)
    assert listens.took == [WORDS] * 3
    assert len(tries) == 2
    assert "could not be read: OSError" in caplog.text
    assert "marked phrase" not in caplog.text


@pytest.mark.proof  # a whole program is started
def test_a_start_and_a_bare_command_load_no_numpy() -> None:
    """In a program of its own, for this one has it."""
    said = """
import asyncio, sys, tempfile
from pathlib import Path
from tests.desk import opened
async def main():
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as desk:
            reply = await desk.take("westhaven", "teacher", "begin", "report")
            assert reply.card.title, reply
import bot.app, bot.in_slack
asyncio.run(main())
print([name for name in ("numpy", "botbuilder.core", "typst") if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    assert ran.stdout.strip() == "[]", ran.stdout + ran.stderr


@pytest.mark.proof  # as above
async def test_the_encoder_is_cut_by_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANIPOST_CACHE", str(tmp_path))
    assert uncut()
    await made_ready()
    assert not uncut()
    monkeypatch.setattr(sys, "executable", "/nowhere")  # not called again
    await made_ready()
