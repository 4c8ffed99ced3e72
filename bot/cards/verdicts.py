"""The card of a verdict: whether a post may go up, why, and what would make it all right. Pure."""

from collections.abc import Iterable
from datetime import date

from bot.cards.drawing import clause_line, in_full, roles_words, version, with_danger
from bot.cases.advice import Advice
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph, Part, Points, Tone
from bot.seam.wording import Words
from dialogs.canipost import PARENTS_YES
from dialogs.endings import Verdict

_REASONS = 3
"""Clauses on the card, at most."""
_TONES: dict[str, Tone] = {
    "do-not-post": "stop",
    "get-approval-first": "care",
    "ok-with-care": "ok",
    "approved": "care",
}


def verdict(found: Verdict, advice: Advice, school: School, today: date) -> Card:
    """The verdict of a post; `advice` holds what is known besides."""
    say, draft, approved = school.words.say, advice.draft, advice.approved
    word = found.verdict
    parts: list[Part] = []
    if word == "get-approval-first" and not approved:
        parts.append(Paragraph(_whom_to_ask(school, found), "strong"))
    clauses = [school.policy.clauses[clause] for clause in found.clauses[:_REASONS]]
    reasons = (*(clause_line(school, one, full=advice.full) for one in clauses), *found.silences)
    parts.append(Points(reasons or (say("cards.verdict-silent"),), say("cards.verdict-why", school=school.name)))
    if word != "ok-with-care" and not approved and (remedies := (*_ways(school, found), *found.remedies)):
        parts.append(Points(remedies[:4], say("cards.verdict-remedy")))
    parts += _standing(school, advice)
    if found.read:
        parts.append(Points(read_lines(school.words, found.read), say("cards.verdict-read")))
    if found.mentions:
        parts.append(Points(found.mentions[:3], say("cards.verdict-mention")))
    buttons = [Button(say(f"cards.home-{door}"), "begin", door) for door in found.doors]
    buttons += [Button(say("cards.again"), "begin", "canipost"), Button(say("cards.ask-person"), "begin", "consult")]
    if draft:
        buttons.insert(0, Button(say("cards.change"), "change", draft))
    if draft and advice.picture:
        buttons.insert(0, Button(say("files.clean"), "clean", draft))
    if approved:
        line = say(
            "cards.approved-already", name=approved.name, words=approved.words, until=approved.until,
            reference=approved.reference,
        )  # fmt: skip
        parts[:0] = [Paragraph(line, "strong"), Paragraph(say("cards.approved-differs"))]
    if word == "get-approval-first" and draft and not found.theirs:
        asked = _asked(school, found) or roles_words(school, ("headteacher",))
        buttons.insert(0, Button(say("cards.ask-approval", roles=asked), "begin", "approval", {"from": draft}, "main"))
    buttons[:0] = _uses(school, advice)
    word = "approved" if approved else word
    if not advice.full:
        buttons[2:2] = in_full(school.words, clauses, draft)
    card = Card(
        title=say(f"cards.verdict-{word}-title"),
        tone=_TONES[word],
        badge=say(f"cards.verdict-{word}-badge"),
        parts=tuple(parts),
        buttons=tuple(buttons),
        note=version(school, today),
    )
    return with_danger(school.words, card, draft)


def read_lines(words: Words, read: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """What was read in the person's words: the question, and the labels of the values."""
    lines = []
    for name, values in read:
        asked = words.question(name)
        lines.append(f"{asked.ask} {words.listed([asked.options.get(value, value) for value in values])}")
    return tuple(lines)


def _standing(school: School, advice: Advice) -> list[Part]:
    """The yeses that the person has already, and that this post may be for."""
    say = school.words.say
    lines = [
        say("registers.standing", name=say(f"registers.name-{yes.register}"), until=yes.until, reference=yes.reference)
        for yes in advice.standing
    ]
    return [Paragraph(line, "strong") for line in lines]


def _uses(school: School, advice: Advice) -> list[Button]:
    some = advice.standing[:2] if advice.draft else ()
    return [
        Button(school.words.say("registers.use", reference=yes.reference), "use-yes", advice.draft,
               {"reference": yes.reference}) for yes in some
    ]  # fmt: skip


def _whom_to_ask(school: School, found: Verdict) -> str:
    say = school.words.say
    head = roles_words(school, ("headteacher",))
    if found.others:
        return say("cards.verdict-ask-others", head="" if found.theirs else head)
    if found.theirs:
        return say("cards.verdict-ask-theirs")
    asked = _asked(school, found)
    return say("cards.verdict-ask", roles=asked) if asked else say("cards.verdict-ask-nobody", head=head)


def _asked(school: School, found: Verdict) -> str:
    """Each yes that is due: "the DSL and the Headmaster", "the Headteacher or the Deputy Head"."""
    needs = found.needs or ((found.approver,) if found.approver else ())
    return school.words.listed([roles_words(school, roles, "or") for roles in needs])


def _ways(school: School, found: Verdict) -> tuple[str, ...]:
    words, lines = school.words, []
    for better, names in found.ways:
        said = ["others' yes" if found.others and name == PARENTS_YES else name for name in names]
        changes = words.listed([words.say(f"ways.{name}") for name in said])
        lines.append(words.say(f"ways.{better}", changes=changes[:1].upper() + changes[1:]))
    return tuple(lines)
