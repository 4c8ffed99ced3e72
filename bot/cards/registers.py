"""The cards of registers: which there are, one with its entries and filters, and what a search found. Pure.

Rules:
1. What does not fit on one card is on the next; nothing is left out silently.
2. What anybody wrote at length never stands in a list.
"""

from collections.abc import Mapping, Sequence

from bot.cards.filed import kind
from bot.cases.registers import SHOWN, Row, good_until, which
from bot.people.settings import School
from bot.seam.card import Button, Card, Choice, Input, Paragraph, Part, Points
from bot.seam.wording import Words
from policy_kb.register import Register

PAGE = 8
_LINE = 200
"""Characters of the answers in one line."""


def overview(school: School, registers: Sequence[Register], counts: Mapping[str, int], *, every: bool = False) -> Card:
    """The registers that somebody can read, with how many entries stand in each; those with none only for `every`."""
    say = school.words.say
    if not every and not any(counts.values()):
        more = (Button(say("registers.every"), "registers", "all"),) if registers else ()
        return Card(say("registers.overview"), (Paragraph(say("registers.none-readable")),), buttons=more)
    empty = len(registers) - sum(bool(counts.get(one.id)) for one in registers)
    registers = [one for one in registers if every or counts.get(one.id)]
    choices = tuple(Choice(one.id, _label(say("registers.counted", name=one.name, n=counts.get(one.id, 0))))
                    for one in registers)  # fmt: skip
    pick = Input("which", say("registers.pick"), "one", choices=choices)
    show = Button(say("registers.show"), "register", "", {}, style="main", submits=True)
    find = Button(say("registers.find"), "register-find")
    more = (Button(say("registers.every"), "registers", "all"),) if empty and not every else ()
    return Card(say("registers.overview"), (), (pick,), (show, find, *more), deed="register")


def entries(  # noqa: PLR0913 - one page of one register, filtered
    school: School, register: Register, rows: Sequence[Row], shown: str, page: int, *, takes: bool
) -> Card:
    """One register: a page of its entries; those that can be opened are offered."""
    say = school.words.say
    fit = [row for row in rows if shown in {"all", which(row.story)}]
    here = fit[page * PAGE : (page + 1) * PAGE]
    title = say("registers.title", name=register.name, shown=say(f"registers.shown-{shown}"), n=len(fit))
    parts: list[Part] = [Points(tuple(line(school, row) for row in here))] if here else []
    parts += [] if here else [Paragraph(say("registers.nothing"))]
    buttons = [_turn(school.words, register, shown, page - 1, "newer")] if page else []
    if len(fit) > (page + 1) * PAGE:
        buttons.append(_turn(school.words, register, shown, page + 1, "older"))
    counted = {one: sum(which(row.story) == one for row in rows) for one in SHOWN}
    counted["all"] = len(rows)
    buttons += [
        Button(say(f"registers.filter-{one}", n=counted[one]), "register", register.id, {"show": one})
        for one in SHOWN
        if one != shown and counted[one]
    ]
    if takes and rows:
        buttons += [
            Button(say(f"registers.take-{way}"), "register-out", register.id, {"as": way, "show": shown})
            for way in ("csv", "pdf")
        ]
    buttons.append(Button(say("registers.others"), "registers"))
    return Card(title, tuple(parts), _open(school, here), tuple(buttons), deed="case-open")


def search(words: Words, problem: str = "", typed: str = "") -> Card:
    """The form for words to look for in every register."""
    parts: tuple[Part, ...] = (Paragraph(problem, "strong"),) if problem else ()
    hint = words.say("registers.find-hint")
    field = Input("words", words.say("registers.find-words"), "line", hint, value=typed, longest=200)
    button = Button(words.say("registers.find-do"), "register-find", "", {}, style="main", submits=True)
    back = Button(words.say("cards.back"), "registers")
    return Card(words.say("registers.find"), parts, (field,), (button, back), deed="register-find")


def found(school: School, words: str, rows: Sequence[Row]) -> Card:
    """What a search over every register found, the newest first."""
    say = school.words.say
    if not rows:
        return search(school.words, say("registers.find-none"), words)
    here = rows[:PAGE]
    parts: list[Part] = [Points(tuple(line(school, row) for row in here))]
    if len(rows) > PAGE:
        parts.append(Paragraph(say("registers.find-more", n=len(rows) - PAGE), "quiet"))
    again = Button(say("registers.find"), "register-find")
    return Card(say("registers.found", n=len(rows)), tuple(parts), _open(school, here), (again,), deed="case-open")


def line(school: School, row: Row) -> str:
    """One entry in one line."""
    say, story = school.words.say, row.story
    end = good_until(story, school)
    answers = "; ".join(f"{short}: {said}" for short, said in row.answers)
    return say(
        "registers.line", reference=story.record.reference if row.opens else "", answers=_cut(answers),
        sender=story.body.sender if row.opens else "", state=say(f"casework.short-{story.record.state}"),
        until=school.words.date(end.astimezone(school.timezone)) if end else "",
        kind=kind(school.words, story.record),
    )  # fmt: skip


def _turn(words: Words, register: Register, shown: str, page: int, where: str) -> Button:
    return Button(words.say(f"registers.{where}"), "register", register.id, {"show": shown, "page": str(page)})


def _open(school: School, rows: Sequence[Row]) -> tuple[Input, ...]:
    choices = tuple(Choice(row.story.record.reference, _label(_short(row))) for row in rows if row.opens)
    pick = school.words.say("casework.desk-pick")
    return (Input("reference", pick, "one", choices=choices, tap=True),) if choices else ()


def _short(row: Row) -> str:
    """An entry as its button has it: the reference, and the first answers."""
    return ": ".join((row.story.record.reference, ", ".join(said for _, said in row.answers[:2])))


def _label(text: str) -> str:
    return text if len(text) <= 75 else f"{text[:74]}\N{HORIZONTAL ELLIPSIS}"  # noqa: PLR2004 - what a choice can hold


def _cut(text: str) -> str:
    return text if len(text) <= _LINE else f"{text[: _LINE - 1]}\N{HORIZONTAL ELLIPSIS}"
