"""Drafts: kept by question id, for their person only, and wiped when they end."""

import asyncio
from dataclasses import replace

import pytest

from storage import Answer, Draft, DraftGone, Store
from tests.storage.conftest import OpenAnother
from tests.storage.databases import sql
from tests.storage.examples import CHANNEL, DSL, NOON, OTHER, SCHOOL, TEACHER, alert, case, later


async def begun(store: Store) -> Draft:
    return await store.begin(SCHOOL, TEACHER, "report", {"what": "a message"}, NOON)


async def test_a_draft_is_found_again_as_it_was_left(store: Store) -> None:
    draft = await begun(store)
    assert draft == Draft(draft.id, SCHOOL, TEACHER, "report", {"what": "a message"}, "open", NOON, NOON, None)
    assert await store.draft(SCHOOL, TEACHER, draft.id) == draft


@pytest.mark.parametrize(("school", "person"), [(SCHOOL, DSL), (OTHER, TEACHER)])
async def test_a_draft_is_out_of_reach_of_others(store: Store, school: str, person: str) -> None:
    draft = await begun(store)
    assert await store.draft(school, person, draft.id) is None
    assert await store.drafts(school, person) == ()
    assert await store.answer(school, person, draft.id, {"what": "x"}, NOON) is None
    assert await store.cancel(school, person, draft.id, NOON) is None
    with pytest.raises(DraftGone):
        await store.file(school, case(person), [], NOON, draft_id=draft.id)
    assert await store.draft(SCHOOL, TEACHER, draft.id) == draft


@pytest.mark.parametrize("forged", ["", "\x00", "\ud800", "x" * 100_000, "' OR 1=1 --"])
async def test_a_forged_draft_id_finds_nothing(store: Store, forged: str) -> None:
    assert await store.draft(SCHOOL, TEACHER, forged) is None


async def test_answers_are_merged_by_question(store: Store) -> None:
    """Tuples stay tuples, and any text survives: emoji, right-to-left, nulls, half a surrogate pair."""
    draft = await begun(store)
    odd: dict[str, Answer] = {
        "what": "\U0001f9d1‍\U0001f3eb שלום \x00 \ud83d <!channel> {{ x }}",
        "who": ("pupil", "parent"),
        "none": (),
    }
    changed = await store.answer(SCHOOL, TEACHER, draft.id, odd, later(5))
    assert changed is not None
    assert changed.answers == odd
    assert changed.changed_at == later(5)
    again = await store.answer(SCHOOL, TEACHER, draft.id, {"who": "nobody"}, later(6))
    assert again is not None
    assert again.answers == {**odd, "who": "nobody"}


async def test_a_hundred_thousand_characters_are_kept(store: Store) -> None:
    draft = await begun(store)
    changed = await store.answer(SCHOOL, TEACHER, draft.id, {"what": "ü" * 100_000}, NOON)
    assert changed is not None
    assert changed.answers["what"] == "ü" * 100_000


async def test_a_draft_is_added_to_as_it_was_seen_or_as_others_have_made_it(store: Store) -> None:
    seen = await store.begin(SCHOOL, TEACHER, "report", {"what": "x"}, NOON, {"calm": "yes"})
    first = await store.answer(SCHOOL, TEACHER, seen.id, {"who": "y"}, later(1), seen)
    assert first == await store.draft(SCHOOL, TEACHER, seen.id)
    assert first is not None
    assert (first.answers, first.flags) == ({"what": "x", "who": "y"}, {"calm": "yes"})
    assert (await store.answer(SCHOOL, TEACHER, seen.id, {"when": "z"}, later(2), seen)) == replace(
        first, answers={**first.answers, "when": "z"}, changed_at=later(2)
    )
    last = await store.draft(SCHOOL, TEACHER, seen.id)
    await store.cancel(SCHOOL, TEACHER, seen.id, later(3))
    late = await store.answer(SCHOOL, TEACHER, seen.id, {"who": "late"}, later(4), last)
    assert late is not None
    assert (late.state, late.answers) == ("cancelled", {})
    assert await store.answer(SCHOOL, DSL, seen.id, {"who": "me"}, later(5), last) is None


