"""The cards of a filed record: the reporter's receipt, the alert in the channel, the details on demand.

Rules:
1. The alert names kind, urgency, reference and time; nothing that anybody wrote.
2. Every card is drawn from the record as it stands when it is sent, so a late card is never an old one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.cards.drawing import role_words, shown, told_line, with_danger
from bot.cards.help_at_hand import help_at_hand
from bot.cases.handed_in import may_add
from bot.cases.story import Story, kept_out
from bot.people.holders import address
from bot.people.holders import told as told_now
from bot.people.settings import School
from bot.seam.card import Button, Card, Facts, Paragraph, Part, Points, Tone
from bot.seam.wording import Words
from dialogs.core import Answer, Question
from storage.kept import Address, Event, Record

MOVES = {"post-approval": ("approve", "decline", "ask-back"), "question": ("tell", "ask-back")}
"""What can be done with each kind of request, by those who were asked."""
_STATES: dict[str, Tone] = {
    "acknowledged": "ok", "in-hand": "ok", "closed": "ok",
    "approved": "ok", "declined": "stop", "asked-back": "care", "answered": "ok",
}  # fmt: skip
_BY = {"in-hand": "stepped", "closed": "closed"}
"""The event that says how a case came into its state."""
_FIRST = (
    "report.what", "report.more", "danger.words", "report.name", "report.child", "report.when", "report.where",
)  # fmt: skip
"""What whoever opens a report reads first."""
_CHOOSING = ("report.proposed", "report.group", "report.kind")
"""Questions that only found out which kind of report it is."""
_TONES: dict[str, Tone] = {"immediate": "urgent", "same-day": "care", "routine": "plain"}


def receipt(record: Record, events: Sequence[Event], school: School) -> Card:
    """What the reporter keeps: reference, who can see it, what to do now, and where it stands."""
    say = school.words.say
    body = record.body
    key = {"register": "receipt-declared", "request": "receipt-request"}.get(record.kind, "receipt-title")
    told = _sees(record, events, school)
    lines = tuple(told_line(school, role, place, people) for role, place, people in told)
    nobody = say("cards.told-nobody", number=school.numbers.get("lado", ""))
    parts: list[Part] = [
        Facts((
            (say("cards.receipt-reference"), record.reference),
            (say("cards.receipt-sent"), at(record.filed_at, school)),
            (say("cards.receipt-state"), state(record, events, school)),
        )),
        Points(lines or (nobody,), say("cards.receipt-who")),
        Points(tuple(body["route"]["advice"]), say("cards.receipt-now")),
    ]  # fmt: skip
    if record.state == "submitted" and record.kind != "case":  # a case has a ladder, and its times
        parts.append(Paragraph(say("cards.hear-routine"), "strong"))
    if helplines := help_at_hand(record, school):
        parts.append(helplines)
    buttons: tuple[Button, ...] = ()
    if record.state == "asked-back":
        buttons = (Button(say("cards.reply-do"), "reply", record.reference, style="main"),)
    if may_add(record):
        buttons += (Button(say("files.add-evidence"), "attach", record.reference),)
    tone = _STATES.get(record.state, "plain")
    return with_danger(school.words, Card(say(f"cards.{key}"), tuple(parts), buttons=buttons, tone=tone))


def alert(record: Record, events: Sequence[Event], school: School) -> Card:
    """What stands in the private channel of the role."""
    say = school.words.say
    seen = acknowledgement(events)
    stands = say("cards.alert-waiting")
    if seen:
        stands = say("cards.alert-seen", actor=seen.body["name"], at=at(seen.at, school))
    decided = moved_last(record, events)
    if record.kind == "request" and decided and record.state not in {"submitted", "acknowledged"}:
        seen = decided
        stands = say(f"cards.alert-{record.state}", actor=decided.body.get("name", ""), at=at(decided.at, school))
    closed = next((event for event in reversed(events) if event.verb == "closed"), None)
    if record.state == "closed" and closed:
        seen = closed
        stands = say("cards.alert-closed", actor=closed.body["name"], at=at(closed.at, school))
    buttons = [Button(say("cards.view"), "view", record.reference)]
    if not seen:
        buttons.insert(0, Button(say("cards.acknowledge"), "acknowledge", record.reference, style="main"))
    urgency = say(f"cards.alert-{record.urgency}")
    return Card(
        title=say("cards.alert-title-seen" if seen else "cards.alert-title", kind=kind(school.words, record)),
        tone="ok" if seen else _TONES[record.urgency],
        badge=urgency,
        parts=(
            Facts((
                (say("cards.alert-reference"), record.reference),
                (say("cards.alert-time"), at(record.filed_at, school)),
                (say("cards.alert-urgency"), urgency),
                (say("cards.alert-state"), stands),
            )),
        ),
        buttons=tuple(buttons),
        note=say("cards.alert-note"),
    )  # fmt: skip


def said(words: Words, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Question and answer as words: what happened first, the choice of a kind not at all, since the title says it."""
    for name in in_order(answers):
        if answers[name] or name != "report.what":  # left empty, `report.more` says it
            yield words.question(name).ask, shown(words, Question(name), _answer(answers[name]))


