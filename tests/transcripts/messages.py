"""Messages that people report from their menu, as Slack and Teams hand them over; made up, read by the real readers."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.seam.turn import Turn
from bot.slack import read as slack
from bot.teams import read as teams

Json = Mapping[str, Any]

CHAT = "\n".join(f"{n}. Rob: come on, answer me. It is only us two here, nobody else reads this." for n in range(1, 68))
LONG = f"{CHAT}\nEND-OF-TEXT he asked her to meet him."
"""More than 4,000 letters, the worst of it at the end."""
_ROB = {"user": {"id": "aad-rob", "displayName": "Rob P"}}


def _slack(message: Json) -> Turn | None:
    when = "1794817800.000100"
    return slack.reported({
        "type": "message_action", "callback_id": "report_message", "trigger_id": "1", "message_ts": when,
        "team": {"id": "T1", "domain": "made-up"}, "channel": {"id": "C0STAFF"}, "user": {"id": "teacher"},
        "message": {"type": "message", "ts": when, **message},
    })  # fmt: skip


def _teams(message: Json) -> Turn | None:
    payload = {
        "createdDateTime": "2026-11-16T08:30:00.0Z",
        "linkToMessage": "https://teams.microsoft.com/l/message/19:staff/1",
        "from": {"user": {"id": "aad-sam", "displayName": "Sam Example"}},
        **message,
    }
    value = {"commandId": "reportMessage", "messagePayload": payload}
    return teams.reported({"from": {"id": "29:1", "aadObjectId": "teacher"}, "value": value})


def _html(text: str, *attachments: Json) -> Json:
    return {"body": {"contentType": "html", "content": text}, "attachments": list(attachments)}


_FORWARDED = json.dumps({
    "originalMessageContent": "<p>meet me after training</p>", "originalMessageSender": _ROB,
})  # fmt: skip
_TABLE = (
    '<p>look what she wrote <emoji id="cry" alt="\U0001f622" title="Crying"></emoji></p><table>'
    "<tr><td>Monday</td><td>he wrote to her on Instagram</td></tr>"
    "<tr><td>Tuesday</td><td>he wrote again</td></tr></table>"
)
_CELLS = [
    [{"type": "raw_text", "text": "Monday"}, {"type": "raw_text", "text": "he wrote to her on Instagram"}],
    [{"type": "raw_text", "text": "Tuesday"}, {"type": "raw_text", "text": "he wrote again"}],
]
MESSAGES: Mapping[str, Callable[[], Turn | None]] = {
    "a forwarded message (Slack)": lambda: _slack({
        "user": "U0SAM", "username": "Sam Example", "text": "",
        "attachments": [{"is_share": True, "author_name": "Rob P", "text": "meet me after training"}],
    }),
    "a forwarded message (Teams)": lambda: _teams(
        _html('<attachment id="1"></attachment>', {"contentType": "forwardedMessageReference", "content": _FORWARDED})
    ),
    "a message of blocks, with a table (Slack)": lambda: _slack({
        "user": "U0SAM", "username": "Sam Example", "text": "",
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "Seen by <@dsl> in <#C0STAFF|staff>"}},
            {"type": "table", "rows": _CELLS},
        ],
    }),
    "a message with emoji and a table (Teams)": lambda: _teams(_html(_TABLE)),
    "a message of 5,000 letters (Slack)": lambda: _slack({"user": "U0SAM", "username": "Sam Example", "text": LONG}),
    "a message of 5,000 letters (Teams)": lambda: _teams(_html(f"<p>{LONG}</p>".replace("\n", "<br>"))),
    "a message that the DSL wrote (Teams)": lambda: _teams({
        **_html("<p>tell me anything, just us</p>"), "from": {"user": {"id": "dsl", "displayName": "Dana R"}},
    }),
    "a message that the DSL wrote (Slack)": lambda: _slack({"user": "dsl", "text": "tell me anything, just us"}),
}  # fmt: skip


def brought(words: str) -> Turn:
    """The turn of somebody who reports one of these messages."""
    turn = MESSAGES[words.removeprefix("Report this message: ")]()
    assert turn is not None
    return turn
