"""Talking with one person when things go wrong: nothing is lost or filed twice, every answer is plain words."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.seam.card import Card
from bot.seam.turn import Reply
from tests.desk import Clock, Desk, opened
from tests.plain import plain

HOSTILE = [
    "x" * 100_000,
    "👩‍🏫🔥" * 50,
    "\u202eשלום عالم",  # noqa: RUF001 - right-to-left on purpose
    "<!channel> <@U123> @everyone",
    "[click](https://example.org) *bold* _it_ `code`",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% for x in y %} ${7*7}",
    "\x00\x07\u200b\ufeff",
    "'; DROP TABLE records; --",
]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def begun(desk: Desk, kind: str = "pupil-contact", school: str = "westhaven") -> tuple[str, Card]:
    """A report up to its free text; gives the draft's id and the card."""
    card = (await desk.take(school, "teacher", "begin", "report")).card
    draft = card.target
    for name, value in (
        ("report.what", ""),
        ("report.group", "pupils"),
        ("report.kind", kind),
        ("pupil-contact.who", "pupil"),
        ("pupil-contact.how", "message"),
        ("pupil-contact.replied", "no"),
        ("report.at-risk", "no"),
    ):
        card = (await desk.take(school, "teacher", "answer", draft, **{name: value})).card
    return draft, card


async def answer(desk: Desk, draft: str, school: str = "westhaven", /, **values: str | tuple[str, ...]) -> Reply:
    return await desk.take(school, "teacher", "answer", draft, **values)


async def filed(desk: Desk, school: str = "westhaven") -> tuple[str, str]:
    """A filed report: the draft's id and the reference."""
    draft, _ = await begun(desk, school=school)
    await answer(desk, draft, school, **{"card": "report.more", "report.more": "It happened."})
    await answer(desk, draft, school, check="send")
    (record,) = await desk.store.records(school)
    return draft, record.reference


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_whatever_is_typed_is_kept_as_it_was_typed_or_refused_with_a_reason(desk: Desk, text: str) -> None:
    draft, _ = await begun(desk)
    card = (await answer(desk, draft, **{"card": "report.more", "report.more": text})).card
    if len(text) > 4000:
        assert "too long: 100000 characters, and 4000 fit" in plain(card)
        return
    await answer(desk, draft, check="send")
    (record,) = await desk.store.records("westhaven")
    assert record.body["answers"]["report.more"] == text


async def test_a_choice_that_is_no_longer_offered_is_asked_again(desk: Desk) -> None:
    card = (await desk.take("westhaven", "teacher", "begin", "report")).card
    for name, value in (("report.what", ""), ("report.group", "pupils")):
        await answer(desk, card.target, **{name: value})
    again = await answer(desk, card.target, **{"report.kind": "witchcraft"})
    assert "That choice is no longer there" in plain(again.card)
    assert again.card.inputs[0].name == "report.kind"


async def test_a_double_click_on_send_files_once_and_says_the_same_reference(desk: Desk) -> None:
    draft, _ = await begun(desk)
    await answer(desk, draft, **{"card": "report.more", "report.more": "It happened."})
    replies = await asyncio.gather(*(answer(desk, draft, check="send") for _ in range(4)))
    records = await desk.store.records("westhaven")
    assert len(records) == 1
    assert all(records[0].reference in plain(reply.card) for reply in replies)
    await desk.sweep()
    assert len(desk.postbox.at("dsl-team")) == 1


async def test_a_click_on_yesterdays_card_is_answered_kindly(desk: Desk) -> None:
    draft, reference = await filed(desk)
    desk.clock.pass_(days=1)
    again = await answer(desk, draft, **{"pupil-contact.who": "ex-pupil"})
    assert f"Your reference is {reference}" in plain(again.card)
    cancelled = (await desk.take("westhaven", "teacher", "begin", "declare")).card.target
    await desk.take("westhaven", "teacher", "cancel", cancelled, sure="yes")
    gone = await answer(desk, cancelled, **{"declare.who": "pupil"})
    assert "no longer open" in plain(gone.card)


async def test_nobody_can_answer_in_somebody_elses_draft(desk: Desk) -> None:
    draft, _ = await begun(desk)
    other = await desk.take("westhaven", "dsl", "answer", draft, check="send")
    assert "no longer open" in plain(other.card)
    elsewhere = await desk.take("wetherby", "teacher", "answer", draft, check="send")
    assert "no longer open" in plain(elsewhere.card)


