"""What stands in a Slack message is brought along as people read it, with whose words they are."""

import pytest

from bot.slack.written import author, files, message

SHARED = {"is_share": True, "author_name": "Rob P", "author_id": "U0ROB", "text": "meet me after training"}


def blocks_of(*parts: dict[str, object]) -> list[dict[str, object]]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}]


def test_marks_are_read_as_they_look_and_whoever_is_named_is_listed() -> None:
    text = "<@U0DSL> told <@U0HEAD|harper> to see <https://example.org/a|this page> in <#C0STAFF|staff>"
    found = message({"text": text})
    assert found.words == "@U0DSL told @harper to see this page (https://example.org/a) in #staff"
    assert found.people == {"U0DSL": "", "U0HEAD": "harper"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<https://example.org>", "https://example.org"),
        ("<https://example.org|example.org>", "https://example.org"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("<!channel> <!here|here> <!subteam^S1|@helpers>", "@channel here @helpers"),
        ("<!date^1392734382^{date}|18 Feb 2014>", "18 Feb 2014"),
        ("<#C0STAFF> and <#C0STAFF|>", "#C0STAFF and #C0STAFF"),
        ("2 &lt; 3 &amp;&amp; 4 &gt; 3 &amp;lt;", "2 < 3 && 4 > 3 &lt;"),
        ("a < b > c", "a < b > c"),
        ("", ""),
    ],
)
def test_each_mark(text: str, shown: str) -> None:
    assert message({"text": text}).words == shown


def test_what_is_forwarded_is_kept_with_whose_it_is() -> None:
    found = message({"text": "", "attachments": [SHARED]})
    assert found.words == "Forwarded, written by Rob P:\nmeet me after training"
    assert found.people == {"U0ROB": "Rob P"}
    both = message({"text": "look at this", "attachments": [SHARED, {"fallback": "[no preview]"}]})
    assert both.words == f"look at this\n\n{found.words}\n\n[no preview]"


def test_what_is_forwarded_as_blocks_only_is_kept_once() -> None:
    inner = {"message": {"blocks": blocks_of({"type": "text", "text": "meet me "}, {"type": "text", "text": "now"})}}
    share = {"is_share": True, "author_name": "Rob P", "message_blocks": [inner]}
    assert message({"attachments": [share]}).words == "Forwarded, written by Rob P:\nmeet me now"
    twice = share | {"text": "meet me now"}
    assert message({"attachments": [twice]}).words == "Forwarded, written by Rob P:\nmeet me now"


def test_a_forward_within_a_forward_is_kept() -> None:
    outer = {"is_share": True, "author_name": "Sam", "text": "see", "attachments": [SHARED]}
    words = message({"attachments": [outer]}).words
    assert words.index("Sam") < words.index("see") < words.index("Rob P") < words.index("meet me after training")


def test_a_message_made_of_blocks_is_kept_with_its_author() -> None:
    found = {
        "text": "An alert",
        "username": "Filter",
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "Search blocked"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "by <@U0PUP> at 9"},
             "fields": [{"type": "mrkdwn", "text": "term: <https://example.org|x>"}]},
            {"type": "context",
             "elements": [{"type": "image", "alt_text": "a shield"}, {"type": "mrkdwn", "text": "Y8"}]},
            {"type": "table", "rows": [[{"type": "raw_text", "text": "one"}, {"type": "raw_text", "text": "two"}]]},
            {"type": "image", "title": {"type": "plain_text", "text": "the page"}, "alt_text": "a page"},
            {"type": "markdown", "text": "more"},
        ],
    }  # fmt: skip
    written = message(found)
    assert written.words.split("\n") == [
        "An alert", "Search blocked", "by @U0PUP at 9", "term: x (https://example.org)", "a shield Y8", "one | two",
        "the page a page", "more",
    ]  # fmt: skip
    assert author(found, written) == "Filter"


def test_rich_text_is_read_where_there_is_no_text() -> None:
    rows = blocks_of(
        {"type": "user", "user_id": "U0DSL"}, {"type": "text", "text": " said "},
        {"type": "link", "url": "https://example.org", "text": "this"},
        {"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fd"},
        {"type": "emoji", "name": "our-logo"}, {"type": "broadcast", "range": "here"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "date", "timestamp": 1, "fallback": "Monday"},
    )  # fmt: skip
    points = {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}
    rows[0]["elements"] += [{"type": "rich_text_list", "elements": [points]}]  # type: ignore[operator] # a list
    assert (
        message({"blocks": rows}).words == "@U0DSL said this (https://example.org)👋🏽:our-logo:@here#C1Monday\n- one"
    )


def test_text_and_its_mirror_in_blocks_stand_once() -> None:
    assert (
        message({"text": "hello *you*", "blocks": blocks_of({"type": "text", "text": "hello you"})}).words
        == "hello *you*"
    )


def test_the_mention_that_calls_us_is_not_said() -> None:
    found = message({"text": "<@U0BOT>: she told me"}, frozenset({"U0BOT"}))
    assert (found.words, found.people) == ("she told me", {})


def test_a_snippet_an_email_and_a_forwarded_file_are_words_too() -> None:
    snippet = {"id": "F1", "mode": "snippet", "name": "a.txt", "preview": "he asked her to meet him"}
    assert message({"text": "look", "files": [snippet]}).words == "look\n\nhe asked her to meet him"
    mail = {"id": "F2", "mode": "email", "title": "Hello", "subject": "Hello", "plain_text": "meet me"}
    assert message({"text": "", "files": [mail]}).words == "Hello\nmeet me"
    assert message({"text": "", "files": [{"id": "F3", "mode": "hosted", "preview": "x"}]}).words == ""
    share = {"is_share": True, "author_name": "Rob", "files": [{"id": "F9", "name": "clip.mp4"}]}
    assert message({"attachments": [share]}).words == "Forwarded, written by Rob:\nclip.mp4"


def test_blocks_that_are_newer_than_this_and_footers_are_kept() -> None:
    card = {"type": "card", "title": {"type": "mrkdwn", "text": "by <@U0PUP>"},
            "body": [{"type": "plain_text", "text": "the body"}], "actions": []}  # fmt: skip
    found = message({"blocks": [card, {"type": "divider"}], "attachments": [{"text": "blocked", "footer": "Filter 2"}]})
    assert found.words == "by @U0PUP\nthe body\n\nblocked\nFilter 2"
    assert found.people == {"U0PUP": ""}


def test_who_wrote_it_is_listed() -> None:
    found = {"user": "U0DSL", "text": "hi"}
    written = message(found)
    assert author(found, written) == "@U0DSL"
    assert written.people == {"U0DSL": ""}


def test_files_of_what_is_forwarded_come_too() -> None:
    assert [one["id"] for one in files({"files": [{"id": "F1"}], "attachments": [{"files": [{"id": "F2"}]}]})] == [
        "F1",
        "F2",
    ]


@pytest.mark.parametrize(
    "odd",
    [
        {"text": 7},
        {"blocks": "x"},
        {"attachments": [7, {"message_blocks": [{}]}]},
        {"blocks": [{"type": "section", "text": 1}]},
    ],
)
def test_what_is_odd_inside_is_left_out(odd: dict[str, object]) -> None:
    assert message(odd).words == ""
