"""The card of a verdict or of a look-up: what answers a question, and the honest one that does not. Pure.

Rules:
1. The card leads with what the clause does (forbids, allows, asks for approval), never with a yes or no of its own:
   whether "yes" fits depends on how the question was put.
2. Where the policy says two things that do not fit together, both are shown.
3. What the school's settings say of the school itself stands before the policy.
4. A clause stands there in its short and plain form, with its number; one tap shows it in full.
5. What a person has answered stands beside the policy, with their name and its date, never in its place.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.cards import directory
from bot.cards.drawing import clause_line, in_full, roles_words, version, with_danger
from bot.cards.verdicts import verdict
from bot.cases.advice import Advice
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph, Part, Points, Tone
from bot.seam.wording import Words
from dialogs.endings import LookedUp, NotCovered, PolicyAnswer, SchoolFacts, Verdict
from policy_kb.directory import TELLING
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
        case NotCovered(unread=True):
            return _unread(advice, school)
        case NotCovered() as found:
            return _not_covered(found, advice, school, today)
        case SchoolFacts() as found:
            return _of_the_school(found, advice, school, today)


def others(found: LookedUp, school: School, draft: str, *, full: bool = False) -> Card:
    """What else was found, when the first card was not the answer."""
    say = school.words.say
    match found:
        case PolicyAnswer(clauses=clauses):
            more = clauses[SHOWN:]
        case SchoolFacts(clauses=clauses):
            more = clauses[1:]
        case NotCovered():
            more = ()
    left = [school.policy.clauses[clause] for clause in more]
    parts: tuple[Part, ...] = (Points(_lines(school, left, full=full), say("answers.others")),) if left else ()
    parts = (*parts, Paragraph(say("answers.others-text")))
    whole = () if full else in_full(school.words, left, draft, "others")
    buttons = (_ask_person(school.words, draft, main=True), *whole)
    return with_danger(school.words, Card(say("answers.others-title"), parts, buttons=buttons), draft)


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


def _unread(advice: Advice, school: School) -> Card:
    """No word of it is known: it is asked for in other words, and a person can be asked all the same."""
    say = school.words.say
    buttons = (
        Button(say("answers.ask-again"), "begin", "policy", style="main"),
        _ask_person(school.words, advice.draft),
    )
    shown = Card(say("answers.unread-title"), (Paragraph(say("answers.unread")),), buttons=buttons)
    return with_danger(school.words, shown, advice.draft)


def _not_covered(found: NotCovered, advice: Advice, school: School, today: date) -> Card:
    say = school.words.say
    parts = [*_given(advice, school), Paragraph(say("answers.not-covered", school=school.name))]
    near = [school.policy.clauses[clause] for clause in found.near]
    if near:
        parts.append(Points(_lines(school, near, full=advice.full), say("answers.near")))
    buttons = (_ask_person(school.words, advice.draft, main=True), *_whole(school, near, advice))
    shown = Card(say("answers.not-covered-title"), tuple(parts), buttons=buttons, note=version(school, today))
    return with_danger(school.words, shown, advice.draft)


def _answer(found: PolicyAnswer, advice: Advice, school: School, today: date) -> Card:
    say, policy, draft = school.words.say, school.policy, advice.draft
    clauses = [policy.clauses[clause] for clause in found.clauses[:SHOWN]]
    best = clauses[0]
    first = best.summary if advice.full else best.short
    parts = [*_given(advice, school), Paragraph(first, "strong"), *_more(school, best)]
    different = [policy.clauses[clause] for clause in best.conflicts_with if clause in policy.clauses]
    if different:
        parts.append(Points(_lines(school, different, full=advice.full), say("answers.conflicts")))
    also = [one for one in clauses[1:] if one not in different]
    if also:
        parts.append(Points(_lines(school, also, full=advice.full), say("answers.also")))
    doors = {door: Button(say(f"cards.home-{door}"), "begin", door) for door in found.doors}
    weigh = doors.pop("canipost", None)  # to do something comes before asking again
    buttons = (
        Button(say("answers.helped"), "helped", draft, style="main"),
        *_whole(school, (best, *different, *also), advice),
        *doors.values(),
        Button(say("answers.not-it"), "others", draft),
        _ask_person(school.words, draft),
        *((weigh,) if weigh else ()),
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
    also = [school.policy.clauses[one] for one in found.clauses[:1]]
    parts = (
        *directory.parts(found.entries, school, today),
        *((Points(_lines(school, also, full=advice.full), say("directory.policy")),) if also else ()),
    )
    report = (Button(say("cards.home-report"), "begin", "report"),) if TELLING.keys() & set(found.entries) else ()
    buttons = (
        Button(say("answers.helped"), "helped", advice.draft, style="main"),
        *report,
        *_whole(school, also, advice),
        Button(say("answers.not-it"), "others", advice.draft),
        _ask_person(school.words, advice.draft),
    )
    note = say("directory.note", school=school.name)
    shown = Card(say("directory.title"), parts, buttons=buttons, note=note)
    return with_danger(school.words, shown, advice.draft)


def quoted(school: School, clause: Clause, today: date) -> Card:
    """One clause in full, as it may be shown to anybody."""
    say = school.words.say
    return Card(
        title=say("answers.title"),
        tone=_TONES.get(clause.modality, "plain"),
        badge=say(f"answers.{clause.modality}"),
        parts=(Paragraph(clause.summary, "strong"), *_more(school, clause)),
        note=f"{say('answers.section', section=clause.section)} {version(school, today)}",
    )


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


def _lines(school: School, clauses: Iterable[Clause], *, full: bool) -> tuple[str, ...]:
    return tuple(clause_line(school, clause, full=full) for clause in clauses)


def _whole(school: School, clauses: Iterable[Clause], advice: Advice) -> tuple[Button, ...]:
    return () if advice.full else in_full(school.words, clauses, advice.draft)


def _ask_person(words: Words, draft: str, *, main: bool = False) -> Button:
    asked = Button(words.say("cards.ask-person"), "begin", "consult", {"from": draft} if draft else {})
    return replace(asked, style="main") if main else asked
