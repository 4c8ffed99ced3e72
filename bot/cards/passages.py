"""Everything about one person, passage by passage, with marks round what is about others; a person decides. Pure.

Rules:
1. Only what the taker may read in a record becomes a passage; who sent it in confidence stays unnamed.
2. A mark is proposed round every other name that is known or stands in the record, and round numbers and addresses:
   better one too many. It is a proposal: what is given out is what somebody has decided, passage by passage.
3. What is blacked out is not in the paper: a bar of one length stands there.
4. Words can be marked and held back, and not changed: a passage whose words differ from what is kept is refused.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from bot.cards.drawing import shown
from bot.cards.filed import at, in_order, kind, short_name
from bot.cards.sheet import line, sent_by
from bot.cases.story import Story
from bot.people import names
from bot.people.roster import Member
from bot.people.settings import Person, School
from bot.seam.wording import Words
from dialogs.core import Question
from policy_kb.shapes import dataclass

OPEN, CLOSE, BAR = "[[", "]]", "█████"
LOOK, GIVE, HOLD = "look", "give", "hold back"
_HEAD = re.compile(r"=== (\d+) · (.+) · (look|give|hold back(?:: .+)?)\s*$")
_TOKEN = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_REACHED = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+?\d(?:[ ()-]?\d){7,}")
MARK = re.compile(re.escape(OPEN) + r"(.*?)" + re.escape(CLOSE), re.DOTALL)
_TWICE = re.compile(r"\[(?=\[)|\](?=\])")
_QUIET = frozenset({"viewed", "exported", "file-shown", "filed"})


class Undecided(Exception):  # noqa: N818 - it names what is to be done
    """What stands in the file cannot be given out yet; the text says where, and what to do."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words of one record: `place` is its reference and what they are, `decided` what a person said of them."""

    place: str
    text: str
    decided: str = LOOK

    @property
    def bare(self) -> str:
        """The words without marks."""
        return MARK.sub(lambda found: found[1], self.text)

    @property
    def given(self) -> str:
        """The words as they are given out."""
        return MARK.sub(BAR, self.text)


def of_record(story: Story, school: School, taker: Person, files: int = 0) -> Iterator[Passage]:
    """What one record says, as far as this person may read it."""
    say, reference = school.words.say, story.record.reference

    def passage(what: str, text: str) -> Passage:
        return Passage(f"{reference}, {what}", _safe(text))

    told = say("access.told", kind=kind(school.words, story.record), at=at(story.record.filed_at, school))
    yield passage(say("access.head"), told)
    yield passage(say("access.sender"), sent_by(story, school, taker))
    for name in in_order(story.answers):
        if answer := story.answers[name]:
            yield passage(short_name(school.words, name), shown(school.words, Question(name), answer))
    for event in story.events:
        if event.verb not in _QUIET:
            yield passage(say("access.done", n=event.n), line(story, event, school, taker))
    if files:
        yield passage(say("access.files"), say("access.files-note", count=files, reference=reference))


def of_member(member: Member, words: Words) -> Passage:
    """What the roster says of somebody."""
    said = {
        "name": member.name, "known_as": ", ".join(member.known_as), "email": member.email, "phone": member.phone,
        "ids": ", ".join(f"{platform} {to}" for platform, to in member.ids.items()), "standing": member.standing,
        "roles": ", ".join(sorted(member.roles)), "joined": str(member.joined or ""), "left": str(member.left or ""),
        "away": ", ".join(f"{begins} {ends}" for begins, ends in member.away),
    }  # fmt: skip
    text = "\n".join(words.say(f"access.roster-{name}", value=value) for name, value in said.items() if value)
    return Passage(words.say("access.roster"), _safe(text), GIVE)


def proposed(passage: Passage, who: Collection[str], others: Collection[str]) -> Passage:
    """The passage with marks round every other name; `who` are the names of whoever asks."""
    mine, theirs = names.kept(who), names.kept(others) - names.kept(who)
    text = passage.text
    spans = [found.span() for found in _REACHED.finditer(text)]
    spans += [found.span() for found in _TOKEN.finditer(text) if _other(found[0], theirs, mine)]
    return replace(passage, text=_marked(text, sorted(spans)))


