"""The Listener of every platform: a turn goes to whoever takes its deed, and a reply comes back.

Rules:
1. Whoever is staff at none of the schools of a workspace gets the way to get help, and nothing else (see `welcome`).
2. A deed that the table does not know is not done.
3. Doing the same thing twice says the same thing twice and files once.
4. A failure never loses an answer that was saved, and always ends in a card in plain words.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from bot.cards import attachments, danger, drawing, strangers, unopened, unsent
from bot.cards.drawing import notice, with_danger
from bot.cards.folding import folded, unfolded, unpacked
from bot.cards.stamping import bare, stamped
from bot.cases.story import Story
from bot.casework import (
    approvals,
    campaigns,
    caseload,
    chores,
    deciding,
    drills,
    exports,
    governors,
    handling,
    links,
    marking,
    registers,
    revising,
    seeing,
    sent,
    waiting,
)
from bot.casework.casebook import Casebook, not_there
from bot.casework.filings import Filings, Payer
from bot.casework.tongues import Tongues
from bot.evidence import hand_in
from bot.journeys import emergency, flags, practice, steps, words
from bot.journeys.emergency import Alarm
from bot.journeys.staffing import staff
from bot.journeys.walk import Walk
from bot.people import holders
from bot.people.settings import School
from bot.seam.directory import Directory
from bot.seam.turn import Platform, Reply, Turn
from bot.seam.wording import Words
from bot.talk import clauses, own, picked, which
from bot.talk.again import Again
from bot.talk.beginning import Beginning, rehearsing
from bot.talk.ears import Ears
from bot.talk.finishing import AFTER, Finishing
from bot.talk.front import Front
from bot.talk.meant import meant
from bot.talk.pace import Pace
from bot.talk.saying import Saying, small_talk
from bot.talk.welcome import Welcome
from dialogs.core import Ask
from dialogs.danger import named as named_in
from dialogs.registry import ON_CASES
from storage import Draft, SealBroken, Store

_LOG = logging.getLogger(__name__)
_Take = Callable[[School, Turn], Awaitable[Reply | Draft]]


class Talk:
    """Takes every turn. `schools` maps (platform, workspace) to its schools; `words` are those for nobody's school.

    `directories` say who somebody is on a platform, where a school's roster or rule needs to know;
    `public` is the address of the page for people without an account, if there is one. `again` asks once more before
    what takes papers out or ends a report; `payer` pays at once what a filing owes.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what the app wires
        self,
        store: Store,
        schools: Mapping[tuple[Platform, str], Sequence[School]],
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        words: Words,
        directories: Mapping[Platform, Directory] = MappingProxyType({}),
        public: str = "",
        pace: Pace | None = None,
        again: Again | None = None,
        payer: Payer | None = None,
    ) -> None:
        book = Casebook.of(payer.staffroom, wake) if payer else Casebook(store, clock, wake)
        self._schools = schools
        self._words = words
        self._clock = clock
        self._pace = pace or Pace()
        self._ears = Ears()
        self.welcome = Welcome(book.staffroom, directories, clock)
        self._tongues = payer.tongues if payer else Tongues(store, clock)
        self._aside = own.Aside(self._tongues, clock)
        self._which = which.Which(store, clock, words)
        self.walk = Walk(store, clock)
        self._filings = Filings(book, payer)
        self._evidence = hand_in.Evidence(book)
        self._deciding = deciding.Deciding(book)
        self._sent = sent.Sent(book)
        self._saying = Saying(book, self.walk, self._evidence)
        self._beginning = Beginning(store, self.walk, self._evidence, self._saying)
        self._chores = chores.Chores(book, self.walk, self._filings)
        self._finishing = Finishing(book, self.walk, self._filings, self._evidence, self._deciding, self._chores)
        desk, look = caseload.Caseload(book), seeing.Seeing(book).take
        opens: Mapping[str, _Take] = {"case-open": look, "my-open": self._sent.take, "task-open": self._chores.take}
        front = Front(self._saying, self._sent, desk)
        rooms: tuple[tuple[frozenset[str], _Take], ...] = (
            (seeing.DEEDS, look),
            (handling.DEEDS, handling.Handling(book).take),
            (deciding.DEEDS, self._deciding.take),
            (approvals.DEEDS, approvals.Approvals(book).take),
            (caseload.DEEDS, desk.take),
            (exports.DEEDS, exports.Exports(book, desk).take),
            (marking.DEEDS, marking.Marking(book).take),
            (waiting.DEEDS, waiting.Waiting(book, opens).take),
            (registers.DEEDS, registers.Registers(book).take),
            (revising.DEEDS, revising.Revising(book).take),
            (drills.DEEDS, drills.Drills(book).take),
            (sent.DEEDS, self._sent.take),
            (chores.DEEDS, self._chores.take),
            (campaigns.DEEDS, campaigns.Campaigns(book).take),
            (links.DEEDS, links.Linking(book, public).take),
            (governors.DEEDS, governors.Governors(book).take),
            (hand_in.DEEDS, self._evidence.take),
            (frozenset({"begin"}), self._beginning.begin),
            (frozenset({"calm"}), self._calm),
            (frozenset({"danger"}), self._danger),
            (frozenset({"home"}), front.home),
            (frozenset({"front"}), front.front),
            (frozenset({"help"}), front.help),
            (frozenset({"more"}), self._more),
            (frozenset({"answer", "back", "change", "resume", "cancel"}), self._in_draft),
            (AFTER, self._in_draft),
            (frozenset({which.DEED}), self._chosen_before),
        )
        found = {deed: take for deeds, take in rooms for deed in deeds}
        self.takers: Mapping[str, _Take] = (
            {deed: again.asked(deed, take) for deed, take in found.items()} if again else found
        )
        """Who takes which deed."""

    async def take(self, turn: Turn) -> Reply:
        """Do what the person did. Never raises: what fails is logged by its kind and told in plain words."""
        turn, named = bare(turn)
        homes = self._schools.get((turn.who.platform, turn.who.workspace), ())
        said = homes[0].words if len(homes) == 1 else self._words
        looks = " looks" if turn.deed == clauses.DEED else ""  # at each letter, and no turn of anybody's
        if self._pace.too_fast(f"{turn.who}{looks}", self._clock()) and not emergency.cannot_wait(turn):
            return Reply(with_danger(said, notice(said, "cards.too-fast", "care")), ended=True)
        try:
            await self._ears.hear(turn.values.values())
            met = await self.welcome.met(homes, turn.who)
            if not met.schools:
                return self._not_staff(turn, said, homes, unsure=met.unsure)
            if turn.deed == clauses.DEED:
                return clauses.found(met.schools, turn, self._clock().date())
            return await self._aside.take(turn, met.schools, named, self._at_one)
        except Exception as error:  # noqa: BLE001 - the person must get an answer; saved answers are untouched
            _LOG.error("turn failed: deed=%s error=%s", turn.deed[:20], type(error).__name__)
            return Reply(with_danger(said, notice(said, "cards.failed", "care")), ended=True)
        finally:
            self.walk.ended(turn.who)

    def _not_staff(self, turn: Turn, said: Words, homes: Sequence[School], *, unsure: bool) -> Reply:
        why: strangers.Why = "unsure" if unsure else "stranger" if homes else "elsewhere"
        return Reply(strangers.card(said, why, urgent=emergency.sounds_urgent(turn)), ended=True)

    async def _at_one(self, turn: Turn, schools: Sequence[School], named: str) -> Reply:
        """Do it at the school that it is about; where somebody works at several, they may be asked which that is."""
        shared = len(self._schools[turn.who.platform, turn.who.workspace]) > 1
        if len(schools) == 1 and turn.deed != which.DEED and named in {"", schools[0].id}:
            found: tuple[School, Turn] | Reply | None = schools[0], turn
        elif turn.deed in {"home", "front"} and not named and small_talk(schools[0], turn.typed("text")):
            holds = next((one for one in schools if one.person(turn.who.platform, turn.who.user)), schools[0])
            found, shared = (holds, turn), False
        else:
            found = await self._which.school(turn, schools, named)
        if isinstance(found, Reply):
            return found
        if found is None:
            return not_there(schools[0])
        school, turn = await self._tongues.heard(*found)
        try:
            turn = await picked.written(school, turn, self.welcome)
            reply = await self._done(school, words.named(school, meant(turn)))
        except SealBroken as error:
            _LOG.error("turn failed: deed=%s cannot open %s", turn.deed[:20], error.place)
            reply = Reply(unopened.card(school, None), ended=True)
        drawn = reply.card if reply.card.anew else with_danger(school.words, reply.card)  # an alert calls nobody anew
        card = folded(school.words, drawn)
        return replace(reply, card=stamped(card, school) if shared else card)

    async def _chosen_before(self, school: School, turn: Turn) -> Reply:
        """A choice of school that was made already, or is nobody's."""
        return steps.closed(school.words, await self.walk.mine(school, turn.who, turn.target))

    async def _done(self, school: School, turn: Turn) -> Reply:
        if turn.deed not in self.takers:
            return Reply(notice(school.words, "cards.unknown-deed"), ended=True)
        found = await self._saying.heard(school, turn) or await self._taken(school, turn)
        reply = found if isinstance(found, Reply) else await self._go_on(school, turn, found)
        if reply.undone:
            reply = await self._saying.unused(school, turn, reply)
        return replace(reply, card=unsent.in_public(school.words, reply.card)) if "public" in turn.values else reply

    async def _taken(self, school: School, turn: Turn) -> Reply | Draft:
        return await self._saying.add(school, turn, self.takers[turn.deed])

    async def _calm(self, school: School, turn: Turn) -> Reply | Draft:
        """The card of an emergency has been seen: what the person meant to do goes on."""
        draft = await self.walk.mine(school, turn.who, turn.target)
        if draft and draft.state == "open" and str(draft.flags.get(flags.INSTEAD)) in self.takers:
            return await self._saying.go_on(school, turn, draft, self._taken)
        return await self._beginning.calm(school, turn)

    async def _in_draft(self, school: School, turn: Turn) -> Reply | Draft:
        draft = await self.walk.mine(school, turn.who, turn.target)
        if draft is None or draft.state != "open":
            return steps.closed(school.words, draft)
        if draft.dialog in ON_CASES and turn.deed != "cancel":
            on = self._chores if draft.dialog == "checklist" else self._deciding
            allowed = await on.allowed(school, turn.who, draft)
            if isinstance(allowed, Reply):
                return allowed
        if flags.practised(draft) and (words := practice.in_earnest(draft, turn.values)):
            return await self.walk.alarm(school, turn.who, Alarm(words, draft.id))
        if turn.deed in AFTER:
            found = await self._finishing.after(school, turn, draft, await self.walk.replay(school, draft))
        elif turn.deed == "resume" and turn.typed("from"):
            found = await self._beginning.carry_on(school, turn, draft)
        else:
            found = await self.walk.take(school, turn, draft)
        return await self._dressed(school, turn, draft, found) if isinstance(found, Reply) else found

    async def _go_on(self, school: School, turn: Turn, draft: Draft) -> Reply:
        """What a dialog asks next, or what follows from its end."""
        journey = await self.walk.replay(school, draft)
        if not isinstance(journey.now, Ask):
            found = await self._finishing.finish(school, turn, draft, journey, journey.now)
            if draft.dialog == "danger":
                found = await self._saying.alerted(school, turn, draft, self._taken, found)
            if not isinstance(found, Reply):
                return await self._go_on(school, turn, found)
            return rehearsing(school, found) if flags.practised(draft) else found
        ask = journey.now
        if draft.dialog == "danger":
            named = named_in(draft.answers, staff(school, draft))
            adds_to, in_report = await self._saying.on_record(school, turn.who, draft), flags.IN_REPORT in draft.flags
            lost, now = draft.flags.get(flags.NOT_KEPT, ()), self.walk.now()
            card = danger.card(school, draft, ask, named, now, in_report=in_report, adds_to=adds_to, lost=lost)
            if draft.flags.get(flags.INSTEAD) != "home":
                return Reply(card)
            offered = await self._saying.offered(school, turn.who, draft)
            return Reply(unsent.on_danger(school.words, card, draft.id, offered))
        if ask.filing is not None:
            passed = await self._filings.passed(school, turn.who, ask.filing)
            lado = ask.filing.kind == "case" and holders.nobody_above(school, passed.barred)
            card = drawing.check(draft.id, journey, school, passed.told, passed.route, passed.said, lado=lado)
            card = await self._evidence.before_sending(school, turn.who, draft, ask.filing, card)
        else:
            card = steps.ask_card(school.words, draft, ask, journey)
            if draft.dialog == "canipost" and all(step.taken for step in journey.steps):
                card = attachments.offer(school.words, card, draft.id)
        return await self._dressed(school, turn, draft, Reply(card))

    async def _dressed(self, school: School, turn: Turn, draft: Draft, reply: Reply) -> Reply:
        """A card of a rehearsal says that it is one; a dialog on a report has beside its question what was reported."""
        reply = replace(reply, card=replace(reply.card, about=school.words.say(f"cards.dialog-{draft.dialog}")))
        if flags.practised(draft):
            return rehearsing(school, reply)
        if draft.dialog not in ON_CASES or reply.ended:
            return reply
        if draft.dialog == "checklist":
            return await self._chores.dressed(school, turn, draft, reply)
        story = await self._deciding.allowed(school, turn.who, draft)
        now = await self.walk.mine(school, turn.who, draft.id)
        return self._deciding.dressed(school, story, now, reply) if isinstance(story, Story) and now else reply

    async def _danger(self, school: School, turn: Turn) -> Draft:
        draft = await self.walk.mine(school, turn.who, turn.target) if turn.target else None
        if alarm := emergency.pressed(draft):
            return await self.walk.alarm(school, turn.who, alarm)
        return await self.walk.begin(school, turn.who, "danger", {emergency.WORDS: ""})

    async def _more(self, school: School, turn: Turn) -> Reply | Draft:
        """What stands behind "More", or what was chosen there."""
        chosen = unpacked(turn.typed("do")) if "do" in turn.values else None
        if chosen and chosen.deed in self.takers:
            meant = replace(turn, deed=chosen.deed, target=chosen.target, values=chosen.values)
            return await self.takers[chosen.deed](school, meant)
        card = unfolded(school.words, turn.typed("rest"))
        return Reply(card or notice(school.words, "cards.unknown-deed"), ended=True)
