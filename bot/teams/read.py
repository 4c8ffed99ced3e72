"""Reads an activity: who did what, where, and how to reach them again; pure.

Rules:
1. A person is their Entra object id, which is the same for every bot and known to the technician; their 29:… id,
   which Teams wants for writing to them, is kept in the reference.
2. Only the `personal` conversation is private; what cannot be told apart counts as read by others.
3. What a client sends is never trusted further than its shape: the rest is the Listener's to check.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Any

from bot.seam.turn import Handed, Turn, Who
from bot.seam.wording import ENGLISH
from bot.teams import written
from bot.teams.among import Way, mark_in
from bot.teams.fields import PICKED
from bot.teams.letters import plain
from bot.teams.render import DATA

Json = Mapping[str, Any]

MEMBER, SERVICE = "member:", "service"
"""Keys of references to somebody seen in a channel only, and to a tenant's service as such."""
DIALOGS = ("canipost", "report", "declare", "policy")
QUIET = frozenset({"acknowledge", "view"})
"""Deeds on an alert card: they leave it where it stands."""
REPORT_MESSAGE = "reportMessage"
"""The id of the command in a message's menu."""
_LONGEST_KEY = 300


def sound(activity: object) -> bool:
    """Whether this is an activity: its type, and who sent it where."""
    return (
        isinstance(activity, dict)
        and bool(text(activity, "type"))
        and bool(text(activity, "serviceUrl"))
        and bool(text(activity, "from", "id"))
        and bool(text(activity, "conversation", "id"))
    )


def who(activity: Json) -> Who:
    """Say who did it."""
    tenant = text(activity, "conversation", "tenantId") or text(activity, "channelData", "tenant", "id")
    user = text(activity, "from", "aadObjectId") or text(activity, "from", "id")
    return Who("teams", tenant[:_LONGEST_KEY], user[:_LONGEST_KEY], text(activity, "from", "name")[:_LONGEST_KEY])


def private(activity: Json) -> bool:
    """Whether nobody else can read the conversation."""
    kind = text(activity, "conversation", "conversationType")
    emulated = text(activity, "channelId") == "emulator" and not kind
    return kind == "personal" or emulated


def targeted(activity: Json) -> bool:
    """Whether somebody wrote it so that only the bot can read it, although others write there too."""
    recipient = activity.get("recipient")
    return isinstance(recipient, Mapping) and recipient.get("isTargeted") is True and not private(activity)


def conversation(activity: Json) -> str:
    """Say which conversation it was in; in a channel, in which thread."""
    return text(activity, "conversation", "id")


def bot(activity: Json) -> str:
    """Say what the bot is called in this conversation."""
    return text(activity, "recipient", "id")


def replied_to(activity: Json) -> str:
    """Say which message carried the card that was pressed."""
    return text(activity, "replyToId")


def edited(activity: Json) -> bool:
    """Whether somebody has changed the words of a message of theirs."""
    return text(activity, "channelData", "eventType") == "editMessage" and bool(text(activity, "text").strip())


def known_by(activity: Json) -> str:
    """By what a message is known again, if Teams repeats it; an edited one is another. Empty where it has no id."""
    name = text(activity, "id")
    when = text(activity, "timestamp") if activity["type"] == "messageUpdate" else ""
    return (
        hashlib.sha256(f"{conversation(activity)}\n{name}{when}".encode("utf-8", "replace")).hexdigest() if name else ""
    )


def by_a_bot(activity: Json) -> bool:
    """Whether it is a bot's own doing."""
    return text(activity, "from", "role") == "bot" or text(activity, "from", "id").startswith("28:")


def references(activity: Json) -> Iterator[tuple[str, dict[str, str]]]:
    """Give how to reach again whoever is here: keys, and references to keep under them.

    A reference: serviceUrl, tenant, bot, and as far as they are known conversation and user (a 29:… id).
    """
    person = who(activity)
    here = {
        "serviceUrl": text(activity, "serviceUrl"),
        "tenant": person.workspace,
        "bot": text(activity, "recipient", "id"),
    }
    user = text(activity, "from", "id")
    yield SERVICE, here
    if private(activity):
        yield person.user, {**here, "user": user, "conversation": conversation(activity)}
        return
    if user.startswith("29:"):
        yield MEMBER + person.user, {**here, "user": user}
    channels = {
        conversation(activity).partition(";")[0],
        text(activity, "channelData", "channel", "id"),
        text(activity, "channelData", "settings", "selectedChannel", "id"),
    }
    team = text(activity, "channelData", "team", "id")
    for channel in sorted(channels - {""}):
        yield channel[:_LONGEST_KEY], {**here, "conversation": channel} | ({"team": team} if team else {})


def members(activity: Json, found: Iterable[Json]) -> Iterator[tuple[str, dict[str, str]]]:
    """Give how to reach members of a conversation, each alone: keys, and references to keep under them."""
    here = {"serviceUrl": text(activity, "serviceUrl"), "tenant": who(activity).workspace, "bot": bot(activity)}
    for one in found:
        user, known_as = text(one, "id"), text(one, "aadObjectId") or text(one, "objectId")
        if user.startswith("29:") and known_as:
            yield MEMBER + known_as[:_LONGEST_KEY], {**here, "user": user}


def typed(activity: Json) -> Turn:
    """Read what somebody wrote: a command, wherever its capitals and spaces are, or words without one."""
    person, people = who(activity), mentioned(activity)
    words = _said(activity)
    bare = re.sub(r"^[\s\u200b\ufeff/\\!.„“”\"'«]+", "", words).rstrip()
    for dialog in DIALOGS:
        for command in ENGLISH.say(f"teams.commands-{dialog}").split(","):
            rest = _after(command.strip(), bare)
            if rest is not None:
                return Turn(person, "begin", dialog, {"text": rest} if rest else {}, stays=True, people=people)
    return Turn(person, "home", "", {"text": words} if words else {}, stays=True, people=people)