def written(passages: Sequence[Passage], head: str) -> str:
    """The file in which a person decides."""
    rows = [f"# {one}".rstrip() for one in head.splitlines()]
    for n, one in enumerate(passages, 1):
        rows += ["", f"=== {n} · {one.place} · {one.decided}", one.text]
    return "\n".join(rows) + "\n"


def read(text: str) -> list[Passage]:
    """The passages of a file, as somebody left it. Raises Undecided."""
    found: list[Passage] = []
    rows: list[str] = []
    for n, row in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if row.startswith("==="):
            head = _HEAD.fullmatch(row)
            if head is None:
                raise Undecided(f"line {n}: '{row[:60]}' is no head of a passage. Its last word is give or hold back.")
            if found:
                found[-1] = replace(found[-1], text="\n".join(rows).strip("\n"))
            rows = []
            found.append(Passage(head[2], "", head[3]))
        elif found:
            rows.append(row)
    if found:
        found[-1] = replace(found[-1], text="\n".join(rows).strip("\n"))
    return found


def taken_over(fresh: Sequence[Passage], before: Sequence[Passage]) -> list[Passage]:
    """What is kept now, with the marks and decisions of a file for the passages whose words are the same."""
    known = {(one.place, one.bare): one for one in before}
    return [known.get((one.place, one.bare), one) for one in fresh]


def checked(passages: Sequence[Passage], kept: Sequence[Passage]) -> None:
    """Whether every passage is decided, and says what is kept, all of it and nothing else. Raises Undecided."""
    now = [(one.place, one.bare) for one in kept]
    for n, one in enumerate(passages, 1):
        where = f"passage {n} ({one.place})"
        if one.decided == LOOK:
            raise Undecided(f"{where} is not decided. Read it, then write give or hold back at its head.")
        if one.decided == HOLD:
            raise Undecided(f"{where} is held back without a reason. Write it behind: hold back: ...")
        if one.text.count(OPEN) != one.text.count(CLOSE) or OPEN in one.bare or CLOSE in one.bare:
            raise Undecided(f"{where} has a mark that is not closed. Each {OPEN} needs its {CLOSE}.")
        if (one.place, one.bare) not in now:
            raise Undecided(f"{where} does not say what is kept. Words are marked, not changed; collect once more.")
    missing = [place for place, text in now if (place, text) not in {(one.place, one.bare) for one in passages}]
    if missing:
        raise Undecided(f"{missing[0]} is not in the file; perhaps it is new. Collect once more into the same file.")


def others_in(story: Story) -> Iterator[str]:
    """The names that stand in a record."""
    yield from (*story.names, *story.children, *story.body.found_by, story.body.sender)
    for event in story.events:
        yield from (event.name, event.to, *event.names, *event.bars)
    for one in story.body.told:
        yield from one.people


def about(story: Story, who: Collection[str], accounts: Collection[str], *, knows_sender: bool) -> bool:
    """Whether a record names somebody, speaks of them, or is by them (as far as the taker may know)."""
    if knows_sender and story.record.person in accounts:
        return True
    if any(names.within(name, one) for name in who for one in (*story.names, *story.children, *story.body.found_by)):
        return True
    if any(event.actor in accounts and event.actor != story.record.person for event in story.events):
        return True
    texts = [*(one if isinstance(one, str) else " ".join(one) for one in story.answers.values())]
    texts += [event.text for event in story.events]
    return any(names.spoken_of(names.called(name), text) for name in who for text in texts if text)


def _other(token: str, theirs: Collection[str], mine: Collection[str]) -> bool:
    spelt = names.kept([token])
    return token[:1].isupper() and bool(spelt & set(theirs)) and not spelt & set(mine)


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and (start <= joined[-1][1] or not text[joined[-1][1] : start].strip(" .")):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    for start, end in reversed(joined):
        text = f"{text[:start]}{OPEN}{text[start:end]}{CLOSE}{text[end:]}"
    return text


def _safe(text: str) -> str:
    """Words that cannot be read as the file's own marks and heads."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = _TWICE.sub(r"\g<0> ", plain)
    return "\n".join(f" {row}" if row.startswith(("===", "#")) else row for row in plain.split("\n")).strip("\n")
