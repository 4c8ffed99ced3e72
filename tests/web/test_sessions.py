"""A session that has ended has ended in every program on the same database, wherever somebody signed out."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.web.issuer import Proven
from bot.web.sessions import Sessions
from bot.web.stream import goes_on
from storage import StoreError
from tests.storage.conftest import OpenAnother, another, databases, files, server, url
from tests.storage.databases import sql

__all__ = ["another", "databases", "files", "server", "url"]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def proven(sub: str = "", sid: str = "") -> Proven:
    return Proven(("o1",), "Tess Hill", "", NOON, guest=False, token="t", sub=sub, sid=sid)


class Programs:
    """Two programs, whose clocks go differently."""

    def __init__(self, here: Sessions, there: Sessions) -> None:
        self.here, self.there, self.now = here, there, NOON


@pytest.fixture
async def programs(another: OpenAnother) -> Programs:
    found: list[Programs] = []
    here = Sessions(lambda: found[0].now, await another())
    there = Sessions(lambda: found[0].now - timedelta(seconds=40), await another())
    found.append(Programs(here, there))
    return found[0]


@pytest.mark.parametrize(
    ("sub", "sid", "goes"),
    [
        ("s", "", ("one", "other")),
        ("s", "a", ("one",)),
        ("", "b", ("other",)),
        ("x", "a", ()),
    ],
)
async def test_a_sign_out_at_the_provider_that_one_program_hears_ends_it_in_all(
    programs: Programs, sub: str, sid: str, goes: tuple[str, ...]
) -> None:
    names = {
        "one": (await programs.here.begin("", "tess", proven("s", "a")))[0],
        "other": (await programs.here.begin("", "tess", proven("s", "b")))[0],
        "tab": (await programs.here.begin("", "tess", proven()))[0],
    }
    assert await programs.there.end_there(sub, sid) is bool(goes)
    assert {name for name, one in names.items() if await programs.here.find(one) is None} == set(goes)


async def test_signing_out_by_the_button_ends_that_session_alone_whichever_program_answers(programs: Programs) -> None:
    name, _ = await programs.here.begin("", "tess", proven("s", "a"))
    other, _ = await programs.here.begin("", "tess", proven("s", "a"))
    assert await programs.there.end(name) is None, "whose it was is known to the other program"
    assert await programs.here.find(name) is None
    assert await programs.here.find(other)


async def test_whoever_signs_in_again_is_in_and_what_had_ended_stays_so(programs: Programs) -> None:
    old, _ = await programs.here.begin("", "tess", proven("s", "a"))
    await programs.there.end_there("s", "")
    new, _ = await programs.there.begin("", "tess", proven("s", "a"))
    assert await programs.there.find(new)
    assert await programs.here.find(old) is None
    again, _ = await programs.here.begin(old, "tess", proven("s", "a"))
    assert again != old, "what has ended does not go on under its name"
    assert await programs.here.find(again)


async def test_a_session_stands_as_long_as_it_may_and_its_traces_are_let_go(
    programs: Programs, another: OpenAnother
) -> None:
    """The night lets go of nothing that a session needs, and of everything afterwards."""
    name, _ = await programs.here.begin("", "tess", proven("s", "a"))
    keeper = await another()
    for _ in range(23):
        programs.now += timedelta(hours=1)
        await keeper.let_go_late(programs.now)
        found = await programs.here.find(name)
        assert found, programs.now
        found.seen = min(programs.now, NOON + timedelta(hours=10))
    assert await keeper.let_go_late(programs.now + timedelta(hours=2)) == 4


async def test_a_stranger_who_guesses_fills_nothing(programs: Programs, url: str) -> None:
    for n in range(9):
        await programs.there.end_there("", f"guess {n}")
        await programs.there.end(f"{n}")
    assert await sql(url, "SELECT 1 FROM held") == []
    await programs.here.begin("", "tess", proven("s", "a"))
    rows = await sql(url, "SELECT * FROM held")
    assert len({row.holder for row in rows}) == 4, "no sign stands twice, so no two rows tell that they belong together"
    assert not any(word in str(row) for row in rows for word in ("tess", "Tess", "'s'", "'a'", "o1"))


async def test_an_open_page_ends_where_nobody_can_say_whether_its_session_goes_on() -> None:
    """The database is away: the page comes back by itself, and is asked then."""

    async def away() -> bool:
        raise StoreError("the database does not answer")

    async def here() -> bool:
        return True

    assert [await goes_on(one) for one in (None, here, away)] == [True, True, False]
