"""The server: a turn that has begun is finished after SIGTERM, and holes stop it before it starts."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import demo
from bot.app import Plan, Wiring, wired
from bot.cli import main
from bot.commands import logs, serving
from bot.commands.places import Missing
from bot.commands.starting import starting
from bot.people.settings import load_schools
from bot.seam.turn import Reply, Turn
from bot.talk.listener import Talk
from storage import new_key, upgrade
from tests.ports import free_port

MARKED = "what somebody typed"


async def test_a_turn_that_has_begun_is_finished_after_sigterm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = asyncio.Event()
    take = Talk.take

    async def slowly(self: Talk, turn: Turn) -> Reply:
        begun.set()
        await asyncio.sleep(1)
        return await take(self, turn)

    monkeypatch.setattr(Talk, "take", slowly)
    demo.write_settings(tmp_path)
    url = f"sqlite:///{tmp_path / 'x.db'}"
    await upgrade(url)
    port = free_port()
    plan = Plan(load_schools(tmp_path), url, [new_key()], web=True, side_by_side=True)
    server = asyncio.create_task(serving.serve_until_stopped(plan, "127.0.0.1", port, "up"))
    base = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        page = await until_up(session, f"{base}/westhaven/teacher")
        csrf = page.split('name="csrf" value="')[1].split('"')[0]
        fields = {"csrf": csrf, "at": "teacher", "pane": "", "channel": "", "under": "", "said": "/report"}
        post = asyncio.create_task(
            session.post(f"{base}/westhaven/teacher/say", data=fields, headers={"Origin": base}, allow_redirects=False)
        )
        await begun.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        response = await post
        assert response.status == 303
    async with asyncio.timeout(20):
        await server


READY = """
import asyncio, sys
from pathlib import Path
from aiohttp.test_utils import TestClient, TestServer
from bot.app import Plan, wired
from bot.people.settings import load_schools

async def start(folder, url, key):
    async with wired(Plan(load_schools(Path(folder)), url, [key], web=True, side_by_side=True)) as wiring:
        looks = [*wiring.running]
        wiring.running.clear()
        async with TestClient(TestServer(wiring.application)) as client:
            ready = await client.get("/readyz")
            print(ready.status, (await ready.json())["owed"], len(looks), "sqlalchemy" in sys.modules)
            await asyncio.wait_for(wiring.ladder.sweep(), 20)
            print("sqlalchemy" in sys.modules)

asyncio.run(start(*sys.argv[1:]))
"""


async def test_ready_is_said_before_what_builds_statements_is_loaded(tmp_path: Path) -> None:
    demo.write_settings(tmp_path)
    url = f"sqlite:///{tmp_path / 'x.db'}"
    await upgrade(url)
    found = [sys.executable, "-c", READY, str(tmp_path), url, new_key()]
    ran = await asyncio.to_thread(subprocess.run, found, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["200", "0", "9", "False", "True"]


async def until_up(session: aiohttp.ClientSession, url: str) -> str:
    for _ in range(1200):  # the first start trains the look-up
        try:
            async with session.get(url) as response:
                return await response.text()
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.05)
    raise AssertionError("the server did not come up")


def test_a_database_that_was_never_upgraded_stops_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.write_settings(tmp_path / "settings")
    monkeypatch.setenv("CANIPOST_KEYS", new_key())
    monkeypatch.setenv("CANIPOST_DATABASE", f"sqlite:///{tmp_path / 'none.db'}")
    assert main(["serve", "--web", "--settings", str(tmp_path / "settings")]) == 1
    assert "run canipost db upgrade" in capsys.readouterr().err


def test_a_school_on_a_platform_without_tokens_stops_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.write_settings(tmp_path)
    monkeypatch.setenv("CANIPOST_KEYS", new_key())
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-made-up")
    monkeypatch.delenv("SLACK_SIGNING_SECRET", raising=False)
    monkeypatch.delenv("SLACK_APP_TOKEN", raising=False)
    assert main(["serve", "--settings", str(tmp_path)]) == 1
    assert "Set SLACK_SIGNING_SECRET as well" in capsys.readouterr().err
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    assert main(["serve", "--settings", str(tmp_path)]) == 1
    assert "none of these is served" in capsys.readouterr().err


def test_a_wrong_key_stops_the_start_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.write_settings(tmp_path / "settings")
    url = f"sqlite:///{tmp_path / 'x.db'}"
    monkeypatch.setenv("CANIPOST_DATABASE", url)
    assert main(["db", "upgrade"]) == 0

    async def once() -> None:
        from bot.app import wired  # noqa: PLC0415 - only here

        async with wired(Plan(load_schools(tmp_path / "settings"), url, [new_key()], web=True)) as found:
            assert isinstance(found, Wiring)

    asyncio.run(once())
    monkeypatch.setenv("CANIPOST_KEYS", new_key())
    assert main(["serve", "--web", "--settings", str(tmp_path / "settings")]) == 1
    assert "key" in capsys.readouterr().err


async def test_what_nobody_else_caught_is_answered_in_plain_words_and_logged_by_its_kind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Aiohttp would log a trace, and a trace holds what was at hand."""

    async def broken(_: web.Request) -> web.Response:
        raise RuntimeError(MARKED)

    demo.write_settings(tmp_path / "settings")
    url = f"sqlite:///{tmp_path / 'x.db'}"
    await upgrade(url)
    async with wired(Plan(load_schools(tmp_path / "settings"), url, [new_key()], web=True)) as wiring:
        wiring.application.router.add_get("/broken", broken)
        async with TestClient(TestServer(wiring.application)) as client, client.get("/broken") as answer:
            assert answer.status == 500
            assert "It is not your fault" in await answer.text()
    assert "RuntimeError" in caplog.text
    assert MARKED not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("line", [f"GET /x?said={MARKED} HTTP/1.1", f"{MARKED}", f"GET / HTTP/1.1\r\n{MARKED}: [x"])
