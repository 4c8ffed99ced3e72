"""Marked phrases go in by each platform's own door, as real requests: nothing on the disk tells of them.

What came in is then backed up and restored. What else is done behind the doors is in tests/bot/test_marked.py.
"""

import asyncio
import contextlib
import json
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode

import aiohttp
import pytest

from bot.commands import logs
from tests import marked
from tests.backed_up import backed_up
from tests.contract.slack import SlackStage, slack_stage
from tests.contract.stage import MenuStage, Stage
from tests.contract.teams import TeamsStage, teams_stage
from tests.contract.test_contract import reported, visible
from tests.contract.test_declaring import from_list
from tests.contract.web import WebStage, web_stage
from tests.handed import photo
from tests.marked import LEFT_BEHIND, folders, talkative
from tests.slack.trouble import Broken, Dropped, Fails
from tests.storage.databases import Server, sql
from tests.teams.double import Status
from tests.teams.hand import message

__all__ = ["folders", "talkative"]

PHRASE = "Xylophone-Märzipan quirls"
NAME = "Zephyrine Quackenbosch"
SECRETS = (PHRASE, NAME, NAME.split()[1])
DOORS: dict[str, Callable[[Path], AbstractAsyncContextManager[Stage]]] = {
    "slack": slack_stage,
    "slack-socket": partial(slack_stage, socket=True),
    "teams": teams_stage,
    "web": web_stage,
}


