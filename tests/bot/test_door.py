"""Who is named, wrote it or is meant is kept out, or asked about: at each way in, and in what is added later."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cases.door import enter
from bot.people.settings import Person, School
from bot.seam.card import Card
from bot.seam.turn import Who
from dialogs.core import Ask, Scene
from dialogs.endings import Filing
from dialogs.registry import DIALOGS
from policy_kb.routing import Report, Route, route
from policy_kb.vocabulary import Basis, Urgency
from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_doors import POLICIES, school, staff
from tests.desk import Desk, opened
from tests.dialogs.test_walk import SCENES
from tests.plain import plain

URGENT = "a girl in my class is being hurt by her uncle right now"
ABOUT_DANA = "report.about-holder/Dana Reed"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def give(desk: Desk, card: Card, /, **values: str) -> Card:
    """Answer a card."""
    return (await desk.take(SCHOOL, "teacher", card.deed, card.target, **values)).card


async def send(desk: Desk, card: Card) -> None:
    """Press "Send" on the card that shows all answers."""
    button = next(button for button in card.buttons if button.values.get("check") == "send")
    await desk.take(SCHOOL, "teacher", button.deed, button.target, **button.values)


async def told(desk: Desk) -> set[str]:
    """The addresses at which an alert stands."""
    await desk.sweep()
    return {at.to for at, card in desk.postbox.messages.values() if card.title.startswith("New")}


def alone(name: str) -> School:
    """A school whose DSL has this name in the settings."""
    home = school(POLICIES["westhaven"], frozenset({"dsl"}))
    return replace(home, people=tuple(replace(p, name=name) if "dsl" in p.roles else p for p in home.people))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Anna Smith-Jones", "Mrs Smith"),
        ("Anna Smith-Jones", "Anna Smith"),
        ("Dana Reed (DSL)", "Ms Reed"),
        ("Sean O'Neill", "Mr O Neill"),
        ("Dr Dana Reed", "Dana"),
        ("Dana Reed", "Sam Hale and Ms Reed"),
    ],
)
def test_a_name_bars_however_it_is_written(name: str, given: str) -> None:
    home = alone(name)
    for subject in ("staff", "unknown", "pupil", "parent"):
        way = route(home.policy, Report("pupil-contact", subject))
        passed = enter(Filing("case", "t", "c", subject, given, way, {}), Who("slack", "T", "x"), home, ())
        assert passed.why[name] == "named"
        assert not any(name in one.people for one in passed.told), subject
        assert passed.told


async def test_who_wrote_the_reported_message_is_asked_about(desk: Desk) -> None:
    words = {"text": "Reported message: meet me after school", "link": "https://x/1", "author": "dsl"}
    card = (await desk.take(SCHOOL, "teacher", "begin", "report", **words)).card
    for answers in (
        {"report.proposed": "something-else"}, {"report.group": "adult"}, {"report.kind": "colleague-conduct"},
        {"colleague.about": "staff"}, {"colleague.nature": "breach"}, {"report.at-risk": "no"},
        {"colleague.seen": "saw"}, {"card": "report.name", "report.name": ""},
    ):  # fmt: skip
        if any(field.name in answers for field in card.inputs):
            card = await give(desk, card, **answers)
    assert "Is it about Dana Reed, our safeguarding lead (DSL)?" in plain(card)
    card = await give(desk, card, **{ABOUT_DANA: "not-sure"})
    assert "dsl-team" not in await told(desk)
    await send(desk, card)
    assert await told(desk) == {"deputy", "head"}


async def test_who_wrote_what_sounds_like_an_emergency_is_left_out_of_it(desk: Desk) -> None:
    words = {"text": URGENT, "link": "https://x/1", "author": "deputy"}
    card = (await desk.take(SCHOOL, "teacher", "begin", "report", **words)).card
    assert "Is it about Devi Shaw?" in plain(card)
    assert "Devi Shaw, deputy" not in plain(card)
    await give(desk, card, **{"danger.send": "about-named"})
    assert not {"deputy", "dsl-team"} & await told(desk)


@pytest.mark.parametrize(
    "words",
    [
        "Dana has hit a boy and he is bleeding",
        "ms reed has hit a child and he is bleeding",
        "@dsl has hit a boy and he is bleeding",
        "Our DSL has hit a boy and he is bleeding",
        "The DSL, D\u00e1na R\u00e9ed, is hurting a child right now",
    ],
)
async def test_an_emergency_that_names_a_holder_is_not_told_to_them_before_it_is_answered(
    desk: Desk, words: str
) -> None:
    card = (await desk.take(SCHOOL, "teacher", "begin", "policy", text=words)).card
    shown = plain(card)
    assert "Is it about Dana Reed?" in shown
    assert "Dana Reed, safeguarding lead" not in shown
    assert "Devi Shaw, deputy safeguarding lead" in shown
    await give(desk, card, **{"danger.send": "about-headteacher"})  # about somebody else, and nothing is said of her
    assert await told(desk) == {"deputy", "chair"}


async def test_where_dsl_and_deputy_are_named_the_head_is_the_one_to_ring(desk: Desk) -> None:
    card = (await desk.take(SCHOOL, "teacher", "begin", "policy", text=f"Dana told Devi that {URGENT}")).card
    assert "harper lane, headteacher" in plain(card).casefold()
    assert "Dana Reed, safeguarding" not in plain(card)
    assert "Devi Shaw, deputy" not in plain(card)


@pytest.mark.parametrize(
    ("choice", "role", "left_out"),
    [
        ("about-dsl", "", "dsl"),
        ("about-deputy-dsl", "", "deputy"),
        ("about-headteacher", "", "head"),
        ("about-other", "dsl", "dsl"),
        ("about-other", "deputy-dsl", "deputy"),
        ("about-other", "headteacher", "head"),
        ("about-other", "chair-of-governors", "chair"),
        ("about-other", "line-manager", "deputy"),
    ],
)
async def test_whatever_role_it_is_about_is_left_out_of_an_emergency(
    desk: Desk, choice: str, role: str, left_out: str
) -> None:
    card = (await desk.take(SCHOOL, "teacher", "danger")).card
    card = await give(desk, card, **{"danger.send": choice})
    if role:
        await give(desk, card, **{"danger.role": role})
    reached = await told(desk)
    assert reached
    assert left_out not in reached
    assert not (left_out in {"dsl", "deputy"} and "dsl-team" in reached)


async def test_a_question_about_the_head_goes_to_the_chair(desk: Desk) -> None:
    card = (await desk.take(SCHOOL, "teacher", "begin", "consult", text="May Harper Lane follow pupils?")).card
    assert "Is it about Harper Lane" in plain(card)
    card = await give(desk, card, **{"report.about-holder/Harper Lane": "yes"})
    await send(desk, card)
    assert await told(desk) == {"chair"}


def test_nobody_is_told_alone_of_what_they_have_sent_themselves() -> None:
    home = school(POLICIES["westhaven"], frozenset({"headteacher"}))
    head = Who("slack", "T", home.people[0].ids["slack"])
    way = Route(("headteacher",), (), frozenset(), Urgency.ROUTINE, Basis.INFERRED, (), ())
    for kind in ("register", "request"):
        passed = enter(Filing(kind, "relationship", "c", "staff", "Kim Tully", way, {}), head, home, ())
        assert [one.role for one in passed.told] == ["chair-of-governors"]
    both = school(POLICIES["westhaven"], frozenset({"headteacher", "chair-of-governors"}))
    passed = enter(Filing("request", "question", "c", "asker", "", way, {}), head, both, ())
    assert [one.role for one in passed.told] == ["dsl"]


def test_advice_leads_to_nobody_who_is_kept_out() -> None:
    home = alone("Dana Reed")
    way = replace(
        route(home.policy, Report("colleague-conduct", "staff")), advice=("Tell the Headteacher or the DSL today.",)
    )
    filing = Filing("case", "t", "c", "staff", "", way, {}, out=frozenset({"Dana Reed"}))
    assert enter(filing, Who("slack", "T", "x"), home, ()).route.advice == ("Tell the Headteacher today.",)


async def test_what_is_added_answered_or_worried_about_keeps_out_whom_it_names(desk: Desk) -> None:
    for deed, text in (("my-add", "It was Dana."), ("my-worry", "Mrs Reed does not answer me.")):
        reference = await report(desk)
        assert "Add" in await do(desk, "teacher", "my-add", reference)
        events = len(await desk.store.events(SCHOOL, reference))
        await do(desk, "teacher", deed, reference, text=text)
        assert len(await desk.store.events(SCHOOL, reference)) == events  # asked first, and nothing is written
        await do(desk, "teacher", deed, reference, text=text, **{ABOUT_DANA: "not-sure"})
        assert await do(desk, "dsl", "view", reference) == "Nothing here that you can open"
        assert reference in plain((await desk.take(SCHOOL, "deputy", "view", reference)).card)


async def test_who_is_only_mentioned_in_what_is_added_goes_on_and_is_not_asked_about_again(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "teacher", "my-add", reference, text="Dana knows.", **{ABOUT_DANA: "no"})
    assert await do(desk, "teacher", "my-add", reference, text="I told Dana again.") == "Added"
    assert reference in plain((await desk.take(SCHOOL, "dsl", "view", reference)).card)


async def test_a_correction_that_names_the_dsl_keeps_her_out(desk: Desk) -> None:
    reference = await report(desk, subject="staff", category="colleague-conduct")
    await do(desk, "teacher", "my-correct", reference, which="report.what", text="It was Ms Reed who did it.")
    await do(
        desk, "teacher", "my-correct", reference, which="report.what", text="It was Ms Reed who did it.",
        **{ABOUT_DANA: "yes"},
    )  # fmt: skip
    assert await do(desk, "dsl", "view", reference) == "Nothing here that you can open"


# The reporter's own line manager


def choosing(home: School) -> School:
    """A school whose policy lets staff choose the headteacher or their line manager."""
    rows = tuple(replace(row, tell=("headteacher",), choice=CHOICE) for row in home.policy.routes)
    return replace(home, policy=replace(home.policy, routes=rows))


CHOICE = ("headteacher", "line-manager")


def managed(*names: str) -> School:
    """The same, with line managers of these names."""
    home = school(POLICIES["westhaven"], frozenset({"dsl"}))
    others = tuple(person for person in home.people if "line-manager" not in person.roles)
    new = (Person(name, frozenset({"line-manager"}), {"slack": f"L{n}"}, "") for n, name in enumerate(names))
    return choosing(replace(home, people=(*others, *new)))


def chosen(home: School, *, whom: str, manager: str = "", by: str = "x") -> tuple[list[str], tuple[str, ...]]:
    """What was asked of whom to tell, and who is told."""
    me = [person.name for person in home.people if person.ids["slack"] == by]
    scene = Scene(home.policy, SCENES["westhaven"].today, staff=staff(home, me=me))
    answers = {"report.what": "A reporter rang.", "report.proposed": "press", "press.what": "question"}
    answers |= {"press.answered": "no", "report.name": "", "report.when": "", "report.where": "", "report.done": ""}
    asked: list[str] = []
    for _ in range(9):
        now = DIALOGS["report"](answers, scene)
        if isinstance(now, Filing):
            passed = enter(now, Who("slack", "T", by), home, ())
            return asked, tuple(name for one in passed.told for name in one.people)
        assert isinstance(now, Ask)
        asked += [one.id for one in now.questions]
        given = {"report.tell": whom, "report.line-manager": manager, "check": "send"}
        answers |= {one.id: given.get(one.id, one.options[0] if one.options else "x") for one in now.questions}
    raise AssertionError("it does not end")


def head_of(home: School) -> tuple[str, ...]:
    """The head's name."""
    return tuple(person.name for person in home.holders("headteacher"))


