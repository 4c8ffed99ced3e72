"""The page for people without an account: one use, a time, a pace, and nothing of anybody on it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from multidict import CIMultiDict

from bot.casework.links import DAYS
from bot.public.listen import ALL, EACH, FORMS, HEADERS, Pace
from tests.desk import Desk, opened
from tests.plain import plain
from tests.public.visitor import Visitor, visiting

SCHOOL = "westhaven"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def poster(desk: Desk) -> str:
    reply = await desk.take(SCHOOL, "head", "concern-link", "", sure="yes")
    return links(reply.files[0].data.decode())[0]


async def briefing(desk: Desk, count: str = "5") -> tuple[str, list[str]]:
    given = {"what": "visitors", "who": "link", "day": "2026-11-27", "checks": "no", "newcomers": "no"}
    await desk.take(SCHOOL, "head", "campaign-begin", "", sent="yes", **given)
    reference = (await desk.store.records(SCHOOL, kinds=["task"]))[0].reference
    reply = await desk.take(SCHOOL, "head", "campaign-link", reference, count=count)
    return reference, links(reply.files[0].data.decode())


def links(page: str) -> list[str]:
    return re.findall(r"example\.org(/p/[\w-]+)</code>", page)


async def confirm(visitor: Visitor, path: str, name: str = "Alex Doe") -> str:
    await visitor.open(path)
    visitor.fill("Your first and last name", name)
    visitor.choose("I have read it and keep to it")
    return await visitor.press()


@asynccontextmanager
async def concern(visitor: Visitor, path: str, what: str) -> AsyncIterator[None]:
    await visitor.open(path)
    visitor.fill("What happened?", what)
    visitor.choose("A child or pupil")
    yield
    await visitor.press()


async def test_each_link_confirms_once(desk: Desk) -> None:
    reference, paths = await briefing(desk)
    assert len(set(paths)) == 5
    async with visiting(desk) as visitor:
        assert "You have confirmed it" in await confirm(visitor, paths[0])
        assert "does not open anything" in await visitor.open(paths[0])
        assert visitor.status == 404
        assert "You have confirmed it" in await confirm(visitor, paths[1], "Sam Roe")
    assert [e.verb for e in await desk.store.events(SCHOOL, reference)] == ["filed", "confirmed", "confirmed"]


async def test_a_link_runs_out(desk: Desk) -> None:
    _, paths = await briefing(desk)
    desk.clock.now += timedelta(days=DAYS, minutes=1)
    async with visiting(desk) as visitor:
        assert "does not open anything" in await visitor.open(paths[0])


async def test_no_name_of_anybody_and_nothing_of_a_record_stands_on_it(desk: Desk) -> None:
    reference, paths = await briefing(desk)
    async with visiting(desk) as visitor:
        pages = [await visitor.open(path) for path in (paths[0], await poster(desk))]
        pages.append(await confirm(visitor, paths[1]))
    for page in pages:
        assert reference not in page
        for person in desk.schools[SCHOOL].people:
            assert person.name not in page
            assert person.phone not in page


async def test_what_opens_nothing_looks_the_same_whatever_the_reason(desk: Desk) -> None:
    _, paths = await briefing(desk)
    async with visiting(desk) as visitor:
        await confirm(visitor, paths[0])
        pages = {await visitor.open(path) for path in (paths[0], "/p/" + "a" * 22, "/p/..%2f..%2fetc", "/p/x")}
    assert len(pages) == 1


async def test_whoever_guesses_is_slowed_down_and_others_are_not(desk: Desk) -> None:
    clock = [0.0]
    _, paths = await briefing(desk)
    async with visiting(desk, clock) as visitor:
        for n in range(EACH):
            await visitor.open(f"/p/{n:022}")
        assert visitor.status == 404
        await visitor.open(paths[0])
        assert visitor.status == 429
        clock[0] = 61.0
        await visitor.open(paths[0])
        assert visitor.status == 200


async def test_behind_a_proxy_whoever_guesses_is_slowed_down_and_others_are_not(desk: Desk) -> None:
    _, paths = await briefing(desk)

    async def asked(path: str, *said: str) -> int:
        headers = CIMultiDict([("Host", "127.0.0.1"), *(("X-Forwarded-For", one) for one in said)])
        async with visitor.browser.get(path, headers=headers) as answer:
            return answer.status

    async with visiting(desk, [0.0]) as visitor:
        for n in range(EACH):
            assert await asked(f"/p/{n:022}", f"198.51.100.{n}, 203.0.113.9") == 404
        assert await asked(paths[0], "198.51.100.77, 203.0.113.9") == 429, (
            "what the guesser writes before it is no way out"
        )
        assert await asked(paths[0], "198.51.100.77", "203.0.113.9") == 429
        assert await asked(paths[0], "203.0.113.10") == 200


async def test_what_comes_in_pieces_is_kept_whole(desk: Desk) -> None:
    """Half of what a parent wrote was kept where it came in two packets."""
    path = await poster(desk)
    what = "A pupil cries at the bus stop each day. " * 40 + "It is by the north gate."
    body = urlencode({"what": what, "who": "pupil", "once": "abc"}).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    async with visiting(desk) as visitor:
        reader, writer = await asyncio.open_connection("127.0.0.1", visitor.browser.server.port or 0)
        writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode())
        for start in range(0, len(body), 700):
            writer.write(body[start : start + 700])
            await writer.drain()
            await asyncio.sleep(0.02)
        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        writer.close()
    (record,) = await desk.store.records(SCHOOL, kinds=["case"])
    assert "It is by the north gate." in str(record.body)


async def test_a_link_takes_so_many_forms_a_minute(desk: Desk) -> None:
    path = await poster(desk)
    async with visiting(desk, [0.0]) as visitor:
        for _ in range(FORMS + 1):
            async with concern(visitor, path, "A pupil cries at the bus stop each day."):
                pass
        assert visitor.status == 429
    assert len(await desk.store.records(SCHOOL, kinds=["case"])) == FORMS


def test_a_pace_counts_a_minute_and_forgets() -> None:
    now = [0.0]
    pace = Pace(2, lambda: now[0])
    assert [pace.take("a"), pace.take("a"), pace.take("a"), pace.take("b")] == [True, True, False, True]
    assert pace.full("a")
    now[0] = 60.0
    assert not pace.full("a")
    assert ALL > EACH > FORMS


async def test_pressed_twice_is_one_concern(desk: Desk) -> None:
    path = await poster(desk)
    async with visiting(desk) as visitor:
        async with concern(visitor, path, "A pupil cries at the bus stop each day."):
            pass
        await visitor.press()
        visitor.page.given = {"what": "A pupil cries at the bus stop each day.", "who": "pupil", "once": "abc"}
        await visitor.press()
        await visitor.browser.post(path, data=visitor.page.given, headers={"Host": "127.0.0.1"})
    assert len(await desk.store.records(SCHOOL, kinds=["case"])) <= 2


async def test_a_press_that_was_not_filed_is_filed_by_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was noted before it was filed: after a fault in between, the second press said "sent" of what nobody had."""
    path = await poster(desk)
    fields = {"what": "A pupil cries at the bus stop\r\neach day.", "who": "pupil", "once": "abc"}

    async def broken(*_: object, **__: object) -> None:
        raise OSError("no room left")

    async with visiting(desk) as visitor:

        async def sent() -> str:
            async with visitor.browser.post(path, data=fields, headers={"Host": "127.0.0.1"}) as answer:
                return f"{answer.status} {await answer.text()}"

        with monkeypatch.context() as patch:
            patch.setattr(desk.store, "file", broken)
            assert (await sent()).startswith("500")
        said = [await sent() for _ in range(2)]
        (record,) = await desk.store.records(SCHOOL, kinds=["case"])
        assert all(record.reference in one for one in said), "and the second press says the same"
        fields["once"] = "def"
        await asyncio.gather(sent(), sent(), sent())
    assert len(await desk.store.records(SCHOOL, kinds=["case"])) == 2, "pressed three times in one moment"


