"""What whoever sent something keeps of it: where it stands, who sees it, what they can do. Pure.

Rules:
1. The sender sees where it stands in plain words and what was written to them; never a private note, an outcome, or who
   was kept out.
2. What can be done with it stands in the table of deeds, and is offered only where the record is in a state for it.
"""

from bot.cards.drawing import roles_words, told_line, with_danger
from bot.cards.filed import at, state
from bot.cards.help_at_hand import help_at_hand
from bot.cards.nudges import whom_to_ring
from bot.cards.referral import said_since
from bot.cases.gate import possible
from bot.cases.handed_in import may_add
from bot.cases.rungs import seen_by, told_by
from bot.cases.story import Story, kept_out
from bot.people.holders import Told
from bot.people.holders import told as told_now
from bot.people.settings import School
from bot.seam.card import Button, Card, Facts, Paragraph, Part, Points, Tone

_TITLES = {"register": "receipt-declared", "request": "receipt-request"}
_TONES: dict[str, Tone] = {
    "acknowledged": "ok", "in-hand": "ok", "closed": "ok", "approved": "ok", "declined": "stop", "asked-back": "care",
    "answered": "ok",
}  # fmt: skip
_OFFERED = {
    "case": ("my-add", "my-correct", "my-worry"),
    "request": ("my-withdraw",),
    "register": ("my-renew", "my-add", "my-withdraw"),
}


def receipt(story: Story, school: School) -> Card:
    """The receipt of a record, as it stands."""
    say = school.words.say
    record, body = story.record, story.body
    lines = tuple(told_line(school, one.role, one.address, one.people) for one in _sees(story, school))
    nobody = say("cards.told-nobody", number=school.numbers.get("lado", ""))
    parts: list[Part] = [
        Facts((
            (say("cards.receipt-reference"), record.reference),
            (say("cards.receipt-sent"), at(record.filed_at, school)),
            (say("cards.receipt-state"), state(story, school)),
        )),
        Points(lines or (nobody,), say("cards.receipt-who")),
        Points(body.way.advice, say("cards.receipt-now")),
    ]  # fmt: skip
    if helplines := help_at_hand(story, school):
        parts.append(helplines)
    parts += _when(story, school)
    for event in story.all("told", "asked"):
        parts.append(Paragraph(say(f"casework.got-{event.verb}", name=event.name, at=at(event.at, school))))
        parts.append(Paragraph(event.text, "quote"))
    if said := story.all("added", "corrected", "replied"):
        parts.append(Points(tuple(said_since(event, school) for event in said), say("casework.you-said")))
    key = _TITLES.get(record.kind, "receipt-title")
    tone = _TONES.get(record.state, "plain")
    buttons = tuple(_buttons(story, school))
    return with_danger(school.words, Card(say(f"cards.{key}"), tuple(parts), buttons=buttons, tone=tone))


def _when(story: Story, school: School) -> list[Part]:
    """When the sender hears, or, once it has waited too long, whom to ring."""
    say, record = school.words.say, story.record
    if record.state != "submitted":
        return []
    rung = story.last("nudged")
    if rung and rung.step == "reporter" and rung.n > (story.begun.n if story.begun else 0):
        return whom_to_ring(story, school, rung.phase)
    if not _sees(story, school):
        return []
    seen, last = at(seen_by(story, school), school), at(told_by(story, school), school)
    roles = roles_words(school, tuple(dict.fromkeys(one.role for one in _sees(story, school))), "or")
    return [Paragraph(say(f"casework.hear-{record.urgency}", seen=seen, last=last, roles=roles), "strong")]


def _buttons(story: Story, school: School) -> list[Button]:
    say, reference = school.words.say, story.record.reference
    buttons: list[Button] = []
    if possible("reply", story) and story.record.kind == "request":
        buttons.append(Button(say("cards.reply-do"), "reply", reference, style="main"))
    if may_add(story):
        buttons.append(Button(say("files.add-evidence"), "attach", reference))
    buttons += [Button(say("casework.my-answer"), "my-answer", reference, {"n": str(e.n)}) for e in story.unanswered]
    offered = (deed for deed in _OFFERED[story.record.kind] if possible(deed, story) and _wanted(deed, story))
    buttons += [Button(say(f"casework.button-{deed.removeprefix('my-')}"), deed, reference) for deed in offered]
    return buttons


def _wanted(deed: str, story: Story) -> bool:
    """Whether a deed is of use now: that an entry still holds is said when that was asked."""
    if deed != "my-renew":
        return True
    asked, said = story.last("nudged"), story.last("renewed")
    return bool(asked and asked.phase == "review" and (said is None or said.n < asked.n))


def _sees(story: Story, school: School) -> tuple[Told, ...]:
    """Who was told, or, where one of them has been kept out since, who is told now."""
    told, out = story.body.told, kept_out(school, story)
    if story.record.kind != "case" or not any(out & set(one.people) for one in told):
        return told
    return told_now(school, story.body.way.tell, out, story.managers or None)
