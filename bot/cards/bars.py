"""What somebody blacks out in a passage, chosen word by word; kept without one of its words. Pure.

Rules:
1. What is chosen is blacked out wherever it stands in the passage, however it is written there.
2. What is kept of a decision is where the bars stand and why something is held back; it counts for a passage with
   exactly these words and for no other.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace

from bot.cards.passages import CLOSE, GIVE, HOLD, LOOK, MARK, OPEN, Passage
from dialogs.endings import Answer

_PLACE = re.compile(r"(\d+)-(\d+)")


def key(passage: Passage) -> str:
    """By what a decision finds its passage again: a hash of its words and of where they stand."""
    return hashlib.sha256(f"{passage.place}\0{passage.bare}".encode()).hexdigest()[:16]


def kept(passage: Passage) -> Answer:
    """A decision as it is kept: give or hold back, the reason, and from where to where each bar stands."""
    how, _, why = passage.decided.partition(": ")
    return (how, why, *(f"{start}-{end}" for start, end in _spans(passage)))


def decided(passage: Passage, decision: Answer | None) -> Passage:
    """A passage as somebody has decided it; as it is where they have not, or where what was kept makes no sense."""
    how, why, *places = decision if isinstance(decision, tuple) and len(decision) > 1 else (LOOK, "")
    found = [_PLACE.fullmatch(one) for one in places]
    spans = [(int(one[1]), int(one[2])) for one in found if one]
    if how not in {GIVE, HOLD} or len(spans) != len(places) or any(end > len(passage.bare) for _, end in spans):
        return passage
    return replace(passage, text=_barred(passage.bare, spans), decided=f"{how}: {why}" if how == HOLD else how)


def phrases(passage: Passage) -> tuple[str, ...]:
    """What is blacked out in a passage, each once, in the order in which it stands there."""
    return tuple(dict.fromkeys(" ".join(found[1].split()) for found in MARK.finditer(passage.text)))


def barred(passage: Passage, chosen: Iterable[str]) -> Passage:
    """The passage with these words blacked out and no others."""
    wanted = tuple(chosen)
    spans = [(start, end) for start, end in _spans(passage) if " ".join(passage.bare[start:end].split()) in wanted]
    spans += [found.span() for phrase in wanted for found in _where(phrase).finditer(passage.bare)]
    return replace(passage, text=_barred(passage.bare, spans))


def absent(passage: Passage, chosen: Iterable[str]) -> tuple[str, ...]:
    """Which of these words do not stand in the passage."""
    return tuple(one for one in chosen if not _where(one).search(passage.bare))


def _where(phrase: str) -> re.Pattern[str]:
    """Whole words: whoever blacks out "Sam" does not mean the first half of "Samira"."""
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    before = r"(?<!\w)" if phrase.strip()[:1].isalnum() else ""
    behind = r"(?!\w)" if phrase.strip()[-1:].isalnum() else ""
    return re.compile(f"{before}{words}{behind}" if words else "(?!)", re.IGNORECASE)


def _spans(passage: Passage) -> list[tuple[int, int]]:
    found = []
    for n, mark in enumerate(MARK.finditer(passage.text)):
        start = mark.start() - n * len(OPEN + CLOSE)
        found.append((start, start + len(mark[1])))
    return found


def _barred(bare: str, spans: Iterable[tuple[int, int]]) -> str:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        elif end > start:
            joined.append((start, end))
    for start, end in reversed(joined):
        bare = f"{bare[:start]}{OPEN}{bare[start:end]}{CLOSE}{bare[end:]}"
    return bare
