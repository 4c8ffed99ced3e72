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

from bot import drawing, noticing
from bot.approvals import Approvals
from bot.card import Button, Card
from bot.drawing import notice
from bot.filing import Desk
from bot.settings import School
from bot.turn import Platform, Reply, Turn
from bot.wording import question as words_of
from bot.wording import say
from dialogs.core import LONGEST, Advice, Answer, Ask, Filing, Journey, Question, Scene, replay
from dialogs.registry import DIALOGS
from policy_kb.lookup import surely_urgent, urgent
from storage import Draft, Owed, Store
from storage.kept import Address

_LOG = logging.getLogger(__name__)
_NOT_RESUMED = {"danger", "policy"}
"""Dialogs that always begin afresh: there is nothing in them worth carrying on with."""


class Talk:
    """The Listener of every platform. `schools` maps (platform, workspace) to the school it belongs to."""

    def __init__(
        self,
        store: Store,
        schools: Mapping[tuple[Platform, str], School],
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._schools = schools
        self._clock = clock
        self._wake = wake
        self._desk = Desk(store, clock, wake)
        self._approvals = Approvals(store, self._desk, clock, wake)

    async def take(self, turn: Turn) -> Reply:
        """Do what the person did. Never raises: what fails is logged by its kind and told in plain words."""
        school = self._schools.get((turn.who.platform, turn.who.workspace))
        if school is None:
            return _ended(notice("unknown-workspace"))
        try:
            reply = await self._deed(school, turn)
            return replace(reply, card=drawing.with_danger(reply.card))
        except Exception as error:  # noqa: BLE001 - the person must get an answer; saved answers are untouched
            _LOG.error("turn failed: deed=%s error=%s", turn.deed[:20], type(error).__name__)
            return _ended(drawing.with_danger(notice("failed", "care")))

    async def unfinished(self, school: School, person: str) -> list[Draft]:
        """What this person could carry on with, newest first; verdicts and look-ups are finished when given."""
        return [
            draft
            for draft in await self._store.drafts(school.id, person)
            if draft.answers and draft.dialog not in _NOT_RESUMED and isinstance(self._replay(school, draft).now, Ask)
        ]

    async def _deed(self, school: School, turn: Turn) -> Reply:
        match turn.deed:
            case "begin":
                return await self._begin(school, turn)
            case "danger":
                return await self._open(school, turn, "danger", {})
            case "answer" | "back" | "change" | "resume" | "cancel":
                return await self._in_draft(school, turn)
            case "acknowledge":
                return _ended(await self._desk.acknowledge(school, turn.who, turn.target))
            case "view":
                return _ended(await self._desk.view(school, turn.who, turn.target))
            case "home":
                return _ended(drawing.home())
            case "approve" | "decline" | "ask-back" | "reply" | "tell":
                return await self._approvals.take(school, turn)
            case _:
                return _ended(drawing.with_danger(notice("unknown-deed")))

    async def _begin(self, school: School, turn: Turn) -> Reply:
        dialog = turn.target
        if dialog not in DIALOGS:
            return _ended(drawing.home())
        typed = str(turn.values.get("text", "")).strip()[:LONGEST]
        # The words of a post are not a message to us: only what no post would say stops it.
        stops = surely_urgent if dialog == "canipost" else urgent
        if typed and stops(typed):
            return await self._open(school, turn, "danger", {})
        unfinished = [draft.id for draft in await self.unfinished(school, str(turn.who))]
        for draft in await self._store.drafts(school.id, str(turn.who)):
            if draft.dialog != dialog:
                continue
            if draft.id in unfinished and "afresh" not in turn.values:
                return Reply(_resume(school, draft))
            await self._store.cancel(school.id, str(turn.who), draft.id, self._clock())
        if dialog == "approval":
            return await self._open(school, turn, dialog, await self._facts(school, turn))
        if dialog == "canipost" and typed:
            return await self._check_words(school, turn, typed)
        first = {"policy": {"policy.asked": typed}, "report": {"report.what": typed}}.get(dialog, {})
        return await self._open(school, turn, dialog, first if typed else {})

    async def _check_words(self, school: School, turn: Turn, words: str) -> Reply:
        found = await asyncio.to_thread(noticing.noticed, words, school)
        given = noticing.proposals(found)
        draft = await self._store.begin(school.id, str(turn.who), "canipost", given, self._clock())
        if not found.marks:
            return await self._next(school, turn, draft)
        return Reply(noticing.card(draft.id, words, found))

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
            return _closed(draft)
        journey = self._replay(school, draft)
        match turn.deed:
            case "answer":
                return await self._answer(school, turn, draft, journey)
            case "back":
                return Reply(_step_before(draft, journey, str(turn.values.get("card", ""))))
            case "change":
                wanted = str(turn.values.get("question", ""))
                step = _step_with(journey, wanted)
                return Reply(_ask(draft, step, journey) if step else drawing.which_to_change(draft.id, journey))
            case "cancel":
                await self._store.cancel(school.id, str(turn.who), draft.id, self._clock())
                return _ended(notice("cancelled"))
            case _:
                return await self._next(school, turn, draft)

    async def _answer(self, school: School, turn: Turn, draft: Draft, journey: Journey) -> Reply:
        step = _step_with(journey, str(turn.values.get("card", "")) or next(iter(turn.values), ""))
        if step is None:
            return await self._next(school, turn, draft)
        given, problems = _read(step, turn.values)
        if problems:
            return Reply(_ask(draft, step, journey, problems, given))
        saved = await self._store.answer(school.id, str(turn.who), draft.id, given, self._clock())
        if saved is None or saved.state != "open":  # somebody was faster: the same person, clicking twice
            return _closed(saved)
        return await self._next(school, turn, saved)

    async def _next(self, school: School, turn: Turn, draft: Draft) -> Reply:
        journey = self._replay(school, draft)
        match journey.now:
            case Ask() as ask if draft.dialog == "danger":
                return Reply(drawing.danger(school, draft.id, ask))
            case Ask(filing=Filing() as filing):
                told = self._desk.told(school, turn.who, filing)
                return Reply(drawing.check(draft.id, journey, school, told, filing.route))
            case Ask() as ask:
                return Reply(_ask(draft, ask, journey))
            case Filing() as filing:
                return await self._desk.file(school, turn, draft, filing)
            case Advice(ending="urgent"):
                await self._store.cancel(school.id, str(turn.who), draft.id, self._clock())
                return await self._open(school, turn, "danger", {})
            case Advice() as found:
                return await self._advise(school, turn, draft, found)

    async def _advise(self, school: School, turn: Turn, draft: Draft, found: Advice) -> Reply:
        if found.values.get("verdict") == "get-approval-first":
            found = await self._approvals.known(school, turn.who, self._replay(school, draft).answers, found)
        card = drawing.advice(found, school, self._today(school), draft.id)
        if turn.stays:
            return Reply(card, ended=True)
        content = {"ending": found.ending, "values": dict(found.values), "clauses": list(found.clauses)}
        to = Address(turn.who.platform, "person", turn.who.user)
        owed = Owed(f"advice:{draft.id}", to, "advice", {**content, "draft": draft.id})
        await self._store.owe(school.id, [owed], self._clock())
        self._wake()
        return Reply(card, ended=True, sent_too=True)

    def _replay(self, school: School, draft: Draft) -> Journey:
        return replay(DIALOGS[draft.dialog], draft.answers, self._scene(school))

    def _scene(self, school: School) -> Scene:
        now = self._clock().astimezone(school.timezone)
        away = school.calendar is not None and not school.calendar.at_work(now)
        return Scene(school.policy, now.date(), {"when": frozenset({"own-time"})} if away else {})

    def _today(self, school: School) -> date:
        return self._clock().astimezone(school.timezone).date()


def utc_now() -> datetime:
    """The one clock of the program."""
    return datetime.now(UTC)


def _ended(card: Card) -> Reply:
    return Reply(card, ended=True)


def _closed(draft: Draft | None) -> Reply:
    if draft is not None and draft.state == "filed":
        return _ended(drawing.with_danger(notice("finished", "ok", reference=draft.reference)))
    return _ended(drawing.with_danger(notice("gone")))


def _resume(school: School, draft: Draft) -> Card:
    at = f"{draft.changed_at.astimezone(school.timezone):%a %-d %b, %H:%M}"
    card = notice("resume", at=at)
    buttons = (
        Button(say("cards.resume"), "resume", draft.id, style="main"),
        Button(say("cards.afresh"), "begin", draft.dialog, {"afresh": "yes"}),
    )
    return drawing.with_danger(Card(card.title, card.parts, buttons=buttons), draft.id)


def _step_with(journey: Journey, name: str) -> Ask | None:
    steps = (*journey.steps, journey.now) if isinstance(journey.now, Ask) else journey.steps
    return next((step for step in steps if any(q.id == name for q in step.questions)), None)


def _step_before(draft: Draft, journey: Journey, card: str) -> Card:
    here = _step_with(journey, card)
    at = journey.steps.index(here) if here in journey.steps else len(journey.steps)
    steps = journey.steps
    step = steps[max(at - 1, 0)] if steps else journey.now
    return _ask(draft, step, journey) if isinstance(step, Ask) else drawing.home()


def _ask(
    draft: Draft,
    step: Ask,
    journey: Journey,
    problems: Mapping[str, str] | None = None,
    given: Mapping[str, Answer] | None = None,
) -> Card:
    first = not journey.steps or step is journey.steps[0]
    return drawing.ask(
        draft.id,
        step,
        {**noticing.proposed(draft.answers), **draft.answers, **(given or {})},
        first=first,
        problems=problems,
    )


def _read(step: Ask, values: Mapping[str, str | tuple[str, ...]]) -> tuple[dict[str, Answer], dict[str, str]]:
    given: dict[str, Answer] = {}
    problems: dict[str, str] = {}
    for asked in step.questions:
        given[asked.id] = _typed(asked, values.get(asked.id))
        if not asked.accepts(given[asked.id]):
            problems[asked.id] = _problem(asked, given[asked.id])
    kept = {q.id: given[q.id] for q in step.questions if q.id not in problems}
    return kept, problems


def _typed(asked: Question, value: str | tuple[str, ...] | None) -> Answer:
    if asked.kind == "many":
        return () if value in (None, "") else (value,) if isinstance(value, str) else tuple(value or ())
    return (value[0] if value else "") if isinstance(value, tuple) else value or ""


def _problem(asked: Question, answer: Answer) -> str:
    if asked.kind in {"one", "many"}:
        return say("cards.problem-choice")
    if len(answer) > LONGEST:
        return say("cards.problem-long", given=len(answer), longest=LONGEST)
    return f"{words_of(asked.id).ask} {say('cards.problem-empty')}"
