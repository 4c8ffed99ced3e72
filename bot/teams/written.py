"""What stands in a Teams message, as people read it: the words of its HTML, its emoji, and what it forwards; pure.

Rules:
1. An emoji is its character, a mention its name, a link its text and where it leads; the cells of a table stand apart.
2. Nothing is left out: a quoted or forwarded message is brought along with whose it is, and a card by its texts.
   (learn.microsoft.com/graph/api/resources/chatmessage, .../chatmessageattachment)
"""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from bot.seam.wording import ENGLISH

Json = Mapping[str, Any]

_LINES = {
    "br", "p", "div", "li", "ul", "ol", "blockquote", "tr", "table", "caption", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "pre", "codeblock", "dl", "dt", "dd", "section", "article", "header", "footer", "figure", "figcaption",
}  # fmt: skip
"""What stands on lines of its own: what comes before and after it is not run on."""
_CELLS = {"td", "th"}
_EMOJI_HOSTS = (".office.net", ".office.com", ".skype.com", ".skypeassets.com")
_DEEPEST = 6
_BROUGHT = {"forwardedMessageReference", "messageReference"}
"""Attachments of a chat message that hold somebody else's words."""


class _Words(HTMLParser):
    """The words of a message, which Teams gives as HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.emoji = 0
        self._links: list[tuple[str, int]] = []
        self._cell = False
        self._over = False

    def _say(self, words: str) -> None:
        """Words; on a new line if what stood on lines of its own ended right before them."""
        if self._over and words.strip():
            self.found.append("\n")
            self._over = False
        self.found.append(words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep line breaks, cells, emoji, and what a picture is called."""
        given = {name: value or "" for name, value in attrs}
        if tag in _LINES:
            self.found.append("\n")
            self._cell = self._over = False
        elif tag in _CELLS:
            self.found.append(" | " if self._cell else "")
            self._cell, self._over = True, False
        elif tag == "a":
            self._links.append((given.get("href", ""), len(self.found)))
        elif tag in {"emoji", "customemoji"} or (tag == "img" and given.get("itemtype", "").endswith("/Emoji")):
            self.emoji += 1
            self._say(given.get("alt", "") or given.get("title", ""))
        elif tag == "img" and given.get("alt", "").strip():
            self._say(f"[{given['alt'].strip()}]")
        elif tag == "at" or given.get("itemtype", "").endswith("/Mention"):
            self._say("@")

    def handle_endtag(self, tag: str) -> None:
        """Keep where a link leads, and where a line ends."""
        self._over = self._over or tag in _LINES
        if tag == "a" and self._links:
            url, begun = self._links.pop()
            text = "".join(self.found[begun:]).strip()
            shown = url.startswith(("http:", "https:", "mailto:"))
            url = url.removeprefix("mailto:")
            if shown and text not in {url, url.rstrip("/")}:
                self.found.append(f" ({url})" if text else url)

    def handle_data(self, data: str) -> None:
        """Keep words."""
        self._say(data)


def of_html(html: str) -> str:
    """The words of some HTML."""
    return _read(html)[0]


def message(found: Json) -> str:
    """What stands in a message of Microsoft's: its body, then what it quotes, forwards or holds as a card."""
    return _whole(found, _DEEPEST)


def author(found: Json) -> tuple[str, str]:
    """Who wrote a message: their Entra object id and their name, empty where it does not say."""
    return _person(found.get("from"))


def people(found: Json) -> dict[str, str]:
    """Whom a message names, or who wrote it or what it forwards: object id -> name."""
    named = dict([author(found)])
    for one in _dicts(found.get("mentions")):
        user, name = _person(one.get("mentioned"))
        named[user] = name or str(one.get("mentionText") or "")
    for one in _dicts(found.get("attachments")):
        content = _content(one)
        for sender in ("originalMessageSender", "messageSender"):
            user, name = _person(content.get(sender))
            named[user] = name
    return {user: name for user, name in named.items() if user}


