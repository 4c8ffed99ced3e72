"""A request that is packed, or breaks off: refused by every platform's door, with no word of it unpacked or logged."""

import asyncio
import gzip
import logging
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.commands import logs
from tests.contract.slack import SlackStage
from tests.contract.stage import Stage
from tests.contract.teams import TeamsStage
from tests.contract.test_contract import STAGES
from tests.contract.web import WebStage

ZEROS = b"\0" * 20_000_000


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](tmp_path) as found:
        yield found


def door(stage: Stage) -> str:
    """Where requests come in."""
    match stage:
        case SlackStage():
            return stage.hands["teacher"].url
        case TeamsStage():
            return stage.url
        case WebStage():
            return str(stage.server.make_url("/westhaven/teacher/turn"))
    raise AssertionError


async def test_what_comes_packed_or_breaks_off_is_refused(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    logs.hush()  # as `serve` does
    packed = {"gzip": gzip.compress(ZEROS), "deflate": zlib.compress(ZEROS), " GZip": b"no gzip"}
    async with aiohttp.ClientSession() as http:
        for how, body in packed.items():
            headers = {"Content-Encoding": how, "Content-Type": "application/json", "Authorization": "Bearer x"}
            async with http.post(door(stage), data=body, headers=headers) as answer:
                assert answer.status == 415
    for rest in ("ZZ\r\nnonsense\r\n", "5\r\nab"):
        await breaks_off(stage, rest, caplog)


async def breaks_off(stage: Stage, rest: str, caplog: pytest.LogCaptureFixture) -> None:
    """A body that breaks off is its sender's fault."""
    caplog.set_level(logging.DEBUG)
    where = urlsplit(door(stage))
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    head = f"POST {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    writer.write(f"{head}Authorization: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na=bc\r\n".encode())
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.write(rest.encode())
    writer.write_eof()
    said = await reader.read(12)
    writer.close()
    assert said in {b"", b"HTTP/1.1 400", b"HTTP/1.1 415", b"HTTP/1.1 401", b"HTTP/1.0 400"}
    assert "could not be answered" not in caplog.text
    assert "Traceback" not in caplog.text
