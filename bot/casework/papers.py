"""Papers that leave the program: statement, chronology, register, bundle. Pure but for the two templates it reads.

Rules:
1. What anybody wrote is data in every paper: escaped in HTML, a string in PDF, and in CSV never a formula.
2. A paper says who took it, when, and from which events of the ledger, so that it can be held against the ledger.
3. Whoever may not know the reporter's name gets papers without it.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.cards.caseload import chronology
from bot.cards.filed import at, kind, said
from bot.cards.looks import taken
from bot.cards.sheet import line, lines, sent_by
from bot.cases.happenings import Happening
from bot.cases.story import Story
from bot.casework import spreadsheet
from bot.people.settings import Person, School
from bot.seam.wording import Words
from dialogs.danger import SEND
from policy_kb.shapes import dataclass

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with pairs of name and value, or with numbered lines."""

    heading: str
    pairs: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: its title, what stands under it, its sections, the line to sign, and the small print."""

    title: str
    short: str
    under: str
    sections: tuple[Section, ...]
    signed: str
    foot: str


def statement(story: Story, school: School, taker: Person, now: datetime) -> Paper:
    """What was reported and what was added since, signed and dated by its sending."""
    say = school.words.say
    record = story.record
    name = sent_by(story, school, taker)
    later = tuple(
        say("casework.line", at=at(event.at, school), done=event.text)
        for event in story.all("added", "corrected", "replied")
    )
    heads = (
        (say("cards.alert-reference"), record.reference),
        (say("casework.head-kind"), kind(school.words, record)),
        (say("casework.head-reporter"), name),
        (say("cards.receipt-sent"), at(record.filed_at, school)),
    )
    answers = tuple(said(school.words, story.body.answers))
    sections = [Section(say("casework.paper-report"), heads), Section(say("casework.paper-answers"), answers)]
    if later:
        sections.append(Section(say("casework.paper-since"), lines=later))
    signed = say(f"casework.{_signed(story)}", name=name, at=at(record.filed_at, school))
    title = say("casework.paper-statement", reference=record.reference)
    return _paper(title, sections, signed, school, taker, now, (story,))


def history(story: Story, school: School, taker: Person, now: datetime) -> Paper:
    """What was done with one case, and the papers taken of it before, each with its SHA-256.

    Who was told of it and who read it stands in a paper of its own (`readers`).
    """
    say = school.words.say
    sections = [Section(say("casework.done"), lines=lines(story, school, taker))]
    if before := taken(story, school):
        sections.append(Section(say("casework.readers-taken"), lines=before))
    title = say("casework.paper-history", reference=story.record.reference)
    return _paper(title, sections, "", school, taker, now, (story,))


def handoff(story: Story, school: School, taker: Person, now: datetime) -> Paper:
    """What a disciplinary case is handed over with: the report, its grade and why, the decisions, what was done."""
    say = school.words.say
    made = statement(story, school, taker, now)
    graded = story.last("graded")
    grade = [(say("casework.grade-which"), say(f"casework.grade-{graded.outcome if graded else 'open'}"))]
    if graded:
        by = f"{graded.name}, {at(graded.at, school)}"
        grade += [(say("casework.grade-text"), graded.text), (say("casework.grade-by"), by)]
    told = ("facts", "threshold", "step-taken", "close-proposed", "closed")
    steps = tuple(line(story, event, school, taker) for event in story.all(*told))
    sections = [Section(say("casework.handoff-grade"), tuple(grade)), *made.sections]
    sections += [Section(say("casework.handoff-steps"), lines=steps)] if steps else []
    title = say("casework.paper-handoff", reference=story.record.reference)
    return _paper(title, sections, made.signed, school, taker, now, (story,))


def person(name: str, stories: Sequence[Story], school: School, taker: Person, now: datetime) -> Paper:
    """Everything about one person across reports."""
    say = school.words.say
    heads = tuple((story.record.reference, kind(school.words, story.record)) for story in stories)
    told = Section(say("casework.done"), lines=chronology(stories, school, taker))
    sections = [Section(say("casework.paper-reports"), heads), told]
    return _paper(say("casework.person", name=name), sections, "", school, taker, now, tuple(stories))


def html(paper: Paper, words: Words) -> bytes:
    """A paper as a page of its own, which loads nothing from anywhere; it says the same as the PDF."""
    shown, _ = _legible(paper, words)
    return _templates().get_template("statement.html").render(paper=shown).encode()


def pdf(paper: Paper, words: Words) -> bytes:
    """A paper as PDF."""
    return _legible(paper, words)[1]


def _legible(paper: Paper, words: Words) -> tuple[dict[str, Any], bytes]:
    from bot.casework.printing import legible  # noqa: PLC0415 - 20 MiB, for who asks for a paper

    return legible(asdict(paper), lambda letters: words.say("casework.paper-letters", letters=letters))


def register(school: School) -> bytes:
    """The heads of the register of cases, as CSV: no name and no word that anybody wrote, but the holders' names."""
    columns = (
        "reference",
        "kind",
        "urgency",
        "state",
        "reported",
        "seen",
        "with",
        "next",
        "threshold",
        "equality",
        "outcome",
        "closed",
    )
    return spreadsheet.written((school.words.say(f"casework.column-{column}") for column in columns), ())


