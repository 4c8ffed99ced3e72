"""The card that comes first where a child may be in danger: 999, whom to ring, and the ways on. Pure.

Rules:
1. Whoever is named in the words is not one to ring, until it is known that it is not about them.
2. Nor is anybody named whom nobody would find: where DSL and deputy may both be meant, it is the next in the chain.
3. Nor is anybody who is away today, where others are there.
4. It says that nothing was passed on yet: whoever reads 999 may think that help is on its way.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.cards.drawing import field, role_words
from bot.people.school import rings_outside
from bot.people.settings import School
from bot.seam.card import Button, Card, Choice, Input, Paragraph, Part, Points
from dialogs.core import Ask
from dialogs.danger import NAMED, OFFERED, SEND, WORDS
from policy_kb.points import points_for
from policy_kb.routing import CHAIN
from storage.kept import Draft


def card(  # noqa: PLR0913 - what the person was doing, and whom it may be about
    school: School,
    draft: Draft,
    now: Ask,
    named: Collection[str],
    moment: datetime | None = None,
    *,
    in_report: bool,
    adds_to: str = "",
    lost: Collection[str] = (),
) -> Card:
    """999, the people to ring, what helps, the second of the two taps, and the ways on.

    `named` are the holders whom it may be about. `in_report` says that the person was writing a report just now, so
    that going on is the way on; `adds_to` is the record to which they were adding: going on tells everybody who was
    told of it. `lost` says why files were not kept, a line each. At `moment` some may be away: they are not named as
    ones to ring where others are there.
    """
    say = school.words.say
    helps = tuple(say(f"cards.danger-point-{point}") for point in points_for(str(draft.answers.get(WORDS.id) or "")))
    buttons = [Button(say("cards.cancel"), "cancel", draft.id)]
    if adds_to:
        buttons.insert(0, Button(say("cards.danger-add"), "calm", draft.id, style="main"))
        buttons.insert(1, Button(say("cards.danger-only-add"), "calm", draft.id, {"only": "yes"}))
    elif in_report:
        buttons.insert(0, Button(say("cards.danger-go-on"), "calm", draft.id))
    elif draft.answers.get(WORDS.id):
        buttons.insert(0, Button(say("cards.danger-report"), "begin", "report", {"from": draft.id}))
        buttons.insert(1, Button(say("cards.danger-calm"), "calm", draft.id))
    away = _away(school, moment) if moment else frozenset[str]()
    closed = moment is not None and school.closed(moment)
    if closed:  # an extension rings in an empty office
        outside = {one.name for one in school.people if not rings_outside(one.phone)}
        out = school.numbers.get("out-of-hours", "")
        care = (say("cards.danger-care", number=out),) if out else ()
        people = (*to_ring(school, {*named, *away, *outside}), *care, say("cards.danger-police"))
    else:
        people = to_ring(school, {*named, *away}) or to_ring(school, named)
    parts: list[Part] = [Paragraph(say("cards.danger-999"), "strong")]
    if people:
        parts.append(Points(people, say(f"cards.danger-people{'-closed' if closed else ''}")))
    parts.append(Points(helps, say("cards.danger-points")))
    if named:
        names = school.words.listed(sorted(named), "or")
        parts.append(Paragraph(say("cards.danger-about", names=names), "strong"))
    if adds_to:
        parts.append(Paragraph(say("cards.danger-adds", reference=adds_to), "strong"))
    elif draft.answers.get(WORDS.id):
        parts.append(Paragraph(say("cards.danger-not-passed-on"), "strong"))
    if lost:
        parts.append(Points(tuple(lost), say("files.not-kept")))
    return Card(
        title=say("cards.danger-maybe" if draft.answers.get(WORDS.id) else "cards.danger-title"),
        tone="urgent",
        badge=say("cards.danger-badge"),
        parts=tuple(parts),
        inputs=tuple(_labelled(school, field(school.words, q, "", tap=True), named) for q in now.questions),
        buttons=tuple(buttons),
        deed="answer",
        target=draft.id,
    )


def _away(school: School, moment: datetime) -> frozenset[str]:
    today = moment.astimezone(school.timezone).date()
    return frozenset(person.name for person in school.people if not person.there(today))


def to_ring(school: School, named: Collection[str]) -> tuple[str, ...]:
    """Whom to ring now, with their numbers: DSL and deputy, or the next who is not one of these."""
    for roles in (("dsl", "deputy-dsl"), *((role,) for role in CHAIN)):
        people = {
            person.name: school.words.say(
                "cards.danger-person", name=person.name, role=role_words(school, role), phone=person.phone
            )
            for role in reversed(roles)
            for person in school.holders(role)
            if person.name not in named
        }
        if people:
            return tuple(reversed(people.values()))
    return ()


def _labelled(school: School, asked: Input, named: Collection[str]) -> Input:
    """The taps; where somebody is named, they answer whether it is about them."""
    if asked.name != SEND.id:
        return asked
    asked = replace(asked, choices=tuple(one for one in asked.choices if one.value in OFFERED))
    if not named:
        return replace(asked, choices=tuple(one for one in asked.choices if one.value != NAMED))
    labels = {"send": "cards.danger-not-about", NAMED: "cards.danger-is-about"}
    choices = (
        Choice(one.value, school.words.say(labels[one.value]) if one.value in labels else one.label)
        for one in asked.choices
    )
    return replace(asked, choices=tuple(choices))
