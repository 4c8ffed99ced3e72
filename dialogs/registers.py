"""Every register by one dialog: its questions as the definition has them, then "check your answers".

Rules:
1. Which register it is, is found by words, or chosen from a list in two steps; only those that this school has, and
   that this person may add to, are offered.
2. A name may be that of somebody who would read the entry, so that is asked, unless an answer says that it is them.
3. Only the answers of the register itself are filed. Who is told, and on which clause, the definition says.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

from dialogs.about import asked, cleared, out
from dialogs.core import DATE, Ask, Question, Scene, checked, first_open, text
from dialogs.endings import Answers, Filing, MayI, Outcome
from policy_kb.register import YES_NO, Asked, Register
from policy_kb.routing import Route, declaration
from policy_kb.vocabulary import Basis

NAME = Question("may-i.name", kind="line")
GROUP = Question("may-i.group", kind="line", optional=True)
ABOUT = "may-i.about"
"""Whether something is allowed for somebody: whom, which class, and what."""
_NAMES_IT = 3
"""Words behind the command that only name a register; more of them say something."""
_KINDS: Mapping[str, Literal["one", "many", "line", "text"]] = {
    "yes-no": "one", "choice": "one", "many": "many", "text": "text",
}  # fmt: skip


def dialog(register: Register, answers: Answers, scene: Scene, words: str = "") -> Ask | Outcome:
    """Ask one register's questions; `words` are what the person had typed, and stand in its first free text."""
    for card in register.cards:
        if ask := first_open(answers, tuple(_asked(card, answers))):
            free = next((q.id for q in ask.questions if q.kind == "text"), "")
            offered = {free: words} if free and len(words.split()) > _NAMES_IT else {}
            return replace(ask, proposed={**_drafts(card, answers), **offered})
    named, bearing = _named(register, answers, scene)
    sure = bearing if _surely(register, answers) else frozenset[str]()
    maybe = asked(scene.staff.called, (bearing | _spoken_of(register, answers, scene, named)) - sure)
    if ask := first_open(answers, maybe):
        return ask
    given = {one.id: answers[one.id] for one in register.questions if one.id in answers}
    filing = Filing(
        register.record, register.id, register.id, "staff", named, route(register, scene),
        {**given, **_said(answers, maybe)}, register.needs,
        out=out(answers, maybe) | sure, cleared=cleared(answers, maybe),
        found_by=tuple(name for one in register.names if (name := str(answers.get(one, "")))),
        quiet=register.quiet, tie=register.tie,
    )  # fmt: skip
    return checked(answers, filing)


def look_up(register: Register, answers: Answers) -> Ask | Outcome:
    """Ask whom, and for what; ends with a question that the register answers with yes or no."""
    about = Question(ABOUT, options=register.looks_up)
    if ask := first_open(answers, (NAME, GROUP), (about,)):
        return ask
    return MayI(register.id, text(answers, about), text(answers, NAME), text(answers, GROUP))


def question(one: Asked) -> Question:
    """A question of a register as a dialog asks it."""
    kind = _KINDS.get(one.type, "line")
    options = YES_NO if one.type == "yes-no" else tuple(one.options)
    free = kind in {"line", "text"}
    return Question(
        one.id,
        kind=kind,
        options=options,
        optional=one.optional,
        pattern=DATE if one.type == "date" else one.pattern,
        example=one.example,
        guard="strict" if one.strict else "said" if free else "",
    )


def takes_file(register: Register, answers: Answers) -> Asked | None:
    """The question of a register that a file answers, where it is asked after these answers; nobody has to."""
    found = (one for one in register.questions if one.type == "picture" and _due(one, answers))
    return next(found, None)


def route(register: Register, scene: Scene) -> Route:
    """Whom an entry goes to, and why."""
    if register.by_declaration:
        return declaration(scene.policy)
    basis = Basis.STATED if register.cites else Basis.INFERRED
    then = tuple(role for role in register.reads if role not in register.tells)
    return Route(register.tells, then, frozenset(), register.urgency, basis, register.cites, register.advice)


def possible(scene: Scene) -> tuple[Register, ...]:
    """The registers that this person may add to, in the order of the list."""
    mine = scene.staff.of(scene.staff.me)
    return tuple(one for one in scene.policy.registers.values() if not one.enters or one.enters & mine)


def asking(scene: Scene) -> tuple[Register, ...]:
    """The registers that staff may ask whether something is allowed."""
    return tuple(one for one in scene.policy.registers.values() if one.looks_up)


def _asked(card: Iterable[Asked], answers: Answers) -> Iterator[Question]:
    """The questions of a card that are asked after these answers."""
    for one in card:
        if one.type != "picture" and _due(one, answers):
            yield question(one)


def _due(one: Asked, answers: Answers) -> bool:
    """Whether a question is asked after these answers."""
    return all(_holds(answers.get(name, ""), values) for name, values in one.when.items())


def _drafts(card: Iterable[Asked], answers: Answers) -> Answers:
    """The texts that stand in the fields of a card to be edited, by what was answered before."""
    return {
        one.id: by_value[str(answers.get(name))]
        for one in card
        for name, by_value in one.drafts.items()
        if str(answers.get(name)) in by_value
    }


def _holds(answer: str | tuple[str, ...], values: frozenset[str]) -> bool:
    return bool(values & ({answer} if isinstance(answer, str) else set(answer)))


def _named(register: Register, answers: Answers, scene: Scene) -> tuple[str, frozenset[str]]:
    """The name in the field for whom it is about, and the holders who bear it; the sender is not kept out by it."""
    if not register.about:
        return "", frozenset()
    named = text(answers, Question(register.about))
    return named, scene.staff.bearing(named)


def _spoken_of(register: Register, answers: Answers, scene: Scene, named: str) -> frozenset[str]:
    """The holders of whom the free texts speak, by name or by what they do, and the field for whom it is about."""
    staff, written = scene.staff, [str(answers.get(one.id, "")) for one in register.questions if one.type == "text"]
    found = [staff.spoken_of(said) | staff.titled(said) for said in written]
    return staff.spoken_of(named).union(*found) - staff.me


def _surely(register: Register, answers: Answers) -> bool:
    return any(_holds(answers.get(name, ""), values) for name, values in register.surely.items())


def _said(answers: Answers, maybe: tuple[Question, ...]) -> Answers:
    return {one.id: answers[one.id] for one in maybe}
