"""Taking papers out: statement, history, bundle, register, everything about one person.

Rules:
1. Only those who may read a case take papers of it, and only with what they may read in it.
2. Each paper taken is an event of every case in it, with who took it, for whom, and its SHA-256; it is written
   before the paper is handed over, so that no paper is out that the ledger does not know.
3. A picture that must not be looked at was never taken in, so none can leave in a bundle.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC

from bot.cards.drawing import notice
from bot.cards.filed import at
from bot.cases.story import Story
from bot.casework import papers, presses, readers
from bot.casework.casebook import Casebook, not_there
from bot.casework.caseload import Caseload
from bot.people.settings import Person, School
from bot.seam.card import Button, Card, Facts, Paragraph
from bot.seam.turn import Given, Reply, Turn
from bot.seam.wording import Words
from policy_kb.shapes import dataclass
from storage import Noted, SealBroken

DEEDS = frozenset({"case-record", "case-export", "case-person-out", "case-register"})
WAYS = ("pdf", "html", "history", "readers", "handoff", "bundle-lado", "bundle-police")
"""What can be taken of one case."""
_NOTED = 500
"""Events that are written in one transaction."""
_TYPES = {"pdf": "application/pdf", "html": "text/html", "zip": "application/zip", "csv": "text/csv"}


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes a paper: the holder, and how the ledger knows them."""

    person: Person
    actor: str