def mentioned(activity: Json) -> dict[str, str]:
    """Whom somebody mentioned besides the bot: their id (an object id where Teams gives it), and their name."""
    found = {}
    for one in _mentions(activity):
        user = text(one, "mentioned", "aadObjectId") or text(one, "mentioned", "id")
        if user and text(one, "mentioned", "id") != bot(activity):
            found[user] = text(one, "mentioned", "name")
    return found


def _mentions(activity: Json) -> Iterator[Json]:
    entities = activity.get("entities")
    for one in entities if isinstance(entities, list) else ():
        if isinstance(one, dict) and one.get("type") == "mention":
            yield one


def _said(activity: Json) -> str:
    """What was typed, without the mention by which the bot is called; everybody else who is mentioned stays."""
    ours = {text(activity, "recipient", "name").casefold()} - {""}
    ours |= {text(one, "mentioned", "name").casefold() for one in _mentions(activity)
             if text(one, "mentioned", "id") == bot(activity)}  # fmt: skip
    told = any(True for _ in _mentions(activity))  # without a list of mentions, the first is how the bot was called
    words = written.typed(activity)

    def shown(found: re.Match[str]) -> str:
        name = unescape(found[1]).strip()
        called = name.casefold() in ours or not (told or found.string[: found.start()].strip())
        return " " if called else f"@{name}"

    words = unescape(re.sub(r"<at[^>]*>(.*?)</at>", shown, words, flags=re.DOTALL | re.IGNORECASE)).strip()
    for name in ours:  # as it stands in what mirrors the text
        words = re.sub(rf"^@{re.escape(name)}(?!\w)[\s:,]*", "", words, flags=re.IGNORECASE)
    return words.strip()


def with_files(turn: Turn, activity: Json, files: Sequence[Handed]) -> Turn:
    """Read what somebody wrote together with files: a post to check, a report, or files for what is going on."""
    if turn.deed == "begin" and turn.target in {"canipost", "report"}:
        return replace(turn, files=files)
    return Turn(turn.who, "hand-in", "", {"text": _said(activity)}, stays=True, files=files, people=turn.people)


def in_public(turn: Turn) -> Turn:
    """A turn that somebody took where others can read it."""
    return replace(turn, values={**turn.values, "public": "yes"})


def passing(turn: Turn) -> Turn:
    """A turn whose answer leaves the clients after a day, so that what it ends with is sent as well."""
    return replace(turn, stays=False)


def way(activity: Json) -> Way | None:
    """How the pressed card goes on where others write too; None for a card that everybody there can see."""
    return mark_in(_ours(activity))


def reported(activity: Json) -> Turn | None:
    """Read "Report this message", chosen in a message's menu; None for any other command."""
    value = activity.get("value")
    if not isinstance(value, dict) or value.get("commandId") != REPORT_MESSAGE:
        return None
    message = value.get("messagePayload")
    message = message if isinstance(message, dict) else {}
    link, when = text(message, "linkToMessage"), text(message, "createdDateTime")
    words, (user, name) = written.message(message), written.author(message)
    by = f"@{name or user}" if name or user else ""
    said = ENGLISH.say("teams.reported", link=link, when=when, author=by, words=words)
    values = {"text": said, "link": link, "when": when, "author": user}
    people = written.people(message)
    return Turn(who(activity), "begin", "report", values, stays=True, people=people)


def pressed(activity: Json) -> Turn | None:
    """Read a button: an Action.Execute (invoke) or an Action.Submit (a message with a value); None if not ours."""
    value, ours = _value(activity), _ours(activity)
    if not text(ours, "deed"):
        return None
    values: dict[str, str | tuple[str, ...]] = {}
    fixed = ours.get("values")
    many = set(filter(_is_text, ours.get("many") or ())) if isinstance(ours.get("many"), list) else set()
    picked: dict[str, str] = {}
    for name, given in value.items():
        if name.startswith(PICKED) and isinstance(given, str):
            picked |= {name.removeprefix(PICKED): given[:_LONGEST_KEY]} if given else {}
        elif name != DATA and isinstance(given, str):
            values[name] = tuple(plain(one) for one in given.split(",") if one) if name in many else given
    for name in many - values.keys():
        values[name] = ()
    # Ours last: what a button says stands, even if an input went by the same name.
    values |= {name: given for name, given in fixed.items() if _is_text(given)} if isinstance(fixed, dict) else {}
    return Turn(who(activity), text(ours, "deed"), text(ours, "target"), values, stays=True, picked=picked)


def _value(activity: Json) -> dict[str, Any]:
    """What a button sends: the data of an Action.Execute, or the value of an Action.Submit."""
    value = activity.get("value")
    if str(activity.get("name", "")).startswith("task/"):
        value = value.get("data") if isinstance(value, dict) else None
    elif activity.get("type") == "invoke":
        act = value.get("action") if isinstance(value, dict) else None
        value = act.get("data") if isinstance(act, dict) else None
    return value if isinstance(value, dict) else {}


def _ours(activity: Json) -> dict[str, Any]:
    ours = _value(activity).get(DATA)
    return ours if isinstance(ours, dict) else {}


def _after(command: str, words: str) -> str | None:
    """What stands behind a command, or None where it is another word."""
    name = r"\s*".join(map(re.escape, command.split()))
    found = re.match(rf"{name}(?!\w)[\s:?!.,;\"”“'»-]*", words, re.IGNORECASE)
    return words[found.end() :] if found else None


def _is_text(given: object) -> bool:
    return isinstance(given, str)


def text(found: object, *path: str) -> str:
    """The text at the end of a path; empty where there is none."""
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""
