"""Somebody asks for everything about them, at the desk: found, decided part by part, and handed over as a paper.

Rules:
1. Each turn passes the gate anew: what somebody may not read any more is gone from their next card.
2. What is kept meanwhile is a draft of theirs: who asks, which records, and where the bars stand (`bot.cards.bars`).
3. That somebody was shown what stands in a record is an event of it.
4. The paper is made of what stands in the records when it is made; what is new by then is to be decided first.
"""

from collections.abc import Mapping
from datetime import date

from bot.cards import bars, marking
from bot.cards.drawing import notice
from bot.cards.marking import Standing
from bot.cards.passages import GIVE, HOLD, Passage
from bot.casework import papers
from bot.casework.access import Access, Found, others_hold
from bot.casework.casebook import Casebook
from bot.casework.exports import Taker
from bot.people.months import answer_by
from bot.people.settings import School
from bot.seam.card import Card, Facts, Paragraph
from bot.seam.turn import Reply, Turn
from policy_kb.shapes import dataclass
from policy_kb.typed import day
from storage import Draft
from storage.kept import Answer

DEEDS = frozenset({"access", "access-out"})
DIALOG = "access"
"""The name of its drafts; no dialog of that name is ever asked."""
_NAMES, _BY, _RECORDS = "access.names", "access.by", "access.records"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Begun:
    """An answer that somebody is at: their draft, and what they may read of it now."""

    draft: Draft
    standing: Standing
    found: Found


