"""Reads what Slack sent as a Turn; pure.

Rules:
1. What a person did is in the payload alone (bot/slack/fields.py), so last month's button still works.
2. The workspace is the person's own: somebody from another organisation, in a shared channel, is a stranger.
3. A form is checked against the very form that was shown, which Slack sends back with it.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.seam.turn import Turn, Who
from bot.seam.wording import ENGLISH
from bot.slack import written
from bot.slack.fields import PICKED
from bot.slack.text import clean

Answers = dict[str, str | tuple[str, ...]]
_LONGEST_NAME = 300
_WRITTEN = {None, "", "file_share", "thread_broadcast", "me_message"}
"""What Slack calls messages that somebody wrote."""
_KNOWN: dict[str, dict[str, type]] = {
    "event_callback": {"event": dict, "event_id": str},
    "url_verification": {"challenge": str},
    "block_actions": {"actions": list, "user": dict},
    "view_submission": {"view": dict, "user": dict},
    "shortcut": {"callback_id": str, "user": dict, "trigger_id": str},
    "message_action": {"callback_id": str, "message": dict, "user": dict, "trigger_id": str},
}
EVENTS = frozenset({"app_home_opened", "app_uninstalled", "tokens_revoked"})
"""Events that are no message."""
CAN_I_POST = "can_i_post"
"""The callback_id of the shortcut that is found everywhere in Slack."""
REPORT_MESSAGE = "report_message"
"""The callback_id of the shortcut in a message's menu."""


def sound(body: object) -> bool:
    """Tell whether a payload has the shape of its kind; a kind we do not know is sound."""
    if not isinstance(body, dict):
        return False
    if "command" in body:
        return all(isinstance(body.get(name), str) for name in ("command", "user_id", "team_id", "trigger_id"))
    if not isinstance(body.get("type"), str):
        return "ssl_check" in body
    if not all(isinstance(body.get(name), kind) for name, kind in _KNOWN.get(body["type"], {}).items()):
        return False
    if body["type"] == "event_callback":
        return isinstance(body["event"].get("type"), str)
    actions = body.get("actions", [{}])
    return isinstance(actions, list) and bool(actions) and all(isinstance(action, dict) for action in actions)


def known(body: Mapping[str, Any]) -> bool:
    """Tell whether this kind of payload is one that we answer."""
    return "command" in body or "ssl_check" in body or body.get("type") in _KNOWN


def kind(body: Mapping[str, Any]) -> str:
    """Read what kind of payload a sound one is: "command", Slack's own type, one of `EVENTS`, or "event".

    Empty for what Slack never sends: a form or a press without a name.
    """
    if "command" in body:
        return "command"
    match body.get("type"):
        case "event_callback":
            event = str(body["event"]["type"])
            return event if event in EVENTS else "event"
        case "view_submission" if not isinstance(body["view"].get("callback_id"), str):
            return ""
        case "block_actions" if not isinstance(body["actions"][0].get("action_id"), str):
            return ""
        case found:
            return str(found)


def who(body: Mapping[str, Any]) -> Who:
    """Read who did it; a team id (T…) is preferred to an organisation's (E…)."""
    user, team, event = (body.get(name) for name in ("user", "team", "event"))
    user = user if isinstance(user, dict) else {"id": body.get("user_id")}
    event = event if isinstance(event, dict) else {}
    team = team.get("id") if isinstance(team, dict) else team
    teams = [user.get("team_id"), event.get("user_team"), event.get("team"), team, body.get("team_id")]
    found = [str(one) for one in teams if one]
    workspace = next((one for one in found if one.startswith("T")), found[0] if found else "")
    name = user.get("name") or user.get("username") or body.get("user_name") or ""
    return Who("slack", workspace, str(user.get("id") or event.get("user") or ""), str(name)[:_LONGEST_NAME])


def through(body: Mapping[str, Any]) -> str:
    """Read in which workspace it was done: where the app is installed that was told."""
    granted, team = body.get("authorizations"), body.get("team")
    first = granted[0] if isinstance(granted, list) and granted and isinstance(granted[0], dict) else {}
    team = team.get("id") if isinstance(team, dict) else team
    found = [str(one) for one in (first.get("team_id"), body.get("team_id"), team) if one]
    return next((one for one in found if one.startswith("T")), None) or who(body).workspace


def command(body: Mapping[str, Any], commands: Mapping[str, str]) -> Turn | None:
    """Read a slash command; None where it is none of ours."""
    dialog = commands.get(body["command"])
    return Turn(who(body), "begin", dialog, {"text": clean(str(body.get("text", ""))).strip()}) if dialog else None


def pressed(body: Mapping[str, Any]) -> Turn | None:
    """Read a press of a button; None where the button is none of ours."""
    carried = _carried(body["actions"][0].get("value"))
    return Turn(who(body), carried["d"], carried["t"], carried["v"]) if carried else None


def reported(body: Mapping[str, Any]) -> Turn | None:
    """Read "Report this message": a report that begins with the message's link, time and words."""
    if body["callback_id"] != REPORT_MESSAGE:
        return None
    message, at = body["message"], str(body.get("message_ts") or body["message"].get("ts") or "")
    domain, channel = (body.get("team") or {}).get("domain", ""), (body.get("channel") or {}).get("id", "")
    link = f"https://{domain}.slack.com/archives/{channel}/p{at.replace('.', '')}"
    when = f"{datetime.fromtimestamp(float(at), UTC):%Y-%m-%dT%H:%M:%SZ}"
    found = written.message(message)
    by = written.author(message, found)
    text = ENGLISH.say("slack.reported", link=link, when=when, author=by, words=found.words)
    values = {"text": text, "link": link, "when": when, "author": str(message.get("user") or "")}
    return Turn(who(body), "begin", "report", values, people=found.people)


