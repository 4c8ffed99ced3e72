"""What the front of a policy says of itself: which version it is, when it was approved, when it is due for review.

1. A date without its day counts as the last day of its month for a review, and is no day of approval.
2. A term ("Spring 2028") is no date: it is kept in words.
3. Of several reviews in a table of past ones the last that is called next, or the latest, counts.
"""

import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from policy_kb.documents.block import Block
from policy_kb.shapes import dataclass

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = re.compile(rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? )?{_MONTH},? (?P<year>20\d\d)", re.IGNORECASE)
_SLASHED = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>20\d\d|\d\d)\b")
_ISO = re.compile(r"(?P<year>20\d\d)-(?P<month>\d{2})-(?P<day>\d{2})")
_TERM = re.compile(
    r"\b((?:spring|summer|autumn|michaelmas|lent|hilary|trinity|easter|advent)(?: term)? 20\d\d|20\d\d)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"\b(?:version|ver|v|issue|edition)(?: (?:number|no))?\.?\s*:?\s*(\d+(?:\.\d+)*)\b", re.IGNORECASE
)
_REVIEW = re.compile(
    r"\b(next review|review(?:ed)? (?:due|date|by|on|in)|(?:due|date) (?:for|of) (?:next )?review|to be reviewed"
    r"|review)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(last review(?:ed)?|reviewed (?:on|in)?|previous review|date reviewed)\b", re.IGNORECASE)
_APPROVED = re.compile(
    r"\b(approved|adopted|agreed|ratified|approval date|date of (?:policy|approval|issue)|policy date)\b", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"(?!part\b)[a-z][^:]*\b(social media|online safety|acceptable use|e-?safety|mobile phones|code of conduct)\b",
    re.IGNORECASE,
)
_FIRST = 3
"""Headings among which a title without the word stands."""
_FAR = 80
"""Letters between a word and the date that belongs to it, at most."""
_PARTS = 60
"""Blocks at the front, and at the end, in which a policy speaks of itself."""


@dataclass(frozen=True, slots=True)
class Front:
    """What a policy says of itself; empty or None where it does not."""

    title: str = ""
    version: str = ""
    approved: date | None = None
    review_due: date | None = None
    review_words: str = ""


def front_of(blocks: Iterable[Block], edges: Iterable[str] = ()) -> Front:
    """What the front, the end, and the heads and feet of a document say of it."""
    found = list(blocks)
    said = [text for block in (*found[:_PARTS], *found[-_PARTS:]) for text in _texts(block)]
    said += edges
    said += [f"{one} {other}" for one, other in pairwise(said) if len(one) < 40]  # noqa: PLR2004 - a label
    version = _version(found, said)
    reviews = [one for text in said for one in _dated(text, _REVIEW, _PAST)]
    approvals = [one for text in said for one in _dated(text, _APPROVED, None)]
    dates = [(is_next, day) for is_next, day, _ in reviews if day]
    words = next((text for _, _, text in reviews if text), "")
    return Front(
        title=_title([block.text for block in found if block.kind == "heading"]),
        version=version,
        approved=max((day for _, day, text in approvals if day and not text), default=None),
        review_due=max(dates)[1] if dates else None,
        review_words="" if dates or not words else f"the policy says: review {words}",
    )


def _title(headings: Sequence[str]) -> str:
    """The heading that names a policy, or one of the first that says what it is about."""
    named = (text for text in headings if "policy" in text.lower())
    return next(named, "") or next((text for text in headings[:_FIRST] if _SUBJECT.match(text)), "")


def _version(blocks: Sequence[Block], said: Iterable[str]) -> str:
    """The version: the first that is named, or the last of a table of versions."""
    begins = (" ".join(block.cells[0]) for block in blocks[:_PARTS] if block.cells)
    rows = [match[1] for text in begins if (match := _VERSION.match(text))]
    first = next((match[1] for text in said if len(text) < 300 and (match := _VERSION.search(text))), "")  # noqa: PLR2004
    return max(rows, key=lambda one: [int(part) for part in one.split(".")]) if first in rows else first


def _texts(block: Block) -> list[str]:
    """What a block says: a row with its heads, unless these are a row themselves ("Approved", "4 May 2026")."""
    if block.text:
        return [block.text]
    heads, cells = [head for head, _ in block.cells], [cell for _, cell in block.cells]
    if any(re.search(r"\d", head) for head in heads[1:]):
        return [" ".join(heads), " ".join(cells)]
    beside = [" ".join(cells)] if len(cells) == 2 else []  # noqa: PLR2004 - a label and what it says
    return [" ".join(f"{head} {cell}".strip() for head, cell in block.cells), *beside]


def _dated(text: str, word: re.Pattern[str], but: re.Pattern[str] | None) -> Iterator[tuple[bool, date | None, str]]:
    """Each date that stands after a word: whether it is called the next, the day, and its words where it is none."""
    for found in word.finditer(text):
        if but and any(one.start() <= found.start() < one.end() for one in but.finditer(text)):
            continue
        rest = text[found.end() : found.end() + _FAR]
        spans = [(m.start(), m) for form in (_DAY, _SLASHED, _ISO) if (m := form.search(rest))]
        is_next = "next" in found[0].lower() or "due" in found[0].lower()
        if spans:
            match = min(spans, key=lambda span: span[0])[1]
            if day := _day(match):
                yield is_next, day, "" if match["day"] else match[0]
        elif term := _TERM.search(rest):
            yield is_next, None, term[0]


def _day(found: re.Match[str]) -> date | None:
    year, said = int(found["year"]), found["month"].lower()
    year += 2000 if year < 100 else 0  # noqa: PLR2004 - "26"
    month = _MONTHS.get(said) or (int(said) if said.isdigit() else 0)
    try:
        last = calendar.monthrange(year, month)[1]
        return date(year, month, int(found["day"]) if found["day"] else last)
    except (ValueError, calendar.IllegalMonthError):
        return None