async def test_whoever_is_named_hears_nothing_and_nobody_writes_to_whoever_brought_it(desk: Desk) -> None:
    path = await poster(desk)
    async with visiting(desk) as visitor, concern(visitor, path, "Dana Reed was rude to my son in front of the class."):
        pass
    await desk.climb()
    [record] = await desk.store.records(SCHOOL, kinds=["case"])
    assert desk.postbox.at("dsl-team") == []
    assert desk.postbox.at("dsl") == []
    assert desk.postbox.at("head")
    sheet = plain((await desk.take(SCHOOL, "head", "view", record.reference)).card)
    assert "somebody from outside, without an account" in sheet
    assert "Ask the reporter" not in sheet
    for _ in range(8):
        desk.clock.pass_(hours=12)
        await desk.climb()
    waiting = await desk.store.waiting(desk.clock())
    assert waiting.debts == 0, "nothing is owed to a link"
    nudges = [
        event.body["step"] for event in await desk.store.events(SCHOOL, record.reference) if event.verb == "nudged"
    ]
    assert nudges
    assert "reporter" not in nudges


async def test_a_new_poster_takes_the_old_one_back(desk: Desk) -> None:
    old, new = await poster(desk), await poster(desk)
    async with visiting(desk) as visitor:
        assert "does not open anything" in await visitor.open(old)
        assert "Tell the school about a worry" in await visitor.open(new)


