"""What every card of a record says: its kind, its times, where it stands, what was sent, and the alert. Pure.

Rules:
1. The alert names kind, urgency, reference and time; nothing that anybody wrote.
2. Every card is drawn from the record as it stands when it is sent, so a late card is never an old one.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from bot.cards.drawing import shown
from bot.cases.bodies import titled
from bot.cases.happenings import Happening
from bot.cases.rungs import seen_by
from bot.cases.story import Story
from bot.people.settings import School
from bot.seam.card import Button, Card, Facts, Tone
from bot.seam.wording import Words
from dialogs.core import Question
from dialogs.endings import Answers
from storage.kept import Record

_FIRST = (
    "report.what", "report.more", "danger.words", "report.name", "report.child", "report.when", "report.where",
)  # fmt: skip
"""What whoever opens a report reads first."""
_CHOOSING = ("report.proposed", "report.group", "report.kind")
"""Questions that only found out which kind of report it is."""
_WEEK = 7
_ANEW = frozenset({"renewed", "raised"})
"""What else than being opened again makes somebody wait anew."""
_TONES: dict[str, Tone] = {"immediate": "urgent", "same-day": "care", "routine": "plain"}
_SAID = frozenset({
    "in-hand", "closed", "approved", "declined", "asked-back", "answered", "withdrawn", "ended", "expired", "lapsed",
    "suspended",
})  # fmt: skip
"""States that have words of their own about how a record came there."""


def alert(story: Story, school: School) -> Card:
    """What each of those hears who are told; it says the same to all of them, in their language."""
    return story.once(school, _alert)


def _alert(story: Story, school: School) -> Card:
    say = school.words.say
    record, seen, moved = story.record, story.seen, moved_last(story)
    stands = say("cards.alert-waiting")
    if seen:
        stands = say("cards.alert-seen", actor=seen.name, at=at(seen.at, school))
    if moved and record.state in _SAID - {"in-hand"}:
        seen = moved
        stands = say(f"cards.alert-{record.state}", actor=moved.name, at=at(moved.at, school))
    buttons = [Button(say("cards.view"), "view", record.reference)]
    if not seen:
        buttons.insert(0, Button(say("cards.acknowledge"), "acknowledge", record.reference, style="main"))
    anew = f"-{story.begun.verb}" if story.again and story.begun and story.begun.verb in _ANEW else ""
    if story.again:
        stands = say(f"cards.state-again{anew}")
    pairs = [
        (say("cards.alert-reference"), record.reference),
        (say("cards.alert-time"), at(record.filed_at, school)),
        (say("cards.alert-state"), stands),
    ]
    by = "" if seen else soon(story, school)
    if by:
        pairs.insert(2, (say("cards.alert-urgency"), by))
    standing = say(f"cards.alert-again{anew}" if story.again else f"casework.short-{record.state}")
    return Card(
        title=say("cards.alert-title", state=_capital(standing), kind=kind(school.words, record)),
        tone="ok" if seen else _TONES[story.urgency],
        badge=_capital(by or standing),
        parts=(Facts(tuple(pairs)),),
        buttons=tuple(buttons),
        note=say("cards.alert-note"),
    )


def soon(story: Story, school: School) -> str:
    """By when somebody must have confirmed it, as people say it: "by Monday 13:00"."""
    due, begun = seen_by(story, school).astimezone(school.timezone), story.begun
    since = (begun.at if begun else story.record.filed_at).astimezone(school.timezone)
    far = (due.date() - since.date()).days >= _WEEK
    key = "cards.soon-urgent" if story.record.urgency == "immediate" else "cards.soon"
    return school.words.say(key, by=school.words.date(due, "%A %-d %B, %H:%M" if far else "%A %H:%M"))


def facts(words: Words, answers: Answers, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What was answered to these questions, each under its short name; what was left empty is left out."""
    found = ((name, answers[name]) for name in names if answers.get(name))
    return tuple((short_name(words, name), shown(words, Question(name), answer)) for name, answer in found)


