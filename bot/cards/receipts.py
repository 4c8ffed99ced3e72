"""What whoever sent something keeps of it: where it stands, who sees it, what they can do. Pure.

Rules:
1. The sender sees where it stands in plain words and what was written to them; never a private note, an outcome, or who
   was kept out.
2. Who has been told is read from deliveries: who was reached, who not yet, who cannot be and how to ring them.
3. What can be done with it stands in the table of deeds, and is offered only where the record is in a state for it.
"""

from collections.abc import Sequence

from bot.cards.advised import advised, after_999
from bot.cards.drawing import kept_for, ring_lado, role_words, roles_words, told_line, with_danger
from bot.cards.filed import at, at_each, state
from bot.cards.help_at_hand import help_at_hand
from bot.cards.nudges import whom_to_ring
from bot.cards.referral import said_since
from bot.cases.bodies import Entry
from bot.cases.gate import possible
from bot.cases.handed_in import may_add
from bot.cases.holding import register_of
from bot.cases.reach import Reach
from bot.cases.rung import Rung
from bot.cases.rungs import planned, seen_by, told_by
from bot.cases.story import Story, nobody_above
from bot.people.holders import Told
from bot.people.school import rings_outside
from bot.people.settings import School
from bot.seam.card import Button, Card, Facts, Paragraph, Part, Points, Tone

_TITLES = {"register": "receipt-declared", "request": "receipt-request"}
_TONES: dict[str, Tone] = {
    "acknowledged": "ok", "in-hand": "ok", "closed": "ok", "approved": "ok", "declined": "stop", "asked-back": "care",
    "answered": "ok", "suspended": "stop",
}  # fmt: skip
_OFFERED = {
    "case": ("my-add", "my-worry", "my-correct"),
    "request": ("my-renew", "my-withdraw"),
    "register": ("my-renew", "my-add", "my-withdraw"),
}


def receipt(story: Story, school: School, reach: Reach) -> Card:
    """The receipt of a record, as it stands."""
    say = school.words.say
    record, body = story.record, story.body
    parts: list[Part] = [
        Facts((
            (say("cards.receipt-reference"), record.reference),
            (say("cards.receipt-sent"), at(record.filed_at, school)),
            (say("cards.receipt-state"), state(story, school)),
        )),
        *_told(story, school, reach),
    ]  # fmt: skip
    past = record.kind == "request" and not story.state.open  # what to do about a request, once it is decided
    if body.way.advice and not past:
        at_night = record.kind == "case" and record.state == "submitted" and school.closed(record.filed_at)
        closed = say("cards.receipt-closed") if at_night and story.urgency != "routine" else ""
        parts.append(Points(after_999(closed, advised(school, body.way.advice)), say("cards.receipt-now")))
    if helplines := story.once(school, help_at_hand):
        parts.append(helplines)
    parts += _when(story, school, reach)
    for event in story.all("told", "asked"):
        parts.append(Paragraph(say(f"casework.got-{event.verb}", name=event.name, at=at(event.at, school))))
        parts.append(Paragraph(event.text, "quote"))
    if said := story.all("added", "corrected", "replied"):
        parts.append(Points(tuple(said_since(event, school) for event in said), say("casework.you-said")))
    key = _TITLES.get(record.kind, "receipt-title")
    tone = _TONES.get(record.state, "plain")
    buttons = story.once(school, _buttons)
    stands = say("cards.receipt-badge" if record.state == "submitted" else f"casework.short-{record.state}")
    badge = stands[:1].upper() + stands[1:]
    return with_danger(school.words, Card(say(f"cards.{key}"), tuple(parts), buttons=buttons, tone=tone, badge=badge))


def _told(story: Story, school: School, reach: Reach) -> list[Part]:
    """Who has been told, who not yet, and who cannot be reached, with their numbers."""
    say = school.words.say
    groups = (("reached", reach.reached), ("underway", reach.underway), ("failing", reach.failing))
    lines = [
        say(f"cards.told-{how}", line=told_line(school, one.role, one.address, one.people))
        for how, group in groups
        for one in group
    ]
    people = {name: one.role for one in reach.failed for name in one.people}
    failed = tuple(
        say("casework.ring-person", name=one.name, role=role_words(school, people[one.name]), phone=one.phone)
        for one in school.people
        if one.name in people
    )
    if isinstance(story.body, Entry) and story.body.quiet:
        return kept_for(school, (*story.body.way.tell, *story.body.way.then))
    if not story.body.told and not lines:
        lines = [say("cards.told-nobody", number=school.numbers.get("lado", ""))]
    parts: list[Part] = [Points(tuple(lines), say("cards.receipt-who"))] if lines else []
    if story.body.told and nobody_above(story, school):
        parts.append(ring_lado(school))
    return [*parts, *([Points(failed, say("cards.receipt-failed"))] if failed else [])]