async def test_back_and_change_keep_the_answers_that_still_fit(desk: Desk) -> None:
    draft, card = await begun(desk)
    back = next(button for button in card.buttons if button.deed == "back")
    before = (await desk.take("westhaven", "teacher", "back", draft, **back.values)).card
    assert before.inputs[0].name == "report.at-risk"
    assert before.inputs[0].value == "no"
    after = (await answer(desk, draft, **{"report.at-risk": "yes"})).card
    assert after.inputs[0].name == "report.more"
    checked = (await answer(desk, draft, **{"card": "report.more", "report.more": "It happened."})).card
    assert "Could a child be at risk, or badly upset?: Yes" in plain(checked)
    changed = (await desk.take("westhaven", "teacher", "change", draft, question="pupil-contact.who")).card
    assert changed.inputs[0].value == "pupil"
    done = (await answer(desk, draft, **{"pupil-contact.who": "ex-pupil"})).card
    assert "Who made contact?: A former pupil" in plain(done)
    assert "What happened?: It happened." in plain(done)


async def test_a_dialog_left_alone_is_resumed_days_later_after_a_restart(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, clock) as before:
        await begun(before)
    clock.pass_(days=5)
    async with opened(tmp_path, clock) as after:
        offer = (await after.take("westhaven", "teacher", "begin", "report")).card
        assert "You have something unfinished" in plain(offer)
        resumed = await after.take("westhaven", "teacher", "resume", offer.buttons[0].target)
        assert resumed.card.inputs[0].name == "report.more"
        fresh = await after.take("westhaven", "teacher", "begin", "report", afresh="yes")
        assert fresh.card.inputs[0].name == "report.what"


async def test_an_unknown_workspace_deed_or_dialog_gets_a_plain_card(desk: Desk) -> None:
    assert "I do not know which one" in plain((await desk.take("nowhere", "teacher", "begin", "report")).card)
    assert "do not know this button" in plain((await desk.take("westhaven", "teacher", "explode")).card)
    assert "What can I do for you?" in plain((await desk.take("westhaven", "teacher", "begin", "poetry")).card)
    assert "no longer open" in plain((await desk.take("westhaven", "teacher", "answer", "no-such-draft")).card)


async def test_a_failing_database_gives_a_plain_card_and_loses_no_earlier_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    draft, _ = await begun(desk)

    async def broken(*_: object, **__: object) -> None:
        raise OSError("disk gone, and a name: Quibblethwaite")

    with monkeypatch.context() as patched:
        patched.setattr(desk.store, "answer", broken)
        said = await answer(desk, draft, **{"card": "report.more", "report.more": "Quibblethwaite did it."})
        assert "That did not work" in plain(said.card)
        assert "A child is in danger now" in plain(said.card)
    assert "Quibblethwaite" not in caplog.text
    resumed = await desk.take("westhaven", "teacher", "resume", draft)
    assert resumed.card.inputs[0].name == "report.more"


async def test_a_child_in_danger_takes_two_taps_from_any_card(desk: Desk) -> None:
    _, card = await begun(desk)
    danger = next(button for button in card.buttons if button.deed == "danger")
    shown = (await desk.take("westhaven", "teacher", danger.deed, danger.target)).card
    assert "999" in plain(shown)
    assert "Dana Reed" in plain(shown)
    assert "Devi Shaw" in plain(shown)
    sent = await desk.take("westhaven", "teacher", shown.deed, shown.target, **{"danger.send": "send"})
    assert "Your report has been sent" in plain(sent.card)
    await desk.sweep()
    (alert,) = desk.postbox.at("dsl-team")
    assert "a child may be in danger" in alert.title
    assert alert.tone == "urgent"


async def test_every_private_card_carries_the_way_out_for_a_child_in_danger(desk: Desk) -> None:
    """The alert in the channel does not: its readers are the people whom the button would call."""
    _, reference = await filed(desk)
    await desk.sweep()
    turns = [("begin", dialog) for dialog in ("canipost", "report", "declare", "policy", "nonsense")]
    turns += [("home", ""), ("explode", ""), ("answer", "gone"), ("view", reference), ("acknowledge", "ZZZ-ZZZ")]
    for user in ("teacher", "dsl"):
        for deed, target in turns:
            card = (await desk.take("westhaven", user, deed, target)).card
            assert any(button.deed == "danger" for button in card.buttons), (user, deed, card.title)
    for card in desk.postbox.at("teacher"):
        assert any(button.deed == "danger" for button in card.buttons), card.title
    assert not any(button.deed == "danger" for button in desk.postbox.at("dsl-team")[0].buttons)