def short_name(words: Words, name: str) -> str:
    """The short name of a question; its id where its register is no longer there."""
    with suppress(KeyError):
        return words.question(name).short
    return name


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def said(words: Words, answers: Answers) -> Iterator[tuple[str, str]]:
    """Question and answer as words: what happened first, the choice of a kind not at all, since the title says it."""
    for name in in_order(answers):
        if answers[name] or name != "report.what":  # left empty, `report.more` says it
            yield words.question(name).ask, shown(words, Question(name), answers[name])


def in_order(answers: Answers) -> list[str]:
    """The questions that were answered, as somebody wants to read them, without those that chose the kind."""
    first = sorted(answers, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    return [name for name in first if name not in _CHOOSING]


def kind(words: Words, record: Record) -> str:
    """The kind of a record in words; of what falls due, what it is."""
    if record.kind == "task" and (title := titled(record)):
        return title
    with suppress(KeyError):
        return words.say(f"cards.kind-{record.type}")
    return record.type  # its register is no longer there


def moved_last(story: Story) -> Happening | None:
    """The event that put a record into the state it is in."""
    before, found = "", None
    for event in story.events:
        if event.state == story.record.state and before != event.state:
            found = event
        elif event.verb in {"stepped", "renewed"} and event.state == story.record.state:
            found = event  # it stays where it is, and newer words count
        before = event.state
    return found


def at(moment: datetime, school: School) -> str:
    """A time as people at the school read it; the date always stands with it."""
    return _told(moment, school, "%a %-d %b %Y, %H:%M")


def _told(moment: datetime, school: School, form: str) -> str:
    """A time of the school; the hour that comes twice, when summer time ends, says which one it is ("01:30 BST")."""
    local = moment.astimezone(school.timezone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return school.words.date(local, form) + (f" {local.tzname()}" if twice else "")


def at_each(moments: Sequence[datetime], school: School) -> tuple[str, ...]:
    """Times of one list, in their order: the date stands where it is another day than the line before."""
    days = [moment.astimezone(school.timezone).date() for moment in moments]
    return tuple(
        _told(moment, school, "%H:%M") if n and days[n] == days[n - 1] else at(moment, school)
        for n, moment in enumerate(moments)
    )


def state(story: Story, school: School) -> str:
    """Where a record stands, in the words for whoever sent it."""
    say = school.words.say
    record, moved, seen = story.record, moved_last(story), story.seen
    if record.state == "approved":  # by whom and until when, also where it was stopped for a while since
        moved = story.last("approve") or moved
    if story.again and record.kind == "case":
        return say("cards.state-again-raised" if story.begun and story.begun.verb == "raised" else "cards.state-again")
    if moved and record.state in _SAID:
        return became(moved, school, story)
    if moved and moved.verb == "reply":
        return say("cards.state-replied", at=at(moved.at, school))
    if story.quiet and not seen and record.state == "acknowledged":
        return say("registers.state-kept")
    if seen:
        return say("cards.state-acknowledged", actor=seen.name, at=at(seen.at, school))
    return say(f"cards.state-{record.state}")


def became(event: Happening, school: School, story: Story | None = None) -> str:
    """What an event made of a record, in the words for whoever sent it. Its state has words of its own.

    Of two who said yes (in `story`), the asker reads the words of both.
    """
    until = school.words.date(event.until.astimezone(school.timezone)) if event.until else ""
    day = school.words.date(event.by, "%A %-d %B") if event.by else ""
    agreed = story.agreed if story and event.verb == "approve" else ()
    said = dict.fromkeys(one.text for one in (*agreed, event) if one.text)
    values = {"actor": event.name, "at": at(event.at, school), "reason": " ".join(said), "until": until, "day": day}
    return school.words.say(f"cards.state-{event.state}", **values)
