"""What every deed on a record stands on: reading its story, asking the gate, and writing one event.

Rules:
1. A deed is decided by what was read; if somebody else was faster it is read and decided again.
2. Where an event leads, and when the record falls due after it, its life says; both are written with the event.
3. What cannot be opened is left out of every list, and holds up no other. That it is there is said to those only who
   know it already: nobody can say any more who must not see it.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime
from typing import Any, Self

from bot.cards.drawing import notice
from bot.cases.gate import may
from bot.cases.happenings import happening
from bot.cases.lives import LIVES, changes, leads
from bot.cases.reach import Reach, reach_of
from bot.cases.rungs import due_after
from bot.cases.story import Story, story_of
from bot.casework.staffroom import Staffroom
from bot.people import holders
from bot.people.roster import Roster
from bot.people.settings import Person, School
from bot.seam.card import Paragraph
from bot.seam.turn import Reply, Turn, Who
from dialogs.endings import Answers
from policy_kb.shapes import dataclass
from storage import KEEP, Late, Overtaken, Owed, SealBroken, Store
from storage.kept import Event, Record

_LOG = logging.getLogger(__name__)
_TRIES = 5
_NOTHING: Answers = {}
_LOOKS = frozenset({"viewed", "exported", "file-shown", "lado-text"})
"""Events that say that somebody looked: nothing falls due by them."""


@dataclass(frozen=True, slots=True)
class Casebook:
    """The store, the clock, and the bell of the sweeper; `staffroom` says who is at a school."""

    store: Store
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    staffroom: Staffroom = field(init=False)

    def __post_init__(self) -> None:
        """Look into the same store, by the same clock."""
        object.__setattr__(self, "staffroom", Staffroom(self.store, self.clock))

    @classmethod
    def of(cls, staffroom: Staffroom, wake: Callable[[], None]) -> Self:
        """One that looks into a staffroom which others look into as well."""
        made = cls(staffroom.store, staffroom.clock, wake)
        object.__setattr__(made, "staffroom", staffroom)
        return made

    async def roster(self, school: School) -> Roster:
        """Everybody who is at a school today: members(), member_of(str(who)), manager_of(member), with_role(role)."""
        return await self.staffroom.roster(school)

    async def story(self, school: School, reference: str) -> Story | None:
        """A record and what was done to it, whoever asks; None where there is none."""
        record = await self.store.record(school.id, reference)
        if record is not None and record.kind not in LIVES:
            return None  # it was destroyed
        return story_of(record, await self.store.events(school.id, record.reference)) if record else None

    async def stories(
        self,
        school: School,
        kinds: Collection[str],
        states: Collection[str] | None = None,
        types: Collection[str] | None = None,
    ) -> list[Story]:
        """Every record of these kinds (and in these states, of these types), newest first, whoever asks."""
        return self.told(school, await self.store.histories(school.id, states, kinds, types))

    async def named(
        self, school: School, words: Collection[str], kinds: Collection[str], above: int | None = None
    ) -> list[Story]:
        """Every record of these kinds that is found by any of these words, and what was filed after event `above`."""
        return self.told(school, await self.store.named(school.id, words, kinds, above))

    def told(self, school: School, found: Iterable[tuple[Record, Sequence[Event]]]) -> list[Story]:
        """Read records as they are kept; one that opens and makes no sense is set aside."""
        stories = []
        for record, events in found:
            try:
                stories.append(story_of(record, events))
            except (LookupError, TypeError, ValueError) as error:
                _LOG.error("a record is not understood: school=%s error=%s", school.id, type(error).__name__)
                self.store.set_aside(school.id, record.id)
        return stories

    async def readable(self, school: School, reference: str) -> Story | None:
        """A record as `story` gives it; None as well where it cannot be opened."""
        try:
            return await self.story(school, reference)
        except SealBroken:
            return None

    async def unreadable(self, school: School, who: Who) -> tuple[str, ...]:
        """The references of the records that cannot be opened, as far as this person knows of them already."""
        person = school.person(who.platform, who.user)
        told = holders.places(school, person) if person else ()
        return await self.store.unreadable(school.id, person=str(who), told=told)

    async def reach(self, school: School, story: Story) -> Reach:
        """Who has been told of a record, by what became of each message."""
        return reach_of(story, school, await self.store.about(school.id, story.record.reference))

    async def opened(self, school: School, who: Who, deed: str, reference: str) -> tuple[Story, Person] | None:
        """A record and the holder, if this holder may do this deed with it."""
        story, person = await self._known(school, who, reference), school.person(who.platform, who.user)
        if story is None or person is None or not may(person, str(who), deed, story, school):
            return None
        return story, person

    async def _known(self, school: School, who: Who, reference: str) -> Story | None:
        """A record; raises SealBroken where it cannot be opened and this person knows already that it is there."""
        try:
            return await self.story(school, reference)
        except SealBroken:
            asked = "".join(letter for letter in reference.upper() if letter.isalnum())
            if asked in {one.replace("-", "") for one in await self.unreadable(school, who)}:
                raise
            return None

    async def sent(self, school: School, who: Who, deed: str, reference: str) -> Story | None:
        """What this person has sent, if it is theirs and they may do this deed with it."""
        story = await self._known(school, who, reference)
        return story if story and may(None, str(who), deed, story, school) else None

    async def write(  # noqa: PLR0913 - an event is all of these, each by its name
        self,
        school: School,
        story: Story,
        actor: str,
        verb: str,
        body: Mapping[str, Any],
        *,
        owed: Sequence[Owed] = (),
        found_by: Collection[str] = (),
    ) -> Story:
        """Add one event to what was read, and move the record where its life says. Raises Overtaken."""
        now, record = self.clock(), story.record
        to = leads(record.kind, record.state, verb)
        due = KEEP if verb in _LOOKS else due_after(story, verb, actor, body, to, school, now)
        what: dict[str, Any] = {
            "verb": verb, "actor": actor, "body": body, "owed": owed, "now": now, "after": story.newest, "due": due,
        }  # fmt: skip
        event: Event
        if changes(record.kind, record.state, verb):
            moved = await self.store.move(school.id, record.reference, **what, expect={record.state}, to=to)
            if isinstance(moved, Late):
                raise Overtaken("The record is in another state by now.")
            record, event = moved.record, moved.event
        else:
            event = await self.store.note(school.id, record.reference, **what, found_by=found_by)
        self.wake()
        return replace(story, record=record, events=(*story.events, happening(event)))

    async def looked(self, school: School, story: Story, who: Who, person: Person, how: str = "") -> None:
        """Write that somebody has looked at the details, in which role, and `how` ("search") if not by opening it."""
        body = {"name": person.name, "roles": sorted(person.roles), **({"how": how} if how else {})}
        await self.store.note(
            school.id, story.record.reference, verb="viewed", actor=str(who), body=body, owed=(),
            now=self.clock(),
        )  # fmt: skip

    async def confirmed(self, school: School, who: Who, story: Story, person: Person) -> Story:
        """The record, confirmed by this person if nobody had: whoever takes a step with it has seen it."""
        if story.record.state != "submitted":
            return story
        return await self.write(school, story, str(who), "acknowledged", {"name": person.name})

    def today(self, school: School) -> date:
        """The day at the school."""
        return self.clock().astimezone(school.timezone).date()


async def patiently(deed: Callable[[School, Turn], Awaitable[Reply]], school: School, turn: Turn) -> Reply:
    """Do a deed; if somebody was faster, look again and do it again."""
    for _ in range(_TRIES - 1):
        try:
            return await deed(school, turn)
        except Overtaken:
            continue
    return await deed(school, turn)


def not_there(school: School, had: Answers = _NOTHING) -> Reply:
    """What is said of a record that is not there, or not for this person: the same, so that nothing is learnt.

    `had` is what they had answered about it, which is deleted with that.
    """
    card = notice(school.words, "casework.not-there")
    if had:
        card = replace(card, parts=(*card.parts, Paragraph(school.words.say("casework.not-there-deleted"))))
    return Reply(card, ended=True, undone=True)
