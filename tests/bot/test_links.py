"""The links of a policy are tried one by one, and those that do not answer are named with the reason."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

from bot.commands.links import in_policy, reached
from policy_kb.loading import load


@pytest.fixture
async def server() -> AsyncIterator[BaseTestServer]:
    async def here(_: web.Request) -> web.Response:
        return web.Response(text="here")

    application = web.Application()
    application.add_routes([web.get("/here", here)])
    async with TestServer(application) as running:
        yield running


async def test_what_answers_and_what_does_not_are_told_apart(server: BaseTestServer) -> None:
    there, gone = str(server.make_url("/here")), str(server.make_url("/gone"))
    found = await reached([there, gone, "http://127.0.0.1:9/", "not a link"])
    assert found[there] == ""
    assert found[gone] == "it answers 404"
    assert found["http://127.0.0.1:9/"].startswith("no connection")
    assert found["not a link"].startswith("no connection")


def test_the_links_of_a_policy_are_found_in_its_clauses() -> None:
    found = dict(in_policy(load("dothill")))
    assert "atl.org.uk" in found
    assert found["atl.org.uk"] == "dothill/further-guidance"
