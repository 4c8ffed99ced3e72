"""One gate: every role x deed x kind x relation x way of being told; and what those kept out are answered."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot import demo
from bot.cases.bodies import Case, Entry, Request, Task, Way
from bot.cases.deeds import DEEDS
from bot.cases.gate import entitled, may, sees_sender
from bot.cases.happenings import Happening
from bot.cases.story import Story
from bot.people.holders import Told
from bot.people.settings import Person, School, load_schools
from bot.seam.turn import Who
from bot.talk.listener import Talk
from policy_kb.vocabulary import SCHOOL_ROLES
from storage.kept import Address, Record
from tests.bot.cases import SCHOOL, report
from tests.desk import BEGIN, Desk, opened
from tests.plain import plain

KINDS = ("case", "request", "register", "task")
RELATIONS = ("none", "sender", "named", "role kept out", "declared to be near", "barred later", "asked to do it")
HOW = ("not at all", "by the route", "by the route, later", "in the place of others", "by the ladder", "given to them")
NAME, WHO = "Ashley Stone", "web:ashley"
OTHER_ROLE = "named-checker"
"""A role that nobody in this test holds."""


@dataclass(frozen=True)
class Asked:
    """One row of the table."""

    role: str
    deed: str
    kind: str
    relation: str
    how: str

    @property
    def right(self) -> bool:
        """What is right, from the words of the rules alone."""
        deed = DEEDS[self.deed]
        if deed.kinds and self.kind not in deed.kinds:
            return False
        holds = self.role != ""
        kept_out = self.relation in RELATIONS[2:6]
        told = holds and self.how != "not at all" and not kept_out
        match deed.may:
            case "anybody" | "owner":
                return True
            case "sender":
                return self.relation == "sender"
            case "holder":
                return holds
            case "handler":
                return told
            case "decider":
                return told and self.relation != "sender"
            case "asked":
                return told or self.relation == "asked to do it"


@cache
def school() -> School:
    with TemporaryDirectory() as folder:
        demo.write_settings(Path(folder))
        return next(one for one in load_schools(Path(folder)) if one.id == SCHOOL)


def with_person(role: str) -> tuple[School, Person | None]:
    """The school with one person more, who holds a role (or none)."""
    if not role:
        return school(), None
    person = Person(NAME, frozenset({role}), {"web": "ashley"}, "")
    return replace(school(), people=(*school().people, person)), person


def made(asked: Asked) -> Story:
    """A record as one row of the table has it."""
    tells = asked.role if asked.how == "by the route" else OTHER_ROLE
    if asked.how == "by the route" and asked.role == "deputy-dsl":
        tells = "dsl"  # who stands in for the DSL is told with them
    told = [Told(tells, Address("web", "person", "x"), ("X",))]
    if asked.how == "in the place of others":
        told = [Told(asked.role, Address("web", "person", "ashley"), (NAME,))]
    way = Way(
        tell=(tells,),
        then=(asked.role,) if asked.how == "by the route, later" else (),
        exclude=frozenset({asked.role}) if asked.relation == "role kept out" else frozenset(),
    )
    shared = {
        "sender": NAME if asked.relation == "sender" else "Somebody Else",
        "told": tuple(told),
        "way": way,
        "barred": frozenset({NAME}) if asked.relation == "named" else frozenset(),
    }
    body = {"case": Case, "request": Request, "register": Entry, "task": Task}[asked.kind](**shared)
    first = Happening(1, 1, BEGIN, "web:teacher", "filed", "submitted")
    events = [first, *happened(asked)]
    person = WHO if asked.relation == "sender" else "web:teacher"
    record = Record("r", SCHOOL, "4KM-7XQ", asked.kind, "question", "submitted", "routine", person, {}, BEGIN)
    return Story(record, body, tuple(events))


def happened(asked: Asked) -> Iterator[Happening]:
    """What has been done to it meanwhile."""
    at = (2, 2, BEGIN, "canipost")
    if asked.how == "by the ladder":
        yield Happening(*at, "nudged", "submitted", names=(NAME,), phase="waiting", step="head")
    if asked.how == "given to them":
        yield Happening(*at, "assigned", "submitted", to=NAME)
    if asked.relation == "declared to be near":
        yield Happening(*at, "kept-out", "submitted", near=frozenset({WHO}))
    if asked.relation == "asked to do it":
        yield Happening(*at, "joined", "asking", others={"asked": [[WHO, NAME]]})
    if asked.relation == "barred later":
        yield Happening(*at, "corrected", "submitted", bars=frozenset({NAME}))


@pytest.mark.proof
def test_every_row_of_the_table() -> None:
    """10,000 and more rows: the gate says what the rules say, and the whole table is walked."""
    roles = ("", *sorted(SCHOOL_ROLES))
    rows = 0
    for values in product(roles, DEEDS, KINDS, RELATIONS, HOW):
        asked = Asked(*values)
        where, person = with_person(asked.role)
        assert may(person, WHO, asked.deed, made(asked), where) == asked.right, asked
        rows += 1
    assert rows == len(roles) * len(DEEDS) * 4 * 7 * 6
    assert rows > 60_000


DECIDED = sorted(name for name, deed in DEEDS.items() if deed.may == "decider")


@pytest.mark.parametrize("deed", DECIDED)
@pytest.mark.parametrize(("who", "sender"), [(WHO, ""), ("slack:U0ASHLEY", NAME)], ids=["the account", "the name"])
def test_nobody_decides_on_what_they_sent_known_by_the_account_or_by_the_name_alone(
    deed: str, who: str, sender: str
) -> None:
    """A sender whose name nobody knew, and one who sent it from another platform."""
    kind = min(DEEDS[deed].kinds, default="case")
    where, person = with_person("dsl")
    story = made(Asked("dsl", deed, kind, "none", "by the route"))
    assert may(person, WHO, deed, story, where), "it is theirs to decide, but for who sent it"
    sent = replace(story, record=replace(story.record, person=who), body=replace(story.body, sender=sender))
    assert not may(person, WHO, deed, sent, where)


def test_in_confidence_the_sender_is_seen_by_the_role_that_decides_and_by_nobody_else() -> None:
    where, person = with_person("deputy-dsl")
    story = made(Asked("deputy-dsl", "view", "case", "none", "by the route"))
    quiet = replace(story, body=replace(story.body, confidential=True))
    assert sees_sender(where, person, story)
    assert not sees_sender(where, person, quiet), "the DSL decides, and the deputy only reads"
    lead = replace(person, roles=frozenset({"dsl"})) if person else None
    assert sees_sender(where, lead, quiet)
    assert not sees_sender(where, None, story)


def test_every_deed_of_the_table_is_taken_by_somebody_and_nothing_else_is() -> None:
    talk = Talk.__new__(Talk)
    Talk.__init__(talk, None, {}, lambda: BEGIN, lambda: None, school().words)  # type: ignore[arg-type] # nothing is read
    assert set(talk.takers) == set(DEEDS)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


ON_RECORDS = sorted(name for name, deed in DEEDS.items() if deed.target == "record")


@pytest.mark.parametrize("deed", ON_RECORDS)
async def test_whoever_is_kept_out_gets_the_answer_that_a_made_up_reference_gets(desk: Desk, deed: str) -> None:
    reference = await report(desk, subject="staff", named="Dana Reed")
    real = await desk.take(SCHOOL, "dsl", deed, reference, reason="x", text="x")
    made_up = await desk.take(SCHOOL, "dsl", deed, "333-333", reason="x", text="x")
    assert plain(real.card) == plain(made_up.card)
    assert reference not in plain(real.card)


async def test_whoever_was_told_alone_can_act_and_finds_it_on_the_desk(desk: Desk) -> None:
    """DSL, deputy and head cannot be reached: the chair alone is told, opens the report, writes in it and sees it."""
    desk.postbox.gone = {"dsl-team", "dsl", "deputy", "head"}
    reference = await report(desk, tell=("dsl", "headteacher"))
    assert desk.postbox.at("chair"), "the chair was told"
    assert reference in (await desk.take(SCHOOL, "chair", "view", reference)).card.title
    await desk.take(SCHOOL, "chair", "case-note", reference, to="private", text="I have rung the LADO.")
    assert "I have rung the LADO." in plain((await desk.take(SCHOOL, "chair", "view", reference)).card)
    assert reference in plain((await desk.take(SCHOOL, "chair", "desk")).card)


async def test_the_gate_and_the_desk_agree_about_everybody(desk: Desk) -> None:
    await report(desk, subject="staff", named="Lane", tell=("dsl",))
    story = await desk.book.story(desk.schools[SCHOOL], (await desk.store.records(SCHOOL))[0].reference)
    assert story
    for user in ("dsl", "deputy", "head", "chair"):
        person = desk.schools[SCHOOL].person("web", user)
        listed = story.record.reference in plain((await desk.take(SCHOOL, user, "desk")).card)
        assert listed == entitled(person, story, desk.schools[SCHOOL]), user
        assert Who("web", SCHOOL, user)


def test_where_the_senders_own_line_manager_was_told_no_other_one_may_see_it() -> None:
    where, other = with_person("line-manager")
    story = made(Asked("line-manager", "view", "case", "none", "by the route"))
    assert may(other, WHO, "view", story, where)
    theirs = replace(story, body=replace(story.body, managers=frozenset({"X"})))
    assert not may(other, WHO, "view", theirs, where)
    assert may(other, WHO, "view", replace(story, body=replace(story.body, managers=frozenset({NAME}))), where)
