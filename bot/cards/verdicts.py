"""The card of a verdict: whether a post may go up, why, and what would make it all right. Pure."""

from datetime import date

from bot.cards.drawing import roles_words, version, with_danger
from bot.cases.advice import Advice
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph, Part, Points, Tone
from dialogs.endings import Verdict

_TONES: dict[str, Tone] = {"do-not-post": "stop", "get-approval-first": "care", "ok-with-care": "ok", "approved": "ok"}


def verdict(found: Verdict, advice: Advice, school: School, today: date) -> Card:
    """The verdict of a post; `advice` holds what is known besides."""
    say, draft, approved = school.words.say, advice.draft, advice.approved
    word = found.verdict
    parts: list[Part] = []
    if word == "get-approval-first" and not approved:
        asked = roles_words(school, found.approver, "or")
        line = say("cards.verdict-ask", roles=asked) if found.approver else say("cards.verdict-ask-nobody")
        parts.append(Paragraph(line, "strong"))
    reasons = (*_clauses(school, found.clauses), *found.silences)
    parts.append(Points(reasons or (say("cards.verdict-silent"),), say("cards.verdict-why", school=school.name)))
    if word != "ok-with-care" and (remedies := (*_ways(school, found), *found.remedies)):
        parts.append(Points(remedies[:4], say("cards.verdict-remedy")))
    if found.mentions:
        parts.append(Points(found.mentions[:3], say("cards.verdict-mention")))
    buttons = [Button(say("cards.again"), "begin", "canipost"), Button(say("cards.ask-person"), "begin", "consult")]
    if draft:
        buttons.insert(0, Button(say("cards.change"), "change", draft))
    if draft and advice.picture:
        buttons.insert(0, Button(say("files.clean"), "clean", draft))
    buttons += [Button(say(f"cards.home-{door}"), "begin", door) for door in found.doors]
    if approved:
        line = say(
            "cards.approved-already", name=approved.name, words=approved.words, until=approved.until,
            reference=approved.reference,
        )  # fmt: skip
        parts.insert(0, Paragraph(line, "strong"))
        word = "approved"
    elif word == "get-approval-first" and draft:
        asked = roles_words(school, found.approver or ("headteacher",), "or")
        buttons.insert(0, Button(say("cards.ask-approval", roles=asked), "begin", "approval", {"from": draft}, "main"))
    card = Card(
        title=say(f"cards.verdict-{word}-title"),
        tone=_TONES[word],
        badge=say(f"cards.verdict-{word}-badge"),
        parts=tuple(parts),
        buttons=tuple(buttons),
        note=version(school, today),
    )
    return with_danger(school.words, card, draft)


def _ways(school: School, found: Verdict) -> tuple[str, ...]:
    words, lines = school.words, []
    for better, names in found.ways:
        changes = words.listed([words.say(f"ways.{name}") for name in names])
        lines.append(words.say(f"ways.{better}", changes=changes[:1].upper() + changes[1:]))
    return tuple(lines)


def _clauses(school: School, ids: tuple[str, ...], most: int = 3) -> tuple[str, ...]:
    clauses = [school.policy.clauses[clause] for clause in ids[:most]]
    return tuple(school.words.say("cards.clause", summary=clause.summary, section=clause.section) for clause in clauses)
