"""Paying what is owed: every card that an address is owed is sent, and the debt is cleared only when it was taken.

Rules:
1. A debt is cleared when the platform has confirmed; otherwise it is tried again, later and later.
2. After an attempt without an answer it is found out first whether the message arrived. Right before each it is asked
   whether it still may go out (`going`): what another has by now, or what comes too late, is given up.
3. A channel that is public, shared with another organisation, or has readers who hold none of its roles gets
   nothing: its holders are written to alone, and those who can mend it are told. Nor has one that is read by
   somebody who has been kept out of the case since it was owed; what stands there is not changed any more.
4. Whoever has left is told nothing, whatever was owed to them; what they had open is taken away all the same.
5. What follows when a message arrives, fails or is refused stands in `aftermath`.
6. Where a record cannot be opened, whoever was to hear of it hears that much; nothing else waits for it.
7. What says who was reached is paid after what reaches them, and so is right when it comes; it waits a moment, no more.
8. What a filing owes is taken by the filing itself, and paid at once, from the record as it was filed unless something
   was done to it since; where too much is being paid, or nobody pays here, it is left to whoever looks for what is due.
   It is taken for a short time, so that an alert waits no minute where this program ends before it has begun.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import uniform

from bot.cards import unopened
from bot.cards.folding import folded
from bot.cards.stamping import stamped
from bot.cards.stubs import opened_stub
from bot.cases.reach import TELLS
from bot.cases.story import Story
from bot.casework.staffroom import Staffroom
from bot.casework.tongues import Tongues
from bot.owed.aftermath import ASIDE, LATE, Aftermath, left
from bot.owed.drawn import SAY_WHO, drawn
from bot.owed.going import AT_FILING, LEASE, Changed, Going, Outgoing
from bot.owed.looks import Looks
from bot.owed.placing import following, is_stub, placed, ringing
from bot.owed.safety import not_gone, not_kept_out, safe
from bot.owed.together import Read, Together, by_record
from bot.people.settings import PLATFORMS, School
from bot.seam.card import Card
from bot.seam.sender import Gone, NoAnswer, Overdue, Refused, Sender, TryLater
from storage import OPENED, Delivery, SealBroken, Store, StoreError

_LOG = logging.getLogger(__name__)
_AT_ONCE = 20
_MOMENT = 2.0
"""Seconds that they wait for those who are to be reached."""
_SLOWEST = 300.0
"""Seconds between attempts once a platform has been failing for a while."""


class Alerts:
    """The sweeper. `senders` by platform; `schools` by id."""

    def __init__(
        self,
        store: Store,
        schools: Mapping[str, School],
        senders: Mapping[str, Sender],
        clock: Callable[[], datetime],
        pause: float = 1.0,
    ) -> None:
        self._store = store
        self._schools = schools
        self._senders = senders
        self._looks = Looks(senders)
        self._clock = clock
        self._after = Aftermath(store, clock)
        self.staffroom = Staffroom(store, clock)
        self.tongues = Tongues(store, clock)
        self._shared = _shared(schools.values())
        self._pause = pause
        self._woken = asyncio.Event()
        self._running = False
        self._paying: set[asyncio.Task[None]] = set()
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    def wake(self) -> None:
        """Something new is owed: look at once instead of at the next tick."""
        self._woken.set()

    @property
    def lease(self) -> timedelta | None:
        """For how long whoever files a record takes its debts, for `pay`; None where they are to be left (rule 8)."""
        return AT_FILING if self._running and len(self._paying) < _AT_ONCE else None

    def pay(self, story: Story, taken: Sequence[Delivery]) -> None:
        """Pay at once what was taken with the filing of a record."""
        task = asyncio.create_task(self._pay_first(story, taken))
        self._paying.add(task)
        task.add_done_callback(self._paying.discard)

    async def _pay_first(self, story: Story, taken: Sequence[Delivery]) -> None:
        async with self._at_once:  # filings that share a commit have all been given a lease
            left(await self._pay_all(taken, Read(story, taken)))

    async def run(self) -> None:
        """Pay debts until cancelled. A database that does not answer is tried again, never given up."""
        self._running = True
        try:
            await self._look()
        finally:
            self._running = False
            for one in self._paying:
                one.cancel()
            await asyncio.gather(*self._paying, return_exceptions=True)

    async def _look(self) -> None:
        while True:
            self._woken.clear()
            try:
                paid = await self.sweep()
            except StoreError as error:
                _LOG.error("sweep failed: %s", type(error).__name__)
                paid = 0
            if not paid:
                try:
                    async with asyncio.timeout(self._pause):
                        await self._woken.wait()
                except TimeoutError:
                    continue

    async def sweep(self) -> int:
        """Try everything that is due once; gives how many debts were tried."""
        due = await self._store.due(self._clock(), _AT_ONCE, LEASE)
        paid = await asyncio.gather(*(self._pay_all(some, Read()) for some in by_record(due)))
        for done in paid:
            broken = (one for one in done if isinstance(one, StoreError) and not isinstance(one, SealBroken))
            if error := next(broken, None):
                raise error
            left(done)
        return len(due)

    async def draw(self, delivery: Delivery) -> Card | None:
        """The card of a delivery as it stands now; None if what it is about is gone."""
        known = await self._known([delivery], Read())
        school = known.school
        try:
            card = await drawn(delivery, await known.story(), known, self.tongues, self._clock)
        except SealBroken:
            card = unopened.card(school, delivery.reference) if school else None
        return self._as_shown(school, delivery, card) if card and school else None

    def _as_shown(self, school: School, delivery: Delivery, card: Card) -> Card:
        """With at most five buttons; in a workspace that several schools share they say of which one they are."""
        card = folded(school.words, card)
        at = delivery.address.platform
        return stamped(card, school) if (at, school.workspaces.get(at, "")) in self._shared else card

    async def _known(self, some: Sequence[Delivery], read: Read) -> Together:
        """What the debts of one record need to know."""
        school = self._schools.get(some[0].school)
        roster, today = await self.staffroom.day(school) if school else (None, None)
        say_who = all(one.card in SAY_WHO for one in some)
        seen = read.story.newest if read.story and not say_who else None
        out = Outgoing(self._store, self._clock, some, seen)
        known = Together(some, today, roster, out, self._store, self._after, read)
        if say_who:
            await known.catch_up()
        return known

    async def _read(self, delivery: Delivery, known: Together) -> tuple[Story | None, Card | None]:
        """What a delivery is about, and its card; where it cannot be opened, those who have nothing yet are told so.

        Raises TryLater where there is a message already: it stays as it is until it can be drawn again.
        """
        try:
            story = await known.story()
            return story, await drawn(delivery, story, known, self.tongues, self._clock)
        except SealBroken:
            first = delivery.handle is None and delivery.card in TELLS | {"receipt"}
            if known.school is None or not first:
                raise TryLater("unopened", ASIDE.total_seconds()) from None
            return None, unopened.card(known.school, delivery.reference, new=delivery.card in TELLS)

    async def _school(self, delivery: Delivery) -> School | None:
        """The school that owes something, as it is today; None for one that there is not any more."""
        school = self._schools.get(delivery.school)
        return await self.staffroom.today(school) if school else None

    async def _pay_all(self, some: Sequence[Delivery], read: Read) -> Sequence[BaseException | None]:
        """Pay the debts of one record in the order of rule 7; gives what went wrong with each."""
        say_who = [one for one in some if one.card in SAY_WHO]
        paying = asyncio.ensure_future(self._pay_at_once([one for one in some if one.card not in SAY_WHO], read))
        try:
            await asyncio.wait({paying}, timeout=_MOMENT if say_who else None)
            in_time = paying.done()
            done = [*await self._pay_at_once(say_who, read), *await paying]
            if not in_time:  # what says who was reached is owed again
                self.wake()
            return done
        finally:
            paying.cancel()
            await asyncio.wait({paying})  # whoever stops this lets go of the database next

    async def _pay_at_once(self, some: Sequence[Delivery], read: Read) -> Sequence[BaseException | None]:
        if not some:
            return ()
        try:
            known = await self._known(some, read)
        except Exception as error:  # noqa: BLE001 - told as what went wrong with each of them
            return [error] * len(some)
        return await asyncio.gather(*(self._pay(one, known) for one in known.of), return_exceptions=True)

    async def _pay(self, delivery: Delivery, known: Together) -> None:
        if delivery.address.platform not in {*PLATFORMS, "email"}:  # whoever came by a link is written to nowhere
            await self._store.cleared(delivery, "", self._clock())
        elif delivery.damaged:
            await self._after.unopened(known.school, delivery)
        elif delivery.card == OPENED:
            await self._take_away(delivery, known)
        else:
            try:
                await self._send(delivery, known)
            except Changed:
                await known.read_anew()
                await self._send(delivery, known)

    async def _send(self, delivery: Delivery, known: Together) -> None:
        """Draw a card and send it, and see to what follows. Raises Changed where it is to be drawn anew."""
        school, sender = known.school, self._senders.get(delivery.address.platform)
        going = Going(known.out, delivery)
        try:
            not_gone(delivery, known.roster)
            story, card = await self._read(delivery, known)
            if school is None or sender is None or card is None:
                raise TryLater("not-connected", _SLOWEST)
            workspace = school.workspaces.get(delivery.address.platform, "")
            card = self._as_shown(school, delivery, card)
            not_kept_out(school, delivery, story)
            await safe(school, self._looks, workspace, delivery.address)
            card = ringing(school, delivery, await following(delivery, card, known))
            anew = not (story and is_stub(story, delivery))
            handle = await placed(sender, workspace, delivery, card, going, anew=anew)
        except Refused as why:
            await self._after.refused(school, delivery, str(why))
            self.wake()
        except TryLater as why:
            await self._later(delivery, str(why), why.after)
        except Overdue as why:  # given back, where another has not taken it already
            _LOG.warning("delivery %s was not sent: %s", delivery.id, why)
            await self._store.postponed(delivery, self._clock(), str(why), uncertain=False)
        except NoAnswer as why:
            await self._later(delivery, str(why), None, uncertain=going.unsure)
        except (Changed, StoreError):
            raise
        except Exception as error:  # noqa: BLE001 - one bad card must not stop the others; the debt stays
            _LOG.error("delivery %s failed: %s", delivery.id, type(error).__name__)
            await self._later(delivery, type(error).__name__, None, uncertain=going.unsure)
        else:
            await self._arrived(school, story, delivery, handle)

    async def _arrived(self, school: School | None, story: Story | None, delivery: Delivery, handle: str) -> None:
        if await self._after.arrived(school, story, delivery, handle):
            self.wake()

    async def _take_away(self, delivery: Delivery, known: Together) -> None:
        """Put a line in the place of what somebody opened; what the platform does not give back stays there."""
        school, at, handle = known.school, delivery.address, delivery.handle
        sender = self._senders.get(at.platform)
        try:
            if school and sender and handle:
                school = await self.tongues.at(school, at)
                card = self._as_shown(school, delivery, opened_stub(school))
                await known.out.begin(delivery, None)
                await sender.edit(school.workspaces.get(at.platform, ""), at, handle, card)
        except (TryLater, NoAnswer) as why:
            await self._later(delivery, str(why), why.after if isinstance(why, TryLater) else None)
            return
        except Overdue:
            return  # whoever has it by now takes it away
        except (Gone, Refused) as why:
            _LOG.info("what was opened stays: %s", why)
        await self._store.taken_away(delivery)

    async def _later(self, delivery: Delivery, reason: str, after: float | None, *, uncertain: bool = False) -> None:
        """Try again; `uncertain`: this attempt may have arrived. What was in doubt before stays so."""
        spread = uniform(0.8, 1.2)  # noqa: S311 - spreads retries, no secret
        wait = after if after is not None else min(2.0**delivery.attempts, _SLOWEST) * spread
        _LOG.warning("delivery %s waits %.0f s: %s", delivery.id, wait, reason)
        late = (delivery.owed_at + LATE - self._clock()).total_seconds()
        if after is None and delivery.handle is None and 0 < late < wait:
            wait = late  # then it is told that nobody was reached, not when the next attempt happens to be
        due_at = self._clock() + timedelta(seconds=wait)
        await self._store.postponed(delivery, due_at, reason, uncertain=uncertain)
        await self._after.failed(await self._school(delivery), delivery)


def _shared(schools: Iterable[School]) -> frozenset[tuple[str, str]]:
    """The workspaces that belong to more than one school."""
    counted = Counter((at, to) for school in schools for at, to in school.workspaces.items())
    return frozenset(place for place, count in counted.items() if count > 1)