def shortcut(body: Mapping[str, Any]) -> Turn | None:
    """Read a shortcut: one in a message's menu, or the one that asks whether something may be posted."""
    if body["type"] == "message_action":
        return reported(body)
    return Turn(who(body), "begin", "canipost") if body["callback_id"] == CAN_I_POST else None


def _edited(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """An event that says what somebody has made of their message, as if they had written it; others as they are."""
    event = body["event"]
    now, before = event.get("message"), event.get("previous_message")
    if event.get("subtype") != "message_changed" or not isinstance(now, dict) or not isinstance(before, dict):
        return body
    if now.get("text") == before.get("text"):
        return body  # a preview of a link came, nothing was written
    return {**body, "event": {**event, **now, "channel_type": event.get("channel_type"), "subtype": now.get("subtype")}}


def wrote(body: Mapping[str, Any]) -> Turn | None:
    """Read what a person wrote to the bot, alone or where others can read it; None for what was not written to it."""
    body = _edited(body)
    event = body["event"]
    public = event["type"] == "app_mention"
    direct = event["type"] == "message" and event.get("channel_type") == "im"
    if not (public or direct) or event.get("subtype") not in _WRITTEN or event.get("bot_id"):
        return None
    if not event.get("user") or not event.get("channel"):
        return None
    ours = frozenset(str(one.get("user_id")) for one in body.get("authorizations") or () if one.get("user_id"))
    found = written.message(event, ours)
    values = {"text": found.words, **({"public": "yes"} if public else {})}
    deed = "hand-in" if files(body) else "home"
    return Turn(who(body), deed, "", values, stays=True, people=found.people)


def files(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List what Slack says of the files that came along: with a form, a message, or a message that is reported."""
    found: list[Any] = list(written.files(body.get("event") or body.get("message") or {}))
    for block in ((body.get("view") or {}).get("state") or {}).get("values", {}).values():
        found += [
            one for field in block.values() if field.get("type") == "file_input" for one in field.get("files") or ()
        ]
    return [one for one in found if isinstance(one, dict) and one.get("id")]


def submitted(body: Mapping[str, Any]) -> Turn | Mapping[str, str] | None:
    """Read a modal that was sent: its Turn, or what to mend by block_id, or None where it is none of ours."""
    view = body["view"]
    carried = _carried(view.get("private_metadata"))
    if carried is None:
        return None
    blocks, state = view.get("blocks") or [], view.get("state") or {}
    if wrong := problems(blocks, state):
        return wrong
    values, people = answers(blocks, state), picked(blocks, state)
    return Turn(who(body), carried["d"], carried["t"], carried["v"] | values, picked=people)


def answers(blocks: list[Mapping[str, Any]], state: Mapping[str, Any]) -> Answers:
    """Read the fields of a form by question id; fields of the same id are one answer, in their order."""
    given: Answers = {}
    for block in blocks:
        if block.get("type") != "input" or block["element"]["type"] == "file_input":
            continue
        name, answer = block["element"]["action_id"], _answer(block, state)
        if name.startswith(PICKED):
            continue
        before = given.get(name)
        given[name] = before + answer if isinstance(before, str) and isinstance(answer, str) else answer
    return given


def picked(blocks: list[Mapping[str, Any]], state: Mapping[str, Any]) -> dict[str, str]:
    """Read who was picked below which field: the field's name -> the user's id."""
    found = {}
    for block in blocks:
        if block.get("type") == "input" and block["element"]["type"] == "users_select":
            found[block["element"]["action_id"].removeprefix(PICKED)] = str(_answer(block, state))
    return {name: user for name, user in found.items() if user}


def problems(blocks: list[Mapping[str, Any]], state: Mapping[str, Any]) -> dict[str, str]:
    """Check a form against itself: what to mend, by block_id."""
    wrong = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        answer, element = _answer(block, state), block["element"]
        if isinstance(answer, str) and len(answer) > (longest := element.get("max_length", 3000)):
            wrong[block["block_id"]] = ENGLISH.say("slack.too-long", given=f"{len(answer):,}", longest=f"{longest:,}")
        elif not block.get("optional") and not (answer.strip() if isinstance(answer, str) else answer):
            missing = {"plain_text_input": "write-something", "file_input": "choose-file", "datepicker": "choose-day"}
            wrong[block["block_id"]] = ENGLISH.say(f"slack.{missing.get(element['type'], 'choose-one')}")
    return wrong


def _answer(block: Mapping[str, Any], state: Mapping[str, Any]) -> str | tuple[str, ...]:
    element = block["element"]
    found = ((state.get("values") or {}).get(block.get("block_id")) or {}).get(element["action_id"]) or {}
    match element["type"]:
        case "checkboxes" | "multi_static_select":
            return tuple(str(option["value"]) for option in found.get("selected_options") or ())
        case "file_input":
            return tuple(str(file.get("id", "")) for file in found.get("files") or ())
        case "radio_buttons" | "static_select":
            return str((found.get("selected_option") or {}).get("value", ""))
        case "datepicker":
            return str(found.get("selected_date") or "")
        case "users_select":
            return str(found.get("selected_user") or "")
        case _:
            return clean(str(found.get("value") or ""))


def _carried(value: object) -> dict[str, Any] | None:
    try:
        carried = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if not isinstance(carried, dict) or not isinstance(carried.get("v"), dict):
        return None
    if not all(isinstance(carried.get(name), str) for name in ("d", "t")):
        return None
    carried["v"] = {str(name): str(value) for name, value in carried["v"].items()}
    return carried
