"""Approval in one flow: asked, seen, decided with a reason, told, remembered until it ends."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from bot.casework.approvals import Approvals
from bot.seam.card import Card
from bot.seam.turn import Who
from tests.desk import Desk, opened
from tests.plain import plain

PHOTO: Mapping[str, str | tuple[str, ...]] = {
    "post.account": "professional",
    "post.platform": "x",
    "post.audience": "public",
    "post.content": ("photo", "text"),
    "post.people": ("pupils",),
    "post.pupil_detail": ("identifiable",),
    "post.about": ("school-life",),
    "post.permissions": ("media-permission-form",),
    "post.when": "working-hours",
    "post.device": "school-device",
    "post.more": (),
}
NEW_ACCOUNT = {
    **PHOTO,
    "post.account": "none-yet",
    "post.content": ("new-group-or-page", "text"),
    "post.platform": "linkedin",
    "post.people": (),
    "post.pupil_detail": (),
    "post.permissions": (),
    "post.about": ("school-logo-or-name",),
    "post.when": "own-time",
    "post.more": (),
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def verdict(desk: Desk, post: Mapping[str, str | tuple[str, ...]], user: str = "teacher") -> Card:
    """Answer /canipost until it gives a verdict."""
    card = (await desk.take("wetherby", user, "begin", "canipost", afresh="yes")).card
    while card.inputs:
        name = card.inputs[0].name
        values = {"card": name, name: post[name]}
        card = (await desk.take("wetherby", user, "answer", card.target, **values)).card
    return card


async def requested(desk: Desk, post: Mapping[str, str | tuple[str, ...]] = PHOTO, user: str = "teacher") -> str:
    """A request for approval; gives its reference."""
    card = await verdict(desk, post, user)
    button = next(button for button in card.buttons if button.target == "approval")
    card = (await desk.take("wetherby", user, "begin", "approval", **button.values)).card
    assert [field.name for field in card.inputs] == ["approval.words", "approval.when"]
    typed = {"card": "approval.words", "approval.words": "Our science fair!"}
    checked = await desk.take("wetherby", user, "answer", card.target, **typed)
    assert "Our science fair!" in plain(checked.card)
    await desk.take("wetherby", user, "answer", card.target, check="send")
    await desk.sweep()
    (record,) = await desk.store.records("wetherby", ["submitted"], ["request"])
    return record.reference


async def decide(desk: Desk, user: str, deed: str, reference: str, reason: str = "Lovely, go ahead.") -> str:
    form = (await desk.take("wetherby", user, deed, reference)).card
    assert form.inputs[0].name == "reason", plain(form)
    said = plain((await desk.take("wetherby", user, deed, reference, reason=reason)).card)
    await desk.sweep()
    return said


async def test_the_named_approver_sees_the_post_and_the_teacher_hears_the_answer_and_why(desk: Desk) -> None:
    reference = await requested(desk)
    (alert,) = desk.postbox.at("dsl-team")
    assert "a post to approve" in alert.title
    assert "science fair" not in plain(alert)
    details = plain((await desk.take("wetherby", "dsl", "view", reference)).card)
    assert "Our science fair!" in details
    assert "<Approve> <Decline> <Ask something first>" in details
    assert "hears of it now" in await decide(desk, "dsl", "approve", reference)
    receipt = plain(desk.postbox.at("teacher")[-1])
    assert "Approved by Dana Reed" in receipt
    assert "until 14 December 2026: Lovely, go ahead." in " ".join(receipt.split())
    assert "Approved by Dana Reed" in plain(desk.postbox.at("dsl-team")[0])


async def test_the_same_post_asked_again_finds_its_approval_until_it_ends(desk: Desk) -> None:
    await decide(desk, "dsl", "approve", await requested(desk))
    again = plain(await verdict(desk, PHOTO))
    assert "Yes, if it is the very post that was approved" in again
    assert "Our science fair!" in again
    other = plain(await verdict(desk, {**PHOTO, "post.about": ("school-life", "learning-resource")}))
    assert "that was approved" not in other
    desk.clock.pass_(weeks=4, minutes=1)
    assert "that was approved" not in plain(await verdict(desk, PHOTO))


async def test_an_approval_does_not_cover_what_was_never_shown_to_whoever_gave_it(desk: Desk) -> None:
    alone = {**PHOTO, "post.content": ("photo",)}
    await decide(desk, "dsl", "approve", await requested(desk, alone))
    again = await verdict(desk, alone)
    assert again.tone == "care"  # only a person can say whether it is that very post
    assert "If anything is different, in the words or in the picture, ask again" in plain(again)
    assert [one.target for one in again.buttons if one.style == "main"] == ["approval"]
    (record,) = await desk.store.records("wetherby", ["approved"], ["request"])
    school, known, who = desk.schools["wetherby"], Approvals(desk.book).known, Who("web", "wetherby", "teacher")
    story = await desk.book.readable(school, record.reference)
    assert story is not None
    answers = story.body.answers
    assert await known(school, who, answers, {"post.people": ("pupils",)})
    assert await known(school, who, answers, {"post.pupil_detail": ("swimwear",)}) is None


async def test_somebody_elses_approval_is_not_mine(desk: Desk) -> None:
    await decide(desk, "dsl", "approve", await requested(desk))
    assert "that was approved" not in plain(await verdict(desk, PHOTO, "chair"))


async def test_a_refusal_and_a_question_reach_the_teacher_with_their_reason(desk: Desk) -> None:
    reference = await requested(desk)
    await decide(desk, "deputy", "ask-back", reference, "Who is in the picture?")
    receipt = desk.postbox.at("teacher")[-1]
    assert "Devi Shaw asks" in plain(receipt)
    assert "Who is in the picture?" in plain(receipt)
    await decide(desk, "teacher", "reply", reference, "Two boys at the back.")
    await decide(desk, "dsl", "decline", reference, "One has no form. Without him, yes.")
    assert "Declined by Dana Reed" in plain(desk.postbox.at("teacher")[-1])
    late = plain((await desk.take("wetherby", "dsl", "approve", reference, reason="Changed my mind.")).card)
    assert "It is decided already" in late


async def test_a_decision_without_a_reason_is_asked_for_one(desk: Desk) -> None:
    reference = await requested(desk)
    for reason in ("", "   ", "x" * 5000):
        card = (await desk.take("wetherby", "dsl", "approve", reference, reason=reason)).card
        assert card.inputs[0].name == "reason"
    (record,) = await desk.store.records("wetherby", None, ["request"])
    assert record.state == "submitted"


async def test_where_two_must_agree_one_yes_is_kept_and_the_second_decides(desk: Desk) -> None:
    reference = await requested(desk, NEW_ACCOUNT)
    assert "asks for a second one" in await decide(desk, "dsl", "approve", reference)
    assert "asks for a second one" in await decide(desk, "dsl", "approve", reference)
    (record,) = await desk.store.records("wetherby", None, ["request"])
    assert record.state == "submitted"
    await decide(desk, "head", "approve", reference)
    assert "Approved by Harper Lane" in plain(desk.postbox.at("teacher")[-1])


async def test_nobody_decides_on_their_own_request_and_nobody_without_the_role(desk: Desk) -> None:
    reference = await requested(desk, NEW_ACCOUNT, "dsl")
    for user in ("dsl", "teacher", "chair"):
        said = plain((await desk.take("wetherby", user, "approve", reference, reason="Fine.")).card)
        assert "nothing under this reference" in said, user
    assert desk.postbox.at("dsl-team") == []
    assert len(desk.postbox.at("head")) == 1


async def test_two_decisions_in_the_same_second_are_one(desk: Desk) -> None:
    reference = await requested(desk)
    replies = await asyncio.gather(
        desk.take("wetherby", "dsl", "approve", reference, reason="Yes."),
        desk.take("wetherby", "deputy", "decline", reference, reason="No."),
    )
    said = sorted(plain(reply.card) for reply in replies)
    assert sum("It is decided already" in words for words in said) == 1


async def test_a_report_cannot_be_approved_and_only_the_asker_replies(desk: Desk) -> None:
    reference = await requested(desk)
    await decide(desk, "dsl", "ask-back", reference)
    assert "nothing under this reference" in plain((await desk.take("wetherby", "head", "reply", reference)).card)
    assert await desk.store.verify("wetherby") == ()


async def test_a_question_is_answered_by_a_person(desk: Desk) -> None:
    card = (await desk.take("wetherby", "teacher", "begin", "consult")).card
    values = {"card": "consult.asked", "consult.asked": "May I sell my old books to parents?"}
    await desk.take("wetherby", "teacher", "answer", card.target, **values)
    await desk.take("wetherby", "teacher", "answer", card.target, check="send")
    await desk.sweep()
    assert "a question about the policy" in desk.postbox.at("head")[0].title
    (record,) = await desk.store.records("wetherby", None, ["request"])
    details = plain((await desk.take("wetherby", "head", "view", record.reference)).card)
    assert "<Answer it> <Ask something first>" in details
    refused = plain((await desk.take("wetherby", "head", "approve", record.reference, reason="x")).card)
    assert "nothing under this reference" in refused
    await decide(desk, "head", "tell", record.reference, "Yes, away from the gate.")
    assert "Harper Lane answers" in plain(desk.postbox.at("teacher")[-1])