def test_the_reporter_chooses_whom_to_tell_and_names_their_line_manager() -> None:
    home = managed("Ines Calloway", "Jory Penhale")
    asked, people = chosen(home, whom="line-manager", manager="Mr Penhale")
    assert asked[:2] == ["report.tell", "report.line-manager"]
    assert people == ("Jory Penhale",)
    asked, people = chosen(home, whom="headteacher")
    assert "report.line-manager" not in asked
    assert people == head_of(home)


def test_the_only_line_manager_is_not_asked_for_and_nobody_is_their_own() -> None:
    home = managed("Ines Calloway")
    asked, people = chosen(home, whom="line-manager")
    assert "report.line-manager" not in asked
    assert people == ("Ines Calloway",)
    assert chosen(home, whom="line-manager", by="L0")[1] == head_of(home)


def test_a_line_manager_who_cannot_be_reached_leaves_it_to_the_head() -> None:
    home = managed("Ines Calloway", "Jory Penhale")
    assert chosen(home, whom="line-manager", manager="Somebody Else")[1] == head_of(home)


# By what they do, and in what was written before


@pytest.mark.parametrize(
    ("words", "asked_about"),
    [
        ("The headteacher has added pupils on Instagram.", True),
        ("I was sent it by our head.", True),
        ("I told the headteacher that a pupil added me.", False),
        ("He hit his head on the door.", False),
        ("The head of year rang.", False),
    ],
)
def test_a_report_speaks_of_somebody_by_what_they_do(words: str, asked_about: bool) -> None:  # noqa: FBT001
    home = school(POLICIES["westhaven"], frozenset({"dsl"}))
    scene = Scene(home.policy, SCENES["westhaven"].today, staff=staff(home))
    answers = {"report.what": words, "report.proposed": "something-else", "report.group": "pupils"}
    answers |= {"report.kind": "underage-account", "underage.source": "saw", "report.at-risk": "no"}
    answers |= {"report.name": "", "report.when": "", "report.where": "", "report.done": ""}
    now = DIALOGS["report"](answers, scene)
    assert isinstance(now, Ask)
    assert bool(now.questions[0].id.startswith("report.about-holder")) == asked_about


async def test_an_emergency_within_a_report_remembers_whom_the_report_names(desk: Desk) -> None:
    card = (await desk.take(SCHOOL, "teacher", "begin", "report", text="Ms Reed is rough with a pupil.")).card
    for answers in (
        {"report.proposed": "something-else"}, {"report.group": "adult"}, {"report.kind": "colleague-conduct"},
        {"colleague.about": "headteacher"}, {"colleague.nature": "breach"}, {"report.at-risk": "no"},
        {"colleague.seen": "saw"},
    ):  # fmt: skip
        if any(field.name in answers for field in card.inputs):
            card = await give(desk, card, **answers)
    target, now = card.target, "she is hurting him right now, he is bleeding"
    shown = await desk.take(SCHOOL, "teacher", "answer", target, card="report.name", **{"report.done": now})
    assert "Is it about Dana Reed or Harper Lane?" in plain(shown.card)
    await give(desk, shown.card, **{"danger.send": "about-named"})
    assert await told(desk) == {"chair"}
