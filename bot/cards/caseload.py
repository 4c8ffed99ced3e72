"""The desk's cards: lists of cases, everything about one person, the search. Pure.

Rules:
1. A list shows reference, kind, how soon and where it stands; names stand only where they were asked for.
2. What does not fit on one card is on the next; nothing is left out silently.
3. Patterns are the entries themselves, side by side; nobody is given a score.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.cards import unopened
from bot.cards.filed import at, kind, soon
from bot.cards.forms import label
from bot.cards.sheet import line
from bot.cases.bodies import Case
from bot.cases.happenings import Happening
from bot.cases.rungs import coming
from bot.cases.story import Story, deciding
from bot.people.names import within
from bot.people.settings import Person, School
from bot.seam.card import Button, Card, Choice, Input, Paragraph, Part, Points
from bot.seam.wording import Words
from policy_kb.shapes import dataclass

TABS = ("open", "overdue", "mine", "people", "all")
"""The lists of the desk, in the order of its buttons."""
PAGE = 8
_NAME = 200
"""Letters of a name that a button carries."""


def overdue(story: Story, school: School, now: datetime) -> bool:
    """Whether somebody should have done something by now: confirm it, set a next step, or take it."""
    if not story.open:
        return False
    if story.step:
        return story.step.by is not None and story.step.by < now.astimezone(school.timezone).date()
    rung = coming(story, school, now)
    return bool(story.all("nudged")) or (rung is not None and rung.due <= now)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands in its list: how long the list is ("": that is not known), whether it is the first page,
    where the next one begins (None: there is none), and how many are left (None: that is not known).
    """  # noqa: D205 - one sentence

    count: str = ""
    first: bool = True
    before: int | None = None
    left: int | None = None


def cases(  # noqa: PLR0913, PLR0917 - a list is all of these
    tab: str, shown: Sequence[Story], school: School, now: datetime, place: Place, lost: Sequence[str] = ()
) -> Card:
    """One list of the desk, a page of it; pressing a case shows its details. `lost` are those that do not open."""
    say = school.words.say
    parts: list[Part] = []
    if shown:
        parts.append(Points(tuple(_line(story, school, now) for story in shown)))
    elif place.before is None and place.first:
        parts.append(Paragraph(say(f"casework.desk-none-{tab}")))
    else:
        parts.append(Paragraph(say("casework.desk-none-here")))
    if lost:
        parts.append(Points(tuple(unopened.listed(school.words, lost))))
    buttons: list[Button] = []
    if not place.first:
        buttons.append(Button(say("casework.desk-newest"), "desk", tab))
    if place.before is not None:
        values = {"before": str(place.before), "count": place.count}
        buttons.append(Button(say("casework.desk-older", left=place.left or 0), "desk", tab, values))
    if tab == "all" and shown:
        buttons.append(Button(say("casework.tab-register"), "case-register"))
    title = say(f"casework.desk-{tab}", count=place.count)
    return Card(
        title, tuple(parts), _pick(school.words, shown), (*buttons, *_tabs(school.words, tab)), deed="case-open"
    )


def people(words: Words, found: Sequence[tuple[str, int, str]], *, whole: bool = True) -> Card:
    """Whom the cases are about: name, how many, and the newest; choosing one shows everything about them.

    Not the `whole`: those of the newest only, and the card says how to find the others.
    """
    if not found:
        return Card(
            words.say("casework.desk-people"),
            (Paragraph(words.say("casework.desk-none-people")),),
            buttons=_tabs(words, "people"),
        )
    choices = tuple(
        Choice(reference, words.say("casework.desk-person", name=name, count=count)) for name, count, reference in found
    )
    pick = Input("reference", words.say("casework.desk-pick-person"), "one", choices=choices)
    show = Button(words.say("casework.desk-show"), "case-same", "", {}, style="main", submits=True)
    parts = (Paragraph(words.say("casework.desk-people-note", whole=whole), "quiet"),)
    return Card(words.say("casework.desk-people"), parts, (pick,), (show, *_tabs(words, "people")), deed="case-same")


def search(words: Words, problem: str = "", typed: str = "") -> Card:
    """The form for a name."""
    parts: tuple[Part, ...] = (Paragraph(problem, "strong"),) if problem else ()
    field = Input(
        "name",
        words.say("casework.find-name"),
        "line",
        words.say("casework.find-hint"),
        value=typed,
        longest=200,
        picks=True,
    )
    button = Button(words.say("casework.find-do"), "case-find", "", {}, style="main", submits=True)
    return Card(words.say("casework.find"), parts, (field,), (button, *_tabs(words, "")), deed="case-find")


