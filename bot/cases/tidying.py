"""What is left in a chat of a record that has ended: a line instead of what stood there. Pure.

Rules:
1. Two weeks after a record has ended, whatever the program wrote about it that holds anybody's words is replaced. Until
   then its sender can read in the chat what became of it; from then on only where it is kept.
2. It is an event, so that the record says when; a record that begins anew and ends again is tidied again.
3. What many are asked to confirm is about nobody: those cards stay.
4. A letter that was replaced stays so; the receipt of a record that begins anew says again where it stands.
"""

from collections.abc import Iterable
from datetime import timedelta

from bot.cases.asking import asks_many
from bot.cases.rung import Rung
from bot.cases.story import Story
from storage.kept import Delivery, Owed

TIDIED = "tidied"
"""The verb."""
AFTER = timedelta(days=14)
_KINDS = frozenset({"case", "request", "register", "task"})
_WORDS = frozenset({"receipt", "letter", "outcome", "task", "found"})
"""Cards that hold what somebody wrote, or whom a checklist is about."""


def tidying(story: Story) -> Rung | None:
    """The step by which what stands in chats is replaced; None where nothing has ended, or it was taken."""
    record = story.record
    if record.kind not in _KINDS or story.open or story.state.phase is not None or not story.reachable:
        return None
    if settled(story) or asks_many(story):
        return None
    ended = next(event.at for event in story.events if event.n == _ended(story))
    return Rung("end", "tidied", ended + AFTER, verb=TIDIED, to=record.state)


def anew(about: Iterable[Delivery]) -> list[Owed]:
    """The messages that are drawn anew by it: those that hold words and stand somewhere."""
    return [
        Owed(one.slot, one.address, one.card, one.content)
        for one in about
        if one.card in _WORDS and one.handle is not None and not one.refused
    ]


def settled(story: Story) -> bool:
    """Whether that was done since it ended."""
    done = story.last(TIDIED)
    return done is not None and not story.open and done.n > _ended(story)


def replaced(story: Story, card: str, n: int) -> bool:
    """Whether a line stands in place of a card, which is about event `n` if it is a letter."""
    if card == "receipt":
        return settled(story)
    done = story.last(TIDIED)
    return done is not None and card in _WORDS and done.n > n


def _ended(story: Story) -> int:
    """The number of the event that brought the record into the state it is in."""
    found, before = 0, ""
    for event in story.events:
        if event.state != before:
            found = event.n
        before = event.state
    return found