async def test_another_host_another_form_and_a_large_one_are_refused(desk: Desk) -> None:
    path = await poster(desk)
    async with visiting(desk) as visitor:
        browser, host = visitor.browser, {"Host": "127.0.0.1"}
        assert (await browser.get(path, headers={"Host": "evil.example"})).status == 404
        for form in ({"data": "x" * 90_000}, {"json": {"what": "x", "who": "pupil"}}):
            reply = await browser.post(path, headers=host, **form)
            assert "Something is missing" in await reply.text()
        page = await browser.get(path, headers=host)
        assert {name: page.headers[name] for name in HEADERS} == HEADERS
        style = await browser.get("/p/static/public.css", headers=host)
        assert style.content_type == "text/css"
    assert await desk.store.records(SCHOOL, kinds=["case"]) == ()


async def test_only_those_who_run_the_school_make_a_link(desk: Desk) -> None:
    reference, _ = await briefing(desk)
    for user in ("teacher", "deputy"):
        for deed, target in (("campaign-link", reference), ("concern-link", "")):
            reply = await desk.take(SCHOOL, user, deed, target, count="1", sure="yes")
            assert user == "deputy" or not reply.files


async def test_what_was_typed_comes_back_as_text(desk: Desk) -> None:
    path = await poster(desk)
    async with visiting(desk) as visitor:
        typed = {"what": "<script>alert(1)</script>", "name": '"><b>x'}
        reply = await visitor.browser.post(path, data=typed, headers={"Host": "127.0.0.1"})
        page = await reply.text()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert '"><b>' not in page


async def test_whoever_writes_of_their_own_life_meets_the_kind_card_and_may_send_it_all_the_same(desk: Desk) -> None:
    path = await poster(desk)
    for what, title in (("I want to kill myself", "Please talk to somebody now"), ("He hits me", "Help for an adult")):
        async with visiting(desk) as visitor:
            await visitor.open(path)
            visitor.fill("What happened?", what)
            visitor.choose("Somebody else, or I am not sure")
            page = await visitor.press()
            assert title in page
            assert "Samaritans" in page
            assert "Ring 999 first" not in page
            assert "Nothing has been sent yet" in page
            assert what in page
            assert "Thank you. The school has it." in await visitor.press()


async def test_a_child_in_danger_comes_before_whoever_writes_of_themselves(desk: Desk) -> None:
    async with visiting(desk) as visitor:
        await visitor.open(await poster(desk))
        visitor.fill("What happened?", "My husband hits me. A man at the gate is hitting a boy right now.")
        visitor.choose("A child or pupil")
        page = await visitor.press()
        assert "Ring 999 first" in page
        assert "And for you" in page
        assert "Samaritans" in page


async def test_what_was_written_on_a_page_whose_link_is_taken_back_comes_back_unsent(desk: Desk) -> None:
    old = await poster(desk)
    said = "A pupil cries at the bus stop each day.\n<script>alert(1)</script>"
    async with visiting(desk) as visitor:
        await visitor.open(old)
        visitor.fill("What happened?", said)
        visitor.choose("A child or pupil")
        await poster(desk)
        page = await visitor.press()
        assert visitor.status == 404
        assert "What you wrote has not been sent" in page
        assert "A pupil cries at the bus stop each day." in page
        reply = await visitor.browser.post(old, data={"what": said}, headers={"Host": "127.0.0.1"})
        assert "<script>" not in await reply.text()
        assert "has not been sent" not in await visitor.open(old)
    assert await desk.store.records(SCHOOL, kinds=["case"]) == ()


async def test_what_could_not_be_kept_comes_back_unsent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = await poster(desk)

    async def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(desk.store, "file", full)
    async with visiting(desk) as visitor:
        await visitor.open(path)
        visitor.fill("What happened?", "A pupil cries at the bus stop each day.")
        visitor.choose("A child or pupil")
        page = await visitor.press()
        assert visitor.status == 500
    assert "What you wrote has not been sent" in page
    assert "A pupil cries at the bus stop each day." in page
    assert await desk.store.records(SCHOOL, kinds=["case"]) == ()