def in_order(answers: Mapping[str, Any]) -> list[str]:
    """The questions that were answered, as somebody wants to read them, without those that chose the kind."""
    first = sorted(answers, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    return [name for name in first if name not in _CHOOSING]


def detail(record: Record, school: School) -> Card:
    """Everything that was reported, for one entitled person."""
    say = school.words.say
    body = record.body
    parts: list[Part] = [Facts(tuple(said(school.words, body["answers"])))]
    if body["route"]["exclude"]:
        kept_out = tuple(role_words(school, role) for role in body["route"]["exclude"])
        parts.append(Points(kept_out, say("cards.detail-quiet")))
    if body["route"]["advice"]:
        parts.append(Points(tuple(body["route"]["advice"]), say("cards.detail-advice")))
    title = say(
        "cards.detail-title",
        kind=kind(school.words, record)[:1].upper() + kind(school.words, record)[1:],
        reference=record.reference,
    )
    buttons: tuple[Button, ...] = ()
    if record.kind == "request" and record.state in {"submitted", "acknowledged", "asked-back"}:
        buttons = tuple(
            Button(say(f"cards.{deed}"), deed, record.reference, style="normal" if number else "main")
            for number, deed in enumerate(MOVES[record.type])
        )
    return Card(title, tuple(parts), buttons=buttons, note=say("cards.detail-note"))


def kind(words: Words, record: Record) -> str:
    """The kind of a record in words."""
    return words.say(f"cards.kind-{record.type}")


def acknowledgement(events: Sequence[Event]) -> Event | None:
    """The event by which somebody confirmed a record, if anybody has: before it was closed, or by opening it again."""
    return next((event for event in events if event.verb in {"acknowledged", "reopened"}), None)


def moved_last(record: Record, events: Sequence[Event]) -> Event | None:
    """The event that put a record into the state it is in."""
    moves = [event for event in events if event.state == record.state and event.verb not in {"viewed", "agreed"}]
    return moves[0] if moves else None


def at(moment: datetime, school: School) -> str:
    """A time as people at the school read it; the date always stands with it."""
    return f"{moment.astimezone(school.timezone):%a %-d %b %Y, %H:%M}"


def state(record: Record, events: Sequence[Event], school: School) -> str:
    """Where a record stands, in the words for whoever sent it."""
    say = school.words.say
    if record.kind == "case" and record.state in {"in-hand", "closed"}:
        event = next(event for event in reversed(events) if event.verb == _BY[record.state])
        until = f"{date.fromisoformat(event.body['by']):%A %-d %B}" if "by" in event.body else ""
        return say(f"cards.state-{record.state}", actor=event.body["name"], at=at(event.at, school), until=until)
    last = moved_last(record, events)
    if record.state in {"approved", "declined", "asked-back", "answered"} and last:
        until = ""
        if "until" in last.body:
            until = f"{datetime.fromisoformat(last.body['until']).astimezone(school.timezone):%-d %B %Y}"
        values = {"actor": last.body["name"], "at": at(last.at, school), "reason": last.body["reason"], "until": until}
        return say(f"cards.state-{record.state}", **values)
    seen = acknowledgement(events)
    if seen:
        return say("cards.state-acknowledged", actor=seen.body["name"], at=at(seen.at, school))
    return say(f"cards.state-{record.state}")


def _sees(record: Record, events: Sequence[Event], school: School) -> list[tuple[str, Address, tuple[str, ...]]]:
    """Role, address and people: who was told, or, where one of them has been kept out since, who is told now."""
    body = record.body
    told = [(role, address(place), tuple(people)) for role, place, people in body["told"]]
    out = kept_out(school, Story(record, tuple(events))) if record.kind == "case" else frozenset()
    if not any(out & set(people) for *_, people in told):
        return told
    return [(one.role, one.address, one.people) for one in told_now(school, body["route"]["tell"], out)]


def _answer(value: object) -> Answer:
    return value if isinstance(value, str) else tuple(value) if isinstance(value, (list, tuple)) else str(value)
