"""Reading registers: the list of them, one with filters, a search over all, and taking one out as CSV or PDF.

Rules:
1. Everything passes the gate of its record; whoever may not read an entry meets it in no list, search, count or file.
2. A register is taken out only by those who may read it as a role; each entry in it keeps who took it, and when.
"""

from collections.abc import Sequence

from bot.cards import permitted as permitted_card
from bot.cards import registers as cards
from bot.cards.drawing import notice
from bot.cases.permitted import permitted
from bot.cases.registers import SHOWN, Row, matching, readable, seen, which
from bot.cases.story import Story
from bot.casework import papers, presses, register_papers
from bot.casework.casebook import Casebook
from bot.people.names import readings
from bot.people.settings import Person, School
from bot.seam.card import Card, Facts, Paragraph
from bot.seam.turn import Given, Reply, Turn
from dialogs.endings import MayI
from policy_kb.register import Register
from storage import Noted

DEEDS = frozenset({"registers", "register", "register-find", "register-out"})
KINDS = frozenset({"request", "register"})
_TYPES = {"csv": "text/csv", "pdf": "application/pdf"}


class Registers:
    """Takes the deeds of those who read registers."""

    def __init__(self, book: Casebook) -> None:
        self._book = book

    async def take(self, school: School, turn: Turn) -> Reply:
        """Show the registers, one of them, or what was searched for; or hand one over."""
        person = school.person(turn.who.platform, turn.who.user)
        there = {one.id: one for one in readable(school, person)}
        register = there.get(turn.target or turn.typed("which"))
        match turn.deed:
            case "register-find":
                return Reply(await self._search(school, person, turn.typed("words"), tuple(there.values())), ended=True)
            case "register-out" if register and person:
                return await self._out(school, turn, person, register)
            case "register" if register:
                return Reply(await self._one(school, turn, person, register), ended=True)
            case _:
                card = await self._all(school, person, tuple(there.values()), every=turn.target == "all")
                return Reply(card, ended=True)

    async def rows(self, school: School, person: Person | None, register: Register) -> list[Row]:
        """The entries of a register that somebody may see, newest first."""
        return seen(school, person, register, await self._book.stories(school, KINDS, types={register.id}))

    async def may(self, school: School, turn: Turn, asked: MayI) -> Reply:
        """Answer whether something is allowed for a pupil; that it was asked is an event of the entry it rests on."""
        register = school.policy.registers[asked.register]
        found: dict[str, Story] = {}
        for words in readings(asked.name):
            for record in await self._book.store.find(school.id, words):
                if record.type == register.id and record.reference not in found:
                    story = await self._book.readable(school, record.reference)
                    found |= {record.reference: story} if story else {}
        newest = sorted(found.values(), key=lambda story: story.record.filed_at, reverse=True)
        answer = permitted(asked, register, newest)
        if answer.story:
            person = school.person(turn.who.platform, turn.who.user)
            roles = sorted(person.roles) if person else []
            body = {"name": person.name if person else turn.who.name, "roles": roles, "how": "register"}
            await self._book.store.note(
                school.id, answer.story.record.reference, verb="viewed", actor=str(turn.who), body=body, owed=(),
                now=self._book.clock(),
            )  # fmt: skip
        return Reply(permitted_card.card(asked, register, answer, school), ended=True)

    async def _all(self, school: School, person: Person | None, there: Sequence[Register], *, every: bool) -> Card:
        stories = await self._book.stories(school, KINDS, types={one.id for one in there})
        counts = {}
        for one in there:
            rows = seen(school, person, one, [story for story in stories if story.record.type == one.id])
            counts[one.id] = sum(which(row.story) in {"standing", "waiting"} for row in rows)
        return cards.overview(school, there, counts, every=every)

    async def _one(self, school: School, turn: Turn, person: Person | None, register: Register) -> Card:
        rows = await self.rows(school, person, register)
        page = int(turn.typed("page")) if turn.typed("page").isdigit() else 0
        shown, there = _shown(turn), {which(row.story) for row in rows}
        if not turn.typed("show") and "standing" not in there and "waiting" in there:
            shown = "waiting"  # its name was offered with these counted in: an empty list would look like a fault
        return cards.entries(school, register, rows, shown, page, takes=person is not None)

    async def _search(self, school: School, person: Person | None, words: str, there: Sequence[Register]) -> Card:
        if not words:
            return cards.search(school.words)
        stories = await self._book.stories(school, KINDS, types={one.id for one in there})
        rows = [
            row
            for one in there
            for row in seen(school, person, one, [story for story in stories if story.record.type == one.id])
        ]
        return cards.found(school, words, matching(rows, words))

    async def _out(self, school: School, turn: Turn, person: Person, register: Register) -> Reply:
        say, shown = school.words.say, _shown(turn)
        rows = [row for row in await self.rows(school, person, register) if row.opens]
        rows = [row for row in rows if shown in {"all", which(row.story)}]
        if not rows:
            return Reply(notice(school.words, "registers.nothing-to-take"), ended=True)
        way = "pdf" if turn.typed("as") == "pdf" else "csv"
        if way == "csv":
            data = register_papers.csv_of(register, rows, school)
        else:
            paper = register_papers.paper(register, rows, school, person, self._book.clock())
            data = await presses.made(papers.pdf, paper, school.words)
        given = Given(f"register-{register.id}.{way}", _TYPES[way], data)
        body = {
            "name": person.name,
            "roles": sorted(person.roles),
            "what": f"register-{way}",
            "sha256": papers.sha256(data),
        }
        noted = [Noted(row.story.record.reference, "exported", str(turn.who), body) for row in rows]
        await self._book.store.write_all(school.id, self._book.clock(), noted=noted)
        facts = Facts(((say("casework.taken-file"), given.name), (say("casework.taken-sha256"), str(body["sha256"])),
                       (say("registers.taken-entries"), str(len(rows)))))  # fmt: skip
        parts = (facts, Paragraph(say("casework.taken-where")))
        card = Card(say("casework.taken"), parts, tone="ok", note=say("casework.taken-note"))
        return Reply(card, ended=True, files=(given,))


def _shown(turn: Turn) -> str:
    return turn.typed("show") if turn.typed("show") in SHOWN else "standing"
