"""The signed list of read-and-confirm: who was asked, who has confirmed it, when and how; as CSV and as a paper. Pure.

Rules:
1. A line is an event of the ledger: the person's account, or the link that they were given, and the time.
2. Whoever was asked and has left stands on it as having left; nobody is left out.
"""

from datetime import datetime

from bot.cards.filed import at
from bot.cases.asking import asks_of, confirmed, everybody
from bot.cases.bodies import Task
from bot.cases.happenings import Happening
from bot.cases.story import Story
from bot.casework import spreadsheet
from bot.casework.papers import Paper, Section
from bot.people.roster import Roster
from bot.people.settings import School


def gone(story: Story, roster: Roster) -> set[str]:
    """Who of those asked has left."""
    return {one.who for one in everybody(story) if roster.gone(one.who)}


def table(story: Story, out: set[str], school: School) -> bytes:
    """The list as CSV: who, whether, when, how."""
    say, asks = school.words.say, asks_of(story)
    columns = ("name", "state", "at", "how", "version", "open", "note")
    short, rows = dict(asks.points), []
    for name, state, event in lines(story, out):
        left = "; ".join(short.get(one, one) for one in event.others.get("points", ())) if event else ""
        rows.append(
            (
                name, say(f"campaigns.state-{state}"), at(event.at, school) if event else "",
                say(f"campaigns.how-{_how(event)}") if event else "", asks.version, left, event.text if event else "",
            )
        )  # fmt: skip
    return spreadsheet.written((say(f"campaigns.column-{column}") for column in columns), rows)


def signed(story: Story, out: set[str], school: School, taker: str, now: datetime) -> Paper:
    """The signed list as a paper: what was asked, who confirmed it and when, who has not."""
    say, asks, body = school.words.say, asks_of(story), story.body
    rows = lines(story, out)
    done = [(name, event) for name, _, event in rows if event]
    due = body.due if isinstance(body, Task) else None
    heads = (
        (say("campaigns.paper-version"), asks.version),
        (say("campaigns.paper-asked"), at(story.record.filed_at, school)),
        (say("campaigns.paper-by"), school.words.date(due)),
        (say("campaigns.paper-count"), f"{len(done)} / {len(rows)}"),
    )  # fmt: skip
    said = tuple(
        (name, say("campaigns.paper-line", name=name, at=at(event.at, school), how=say(f"campaigns.how-{_how(event)}")))
        for name, event in done
    )
    left = tuple((name, say(f"campaigns.state-{state}")) for name, state, event in rows if event is None)
    read = tuple(says for _, says in asks.texts or asks.points)
    title = say("campaigns.paper", title=asks.title)
    sections = (
        Section(say("campaigns.paper-what"), heads),
        Section(say("campaigns.paper-done"), tuple((name, line.partition(", ")[2]) for name, line in said)),
        Section(say("campaigns.paper-missing"), left), Section(say("campaigns.paper-texts"), lines=read),
    )  # fmt: skip
    under = say("casework.paper-taken", name=taker, at=at(now, school), school=school.name)
    span = f"{story.record.reference}: {story.events[0].seq}-{story.events[-1].seq}" if story.events else ""
    foot = say("casework.paper-events", seen=span)
    return Paper(title, f"{title}, {school.name}", under, sections, say("campaigns.paper-signed"), foot)


def lines(story: Story, out: set[str]) -> list[tuple[str, str, Happening | None]]:
    """Everybody who was asked, and everybody else who confirmed it: name, state, and the event; by name."""
    done, asked = confirmed(story), everybody(story)
    rows: list[tuple[str, str, Happening | None]] = []
    for one in asked:
        event = done.get(one.who)
        rows.append((one.name, "confirmed" if event else "left" if one.who in out else "missing", event))
    known = {one.who for one in asked}
    rows += [(event.name, "confirmed", event) for who, event in done.items() if who not in known]
    return sorted(rows, key=lambda row: row[0].casefold())


def _how(event: Happening) -> str:
    return "link" if event.to else "account"
