"""Bringing a register in from a spreadsheet: what would change is shown first, and nothing is written that has a fault.

Rules:
1. A column is a question, by its short name or its id; every row is looked at before any is written, and each fault
   names the line and what to do.
2. Of a person of that name there is one entry: a row that says the same changes nothing, one that says something else
   brings the entry up to date. Nothing is taken away because it is not in the file.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from bot.cases.bodies import Entry, Way, kept
from bot.cases.permitted import key
from bot.cases.registers import which
from bot.cases.rungs import due_after
from bot.cases.story import Story
from bot.casework.casebook import Casebook
from bot.people import names
from bot.people.settings import School
from dialogs.endings import Answer
from dialogs.registers import question
from policy_kb.lines import Fault
from policy_kb.register import Asked, Register
from policy_kb.shapes import dataclass
from storage import NewRecord, Noted
from storage.kept import Record

_YES = {
    "yes": "yes",
    "y": "yes",
    "true": "yes",
    "1": "yes",
    "x": "yes",
    "no": "no",
    "n": "no",
    "false": "no",
    "0": "no",
}
Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a file would change: new entries, entries with what is new in them, and how many stay as they are."""

    new: tuple[Answers, ...]
    changed: tuple[tuple[Story, Answers], ...]
    same: int


def read_rows(register: Register, data: bytes, name: str) -> tuple[list[Answers], list[Fault]]:
    """The rows of a CSV file as answers, and everything that is wrong with it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault(name, "this file is not UTF-8 text.", "Save it as 'CSV UTF-8' in your spreadsheet.")]
    dialect = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=dialect))
    if not rows:
        return [], [Fault(name, "there is nothing in this file.", "Export it again.")]
    columns, faults = _columns(register, rows[0], name)
    found = []
    for n, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        answers, wrong = _row(columns, row, f"{name}:{n}")
        faults += wrong
        found.append(answers)
    return found, faults


async def compare(book: Casebook, school: School, register: Register, rows: Sequence[Answers]) -> Changes:
    """What these rows would change in a register."""
    stories = await book.stories(school, {"register"}, types={register.id})
    there: dict[tuple[str, ...], Story] = {}
    for story in stories:  # newest first
        if which(story) in {"standing", "stopped"}:
            there.setdefault(key(story, register), story)
    new, changed, same = [], [], 0
    for answers in rows:
        known = there.get(key(_as_story(answers), register))
        if known is None:
            new.append(answers)
            continue
        later = {name: answer for name, answer in answers.items() if known.answers.get(name, "") != answer}
        if later:
            changed.append((known, later))
        else:
            same += 1
    return Changes(tuple(new), tuple(changed), same)


async def write(book: Casebook, school: School, register: Register, changes: Changes, who: str, name: str) -> None:  # noqa: PLR0913, PLR0917 - what is written where, by whom
    """Write what a file changes, all of it or nothing: entries stand from the start, and nobody is alerted.

    Raises Overtaken where an entry was changed since it was compared.
    """
    now, new, noted = book.clock(), [], []
    for answers in changes.new:
        found_by = tuple(str(answers[one]) for one in register.names if answers.get(one))
        way = Way(register.tells, register.reads, cites=register.cites)
        body = Entry(name, answers=answers, way=way, found_by=found_by, quiet=True)
        one = NewRecord(
            "register", register.id, "acknowledged", register.urgency, who, kept(body), names.kept(found_by)
        )
        record = Record("", school.id, "", one.kind, one.type, one.state, one.urgency, who, one.body, now)
        due = due_after(Story(record, body, ()), "filed", who, {}, one.state, school, now)
        new.append(replace(one, due=due))
    for story, later in changes.changed:
        said = {"name": name, "answers": later}
        due = due_after(story, "revised", who, said, story.record.state, school, now)
        noted.append(Noted(story.record.reference, "revised", who, said, story.newest, due))
    await book.store.write_all(school.id, now, new=new, noted=noted)


def _columns(register: Register, heads: Sequence[str], name: str) -> tuple[list[Asked | None], list[Fault]]:
    known: dict[str, Asked] = {}
    for one in register.questions:
        known |= {_plain(one.short): one, _plain(one.id): one, _plain(one.id.rpartition(".")[2]): one}
    found = [known.get(_plain(head)) for head in heads]
    faults = [
        Fault(
            f"{name}:1",
            f"there is no question '{head}'.",
            f"Use one of: {', '.join(o.short for o in register.questions)}.",
        )
        for head, one in zip(heads, found, strict=True)
        if one is None and head.strip()
    ]
    missing = [
        one.short
        for one in register.questions
        if one.type != "picture" and not one.optional and not one.when and one not in found
    ]
    if missing:
        faults.append(Fault(f"{name}:1", f"no column for: {', '.join(missing)}.", "Add it, with a value in each row."))
    return found, faults


def _row(columns: Sequence[Asked | None], row: Sequence[str], where: str) -> tuple[Answers, list[Fault]]:
    answers: dict[str, Answer] = {}
    faults = []
    for one, cell in zip(columns, row, strict=False):
        if one is None:
            continue
        value = _value(one, cell.strip())
        if not question(one).accepts(value) and not (one.optional and not cell.strip()):
            offered = ", ".join(("yes", "no") if one.type == "yes-no" else one.options.values())
            remedy = f"Write one of: {offered}." if offered else one.problem or "Fill it in."
            faults.append(Fault(where, f"'{cell.strip()}' is not possible under '{one.short}'.", remedy))
        answers[one.id] = value
    return answers, faults


def _value(one: Asked, cell: str) -> Answer:
    if one.type == "yes-no":
        return _YES.get(cell.casefold(), cell)
    labels = {_plain(label): value for value, label in one.options.items()} | {value: value for value in one.options}
    if one.type == "many":
        return tuple(labels.get(_plain(part), part) for part in cell.split(",") if part.strip())
    return labels.get(_plain(cell), cell) if one.options else cell


def _as_story(answers: Answers) -> Story:
    """A row as an entry, for comparing it with those that are there."""
    return Story(cast("Record", None), Entry(answers=answers), ())


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def said(changes: Changes) -> Iterator[str]:
    """What a file changes, in lines that name nobody."""
    yield f"{len(changes.new)} new, {len(changes.changed)} changed, {changes.same} as they are."
