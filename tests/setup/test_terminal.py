"""The technician's terminal: a real one (a pty), a pipe and a file; secrets are not echoed, and its end stops it."""

import asyncio
import os
import termios
from pathlib import Path

import pytest

from bot.commands.setup.terminal import Console, Stopped


async def test_what_is_secret_is_not_echoed_and_the_echo_comes_back(capsys: pytest.CaptureFixture[str]) -> None:
    ours, theirs = os.openpty()
    try:
        console = Console(theirs)

        async def typed(line: bytes) -> None:
            await asyncio.sleep(0.05)
            os.write(ours, line)

        shown, _ = await asyncio.gather(console.ask("Name:"), typed(b"  Dana Reed \n"))
        assert shown == "Dana Reed"
        assert b"Dana" in os.read(ours, 100)
        hidden, _ = await asyncio.gather(console.ask("Token:", secret=True), typed(b"xoxb-secret\n"))
        assert hidden == "xoxb-secret"
        assert termios.tcgetattr(theirs)[3] & termios.ECHO
        os.set_blocking(ours, False)
        try:
            echoed = os.read(ours, 100)
        except BlockingIOError:
            echoed = b""
        assert b"secret" not in echoed
        assert capsys.readouterr().out == "Name: Token: \n"
    finally:
        os.close(ours)
        os.close(theirs)


async def test_stopped_while_it_waits_the_echo_comes_back() -> None:
    ours, theirs = os.openpty()
    try:
        waits = asyncio.create_task(Console(theirs).ask("Token:", secret=True))
        await asyncio.sleep(0.05)
        assert not termios.tcgetattr(theirs)[3] & termios.ECHO
        waits.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waits
        assert termios.tcgetattr(theirs)[3] & termios.ECHO
    finally:
        os.close(ours)
        os.close(theirs)


async def test_something_else_goes_on_while_it_waits() -> None:
    reads, writes = os.pipe()
    went_on = asyncio.Event()

    async def elsewhere() -> None:
        went_on.set()
        os.write(writes, b"one\ntwo\n")
        os.close(writes)

    console = Console(reads)
    first, _ = await asyncio.gather(console.ask("?"), elsewhere())
    assert went_on.is_set()
    assert (first, await console.ask("?")) == ("one", "two")
    with pytest.raises(Stopped):
        await console.ask("?")
    os.close(reads)


async def test_answers_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("slack\nlast line without an end")
    with (tmp_path / "answers").open("rb") as file:
        console = Console(file.fileno())
        assert await console.ask("?") == "slack"
        assert await console.ask("?") == "last line without an end"
        with pytest.raises(Stopped):
            await console.ask("?")
