"""Forms become turns, and replies become pages."""

import logging

import pytest

from bot.seam.card import Card
from bot.seam.turn import Reply, Turn, Who
from bot.web.desk import Letter, OpenDraft
from tests.web.conftest import DESK, Open
from tests.web.fakes import ALERT, AT, FORM, QUESTION, READ, RECEIPT, TEACHER, TEAM, VERDICT

ME = Who("web", "hillside", "teacher")


async def test_a_command_button_begins_its_dialog_with_what_was_typed(opened: Open) -> None:
    answer = await opened.post(f"{DESK}/say", said="a photo of sports day", dialog="canipost")
    assert answer.status == 303
    assert answer.headers["Location"] == f"{DESK}#latest"
    assert opened.listener.turns == [Turn(ME, "begin", "canipost", {"text": "a photo of sports day"})]
    assert "Whose account would it go on?" in await opened.page()


@pytest.mark.parametrize(
    ("said", "dialog", "text"),
    [
        ("/canipost a photo", "canipost", "a photo"),
        ("/policy may I add a parent?", "policy", "may I add a parent?"),
        ("report", "report", ""),
        ("  /DECLARE  my nephew\n in Year 4 ", "declare", "my nephew\n in Year 4"),
        ("/canipost /report twice", "canipost", "/report twice"),
    ],
)
async def test_a_typed_command_begins_its_dialog(opened: Open, said: str, dialog: str, text: str) -> None:
    await opened.post(f"{DESK}/say", said=said)
    assert opened.listener.turns == [Turn(ME, "begin", dialog, {"text": text})]


async def test_words_without_a_command_are_kept_in_the_box(opened: Open) -> None:
    await opened.post(f"{DESK}/say", said="reporting of something <b>")
    assert opened.listener.turns == [Turn(ME, "home", "", {"text": "reporting of something <b>"})]
    assert 'value="reporting of something &lt;b&gt;"' in await opened.page()


async def test_a_tap_answers_at_once(opened: Open) -> None:
    await opened.post(f"{DESK}/turn", ("values.post.account", "school"), deed="answer", target="d1")
    assert opened.listener.turns == [Turn(ME, "answer", "d1", {"post.account": "school"})]


async def test_ticks_are_a_tuple_and_no_tick_is_an_empty_one(opened: Open) -> None:
    fields = (("many", "shows"), ("many", "who"), ("values.shows", "pupil"), ("values.shows", "logo"))
    await opened.post(f"{DESK}/turn", *fields, ("values.what", "one\r\ntwo"), deed="answer", target="d1")
    assert opened.listener.turns[0].values == {"shows": ("pupil", "logo"), "who": (), "what": "one\ntwo"}


async def test_a_finished_card_stays_until_it_is_closed(opened: Open) -> None:
    opened.listener.script = [Reply(VERDICT, ended=True)]
    await opened.post(f"{DESK}/turn", deed="answer", target="d1")
    page = await opened.page()
    assert "Do not post this photograph" in page
    assert f"{DESK}/put-away" in page
    assert (await opened.post(f"{DESK}/put-away", at="teacher")).status == 303
    assert "Do not post this photograph" not in await opened.page()


async def test_a_card_that_is_on_its_way_as_a_message_is_not_shown_twice(opened: Open) -> None:
    opened.letters.at[TEACHER] = [Letter("m1", RECEIPT, AT)]
    opened.listener.script = [Reply(QUESTION), Reply(RECEIPT, ended=True, sent_too=True)]
    await opened.post(f"{DESK}/turn", deed="begin", target="report")
    await opened.post(f"{DESK}/turn", deed="answer", target="d1")
    page = await opened.page()
    assert page.count("Your report has been sent</h3>") == 1
    assert "Whose account" not in page


async def test_sending_a_form_twice_does_no_harm(opened: Open) -> None:
    for _ in range(2):
        assert (await opened.post(f"{DESK}/turn", deed="answer", target="d1")).status == 303
    assert (await opened.page()).count("Should I post this?</h3>") == 1


async def test_what_is_done_in_a_channel_is_answered_there_and_only_to_who_did_it(opened: Open) -> None:
    opened.letters.at[TEAM] = [Letter("a1", ALERT, AT), Letter("a2", READ, AT)]
    opened.listener.script = [Reply(Card("The report itself"), ended=True)]
    answer = await opened.post(
        "/hillside/dsl/turn", deed="view", target="4KM", at="dsl", pane="dsl-team", channel="dsl-team", under="a1"
    )
    assert answer.headers["Location"] == "/hillside/dsl?channel=dsl-team#shown"
    page = await opened.page("/hillside/dsl")
    assert page.index("4KM-7XQ") < page.index("The report itself") < page.index("Dana Lead has it.")
    assert "Only Dana Lead sees this" in page
    assert "The report itself" not in await opened.page("/hillside/head")


async def test_the_demonstration_acts_in_the_channel_as_its_first_reader(opened: Open) -> None:
    opened.letters.at[TEAM] = [Letter("a1", ALERT, AT)]
    page = await opened.page()
    assert "You see it only in this demonstration" in page
    assert 'action="/hillside/dsl/turn"' in page
    await opened.post("/hillside/dsl/turn", deed="acknowledge", target="4KM", at="teacher", pane="dsl-team")
    assert opened.listener.turns == [Turn(Who("web", "hillside", "dsl"), "acknowledge", "4KM")]