@pytest.mark.proof
@pytest.mark.parametrize("door", DOORS)
async def test_nothing_that_comes_by_a_platforms_door_lies_open_anywhere(
    door: str,
    folders: dict[str, Path],
    talkative: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talkative()  # SQLAlchemy asks its logger when a connection opens, and connections stay open
    async with DOORS[door](folders["kept"]) as stage:
        await walked(stage, folders, talkative)
        plan, again = stage.wiring.plan, f"sqlite:///{folders['kept'] / 'restored.db'}"
        await backed_up(plan.database, plan.keys, folders, SECRETS, again, monkeypatch)
        assert (folders["kept"] / "canipost.db-wal").stat().st_size
        assert list(marked.found_below((folders[name] for name in LEFT_BEHIND), SECRETS)) == []
    said = (folders["log"] / "debug.log").read_text("utf-8")
    assert "sqlalchemy.engine" in said, "the libraries were let into the log"
    assert "bot.slack.bolt DEBUG" in said or "slack" not in door, "also those that are told to be quiet"
    assert [file for file in folders["temp"].rglob("*") if file.is_file()] == []


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(alone=True) as found:
        yield found


@pytest.mark.proof
async def test_nor_in_the_files_and_the_log_of_postgresql(
    server: Server,
    folders: dict[str, Path],
    talkative: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talkative()
    async with server.fresh() as database, server.bare() as again:
        everything = ("log_statement = 'all'", "log_parameter_max_length = -1", "log_min_duration_statement = 0")
        await server.run(*(f"ALTER SYSTEM SET {one}" for one in everything), "SELECT pg_reload_conf()")
        async with slack_stage(folders["kept"], database=database) as stage:
            await walked(stage, folders, talkative)
            await backed_up(database, stage.wiring.plan.keys, folders, SECRETS, again, monkeypatch)
            await sql(database, "CHECKPOINT")
            looked = [server.folder, *(folders[name] for name in LEFT_BEHIND)]
            assert list(marked.found_below(looked, SECRETS)) == []
            assert [file for file in folders["temp"].rglob("*") if file.is_file()] == []
            assert any(b"INSERT INTO" in one.read_bytes() for one in server.folder.rglob("*log*") if one.is_file())


async def walked(stage: Stage, folders: dict[str, Path], talk: Callable[[], None]) -> None:
    """Everything that comes in by a door, and then what nobody should send."""
    logs.hush()  # as `serve` does
    await stage.write("teacher", f"What about {PHRASE}?")
    talk()
    await right(stage)
    await wrong(stage)
    talk()
    await right(stage)  # once more with loggers that have come since, and with troubles left behind
    with (folders["crash"] / "dump").open("w") as dump:
        try:
            await stage.wiring.store.note(
                "westhaven",
                "AAA-AAA",
                verb="x",
                actor=NAME,
                body={PHRASE: {NAME}},
                owed=[],
                now=stage.wiring.plan.clock(),
            )
        except Exception:  # noqa: BLE001 - whatever it is
            traceback.print_exc(file=dump)
    assert (folders["crash"] / "dump").stat().st_size


async def right(stage: Stage) -> None:
    """What staff do: questions, a report with a file, work on it, a declaration."""
    await stage.write("teacher", f"{NAME} says {PHRASE}")
    await stage.begin("head", "policy", f"May I post about {PHRASE} with {NAME}?")
    await stage.begin("head", "canipost", f"Well done {NAME}: {PHRASE}")
    await stage.begin("deputy", "report", f"Somebody called {NAME} wrote {PHRASE}")
    if isinstance(stage, MenuStage):
        await stage.report_message("chair", f"{PHRASE} of {NAME}", f"{PHRASE} forwarded")
    reference = await reported_anew(stage)
    await stage.send_files("teacher", photo(), text=f"{PHRASE} {NAME}")
    await worked(stage)
    await declared(stage)
    bodies = [str(event.body) for event in await stage.wiring.store.events("westhaven", reference)]
    assert any(PHRASE in body for body in bodies), "it went through"
    assert any(PHRASE in visible(one) for one in await stage.private("teacher")), "and came out to whom it is for"


async def reported_anew(stage: Stage) -> str:
    """A report with marked words; gives its reference."""
    before = {one.reference for one in await stage.wiring.store.records("westhaven")}
    with contextlib.suppress(ValueError):  # there are two receipts the second time
        await reported(stage, PHRASE, NAME)
    [new] = {one.reference for one in await stage.wiring.store.records("westhaven")} - before
    return new


async def worked(stage: Stage) -> None:
    """The DSL notes, writes to the reporter and asks."""
    typed = {"text": f"{PHRASE} of {NAME}"}
    notes = [("Add a note", typed | {"to": to}) for to in ("private", "reporter")]
    for label, given in [*notes, ("Ask ", typed)]:
        said = await from_list(stage, "dsl", "desk", "a pupil contacted a member of staff (new)")
        if not labels(said, label):
            said = await stage.tap("dsl", "More")
        await stage.tap("dsl", labels(said, label)[0])
        await stage.fill("dsl", given)
        await stage.settled()


def labels(said: str, begin: str) -> list[str]:
    """Lines of a card that begin so; the desk offers to ask about the policy beside every card."""
    return [line for line in said.splitlines() if line.startswith(begin) and "policy" not in line]


async def declared(stage: Stage) -> None:
    """Somebody declares a relative."""
    await stage.begin("teacher", "declare")
    for label in ("Family or a friend", "A pupil", "Another relative", "No"):
        await stage.tap("teacher", label)
    await stage.fill("teacher", {"declare.name": NAME})
    await stage.tap("teacher", "Send")
    await stage.settled()


async def wrong(stage: Stage) -> None:
    """What nobody should send, with marked words wherever they fit; and what platforms answer when they are unwell."""
    match stage:
        case SlackStage():
            await wrong_in_slack(stage)
        case TeamsStage():
            await wrong_in_teams(stage)
        case WebStage():
            await wrong_on_the_desk(stage)


async def wrong_in_slack(stage: SlackStage) -> None:
    """Signed and unsigned, damaged and unknown; and what Slack does not take."""
    hand = stage.hands["teacher"]
    await hand.command(f"/{PHRASE}", NAME)
    await hand.event({"type": PHRASE, "user": NAME, "text": PHRASE})
    await hand.event({"type": "message", "channel_type": "im", "channel": PHRASE, "user": NAME, "text": [PHRASE]})
    view = {**next(reversed(stage.slack.views.values())), "callback_id": PHRASE, "private_metadata": NAME}
    await hand.press_value(view, {"action_id": PHRASE, "value": f'{{"{NAME}":'})
    await hand.submit(view, {})
    if hand.url:
        hurt = json.dumps({"type": "event_callback", "event": {"text": f"{PHRASE} {NAME}"}}, ensure_ascii=False)
        for raw, kind in (
            (hurt.encode()[:-2], "application/json"),
            (hurt.encode("utf-16"), "application/json"),
            (urlencode({"payload": hurt[:-2]}).encode(), "application/x-www-form-urlencoded"),
            (PHRASE.encode("latin-1"), f"text/plain; charset={quote(NAME)}"),
        ):
            assert (await hand.raw(raw, hand.signed(raw, kind))).status < 500
            assert (
                await hand.raw(raw, {"X-Slack-Signature": quote(PHRASE), "X-Slack-Request-Timestamp": NAME})
            ).status == 401
        await knocked(hand.url)
    # Each trouble is met by the next sweep; what was owed arrives in the end.
    for trouble in (Broken(500), Dropped(done=True), Fails("invalid_blocks")):
        stage.slack.trouble("chat.postMessage", trouble)
        await stage.begin("teacher", "policy", f"May I post {PHRASE} about {NAME} today?")
        await stage.settled()
    stage.slack.trouble("views.open", Fails("expired_trigger_id"))
    await stage.begin("chair", "report", f"{PHRASE} {NAME}")


async def wrong_in_teams(stage: TeamsStage) -> None:
    """Signed for us and for others, damaged and unknown; and what Teams does not take."""
    teacher = stage.people["teacher"]
    plain = message(stage.teams, teacher, f"{PHRASE} {NAME}")
    for activity in (
        plain | {"type": PHRASE, "name": NAME}, plain | {"type": "invoke", "name": PHRASE, "value": {NAME: PHRASE}},
        plain | {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"verb": PHRASE, "data": NAME}}},
        plain | {"value": {"canipost": PHRASE, NAME: 1}}, plain | {"channelData": PHRASE},
        plain | {"from": {"id": NAME}}, plain | {"attachments": [{"contentType": PHRASE, "name": NAME, "content": {}}]},
    ):  # fmt: skip
        for claims in ({}, {"aud": PHRASE}, {"iss": NAME}, {"serviceurl": PHRASE}):
            assert (await stage.teams.send(stage.http, stage.url, activity, **claims))[0] < 500
    for token in (PHRASE, f"{NAME}.{NAME}.{NAME}"):
        headers = {"Authorization": f"Bearer {quote(token)}"}
        async with stage.http.post(stage.url, json=plain, headers=headers) as answer:
            assert answer.status in {400, 401, 403}
    await knocked(stage.url)
    for trouble in (Status(500), Status(413, "MessageSizeTooBig"), Status(400, "BadSyntax")):
        stage.teams.trouble("POST", trouble)
        await stage.teams.send(stage.http, stage.url, message(stage.teams, teacher, f"{PHRASE} {NAME}"))
        await stage.settled()


