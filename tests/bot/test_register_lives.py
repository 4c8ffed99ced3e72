"""Every register of every school through its whole life, by the clock: each who may move it, and each who may not."""

import asyncio
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot import demo
from bot.cases.bodies import Request
from bot.cases.holding import ahead, until
from bot.cases.lives import LIVES
from bot.people.settings import load_schools
from policy_kb.loading import load_all
from policy_kb.register import Asked, Register
from storage import new_key, open_store
from tests.bot.filling import PEOPLE, filed, who_enters
from tests.desk import Clock, Desk, opened
from tests.plain import plain
from tests.storage.databases import Server

POLICIES = load_all()
EVERY = [(school, name) for school, policy in POLICIES.items() for name in policy.registers]
QUICK = [
    ("wetherby", "account"), ("newport", "personal-phone"), ("westhaven", "licence"), ("westhaven", "publisher"),
    ("dothill", "pupil-phone"), ("westhaven", "contact-other-schools"), ("wetherby", "media-permission"),
    ("dothill", "relationship"),
]  # fmt: skip
"""One of each kind, for every day: two approvers, one of two, renewed and stopped, quiet, advice, a tie."""
AT_ONCE = 4
"""Walks that share a PostgreSQL, each with a database of its own: while one waits for it, another goes on."""
NOT_THERE = "Nothing here that you can open"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def server() -> Generator[Server]:
    with Server() as running:
        yield running


@pytest.mark.parametrize(("school", "name"), QUICK)
async def test_a_register_lives_as_its_definition_says(desk: Desk, school: str, name: str) -> None:
    await walk(desk, school, desk.schools[school].policy.registers[name])


@pytest.mark.proof
@pytest.mark.parametrize("school", POLICIES)
async def test_every_register_lives_on_sqlite(tmp_path: Path, school: str) -> None:
    for name in POLICIES[school].registers:
        async with opened(tmp_path / name) as desk:
            await walk(desk, school, desk.schools[school].policy.registers[name])


@pytest.mark.proof
@pytest.mark.parametrize("school", POLICIES)
async def test_every_register_lives_on_postgresql(tmp_path: Path, server: Server, school: str) -> None:
    demo.write_settings(tmp_path / "settings")
    room, alone = asyncio.Semaphore(AT_ONCE), asyncio.Lock()

    async def one(name: str) -> None:
        async with room, AsyncExitStack() as stack:
            async with alone:  # alembic makes one database at a time
                url = await stack.enter_async_context(server.fresh())
            store = await open_store(url, [new_key()])
            stack.push_async_callback(store.close)
            desk = Desk(store, load_schools(tmp_path / "settings"), Clock())
            await walk(desk, school, desk.schools[school].policy.registers[name])

    async with asyncio.TaskGroup() as walks:
        for name in POLICIES[school].registers:
            walks.create_task(one(name))


async def walk(desk: Desk, school: str, register: Register) -> None:
    """From its sending to its end, twice: once as it should go, once taken back or ended."""
    who = who_enters(desk, school, register)
    reference = await filed(desk, school, who, register)
    may = await nobody_else(desk, school, register, reference, who)
    others = sorted(may - {who}, key=PEOPLE.index)
    if register.kind == "entry":
        await entry(desk, school, register, reference, who, next(iter(others), who))
    elif register.ends == "advice":
        await advised(desk, school, register, reference, who)
    else:
        await decided(desk, school, register, reference, who, others[0])


async def state(desk: Desk, school: str, reference: str) -> str:
    """The state a record is in."""
    record = await desk.store.record(school, reference)
    assert record is not None
    return record.state


async def said(desk: Desk, school: str, who: str, deed: str, reference: str, **values: str) -> str:
    """One deed; gives what the card says."""
    return plain((await desk.take(school, who, deed, reference, **values)).card)


async def do(desk: Desk, school: str, who: str, deed: str, reference: str, **values: str) -> str:
    """One deed and all it owes; gives what the card says."""
    told = await said(desk, school, who, deed, reference, **values)
    await desk.sweep()
    return told


def readers(desk: Desk, school: str, register: Register) -> set[str]:
    """The personas who may read an entry by their roles, and the sender's own view of it left out."""
    if register.by_declaration:
        row = desk.schools[school].policy.declaration
        roles = {*row.tell, *row.then}
    else:
        roles = {*register.tells, *register.reads}
    roles |= {"deputy-dsl"} if "dsl" in roles else set()
    return {person.ids["web"] for person in desk.schools[school].people if person.roles & roles}