async def test_what_is_no_http_is_answered_and_none_of_its_words_is_logged(
    caplog: pytest.LogCaptureFixture, line: str
) -> None:
    """Aiohttp logs the line that it could not read, and a trace."""
    caplog.set_level("DEBUG")
    runner = logs.runner(web.Application(), 0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port := free_port()).start()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{line}\r\n\r\n".encode())
    answer = await reader.read(12)
    writer.close()
    await runner.cleanup()
    assert answer.startswith(b"HTTP/1.0 400")
    assert MARKED not in caplog.text
    assert "Traceback" not in caplog.text
    assert "a request failed: error=" in caplog.text


async def test_the_page_is_there_first_and_nobody_who_looks_finds_nothing() -> None:
    port, seen = free_port(), list[int]()

    async def ready(_: web.Request) -> web.Response:
        return web.Response(text="taken over")

    application = web.Application()
    application.add_routes([web.get("/", ready)])
    runner = web.AppRunner(application)
    await runner.setup()
    async with starting("127.0.0.1", port) as (taken, take_over), aiohttp.ClientSession() as session:

        async def look() -> str:
            async with session.get(f"http://127.0.0.1:{port}/", headers={"Connection": "close"}) as answer:
                seen.append(answer.status)
                return await answer.text()

        assert "canipost is starting" in await look()
        with pytest.raises(Missing, match=r"is taken. Choose another with --port"):
            async with starting("127.0.0.1", port):
                pass
        await web.SockSite(runner, taken).start()
        await asyncio.gather(take_over(), *(look() for _ in range(20)))
        assert await look() == "taken over"
        assert set(seen) <= {200, 503}
        await runner.cleanup()


def test_serve_hands_on_everything_that_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail was read by nobody for weeks: each field of the plan is filled, or is not the environment's."""
    found: list[Plan] = []

    async def instead(plan: Plan, *_: object, **__: object) -> None:
        found.append(plan)

    monkeypatch.setattr(serving, "serve_until_stopped", instead)
    demo.write_settings(tmp_path / "settings")
    for name, value in SET.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CANIPOST_KEYS", new_key())
    monkeypatch.setenv("CANIPOST_DATABASE", f"sqlite:///{tmp_path / 'x.db'}")
    assert main(["serve", "--settings", str(tmp_path / "settings")]) == 0
    (plan,) = found
    empty = {one.name for one in fields(plan) if not getattr(plan, one.name)}
    assert empty == {"side_by_side", "web_key"}, "the demo's, and what is not needed where people sign in"


SET = {
    "SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_SIGNING_SECRET": "made-up-secret", "MicrosoftAppId": "app",
    "MicrosoftAppPassword": "made-up", "MicrosoftAppTenantId": "tenant", "CANIPOST_SMTP": "smtps://a:b@mail.example:465",
    "CANIPOST_MAIL_FROM": "canipost@school.example", "CANIPOST_OIDC_ISSUER": "https://id.school.example",
    "CANIPOST_OIDC_CLIENT": "c", "CANIPOST_OIDC_SECRET": "s", "CANIPOST_DESK": "https://desk.school.example",
    "CANIPOST_PUBLIC": "https://page.school.example",
}  # fmt: skip
