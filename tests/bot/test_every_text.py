"""Every free text passes the gate: all fields are found by walking every dialog and deed, and each is written into.

Who works on a record is not stopped: they write about what is known already, and a card about 999 before each note
would teach them to tap it away. A deed of theirs is told apart by the table of deeds, and by nothing else.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

import dialogs
from bot.cases.deeds import DEEDS
from bot.casework.filings import Filings
from bot.journeys import flags
from bot.journeys.staffing import staff
from bot.people.settings import Person, School
from bot.seam.card import Card
from bot.seam.turn import Platform, Reply, Turn, Who
from bot.seam.wording import ENGLISH
from bot.talk.listener import Talk
from dialogs.core import Ask, Question, Scene
from dialogs.endings import Answer, Filing
from dialogs.registry import DIALOGS, ON_CASES
from policy_kb.routing import Route
from policy_kb.vocabulary import Basis, Urgency
from storage import Draft
from tests.bot.cases import SCHOOL, report
from tests.desk import BEGIN, Desk, opened
from tests.dialogs.test_walk import single, some

WORDS = "She has just told me that she will kill herself tonight."
AT_WORK = {"handler", "decider", "holder"}
TYPED = {"line", "text"}
NEVER_ASKED = {
    "danger.words", "declare.words", "outside.words", "outside.name", "outside.reach", "checklist.reason",
}  # fmt: skip
"""What somebody had written when the card of an emergency came up; it came through another field. Checklists have
points of their own, and a test among theirs (`test_chores`); pages for people without an account too."""
SOME = ("relationship", "removal", "licence")
"""Registers whose texts are written into: one dialog asks the questions of all."""
NOBODYS = Draft("", SCHOOL, "web:teacher", "report", {}, "open", BEGIN, BEGIN, None)
MANAGER = Person("Lee Moss", frozenset({"line-manager"}), {"web": "lee"}, "")
"""A second line manager, so that whose it is has to be asked."""


def fields_of_dialogs(school: School) -> Mapping[tuple[str, str], tuple[Mapping[str, Answer], Ask]]:
    """Every question that is answered by typing: dialog and id, with the answers that lead to it, and its card."""
    found: dict[tuple[str, str], tuple[Mapping[str, Answer], Ask]] = {}
    for dialog in {**DIALOGS, **ON_CASES}:
        scene = Scene(school.policy, date(2026, 11, 16), staff=staff(school, NOBODYS))
        steps = walked(scene) if dialog == "report" else paths(dialog, scene)
        for given, now in steps:
            if not isinstance(now, Ask):
                continue
            for asked in now.questions:
                if asked.kind in TYPED and asked.id not in NEVER_ASKED:
                    found.setdefault((dialog, asked.id), (given, now))
    return found


def walked(scene: Scene) -> Iterator[tuple[Mapping[str, Answer], object]]:
    """Every card of a report, each kind walked with the answers that lead another way."""
    open_: list[dict[str, Answer]] = [{}]
    while open_:
        given = open_.pop()
        now = DIALOGS["report"](given, scene)
        yield given, now
        if isinstance(now, Ask):
            several = [list(some(one))[: 1 if single(one) else None] for one in now.questions]
            ids = [one.id for one in now.questions]
            open_ += [{**given, **dict(zip(ids, answers, strict=True))} for answers in product(*several)]


def paths(dialog: str, scene: Scene) -> Iterator[tuple[Mapping[str, Answer], object]]:
    """The cards of a dialog: each answer to each question is tried once, wherever it is met first."""
    seen: set[tuple[str, Answer]] = set()
    open_: list[dict[str, Answer]] = [{}]
    while open_:
        given = open_.pop()
        now = {**DIALOGS, **ON_CASES}[dialog](given, scene)
        yield given, now
        if not isinstance(now, Ask):
            continue
        for asked in now.questions[:1]:
            others = {one.id: next(iter(some(one))) for one in now.questions[1:]}
            for answer in some(asked):
                if (asked.id, answer) not in seen:
                    seen.add((asked.id, answer))
                    open_.append({**given, **others, asked.id: answer})


def written_down() -> set[str]:
    """The ids of all questions that any module of the dialogs defines and that are answered by typing."""
    found = set()
    for module in pkgutil.walk_packages(dialogs.__path__, "dialogs."):
        named = vars(importlib.import_module(module.name)).values()
        listed = [one for value in named for one in (value if isinstance(value, tuple) else (value,))]
        deeper = [one for value in listed for one in (value if isinstance(value, tuple) else (value,))]
        found |= {one.id for one in deeper if isinstance(one, Question) and one.kind in TYPED}
    return found


def stopped(reply: Reply) -> bool:
    return reply.card.tone == "urgent" and "999" in str(reply.card.parts)


def typed(card: Card) -> set[str]:
    return {field.name for field in card.inputs if field.kind in TYPED}


async def prepared(desk: Desk) -> Mapping[str, str]:
    """A record of each kind with something to do for its sender and for those who deal with it, by kind."""
    case = await report(desk, urgency=Urgency.ROUTINE)
    await desk.take(SCHOOL, "dsl", "case-ask", case, text="Which year group is it?")
    closed = await report(desk)
    await desk.take(SCHOOL, "dsl", "case-close", closed, outcome="helped", text="Done.")
    who = "web:teacher"
    told = {"consult.asked": "May we use a new app?"}
    draft = await desk.store.begin(SCHOOL, who, "consult", told, desk.clock())
    await desk.take(SCHOOL, "teacher", "answer", draft.id, card="check", check="send")
    said: dict[str, Answer] = {
        "declare.group": "relationship",
        "declare.who": "pupil",
        "declare.link": "family",
        "declare.online": "no",
    }
    said |= {"declare.name": "Sam Example", "declare.detail": ""}
    draft = await desk.store.begin(SCHOOL, who, "declare", said, desk.clock())
    await desk.take(SCHOOL, "teacher", "answer", draft.id, card="check", check="send")
    route = Route(("headteacher",), (), frozenset(), Urgency.ROUTINE, Basis.STATED, (), ())
    post = {"approval.words": "Sports day photo", "approval.when": ""}
    filing = Filing("request", "post-approval", "approval", "asker", "", route, post, needs=(("headteacher",),))
    draft = await desk.store.begin(SCHOOL, who, "approval", {}, desk.clock())
    turn = Turn(Who("web", SCHOOL, "teacher"), "answer", draft.id, stays=True)
    await Filings(desk.book).file(desk.schools[SCHOOL], turn, draft, filing)
    (question,) = [one for one in await desk.store.records(SCHOOL, kinds=["request"]) if one.type == "question"]
    (post_,) = [one for one in await desk.store.records(SCHOOL, kinds=["request"]) if one.type == "post-approval"]
    (entry,) = await desk.store.records(SCHOOL, kinds=["register"])
    await desk.take(SCHOOL, "head", "ask-back", question.reference, reason="Which app is it?")
    found = {"question": question.reference, "approval": post_.reference, "register": entry.reference}
    return {"case": case, "closed": closed, **found}


async def fields_of_deeds(desk: Desk, records: Mapping[str, str]) -> set[tuple[str, str, str, str]]:
    """Every field that a deed's form asks to be typed into: deed, field, who, and the record."""
    found = set()
    for name, deed in DEEDS.items():
        at_work = deed.may in AT_WORK
        for reference in records.values() if deed.target == "record" else [""]:
            for user in ("dsl", "head") if at_work else ("teacher",):
                values = {"n": "2"} if name == "my-answer" else {}
                reply = await desk.take(SCHOOL, user, name, reference, **values)
                if reply.card.deed == name:
                    found |= {(name, field, user, reference) for field in typed(reply.card)}
    return found