async def wrong_on_the_desk(stage: WebStage) -> None:
    """Forms and addresses of no page of ours."""
    desk = str(stage.server.make_url("/westhaven/teacher"))
    for path in (f"/{quote(PHRASE)}/turn", "/turn", "/say", f"/file/{quote(NAME)}"):
        for fields in ({"csrf": PHRASE, "deed": NAME}, {NAME: PHRASE}, {"said": f"{PHRASE} {NAME}"}):
            async with stage.session.post(f"{desk}{path}?{urlencode({PHRASE: NAME})}", data=fields) as answer:
                assert answer.status < 500
        form = aiohttp.FormData({NAME: PHRASE}, default_to_multipart=True)
        form.add_field(PHRASE, PHRASE.encode(), filename=f"{NAME}.{PHRASE}", content_type="image/x-unheard-of")
        async with stage.session.post(f"{desk}{path}", data=form) as answer:
            assert answer.status < 500
    await knocked(desk)


async def knocked(url: str) -> None:
    """Requests to no address of ours, with marked words in path, query, headers and cookies, and what is no HTTP."""
    root = url.split("/", 3)[:3]
    async with aiohttp.ClientSession() as http:
        said = {"Cookie": f"canipost-desk={quote(NAME)}", "User-Agent": quote(PHRASE), "Host": quote(NAME)}
        for path in (f"/{quote(PHRASE)}?{quote(NAME)}", "/readyz?" + quote(PHRASE), f"/p/{quote(PHRASE)}"):
            async with http.post("/".join(root) + path, data=PHRASE, headers=said) as answer:
                assert answer.status < 500
    host, _, port = root[2].partition(":")
    for raw in (
        f"GET /{NAME} HTTP/9.9\r\n{PHRASE}\r\n\r\n",
        f"{PHRASE}\r\n\r\n",
        f"POST / HTTP/1.1\r\nContent-Length: {NAME}\r\n\r\n",
    ):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(raw.encode())
        with contextlib.suppress(TimeoutError, ConnectionError):
            await asyncio.wait_for(reader.read(), 1)
        writer.close()
