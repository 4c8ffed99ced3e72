"""What follows when a message has arrived, has failed, or will never arrive: who else is told, and who hears of it.

Rules:
1. An address that refuses for good is replaced in the same transaction: a channel by each whom it stood for, a person
   by the next holder (see `bot.cases.reach`). Two that refuse at once are looked at together once both are written.
2. An urgent alert that stands in a channel is sent to each of its readers alone as well: channels are muted.
3. Whoever sent it reads who was reached and who was not, and, where nobody was, is told at once whom to ring. Where for
   ten minutes every attempt has failed, other ways are tried, and if there are none, so it is too. Then those who have
   not been reached get a mail that says where to look, and nothing else.
4. A channel or a person that cannot be used is told to the headteacher and the technician, once a month for each cause,
   with the remedy and nothing of any record; never to somebody who is kept out of the record that showed it.
5. What cannot be opened holds up nothing else: it is put aside, and owed again as far as its record tells what it was.
6. Whoever gave a report to somebody who cannot be reached is told, with the number to ring; so is whoever added to one
   what reaches nobody.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cases.beyond import ADDED, beyond, unadded
from bot.cases.bodies import DRILL
from bot.cases.debts import bells, receipt, rings, unhanded, unreached
from bot.cases.happenings import PROGRAM
from bot.cases.reach import KEPT_OUT, TELLS, by_other_ways, each, instead, mails, reach_of
from bot.cases.story import Story, kept_out, story_of
from bot.owed.troubles import tell, where
from bot.people.holders import Told
from bot.people.settings import School
from storage import Delivery, Owed, SealBroken, Store

_LOG = logging.getLogger(__name__)
LATE = timedelta(minutes=10)
"""After so long without any success whoever sent it is told whom to ring."""
ASIDE = timedelta(minutes=10)
"""How long what cannot be opened is put aside."""
_OFTEN = 10
"""Attempts that take as long, whatever the clock says."""
_RESENT = frozenset({"nudge", "news", DRILL})
"""Cards that each reader of a channel gets alone where the channel cannot be used."""


class Aftermath:
    """Works out what follows, and writes it."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def story(self, delivery: Delivery) -> Story | None:
        """The record that a delivery is about, with what was done to it."""
        record = await self._store.record(delivery.school, delivery.reference) if delivery.reference else None
        return story_of(record, await self._store.events(delivery.school, record.reference)) if record else None

    async def readable(self, delivery: Delivery) -> Story | None:
        """The record that a delivery is about; None as well where it cannot be opened."""
        try:
            return await self.story(delivery)
        except SealBroken:
            return None

    async def unopened(self, school: School | None, delivery: Delivery) -> None:
        """A delivery cannot be opened: what is known to be owed about its record is owed again, which mends it."""
        story, now, first = await self.readable(delivery), self._clock(), delivery.attempts == 0
        if school is not None and story is not None and first:
            owed = [receipt(story), *(_alerts(story.body.told) if story.open else ())]
            await self._store.owe(school.id, owed, now, story.record.reference)
        due = now if first else now + ASIDE
        await self._store.postponed(delivery, due, "unopened", uncertain=delivery.uncertain)

    async def arrived(self, school: School | None, story: Story | None, delivery: Delivery, handle: str) -> bool:
        """A message was taken: the debt is paid, what says who was reached is drawn anew, and an urgent one rings.

        One that was looked for and found may show its first version, whatever is wanted by now: it is edited next.
        Gives whether anything but what says who was reached is owed now because of it.
        """
        owed: list[Owed] = []
        tells = story and delivery.handle is None and delivery.card in TELLS
        anew = (receipt(story), unreached(story)) if story and tells else ()
        if school and story and tells and rings(story, delivery):
            owed = bells(school, story, delivery, await self._store.about(delivery.school, story.record.reference))
        found = delivery.uncertain and delivery.handle is None
        shown = replace(delivery, wanted=1) if found else delivery
        await self._store.cleared(shown, handle, self._clock(), owed, anew)
        if story is None and delivery.reference is not None:  # it says that it cannot be opened, until it can
            await self._store.owe(delivery.school, [_as_owed(delivery)], self._clock(), delivery.reference)
        return bool(owed) or shown.wanted < delivery.wanted

    async def failed(self, school: School | None, delivery: Delivery) -> None:
        """An attempt failed and another follows: say so, and after a while say whom to ring."""
        story = await self.readable(delivery)
        if school is None or story is None or delivery.handle is not None or delivery.card not in TELLS:
            return
        about = await self._store.about(school.id, story.record.reference)
        owed = _anew(story, about) if delivery.postponed is None else []
        if self._clock() - delivery.owed_at >= LATE:
            owed += unhanded(school, story, delivery, about)
        now, reference, reach = self._clock(), story.record.reference, reach_of(story, school, about)
        first = min((one.owed_at for one in about if one.card in TELLS and one.handle is None), default=now)
        late = now - first >= LATE or delivery.attempts >= _OFTEN
        if late and reach.nobody_yet and (written := mails(story, school, about)):
            await self._store.owe(school.id, written, now, reference)
        if late and reach.nobody_yet and not reach.said:
            if others := by_other_ways(story, school, about):
                owed, body = [*_alerts(others), *_anew(story, about)], {"names": _names(others)}
                await self._store.note(
                    school.id, reference, verb="brought-in", actor=PROGRAM, body=body, owed=owed, now=now
                )
                return
            _LOG.error("nobody was reached so far: school=%s delivery=%s", school.id, delivery.id)
            await self._tell(school, story, {"what": "late"})
            owed = [unreached(story), *_anew(story, about)]
        if owed:
            await self._store.owe(school.id, owed, now, reference)

    async def refused(self, school: School | None, delivery: Delivery, reason: str) -> None:
        """An address will never take a message: others are told, and those who can mend it."""
        _LOG.error("delivery %s refused: %s", delivery.id, reason)
        story = await self.readable(delivery)
        if story is None and delivery.reference is not None:  # who is next cannot be known before it can be opened
            await self._store.postponed(delivery, self._clock() + ASIDE, reason, uncertain=delivery.uncertain)
            return
        if school is None or story is None:
            await self._store.refused(delivery, reason, (), self._clock())
            return
        if reason != KEPT_OUT and (what := where(school, delivery.address, reason)):
            await self._tell(school, story, what)
        if delivery.card in _RESENT and delivery.address.kind == "channel":
            again = [replace(_as_owed(delivery), address=one.address) for one in each(story, school, delivery.address)]
            await self._store.refused(delivery, reason, again, self._clock())
            return
        about = [
            replace(one, refused=reason) if one.id == delivery.id else one
            for one in await self._store.about(school.id, story.record.reference)
        ]
        owed, event = await self._instead(school, story, about) if delivery.card in TELLS else ([], None)
        owed += unhanded(school, story, delivery, about)
        if delivery.card in ADDED:
            more, names = await self._beyond(school, story, delivery, about)
            owed += more
            event = event or (("brought-in", {"names": names}) if names else None)
        await self._store.refused(delivery, reason, owed, self._clock(), event=event)
        if delivery.card in ADDED:
            await self._beyond_again(school, story, delivery)
        if delivery.card in TELLS:  # another address may have refused meanwhile, and each counted on the other
            about = list(await self._store.about(school.id, story.record.reference))
            owed, event = await self._instead(school, story, about)
            if event:
                reference, (verb, body), now = story.record.reference, event, self._clock()
                await self._store.note(school.id, reference, verb=verb, actor=PROGRAM, body=body, owed=owed, now=now)

    async def _instead(
        self, school: School, story: Story, about: Sequence[Delivery]
    ) -> tuple[list[Owed], tuple[str, dict[str, object]] | None]:
        """What is owed because of a refusal, and the event that says so."""
        told, open_ = instead(story, school, about), story.open
        if told and open_:
            return [*_alerts(told), *_anew(story, about)], ("brought-in", {"names": _names(told)})
        reach = reach_of(story, school, about)
        if reach.nobody and open_ and not reach.said:
            _LOG.error("alert has nobody left to go to: school=%s", school.id)
            await self._tell(school, story, {"what": "nobody"})
            return [*_anew(story, about), unreached(story)], ("unreached", {"names": _names(reach.failed)})
        return _anew(story, about), None

    async def _beyond(
        self, school: School, story: Story, delivery: Delivery, about: Sequence[Delivery]
    ) -> tuple[list[Owed], list[str]]:
        """What is owed because what somebody added will not arrive at an address, and whom that brings in."""
        told = beyond(story, school, delivery, about)
        if told is None:
            _LOG.error("what was added has reached nobody: school=%s", school.id)
            await self._tell(school, story, {"what": "nobody"})
            return unadded(story, delivery, about), []
        knows = {name for one in story.body.told for name in one.people} | story.brought_in | {story.holder}
        new = sorted({name for one in told for name in one.people} - knows)
        return [replace(_as_owed(delivery), address=one.address) for one in told], new

    async def _beyond_again(self, school: School, story: Story, delivery: Delivery) -> None:
        """The same once it is written: another address may have refused meanwhile, and each counted on the other."""
        reference, now = story.record.reference, self._clock()
        about = list(await self._store.about(school.id, reference))
        owed, names = await self._beyond(school, story, delivery, about)
        if names:
            body = {"names": names}
            await self._store.note(
                school.id, reference, verb="brought-in", actor=PROGRAM, body=body, owed=owed, now=now
            )
        elif owed:
            await self._store.owe(school.id, owed, now, reference)

    async def _tell(self, school: School, story: Story, what: dict[str, str]) -> None:
        await tell(self._store, school, kept_out(school, story), what, self._clock())


def left(done: Sequence[BaseException | None]) -> None:
    """Say that debts were left: their leases end, and they are tried again."""
    for error in done:
        if error is not None:
            _LOG.error("a delivery was left: %s", type(error).__name__)


def _anew(story: Story, about: Sequence[Delivery]) -> list[Owed]:
    """What says who was reached, to be drawn anew."""
    return [receipt(story), *([unreached(story)] if any(one.card == "unreached" for one in about) else [])]


def _as_owed(delivery: Delivery) -> Owed:
    return Owed(delivery.slot, delivery.address, delivery.card, delivery.content)


def _alerts(told: Sequence[Told]) -> list[Owed]:
    return [Owed("alert", one.address, "alert", {}) for one in told]


def _names(told: Sequence[Told]) -> list[str]:
    return sorted({name for one in told for name in one.people})
