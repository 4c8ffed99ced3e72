"""What somebody writes besides their answers is heard, kept and passed on: later, with files, without a command."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.seam.card import Card
from bot.seam.turn import Turn, Who
from dialogs.core import MOST
from policy_kb.vocabulary import Urgency
from tests import plain as drawn
from tests.bot.cases import SCHOOL, do, report
from tests.desk import Desk, opened
from tests.handed import Sent

LATER = "She has just told me that she will kill herself tonight."
NOW = "He is hitting her right now in the toilets"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def press(desk: Desk, card: Card, label: str, user: str = "teacher") -> Card:
    button = next(button for button in card.buttons if button.label == label)
    shown = (await desk.take(SCHOOL, user, button.deed, button.target, **button.values)).card
    await desk.sweep()
    return shown


async def write(desk: Desk, text: str, user: str = "teacher", **more: str) -> Card:
    return (await desk.take(SCHOOL, user, "home", text=text, **more)).card


def plain(card: Card) -> str:
    """A card on one line."""
    return " ".join(drawn.plain(card).split())


def stopped(card: Card) -> bool:
    return card.tone == "urgent" and "Ring 999 first" in plain(card)


@pytest.mark.parametrize(
    ("deed", "values"),
    [
        ("my-add", {"text": LATER}),
        ("my-worry", {"text": NOW}),
        ("my-correct", {"which": "report.what", "text": NOW}),
    ],
)
async def test_an_emergency_said_later_comes_first_and_then_everybody_who_was_told_hears_of_it(
    desk: Desk, deed: str, values: dict[str, str]
) -> None:
    reference = await report(desk, urgency=Urgency.ROUTINE, tell=("dsl", "headteacher"))
    await do(desk, "dsl", "acknowledge", reference)
    card = (await desk.take(SCHOOL, "teacher", deed, reference, **values)).card
    assert stopped(card)
    await desk.sweep()
    assert [one.title for one in desk.postbox.at("dsl-team")][1:] == []  # nothing is passed on yet
    done = await press(desk, card, "Add it and tell everyone now")
    assert "as urgent: Dana Reed, Devi Shaw and Harper Lane" in plain(done)
    for place in ("dsl-team", "head"):
        newest = desk.postbox.at(place)[-1]
        assert newest.tone == "urgent"
        assert newest.title.startswith("It may be an emergency now"), place
        assert values["text"] not in plain(newest)
    story = await desk.book.story(desk.schools[SCHOOL], reference)
    assert story is not None
    assert (story.record.state, story.urgency) == ("submitted", "immediate")
    assert values["text"] in plain((await desk.take(SCHOOL, "dsl", "view", reference)).card)


async def test_what_was_raised_climbs_at_the_pace_of_immediate_risk_by_night_too(desk: Desk) -> None:
    reference = await report(desk, urgency=Urgency.ROUTINE)
    await do(desk, "dsl", "acknowledge", reference)
    await do(desk, "dsl", "case-step", reference, step="Ring home", day="2026-11-20")
    desk.clock.pass_(hours=12)
    card = (await desk.take(SCHOOL, "teacher", "my-add", reference, text=LATER)).card
    await press(desk, card, "Add it and tell everyone now")
    before = len(desk.postbox.at("head"))
    for minutes in (10, 5, 5):
        desk.clock.pass_(minutes=minutes)
        await desk.climb()
    assert len(desk.postbox.at("head")) > before
    await do(desk, "dsl", "acknowledge", reference)
    story = await desk.book.story(desk.schools[SCHOOL], reference)
    assert story is not None
    assert story.record.state == "acknowledged"


async def test_a_false_alarm_is_added_without_waking_anybody(desk: Desk) -> None:
    reference = await report(desk, urgency=Urgency.ROUTINE)
    await do(desk, "dsl", "acknowledge", reference)
    card = (await desk.take(SCHOOL, "teacher", "my-add", reference, text=LATER)).card
    await press(desk, card, "No emergency: just add it")
    story = await desk.book.story(desk.schools[SCHOOL], reference)
    assert story is not None
    assert story.urgency == "routine"
    assert [event.text for event in story.all("added")] == [LATER]


async def test_two_taps_add_once_and_raise_once(desk: Desk) -> None:
    reference = await report(desk)
    card = (await desk.take(SCHOOL, "teacher", "my-add", reference, text=LATER)).card
    for _ in range(2):
        await press(desk, card, "Add it and tell everyone now")
    story = await desk.book.story(desk.schools[SCHOOL], reference)
    assert story is not None
    assert [len(story.all(verb)) for verb in ("added", "raised")] == [1, 1]


async def test_whoever_sends_the_alert_instead_tells_those_who_know_the_report_as_well(desk: Desk) -> None:
    reference = await report(desk, urgency=Urgency.ROUTINE, tell=("headteacher",))
    card = (await desk.take(SCHOOL, "teacher", "my-add", reference, text=LATER)).card
    await desk.take(SCHOOL, "teacher", card.deed, card.target, **{"danger.send": "send"})
    await desk.sweep()
    assert "a child may be in danger" in desk.postbox.at("dsl-team")[-1].title
    story = await desk.book.story(desk.schools[SCHOOL], reference)
    assert story is not None
    assert [event.text for event in story.all("added")] == [LATER]
    assert any(one.title.startswith("It may be an emergency now") for one in desk.postbox.at("head"))


async def test_an_alert_that_leaves_somebody_out_adds_nothing_to_what_they_can_read(desk: Desk) -> None:
    reference = await report(desk)
    card = (await desk.take(SCHOOL, "teacher", "my-add", reference, text=LATER)).card
    await desk.take(SCHOOL, "teacher", card.deed, card.target, **{"danger.send": "about-dsl"})
    await desk.sweep()
    story = await desk.book.story(desk.schools[SCHOOL], reference)
    assert story is not None
    assert not story.all("added", "raised")


async def test_a_holder_whom_it_may_be_about_is_asked_about_before_anybody_hears(desk: Desk) -> None:
    reference = await report(desk, tell=("dsl", "headteacher"))
    text = "Devi Shaw has just hit a boy in the toilets and he is bleeding"
    card = (await desk.take(SCHOOL, "teacher", "my-add", reference, text=text)).card
    assert stopped(card)
    asked = await press(desk, card, "Add it and tell everyone now")
    assert not stopped(asked)
    assert "Devi Shaw" in plain(asked)
    before = len(desk.postbox.at("dsl-team"))
    button = next(button for button in asked.buttons if button.submits)
    typed = {field.name: field.value or "yes" for field in asked.inputs}
    done = (await desk.take(SCHOOL, "teacher", button.deed, button.target, **{**button.values, **typed})).card
    assert not stopped(done)
    await desk.sweep()
    assert len(desk.postbox.at("dsl-team")) == before
    assert desk.postbox.at("head")[-1].title.startswith("It may be an emergency now")
    assert not any("emergency" in one.title for one in desk.postbox.at("deputy"))
    assert any("emergency" in one.title for one in desk.postbox.at("dsl"))


async def test_an_emergency_added_to_a_closed_report_opens_it_for_everybody(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "case-close", reference, outcome="helped", text="Done.")
    card = (await desk.take(SCHOOL, "teacher", "my-add", reference, text=LATER)).card
    await press(desk, card, "Add it and tell everyone now")
    story = await desk.book.story(desk.schools[SCHOOL], reference)
    assert story is not None
    assert (story.record.state, story.urgency) == ("submitted", "immediate")
    assert desk.postbox.at("dsl-team")[-1].tone == "urgent"


async def test_an_emergency_in_a_plain_message_comes_first_and_the_words_go_with_the_alert(desk: Desk) -> None:
    text = "a boy just told me he is going to kill himself tonight"
    card = await write(desk, text)
    assert stopped(card)
    await desk.take(SCHOOL, "teacher", card.deed, card.target, **{"danger.send": "send"})
    await desk.sweep()
    (record,) = await desk.store.records(SCHOOL)
    assert record.body["answers"]["danger.words"] == text


async def test_other_words_are_not_passed_on_and_can_be_added_to_the_open_report(desk: Desk) -> None:
    reference = await report(desk)
    text = "he has just messaged me again, can you come"
    card = await write(desk, text)
    assert card.title == "I have not passed this on"
    done = await press(desk, card, f"Add it to {reference}")
    assert done.title == "Added"
    story = await desk.book.story(desk.schools[SCHOOL], reference)
    assert story is not None
    assert [event.text for event in story.all("added")] == [text]


async def test_an_emergency_without_a_command_is_not_passed_on_yet_and_can_be_added_for_everybody(desk: Desk) -> None:
    reference = await report(desk)
    card = await write(desk, LATER)
    assert stopped(card)
    assert "I have not passed this on" in plain(card)
    done = await press(desk, card, f"Add it to {reference}")
    assert "as urgent" in plain(done)
    assert desk.postbox.at("dsl-team")[-1].tone == "urgent"


@pytest.mark.parametrize(
    ("label", "dialog", "where"),
    [("Report this", "report", "report.what"), ("Ask the policy", "policy", "policy.asked")],
)
async def test_words_without_a_command_go_on_into_the_dialog_that_is_chosen(
    desk: Desk, label: str, dialog: str, where: str
) -> None:
    text = "A parent has written about me on the town's page."
    await press(desk, await write(desk, text), label)
    drafts = await desk.store.drafts(SCHOOL, "web:teacher")
    assert [draft.answers[where] for draft in drafts if draft.dialog == dialog] == [text]


async def test_what_was_called_no_emergency_is_not_asked_about_again(desk: Desk) -> None:
    card = await write(desk, LATER)
    card = await press(desk, card, "It is no emergency, go on")
    assert card.title == "I have not passed this on"
    for label in ("Ask the policy", "Report this"):
        assert not stopped(
            await press(desk, await press(desk, await write(desk, LATER), "It is no emergency, go on"), label)
        )


@pytest.mark.parametrize("text", ["hello", "Hi!", "thank you 🙏", "", "👍", "Help"])
async def test_a_greeting_gets_the_menu(desk: Desk, text: str) -> None:
    assert (await write(desk, text)).title == "What can I do for you?"


FIRST, THEN = "A Year 8 asked to follow me.", "He has sent me a picture as well."


@pytest.mark.parametrize(
    ("button", "texts"),
    [
        ("Same matter: add it, carry on", {f"{FIRST}\n\n{THEN}"}),
        ("This is another matter", {FIRST, THEN}),
        ("Delete it, start again", {THEN}),
    ],
)
async def test_words_behind_a_command_are_used_though_a_draft_is_open(desk: Desk, button: str, texts: set[str]) -> None:
    """Two matters become one report only where the person says that they are one; pressing twice changes nothing."""
    await desk.take(SCHOOL, "teacher", "begin", "report", text=FIRST)
    card = (await desk.take(SCHOOL, "teacher", "begin", "report", text=THEN)).card
    assert "What you have written now is kept too" in plain(card)
    reports = [one for one in await desk.store.drafts(SCHOOL, "web:teacher") if one.dialog == "report"]
    assert [one.answers["report.what"] for one in reports] == [FIRST], "nothing is merged before the answer"
    shown = [await press(desk, card, button) for _ in range(2)]
    assert plain(shown[0]) == plain(shown[1])
    reports = [one for one in await desk.store.drafts(SCHOOL, "web:teacher") if one.dialog == "report"]
    assert sorted(str(one.answers["report.what"]) for one in reports) == sorted(texts)


async def test_two_matters_stand_side_by_side_until_each_is_done(desk: Desk) -> None:
    """The first stays as it is, and both can be chosen again; what is deleted is only what the card is about."""
    await desk.take(SCHOOL, "teacher", "begin", "report", text=FIRST)
    card = (await desk.take(SCHOOL, "teacher", "begin", "report", text=THEN)).card
    await press(desk, card, "This is another matter")
    both = (await desk.take(SCHOOL, "teacher", "begin", "report")).card
    older = next(one for one in both.buttons if one.label.startswith("The one of"))
    shown, other = both.buttons[0].target, older.target
    reports = {one.id: one for one in await desk.store.drafts(SCHOOL, "web:teacher") if one.dialog == "report"}
    assert reports.keys() == {shown, other}
    assert {one.answers["report.what"] for one in reports.values()} == {FIRST, THEN}
    await press(desk, both, "Delete it, start again")
    left = {one.id for one in await desk.store.drafts(SCHOOL, "web:teacher") if one.dialog == "report"}
    assert other in left
    assert shown not in left


async def test_words_that_are_for_nothing_are_deleted_once_that_is_sure(desk: Desk) -> None:
    asked = await press(
        desk, await write(desk, "A parent has written about me on the town's page."), "Nothing: delete it"
    )
    assert await desk.store.drafts(SCHOOL, "web:teacher")
    await press(desk, asked, "Yes, delete it")
    assert await desk.store.drafts(SCHOOL, "web:teacher") == ()


async def test_words_without_a_command_do_not_cost_an_open_draft(desk: Desk) -> None:
    await desk.take(SCHOOL, "teacher", "begin", "report", text="A Year 8 asked to follow me.")
    card = await press(desk, await write(desk, "A parent has written about me on the town's page."), "Report this")
    assert card.title == "You have something unfinished"
    await press(desk, card, "Same matter: add it, carry on")
    (draft,) = [one for one in await desk.store.drafts(SCHOOL, "web:teacher") if one.dialog == "report"]
    assert str(draft.answers["report.what"]).count("\n\n") == 1


async def test_an_emergency_behind_a_command_comes_first_though_a_draft_is_open(desk: Desk) -> None:
    await desk.take(SCHOOL, "teacher", "begin", "report", text="A Year 8 asked to follow me.")
    assert stopped((await desk.take(SCHOOL, "teacher", "begin", "report", text=LATER)).card)


async def test_words_behind_declare_stand_in_its_last_card(desk: Desk) -> None:
    text = "my nephew Sam is in Year 4"
    card = (await desk.take(SCHOOL, "teacher", "begin", "declare", text=text)).card
    given = (
        ("declare.proposed", "relationship"),
        ("declare.who", "pupil"),
        ("declare.link", "family"),
        ("declare.online", "no"),
    )
    for name, value in given:
        card = (await desk.take(SCHOOL, "teacher", "answer", card.target, **{name: value})).card
    assert {field.name: field.value for field in card.inputs}["declare.detail"] == text


async def test_what_was_written_with_a_file_goes_where_the_file_goes(desk: Desk) -> None:
    reference = await report(desk)
    said = "This is what he sent me on Sunday."
    card = (await desk.hand(SCHOOL, "teacher", "hand-in", "", Sent(), text=said)).card
    await press(desk, card, next(button.label for button in card.buttons if reference in button.label))
    story = await desk.book.story(desk.schools[SCHOOL], reference)
    assert story is not None
    assert [event.text for event in story.all("added")] == [said]
    assert len(await desk.store.files_of_record(SCHOOL, reference)) == 1


async def test_an_emergency_written_with_a_file_comes_first_and_the_file_is_not_lost(desk: Desk) -> None:
    reference = await report(desk)
    card = (await desk.hand(SCHOOL, "teacher", "hand-in", reference, Sent(), text=LATER)).card
    assert stopped(card)
    await press(desk, card, "Add it and tell everyone now")
    story = await desk.book.story(desk.schools[SCHOOL], reference)
    assert story is not None
    assert story.urgency == "immediate"
    assert len(await desk.store.files_of_record(SCHOOL, reference)) == 1


async def test_the_name_of_a_file_is_heard_and_the_file_goes_with_the_alert(desk: Desk) -> None:
    named = "she-wants-to-kill-herself-tonight.jpg"
    for deed, target in (("hand-in", ""), ("begin", "report")):
        card = (await desk.hand(SCHOOL, "teacher", deed, target, Sent(name=named))).card
        assert stopped(card), deed
        await desk.take(SCHOOL, "teacher", card.deed, card.target, **{"danger.send": "send"})
        newest = (await desk.store.records(SCHOOL))[0]
        assert newest.type == "child-in-danger"
        assert len(await desk.store.files_of_record(SCHOOL, newest.reference)) == 1


@pytest.mark.parametrize("way", ["message", "plain", "added"])
async def test_a_long_text_is_kept_to_its_end(desk: Desk, way: str) -> None:
    text = "We met about the new website. " * 150 + "END-OF-TEXT and that was all."
    if way == "message":
        await desk.take(SCHOOL, "teacher", "begin", "report", text=text, link="https://example.org")
        (draft,) = await desk.store.drafts(SCHOOL, "web:teacher")
        assert draft.answers["report.what"] == text
        shown = (await desk.take(SCHOOL, "teacher", "change", draft.id, question="report.what")).card
        assert "4,529 characters) is kept" in plain(shown)
        await desk.take(SCHOOL, "teacher", "answer", draft.id, **{"card": "report.what", "report.what": ""})
        await desk.take(SCHOOL, "teacher", "answer", draft.id, **{"card": "report.what", "report.what": "And more."})
        (draft,) = await desk.store.drafts(SCHOOL, "web:teacher")
        assert draft.answers["report.what"] == f"{text}\n\nAnd more."
        return
    if way == "plain":
        await press(desk, await write(desk, text), "Report this")
        (draft,) = [one for one in await desk.store.drafts(SCHOOL, "web:teacher") if one.dialog == "report"]
        assert draft.answers["report.what"] == text
        return
    reference = await report(desk)
    await press(desk, await write(desk, text), f"Add it to {reference}")
    story = await desk.book.story(desk.schools[SCHOOL], reference)
    assert story is not None
    assert [event.text for event in story.all("added")] == [text]


async def test_of_what_is_longer_than_anything_can_be_the_words_say_that_there_was_more(desk: Desk) -> None:
    await desk.take(SCHOOL, "teacher", "begin", "report", text="y" * (MOST + 9))
    (draft,) = await desk.store.drafts(SCHOOL, "web:teacher")
    assert str(draft.answers["report.what"]).startswith(
        "(Shortened: the first 50,000 of 50,009 characters are kept here."
    )


async def test_whoever_is_named_by_id_stands_in_the_words_by_the_name_the_school_knows(desk: Desk) -> None:
    who = Who("web", SCHOOL, "teacher")
    people = {"dsl": "", "head": "harper", "somebody": "Ada Example", "nobody": ""}
    text = "@dsl told @harper and @somebody and @nobody"
    await desk.talk.take(Turn(who, "begin", "report", {"text": text}, people=people))
    (draft,) = await desk.store.drafts(SCHOOL, "web:teacher")
    told = "@Dana Reed told @harper and @Ada Example and @nobody\n\n(harper is Harper Lane.)"
    assert draft.answers["report.what"] == told


async def test_what_was_written_in_public_is_answered_with_a_hint_to_delete_it(desk: Desk) -> None:
    for text in (LATER, "A parent has written about me on the town's page."):
        assert "delete it there now" in plain(await write(desk, text, public="yes"))
