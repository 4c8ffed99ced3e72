"""The card of a verdict or of a look-up: what answers a question, and the honest one that does not. Pure.

Rules:
1. The card leads with what the clause does (forbids, allows, asks for approval), never with a yes or no of its own:
   whether "yes" fits depends on how the question was put.
2. Where the policy says two things that do not fit together, both are shown.
3. What the school's settings say of the school itself stands before the policy.
4. What a person has answered stands beside the policy, with their name and its date, never in its place.
"""

from dataclasses import replace
from datetime import date

from bot.cards import directory
from bot.cards.drawing import roles_words, version, with_danger
from bot.cards.verdicts import verdict
from bot.cases.advice import Advice
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph, Part, Points, Tone
from bot.seam.wording import Words
from dialogs.endings import LookedUp, NotCovered, PolicyAnswer, SchoolFacts, Verdict
from policy_kb.policy import Clause

SHOWN = 3
"""Clauses on the first card; what else was found is shown when those were not it."""
_TONES: dict[str, Tone] = {"must-not": "stop", "permitted": "ok", "permitted-with-approval": "care"}


def card(advice: Advice, school: School, today: date) -> Card:
    """What is said of a verdict or a look-up."""
    match advice.ending:
        case Verdict() as found:
            return verdict(found, advice, school, today)
        case PolicyAnswer() as found:
            return _answer(found, advice, school, today)
        case NotCovered() as found:
            return _not_covered(found, advice, school, today)
        case SchoolFacts() as found:
            return _of_the_school(found, advice, school, today)


def others(found: LookedUp, school: School, draft: str) -> Card:
    """What else was found, when the first card was not the answer."""
    say = school.words.say
    match found:
        case PolicyAnswer(clauses=clauses):
            more = clauses[SHOWN:]
        case SchoolFacts(clauses=clauses):
            more = clauses[1:]
        case NotCovered():
            more = ()
    lines = tuple(_line(school.words, school.policy.clauses[clause]) for clause in more)
    parts: tuple[Part, ...] = (Points(lines, say("answers.others")),) if lines else ()
    parts = (*parts, Paragraph(say("answers.others-text")))
    return with_danger(
        school.words,
        Card(say("answers.others-title"), parts, buttons=(_ask_person(school.words, draft, main=True),)),
        draft,
    )


def _given(advice: Advice, school: School) -> list[Part]:
    """What a person has answered to a question like this."""
    given = advice.given
    if given is None:
        return []
    return [
        Paragraph(school.words.say("answers.given", by=given.by, until=given.until), "strong"),
        Paragraph(given.asked, "quiet"),
        Paragraph(given.answer, "quote"),
    ]


def _not_covered(found: NotCovered, advice: Advice, school: School, today: date) -> Card:
    say = school.words.say
    parts = [*_given(advice, school), Paragraph(say("answers.not-covered", school=school.name))]
    if near := tuple(_line(school.words, school.policy.clauses[clause]) for clause in found.near):
        parts.append(Points(near, say("answers.near")))
    buttons = (_ask_person(school.words, advice.draft, main=True),)
    shown = Card(say("answers.not-covered-title"), tuple(parts), buttons=buttons, note=version(school, today))
    return with_danger(school.words, shown, advice.draft)


def _answer(found: PolicyAnswer, advice: Advice, school: School, today: date) -> Card:
    say, policy, draft = school.words.say, school.policy, advice.draft
    best = policy.clauses[found.clauses[0]]
    parts = [*_given(advice, school), Paragraph(best.summary, "strong"), *_more(school, best)]
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
    buttons = (
        Button(say("answers.helped"), "helped", draft, style="main"),
        Button(say("answers.not-it"), "others", draft),
        _ask_person(school.words, draft),
        *(Button(say(f"cards.home-{door}"), "begin", door) for door in found.doors),
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


def _of_the_school(found: SchoolFacts, advice: Advice, school: School, today: date) -> Card:
    """What the settings say of the school, and under it what the policy says to the same question."""
    say = school.words.say
    also = tuple(_line(school.words, school.policy.clauses[one]) for one in found.clauses[:1])
    parts = (
        *directory.parts(found.entries, school, today),
        *((Points(also, say("directory.policy")),) if also else ()),
    )
    buttons = (
        Button(say("answers.helped"), "helped", advice.draft, style="main"),
        Button(say("answers.not-it"), "others", advice.draft),
        _ask_person(school.words, advice.draft),
    )
    note = say("directory.note", school=school.name)
    shown = Card(say("directory.title"), parts, buttons=buttons, note=note)
    return with_danger(school.words, shown, advice.draft)


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
