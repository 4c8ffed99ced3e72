"""Filling a register as somebody would: through the real dialog, card by card, with answers that fit."""

from collections.abc import Mapping

from bot.seam.card import Card, Input
from policy_kb.register import Asked, Register
from tests.desk import Desk
from tests.plain import plain

DAY = "18 December 2026"
PEOPLE = ("teacher", "head", "dsl", "deputy", "chair")
"""Personas of the demo, those without a role first."""


def who_enters(desk: Desk, school: str, register: Register) -> str:
    """Somebody who may add to a register: the first persona, and not one who decides alone where there is another."""
    people = {person.ids["web"]: person.roles for person in desk.schools[school].people}
    return next(one for one in PEOPLE if not register.enters or register.enters & people.get(one, frozenset()))


def answer(one: Asked) -> str | tuple[str, ...]:
    """An answer that fits."""
    match one.type:
        case "choice":
            return next(iter(one.options))
        case "many":
            return tuple(one.options)[:2]
        case "yes-no":
            return "yes"
        case "date":
            return DAY
        case _:
            return one.example or f"Something about {one.id.rpartition('.')[2]}"


def _listed(card: Card, register: Register) -> str:
    """How a register is chosen first: by its group, or itself where its group holds nothing else."""
    seen = {choice.value for field in card.inputs for choice in field.choices}
    return register.id if register.id in seen else register.group


async def begun(desk: Desk, school: str, who: str, register: Register) -> Card:
    """The first card of a register, chosen from the list."""
    card = (await desk.take(school, who, "begin", "declare", afresh="yes")).card
    card = await said(desk, school, who, card, {"declare.group": _listed(card, register)})
    if any(field.name == "declare.which" for field in card.inputs):
        card = await said(desk, school, who, card, {"declare.which": register.id})
    return card


async def said(desk: Desk, school: str, who: str, card: Card, values: Mapping[str, str | tuple[str, ...]]) -> Card:
    """Answer a card."""
    return (await desk.take(school, who, "answer", card.target, card=next(iter(values)), **values)).card


async def checked(
    desk: Desk, school: str, who: str, register: Register, given: Mapping[str, str | tuple[str, ...]] | None = None
) -> Card:
    """Answer everything; gives "check your answers"."""
    asked = {one.id: one for one in register.questions}
    card = await begun(desk, school, who, register)
    while card.inputs:
        names = [field.name for field in card.inputs]
        values = {name: (given or {}).get(name) or _of(asked.get(name), card.inputs[0]) for name in names}
        later = await said(desk, school, who, card, values)
        assert [field.name for field in later.inputs] != names, plain(later)
        card = later
    return card


def _of(asked: Asked | None, field: Input) -> str | tuple[str, ...]:
    return answer(asked) if asked else field.choices[-1].value  # "not sure", where it is asked about a holder


async def filed(
    desk: Desk, school: str, who: str, register: Register, given: Mapping[str, str | tuple[str, ...]] | None = None
) -> str:
    """File an entry; gives its reference, with everything owed sent."""
    card = await checked(desk, school, who, register, given)
    send = next(button for button in card.buttons if button.values.get("check") == "send")
    await desk.take(school, who, "answer", send.target, **send.values)
    await desk.sweep()
    return (await desk.store.records(school, person=f"web:{who}"))[0].reference