async def test_elsewhere_who_reads_no_channel_sees_none_and_nothing_is_called_a_demonstration(opened: Open) -> None:
    assert "demonstration" not in (await opened.page("/lakeside/teacher")).lower()
    opened.letters.at[TEAM] = [Letter("a1", ALERT, AT)]
    assert "4KM-7XQ" not in await opened.page("/lakeside/teacher")
    assert "4KM-7XQ" not in await opened.page("/lakeside/teacher?channel=dsl-team")
    assert "4KM-7XQ" in await opened.page("/lakeside/dsl")
    assert "4KM-7XQ" not in await opened.page("/lakeside/head?channel=heads")


async def test_an_open_draft_is_offered_until_another_card_is_in_hand(opened: Open) -> None:
    opened.letters.open = [OpenDraft("d7", "report", "A colleague's conduct")]
    assert "A colleague&#39;s conduct" in await opened.page()
    await opened.post(f"{DESK}/turn", deed="resume", target="d7")
    assert "A colleague&#39;s conduct" not in await opened.page()


async def test_the_card_in_hand_belongs_to_one_session_and_one_persona(opened: Open) -> None:
    await opened.post(f"{DESK}/turn", deed="begin", target="canipost")
    assert "Whose account" not in await opened.page("/hillside/head")
    opened.client.session.cookie_jar.clear()
    assert "Whose account" not in await opened.page()


async def test_only_the_newest_cards_in_hand_are_remembered(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.listen.MOST_PLACES", 2)
    for user in ("teacher", "dsl", "head"):
        await opened.post(f"/hillside/{user}/turn", deed="begin", target="canipost")
    assert "Whose account" not in await opened.page()
    assert "Whose account" in await opened.page("/hillside/head")


async def test_old_messages_are_folded_away_and_not_dropped(opened: Open) -> None:
    opened.letters.at[TEACHER] = [Letter(f"m{n}", Card(f"Number {n}."), AT) for n in range(33)]
    page = await opened.page()
    assert "3 earlier messages" in page
    assert all(f"Number {n}.</h3>" in page for n in range(33))


async def test_the_first_page_offers_each_school_and_a_school_opens_at_its_first_persona(opened: Open) -> None:
    page = await opened.page("/")
    assert page.count("Photographs need the headteacher&#39;s approval.") == 2
    async with opened.client.get("/lakeside", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/lakeside/teacher")


@pytest.mark.parametrize("path", ["/nowhere", "/nowhere/teacher", "/hillside/nobody", "/a/b/c/d", "/static/x.css"])
async def test_an_unknown_address_is_a_page_in_plain_words(opened: Open, path: str) -> None:
    async with opened.client.get(path) as answer:
        assert answer.status == 404
        assert "There is nothing here" in await answer.text()


async def test_a_failure_is_a_page_without_a_trace_and_a_log_line_without_words(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    opened.listener.broken = RuntimeError("MARKED secret")
    answer = await opened.post(f"{DESK}/turn", ("values.what", "MARKED words"), deed="answer", target="d1")
    assert answer.status == 500
    text = await answer.text()
    assert "Something went wrong here" in text
    assert "Traceback" not in text
    assert "MARKED" not in text + caplog.text
    assert "RuntimeError" in caplog.text


async def test_100000_characters_reach_the_dialog_whole(opened: Open) -> None:
    long = "😀" * 100_000
    answer = await opened.post(f"{DESK}/turn", ("values.what", long), deed="answer", target="d1")
    assert answer.status == 303
    assert opened.listener.turns[0].values["what"] == long


async def test_a_reply_is_shown_as_a_form_that_carries_its_answers_back(opened: Open) -> None:
    opened.listener.script = [Reply(FORM)]
    await opened.post(f"{DESK}/say", said="/report")
    page = await opened.page()
    assert page.count('name="values.shows"') == 2
    assert 'name="many" value="shows"' in page


async def test_what_nobody_has_confirmed_stands_first_and_the_tab_and_the_title_say_so(opened: Open) -> None:
    """Once for each record, in words, whoever it is that reads the channel; it is never folded away."""
    letters = opened.letters.at
    letters[TEAM] = [Letter("a1", ALERT, AT), *(Letter(f"r{n}", READ, AT) for n in range(40)), Letter("a2", ALERT, AT)]
    page = await opened.page("/hillside/head")
    assert "<title>(1 not seen) Headteacher" in page
    first = page[page.index('id="not-seen"') : page.index('id="chat"')]
    assert ALERT.title in first
    assert 'href="#channel-a1"' in first
    assert page.count("1 not seen</span>") == 2, "the jump to the side, and the tab"
    assert 'id="channel-a1"' not in page[page.index("<details") : page.index("</details>")]
    letters[TEAM] = [Letter("a1", READ, AT)]
    page = await opened.page("/hillside/head")
    assert "not seen" not in page
    assert 'id="not-seen" aria-label="What nobody has confirmed yet" hidden' in page


async def test_what_waits_in_another_channel_is_one_tap_away(opened: Open) -> None:
    opened.letters.at[TEAM] = [Letter("a1", ALERT, AT)]
    page = await opened.page("/hillside/head?channel=heads")
    assert 'href="?channel=dsl-team#channel-a1"' in page


async def test_who_only_looks_on_is_asked_to_confirm_nothing(opened: Open) -> None:
    opened.letters.at[TEAM] = [Letter("a1", ALERT, AT)]
    assert "<title>Teacher" in (page := await opened.page("/hillside/teacher"))
    assert 'id="not-seen-title"' not in page
