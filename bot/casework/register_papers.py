"""A register as a file: CSV with a column an answer, PDF with a section an entry. Pure.

What anybody wrote is data in both: in CSV never a formula, in PDF a string.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.cards.drawing import shown
from bot.cards.filed import at
from bot.cases.registers import Row, good_until
from bot.casework import spreadsheet
from bot.casework.papers import Paper, Section
from bot.people.settings import Person, School
from dialogs.core import Question
from policy_kb.register import Asked, Register


def csv_of(register: Register, rows: Sequence[Row], school: School) -> bytes:
    """Every entry with every answer, as it stands; opens in a spreadsheet as what it is."""
    say = school.words.say
    asked = [one for one in register.questions if one.type != "picture"]
    heads = [say(f"registers.column-{one}") for one in ("reference", "sent", "sender", "state", "until")]
    return spreadsheet.written(
        [*heads, *(one.short for one in asked)],
        ([*_heads(row, school), *(_said(row, one, school) for one in asked)] for row in rows),
    )


def paper(register: Register, rows: Sequence[Row], school: School, taker: Person, now: datetime) -> Paper:
    """The register as a paper: each entry with its answers, as it stands."""
    say = school.words.say
    sections = []
    for row in rows:
        reference, sent, sender, state, until = _heads(row, school)
        heads = tuple(
            (say(f"registers.column-{name}"), value)
            for name, value in (("sent", sent), ("sender", sender), ("state", state), ("until", until))
            if value
        )
        answers = tuple((one.short, said) for one in register.questions if (said := _said(row, one, school)))
        sections.append(Section(reference, (*heads, *answers)))
    title = say("registers.paper", name=register.name)
    under = say("casework.paper-taken", name=taker.name, at=at(now, school), school=school.name)
    clauses = [school.policy.clauses[one] for one in register.cites]
    rests = " ".join(f"{clause.summary} ({clause.section})" for clause in clauses)
    foot = say("registers.paper-foot", n=len(rows), rests=rests)
    return Paper(title, f"{title}, {school.name}", under, tuple(sections), "", foot)


def _heads(row: Row, school: School) -> tuple[str, ...]:
    story = row.story
    end = good_until(story, school)
    return (
        story.record.reference, at(story.record.filed_at, school), "" if story.body.confidential else story.body.sender,
        school.words.say(f"casework.short-{story.record.state}"),
        f"{end.astimezone(school.timezone):%Y-%m-%d}" if end else "",
    )  # fmt: skip


def _said(row: Row, one: Asked, school: School) -> str:
    answer = row.story.answers.get(one.id, "")
    return shown(school.words, Question(one.id), answer) if answer else ""