async def test_an_emergency_typed_as_a_policy_question_is_never_answered_with_a_clause(desk: Desk) -> None:
    said = "a girl told me her uncle touches her, is that covered by the policy?"
    card = (await desk.take("westhaven", "teacher", "begin", "policy", text=said)).card
    assert "Ring 999 first" in plain(card)


async def test_two_people_acknowledge_in_the_same_second_one_wins_the_other_learns_who(desk: Desk) -> None:
    _, reference = await filed(desk)
    await desk.sweep()
    first, second = await asyncio.gather(
        desk.take("westhaven", "dsl", "acknowledge", reference),
        desk.take("westhaven", "head", "acknowledge", reference),
    )
    said = sorted(plain(reply.card) for reply in (first, second))
    assert sum("is marked as seen by you" in words for words in said) == 1
    assert sum("Already confirmed" in words for words in said) == 1
    late = next(words for words in said if "Already confirmed" in words)
    assert "Dana Reed" in late or "Harper Lane" in late


async def test_who_is_not_entitled_learns_not_even_that_a_report_exists(desk: Desk) -> None:
    _, reference = await filed(desk)
    for user in ("teacher", "chair", "stranger"):
        for deed in ("view", "acknowledge"):
            said = plain((await desk.take("westhaven", user, deed, reference)).card)
            nothing = plain((await desk.take("westhaven", user, deed, "ZZZ-ZZZ")).card)
            assert said == nothing
    other_school = plain((await desk.take("wetherby", "dsl", "view", reference)).card)
    assert "There is nothing under this reference" in other_school


async def test_each_look_at_the_details_is_an_event(desk: Desk) -> None:
    _, reference = await filed(desk)
    details = plain((await desk.take("westhaven", "dsl", "view", reference)).card)
    assert "It happened." in details
    events = await desk.store.events("westhaven", reference)
    assert [(event.verb, event.actor) for event in events] == [("filed", "web:teacher"), ("viewed", "web:dsl")]
    assert await desk.store.verify("westhaven") == ()


async def test_a_report_about_the_dsl_stays_out_of_the_channel_the_dsl_reads(desk: Desk) -> None:
    card = (await desk.take("westhaven", "teacher", "begin", "report")).card
    draft = card.target
    for name, value in (
        ("report.what", ""),
        ("report.group", "adult"),
        ("report.kind", "colleague-conduct"),
        ("colleague.about", "dsl"),
        ("colleague.nature", "breach"),
        ("report.at-risk", "no"),
        ("colleague.seen", "saw"),
    ):
        await answer(desk, draft, **{name: value})
    checked = (await answer(desk, draft, **{"card": "report.more", "report.more": "A phone in class."})).card
    assert "Harper Lane, in a private message" in plain(checked)
    assert "Dana Reed" not in plain(checked).replace("Kept out", "")
    await answer(desk, draft, check="send")
    await desk.sweep()
    assert desk.postbox.at("dsl-team") == []
    assert desk.postbox.at("dsl") == []
    assert len(desk.postbox.at("head")) == 1
    (record,) = await desk.store.records("westhaven")
    assert "There is nothing under this reference" in plain(
        (await desk.take("westhaven", "dsl", "view", record.reference)).card
    )


async def test_a_name_in_the_report_keeps_that_person_out_in_every_role(desk: Desk) -> None:
    card = (await desk.take("westhaven", "teacher", "begin", "report")).card
    draft = card.target
    for name, value in (
        ("report.what", ""),
        ("report.group", "adult"),
        ("report.kind", "colleague-conduct"),
        ("colleague.about", "staff"),
        ("colleague.nature", "breach"),
        ("report.at-risk", "no"),
        ("colleague.seen", "saw"),
    ):
        await answer(desk, draft, **{name: value})
    typed = {"card": "report.more", "report.more": "A phone in class.", "report.name": "Mrs Shaw"}
    await answer(desk, draft, **typed)
    await answer(desk, draft, check="send")
    await desk.sweep()
    assert desk.postbox.at("dsl-team") == []
    assert desk.postbox.at("deputy") == []
    assert desk.postbox.at("dsl") or desk.postbox.at("head")