@pytest.mark.proof
async def test_every_free_text_of_whoever_does_not_deal_with_records_is_heard(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        school = replace(desk.schools[SCHOOL], people=(*desk.schools[SCHOOL].people, MANAGER))
        of: dict[tuple[Platform, str], list[School]] = {("web", SCHOOL): [school]}
        desk.talk = Talk(desk.store, of, desk.clock, desk.alerts.wake, ENGLISH, pace=desk.pace)
        asked = fields_of_dialogs(school)
        of_registers = {one.id for register in school.policy.registers.values() for one in register.questions}
        assert {name for _, name in asked} - of_registers == written_down() - NEVER_ASKED
        some_of_them = {one.id for name in SOME for one in school.policy.registers[name].questions}
        asked = {where: found for where, found in asked.items() if where[1] not in of_registers - some_of_them}
        records = await prepared(desk)
        missed = [where for where, field in asked.items() if not await heard_in(desk, records["case"], where, field)]
        on_forms = await fields_of_deeds(desk, records)
        for deed, field, user, reference in sorted(on_forms):
            values = {field: WORDS, "which": "report.what", "n": "2", "sent": "yes"}
            reply = await desk.take(SCHOOL, user, deed, reference, **values)
            missed += [] if stopped(reply) == (DEEDS[deed].may not in AT_WORK) else [(deed, field)]
        typed_at = [
            name for name, deed in DEEDS.items() if deed.may not in AT_WORK and name not in {"begin", "answer", "which"}
        ]
        for deed in typed_at:  # what a platform sends beside the fields of a form: words without one, words with a file
            heard = stopped(await desk.take(SCHOOL, "teacher", deed, records["case"], text=WORDS))
            missed += [] if heard else [(deed, "text")]
        for dialog in DIALOGS:
            begun = dialog == "danger" or stopped(await desk.take(SCHOOL, "other", "begin", dialog, text=WORDS))
            missed += [] if begun else [("begin", dialog)]
        assert missed == []
        fields = {(deed, field) for deed, field, *_ in on_forms}
        theirs = {one for one in fields if DEEDS[one[0]].may not in AT_WORK}
        assert {deed for deed, _ in theirs} >= {"my-add", "my-correct", "my-answer", "my-worry", "my-withdraw", "reply"}
        assert {deed for deed, _ in fields - theirs} >= {"case-note", "case-ask", "case-close", "approve", "decline"}
        counts = (len(asked), len(theirs), len(fields - theirs))
        assert all(there >= least for there, least in zip(counts, LEAST, strict=True)), counts


LEAST = (33, 7, 15)
"""Fields of dialogs, of what people say of what they have sent, and of those who deal with records, who are not
stopped; there may be more."""


async def heard_in(desk: Desk, case: str, where: tuple[str, str], field: tuple[Mapping[str, Answer], Ask]) -> bool:
    """Whether words in a field of a dialog are heard; in a dialog on a record they are not stopped."""
    (dialog, name), (given, card) = where, field
    at_work = dialog in ON_CASES
    user = "dsl" if at_work else "teacher"
    about = flags.about_record(dialog, case) if at_work else {}
    draft = await desk.store.begin(SCHOOL, f"web:{user}", dialog, given, desk.clock(), about)
    values = {one.id: next(iter(some(one))) for one in card.questions} | {name: WORDS, "card": name}
    reply = await desk.take(SCHOOL, user, "answer", draft.id, **values)
    return stopped(reply) != at_work
