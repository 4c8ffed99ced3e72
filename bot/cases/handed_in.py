"""What may be handed in with a post or a report: how much, and never where it may be a sexual picture of a child. Pure.

Rules:
1. Where a report may be about a sexual picture of a child nothing can be added, before or after it is sent.
2. That is judged by the kind of report, the answers and the words; better one file too few than such a one.
"""

import re
from collections.abc import Mapping

from bot.cases.bodies import Case
from bot.cases.lives import LIVES
from bot.cases.story import Story
from bot.people.settings import School
from dialogs.endings import Answers
from dialogs.registers import takes_file
from dialogs.reports import reported
from policy_kb.register import Asked
from policy_kb.shapes import dataclass
from policy_kb.signals import signals
from storage.kept import KeptFile

LARGEST = 20 * 1024 * 1024
"""Bytes of a picture for a post, which is read through. How much evidence may be, each school settles."""
SORTS: Mapping[str, tuple[str, str]] = {
    "jpeg": ("image/jpeg", "jpg"), "png": ("image/png", "png"), "webp": ("image/webp", "webp"),
    "pdf": ("application/pdf", "pdf"), "gif": ("image/gif", "gif"), "heic": ("image/heic", "heic"),
    "avif": ("image/avif", "avif"), "mp4": ("video/mp4", "mp4"), "mov": ("video/quicktime", "mov"),
    "webm": ("video/webm", "webm"), "m4a": ("audio/mp4", "m4a"), "mp3": ("audio/mpeg", "mp3"),
    "aac": ("audio/aac", "aac"), "ogg": ("audio/ogg", "ogg"), "wav": ("audio/wav", "wav"), "amr": ("audio/amr", "amr"),
    "caf": ("audio/x-caf", "caf"), "flac": ("audio/flac", "flac"), "eml": ("message/rfc822", "eml"),
    "msg": ("application/vnd.ms-outlook", "msg"), "avi": ("video/x-msvideo", "avi"), "mpg": ("video/mpeg", "mpg"),
    "asf": ("video/x-ms-asf", "asf"), "tiff": ("image/tiff", "tiff"), "bmp": ("image/bmp", "bmp"),
}  # fmt: skip
"""The kinds of file that are taken as evidence, by content: media type, and how the name of a copy ends."""
AT_ONCE, MOST = 5, 20
"""Files in one go, and files with one draft or record."""
POSTS = frozenset({"canipost", "approval"})
"""Dialogs whose pictures are cleaned."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of files that were handed in: those that are kept now, and why others are not.

    The same file twice is kept once; `left` is how many there was no room for.
    """

    kept: tuple[KeptFile, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    left: int = 0


_SUCH = re.compile(r"nude|intimate|indecent|sexual", re.IGNORECASE)
"""Kinds of report and answers that are about such a picture by their name."""


def forbidden(answers: Answers, category: str = "") -> bool:
    """Whether a report may be about a sexual picture of a child, by its kind, its answers or its words."""
    texts = [text for value in answers.values() for text in ((value,) if isinstance(value, str) else _texts(value))]
    report = reported(answers)
    if report is not None and "intimate-image" in report.signals:
        return True
    if _SUCH.search(category) or any("intimate-image" in signals(text) for text in texts):
        return True
    # Short answers are options or their like; a long text is judged by the curated signal words alone.
    return any(_SUCH.search(text) and re.fullmatch(r"[a-z-]+", text) for text in texts)


def may_add(story: Story, school: School) -> bool:
    """Whether its sender may add files: to a report, or to what a register wants one for, while it is open."""
    body = story.body
    if isinstance(body, Case):
        return not forbidden(body.answers, body.category)
    moves, register = LIVES[story.record.kind].moves, school.policy.registers.get(story.record.type)
    takes = "file-added" in moves and story.record.state in moves["file-added"].ways
    return takes and register is not None and bool(takes_file(register, story.answers)) and not forbidden(story.answers)


def wants_file(school: School, answers: Answers) -> Asked | None:
    """What of the register that somebody fills in a file answers; None where it takes none."""
    begun = (one for one in school.policy.registers.values() if any(asked.id in answers for asked in one.questions))
    return next((asked for one in begun if (asked := takes_file(one, answers))), None)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, (tuple, list)) else ()
