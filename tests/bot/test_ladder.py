"""The ladder: it climbs in school time, never to anybody who is kept out, at most five steps, and ends in words."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import demo
from bot.cases.debts import for_rung
from bot.cases.happenings import PROGRAM, happening
from bot.cases.rung import Rung
from bot.cases.rungs import MOST, coming, told_by, worried
from bot.cases.story import Story, kept_out, story_of
from bot.casework.casebook import Casebook
from bot.people import holders
from bot.people.settings import School, load_schools
from policy_kb.vocabulary import SCHOOL_ROLES, Urgency
from storage.errors import Overtaken
from storage.kept import Event, Record
from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_casework import DEEDS
from tests.desk import BEGIN, Clock, Desk, opened
from tests.plain import plain

HOURS = [BEGIN + timedelta(hours=n) for n in range(24 * 16)]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def nudged(desk: Desk, reference: str) -> list[tuple[str, str]]:
    events = await desk.store.events(SCHOOL, reference)
    return [(event.body["step"], f"{event.at:%a %H:%M}") for event in events if event.verb == "nudged"]


async def wait(desk: Desk, **how_long: float) -> None:
    """Let time pass, with a look at the ladder every half hour, or every hour where it is a week or more."""
    until = desk.clock() + timedelta(**how_long)
    while desk.clock() < until:
        await desk.climb()
        desk.clock.pass_(minutes=60 if timedelta(**how_long) >= timedelta(days=7) else 30)


async def test_what_nobody_sees_climbs_and_ends_with_the_reporter_told_whom_to_ring(desk: Desk) -> None:
    reference = await report(desk)
    assert "You will hear by Mon 16 Nov 2026, 14:00" in plain(desk.postbox.at("teacher")[0])
    await wait(desk, days=2)
    assert await nudged(desk, reference) == [
        ("again", "Mon 11:00"),
        ("deputy", "Mon 12:00"),
        ("head", "Mon 13:00"),
        ("reporter", "Mon 14:00"),
    ]
    assert ["Still waiting" in card.title for card in desk.postbox.at("dsl-team")] == [False, True]
    assert len(desk.postbox.at("deputy")) == len(desk.postbox.at("head")) == 1
    ring = plain(desk.postbox.at("teacher")[-1])
    assert "Please ring somebody now" in ring
    assert "Dana Reed, safeguarding lead (DSL): extension 21" in ring


async def test_what_comes_in_the_evening_waits_for_the_morning_and_immediate_risk_does_not(desk: Desk) -> None:
    desk.clock.now = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)  # a Friday
    calm, urgent = await report(desk), await report(desk, urgency=Urgency.IMMEDIATE)
    await wait(desk, days=4)
    assert [when for _, when in await nudged(desk, calm)] == ["Mon 10:00", "Mon 11:00", "Mon 12:00", "Mon 13:00"]
    assert {when[:3] for _, when in await nudged(desk, urgent)} == {"Fri"}


async def test_a_bank_holiday_is_no_school_time(desk: Desk) -> None:
    desk.clock.now = datetime(2026, 12, 24, 16, 0, tzinfo=UTC)
    reference = await report(desk)
    await wait(desk, days=5)
    assert (await nudged(desk, reference))[0] == ("again", "Tue 09:30")


@pytest.mark.parametrize("deed", ["acknowledge", "case-step", "case-close"])
async def test_what_somebody_has_taken_on_climbs_no_further(desk: Desk, deed: str) -> None:
    reference = await report(desk)
    await wait(desk, hours=3)
    await do(desk, "dsl", deed, reference, **DEEDS.get(deed, {}))
    before = await nudged(desk, reference)
    await wait(desk, days=1)
    assert await nudged(desk, reference) == before


async def test_a_confirmation_without_a_next_step_lapses_once(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "acknowledge", reference)
    await wait(desk, days=5)
    assert [step for step, _ in await nudged(desk, reference)] == ["again", "head", "reporter"]
    assert (await nudged(desk, reference))[0][1] == "Wed 09:00"
    assert "no next step was set" in plain(desk.postbox.at("dsl")[-1])
    assert "Please ask in person" in plain(desk.postbox.at("teacher")[-1])


async def test_a_next_step_whose_day_has_passed_is_told_to_its_owner_once(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "case-assign", reference, to="Devi Shaw")
    await do(desk, "deputy", "case-step", reference, step="Ring home", day="2026-11-17")
    await wait(desk, days=1)
    assert await nudged(desk, reference) == []
    await wait(desk, days=8)
    assert await nudged(desk, reference) == [("again", "Wed 08:00")]
    card = desk.postbox.at("deputy")[-1]
    assert "The day for the next step has passed" in plain(card)
    assert "Ring home" not in plain(card)
    detail = plain((await desk.take(SCHOOL, "dsl", "view", reference)).card)
    assert "The day for the next step had passed, so Devi Shaw heard of it again" in " ".join(detail.split())
    await do(desk, "deputy", "case-step", reference, step="Ring home again", day="2026-11-26")
    assert "The day for the next step has passed" not in plain(desk.postbox.at("deputy")[-1])
    await wait(desk, days=8)
    assert len(await nudged(desk, reference)) == 2
    assert desk.postbox.at("dsl") == desk.postbox.at("head") == []


async def test_overdue_steps_never_take_the_reporters_nudge_and_stop_at_closing(desk: Desk) -> None:
    reference, other = await report(desk), await report(desk)
    for day in ("16", "17", "18", "19", "20", "23"):
        for one in (reference, other):
            await do(desk, "dsl", "case-step", one, step="Ring home", day=f"2026-11-{day}")
        if day == "17":
            await do(desk, "dsl", "case-close", other, **DEEDS["case-close"])
        await wait(desk, days=3 if day == "20" else 1)
    assert [step for step, _ in await nudged(desk, reference)] == ["again"] * (MOST - 1)
    assert [step for step, _ in await nudged(desk, other)] == ["again"]
    await do(desk, "teacher", "my-worry", reference, text="")
    assert (await nudged(desk, reference))[-1][0] == "reporter"


async def test_a_case_that_is_opened_again_lapses_from_then_on(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "acknowledge", reference)
    await do(desk, "dsl", "case-close", reference, **DEEDS["case-close"])
    await wait(desk, days=7)
    await do(desk, "dsl", "case-reopen", reference, **DEEDS["case-reopen"])
    await wait(desk, days=1)
    assert await nudged(desk, reference) == []
    await wait(desk, days=2)
    assert (await nudged(desk, reference))[0] == ("again", "Wed 09:00")


async def test_worry_climbs_at_once_and_names_the_line_outside(desk: Desk) -> None:
    reference = await report(desk)
    reply = await desk.take(SCHOOL, "teacher", "my-worry", reference, text="")
    await desk.sweep()
    assert "I am telling Devi Shaw now" in plain(reply.card)
    line = desk.schools[SCHOOL].helplines["nspcc-whistleblowing"]
    assert f"{line.name}, {line.contact}" in plain(reply.card)
    assert await nudged(desk, reference) == [("deputy", "Mon 09:00")]
    for _ in range(6):
        await do(desk, "teacher", "my-worry", reference, text="Please.")
    assert [step for step, _ in await nudged(desk, reference)] == ["deputy", "head", "reporter"]


async def test_worry_about_a_closed_case_names_people_and_nudges_nobody(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "case-close", reference, **DEEDS["case-close"])
    reply = await desk.take(SCHOOL, "teacher", "my-worry", reference, text="It goes on.")
    assert "0800 028 0285" in plain(reply.card)
    assert await nudged(desk, reference) == []


async def test_two_processes_and_a_restart_take_each_step_once(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, clock) as one:
        reference = await report(one)
        async with opened(tmp_path, clock) as other:
            for _ in range(20):
                clock.pass_(minutes=30)
                await one.climb()
                await other.climb()
            steps = [step for step, _ in await nudged(one, reference)]
            posts = one.postbox.posts + other.postbox.posts
    assert steps == ["again", "deputy", "head", "reporter"]
    assert posts == 2 + 4
    async with opened(tmp_path, clock) as again:
        await again.climb()
        assert again.postbox.posts == 0


async def test_an_event_between_reading_and_writing_stops_the_step(desk: Desk) -> None:
    reference = await report(desk)
    desk.clock.pass_(hours=3)
    record = await desk.store.record(SCHOOL, reference)
    assert record
    stale = story_of(record, await desk.store.events(SCHOOL, reference))
    await do(desk, "dsl", "acknowledge", reference)
    rung = coming(stale, desk.schools[SCHOOL], desk.clock())
    assert rung
    assert rung.due <= desk.clock()
    book = Casebook(desk.store, desk.clock, desk.alerts.wake)
    with pytest.raises(Overtaken):
        await book.write(desk.schools[SCHOOL], stale, PROGRAM, rung.verb, rung.event, owed=for_rung(rung, stale))
    assert await nudged(desk, reference) == []


@cache
def westhaven() -> School:
    with TemporaryDirectory() as folder:
        demo.write_settings(Path(folder))
        return next(one for one in load_schools(Path(folder)) if one.id == SCHOOL)


def filed(school: School, urgency: str, tell: tuple[str, ...], exclude: frozenset[str], named: str) -> Story:
    barred = {person.name for person in school.people if person.roles & exclude}
    barred |= {person.name for person in school.people if person.name.split()[-1] == named}
    told = holders.told(school, tell, frozenset(barred))
    places = [[one.role, [one.address.platform, one.address.kind, one.address.to], [*one.people]] for one in told]
    body = {
        "subject": "staff", "named": named, "answers": {}, "barred": sorted(barred),
        "told": places,
        "route": {"tell": list(tell), "then": [], "exclude": sorted(exclude)},
    }  # fmt: skip
    record = Record(
        "r", SCHOOL, "4KM-7XQ", "case", "colleague-conduct", "submitted", urgency, "web:teacher", body, BEGIN
    )
    return story_of(record, (Event(1, 1, BEGIN, "web:teacher", "filed", "submitted", {}),))


def after(story: Story, verb: str, at: datetime, body: dict[str, object], state: str = "") -> Story:
    state = state or story.record.state
    event = Event(story.newest + 1, story.newest + 1, at, "web:dsl", verb, state, body)
    return replace(story, record=replace(story.record, state=state), events=(*story.events, happening(event)))


def taken_step(school: School, story: Story, rung: Rung, now: datetime) -> Story:
    """Take a step, and look at everybody whom it reaches."""
    assert story.open
    out = kept_out(school, story)
    assert not {name for one in rung.tell for name in one.people} & out
    for owed in for_rung(rung, story):
        person = school.person(owed.address.platform, owed.address.to)
        assert person is None or person.name not in out
        channel = holders.channel_at(school, owed.address)
        assert channel is None or not {reader.name for reader in holders.readers(school, channel)} & out
    return after(story, "nudged", now, rung.event)


ROLES = st.sampled_from(sorted(SCHOOL_ROLES))
SURNAMES = st.sampled_from(["", "Reed", "Shaw", "Lane", "Moor"])


@given(
    urgency=st.sampled_from(["immediate", "same-day", "routine"]),
    tell=st.lists(ROLES, min_size=1, max_size=3, unique=True).map(tuple),
    exclude=st.frozensets(ROLES, max_size=3),
    named=SURNAMES,
    corrected=SURNAMES,
    away=st.sets(st.sampled_from(["Dana Reed", "Devi Shaw", "Harper Lane", "Chris Moor"])),
    deeds=st.dictionaries(st.integers(0, 200), st.sampled_from(["see", "worry", "correct", "close"]), max_size=5),
)
@settings(max_examples=200)
def test_it_never_reaches_a_barred_person_never_takes_six_steps_and_always_ends_with_the_reporter_told(  # noqa: PLR0913, PLR0917
    urgency: str,
    tell: tuple[str, ...],
    exclude: frozenset[str],
    named: str,
    corrected: str,
    away: set[str],
    deeds: dict[int, str],
) -> None:
    gone = ((date(2026, 1, 1), date(2027, 1, 1)),)
    people = tuple(replace(person, away=gone if person.name in away else ()) for person in westhaven().people)
    school = replace(westhaven(), people=people)
    story = filed(school, urgency, tell, exclude, named)
    worry = False
    for number, now in enumerate(HOURS):
        deed = deeds.get(number)
        if deed == "see" and story.seen is None:
            story = after(story, "acknowledged", now, {"name": "Dana Reed"}, "acknowledged")
        elif deed == "correct":
            bars = sorted(person.name for person in people if person.name.split()[-1] == corrected)
            story = after(story, "corrected", now, {"bars": bars})
        elif deed == "close":
            story = after(story, "closed", now, {"name": "Dana Reed"}, "closed")
        if deed == "worry" and (rung := worried(story, school, now)):
            worry = True
            story = taken_step(school, story, rung, now)
        while (rung := coming(story, school, now)) and rung.due <= now:
            story = taken_step(school, story, rung, now)
    taken = [event for event in story.all("nudged") if event.phase != "unseen"]
    additions = story.all("corrected")
    assert len(taken) <= MOST
    assert len(story.all("nudged")) - len(taken) <= 2 * len(additions), "an addition is heard of twice at most"
    if story.open:
        assert taken[-1].step == "reporter"
        if not (worry or story.seen or story.all("corrected")):
            assert taken[-1].at <= told_by(story, school) + timedelta(hours=1)


@pytest.mark.parametrize("exclude", [(), ("dsl",), ("headteacher",), ("dsl", "headteacher", "deputy-dsl")])
@pytest.mark.proof
async def test_every_card_of_the_ladder_names_nobody_who_is_kept_out(desk: Desk, exclude: tuple[str, ...]) -> None:
    await report(desk, subject="staff", tell=("dsl", "headteacher"), exclude=exclude)
    await wait(desk, days=3)
    out = [p for p in desk.schools[SCHOOL].people if p.roles & set(exclude)]
    for person in out:
        assert desk.postbox.at(person.ids["web"]) == []
        assert person.name not in plain(desk.postbox.at("teacher")[-1])
    assert "Please ring somebody now" in plain(desk.postbox.at("teacher")[-1])
