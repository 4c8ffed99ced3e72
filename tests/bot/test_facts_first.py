"""Facts before action where the policy wants it; a grade, and the paper that a case is handed over with."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.casework.filings import Filings
from bot.seam.turn import Turn, Who
from dialogs.endings import Filing
from policy_kb.routing import Route
from policy_kb.vocabulary import Basis, Urgency
from tests.desk import Desk, opened
from tests.plain import plain


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def report(desk: Desk, school: str, subject: str) -> str:
    who = Who("web", school, "teacher")
    draft = await desk.store.begin(school, str(who), "report", {}, desk.clock())
    route = Route(("dsl", "headteacher"), (), frozenset(), Urgency.SAME_DAY, Basis.STATED, (), ())
    filing = Filing("case", "content", "inappropriate-content", subject, "", route, {"report.what": "A rude post."})
    await Filings(desk.book).file(desk.schools[school], Turn(who, "answer", draft.id, stays=True), draft, filing)
    await desk.sweep()
    return (await desk.store.records(school, person=str(who)))[0].reference


async def shown(desk: Desk, school: str, deed: str, target: str, **values: str) -> str:
    return plain((await desk.take(school, "dsl", deed, target, **values)).card)


async def offered(desk: Desk, school: str, reference: str) -> str:
    """Every button of the sheet, with those behind More."""
    return str((await desk.take(school, "dsl", "view", reference)).card.buttons)


async def step(desk: Desk, school: str, reference: str, which: str) -> str:
    draft = (await desk.take(school, "dsl", "case-call", reference)).card.target
    await desk.take(school, "dsl", "answer", draft, card="step.which", **{"step.which": which})
    given = {"step.who": "I rang his mother", "step.when": "today", "step.advice": "She will talk to him."}
    return await shown(desk, school, "answer", draft, card="step.who", **given)


async def test_parents_are_told_only_once_the_facts_are_gathered_where_the_policy_says_so(desk: Desk) -> None:
    reference = await report(desk, "dothill", "pupil")
    held = await step(desk, "dothill", reference, "parents")
    assert "The facts come first" in held
    assert "that never waits" in held
    story = await desk.book.story(desk.schools["dothill"], reference)
    assert story is not None
    assert not story.all("step-taken")
    assert "case-facts" in await offered(desk, "dothill", reference)
    said = await shown(desk, "dothill", "case-facts", reference, text="Two pupils saw it; the post is kept.")
    assert "What waited for them can be done now" in said
    draft = next(one for one in await desk.store.drafts("dothill", "web:dsl") if one.dialog == "step")
    assert "The step is kept" in await shown(desk, "dothill", "resume", draft.id)


async def test_the_police_never_wait_for_facts_and_no_other_school_is_held_back(desk: Desk) -> None:
    reference = await report(desk, "dothill", "pupil")
    assert "The step is kept" in await step(desk, "dothill", reference, "police")
    other = await report(desk, "wetherby", "pupil")
    assert "The step is kept" in await step(desk, "wetherby", other, "parents")


async def test_a_case_about_staff_is_graded_and_handed_over_with_a_paper(desk: Desk) -> None:
    reference = await report(desk, "westhaven", "staff")
    assert "case-grade" in await offered(desk, "westhaven", reference)
    assert "Please fill this in" in await shown(desk, "westhaven", "case-grade", reference, grade="misconduct", text="")
    await shown(
        desk, "westhaven", "case-grade", reference, grade="misconduct", text="It was sent twice, after a warning."
    )
    assert 'graded it as "Misconduct"' in await shown(desk, "westhaven", "view", reference)
    reply = await desk.take("westhaven", "dsl", "case-export", reference, **{"as": "handoff"})
    assert reply.files[0].data.startswith(b"%PDF")
    assert reply.files[0].name == f"handoff-{reference}.pdf"
    pupil = await report(desk, "westhaven", "pupil")
    assert "case-grade" not in await offered(desk, "westhaven", pupil)