def person(name: str, stories: Sequence[Story], school: School, reader: Person) -> Card:
    """Everything about one person that this reader may see, across reports, in the order in which it happened."""
    say = school.words.say
    if not stories:
        return search(school.words, say("casework.find-none"), name)
    parts: list[Part] = [Points(chronology(stories, school, reader))]
    low = [story for story in same([name], stories) if low_level(story) and deciding(story) in reader.roles]
    if len(low) > 1:
        entries = tuple(entry(story, school) for story in low)
        parts.append(Points(entries, say("casework.pattern")))
        parts.append(Paragraph(say("casework.pattern-note"), "quiet"))
    title = say("casework.person", name=name)
    out = Button(say("casework.person-out"), "case-person-out", "", {"name": name[:_NAME]})
    asks = Button(say("access.button"), "access", "", {"for": name[:_NAME]})
    buttons = (out, asks, *_tabs(school.words, ""))
    return Card(title, tuple(parts), _pick(school.words, stories[:PAGE]), buttons, deed="case-open")


def chronology(stories: Sequence[Story], school: School, reader: Person | None) -> tuple[str, ...]:
    """Every event of several cases, oldest first, each with its reference."""
    rows = [
        (event.at, event.seq, _in_case(story, event, school, reader))
        for story in stories
        for event in story.events
        if event.verb not in {"viewed", "exported", "file-shown"}
    ]
    return tuple(words for *_, words in sorted(rows))


def low_level(story: Story) -> bool:
    """Whether this is a concern about an adult at the school that did not become an allegation.

    Once somebody has decided, their decision counts; asking the LADO decides nothing yet.
    """
    body, decided = story.body, story.decision
    if not isinstance(body, Case):
        return False
    if decided and decided.outcome != "consult-lado":
        return decided.outcome == "low-level"
    return body.subject in {"staff", "headteacher", "dsl"} and body.category != "allegation-harm"


def entry(story: Story, school: School) -> str:
    """One low-level concern as it was reported."""
    told = str(story.body.answers.get("report.what", ""))
    when = at(story.record.filed_at, school)
    return school.words.say(
        "casework.pattern-entry",
        reference=story.record.reference,
        at=when,
        kind=kind(school.words, story.record),
        text=told,
    )


def same(names: Sequence[str], others: Sequence[Story]) -> tuple[Story, ...]:
    """The cases that are about a person with one of these names: every word of one is a word of the other."""
    return tuple(
        story
        for story in others
        if any(within(mine, theirs) or within(theirs, mine) for mine in names for theirs in story.names)
    )


def _in_case(story: Story, event: Happening, school: School, reader: Person | None) -> str:
    words = line(story, event, school, reader)
    return school.words.say(
        "casework.in-case", reference=story.record.reference, kind=kind(school.words, story.record), line=words
    )


def _line(story: Story, school: School, now: datetime) -> str:
    say = school.words.say
    record, step = story.record, story.step
    by = school.words.date(step.by, "%A %-d %B") if step and step.by and story.open else ""
    return say(
        "casework.desk-line", reference=record.reference, kind=kind(school.words, record),
        at=at(record.filed_at, school), by=by,
        soon=soon(story, school) if record.state == "submitted" else "", state=say(f"casework.short-{record.state}"),
        holder=story.holder, late=overdue(story, school, now), worried=bool(story.all("worried")) and story.open,
        asked=bool(story.unanswered),
    )  # fmt: skip


def _pick(words: Words, stories: Sequence[Story]) -> tuple[Input, ...]:
    choices = tuple(Choice(story.record.reference, label(words, story)) for story in stories)
    return (Input("reference", words.say("casework.desk-pick"), "one", choices=choices, tap=True),) if choices else ()


def _tabs(words: Words, here: str) -> tuple[Button, ...]:
    tabs = [Button(words.say(f"casework.tab-{tab}"), "desk", tab) for tab in TABS if tab != here]
    tabs.insert(2, Button(words.say("casework.tab-find"), "case-find"))
    return (*tabs, Button(words.say("practice.drill"), "drill"))