async def test_answers_given_in_the_same_moment_all_count(another: OpenAnother) -> None:
    stores = [await another() for _ in range(4)]
    draft = await begun(stores[0])
    taps = (
        store.answer(SCHOOL, TEACHER, draft.id, {f"q{number}": "yes"}, later(number))
        for number, store in enumerate(stores * 3)
    )
    await asyncio.gather(*taps)
    found = await stores[0].draft(SCHOOL, TEACHER, draft.id)
    assert found is not None
    assert found.answers == {"what": "a message"} | {f"q{number}": "yes" for number in range(12)}


async def test_open_drafts_are_listed_newest_change_first(store: Store) -> None:
    first, second, third = [await begun(store) for _ in range(3)]
    await store.answer(SCHOOL, TEACHER, first.id, {"who": "x"}, later(1))
    await store.answer(SCHOOL, TEACHER, second.id, {"who": "x"}, later(2))
    await store.cancel(SCHOOL, TEACHER, third.id, later(3))
    assert [draft.id for draft in await store.drafts(SCHOOL, TEACHER)] == [second.id, first.id]


async def test_flags_stand_beside_the_answers_and_are_merged_like_them(store: Store) -> None:
    draft = await store.begin(SCHOOL, TEACHER, "report", {"what": "x"}, NOON, {"practice": "yes"})
    assert (draft.answers, draft.flags) == ({"what": "x"}, {"practice": "yes"})
    many: dict[str, Answer] = {"noticed.who": ("pupil", "parent")}
    assert await store.flag(SCHOOL, DSL, draft.id, many, later(1)) is None
    flagged = await store.flag(SCHOOL, TEACHER, draft.id, many, later(1))
    assert flagged is not None
    assert (flagged.answers, flagged.changed_at) == ({"what": "x"}, later(1))
    assert flagged.flags == {"practice": "yes", **many}
    answered = await store.answer(SCHOOL, TEACHER, draft.id, {"practice": "no"}, later(2))
    assert answered is not None
    assert answered.answers == {"what": "x", "practice": "no"}
    assert answered.flags == flagged.flags


async def test_flags_and_answers_given_in_the_same_moment_all_count(another: OpenAnother) -> None:
    stores = [await another() for _ in range(4)]
    draft = await begun(stores[0])
    both = [
        *(store.answer(SCHOOL, TEACHER, draft.id, {f"q{n}": "yes"}, NOON) for n, store in enumerate(stores)),
        *(store.flag(SCHOOL, TEACHER, draft.id, {f"f{n}": "yes"}, NOON) for n, store in enumerate(stores)),
    ]
    await asyncio.gather(*both)
    found = await stores[0].draft(SCHOOL, TEACHER, draft.id)
    assert found is not None
    assert found.answers == {"what": "a message"} | {f"q{n}": "yes" for n in range(4)}
    assert found.flags == {f"f{n}": "yes" for n in range(4)}


@pytest.mark.parametrize("how", ["cancelled", "filed"])
async def test_a_draft_that_ended_keeps_no_flags(store: Store, how: str) -> None:
    draft = await store.begin(SCHOOL, TEACHER, "report", {}, NOON, {"practice": "yes"})
    if how == "filed":
        await store.file(SCHOOL, case(), [], NOON, draft_id=draft.id)
    else:
        await store.cancel(SCHOOL, TEACHER, draft.id, NOON)
    ended = await store.draft(SCHOOL, TEACHER, draft.id)
    assert ended is not None
    assert (ended.state, ended.flags) == (how, {})
    assert await store.flag(SCHOOL, TEACHER, draft.id, {"practice": "yes"}, NOON) == ended


OLD_FLAGS: dict[str, Answer] = {
    "practice": "yes",
    "calm": "yes",
    "for": "4KM-7XQ",
    "danger.instead": "report",
    "danger.report": "yes",
    "threshold.record": "4KM-7XQ",
    "step.record": "4KM-7XQ",
    "noticed.post.who": ("pupil", "parent"),
}
OLD_ANSWERS: dict[str, Answer] = {
    "report.what": "practice",
    "for-whom": "me",
    "step.which": "lado",
    "noticed": "x",
    "practice.what": ("a", "b"),
    "the.noticed.x": "",
}


async def begun_before_flags(store: Store, url: str) -> Draft:
    draft = await store.begin(SCHOOL, TEACHER, "report", {**OLD_ANSWERS, **OLD_FLAGS}, NOON)
    assert draft.flags == {}
    await sql(url, "UPDATE drafts SET flags = NULL")
    return draft


