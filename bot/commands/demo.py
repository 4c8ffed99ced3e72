"""`demo`: five made-up schools on loopback, no account anywhere; the page is there before the rest is loaded."""

import argparse
import asyncio
import importlib
from pathlib import Path

from bot.commands.starting import starting
from bot.seam.wording import ENGLISH


def demo(options: argparse.Namespace) -> int:
    """Serve the made-up schools until it is stopped."""
    asyncio.run(_served(options.folder, options.port))
    return 0


async def _served(folder: Path, port: int) -> None:
    url = f"http://127.0.0.1:{port}/"
    async with starting("127.0.0.1", port) as (taken, take_over):
        print(ENGLISH.say("demo.written", url=url, folder=folder / "settings"), flush=True)
        # Loading the program takes longer than drawing a page that says so.
        serving = await asyncio.to_thread(importlib.import_module, "bot.commands.serving")
        await serving.serve_demo(folder, port, url, taken, take_over)