def typed(activity: Json) -> str:
    """What somebody typed in a chat: the text, or what mirrors it where the text has lost words or emoji of it; then
    what they forwarded or quoted."""  # noqa: D205, D209 - one sentence
    text = activity.get("text")
    plain = text if isinstance(text, str) else ""
    attached = _dicts(activity.get("attachments"))
    for one in attached:
        if one.get("contentType") == "text/html" and isinstance(one.get("content"), str):
            words, emoji = _read(one["content"])
            if emoji or not _words_of(words) <= _words_of(plain):
                plain = words
                break
    more = [_attached(one, _DEEPEST) for one in attached if one.get("contentType") in _BROUGHT]
    return "\n\n".join(part.strip() for part in (plain, *more) if part.strip())


def _words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", unescape(text)))


def is_emoji(attachment: Json) -> bool:
    """Whether an attachment that looks like a picture is an emoji's, which Teams keeps with its own pictures."""
    try:
        host = urlsplit(str(attachment.get("contentUrl") or "")).hostname or ""
    except ValueError:
        return False
    return host.startswith("statics.") and host.endswith(_EMOJI_HOSTS)


def _read(html: str) -> tuple[str, int]:
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = "".join(reader.found).replace("\xa0", " ").split("\n")
    shown = "\n".join(line.strip() for line in lines)
    while "\n\n\n" in shown:
        shown = shown.replace("\n\n\n", "\n\n")
    return shown.strip(), reader.emoji


def _whole(found: Json, deep: int) -> str:
    body = found.get("body")
    content = body.get("content") if isinstance(body, Mapping) else ""
    html = not (isinstance(body, Mapping) and body.get("contentType") == "text")
    words = str(content or "") if not html else of_html(str(content or ""))
    subject = str(found.get("subject") or "")
    attached = [_attached(one, deep - 1) for one in _dicts(found.get("attachments")) if deep]
    return "\n\n".join(part.strip() for part in (subject, words, *attached) if part.strip())


def _attached(one: Json, deep: int) -> str:
    """What a message quotes or forwards, with whose it is; the texts of a card; of a file nothing."""
    kind, content = str(one.get("contentType")), _content(one)
    for begins, sender in (("original", "originalMessageSender"), ("", "messageSender")):
        words = content.get(f"{begins}MessageContent") or content.get("messagePreview") if content.get(sender) else None
        if isinstance(words, str) and words.strip():
            body = _whole({"body": {"content": words}}, deep)
            return ENGLISH.say("teams.forwarded", author=_person(content[sender])[1], words=body)
    if kind.startswith("application/vnd.microsoft.card"):
        return "\n".join(dict.fromkeys(_texts(content)))
    return ""


def _content(one: Json) -> Json:
    content = one.get("content")
    if isinstance(content, str):
        try:
            content = json.loads(content)
        except (ValueError, RecursionError):
            return {}
    return content if isinstance(content, dict) else {}


def _texts(found: object) -> Iterator[str]:
    """What people read on a card."""
    if isinstance(found, list):
        for one in found:
            yield from _texts(one)
    elif isinstance(found, dict):
        for name, one in found.items():
            if name in {"text", "title", "subtitle", "value", "altText"} and isinstance(one, str) and one.strip():
                yield of_html(one) if "<" in one else one.strip()
            elif isinstance(one, (dict, list)):
                yield from _texts(one)


def _person(found: object) -> tuple[str, str]:
    """The id and the name of whoever it was: a user, or an app by its name alone."""
    if not isinstance(found, Mapping):
        return "", ""
    user = found.get("user")
    if isinstance(user, Mapping):
        return str(user.get("id") or ""), str(user.get("displayName") or "")
    app = found.get("application")
    return "", str(app.get("displayName") or "") if isinstance(app, Mapping) else ""


def _dicts(found: object) -> list[Json]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
