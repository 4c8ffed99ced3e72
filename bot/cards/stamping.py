"""Of which school a card is, where several share a workspace: it stands in the target of each button. Pure.

"4KM-7XQ" becomes "4KM-7XQ@westhaven", so that last month's button still works, and no button of one school is read as
another's.
"""

from dataclasses import replace

from bot.people.settings import School
from bot.seam.card import Card
from bot.seam.turn import Turn

MARK = "@"


def stamped(card: Card, school: School) -> Card:
    """The card, whose buttons say of which school they are, and whose small print says it in words."""
    buttons = tuple(replace(one, target=f"{one.target}{MARK}{school.id}") for one in card.buttons)
    tapped = bool(card.inputs) and card.inputs[0].tap
    target = f"{card.target}{MARK}{school.id}" if card.target or tapped else ""
    anew = f"{card.anew}{MARK}{school.id}" if card.anew else ""
    return replace(card, buttons=buttons, target=target, anew=anew, note=f"{school.name}. {card.note}".rstrip())


def bare(turn: Turn) -> tuple[Turn, str]:
    """A turn without the school that its target says, and that school's id; empty where it says none."""
    if MARK not in turn.target:
        return turn, ""
    target, _, school = turn.target.partition(MARK)
    return replace(turn, target=target), school