def register_lines(stories: Sequence[Story], school: School) -> bytes:
    """Some cases of the register, a line each."""
    return spreadsheet.lines(_row(story, school) for story in stories)


def bundle(words: Words, files: Mapping[str, bytes], about: Mapping[str, object], taken: datetime) -> bytes:
    """Files in one, with a manifest: each file's SHA-256, who took it, when and for whom.

    `taken`: in school time, which is what the files bear as theirs, wherever the machine stands.
    """
    out = io.BytesIO()
    listed = [{"name": name, "bytes": len(data), "sha256": sha256(data)} for name, data in files.items()]
    manifest = json.dumps({**about, "files": listed}, indent=2, ensure_ascii=False).encode()
    read_me = words.say("casework.bundle-read-me", **about).encode()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in {"read-me.txt": read_me, "manifest.json": manifest, **files}.items():
            entry = zipfile.ZipInfo(name, taken.timetuple()[:6])
            entry.external_attr = 0o600 << 16  # else whoever unpacks it under Unix may not read it
            made.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sha256(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def made(  # noqa: PLR0913, PLR0917 - a paper is all of these
    title: str, sections: Sequence[Section], school: School, taker: Person, now: datetime, stories: Sequence[Story]
) -> Paper:
    """A paper with these sections, and nothing to sign."""
    return _paper(title, sections, "", school, taker, now, stories)


def _paper(  # noqa: PLR0913, PLR0917 - a paper is all of these
    title: str,
    sections: Sequence[Section],
    signed: str,
    school: School,
    taker: Person,
    now: datetime,
    stories: Sequence[Story],
) -> Paper:
    say = school.words.say
    under = say("casework.paper-taken", name=taker.name, at=at(now, school), school=school.name)
    seen = ", ".join(f"{story.record.reference}: {story.events[0].seq}-{story.events[-1].seq}" for story in stories)
    return Paper(
        title, f"{title}, {school.name}", under, tuple(sections), signed, say("casework.paper-events", seen=seen)
    )


def _signed(story: Story) -> str:
    """How it was signed: an alert in two taps shows nobody their answers, and who came by a link has no account."""
    if not story.reachable:
        return "paper-signed-link"
    return "paper-signed-alert" if SEND.id in story.body.answers else "paper-signed"


def _row(story: Story, school: School) -> tuple[str, ...]:
    say = school.words.say
    record, step, closed = story.record, story.step, story.last("closed") if not story.open else None
    seen, decided = story.seen, story.decision
    return (
        record.reference, kind(school.words, record),
        say(f"cards.alert-{story.urgency}"), say(f"casework.short-{record.state}"),
        at(record.filed_at, school), at(seen.at, school) if seen else "", story.holder,
        step.by.isoformat() if step and step.by and story.open else "",
        school.words.question("threshold.decision").options[decided.outcome] if decided else "",
        _equality(school.words, decided),
        say(f"casework.outcome-{closed.outcome}") if closed else "", at(closed.at, school) if closed else "",
    )  # fmt: skip


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)


def _equality(words: Words, decided: Happening | None) -> str:
    """Whether protected characteristics were thought of when it was decided, for counting."""
    weighed = decided.weighed if decided else None
    return words.question("threshold.equality").options.get(weighed.equality, "") if weighed else ""
