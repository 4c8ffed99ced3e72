"""The text for the LADO, ready to copy: what was reported, and what somebody at the school decided. Pure.

Rules:
1. It holds what the record holds and nothing else; what nobody said is left out, not guessed.
2. Whoever reported it is not named: the LADO asks for the name if it is needed.
3. No picture and no copy of one is ever part of it.
"""

from typing import Any

from bot.cards.drawing import role_words, shown
from bot.cards.filed import at, kind
from bot.cases.bodies import Case
from bot.cases.happenings import Happening
from bot.cases.story import Story
from bot.people.settings import School
from dialogs.core import CHECK, Question
from dialogs.reports import reported
from dialogs.threshold import CRITERIA
from policy_kb.law import law
from policy_kb.nations import called, nations
from policy_kb.routing import Report
from policy_kb.steps import Step, steps_for, waits_for_facts

_FIRST = ("report.what", "report.more", "report.child", "report.when", "report.where", "report.done")
_LEFT_OUT = {CHECK.id, "report.proposed", "report.group", "report.kind", "report.name"}


def lado_text(story: Story, school: School) -> str:
    """The referral as plain text, with the newest decision about the harm threshold."""
    record, answers = story.record, story.body.answers
    report = situation(story)
    barred = sorted(story.body.way.exclude)
    return school.words.say(
        "referral.text",
        school=school.name,
        reference=record.reference,
        reported=at(record.filed_at, school),
        kind=kind(school.words, record),
        named=school.words.listed(list(story.names)),
        roles=", ".join(role_words(school, role) for role in barred),
        at_risk="danger-now" in report.signals,
        said=[
            f"{school.words.question(name).ask} {shown(school.words, Question(name), answers[name])}"
            for name in dict.fromkeys((*_FIRST, *answers))
            if answers.get(name) and name not in _LEFT_OUT
        ],
        since=[said_since(event, school) for event in story.all("added", "corrected", "replied")],
        decision=decision(story.decision, school) if story.decision else None,
        officer=role_words(school, "lado"),
        guidance=nations()[school.nation].guidance,
    )


def said_since(event: Happening, school: School) -> str:
    """What the sender added, corrected or answered, with its time."""
    which = school.words.question(event.which).short if event.which else ""
    return school.words.say("casework.you-said-line", at=at(event.at, school), text=event.text, which=which)


def situation(story: Story) -> Report:
    """What routing knew of a filed report."""
    body = story.body
    category, subject = (body.category, body.subject) if isinstance(body, Case) else ("", "")
    return reported(body.answers) or Report(category, subject)


def next_steps(story: Story, school: School, outcome: str = "") -> tuple[str, ...]:
    """The steps that fit a report, each with its number where the school or the helplines have one."""
    here = school.here(story.record.filed_at)
    return tuple(_line(step, school) for step in steps_for(situation(story), here, outcome, school.policy))


def _line(step: Step, school: School) -> str:
    helpline = school.helplines.get(step.number)
    number = school.numbers.get(step.number) or (helpline.contact if helpline else "")
    dated = law()[step.law].shown() if step.law else ""
    says = called(step.words(school.nation), school.policy, school.nation)
    return school.words.say("referral.step", says=says, number=number, wanted=bool(step.number), law=dated, by=step.by)


def decision(decided: Happening, school: School) -> dict[str, Any]:
    """A decision about the harm threshold in words, from its event."""
    question, found = school.words.question, decided.weighed
    if found is None:
        raise ValueError("this event is no decision about the harm threshold")
    by_name = {one.name: one for one in found.criteria}
    return {
        "outcome": question("threshold.decision").options[found.outcome],
        "why": found.why,
        "who": decided.name,
        "at": at(decided.at, school),
        "equality": question("threshold.equality").options.get(found.equality, ""),
        "criteria": [
            (question(f"threshold.{name}").ask, question(f"threshold.{name}").options[one.answer], one.facts)
            for name in CRITERIA
            if (one := by_name.get(name))
        ],
    }


def facts_first(story: Story, school: School) -> frozenset[str]:
    """The steps that the policy wants taken only once the facts are gathered, while nobody has said that they are."""
    if story.all("facts") or not isinstance(story.body, Case):
        return frozenset()
    outcome = story.decision.outcome if story.decision else ""
    return waits_for_facts(situation(story), school.here(story.record.filed_at), outcome, school.policy)
