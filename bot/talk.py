"""Talking with one person: a Turn comes in, the dialog is replayed, a Reply goes out.

Rules:
1. Nothing is trusted that a platform sends back: drafts are the person's own, questions are those of the
   dialog as it stands today, options are those on offer.
2. Doing the same thing twice says the same thing twice and files once.
3. A failure never loses an answer that was saved, and always ends in a card in plain words.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.cards import attachments, danger, drawing, looked_up, noticed, rehearsal
from bot.cards.drawing import notice
from bot.cases.handed_in import forbidden
from bot.casework.approvals import Approvals
from bot.casework.cases import Cases
from bot.casework.filings import Filings, settled
from bot.evidence.hand_in import Evidence
from bot.evidence.intake import WAITING
from bot.journeys import emergency, noticing, practice, steps
from bot.journeys.answering import Answering
from bot.people.settings import School
from bot.seam.card import Card
from bot.seam.turn import Platform, Reply, Turn
from bot.seam.wording import Words
from dialogs.core import LONGEST, Advice, Answer, Ask, Filing, Journey, Scene, replay
from dialogs.registry import DIALOGS, ON_CASES
from storage import Draft, Owed, Store
from storage.kept import Address

_LOG = logging.getLogger(__name__)
_FIRST = {"policy": "policy.asked", "report": "report.what", "consult": "consult.asked"}
"""The question that words typed with a command answer."""
_NOT_RESUMED = {"danger", "policy", WAITING}
"""Dialogs that always begin afresh: there is nothing in them worth carrying on with."""


class Talk:
    """The Listener of every platform: `schools` by platform and workspace, `strangers` the words for those of none."""

    def __init__(
        self,
        store: Store,
        schools: Mapping[tuple[Platform, str], School],
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        strangers: Words,
    ) -> None:
        self._store = store
        self._schools = schools
        self._clock = clock
        self._wake = wake
        self._strangers = strangers
        self._filings = Filings(store, clock, wake)
        self._cases = Cases(store, clock, wake, self._in_draft)
        self._answering = Answering(store, clock)
        self._approvals = Approvals(store, self._filings, clock, wake)
        self._evidence = Evidence(store, self._filings, clock)

    async def take(self, turn: Turn) -> Reply:
        """Do what the person did. Never raises: what fails is logged by its kind and told in plain words."""
        school = self._schools.get((turn.who.platform, turn.who.workspace))
        if school is None:
            return _ended(notice(self._strangers, "cards.unknown-workspace"))
        try:
            deed = self._cases.take if self._cases.takes(turn) else self._deed
            reply = await deed(school, turn)
            return replace(reply, card=drawing.with_danger(school.words, reply.card))
        except Exception as error:  # noqa: BLE001 - the person must get an answer; saved answers are untouched
            _LOG.error("turn failed: deed=%s error=%s", turn.deed[:20], type(error).__name__)
            return _ended(drawing.with_danger(school.words, notice(school.words, "cards.failed", "care")))

    async def unfinished(self, school: School, person: str) -> list[Draft]:
        """What this person could carry on with, newest first; verdicts and look-ups are finished when given."""
        return [
            draft
            for draft in await self._store.drafts(school.id, person)
            if draft.answers
            and draft.dialog not in _NOT_RESUMED
            and not practice.on(draft)
            and isinstance(self._replay(school, draft).now, Ask)
        ]

    async def _deed(self, school: School, turn: Turn) -> Reply:
        match turn.deed:
            case "begin":
                return await self._begin(school, turn)
            case "danger":
                return await self._open(school, turn, "danger", {emergency.WORDS: ""})
            case "calm":
                return await self._calm(school, turn)
            case "answer" | "back" | "change" | "resume" | "cancel" | "helped" | "others":
                return await self._in_draft(school, turn)
            case "acknowledge":
                return _ended(await self._filings.acknowledge(school, turn.who, turn.target))
            case "view" | "case-open":
                reference = turn.target or str(turn.values.get("reference", ""))
                return _ended(await self._filings.view(school, turn.who, reference))
            case "home":
                return _ended(await self._cases.home(school, turn.who, drawing.home(school.words)))
            case "approve" | "decline" | "ask-back" | "reply" | "tell":
                return await self._approvals.take(school, turn)
            case "attach" | "hand-in" | "sort" | "clean" | "take-out" | "show-file":
                return await self._evidence.take(school, turn)
            case _:
                return _ended(drawing.with_danger(school.words, notice(school.words, "cards.unknown-deed")))

    async def _begin(self, school: School, turn: Turn) -> Reply:
        dialog = turn.target
        if dialog not in DIALOGS:
            return _ended(drawing.home(school.words))
        typed = str(turn.values.get("text", "")).strip()[:LONGEST]
        if practice.asked(dialog, typed):
            reply = await self._open(school, turn, dialog, {practice.ON: "yes"})
            return replace(reply, card=rehearsal.marked(school.words, reply.card))
        if typed and emergency.stops(dialog, typed):
            return await self._open(school, turn, "danger", emergency.found(typed, dialog, dialog))
        if dialog in {"report", "consult"} and "from" in turn.values:
            typed = await self._words_from(school, turn)
        if "link" in turn.values or (turn.files and dialog in {"canipost", "report"}):
            return await self._begin_with(school, turn, dialog, typed)  # what was sent must not wait for "Carry on?"
        unfinished = [draft.id for draft in await self.unfinished(school, str(turn.who))]
        for draft in await self._store.drafts(school.id, str(turn.who)):
            if draft.dialog != dialog:
                continue
            if draft.id in unfinished and "afresh" not in turn.values:
                return Reply(steps.resume(school, draft))
            await self._store.cancel(school.id, str(turn.who), draft.id, self._clock())
        if dialog == "approval":
            facts = await self._facts(school, turn)
            draft = await self._store.begin(school.id, str(turn.who), dialog, facts, self._clock())
            await self._evidence.move(school, turn.who, str(turn.values.get("from", "")), draft.id)
            return await self._next(school, turn, draft)
        return await self._begin_with(school, turn, dialog, typed)

    async def _begin_with(
        self, school: School, turn: Turn, dialog: str, typed: str, more: Mapping[str, Answer] | None = None
    ) -> Reply:
        if turn.files and forbidden({"text": typed}):
            return Reply(attachments.refused(school, {"text": typed}))
        if dialog == "canipost" and (typed or turn.files):
            return await self._check_words(school, turn, typed)
        first = {_FIRST[dialog]: typed} if typed and dialog in _FIRST else {}
        if dialog == "report" and turn.files:
            return await self._evidence.begin_report(school, turn, {**first, **(more or {})})
        return await self._open(school, turn, dialog, {**first, **(more or {})})

    async def _calm(self, school: School, turn: Turn) -> Reply:
        """The person says that what they wrote is no emergency: what they meant to do goes on."""
        draft = await self._store.draft(school.id, str(turn.who), turn.target)
        if draft is None or draft.state != "open" or emergency.INSTEAD not in draft.answers:
            return steps.closed(school.words, draft)
        await self._store.cancel(school.id, str(turn.who), draft.id, self._clock())
        instead = str(draft.answers[emergency.INSTEAD])
        if instead in DIALOGS:
            return await self._begin_with(
                school, turn, instead, str(draft.answers[emergency.WORDS]), {emergency.CALM: "yes"}
            )
        calm = {emergency.CALM: "yes"}
        kept = await self._store.answer(school.id, str(turn.who), instead, calm, self._clock())
        if kept is None or kept.state != "open":
            return steps.closed(school.words, kept)
        return await self._next(school, turn, kept)

    async def _words_from(self, school: School, turn: Turn) -> str:
        """What was written in the draft from which another dialog is begun, so that nobody types it twice."""
        draft = await self._store.draft(school.id, str(turn.who), str(turn.values["from"]))
        answers = draft.answers if draft else {}
        return str(answers.get(emergency.WORDS) or answers.get("policy.asked", ""))

    async def _check_words(self, school: School, turn: Turn, words: str) -> Reply:
        found = await asyncio.to_thread(noticing.noticed, words, school)
        given = noticing.proposals(found)
        draft = await self._store.begin(school.id, str(turn.who), "canipost", given, self._clock())
        pictures = await self._evidence.pictures(school, turn, draft)
        if not found.marks and not pictures:
            return await self._next(school, turn, draft)
        return Reply(noticed.card(school.words, draft.id, words, found, pictures))

    async def _facts(self, school: School, turn: Turn) -> Mapping[str, Answer]:
        """The facts that were given for the verdict from which approval is asked."""
        draft = await self._store.draft(school.id, str(turn.who), str(turn.values.get("from", "")))
        return {name: answer for name, answer in draft.answers.items() if name.startswith("post.")} if draft else {}

    async def _open(self, school: School, turn: Turn, dialog: str, answers: Mapping[str, Answer]) -> Reply:
        draft = await self._store.begin(school.id, str(turn.who), dialog, answers, self._clock())
        return await self._next(school, turn, draft)

    async def _in_draft(self, school: School, turn: Turn) -> Reply:
        draft = await self._store.draft(school.id, str(turn.who), turn.target)
        if draft is None or draft.state != "open":
            return steps.closed(school.words, draft)
        if draft.dialog in ON_CASES:
            return await self._cases.deciding.go_on(school, turn, draft, self._with)
        if practice.on(draft) and (words := practice.in_earnest(draft, turn.values)):
            return await self._open(school, turn, "danger", emergency.found(words, draft.id, ""))
        reply = await self._with(school, turn, draft)
        return replace(reply, card=rehearsal.marked(school.words, reply.card)) if practice.on(draft) else reply

    async def _with(self, school: School, turn: Turn, draft: Draft) -> Reply:
        journey = self._replay(school, draft)
        match turn.deed:
            case "helped" | "others":
                return await self._answering.take(school, turn, draft, journey)
            case "answer":
                return await self._answer(school, turn, draft, journey)
            case "back":
                return Reply(steps.step_before(school.words, draft, journey, str(turn.values.get("card", ""))))
            case "change":
                return Reply(steps.to_change(school.words, draft, journey, str(turn.values.get("question", ""))))
            case "cancel":
                await self._store.cancel(school.id, str(turn.who), draft.id, self._clock())
                return _ended(notice(school.words, "cards.cancelled"))
            case _:
                return await self._next(school, turn, draft)

    async def _answer(self, school: School, turn: Turn, draft: Draft, journey: Journey) -> Reply:
        step = steps.step_with(journey, str(turn.values.get("card", "")) or next(iter(turn.values), ""))
        if step is None:
            return await self._next(school, turn, draft)
        given, problems = steps.read(school.words, step, turn.values)
        if problems:
            return Reply(steps.ask_card(school.words, draft, step, journey, problems, given))
        saved = await self._store.answer(school.id, str(turn.who), draft.id, given, self._clock())
        if saved is None or saved.state != "open":  # somebody was faster: the same person, clicking twice
            return steps.closed(school.words, saved)
        if found := emergency.in_answers(saved, given):
            return await self._open(school, turn, "danger", found)
        return await self._next(school, turn, saved)

    async def _next(self, school: School, turn: Turn, draft: Draft) -> Reply:
        journey = self._replay(school, draft)
        match journey.now:
            case Ask() as ask if draft.dialog == "danger":
                return Reply(danger.card(school, draft, ask, in_report=emergency.IN_REPORT in draft.answers))
            case Ask(filing=Filing() as filing):
                filing = settled(school, turn.who, filing)
                told = await self._filings.told(school, turn.who, filing)
                card = drawing.check(draft.id, journey, school, told, filing.route)
                return Reply(await self._evidence.before_sending(school, turn.who, draft, filing, card))
            case Ask() as ask:
                card = steps.ask_card(school.words, draft, ask, journey)
                first = draft.dialog == "canipost" and not journey.steps
                return Reply(attachments.offer(school.words, card, draft.id) if first else card)
            case Filing() as filing if practice.on(draft):
                await self._store.cancel(school.id, str(turn.who), draft.id, self._clock())
                filing = settled(school, turn.who, filing)
                return rehearsal.rehearsed(school, filing, await self._filings.told(school, turn.who, filing))
            case Filing() as filing:
                return await self._filings.file(school, turn, draft, settled(school, turn.who, filing))
            case Advice(ending="urgent"):
                words = {emergency.WORDS: draft.answers["policy.asked"], emergency.INSTEAD: draft.id}
                return await self._open(school, turn, "danger", words)
            case Advice() as found if draft.dialog in ON_CASES:
                return await self._cases.deciding.keep(school, turn, draft, found)
            case Advice() as found:
                return await self._advise(school, turn, draft, found)

    async def _advise(self, school: School, turn: Turn, draft: Draft, found: Advice) -> Reply:
        if found.values.get("verdict") == "get-approval-first":
            found = await self._approvals.known(school, turn.who, self._replay(school, draft).answers, found)
        if await self._evidence.after_verdict(school, turn.who, draft, found.values.get("verdict")):
            found = replace(found, values={**found.values, "picture": True})
        if draft.dialog == "policy" and not practice.on(draft):
            found = await self._answering.finish(school, draft, found)
        draw = drawing.verdict if found.ending == "verdict" else looked_up.card
        card = draw(found, school, self._today(school), draft.id)
        if turn.stays or practice.on(draft):
            return Reply(card, ended=True)
        content = {"ending": found.ending, "values": dict(found.values), "clauses": list(found.clauses)}
        to = Address(turn.who.platform, "person", turn.who.user)
        owed = Owed(f"advice:{draft.id}", to, "advice", {**content, "draft": draft.id})
        await self._store.owe(school.id, [owed], self._clock())
        self._wake()
        return Reply(card, ended=True, sent_too=True)

    def _replay(self, school: School, draft: Draft) -> Journey:
        return replay({**DIALOGS, **ON_CASES}[draft.dialog], draft.answers, self._scene(school, draft))

    def _scene(self, school: School, draft: Draft) -> Scene:
        now = self._clock().astimezone(school.timezone)
        away = school.calendar is not None and not school.calendar.at_work(now)
        known = {"when": frozenset({"own-time"})} if away else {}
        return Scene(school.policy, now.date(), known, calm=emergency.CALM in draft.answers)

    def _today(self, school: School) -> date:
        return self._clock().astimezone(school.timezone).date()


def utc_now() -> datetime:
    """The one clock of the program."""
    return datetime.now(UTC)


def _ended(card: Card) -> Reply:
    return Reply(card, ended=True)
