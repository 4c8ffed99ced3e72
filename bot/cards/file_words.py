"""What a file tells, in plain words: what is stored beside a picture, what a kept file is, why one was not taken.

What a picture tells is said as facts about it ("it says where it was taken"), never the place itself.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cases.handed_in import LARGEST
from bot.people.settings import School
from bot.people.sizes import MEGABYTE
from bot.seam.card import Paragraph, Part, Points
from bot.seam.wording import Words
from storage.kept import KeptFile

_SURE, _KILOMETRE = 10, 1000
"""Metres to which a phone knows where it is, where it does not say; and when kilometres are easier to read."""
_MEGABYTE = 1_000_000


def tells(words: Words, files: Sequence[KeptFile]) -> list[Part]:
    """What pictures tell beside what they show, in plain words."""
    parts: list[Part] = []
    for n, one in enumerate(files, 1):
        found = _told(words, one.noted)
        points = (*found, words.say("files.told-why")) if found else (words.say("files.told-nothing"),)
        heading = words.say("files.told-heading-many", n=n) if len(files) > 1 else words.say("files.told-heading")
        parts.append(Points(points, heading))
    if files:
        parts.append(Paragraph(words.say("files.look-again"), "quiet"))
    return parts


def problems(school: School, found: Sequence[tuple[str, str]], *, papers: bool) -> tuple[Part, ...]:
    """What was not taken, and what to do instead: pairs of a file's name and why."""
    lines = each_problem(school, found, papers=papers)
    return (Points(lines),) if lines else ()


def each_problem(school: School, found: Sequence[tuple[str, str]], *, papers: bool) -> tuple[str, ...]:
    """The same, a line each."""
    say, most = school.words.say, (school.largest_file if papers else LARGEST) // MEGABYTE
    return tuple(
        say("files.problem", name=name, why=say(f"files.why-{why}", papers=papers, megabytes=most))
        for name, why in found
    )


def listed(words: Words, one: KeptFile, at: str = "") -> str:
    """One file in a line: kind, size, when it was added, and what it says of itself."""
    size = f"{one.size / _MEGABYTE:.1f} MB" if one.size >= _MEGABYTE else f"{max(1, round(one.size / 1000))} KB"
    if one.damaged:
        return words.say("files.listed-damaged", kind=words.say(f"files.kind-{one.kind}"), size=size, at=at)
    line = words.say("files.listed", kind=words.say(f"files.kind-{one.kind}"), size=size, at=at)
    noted = [words.say("files.cleaned-note")] if one.noted.get("cleaned") else _noted(words, one.noted)
    return words.say("files.noted", listed=line, noted="; ".join(noted)) if noted else line


def _told(words: Words, noted: Mapping[str, object]) -> tuple[str, ...]:
    found = []
    if noted.get("location"):
        within = noted.get("within")
        metres = within if isinstance(within, int) else _SURE
        metres = max(_SURE, round(metres, -1)) if metres < _KILOMETRE else metres
        about = (
            words.say("files.about-metres", metres=metres)
            if metres < _KILOMETRE
            else words.say("files.about-kilometres", kilometres=round(metres / _KILOMETRE))
        )
        found.append(words.say("files.told-place", about=about))
    if noted.get("taken"):
        found.append(words.say("files.told-taken", when=_when(words, str(noted["taken"]))))
    if noted.get("device"):
        found.append(words.say("files.told-device", device=noted["device"]))
    return tuple(found)


def _noted(words: Words, noted: Mapping[str, object]) -> list[str]:
    found = [words.say("files.noted-place")] if noted.get("location") else []
    if noted.get("taken"):
        found.append(words.say("files.noted-taken", when=_when(words, str(noted["taken"]))))
    if noted.get("device"):
        found.append(words.say("files.noted-device", device=noted["device"]))
    return found


def _when(words: Words, taken: str) -> str:
    """A camera's "2025:06:12 10:31:02" as people read it; as it stands where it is something else."""
    try:
        at = datetime.strptime(taken[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - cameras know no zone
    except ValueError:
        return taken
    return words.date(at, "%-d %B %Y, %H:%M")
