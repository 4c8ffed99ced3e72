"""Live without reload: a ring at an address reaches every page that shows it, and only those."""

import asyncio
from urllib.parse import quote

import pytest
from aiohttp import ClientResponse

from bot.seam.sender import Readers, Refused
from bot.web.bell import Bell
from storage.kept import Address
from tests.until import HANGS, until
from tests.web.conftest import DESK, Open
from tests.web.fakes import RECEIPT, TEACHER, TEAM


async def _next(stream: ClientResponse) -> dict[str, str]:
    """Read the next event of a stream that holds a field other than `retry`."""
    while True:
        lines: dict[str, str] = {}
        while line := (await stream.content.readline()).decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            lines[name] = value
        if lines.keys() - {"retry"}:
            return lines
        if stream.content.at_eof():
            return {}


def _since(page: str) -> str:
    return page.partition('data-mark="')[2].partition('"')[0]


async def test_a_message_wakes_the_pages_of_its_address_and_no_others(opened: Open) -> None:
    mine, other = _since(await opened.page()), _since(await opened.page("/hillside/chair"))
    async with (
        opened.client.get(f"{DESK}/events?since={quote(mine)}") as stream,
        opened.client.get(f"/lakeside/teacher/events?since={quote(other)}") as elsewhere,
    ):
        assert stream.content_type == "text/event-stream"
        handle = await opened.sender.post("hillside", TEACHER, RECEIPT, "key-1", maybe_there=False)
        assert handle == "key-1"
        assert (await asyncio.wait_for(_next(stream), HANGS))["data"] == "changed"
        await opened.sender.edit("hillside", TEAM, "key-2", RECEIPT)
        assert (await asyncio.wait_for(_next(stream), HANGS))["data"] == "changed"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(_next(elsewhere), 0.2)


async def test_what_changed_before_the_page_listened_is_not_missed(opened: Open) -> None:
    since = _since(await opened.page())
    await opened.sender.edit("hillside", TEACHER, "key", RECEIPT)
    async with opened.client.get(f"{DESK}/events?since={since}") as stream:
        first = await asyncio.wait_for(_next(stream), HANGS)
    assert first["data"] == "changed"
    async with opened.client.get(f"{DESK}/events", headers={"Last-Event-ID": first["id"]}) as stream:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(_next(stream), 0.2)


async def test_after_a_restart_every_page_refreshes_once(opened: Open) -> None:
    keys = {("hillside", TEACHER)}
    assert Bell().mark(keys) != Bell().mark(keys)


async def test_a_quiet_stream_shows_that_it_is_alive(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.stream.HEARTBEAT", 0.05)
    since = _since(await opened.page())
    async with opened.client.get(f"{DESK}/events?since={since}") as stream:
        assert "" in await asyncio.wait_for(_next(stream), HANGS)


async def test_streams_are_bounded_and_a_closed_page_makes_room(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.stream.HEARTBEAT", 0.05)
    bell = opened.sender.bell
    bell._most = 1  # noqa: SLF001 - two hundred streams would only be slower
    async with opened.client.get(f"{DESK}/events"), opened.client.get(f"{DESK}/events") as second:
        assert second.status == 503
    await until(lambda: not bell._lines)  # noqa: SLF001 - as above
    async with opened.client.get(f"{DESK}/events") as third:
        assert third.status == 200


async def test_closing_the_desk_ends_every_stream_at_once(opened: Open) -> None:
    since = _since(await opened.page())
    async with opened.client.get(f"{DESK}/events?since={since}") as stream:
        await opened.desk.close()
        assert await asyncio.wait_for(_next(stream), HANGS) == {}
    async with opened.client.get(f"{DESK}/events") as late:
        assert late.status == 503


async def test_the_readers_of_a_channel_are_its_personas_and_a_person_has_none(opened: Open) -> None:
    assert await opened.sender.readers("hillside", TEAM) == Readers(frozenset({"dsl", "head"}))
    assert await opened.sender.readers("hillside", TEACHER) is None


@pytest.mark.parametrize(
    ("workspace", "address"),
    [
        ("nowhere", TEACHER),
        ("hillside", Address("web", "person", "nobody")),
        ("hillside", Address("web", "channel", "teacher")),
        ("hillside", Address("slack", "person", "teacher")),
    ],
)
async def test_an_address_that_is_not_on_the_desk_is_refused(opened: Open, workspace: str, address: Address) -> None:
    with pytest.raises(Refused, match="address_not_found"):
        await opened.sender.post(workspace, address, RECEIPT, "key", maybe_there=True)
    with pytest.raises(Refused, match="address_not_found"):
        await opened.sender.readers(workspace, address)


async def test_a_stream_can_be_opened_only_by_a_known_persona(opened: Open) -> None:
    async with opened.client.get("/hillside/nobody/events") as answer:
        assert answer.status == 404


async def test_an_open_page_does_not_keep_the_server_from_stopping(opened: Open) -> None:
    async with opened.client.get(f"{DESK}/events") as stream:
        assert stream.status == 200
        began = asyncio.get_running_loop().time()
        await opened.client.server.close()
        assert asyncio.get_running_loop().time() - began < 2
