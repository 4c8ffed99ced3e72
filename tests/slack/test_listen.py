"""What a person does in Slack becomes a Turn, and they see the reply, whatever goes wrong."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.seam.card import Card, Input, Paragraph
from bot.seam.turn import Turn, Who
from bot.slack import render
from bot.slack.listen import Slack, build
from tests.slack.cards import ALERT, FORM, NASTY, TAP, VERDICT
from tests.slack.conftest import AS_IT_IS, SOON
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand, buttons, words
from tests.slack.listener import Scripted
from tests.slack.trouble import Broken, Dropped, Fails, Limited, Silent, Slow
from tests.until import lived, until

WHO = Who("slack", "T0SCHOOL", "U1TEACHER")
CONFIRMED = Card("Thank you", (Paragraph("4KM-7XQ is marked as seen by you."),))


async def opened(hand: Hand, slack: SlackDouble, listener: Scripted, card: Card) -> dict[str, Any]:
    """A window that shows a card."""
    listener.script.append(card)
    await hand.command("/canipost")
    await until(lambda: slack.views and not next(iter(slack.views.values()))["shown"][-1].startswith("One moment"))
    return next(iter(slack.views.values()))


async def posted(slack: SlackDouble, card: Card) -> dict[str, Any]:
    """A message of ours in a private channel."""
    slack.channel("C0DSL", members=["U1TEACHER"])
    slack._chat_postMessage({"channel": "C0DSL"} | render.message(card))  # noqa: SLF001
    return slack.messages["C0DSL"][0]


async def test_a_command_opens_a_window(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    listener.script.append(TAP)
    sent = await hand.command("/canipost", "sports day photos")
    assert (sent.status, sent.answer) == (200, {})
    await until(lambda: slack.views)
    assert listener.turns == [Turn(WHO, "begin", "canipost", {"text": "sports day photos"})]
    (view,) = slack.views.values()
    assert "Is anybody in it a pupil?" in words(view)
    assert "A child is in danger now" in words(view)


async def test_each_command_begins_its_dialog(hand: Hand, listener: Scripted) -> None:
    for name in ("canipost", "report", "declare", "policy"):
        await hand.command(f"/{name}")
    await until(lambda: len(listener.turns) == 4)
    assert [turn.target for turn in listener.turns] == ["canipost", "report", "declare", "policy"]


async def test_an_unknown_command_is_answered_kindly(hand: Hand, listener: Scripted) -> None:
    sent = await hand.command("/elsewhere")
    assert sent.status == 200
    assert "I do not know this command" in sent.answer["text"]
    assert listener.turns == []


async def test_a_tap_updates_the_window_in_place(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    view = await opened(hand, slack, listener, TAP)
    listener.script.append(VERDICT)
    assert (await hand.press(view, "Not sure")).status == 200
    await until(lambda: "■ Do not post" in words(slack.views[view["id"]]))
    assert listener.turns[-1] == Turn(WHO, "answer", "d1", {"pupil": "unsure"})
    assert len(slack.views) == 1


async def test_back_and_danger_are_turns(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    view = await opened(hand, slack, listener, TAP)
    await hand.press(view, "Back")
    await hand.press(view, "A child is in danger now")
    await until(lambda: len(listener.turns) == 3)
    assert [(turn.deed, turn.target) for turn in listener.turns[1:]] == [("back", "d1"), ("danger", "d1")]


async def test_a_form_is_answered_in_the_answer(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    view = await opened(hand, slack, listener, FORM)
    listener.script.append(VERDICT)
    sent = await hand.submit(view, {"what": "It happened", "how": "high", "who": ["a", "b"]})
    assert sent.answer["response_action"] == "update"
    assert "■ Do not post" in words(slack.views[view["id"]])
    values: Mapping[str, str | tuple[str, ...]]
    values = {"card": "what", "what": "It happened", "when": "", "how": "high", "who": ("a", "b")}
    assert listener.turns[-1] == Turn(WHO, "answer", "d1", values)


async def test_what_is_missing_or_too_long_is_said_beside_the_field(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    view = await opened(hand, slack, listener, FORM)
    sent = await hand.submit(view, {"what": "  \n ", "when": "x" * 81})
    blocks = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    assert sent.answer == {
        "response_action": "errors",
        "errors": {
            blocks[0]: "Please write something.",
            blocks[1]: "That is too long: 81 characters, and 80 fit. Please shorten it; nothing was lost.",
            blocks[2]: "Please choose one.",
        },
    }
    assert len(listener.turns) == 1


async def test_a_text_of_100_000_characters_is_refused_and_not_lost(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    view = await opened(hand, slack, listener, FORM)
    sent = await hand.submit(view, {"what": "x" * 100_000, "how": "low"})
    assert "100,000 characters" in next(iter(sent.answer["errors"].values()))


async def test_text_arrives_as_it_was_typed(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    view = await opened(hand, slack, listener, FORM)
    await hand.submit(view, {"what": NASTY, "how": "low"})
    expected = NASTY.replace("\ud83d", "\ufffd").replace("\0", "")
    assert listener.turns[-1].values["what"] == expected


async def test_an_answer_of_two_fields_is_one_answer(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    field = Input("q", "What?", "text", value="z" * 4000)
    long = Card("x", inputs=(field,), target="d1", deed="answer")
    view = await opened(hand, slack, listener, long)
    await hand.submit(view, {})
    assert listener.turns[-1] == Turn(WHO, "answer", "d1", {"q": "z" * 4000})


@SOON
async def test_a_slow_listener_is_preceded_by_one_moment(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    view = await opened(hand, slack, listener, FORM)
    held = listener.held()
    listener.script.append(VERDICT)
    sent = await hand.submit(view, {"what": "x", "how": "low"})
    assert sent.answer["view"]["title"]["text"] == "One moment"
    assert "ring 999" in words(sent.answer["view"])
    held.set()
    await until(lambda: "■ Do not post" in words(slack.views[view["id"]]))
    held = listener.held()
    listener.script.append(TAP)
    await hand.press(slack.views[view["id"]], "Change an answer")
    await until(lambda: slack.views[view["id"]]["shown"][-1] == "One moment")
    held.set()
    await until(lambda: slack.views[view["id"]]["shown"][-2:] == ["One moment", "canipost"])


@SOON
async def test_a_command_to_a_slow_listener_opens_its_window_at_once(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    held = listener.held()
    listener.script.append(TAP)
    await hand.command("/canipost")
    await until(lambda: slack.views)
    held.set()
    (view_id,) = slack.views
    await until(lambda: "Is anybody in it a pupil?" in words(slack.views[view_id]))
    assert slack.views[view_id]["shown"] == ["One moment", "canipost"]


async def test_slack_has_its_answer_within_its_three_seconds(
    slack: SlackDouble, session: aiohttp.ClientSession, listener: Scripted
) -> None:
    """With the real waits: a form is answered after 2 s, a command at once, though the listener takes 4."""
    ours = build(
        listener,
        bot_token=slack.token,
        signing_secret=slack.signing_secret,
        api_url=slack.api_url,
        session=session,
        first_time=listener.first_time,
    )
    app = web.Application()
    app.add_routes(ours.routes)
    async with TestServer(app) as server:
        hand = Hand(slack, "U1TEACHER", session, str(server.make_url("/slack/events")))
        view = await opened(hand, slack, listener, FORM)
        listener.slow.extend([4.0, 4.0])
        form, command = await asyncio.gather(
            lived(hand.submit(view, {"what": "x", "how": "low"})), lived(hand.command("/canipost"))
        )
        assert form[0].answer["view"]["title"]["text"] == "One moment"
        assert form[1] < 3
        assert command[1] < 1
        assert len(slack.views) == 2
        await ours.close()
    assert all(shown["shown"][-1] == "A card" for shown in slack.views.values())


@SOON
async def test_a_listener_that_never_answers_is_given_up(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    view = await opened(hand, slack, listener, TAP)
    listener.slow.append(60)
    await hand.press(view, "Yes")
    await until(lambda: "Something went wrong" in words(slack.views[view["id"]]))


async def test_a_listener_that_fails_gives_a_plain_card_and_no_text_in_the_log(
    hand: Hand, slack: SlackDouble, listener: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    view = await opened(hand, slack, listener, FORM)
    listener.script.append(RuntimeError("xyzzy in the error"))
    sent = await hand.submit(view, {"what": "xyzzy in the report", "how": "low"})
    assert sent.answer["response_action"] == "update"
    assert "That did not work" in words(sent.answer["view"])
    assert "ring 999" in words(sent.answer["view"])
    assert "a turn failed: RuntimeError" in caplog.text
    assert "xyzzy" not in "".join(record.getMessage() for record in caplog.records if record.name != "asyncio")
    assert "xyzzy" not in caplog.text


async def test_a_replay_store_that_fails_gives_a_plain_card(
    slack: SlackDouble, session: aiohttp.ClientSession, listener: Scripted
) -> None:
    async def broken(_: str, __: str) -> bool:
        raise OSError("the database is gone")

    ours = build(
        listener,
        bot_token=slack.token,
        signing_secret=slack.signing_secret,
        api_url=slack.api_url,
        session=session,
        first_time=broken,
    )
    app = web.Application()
    app.add_routes(ours.routes)
    async with TestServer(app) as server:
        await Hand(slack, "U1", session, str(server.make_url("/slack/events"))).command("/report")
        await until(lambda: slack.views)
    await ours.close()
    assert "That did not work" in words(next(iter(slack.views.values())))


async def test_a_card_that_slack_cannot_hold_gives_a_plain_card(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    view = await opened(hand, slack, listener, FORM)
    listener.script.append(Card("x", inputs=tuple(FORM.inputs[0] for _ in range(120)), deed="answer", target="d1"))
    sent = await hand.submit(view, {"what": "x", "how": "low"})
    assert "That did not work" in words(sent.answer["view"])


async def test_a_double_click_ends_on_the_same_card(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    view = await opened(hand, slack, listener, TAP)
    listener.script.extend([VERDICT, VERDICT])
    await asyncio.gather(hand.press(view, "Yes"), hand.press(view, "Yes"))
    await until(lambda: len(listener.turns) == 3)
    await until(lambda: "■ Do not post" in words(slack.views[view["id"]]))
    assert len(slack.views) == 1


async def test_the_newest_deed_of_a_window_is_what_it_shows(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    view = await opened(hand, slack, listener, TAP)
    held = listener.held()
    listener.script.extend([FORM, VERDICT])
    await hand.press(view, "Yes")
    await until(lambda: len(listener.turns) == 2)
    await hand.press(view, "No")
    held.set()
    await until(lambda: "■ Do not post" in words(slack.views[view["id"]]))
    await asyncio.sleep(0.3)
    assert "■ Do not post" in words(slack.views[view["id"]])
    assert [turn.values["pupil"] for turn in listener.turns[1:]] == ["yes", "no"]


async def test_a_replayed_request_is_done_once(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    view = await opened(hand, slack, listener, TAP)
    await hand.press(view, "Yes")
    await until(lambda: len(listener.turns) == 2)
    assert (await hand.raw(*hand.last)).status == 200
    await asyncio.sleep(0.1)
    assert len(listener.turns) == 2


async def test_an_event_that_slack_repeats_is_done_once(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    for _ in range(3):
        assert (await hand.open_home("Ev0SAME")).status == 200
    await until(lambda: slack.homes)
    await asyncio.sleep(0.05)
    assert listener.turns == [Turn(WHO, "front")]


async def test_opening_the_home_tab_publishes_it(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    listener.script.append(VERDICT)
    await hand.open_home()
    await until(lambda: slack.homes)
    assert slack.homes["U1TEACHER"]["type"] == "home"
    assert "■ Do not post" in words(slack.homes["U1TEACHER"])


async def test_a_button_on_the_home_tab_opens_a_window(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    listener.script.extend([VERDICT, TAP])
    await hand.open_home()
    await until(lambda: slack.homes)
    await hand.press(slack.homes["U1TEACHER"], "Change an answer")
    await until(lambda: slack.views)
    assert "Is anybody in it a pupil?" in words(next(iter(slack.views.values())))


async def test_a_direct_message_is_answered_with_what_can_be_done(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    await hand.write("hello?")
    await until(lambda: slack.direct("U1TEACHER"))
    assert listener.turns == [Turn(WHO, "home", "", {"text": "hello?"}, stays=True)]
    assert "Some words" in words(slack.direct("U1TEACHER")[0])


async def test_a_mention_where_others_read_is_answered_to_that_person_alone(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    slack.channel("C0STAFF", members=["U1TEACHER", slack.bot])
    text = f"<@{slack.bot}> a girl told <@U0DSL> something &amp; more"
    event = {"type": "app_mention", "user": "U1TEACHER", "channel": "C0STAFF", "text": text, "team": "T0SCHOOL"}
    await hand.event(event | {"ts": "1763726400.000100", "thread_ts": "1763726300.000100"})
    await until(lambda: slack.whispers)
    (turn,) = listener.turns
    assert turn.values == {"text": "a girl told @U0DSL something & more", "public": "yes"}
    assert set(turn.people) == {"U0DSL"}
    assert "Some words" in words(slack.direct("U1TEACHER")[0])
    assert slack.messages["C0STAFF"] == []
    (hint,) = slack.whispers
    assert (hint["channel"], hint["user"], hint["thread_ts"]) == ("C0STAFF", "U1TEACHER", "1763726300.000100")
    assert "delete it here now" in words(hint)
    assert "ring 999" in words(hint)


async def test_the_bots_own_messages_edits_and_other_events_are_left_alone(hand: Hand, listener: Scripted) -> None:
    await hand.write("me", bot_id="B0BOT")
    await hand.write("edited", subtype="message_changed")
    assert (await hand.event({"type": "message", "channel_type": "group", "user": "U2", "text": "hi"})).status == 200
    assert (await hand.event({"type": "reaction_added", "user": "U2"})).status == 200
    await asyncio.sleep(0.05)
    assert listener.turns == []


@pytest.mark.parametrize("subtype", ["thread_broadcast", "me_message"])
async def test_what_is_written_in_another_way_is_heard(hand: Hand, listener: Scripted, subtype: str) -> None:
    await hand.write("he wrote again", subtype=subtype)
    await until(lambda: listener.turns)
    assert listener.turns[0].values == {"text": "he wrote again"}


async def test_what_somebody_makes_of_their_message_is_heard_and_a_preview_is_not(
    hand: Hand, listener: Scripted
) -> None:
    before = {"type": "message", "user": hand.user, "text": "he wrote https://example.org", "ts": "1"}
    preview = {**before, "attachments": [{"title": "A page"}]}
    await hand.write("", subtype="message_changed", message=preview, previous_message=before)
    after = {**before, "text": "he wrote that he will kill himself", "edited": {"user": hand.user}}
    await hand.write("", subtype="message_changed", message=after, previous_message=before)
    ours = {**before, "bot_id": "B0BOT", "text": "a card"}
    await hand.write("", subtype="message_changed", message=ours, previous_message=before)
    await until(lambda: listener.turns)
    await asyncio.sleep(0.05)
    (turn,) = listener.turns
    assert (turn.who.user, turn.values) == (hand.user, {"text": "he wrote that he will kill himself"})


async def test_seeing_the_details_opens_a_window_for_that_person_only(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    message = await posted(slack, ALERT)
    listener.script.append(CONFIRMED)
    await hand.press(message, "Show the details", channel="C0DSL")
    await until(lambda: slack.views)
    assert listener.turns == [Turn(WHO, "view", "4KM-7XQ")]
    assert len(slack.messages["C0DSL"]) == 1
    assert slack.whispers == []


async def test_acknowledging_is_confirmed_to_that_person_only(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    message = await posted(slack, ALERT)
    listener.script.append(CONFIRMED)
    await hand.press(message, "I have seen this", channel="C0DSL")
    await until(lambda: slack.whispers)
    assert listener.turns == [Turn(WHO, "acknowledge", "4KM-7XQ")]
    assert slack.whispers[0]["replace_original"] is False
    assert "4KM-7XQ is marked as seen by you." in words(slack.whispers[0])
    assert (len(slack.messages["C0DSL"]), message["edits"], slack.views) == (1, 0, {})


async def test_a_window_that_cannot_open_becomes_a_message_to_that_person(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    listener.script.append(FORM)
    await hand.command("/report", trigger_age=4)
    await until(lambda: slack.whispers)
    assert "What happened?" in words(slack.whispers[0])
    assert "Answer in a window" in [one["text"]["text"] for one in buttons(slack.whispers[0])]
    assert slack.views == {}


async def test_a_button_of_the_home_tab_whose_window_cannot_open_is_answered_by_a_direct_message(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    listener.script.extend([VERDICT, TAP])
    await hand.open_home()
    await until(lambda: slack.homes)
    slack.trouble("views.open", Fails("expired_trigger_id"))
    await hand.press(slack.homes["U1TEACHER"], "Change an answer")
    await until(lambda: slack.direct("U1TEACHER"))


@SOON
@pytest.mark.parametrize("trouble", [Dropped(done=True), Broken(500, done=True)])
async def test_a_window_that_opened_without_an_answer_still_gets_its_card(
    hand: Hand, slack: SlackDouble, listener: Scripted, trouble: Dropped | Broken
) -> None:
    slack.trouble("views.open", trouble)
    listener.script.append(TAP)
    held = listener.held()
    await hand.command("/canipost")
    await until(lambda: slack.views)
    held.set()
    await until(lambda: any("Is anybody in it a pupil?" in words(view) for view in slack.views.values()))


async def test_a_window_that_may_have_opened_and_did_not_becomes_a_message_to_that_person(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    slack.trouble("views.open", Dropped(done=False))
    listener.script.append(TAP)
    await hand.command("/canipost")
    await until(lambda: slack.whispers)
    assert "Is anybody in it a pupil?" in words(slack.whispers[0])


@pytest.mark.parametrize("trouble", [Limited(after=0), Broken(500), Dropped(done=False), Dropped(done=True)])
async def test_showing_a_window_is_repeated_until_it_shows(
    hand: Hand, slack: SlackDouble, listener: Scripted, trouble: Limited | Broken | Dropped
) -> None:
    view = await opened(hand, slack, listener, TAP)
    slack.trouble("views.update", trouble)
    listener.script.append(VERDICT)
    await hand.press(view, "Yes")
    await until(lambda: "■ Do not post" in words(slack.views[view["id"]]))


async def test_a_window_that_was_closed_meanwhile_harms_nobody(
    hand: Hand, slack: SlackDouble, listener: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    view = await opened(hand, slack, listener, TAP)
    slack.closed_views.add(view["id"])
    await hand.press(view, "Yes")
    await until(lambda: any(method == "views.update" for method, _ in slack.calls))
    assert "views.update" not in caplog.text


async def test_slack_being_slow_or_silent_does_not_delay_our_answer(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    slack.trouble("views.open", Slow(3.0), Silent(done=False))
    for _ in range(2):
        _, took = await lived(hand.command("/canipost"))
        assert took < 0.8
    slack._released.set()  # noqa: SLF001 - let the silent call end


@AS_IT_IS
@pytest.mark.parametrize("done", [False, True])
async def test_a_window_that_hangs_is_said_as_a_message_within_three_seconds(
    hand: Hand, slack: SlackDouble, listener: Scripted, *, done: bool
) -> None:
    slack.trouble("views.open", Silent(done=done))
    listener.script.append(VERDICT)

    async def told() -> None:
        await hand.command("/canipost")
        await until(lambda: slack.whispers)

    _, took = await lived(told())
    assert took < 3
    assert "Please do not post" in words(slack.whispers[-1])
    slack._released.set()  # noqa: SLF001 - let the silent call end
    if done:
        await until(lambda: any("Please do not post" in words(view) for view in slack.views.values()))


@AS_IT_IS
async def test_a_window_that_does_not_change_is_said_as_a_message_within_three_seconds(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    view = await opened(hand, slack, listener, TAP)
    slack.trouble("views.update", Silent(done=False))
    listener.script.append(VERDICT)

    async def told() -> None:
        await hand.press(view, "Yes")
        await until(lambda: slack.direct("U1TEACHER"))

    _, took = await lived(told())
    assert took < 3
    assert "Please do not post" in words(slack.direct("U1TEACHER")[-1])
    slack._released.set()  # noqa: SLF001 - let the silent call end
    await until(lambda: "Please do not post" in words(slack.views[view["id"]]))


async def test_a_button_of_an_earlier_version_is_answered_kindly(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    view = await opened(hand, slack, listener, TAP)
    message = await posted(slack, ALERT)
    for value in ("", "old", "[1]", '{"d": 1}', '{"d": "x", "t": "y", "v": []}', "{" * 100_000):
        assert (await hand.press_value(view, {"action_id": "old.one", "value": value})).status == 200
    await until(lambda: "I do not know this button" in words(slack.views[view["id"]]))
    assert (await hand.press_value(message, {"action_id": "old.one"}, channel="C0DSL")).status == 200
    await until(lambda: slack.whispers)
    assert "I do not know this button" in words(slack.whispers[0])
    assert len(listener.turns) == 1


async def test_a_click_on_an_old_message_is_a_proper_turn(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    message = (await posted(slack, ALERT)) | {"ts": "1500000000.000100"}
    await hand.press(message, "Show the details", channel="C0DSL")
    await until(lambda: listener.turns)
    assert listener.turns == [Turn(WHO, "view", "4KM-7XQ")]


async def test_somebody_of_another_organisation_is_a_stranger(
    slack: SlackDouble, hand: Hand, listener: Scripted
) -> None:
    message = await posted(slack, ALERT)
    stranger = Hand(slack, "U9STRANGER", hand.session, hand.url, team="T9ELSEWHERE")
    await stranger.press(message, "Show the details", channel="C0DSL")
    await until(lambda: listener.turns)
    assert listener.turns[0].who == Who("slack", "T9ELSEWHERE", "U9STRANGER")


async def test_in_an_enterprise_grid_the_workspace_is_the_team(hand: Hand, listener: Scripted) -> None:
    hand.team = "E0ORG"
    payload = {"type": "app_home_opened", "user": "U1TEACHER", "tab": "home", "team": "T0SCHOOL"}
    await hand.event(payload)
    await until(lambda: listener.turns)
    assert listener.turns[0].who.workspace == "T0SCHOOL"


async def test_nothing_of_what_was_typed_is_logged(
    hand: Hand, slack: SlackDouble, listener: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    slack.trouble("views.open", Fails("expired_trigger_id"))
    slack.trouble("views.update", Broken(500), Fails("invalid_arguments"))
    await hand.command("/canipost", "xyzzy")
    listener.script.append(FORM)
    view = await opened(hand, slack, listener, FORM)
    await hand.submit(view, {"what": "xyzzy", "how": "low"})
    listener.script.append(Card("xyzzy", (Paragraph("xyzzy"),)))
    await hand.press(view, "Back")
    await hand.write("xyzzy")
    await asyncio.sleep(0.7)
    ours = [record for record in caplog.records if record.name.startswith(("bot", "slack", "aiohttp"))]
    assert "xyzzy" not in "\n".join(f"{record.getMessage()} {record.__dict__}" for record in ours)


@SOON
async def test_closing_waits_for_turns_under_way(
    ours: Slack, hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    held = listener.held()
    await hand.command("/canipost")
    await until(lambda: slack.views)
    asyncio.get_running_loop().call_later(0.3, held.set)
    await ours.close()
    assert next(iter(slack.views.values()))["shown"] == ["One moment", "A card"]
