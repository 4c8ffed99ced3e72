"""What a person does in Teams: the activities that Teams sends for it, and what its cards send when pressed."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from bot.teams.render import CARD_TYPE
from tests.teams.double import Json, Person, TeamsDouble

_ids = itertools.count(1700000000000)


def message(teams: TeamsDouble, person: Person, text: str, *, channel: str = "", **more: object) -> Json:
    """Somebody writes to the bot, in their chat or (mentioning it) in a channel."""
    return _activity(teams, person, "message", channel) | {"text": text, "textFormat": "plain"} | more


def slash(teams: TeamsDouble, person: Person, text: str, *, channel: str, **more: object) -> Json:
    """Somebody chooses a command in the / menu of a channel: the message is the bot's alone to read."""
    activity = message(teams, person, text, channel=channel, **more)
    activity["recipient"]["isTargeted"] = True
    return activity


def installed(teams: TeamsDouble, person: Person, *, channel: str = "", action: str = "add") -> Json:
    """Somebody installs the app, for themselves or in a team."""
    activity = _activity(teams, person, "installationUpdate", channel) | {"action": action}
    if channel:
        activity["channelData"]["settings"] = {"selectedChannel": {"id": channel}}
    return activity


def joined(teams: TeamsDouble, person: Person, *, channel: str = "") -> Json:
    """The bot comes into a conversation."""
    bot = {"id": f"28:{teams.app_id}"}
    return _activity(teams, person, "conversationUpdate", channel) | {"membersAdded": [bot]}


def press(  # noqa: PLR0913 - who, what, where
    teams: TeamsDouble,
    person: Person,
    card: Mapping[str, Any],
    title: str,
    inputs: Mapping[str, str] | None = None,
    *,
    channel: str = "",
    on: str = "1000",
) -> Json:
    """Somebody presses a button of a card (Action.Execute); `on` is the id of the message that carries it.

    A button that opens a dialog, and those in one, are Action.Submit, of which Teams makes task/fetch and task/submit.
    """
    button = find(card, title)
    if button["type"] == "Action.Submit":
        task = {"data": gathered(card, button, inputs), "context": {"theme": "default"}}
        name = "task/fetch" if "msteams" in button["data"] else "task/submit"
        return _activity(teams, person, "invoke", channel) | {"name": name, "value": task}
    value = {"action": {"type": "Action.Execute", "verb": button["verb"], "data": gathered(card, button, inputs)}}
    activity = _activity(teams, person, "invoke", channel)
    return activity | {"name": "adaptiveCard/action", "value": value | {"trigger": "manual"}, "replyToId": on}


def submit(  # noqa: PLR0913 - as press
    teams: TeamsDouble,
    person: Person,
    card: Mapping[str, Any],
    title: str,
    inputs: Mapping[str, str] | None = None,
    *,
    channel: str = "",
    on: str = "1000",
) -> Json:
    """Somebody presses the same button in an old client, which knows Action.Submit only."""
    button = find(card, title)["fallback"]
    return message(teams, person, "", channel=channel, value=gathered(card, button, inputs), replyToId=on)


def consented(
    teams: TeamsDouble, person: Person, offer: Mapping[str, Any], action: str = "accept", **more: str
) -> Json:
    """Somebody answers the question whether a file may be saved for them."""
    value = teams.consent(offer, action)
    return _activity(teams, person, "invoke", "") | {"name": "fileConsent/invoke", "value": value} | more


def reported(
    teams: TeamsDouble, person: Person, html: str, *attachments: Json, channel: str = "19:staff@thread.tacv2"
) -> Json:
    """Somebody chooses "Report this message" in the menu of a message in a channel."""
    payload = {
        "id": "1763726400000",
        "createdDateTime": "2025-11-21T12:00:00.0Z",
        "linkToMessage": "https://teams.microsoft.com/l/message/19:staff/1763726400000",
        "body": {"contentType": "html", "content": html},
        "from": {"user": {"id": "aad-somebody", "displayName": "A Name"}},
        "attachments": list(attachments),
    }
    value = {"commandId": "reportMessage", "commandContext": "message", "messagePayload": payload}
    return _activity(teams, person, "invoke", channel) | {"name": "composeExtension/fetchTask", "value": value}


def find(card: Mapping[str, Any], title: str) -> Json:
    """The action with this title."""
    found = {action["title"]: action for action in actions(card)}
    assert title in found, f"no button '{title}' there: {list(found)}"
    return found[title]


def actions(card: Mapping[str, Any]) -> Iterator[Json]:
    """Every action of a card, top to bottom."""
    for element in card["body"]:
        yield from element["actions"] if element["type"] == "ActionSet" else ()
        yield from (element["selectAction"],) if "selectAction" in element else ()


def fields(card: Mapping[str, Any]) -> Iterator[Json]:
    """Every input of a card, top to bottom."""
    yield from (element for element in card["body"] if element["type"].startswith("Input."))


def gathered(card: Mapping[str, Any], button: Mapping[str, Any], inputs: Mapping[str, str] | None) -> Json:
    """What a client sends: the button's data and, unless it takes none, every input; refuses as a client would."""
    if button.get("associatedInputs") == "none":
        assert not inputs, "this button takes no inputs"
        return dict(button["data"])
    assert (inputs or {}).keys() <= {one["id"] for one in fields(card)}, (inputs, "not all of them are on this card")
    given = {one["id"]: (inputs or {}).get(one["id"], one.get("value", "")) for one in fields(card)}
    for one in fields(card):
        assert given[one["id"]] or not one["isRequired"], one["errorMessage"]
        if "choices" in one:
            if "choices.data" in one:  # a search for people: any of the organisation
                continue
            picked = given[one["id"]].split(",") if one["isMultiSelect"] else [given[one["id"]]]
            assert set(picked) - {""} <= {choice["value"] for choice in one["choices"]}
    return {**button["data"], **given}


def shown(body: Mapping[str, Any]) -> Json:
    """The card in an invoke response, or in a dialog."""
    if "task" in body:
        assert body["task"]["type"] == "continue", body["task"]["value"]
        content: Json = body["task"]["value"]["card"]["content"]
        return content
    assert (body["statusCode"], body["type"]) == (200, CARD_TYPE)
    value = body["value"]
    assert isinstance(value, dict)
    return value


def texts(found: object) -> Iterator[str]:
    """Every text that a person reads on a card."""
    if isinstance(found, list):
        for one in found:
            yield from texts(one)
    elif isinstance(found, dict):
        for key, one in found.items():
            if isinstance(one, str) and key in {"text", "title", "label", "value", "errorMessage", "placeholder"}:
                yield one
            elif key not in {"data", "fallback"}:
                yield from texts(one)


def _activity(teams: TeamsDouble, person: Person, kind: str, channel: str) -> Json:
    name = f"{next(_ids)}"
    chat: Json = {"id": person.chat, "conversationType": "personal", "tenantId": teams.tenant}
    data: Json = {"tenant": {"id": teams.tenant}}
    if channel:
        thread = f"{channel};messageid={name}"
        chat = {"id": thread, "conversationType": "channel", "isGroup": True, "tenantId": teams.tenant}
        data |= {"channel": {"id": channel}, "team": {"id": "19:team@thread.tacv2"}}
    return {
        "type": kind,
        "id": f"f:{name}" if kind == "invoke" else name,
        "channelId": "msteams",
        "serviceUrl": teams.service_url,
        "from": {"id": person.id, "name": "A Name", "aadObjectId": person.aad},
        "recipient": {"id": f"28:{teams.app_id}", "name": "canipost"},
        "conversation": chat,
        "channelData": data,
    }