async def nobody_else(desk: Desk, school: str, register: Register, reference: str, who: str) -> set[str]:
    """Whoever is neither told nor may read it is answered as if it were not there; nobody decides on their own.

    Gives the personas who can open it.
    """
    may, posts = await handlers(desk, school, register, reference), desk.postbox.posts
    for other in (*PEOPLE, "a-colleague"):
        if other in may:
            continue
        for deed in ("view", "acknowledge", "approve", "tell", "case-end", "case-revise", "case-suspend"):
            if NOT_THERE not in await said(desk, school, other, deed, reference, reason="Yes.", text="Yes."):
                raise AssertionError((other, deed))
    await desk.sweep()
    assert desk.postbox.posts == posts, "whoever may not do it sends nothing either"
    assert may, "somebody can always read it"
    record = await desk.store.record(school, reference)
    assert record is not None
    assert (record.state == "submitted") != register.quiet
    told = [card for person in may for card in desk.postbox.at(person)]
    assert not register.quiet or not any("New" in card.title for card in told)
    return may


async def handlers(desk: Desk, school: str, register: Register, reference: str) -> set[str]:
    """The personas who can open it."""
    found = {one for one in PEOPLE if NOT_THERE not in await said(desk, school, one, "view", reference)}
    kept = found - readers(desk, school, register)
    assert kept <= {"chair", "head", "dsl", "deputy"}, kept  # only in the place of one who is kept out
    return found


async def decided(  # noqa: PLR0913, PLR0917 - which record, whose, and who deals with it
    desk: Desk, school: str, register: Register, reference: str, who: str, person: str
) -> None:
    """Approved by everybody who is needed, and by nobody else; asked for again before it ends; then run out."""
    assert NOT_THERE in await do(desk, school, who, "approve", reference, reason="Yes to me.")
    await approve(desk, school, register, reference, who)
    home, story = desk.schools[school], await desk.book.story(desk.schools[school], reference)
    assert story is not None
    given = story.yes(desk.clock())
    assert given is not None
    assert given.until == until(home, register.id, story.answers, given.at)
    if register.suspends:
        await stopped(desk, school, reference, "approved", person)
    end = given.until
    if register.renews:
        desk.clock.now = ahead(given.at, end) + timedelta(hours=1)
        await desk.climb()
        assert any("runs out soon" in card.title for card in desk.postbox.at(who))
        longer = {register.until: f"{desk.clock.now + timedelta(days=20):%-d %B %Y}"} if register.until else {}
        if longer:
            assert "Asked again" not in await do(desk, school, who, "my-renew", reference, **{register.until: "soon"})
        assert "Asked again" in await do(desk, school, who, "my-renew", reference, **longer)
        assert await state(desk, school, reference) == "submitted"
        await approve(desk, school, register, reference, who)
        story = await desk.book.story(home, reference)
        assert story is not None
        later = story.yes(desk.clock())
        assert later is not None
        end = later.until or end
    desk.clock.now = end + timedelta(minutes=2)
    for _ in range(3):  # its sender is asked first, where it renews
        await desk.climb()
    assert await state(desk, school, reference) == "expired"
    other = await filed(desk, school, who, register)
    assert "Taken back" in await do(desk, school, who, "my-withdraw", other, sent="yes", text="")
    assert await state(desk, school, other) == "withdrawn"


async def approve(desk: Desk, school: str, register: Register, reference: str, who: str) -> None:
    """Every yes that is needed, each by somebody who can give it; one alone is not enough where two are needed."""
    for n, person in enumerate(await deciders(desk, school, register, reference, who), 1):
        said = await do(desk, school, person, "approve", reference, reason="Yes, as you describe it.")
        assert NOT_THERE not in said, person
        if await state(desk, school, reference) == "approved":
            assert n == 1 or len(register.needs) > 1
            return
    raise AssertionError("nobody could approve it")