async def test_a_draft_from_before_there_were_flags_keeps_its_own(store: Store, url: str) -> None:
    """So a rehearsal that was begun before an upgrade stays one, whatever is done with it first."""
    draft = await begun_before_flags(store, url)
    found = await store.draft(SCHOOL, TEACHER, draft.id)
    assert found is not None
    assert (found.answers, found.flags) == (OLD_ANSWERS, OLD_FLAGS)
    assert await store.drafts(SCHOOL, TEACHER) == (found,)
    changed = await store.answer(SCHOOL, TEACHER, draft.id, {"report.what": "y"}, later(1))
    assert changed is not None
    assert (changed.answers, changed.flags) == ({**OLD_ANSWERS, "report.what": "y"}, OLD_FLAGS)


async def test_flagging_a_draft_from_before_there_were_flags_keeps_its_own_too(store: Store, url: str) -> None:
    draft = await begun_before_flags(store, url)
    changed = await store.flag(SCHOOL, TEACHER, draft.id, {"calm": "no"}, later(1))
    assert changed is not None
    assert (changed.answers, changed.flags) == (OLD_ANSWERS, {**OLD_FLAGS, "calm": "no"})
    assert await store.draft(SCHOOL, TEACHER, draft.id) == changed


async def test_a_cancelled_draft_keeps_no_answers_and_never_changes(store: Store) -> None:
    draft = await begun(store)
    ended = await store.cancel(SCHOOL, TEACHER, draft.id, later(1))
    assert ended is not None
    assert (ended.state, ended.answers, ended.changed_at) == ("cancelled", {}, later(1))
    assert await store.answer(SCHOOL, TEACHER, draft.id, {"what": "x"}, later(2)) == ended
    assert await store.cancel(SCHOOL, TEACHER, draft.id, later(2)) == ended
    with pytest.raises(DraftGone):
        await store.file(SCHOOL, case(), [alert()], NOON, draft_id=draft.id)
    assert await store.records(SCHOOL) == ()
    assert await store.delivered(SCHOOL, CHANNEL) == ()


async def test_a_filed_draft_names_its_record_and_keeps_no_answers(store: Store) -> None:
    draft = await begun(store)
    record = await store.file(SCHOOL, case(), [], later(1), draft_id=draft.id)
    ended = await store.draft(SCHOOL, TEACHER, draft.id)
    assert ended is not None
    assert (ended.state, ended.answers, ended.reference) == ("filed", {}, record.reference)
    assert await store.cancel(SCHOOL, TEACHER, draft.id, later(2)) == ended
    assert await store.drafts(SCHOOL, TEACHER) == ()


async def test_a_draft_can_be_filed_as_a_record_of_somebody_else(store: Store) -> None:
    """As where a report is taken down for a colleague, or without a name."""
    draft = await begun(store)
    record = await store.file(SCHOOL, case("nobody"), [], NOON, draft_id=draft.id, person=TEACHER)
    assert record.person == "nobody"


async def test_filing_a_draft_twice_in_the_same_moment_files_one_record(another: OpenAnother) -> None:
    stores = [await another() for _ in range(4)]
    draft = await begun(stores[0])
    filings = (store.file(SCHOOL, case(), [alert()], NOON, draft_id=draft.id) for store in stores)
    records = await asyncio.gather(*filings)
    assert len({record.reference for record in records}) == 1
    assert await stores[0].records(SCHOOL) == (records[0],)
    [debt] = await stores[0].delivered(SCHOOL, CHANNEL)
    assert debt.wanted == 1
    assert len(await stores[0].events(SCHOOL, records[0].reference)) == 1


async def test_a_filing_that_fails_leaves_everything_as_it_was(store: Store, url: str) -> None:
    """The last card owed is not JSON, so the record, its event and the first debt are undone."""
    draft = await begun(store)
    with pytest.raises(TypeError):
        await store.file(SCHOOL, case(), [alert(), alert("b", what=object())], NOON, draft_id=draft.id)
    assert await store.draft(SCHOOL, TEACHER, draft.id) == draft
    for table in ("records", "events", "deliveries"):
        assert (await sql(url, f"SELECT count(*) FROM {table}"))[0][0] == 0  # noqa: S608 - our own names
