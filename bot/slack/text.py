"""Text that Slack shows literally, and the lengths it takes.

Rules:
1. Text is only ever put into rich_text `text` elements, and into plain_text with emoji off. There is no mrkdwn,
   so no mention, link, date macro or mark-up in a text can come alive.
2. Lengths are counted in UTF-16 units, which is never less than Slack counts.
3. What is cut says so.
"""

from collections.abc import Iterator
from typing import Any

from bot.seam.wording import ENGLISH

Json = dict[str, Any]

TEXT, SMALL_PRINT = 3000, 2000
"""The longest text of one rich_text element, and of one line of small print."""


def rich(*elements: Json) -> Json:
    """Make a rich_text block."""
    return {"type": "rich_text", "elements": list(elements)}


def section(runs: list[Json]) -> Json:
    """Make one paragraph of a rich_text block."""
    return {"type": "rich_text_section", "elements": runs}


def runs(text: str, cap: int, **style: bool) -> list[Json]:
    """Make the literal pieces of a text, at most `cap` units of it; style: bold, italic."""
    marks = {name: True for name, on in style.items() if on}
    styled: Json = {"style": marks} if marks else {}
    return [{"type": "text", "text": piece} | styled for piece in pieces(_capped(text, cap), TEXT)]


def plain(text: str, most: int) -> Json:
    """Make a plain_text object of at most `most` units; Slack refuses an empty one."""
    whole = clean(text)
    return {"type": "plain_text", "text": cut(whole, most) if whole.strip() else "…", "emoji": False}


def small_print(text: str, cap: int) -> Iterator[Json]:
    """Make the blocks of small print."""
    for piece in pieces(_capped(text, cap), SMALL_PRINT):
        yield {"type": "context", "elements": [plain(piece, SMALL_PRINT)]}


def cut(text: str, most: int, end: str = "…") -> str:
    """Shorten a text to `most` units, `end` included."""
    if units(text) <= most:
        return text
    kept = text[:most].encode("utf-16-le")[: 2 * (most - len(end))].decode("utf-16-le", "ignore")
    return kept.rstrip("\u200d \n") + end


def pieces(text: str, most: int) -> Iterator[str]:
    """Split a text into pieces of at most `most` units; a text of blanks has none."""
    if text.isascii() and len(text) <= most:
        yield from (text,) if text.strip() else ()
        return
    start = 0
    while text[start:].strip():
        piece = text[start : start + most].encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
        yield piece
        start += len(piece)


def units(text: str) -> int:
    """Count UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def line(text: str) -> str:
    """Bring a text onto one line."""
    return " ".join(clean(text).split())


def clean(text: str) -> str:
    """Replace what cannot be sent or kept: halves of surrogate pairs, and NUL."""
    whole = text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "")


def _capped(text: str, cap: int) -> str:
    text = clean(text)
    left = units(text) - cap
    return cut(text, cap, "") + " " + ENGLISH.say("slack.cut", left=f"{left:,}") if left > 0 else text
