"""Somebody who has the source and an account presses everything with other people's ids: nobody's words come out."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cards.folding import packed
from bot.cases.deeds import DEEDS
from bot.seam.card import Button
from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_evidence import filed as with_evidence
from tests.desk import Desk, opened
from tests.handed import PDF, Sent, photo
from tests.plain import plain

SAID, NAME = "Xylophone quirls by the north gate", "Zephyrine Quackenbosch"
SECRETS = ("xylophone", "quackenbosch")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def prepared(desk: Desk) -> tuple[str, str, str]:
    """A report with a note, a file and an open draft of somebody's about it: reference, file, draft."""
    desk.called["teacher"] = "Tess Hill"
    reference = await report(desk, child=NAME, named=NAME, more={"report.what": SAID})
    await do(desk, "teacher", "my-add", reference, text=SAID)
    await desk.hand(SCHOOL, "teacher", "hand-in", reference, Sent(photo(), f"{SAID}.jpg"))
    await do(desk, "dsl", "case-note", reference, to="private", text=SAID)
    [file] = await desk.store.files_of_record(SCHOOL, reference)
    draft = await desk.store.begin(SCHOOL, "web:teacher", "report", {"report.what": SAID}, desk.clock())
    return reference, file.id, draft.id


async def pressed(desk: Desk, user: str, ids: tuple[str, str, str], prefix: str = "") -> list[str]:
    """Every deed with each id as its target and every value that any card would send; gives what told a secret."""
    reference, file, draft = ids
    values = {
        "file": file, "as": "html", "text": "x", "sent": draft, "sure": "yes", "n": "2", "at": file, "way": "give",
        "do": json.dumps(packed(Button("", "view", prefix + reference))), "rest": reference, "from": draft,
        "check": "send", "card": "check", "to": reference, "question": "report.what", "which": "report.what",
        "name": "Hill",
    }  # fmt: skip
    told = []
    for deed in DEEDS:
        for target in (reference, file, draft, ""):
            reply = await desk.take(SCHOOL, user, deed, prefix + target if target else "", **values)
            words = plain(reply.card) + "".join(str(one.data) for one in reply.files)
            if any(secret in words.casefold() for secret in SECRETS):
                told.append(f"{deed} {target}")
    return told


@pytest.mark.proof
async def test_a_colleague_gets_nothing_of_a_report_by_any_deed(desk: Desk) -> None:
    ids = await prepared(desk)
    assert await pressed(desk, "colleague", ids) == []


@pytest.mark.proof
async def test_whoever_dealt_with_it_until_a_minute_ago_gets_nothing_any_more(desk: Desk) -> None:
    ids = await prepared(desk)
    assert SAID in plain((await desk.take(SCHOOL, "deputy", "view", ids[0])).card), "until then they do"
    was = desk.schools[SCHOOL]
    people = tuple(replace(one, roles=frozenset()) if one.name == "Devi Shaw" else one for one in was.people)
    desk.schools[SCHOOL] = replace(was, people=people)
    desk.talk = desk._listens()  # noqa: SLF001 - as after a restart with other settings
    assert await pressed(desk, "deputy", ids) == []


@pytest.mark.proof
async def test_the_lead_of_another_school_of_the_workspace_gets_nothing(desk: Desk) -> None:
    ids = await prepared(desk)
    desk.share(SCHOOL, "newport")
    for prefix in ("", f"{SCHOOL}/", f"{SCHOOL}:"):
        assert await pressed(desk, "newport-dsl", ids, prefix) == [], prefix


async def test_a_reader_of_one_report_gets_no_file_of_another_by_its_id(desk: Desk) -> None:
    mine = await report(desk)
    others = await with_evidence(desk, Sent(PDF, "x.pdf"), what=SAID)
    [file] = await desk.store.files_of_record(SCHOOL, others.reference)
    assert (await desk.take(SCHOOL, "dsl", "show-file", others.reference, file=file.id)).files
    for target in (mine, "", file.id):
        reply = await desk.take(SCHOOL, "dsl", "show-file", target, file=file.id)
        assert reply.files == ()
        assert "nothing under this reference" in plain(reply.card)