class Marking:
    """Takes the deeds of whoever answers."""

    def __init__(self, book: Casebook) -> None:
        self._book = book
        self._access = Access(book)

    async def take(self, school: School, turn: Turn) -> Reply:
        """Ask who, show how far it is, keep a decision, or hand the paper over."""
        person = school.person(turn.who.platform, turn.who.user)
        if person is None:
            return Reply(notice(school.words, "casework.no-desk"), ended=True)
        taker = Taker(person, str(turn.who))
        draft = await self._mine(school, turn)
        if draft is None:
            return await self._asked(school, turn, taker)
        if turn.deed == "access-out":
            return await self._out(school, taker, draft)
        if turn.typed("do") == "end":
            return await self._end(school, turn, draft)
        if turn.typed("at"):
            return await self._one(school, turn, taker, draft)
        return Reply(marking.overview(school.words, (await self._all(school, taker, draft)).standing), ended=True)

    async def _mine(self, school: School, turn: Turn) -> Draft | None:
        sent = turn.typed("sent")
        draft = await self._book.store.draft(school.id, str(turn.who), sent) if sent else None
        return draft if draft and draft.dialog == DIALOG and draft.state == "open" else None

    async def _asked(self, school: School, turn: Turn, taker: Taker) -> Reply:
        """The form, or what was found for what was typed in it."""
        typed = {name: turn.typed(name) for name in ("name", "also", "came", "asked", "answered", "length")}
        drafts = await self._book.store.drafts(school.id, taker.actor)
        begun = [(one.id, _names(one)[0]) for one in drafts if one.dialog == DIALOG][:3]
        if "name" not in turn.values or turn.deed != "access":
            typed |= {"name": turn.typed("for"), "came": turn.typed("on"), "length": "usual"}
            return Reply(marking.form(school.words, typed, begun))
        by = self._by(school, typed)
        if not isinstance(by, date):
            return Reply(marking.form(school.words, typed, begun, school.words.say(f"access.problem-{by}")))
        names = dict.fromkeys(" ".join(one.split()) for one in (typed["name"], *typed["also"].splitlines()))
        flags: Mapping[str, Answer] = {_NAMES: tuple(filter(None, names)), _BY: by.isoformat(), _RECORDS: ()}
        draft = await self._book.store.begin(school.id, taker.actor, DIALOG, {}, self._book.clock(), flags)
        return Reply(marking.overview(school.words, (await self._all(school, taker, draft)).standing), ended=True)

    def _by(self, school: School, typed: Mapping[str, str]) -> date | str:
        """By when it is to be answered, or what is wrong."""
        if not 0 < len(typed["name"]) <= _LONGEST:
            return "name"
        came, asked, answered = (day(typed[name]) for name in ("came", "asked", "answered"))
        if came is None or came > self._book.today(school):
            return "day"
        if bool(typed["asked"]) != bool(typed["answered"]) or (typed["asked"] and not (asked and answered)):
            return "waited"
        try:
            waited = [(asked, answered)] if asked and answered else []
            return answer_by(came, school.nation, waited, longer=typed["length"] == "longer")
        except ValueError:
            return "waited"

    async def _all(self, school: School, taker: Taker, draft: Draft) -> _Begun:
        """Everything that is found now; which records these are is kept, and that they were shown is written."""
        found = await self._access.collect(school, taker, _names(draft))
        before = _tuple(draft.flags.get(_RECORDS, ()))
        there = tuple(story.record.reference for story in found.stories)
        await self._access.shown(school, taker, [one for one in found.stories if one.record.reference not in before])
        if there != before:
            given: Mapping[str, Answer] = {_RECORDS: there}
            await self._book.store.flag(school.id, taker.actor, draft.id, given, self._book.clock())
        return self._begun(school, taker, draft, found)

    async def _one(self, school: School, turn: Turn, taker: Taker, draft: Draft) -> Reply:
        """A passage to decide, or the next one when it was decided."""
        words, among = school.words, _tuple(draft.flags.get(_RECORDS, ()))
        begun = self._begun(school, taker, draft, await self._access.collect(school, taker, _names(draft), among=among))
        shown = begun.standing.passages
        n = next((n for n, one in enumerate(shown) if bars.key(one) == turn.typed("at")), None)
        if n is None:
            again = await self._all(school, taker, draft)
            return Reply(marking.overview(words, again.standing, words.say("access.changed")), ended=True)
        if "way" not in turn.values:
            return Reply(marking.passage(words, begun.standing, n, {}))
        decision, problem = _decided(shown[n], turn)
        if problem:
            text = words.say(f"access.problem-{problem[0]}", words=problem[1])
            return Reply(marking.passage(words, begun.standing, n, turn.values, text))
        given = {bars.key(decision): bars.kept(decision)}
        saved = await self._book.store.answer(school.id, taker.actor, draft.id, given, self._book.clock())
        after = self._begun(school, taker, saved or draft, begun.found).standing
        left = after.left
        if not left:
            fresh = await self._all(school, taker, saved or draft)
            return Reply(marking.overview(words, fresh.standing), ended=True)
        after_this = (one for one in after.passages[n + 1 :] if one in left)
        following = after.passages.index(next(after_this, left[0]))
        return Reply(marking.passage(words, after, following, {}))

    async def _out(self, school: School, taker: Taker, draft: Draft) -> Reply:
        say, begun = school.words.say, await self._all(school, taker, draft)
        standing = begun.standing
        if standing.left or not standing.passages:
            return Reply(marking.overview(school.words, standing, say("access.undecided")), ended=True)
        given = await self._access.paper(school, taker, standing.name, standing.passages, begun.found.stories)
        facts = Facts((
            (say("casework.taken-file"), given.name), (say("casework.taken-sha256"), papers.sha256(given.data)),
            (say("casework.taken-cases"), str(len(begun.found.stories))),
        ))  # fmt: skip
        parts = (facts, Paragraph(say("access.taken-where")))
        end = marking.overview(school.words, standing).buttons[-1:]
        card = Card(say("casework.taken"), parts, buttons=end, tone="ok", note=say("casework.taken-note"))
        return Reply(card, ended=True, files=(given,))

    async def _end(self, school: School, turn: Turn, draft: Draft) -> Reply:
        if turn.typed("sure") != "yes":
            return Reply(marking.sure(school.words, draft.id, _names(draft)[0]), ended=True)
        await self._book.store.cancel(school.id, str(turn.who), draft.id, self._book.clock())
        parts = (Paragraph(school.words.say("access.ended-text")),)
        return Reply(Card(school.words.say("access.ended"), parts, tone="ok"), ended=True)

    @staticmethod
    def _begun(school: School, taker: Taker, draft: Draft, found: Found) -> _Begun:
        decided = tuple(bars.decided(one, draft.answers.get(bars.key(one))) for one in found.passages)
        by = date.fromisoformat(str(draft.flags[_BY]))
        others = others_hold(school, taker)
        standing = Standing(draft.id, _names(draft)[0], by, decided, len(found.stories), others)
        return _Begun(draft, standing, found)


def _decided(one: Passage, turn: Turn) -> tuple[Passage, tuple[str, str] | None]:
    """A passage as it was decided on its card, and what is wrong with that."""
    before = bars.phrases(one)
    ticked = turn.values.get("black", tuple(marking.token(phrase) for phrase in before))
    chosen = [phrase for n, phrase in enumerate(before) if n >= marking.OFFERED or marking.token(phrase) in ticked]
    added = [row.strip() for row in turn.typed("more").splitlines() if row.strip()]
    if missing := bars.absent(one, added):
        return one, ("absent", missing[0])
    barred = bars.barred(one, [*chosen, *added])
    why = " ".join(turn.typed("why").split())
    match turn.typed("way"):
        case "give":
            return Passage(barred.place, barred.text, GIVE), None
        case "hold" if why:
            return Passage(barred.place, barred.text, f"{HOLD}: {why}"), None
        case "hold":
            return one, ("why", "")
        case _:
            return one, ("way", "")


def _names(draft: Draft) -> tuple[str, ...]:
    return _tuple(draft.flags.get(_NAMES, ())) or ("",)


def _tuple(given: Answer) -> tuple[str, ...]:
    return given if isinstance(given, tuple) else (given,)
