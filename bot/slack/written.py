"""What stands in a Slack message, as people read it: its words, its blocks, and what it forwards; pure.

Rules:
1. Marks are read as they look: a mention is a name, a link its text and where it leads. Whoever is named, wrote it or
   wrote what it forwards is listed with their id, for the school may know them by another name.
2. Somebody whose name does not stand in the message stands in it as "@" and their id, until somebody knows the name.
3. Nothing is left out: what stands in blocks only, in attachments and in what was forwarded is brought along, with
   whose words they are. (docs.slack.dev/messaging/formatting-message-text, docs.slack.dev/reference/block-kit/blocks)
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from bot.seam.wording import ENGLISH
from bot.slack.text import clean
from policy_kb.shapes import dataclass

_MARK = re.compile(r"<([@#!]?)([^\s<>|][^<>|]*)(?:\|([^<>]*))?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_DEEPEST = 8
_WORDS_IN = {"snippet", "post", "email"}
"""Modes of files that are words."""
_NOT_SAID = {"divider", "actions", "input", "file"}
"""Blocks in which nobody says anything."""


@dataclass(slots=True)
class Written:
    """Words, and whom they name: user id -> what the message calls them, empty where it does not say."""

    words: str = ""
    people: dict[str, str] = field(default_factory=dict)

    def mention(self, user: str, name: str = "") -> str:
        """How somebody stands in the words."""
        self.people.setdefault(user, name)
        return f"@{name or user}"

    def readable(self, text: object) -> str:
        """A text with Slack's marks, as it looks."""
        shown = _MARK.sub(self._shown, clean(text)) if isinstance(text, str) else ""
        for entity, letter in _ENTITIES:
            shown = shown.replace(entity, letter)
        return shown

    def _shown(self, found: re.Match[str]) -> str:
        sign, what, label = found[1], found[2], (found[3] or "").strip()
        match sign:
            case "@":
                return self.mention(what, label.removeprefix("@"))
            case "#":
                return f"#{label or what}"
            case "!":
                name = what.partition("^")[0]
                return label or f"@{name}"
            case _:
                bare = what.removeprefix("mailto:").removeprefix("tel:")
                return (
                    bare if not label or label in {what, bare} or what.endswith(f"//{label}") else f"{label} ({bare})"
                )


def message(found: Mapping[str, Any], bots: frozenset[str] = frozenset()) -> Written:
    """What stands in a message; `bots` are our own ids there, whose mention is how we are called, not said."""
    written = Written()
    written.words = _whole(found, written, _DEEPEST).strip()
    for bot in bots:
        written.people.pop(bot, None)
        written.words = re.sub(rf"@{re.escape(bot)}\b[ \t:,]*", "", written.words).strip()
    return written


def author(found: Mapping[str, Any], written: Written) -> str:
    """Who wrote a message, as they stand in its words; empty where it does not say."""
    profile = found.get("user_profile") or found.get("bot_profile") or {}
    name = str(found.get("username") or profile.get("real_name") or profile.get("name") or "")
    user = found.get("user")
    return written.mention(user, clean(name)) if isinstance(user, str) and user else clean(name)