async def deciders(desk: Desk, school: str, register: Register, reference: str, who: str) -> list[str]:
    """The personas who can give a yes: by the definition, or, where one of them asks, the next above."""
    story = await desk.book.story(desk.schools[school], reference)
    assert story is not None
    assert isinstance(story.body, Request)
    people = {person.ids["web"]: person.roles for person in desk.schools[school].people}
    able = {role for one, held in people.items() if one != who for role in held}
    for need, meant in zip(story.body.needs, register.needs, strict=True):
        assert need == meant or not able & set(meant), (need, meant)
    roles = {role for need in story.body.needs for role in need}
    return [one for one in PEOPLE if one != who and people.get(one, frozenset()) & roles]


async def advised(desk: Desk, school: str, register: Register, reference: str, who: str) -> None:
    """Answered with advice, which is kept; asked back first; the asker reads it."""
    person = next(one for one in PEOPLE if one in readers(desk, school, register) and one != who)
    assert NOT_THERE not in await do(desk, school, person, "ask-back", reference, reason="How old is she?")
    assert await state(desk, school, reference) == "asked-back"
    await do(desk, school, who, "reply", reference, reason="Nineteen.")
    assert NOT_THERE in await do(desk, school, person, "approve", reference, reason="Yes.")
    assert NOT_THERE not in await do(desk, school, person, "tell", reference, reason="Better not, and here is why.")
    assert await state(desk, school, reference) == "answered"
    assert "Better not" in await do(desk, school, who, "my-open", reference)
    other = await filed(desk, school, who, register)
    await do(desk, school, person, "ask-back", other, reason="Who is it?")
    desk.clock.pass_(days=40)
    for _ in range(4):
        await desk.climb()
        desk.clock.pass_(days=20)
    assert await state(desk, school, other) == "lapsed"


async def entry(  # noqa: PLR0913, PLR0917 - which record, whose, and who deals with it
    desk: Desk, school: str, register: Register, reference: str, who: str, person: str
) -> None:
    """Confirmed (unless nobody is alerted), kept up to date, stopped and begun again, looked at again, ended."""
    if not register.quiet:
        await do(desk, school, person, "acknowledge", reference)
    assert await state(desk, school, reference) == "acknowledged"
    if not register.tie:
        free = next(one for one in register.questions if one.type in {"line", "text", "pupil"} and not one.pattern)
        await do(desk, school, person, "case-revise", reference, which=free.id, sent="yes", **{free.id: "As it is now"})
        story = await desk.book.story(desk.schools[school], reference)
        assert story is not None
        assert story.answers[free.id] == "As it is now"
        assert story.body.answers[free.id] != "As it is now"
    if register.suspends:
        await stopped(desk, school, reference, "acknowledged", person)
    story = await desk.book.story(desk.schools[school], reference)
    assert story is not None
    since = (story.last("acknowledged", "restored") or story.events[0]).at
    desk.clock.now = until(desk.schools[school], register.id, story.answers, since) + timedelta(hours=1)
    await desk.climb()
    assert any("still hold" in card.title for card in desk.postbox.at(who))
    assert "still holds" in await do(desk, school, who, "my-renew", reference)
    assert await state(desk, school, reference) == "acknowledged"
    assert "Ended" in await do(desk, school, person, "case-end", reference, text="It is over.")
    assert await state(desk, school, reference) == "ended"


def others_of(one: Asked) -> Iterator[tuple[str, str]]:
    """A question with an answer that was not given, where one is easily found."""
    match one.type:
        case "line" | "text" if not one.pattern:
            yield one.id, "As it is now"
        case "choice" | "yes-no":
            yield one.id, ("no", *one.options)[-1]
        case _:
            return


async def stopped(desk: Desk, school: str, reference: str, stood: str, person: str) -> None:
    """Stopped for now by somebody who deals with it, never by its sender; chased; begun again."""
    await do(desk, school, person, "case-suspend", reference, text="The guidelines were broken.")
    assert await state(desk, school, reference) == "suspended"
    story = await desk.book.story(desk.schools[school], reference)
    assert story is not None
    assert story.yes(desk.clock()) is None
    await do(desk, school, person, "case-restore", reference, text="It was talked over.")
    assert await state(desk, school, reference) == stood


def test_every_state_of_a_register_is_one_that_a_walk_reaches_or_a_request_has() -> None:
    reached = {"submitted", "acknowledged", "suspended", "withdrawn", "ended", "approved", "expired", "answered"}
    reached |= {"asked-back", "lapsed"}
    named = {state for kind in ("request", "register") for state in LIVES[kind].states}
    assert named - reached == {"declined"}
