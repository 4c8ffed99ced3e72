"""The governors' report: gathered, drawn as a page and as a PDF, and handed to those who may have it.

Rules:
1. It is made of counts alone (`bot.cases.assurance`): no text that anybody wrote and no name stands in it, but for who
   made it.
2. The page loads nothing from anywhere; the PDF is drawn from the same sections.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.cards.drawing import notice, with_danger
from bot.cases.assurance import Assurance, Coverage, Term, assurance
from bot.cases.suppression import Column
from bot.casework import charts, presses
from bot.casework.casebook import Casebook
from bot.people.settings import School
from bot.seam.card import Card, Facts, Paragraph
from bot.seam.turn import Given, Reply, Turn
from policy_kb.shapes import dataclass

DEEDS = frozenset({"governors"})
READERS = frozenset({"headteacher", "chair-of-governors", "dsl", "deputy-dsl"})
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a line under it, a table with a head, and a chart (SVG, or empty) with its words."""

    heading: str
    why: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    chart: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report."""

    title: str
    under: str
    how: str
    blocks: tuple[Block, ...]
    signed: str
    foot: str


class Governors:
    """Takes the deed that makes the report."""

    def __init__(self, book: Casebook) -> None:
        self._book = book

    async def take(self, school: School, turn: Turn) -> Reply:
        """Make it and hand it over."""
        person, words = school.person(turn.who.platform, turn.who.user), school.words
        if person is None or not person.roles & READERS:
            return Reply(notice(words, "governors.not-yours"), ended=True)
        made = await self.made(school, person.name)
        files = await presses.made(drawn, made)
        card = notice(words, "governors.ready", "ok", hidden=words.say("governors.ready-hidden"))
        facts = Facts(tuple((row[0], row[1]) for row in made.blocks[0].rows if len(row) > 1))
        card = Card(card.title, (*card.parts, Paragraph(made.blocks[0].heading, "strong"), facts), tone="ok")
        return Reply(with_danger(words, card), ended=True, files=files)

    async def made(self, school: School, name: str) -> Report:
        """The report of a school as it stands, made by somebody."""
        now = self._book.clock()
        stories = await self._book.stories(school, {"case", "task"})
        found = assurance(school, stories, await self._book.store.tallied(school.id), now)
        return await presses.made(written, found, school, name, now)


def written(found: Assurance, school: School, name: str, now: datetime) -> Report:
    """The report in words."""
    say = school.words.say
    at = school.words.date(now.astimezone(school.timezone), "%-d %B %Y, %H:%M")
    blocks = (
        _reports(found.terms, school), _seen(found.terms, school), _coverage(found.coverage, school),
        _tasks(found, school), _themes(found.terms, school),
    )  # fmt: skip
    return Report(
        say("governors.title"), say("governors.under", school=school.name, name=name, at=at), say("governors.how"),
        blocks, say("governors.signed"), say("governors.foot"),
    )  # fmt: skip


def drawn(report: Report) -> tuple[Given, ...]:
    """The report as a page and as a PDF."""
    return Given("governors.html", "text/html", html(report)), Given("governors.pdf", "application/pdf", pdf(report))


def html(report: Report) -> bytes:
    """The report as a page of its own."""
    return _template().render(report=report).encode()


def pdf(report: Report) -> bytes:
    """The report as PDF."""
    import typst  # noqa: PLC0415 - 20 MiB, for who asks for a paper

    source = (_HERE / "governors.typ").read_bytes()
    return bytes(typst.compile(source, format="pdf", sys_inputs={"report": json.dumps(asdict(report))}))


def _reports(terms: Sequence[Term], school: School) -> Block:
    say = school.words.say
    heading = say("governors.reports")
    if not terms:
        return Block(heading, say("governors.reports-none"))
    head = ("", *(_called(term, school) for term in terms))
    groups = list(terms[0].reports.counts)
    rows = [
        (say(f"governors.group-{one}"), *(_shown(term.reports.counts[one], school) for term in terms)) for one in groups
    ]
    rows.append((say("governors.total"), *(_shown(term.reports.total, school) for term in terms)))
    chart, alt = _chart(terms[0].reports, groups, school), say("governors.chart", term=_called(terms[0], school))
    return Block(heading, "" if chart else say("governors.no-charts"), head, tuple(rows), chart, alt)


def _chart(column: Column, groups: Sequence[str], school: School) -> str:
    say = school.words.say
    rows = [(say(f"governors.group-{one}"), column.counts[one]) for one in groups]
    return charts.bars(rows, say("governors.hidden-long"))


def _seen(terms: Sequence[Term], school: School) -> Block:
    say = school.words.say
    head = ("", *(_called(term, school) for term in terms))
    rows = tuple(
        (say(f"governors.seen-{urgency}"), *(_minutes(term.seen[urgency], school) for term in terms))
        for urgency in ("immediate", "same-day", "routine")
    )
    return Block(say("governors.seen"), say("governors.seen-why"), head, rows if terms else ())


def _coverage(found: Sequence[Coverage], school: School) -> Block:
    say = school.words.say
    if not found:
        return Block(say("governors.coverage"), say("governors.coverage-none"))
    rows = []
    for one in found:
        if one.done:
            text = say("governors.coverage-all", asked=one.asked)
        elif one.share is None:
            text = say("governors.coverage-small")
        else:
            text = say("governors.coverage-line", share=one.share, asked=one.asked)
        rows.append((one.title, text))
    bars = [(one.title[:40], 100 if one.done else one.share) for one in found if one.done or one.share is not None]
    chart = charts.bars(bars, say("governors.hidden-long"), most=115) if bars else ""
    return Block(
        say("governors.coverage"), say("governors.coverage-why"), (), tuple(rows), chart, say("governors.coverage")
    )


def _tasks(found: Assurance, school: School) -> Block:
    say = school.words.say
    since = school.words.date(found.terms[-1].begins) if found.terms else ""
    rows = [
        (say("governors.tasks-done", day=since), str(found.done)),
        (say("governors.tasks-missed"), str(found.missed)),
    ]
    late = [say("governors.tasks-late-line", title=title, day=school.words.date(day)) for title, day in found.late]
    rows.append((say("governors.tasks-late"), "; ".join(late) or say("governors.tasks-late-none")))
    day = school.words.date(found.review)
    key = "review-none" if not found.review else "review-overdue" if found.overdue else "review-due"
    rows.append((say("governors.review"), say(f"governors.{key}", day=day)))
    return Block(say("governors.tasks"), "", (), tuple(rows))


def _themes(terms: Sequence[Term], school: School) -> Block:
    say = school.words.say
    names = list(dict.fromkeys(name for term in terms for name in term.themes.counts))
    if not names:
        return Block(say("governors.themes"), say("governors.themes-none"))
    head = ("", *(_called(term, school) for term in terms))
    rows = tuple(
        (name.replace("-", " "), *(_shown(term.themes.counts.get(name, 0), school) for term in terms)) for name in names
    )
    return Block(say("governors.themes"), say("governors.themes-why"), head, rows)


def _called(term: Term, school: School) -> str:
    season = term.name.partition("-")[2]
    say = school.words.say
    return say("governors.term", season=say(f"governors.season-{season}"), year=term.begins.year)


def _shown(count: int | None, school: School) -> str:
    return school.words.say("governors.hidden") if count is None else str(count)


def _minutes(found: float | None, school: School) -> str:
    say = school.words.say
    return say("governors.too-few") if found is None else say("governors.minutes", minutes=round(found))


@cache
def _template() -> Template:
    here = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
    return here.get_template("governors.html")