class Exports:
    """Takes the deeds that make papers."""

    def __init__(self, book: Casebook, caseload: Caseload) -> None:
        self._book = book
        self._caseload = caseload

    async def take(self, school: School, turn: Turn) -> Reply:
        """Offer the papers of a report, or hand one over."""
        person = school.person(turn.who.platform, turn.who.user)
        if person is None:
            return Reply(notice(school.words, "casework.no-desk"), ended=True)
        taker = Taker(person, str(turn.who))
        match turn.deed:
            case "case-person-out":
                name = turn.typed("name")
                stories = await self._caseload.named(school, person, [name])
                return _handed(school, len(stories), await self.about(school, taker, name, stories))
            case "case-register":
                given, count = await self.register(school, taker)
                return _handed(school, count, given)
        found = await self._book.opened(school, turn.who, turn.deed, turn.target)
        if found is None:
            return not_there(school)
        way = turn.typed("as")
        if turn.deed == "case-record" or way not in WAYS:
            return Reply(_offer(school.words, found[0]), ended=True)
        return _handed(school, 1, await self.one(school, taker, found[0], way))

    async def one(self, school: School, taker: Taker, story: Story, way: str) -> Given:
        """One of WAYS for one case; the event is written before it is given."""
        now, reference = self._book.clock(), story.record.reference
        made = papers.statement(story, school, taker.person, now)
        match way:
            case "pdf":
                data = await presses.made(papers.pdf, made, school.words)
                given = _given(f"statement-{reference}.pdf", data)
            case "html":
                page = await presses.made(papers.html, made, school.words)
                given = _given(f"statement-{reference}.html", page)
            case "handoff":
                paper = papers.handoff(story, school, taker.person, now)
                data = await presses.made(papers.pdf, paper, school.words)
                given = _given(f"handoff-{reference}.pdf", data)
            case "history":
                past = papers.history(story, school, taker.person, now)
                given = _given(f"history-{reference}.pdf", await presses.made(papers.pdf, past, school.words))
            case "readers":
                reach = await self._book.reach(school, story)
                known = readers.paper(story, school, taker.person, now, reach)
                given = _given(f"readers-{reference}.pdf", await presses.made(papers.pdf, known, school.words))
            case _:
                given = _given(f"{way}-{reference}.zip", await self._bundle(school, taker, story, way))
        await self._write(school, taker, [story], way, given)
        return given

    async def about(self, school: School, taker: Taker, name: str, stories: Sequence[Story]) -> Given:
        """Everything about one person, as PDF."""
        paper = papers.person(name, stories, school, taker.person, self._book.clock())
        given = _given("person.pdf", await presses.made(papers.pdf, paper, school.words))
        await self._write(school, taker, stories, "person", given)
        return given

    async def register(self, school: School, taker: Taker) -> tuple[Given, int]:
        """The register of every case that this person may see, as CSV, and how many these are.

        Cases are read some at a time, and of all of them only the file and the references are held. The events are
        written some at a time, too, so that nobody else waits long: all of them before the file is handed over.
        """
        data, references = bytearray(papers.register(school)), list[str]()
        async for stories in self._caseload.cases(school, taker.person):
            data += papers.register_lines(stories, school)
            references += [story.record.reference for story in stories]
        given = _given("register.csv", bytes(data))
        for begin in range(0, len(references), _NOTED):
            await self._note(school, taker, references[begin : begin + _NOTED], "register", given)
        return given, len(references)

    async def _bundle(self, school: School, taker: Taker, story: Story, way: str) -> bytes:
        now = self._book.clock()
        files: dict[str, bytes] = {}
        for name, paper in (
            ("statement", papers.statement(story, school, taker.person, now)),
            ("history", papers.history(story, school, taker.person, now)),
        ):
            files[f"{name}.pdf"] = await presses.made(papers.pdf, paper, school.words)
            files[f"{name}.html"] = await presses.made(papers.html, paper, school.words)
        for number, kept in enumerate(await self._book.store.files_of_record(school.id, story.record.reference), 1):
            try:
                data = await self._book.store.file_bytes(school.id, kept.id)
            except SealBroken:
                files[f"evidence/{number:02}.txt"] = school.words.say("casework.bundle-unopened", id=kept.id).encode()
                continue
            if data is not None:
                files[f"evidence/{number:02}.{kept.kind.rpartition('/')[2]}"] = data
        about: Mapping[str, object] = {
            "reference": story.record.reference, "school": school.name, "taken_by": taker.person.name,
            "taken_at": at(now, school), "taken_at_utc": now.astimezone(UTC).isoformat(),
            "for": school.words.say(f"casework.{way}-for"), "events": story.newest,
        }  # fmt: skip
        return await presses.made(papers.bundle, school.words, files, about, now.astimezone(school.timezone))

    async def _write(self, school: School, taker: Taker, stories: Sequence[Story], way: str, given: Given) -> None:
        await self._note(school, taker, [story.record.reference for story in stories], way, given)

    async def _note(self, school: School, taker: Taker, references: Sequence[str], way: str, given: Given) -> None:
        body = {"name": taker.person.name, "roles": sorted(taker.person.roles), "what": way}
        body |= {"sha256": papers.sha256(given.data)}
        noted = [Noted(reference, "exported", taker.actor, body) for reference in references]
        await self._book.store.write_all(school.id, self._book.clock(), noted=noted)


def _handed(school: School, count: int, given: Given) -> Reply:
    say = school.words.say
    facts = Facts((
        (say("casework.taken-file"), given.name),
        (say("casework.taken-sha256"), papers.sha256(given.data)),
        (say("casework.taken-cases"), str(count)),
    ))  # fmt: skip
    parts = (facts, Paragraph(say("casework.taken-where")))
    card = Card(say("casework.taken"), parts, tone="ok", note=say("casework.taken-note"))
    return Reply(card, ended=True, files=(given,))


def _offer(words: Words, story: Story) -> Card:
    reference = story.record.reference
    buttons = [Button(words.say(f"casework.take-{way}"), "case-export", reference, {"as": way}) for way in WAYS]
    buttons.append(Button(words.say("casework.back"), "view", reference))
    title = words.say("casework.take", reference=reference)
    return Card(
        title,
        (Paragraph(words.say("casework.take-why")),),
        buttons=tuple(buttons),
        note=words.say("casework.taken-note"),
    )


def _given(name: str, data: bytes) -> Given:
    return Given(name, _TYPES[name.rpartition(".")[2]], data)
