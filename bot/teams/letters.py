"""Texts as Teams shows them: nothing in them comes alive, and what is too long says so; pure.

Rules:
1. A TextRun knows no Markdown; date macros ({{DATE(...)}}) are live even there, so `{{` is parted.
2. Where Markdown is read (choices, titles), what could be mark-up is parted too, or replaced by a sign like it.
"""

import re

from bot.seam.wording import ENGLISH

_PARTED = "\u200b"
_ALIKE = {ord("*"): "\u2217", ord("`"): "\u02cb", ord("~"): "\u223c"}
"""Signs that look like those with which Markdown sets bold, code and struck-out text."""
_ALIVE = re.compile(r"[*`~<_&@]|\](?=[(\[])|:(?=//)|www(?=\.)|^(?:[#>+=|-]|\d+[.)])")
"""What `unmarked` parts or replaces; most texts have none of it."""


def literal(words: str) -> str:
    """Make a text that shows as itself: no date macros, and nothing that cannot be sent."""
    if not words.isprintable():  # what can be printed holds none of these
        words = words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        words = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", words)
    return re.sub(r"\{(?=\{)", "{" + _PARTED, words) if "{{" in words else words


def unmarked(words: str) -> str:
    """Make a text that shows as itself where Markdown is read: link, HTML and emphasis are parted or replaced."""
    words = literal(flat(words))
    if not _ALIVE.search(words):
        return words
    words = words.translate(_ALIKE)
    words = re.sub(r"([<_&]|\](?=[(\[])|:(?=//)|www(?=\.)|@)", rf"\1{_PARTED}", words).replace("_", f"{_PARTED}_")
    return _PARTED + words if re.match(r"[#>+=|-]|\d+[.)]", words) else words


def safe(value: str) -> str:
    """Make a choice's value that Teams can put into its comma-separated answer; undone by `plain`."""
    return value.replace("%", "%25").replace(",", "%2C")


def plain(value: str) -> str:
    """Undo `safe`."""
    return value.replace("%2C", ",").replace("%25", "%")


def cut(words: str, most: int) -> str:
    """Make a text no longer than this, with a note that says so."""
    return (
        words if len(words) <= most else words[:most].rstrip() + ENGLISH.say("teams.cut", left=f"{len(words) - most:,}")
    )


def flat(words: str) -> str:
    """Make a text one line."""
    return " ".join(words.split())
