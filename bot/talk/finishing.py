"""What follows from each ending of a dialog: one finisher an ending, and none forgotten."""

from dataclasses import replace
from typing import assert_never

from bot.cards import looked_up, rehearsal
from bot.cards.drawing import notice
from bot.cases.advice import Advice, kept
from bot.casework.approvals import Approvals
from bot.casework.casebook import Casebook
from bot.casework.chores import Chores
from bot.casework.deciding import Deciding
from bot.casework.filings import Filings
from bot.casework.registers import Registers
from bot.casework.yeses import Using, Yeses
from bot.evidence.hand_in import Evidence
from bot.journeys import flags
from bot.journeys.answering import Answering
from bot.journeys.emergency import Alarm
from bot.journeys.walk import Walk
from bot.people.settings import School
from bot.seam.turn import Reply, Turn
from dialogs.core import Journey
from dialogs.endings import (
    Checked,
    Emergency,
    Filing,
    MayI,
    NotCovered,
    Outcome,
    PolicyAnswer,
    SchoolFacts,
    StepTaken,
    Verdict,
    Weighed,
)
from storage import Draft, Owed
from storage.kept import Address

AFTER = frozenset({"helped", "others", "use-yes", "in-full"})
"""What can be done on the card of an answer."""


class Finishing:
    """Finishes dialogs."""

    def __init__(  # noqa: PLR0913, PLR0917 - one for each ending
        self, book: Casebook, walk: Walk, filings: Filings, evidence: Evidence, deciding: Deciding, chores: Chores
    ) -> None:
        self._book = book
        self._walk = walk
        self._filings = filings
        self._evidence = evidence
        self._deciding = deciding
        self._chores = chores
        self._approvals = Approvals(book)
        self._registers, self._yeses = Registers(book), Yeses(book)
        self._using = Using(book, walk, self._yeses)
        self._answering = Answering(book.store, book.clock)

    async def finish(self, school: School, turn: Turn, draft: Draft, journey: Journey, end: Outcome) -> Reply | Draft:
        """Do what an ending asks for; the draft of another dialog, where that is what follows."""
        match end:
            case Filing():
                return await self._file(school, turn, draft, end)
            case Verdict():
                return await self._verdict(school, turn, draft, journey, end)
            case PolicyAnswer() | NotCovered() | SchoolFacts():
                advice = Advice(end, draft.id)
                if not flags.practised(draft):
                    advice = await self._answering.finish(school, draft, end)
                return await self._say(school, turn, draft, advice)
            case Emergency(words=words):
                return await self._walk.alarm(school, turn.who, Alarm(words, draft.id))
            case MayI():
                await self._walk.leave(school, turn.who, draft)
                return await self._registers.may(school, turn, end)
            case Weighed() | StepTaken():
                return await self._deciding.keep(school, turn, draft, end)
            case Checked():
                return await self._chores.keep(school, turn, draft, end)
            case _:
                assert_never(end)

    async def after(self, school: School, turn: Turn, draft: Draft, journey: Journey) -> Reply | Draft:
        """What somebody does on the card of an answer (`AFTER`): the post again with a yes, or a word about it."""
        match turn.deed:
            case "use-yes":
                return await self._using.take(school, turn, draft, journey)
            case "in-full":
                return await self._in_full(school, turn, draft, journey)
            case _:
                return await self._answering.take(school, turn, draft, journey)

    async def _in_full(self, school: School, turn: Turn, draft: Draft, journey: Journey) -> Reply:
        """The same card again, with its clauses in full; nothing is counted or sent by it."""
        match journey.now:
            case Verdict() as found:
                advice = await self._advice(school, turn, draft, journey, found)
            case PolicyAnswer() | NotCovered() | SchoolFacts() as found:
                if turn.typed("of") == "others":
                    return Reply(looked_up.others(found, school, draft.id, full=True), ended=True)
                advice = await self._answering.known(school, draft, found)
            case _:
                return Reply(notice(school.words, "cards.gone"), ended=True)
        card = looked_up.card(replace(advice, full=True), school, self._walk.today(school))
        return Reply(card, ended=True)

    async def _file(self, school: School, turn: Turn, draft: Draft, filing: Filing) -> Reply | Draft:
        if not flags.practised(draft):
            return await self._filings.file(school, turn, draft, filing)
        await self._walk.leave(school, turn.who, draft)
        passed = await self._filings.passed(school, turn.who, filing)
        return rehearsal.rehearsed(school, replace(filing, route=passed.route), passed.told)

    async def _verdict(self, school: School, turn: Turn, draft: Draft, journey: Journey, found: Verdict) -> Reply:
        return await self._say(school, turn, draft, await self._advice(school, turn, draft, journey, found))

    async def _advice(self, school: School, turn: Turn, draft: Draft, journey: Journey, found: Verdict) -> Advice:
        found = await self._yeses.closed(school, turn.who, journey.answers, found)
        advice = Advice(found, draft.id, standing=await self._yeses.standing(school, turn.who, found))
        if found.verdict == "get-approval-first":
            approved = await self._approvals.known(school, turn.who, journey.answers, flags.read_in(draft))
            advice = replace(advice, approved=approved)
        picture = await self._evidence.after_verdict(school, turn.who, draft, found.verdict)
        return replace(advice, picture=picture)

    async def _say(self, school: School, turn: Turn, draft: Draft, advice: Advice) -> Reply:
        """The card at once, and where it would not stay, as a message of its own as well."""
        card = looked_up.card(advice, school.seen_by(str(turn.who)), self._walk.today(school))
        if turn.stays or flags.practised(draft):
            return Reply(card, ended=True)
        to = Address(turn.who.platform, "person", turn.who.user)
        owed = Owed(f"advice:{draft.id}", to, "advice", kept(advice))
        await self._book.store.owe(school.id, [owed], self._book.clock())
        self._book.wake()
        return Reply(card, ended=True, sent_too=True)
