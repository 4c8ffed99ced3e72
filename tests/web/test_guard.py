"""Who may ask, what a form may hold, and what every answer carries."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.desk import DeskChannel, DeskSchool, Persona, by_workspace
from tests.web.conftest import DESK, Open, open_desk
from tests.web.fakes import school


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[", "", "127.0.0.1@evil.example:1x"])
async def test_another_name_for_this_machine_is_not_answered(opened: Open, host: str) -> None:
    async with opened.client.get(DESK, headers={"Host": host}) as answer:
        assert answer.status in {400, 421}
        assert "Tess" not in await answer.text()


@pytest.mark.parametrize("host", ["localhost:8080", "LOCALHOST", "127.0.0.1", "[::1]:80", "localhost."])
async def test_every_name_of_loopback_is_answered(opened: Open, host: str) -> None:
    async with opened.client.get(DESK, headers={"Host": host}) as answer:
        assert answer.status == 200


PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")


@pytest.mark.parametrize("header", PASSED_ON)
async def test_whatever_came_through_a_proxy_is_not_answered(opened: Open, header: str) -> None:
    """A proxy that passes the upstream's name on would otherwise show the DSL's desk to whoever reaches it."""
    async with opened.client.get(DESK, headers={header: "203.0.113.7"}) as answer:
        assert answer.status == 403
        said = await answer.text()
    assert "This desk is for this computer only" in said
    assert "Tess" not in said


async def test_what_asks_as_old_proxies_do_is_not_answered(opened: Open) -> None:
    reader, writer = await asyncio.open_connection(opened.client.host, opened.client.port)
    writer.write(f"GET {DESK} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
    said = (await reader.read()).decode()
    writer.close()
    assert " 403 " in said.splitlines()[0]
    assert "Tess" not in said


async def test_behind_a_silent_proxy_a_desk_with_a_key_answers_only_whoever_opened_its_link() -> None:
    async with open_desk("a-key-that-nobody-guesses") as desk, ClientSession() as outside:

        async def silent(request: web.Request) -> web.Response:
            to = desk.client.make_url(request.rel_url)
            async with outside.request(request.method, to, data=await request.read(), allow_redirects=False) as answer:
                return web.Response(status=answer.status, body=await answer.read())

        proxy = web.Application()
        proxy.router.add_route("*", "/{all:.*}", silent)
        async with TestClient(TestServer(proxy)) as stranger:
            for path in ("/", DESK, f"{DESK}/panes", f"{DESK}/events", "/?key=", "/?key=a-guess"):
                async with stranger.get(path) as answer:
                    assert answer.status == 403, path
                    assert "Open the desk by its link" in await answer.text()
            async with stranger.post(f"{DESK}/turn", data={"deed": "home"}) as answer:
                assert answer.status == 403
        async with desk.client.get("/?key=a-key-that-nobody-guesses") as answer:
            assert answer.status == 200
            assert "key" not in answer.url.query
        assert "Tess" in await desk.page()
    assert not desk.listener.turns


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_from_another_site_is_refused(opened: Open, headers: dict[str, str]) -> None:
    fields = {"csrf": opened.csrf, "deed": "home"}
    async with opened.client.post(f"{DESK}/turn", data=fields, headers=headers) as answer:
        assert answer.status == 403
    assert not opened.listener.turns


async def test_a_form_from_our_own_page_is_taken(opened: Open) -> None:
    origin = str(opened.client.make_url("/")).rstrip("/")
    headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    fields = {"csrf": opened.csrf, "deed": "home"}
    async with opened.client.post(f"{DESK}/turn", data=fields, headers=headers, allow_redirects=False) as answer:
        assert answer.status == 303


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
@pytest.mark.parametrize("end", ["turn", "say", "put-away"])
async def test_a_form_without_the_token_of_its_session_is_refused(opened: Open, token: str, end: str) -> None:
    async with opened.client.post(f"{DESK}/{end}", data={"csrf": token, "deed": "home"}) as answer:
        assert answer.status == 403
        assert "This page was open too long" in await answer.text()


async def test_the_token_of_another_session_is_refused(opened: Open) -> None:
    stolen = opened.csrf
    opened.client.session.cookie_jar.clear()
    await opened.page()
    opened.csrf = stolen
    assert (await opened.post(f"{DESK}/turn", deed="home")).status == 403


@pytest.mark.parametrize(
    "more",
    [
        [("deed", "home"), ("deed", "home")],
        [("deed", "")],
        [("deed", "Ho me")],
        [("deed", "x" * 41)],
        [("deed", "home"), ("values.a", "1"), ("values.a", "2")],
        [("deed", "home"), ("strange", "1")],
        [("deed", "home"), ("at", "nobody")],
        [("deed", "home"), ("pane", "nowhere")],
        [("deed", "home"), ("values.a", "\0")],
        [("deed", "home"), *((f"values.{n}", "") for n in range(300))],
    ],
)
async def test_a_malformed_form_is_a_400_and_does_nothing(opened: Open, more: list[tuple[str, str]]) -> None:
    answer = await opened.post(f"{DESK}/turn", *more)
    assert answer.status == 400
    assert "Nothing was done" in await answer.text()
    assert not opened.listener.turns


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"deed": "home"}', "application/json"),
        (b"deed=\xff", "application/x-www-form-urlencoded"),
        (b"deed=%ff", "application/x-www-form-urlencoded"),
    ],
)
async def test_a_body_that_is_no_form_is_a_400(opened: Open, body: bytes, kind: str) -> None:
    async with opened.client.post(f"{DESK}/turn", data=body, headers={"Content-Type": kind}) as answer:
        assert answer.status == 400


async def test_a_form_that_is_too_large_is_a_413(opened: Open) -> None:
    answer = await opened.post(f"{DESK}/turn", ("values.what", "x" * 2_100_000), deed="answer")
    assert answer.status == 413
    assert "too much at once" in await answer.text()


async def test_a_form_that_is_too_large_and_does_not_say_so_is_a_413(opened: Open) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with opened.client.post(f"{DESK}/turn", data=endless(), headers=headers) as answer:
        assert answer.status == 413


@pytest.mark.parametrize("path", ["/", DESK, f"{DESK}/panes", "/nowhere", "/static/desk.css"])
async def test_every_answer_carries_the_security_headers(opened: Open, path: str) -> None:
    async with opened.client.get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


async def test_pages_are_not_kept_by_browsers_and_our_files_are(opened: Open) -> None:
    async with opened.client.get(DESK) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
    async with opened.client.get("/static/desk.js") as answer:
        assert "immutable" in answer.headers["Cache-Control"]


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(opened: Open) -> None:
    opened.client.session.cookie_jar.clear()
    async with opened.client.get(DESK) as answer:
        cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def _school(*personas: Persona, workspace: str = "a") -> DeskSchool:
    return DeskSchool(workspace, "A", "P", personas, (DeskChannel("c", "C"),))


@pytest.mark.parametrize(
    "desks",
    [
        (school(), school()),
        (_school(),),
        (_school(Persona("x", "X", "X"), Persona("x", "Y", "Y")),),
        (_school(Persona("x", "X", "X", channels=("missing",))),),
        (_school(Persona("x", "X", "X"), workspace="static"),),
        (_school(Persona("..", "X", "X")),),
    ],
)
def test_a_desk_that_could_not_be_shown_is_refused_when_it_is_built(desks: tuple[DeskSchool, ...]) -> None:
    with pytest.raises(ValueError, match="desk "):
        by_workspace(desks)