def _when(story: Story, school: School, reach: Reach) -> list[Part]:
    """When the sender hears, or, once it has waited too long, whom to ring."""
    say = school.words.say
    if story.record.state != "submitted":
        return []
    rung, since = story.last("nudged"), story.begun.n if story.begun else 0
    if reach.nobody or (reach.said and reach.nobody_yet):
        return whom_to_ring(story, school, "late" if reach.failing else "unreached")
    if rung and rung.step == "reporter" and rung.n > since:
        return whom_to_ring(story, school, rung.phase)
    told = (*reach.reached, *reach.underway, *reach.failing)
    if not told:
        return []
    seen, last = at(seen_by(story, school), school), at(told_by(story, school), school)
    roles = roles_words(school, tuple(dict.fromkeys(one.role for one in told)), "or")
    closed = story.urgency != "routine" and school.closed(story.record.filed_at)
    ring, out = (_to_ring(school, told), school.numbers.get("out-of-hours", "")) if closed else ("", "")
    key = f"casework.hear-{story.urgency}{'-closed' if closed else ''}"
    hear = Paragraph(say(key, seen=seen, last=last, roles=roles, ring=ring, out=out), "strong")
    rungs = planned(story, school)
    steps = tuple(
        say(
            "casework.hear-step", at=when, step=rung.step,
            again=_names(rung) <= reach.heard, people=school.words.listed(sorted(_names(rung))),
        )
        for rung, when in zip(rungs, at_each([rung.due for rung in rungs], school), strict=True)
    )  # fmt: skip
    named = story.urgency != "routine"  # its words name the first time, which has passed: what comes next says it
    begun = [] if named and rung and rung.n > since else [hear]
    return [*begun, *([Points(steps, say("casework.hear-next"))] if steps else [])]


def _to_ring(school: School, told: Sequence[Told]) -> str:
    """Those who were told and have a number that rings outside the school, by name and number."""
    names = {name for one in told for name in one.people}
    rung = [one for one in school.people if one.name in names and rings_outside(one.phone)]
    return school.words.listed([f"{one.name} ({one.phone})" for one in rung], "or")


def _names(rung: Rung) -> frozenset[str]:
    return frozenset(name for one in rung.tell for name in one.people)


def _buttons(story: Story, school: School) -> tuple[Button, ...]:
    say, reference = school.words.say, story.record.reference
    buttons: list[Button] = []
    if possible("reply", story) and story.record.kind == "request":
        buttons.append(Button(say("cards.reply-do"), "reply", reference, style="main"))
    buttons += [Button(say("casework.my-answer"), "my-answer", reference, {"n": str(e.n)}) for e in story.unanswered]
    if may_add(story, school):
        label = "evidence" if story.record.kind == "case" else "file"
        buttons.append(Button(say(f"files.add-{label}"), "attach", reference))
    offered = (deed for deed in _OFFERED[story.record.kind] if possible(deed, story) and wanted(deed, story, school))
    again = {"my-renew": "again"} if story.record.kind == "request" else {}
    buttons += [
        Button(say(f"casework.button-{again.get(deed, deed.removeprefix('my-'))}"), deed, reference) for deed in offered
    ]
    return tuple(buttons)


def wanted(deed: str, story: Story, school: School) -> bool:
    """Whether a deed is of use now: that an entry still holds is said when that was asked; a yes may be asked for again
    where its register says so."""  # noqa: D205, D209 - one sentence
    if deed != "my-renew":
        return True
    if story.record.kind == "request":
        register = register_of(school, story.record.type)
        return register is not None and register.renews
    asked, said = story.last("nudged"), story.last("renewed")
    return bool(asked and asked.phase == "review" and (said is None or said.n < asked.n))
