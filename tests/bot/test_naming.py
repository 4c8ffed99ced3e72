"""One rule for all words that come later, or beside: whoever holds a role and is named in them is asked about first."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cases.door import enter
from bot.casework.visitors import concern
from bot.seam.turn import Reply, Who
from dialogs.endings import Filing
from policy_kb.routing import Route
from policy_kb.vocabulary import Basis, Urgency
from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_doors import POLICIES, school
from tests.desk import Desk, opened
from tests.handed import Sent
from tests.plain import plain

DANA = "report.about-holder/Dana Reed"
HARPER = "report.about-holder/Harper Lane"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def press(desk: Desk, reply: Reply, /, **values: str) -> Reply:
    """Press the button that sends the card, with these answers."""
    button = next(one for one in reply.card.buttons if one.submits)
    given = {name: value for name, value in button.values.items() if isinstance(value, str)}
    found = await desk.take(SCHOOL, "teacher", button.deed, button.target, **given, **values)
    await desk.sweep()
    return found


async def sees(desk: Desk, who: str, reference: str) -> bool:
    """Whether somebody may open a record."""
    return reference in plain((await desk.take(SCHOOL, who, "view", reference)).card)


@pytest.mark.parametrize(("said", "read_on"), [("yes", False), ("not-sure", False), ("no", True)])
async def test_words_with_a_file_to_a_report_are_asked_about_before_anything_is_kept(
    desk: Desk,
    said: str,
    read_on: bool,  # noqa: FBT001 - a row of the table
) -> None:
    reference = await report(desk)
    before = await desk.store.events(SCHOOL, reference)
    reply = await desk.hand(SCHOOL, "teacher", "hand-in", reference, Sent(), text="It was Dana who sent this.")
    assert "Is it about Dana Reed" in plain(reply.card)
    assert await desk.store.events(SCHOOL, reference) == before
    assert "Added" in (await press(desk, reply, **{DANA: said})).card.title
    events = await desk.store.events(SCHOOL, reference)
    assert [one.verb for one in events[len(before) :]] == ["added", "file-added"]
    assert await sees(desk, "dsl", reference) == read_on
    assert await sees(desk, "deputy", reference)


async def test_words_with_a_file_that_name_nobody_are_kept_at_once(desk: Desk) -> None:
    reference = await report(desk)
    reply = await desk.hand(SCHOOL, "teacher", "hand-in", reference, Sent(), text="He sent this today.")
    assert reply.card.title == "Added"


async def test_a_reply_to_a_question_keeps_out_whom_it_names(desk: Desk) -> None:
    draft = await desk.store.begin(
        SCHOOL, "web:teacher", "consult", {"consult.asked": "May a colleague follow pupils?"}, desk.clock()
    )
    await desk.take(SCHOOL, "teacher", "answer", draft.id, card="check", check="send")
    await desk.sweep()
    reference = (await desk.store.records(SCHOOL, person="web:teacher"))[0].reference
    await do(desk, "head", "ask-back", reference, reason="Who is it?")
    reply = await desk.take(SCHOOL, "teacher", "reply", reference, reason="It is the headteacher.")
    assert "Is it about Harper Lane" in plain(reply.card)
    await press(desk, reply, reason="It is the headteacher.", **{HARPER: "yes"})
    assert not await sees(desk, "head", reference)
    assert await sees(desk, "chair", reference)
    assert any(reference in plain(card) for card in desk.postbox.at("chair"))


async def test_whoever_the_details_of_a_declaration_name_is_asked_about(desk: Desk) -> None:
    said = {"declare.group": "relationship", "declare.who": "pupil", "declare.link": "family", "declare.online": "no"}
    draft = await desk.store.begin(SCHOOL, "web:teacher", "declare", said, desk.clock())
    reply = await desk.take(
        SCHOOL, "teacher", "answer", draft.id, card="declare.name",
        **{"declare.name": "Sam Tully", "declare.detail": "Harper Lane is his godmother."},
    )  # fmt: skip
    assert "Is it about Harper Lane" in plain(reply.card)


async def test_a_file_that_must_not_be_is_refused_and_its_words_wait(desk: Desk) -> None:
    words = "Dana left an intimate picture of herself on the school tablet."
    reply = await desk.hand(SCHOOL, "teacher", "hand-in", "", Sent(), text=words)
    shown = plain(reply.card)
    assert "do not add a picture" in shown
    assert "Dana Reed" not in shown  # whom the words may be about is nobody to ring
    assert "Devi Shaw" in shown
    button = next(one for one in reply.card.buttons if one.label == "Report it in words")
    values = {name: str(value) for name, value in button.values.items()}
    card = (await desk.take(SCHOOL, "teacher", button.deed, button.target, **values)).card
    assert words in plain(card) or await kept(desk, words)


async def kept(desk: Desk, words: str) -> bool:
    """Whether an open draft holds these words."""
    drafts = await desk.store.drafts(SCHOOL, "web:teacher")
    return any(words in str(one.answers) for one in drafts)


async def test_words_are_kept_where_no_file_could_be_read(desk: Desk) -> None:
    reply = await desk.hand(
        SCHOOL, "teacher", "hand-in", "", Sent(b"?", "notes.xyz"), text="A parent wrote to me about the trip."
    )
    shown = plain(reply.card)
    assert "I have not passed this on" in shown
    assert "notes" in shown
    assert await kept(desk, "A parent wrote to me about the trip.")


@pytest.mark.parametrize(
    ("what", "name"), [("Our headteacher has shouted at my son.", ""), ("My son was shouted at.", "the headteacher")]
)
def test_whoever_a_visitor_means_by_what_they_do_does_not_hear_of_it(what: str, name: str) -> None:
    home = school(POLICIES["westhaven"], frozenset({"dsl"}))
    given = {"name": name, "child": "", "by": "", "contact": ""}
    passed = enter(concern(home, what, "staff", given), Who("web", "s", "link"), home, ())
    (head,) = (person.name for person in home.holders("headteacher"))
    assert head in passed.barred
    assert passed.told
    assert not any(head in one.people for one in passed.told)


@pytest.mark.parametrize(
    ("what", "urgency"),
    [
        ("The club leader was rude to us at the gate.", Urgency.SAME_DAY),
        ("The club leader drove off with my daughter, she is seven and does not answer her phone.", Urgency.IMMEDIATE),
    ],
)
def test_a_child_in_danger_goes_at_once_whomever_a_visitor_writes_about(what: str, urgency: Urgency) -> None:
    home = school(POLICIES["newport"], frozenset({"dsl"}))
    given = {"name": "", "child": "", "by": "", "contact": ""}
    way = concern(home, what, "staff", given).route
    assert way is not None
    assert way.urgency is urgency


# Where headteacher and chair of governors are one accused person


def asked(kind: str) -> Filing:
    way = Route(("headteacher",), (), frozenset(), Urgency.ROUTINE, Basis.INFERRED, (), ())
    name = school(POLICIES["westhaven"], frozenset({"headteacher", "chair-of-governors"})).people[0].name
    return Filing(kind, "question", "c", "staff", "", way, {}, out=frozenset({name}))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["case", "request", "register"])
def test_where_head_and_chair_are_kept_out_the_dsl_hears(kind: str) -> None:
    home = school(POLICIES["westhaven"], frozenset({"headteacher", "chair-of-governors"}))
    passed = enter(asked(kind), Who("slack", "T", "x"), home, ())
    assert {name for one in passed.told for name in one.people} == {
        person.name for person in home.people if person.roles & {"dsl", "deputy-dsl"}
    }


async def test_the_sender_of_such_a_report_rings_the_lado_as_well(desk: Desk) -> None:
    reference = await report(desk, subject="headteacher", category="headteacher-conduct", tell=("chair-of-governors",),
                             exclude=("headteacher", "chair-of-governors"))  # fmt: skip
    shown = plain((await desk.take(SCHOOL, "teacher", "my-open", reference)).card)
    assert "Ring the local authority's designated officer (LADO) yourself as well" in shown
    assert "Dana Reed" in shown
    assert await sees(desk, "dsl", reference)


async def test_a_yes_that_nobody_left_can_give_is_given_by_whoever_is_told_instead(desk: Desk) -> None:
    way = Route(("headteacher",), (), frozenset(), Urgency.ROUTINE, Basis.STATED, (), ())
    filing = Filing("request", "post-approval", "approval", "asker", "", way, {"approval.words": "Fair"},
                    needs=(("headteacher",),))  # fmt: skip
    passed = enter(filing, Who("web", SCHOOL, "head"), desk.schools[SCHOOL], ())
    assert [one.role for one in passed.told] == ["chair-of-governors"]
    assert passed.needs == (("chair-of-governors",),)


# The way out for a child in danger, pressed while somebody writes


@pytest.mark.parametrize("way", ["report", "home"])
async def test_what_was_written_goes_with_the_alert_and_leaves_out_whom_it_names(desk: Desk, way: str) -> None:
    words = "Devi Shaw, our deputy DSL, has hit a boy."
    if way == "home":
        card = (await desk.take(SCHOOL, "teacher", "home", text=words)).card
    else:
        card = (await desk.take(SCHOOL, "teacher", "begin", way, text=words)).card
    button = next((one for one in card.buttons if one.deed == "danger"), None)
    if button:
        card = (await desk.take(SCHOOL, "teacher", button.deed, button.target)).card
    shown = plain(card)
    assert "Is it about Devi Shaw?" in shown
    assert "Devi Shaw, deputy" not in shown
    await desk.take(SCHOOL, "teacher", card.deed, card.target, **{"danger.send": "about-named"})
    await desk.sweep()
    assert not desk.postbox.at("dsl-team")
    assert not any("danger" in one.title for one in desk.postbox.at("deputy"))
    (alert,) = [one for one in desk.postbox.at("dsl") if "danger" in one.title]
    reference = next(value for part in alert.parts for name, value in getattr(part, "pairs", ()) if "-" in value)
    assert words in plain((await desk.take(SCHOOL, "dsl", "view", reference)).card)


async def test_an_emergency_is_heard_before_a_mistake_beside_it_is_mended(desk: Desk) -> None:
    said = {"declare.words": "", "declare.group": "contact", "declare.which": "exception"}
    draft = await desk.store.begin(SCHOOL, "web:teacher", "declare", said, desk.clock())
    values = {"exception.rule": "The one about phones", "exception.last-day": "some time"}
    values |= {"exception.why": "She has just told me that she will kill herself tonight.", "card": "exception.rule"}
    card = (await desk.take(SCHOOL, "teacher", "answer", draft.id, **values)).card
    assert "999" in plain(card)
    card = (await desk.take(SCHOOL, "teacher", "calm", card.target)).card
    assert "__She has just told me" in plain(card)