def files(found: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The files of a message, and of what it forwards."""
    for one in (found, *_dicts(found.get("attachments"))):
        yield from _dicts(one.get("files"))


def _whole(found: Mapping[str, Any], written: Written, deep: int) -> str:
    """Text, what stands in blocks only, then every attachment."""
    text, in_blocks = written.readable(found.get("text")), _blocks(found.get("blocks"), written)
    plain = any(one.get("type") != "rich_text" for one in _dicts(found.get("blocks")))
    if in_blocks and (plain or not text.strip()):
        text = in_blocks if _bare(text) in _bare(in_blocks) else f"{text}\n{in_blocks}"
    parts = [text] + [_attached(one, written, deep - 1) for one in _dicts(found.get("attachments")) if deep]
    parts += [_in_file(one) for one in _dicts(found.get("files"))]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _attached(found: Mapping[str, Any], written: Written, deep: int) -> str:
    """What is forwarded or attached, with whose it is."""
    inner = [one["message"] for one in _dicts(found.get("message_blocks")) if isinstance(one.get("message"), dict)]
    words = _whole({**found, "attachments": found.get("attachments")}, written, deep)
    for one in inner:
        more = _whole(one, written, deep)
        words = words if _bare(more) in _bare(words) else more if _bare(words) in _bare(more) else f"{words}\n{more}"
    lines = [written.readable(found.get(name)) for name in ("pretext", "title")] + [words]
    fields = ([written.readable(one.get(part)) for part in ("title", "value")] for one in _dicts(found.get("fields")))
    lines += [": ".join(filter(None, pair)) for pair in fields]
    body = "\n".join(dict.fromkeys(line.strip() for line in lines if line.strip()))
    footer = written.readable(found.get("footer")).strip()
    body = "\n".join(filter(None, (body or written.readable(found.get("fallback")).strip(), footer)))
    body = body or ", ".join(
        clean(str(one.get("name") or one.get("title") or "")) for one in _dicts(found.get("files"))
    )
    name, user = clean(str(found.get("author_name") or "")), found.get("author_id")
    if isinstance(user, str) and user:
        written.mention(user, name)
        name = name or f"@{user}"
    if not (name and body):
        return body
    key = "forwarded" if found.get("is_share") or found.get("is_msg_unfurl") else "attached"
    return ENGLISH.say(f"slack.{key}", author=name, words=body)


def _in_file(one: Mapping[str, Any]) -> str:
    """What Slack shows of a file that is words: a long text that became a snippet, or an e-mail; the file comes too."""
    if one.get("mode") not in _WORDS_IN:
        return ""
    texts = (one.get(name) for name in ("title", "subject", "plain_text", "preview"))
    shown = [clean(text).strip() for text in texts if isinstance(text, str) and text.strip()]
    return "\n".join(dict.fromkeys(shown))


def _blocks(found: object, written: Written) -> str:
    return "\n".join(filter(None, (_block(one, written).strip() for one in _dicts(found))))


def _block(one: Mapping[str, Any], written: Written) -> str:
    match one.get("type"):
        case "rich_text":
            return "\n".join(_rich(part, written) for part in _dicts(one.get("elements")))
        case "section" | "header" | "markdown":
            texts = [one.get("text"), *_dicts(one.get("fields"))]
            return "\n".join(filter(None, (_object(text, written) for text in texts)))
        case "context":
            return " ".join(filter(None, (_object(part, written) for part in _dicts(one.get("elements")))))
        case "image" | "video":
            texts = [one.get("title"), one.get("alt_text"), one.get("description")]
            return " ".join(dict.fromkeys(filter(None, (_object(text, written) for text in texts))))
        case "table":
            rows = one.get("rows") if isinstance(one.get("rows"), list) else []
            return "\n".join(" | ".join(_cell(cell, written) for cell in _dicts(row)) for row in rows or ())
        case kind:
            return "" if kind in _NOT_SAID else "\n".join(dict.fromkeys(_texts(one, written, _DEEPEST)))


def _texts(found: object, written: Written, deep: int) -> Iterator[str]:
    """Every text object in a block of a kind that is newer than this."""
    if isinstance(found, list) and deep:
        for one in found:
            yield from _texts(one, written, deep - 1)
    elif isinstance(found, Mapping) and deep:
        if found.get("type") in {"plain_text", "mrkdwn"}:
            yield _object(found, written).strip()
            return
        for one in found.values():
            yield from _texts(one, written, deep - 1)


def _object(text: object, written: Written) -> str:
    """A text object, or a bare text: only mrkdwn has marks."""
    if isinstance(text, str):
        return written.readable(text)
    if not isinstance(text, Mapping):
        return ""
    if text.get("type") == "plain_text":
        return clean(str(text.get("text", "")))
    return written.readable(text.get("text")) or clean(str(text.get("alt_text") or ""))


def _cell(cell: Mapping[str, Any], written: Written) -> str:
    return _block(cell, written) if cell.get("type") == "rich_text" else clean(str(cell.get("text", "")))


def _rich(part: Mapping[str, Any], written: Written) -> str:
    """A section, list, quote or code of rich text; or one piece of it."""
    match part.get("type"):
        case "text":
            return clean(str(part.get("text", "")))
        case "link":
            url, text = str(part.get("url", "")), clean(str(part.get("text") or ""))
            return f"{text} ({url})" if text and text != url else url
        case "user":
            return written.mention(str(part.get("user_id", "")))
        case "channel":
            return f"#{part.get('channel_id', '')}"
        case "usergroup" | "broadcast":
            return f"@{part.get('range') or part.get('usergroup_id', '')}"
        case "emoji":
            return _emoji(part)
        case "date":
            return clean(str(part.get("fallback") or part.get("timestamp") or ""))
        case "rich_text_list":
            return "\n".join(f"- {_rich(one, written)}" for one in _dicts(part.get("elements")))
        case _:
            return "".join(_rich(one, written) for one in _dicts(part.get("elements")))


def _emoji(part: Mapping[str, Any]) -> str:
    try:
        return "".join(chr(int(code, 16)) for code in str(part["unicode"]).split("-"))
    except (KeyError, ValueError, OverflowError):
        return f":{part.get('name', '')}:"


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def _dicts(found: object) -> list[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
