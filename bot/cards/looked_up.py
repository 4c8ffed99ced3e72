"""The card that answers a question about the policy, and the honest one that does not. Pure.

Rules:
1. The card leads with what the clause does (forbids, allows, asks for approval), never with a yes or no of its own:
   whether "yes" fits depends on how the question was put.
2. Where the policy says two things that do not fit together, both are shown.
3. What a person has answered stands beside the policy, with their name and its date, never in its place.
"""

from dataclasses import replace
from datetime import date

from bot.cards.drawing import roles_words, version, with_danger
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph, Part, Points, Tone
from bot.seam.wording import Words
from dialogs.core import Advice
from policy_kb.policy import Clause

SHOWN = 3
"""Clauses on the first card; what else was found is shown when those were not it."""
_TONES: dict[str, Tone] = {"must-not": "stop", "permitted": "ok", "permitted-with-approval": "care"}


def card(found: Advice, school: School, today: date, draft: str = "") -> Card:
    """The answer, or the honest "not covered" with whom to ask."""
    say = school.words.say
    parts: list[Part] = []
    given = found.values.get("given")
    if isinstance(given, dict):
        parts = [
            Paragraph(say("answers.given", **given), "strong"),
            Paragraph(given["asked"], "quiet"),
            Paragraph(given["answer"], "quote"),
        ]
    if found.ending == "answer":
        return _answer(found, school, today, draft, parts)
    near = tuple(_line(school.words, school.policy.clauses[clause]) for clause in found.clauses)
    parts.append(Paragraph(say("answers.not-covered", school=school.name)))
    if near:
        parts.append(Points(near, say("answers.near")))
    title = say("answers.not-covered-title")
    shown = Card(
        title, tuple(parts), buttons=(_ask_person(school.words, draft, main=True),), note=version(school, today)
    )
    return with_danger(school.words, shown, draft)


def others(found: Advice, school: School, draft: str) -> Card:
    """What else was found, when the first card was not the answer."""
    say = school.words.say
    lines = tuple(_line(school.words, school.policy.clauses[clause]) for clause in found.clauses[SHOWN:])
    parts: tuple[Part, ...] = (Points(lines, say("answers.others")),) if lines else ()
    parts = (*parts, Paragraph(say("answers.others-text")))
    return with_danger(
        school.words,
        Card(say("answers.others-title"), parts, buttons=(_ask_person(school.words, draft, main=True),)),
        draft,
    )


def _answer(found: Advice, school: School, today: date, draft: str, before: list[Part]) -> Card:
    say = school.words.say
    policy = school.policy
    best = policy.clauses[found.clauses[0]]
    parts = [*before, Paragraph(best.summary, "strong"), *_more(school, best)]
    different = tuple(
        _line(school.words, policy.clauses[clause]) for clause in best.conflicts_with if clause in policy.clauses
    )
    if different:
        parts.append(Points(different, say("answers.conflicts")))
    also = tuple(
        _line(school.words, policy.clauses[one]) for one in found.clauses[1:SHOWN] if one not in best.conflicts_with
    )
    if also:
        parts.append(Points(also, say("answers.also")))
    offered = found.values.get("doors")
    doors = offered if isinstance(offered, (tuple, list)) else ()
    buttons = (
        Button(say("answers.helped"), "helped", draft, style="main"),
        Button(say("answers.not-it"), "others", draft),
        _ask_person(school.words, draft),
        *(
            Button(say(f"cards.home-{door}"), "begin", door)
            for door in (doors if isinstance(doors, (tuple, list)) else ())
        ),
    )
    shown = Card(
        title=say("answers.title"),
        tone=_TONES.get(best.modality, "plain"),
        badge=say(f"answers.{best.modality}"),
        parts=tuple(parts),
        buttons=buttons,
        note=f"{say('answers.section', section=best.section)} {version(school, today)}",
    )
    return with_danger(school.words, shown, draft)


def _more(school: School, clause: Clause) -> list[Part]:
    say = school.words.say
    said = []
    if clause.exceptions:
        said.append(say("answers.except", text=clause.exceptions))
    if clause.approver:
        said.append(say("answers.approver", roles=roles_words(school, clause.approver, "or")))
    if clause.report_to:
        said.append(say("answers.report-to", roles=roles_words(school, clause.report_to, "or")))
    if clause.deadline:
        said.append(say("answers.deadline", text=clause.deadline))
    return [Points(tuple(said))] if said else []


def _line(words: Words, clause: Clause) -> str:
    return words.say("cards.clause", summary=clause.summary, section=clause.section)


def _ask_person(words: Words, draft: str, *, main: bool = False) -> Button:
    asked = Button(words.say("cards.ask-person"), "begin", "consult", {"from": draft} if draft else {})
    return replace(asked, style="main") if main else asked
