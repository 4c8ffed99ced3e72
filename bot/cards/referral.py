"""The text for the LADO, ready to copy: what was reported, and what somebody at the school decided. Pure.

Rules:
1. It holds what the record holds and nothing else; what nobody said is left out, not guessed.
2. Whoever reported it is not named: the LADO asks for the name if it is needed.
3. No picture and no copy of one is ever part of it.
"""

from collections.abc import Mapping
from typing import Any

from bot.cards.drawing import role_words, shown
from bot.cards.filed import at, kind
from bot.cases.story import Story
from bot.people.settings import School
from dialogs.core import CHECK, Question
from dialogs.reports import reported
from dialogs.threshold import CRITERIA
from policy_kb.routing import Report
from policy_kb.steps import Step, steps_for
from storage.kept import Event, Record

_FIRST = ("report.what", "report.more", "report.child", "report.when", "report.where", "report.done")
_LEFT_OUT = {CHECK.id, "report.proposed", "report.group", "report.kind", "report.name"}


def lado_text(story: Story, school: School) -> str:
    """The referral as plain text, with the newest decision about the harm threshold."""
    record, body = story.record, story.record.body
    report = situation(body)
    barred = sorted(body["route"]["exclude"])
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
            f"{school.words.question(name).ask} {shown(school.words, Question(name), body['answers'][name])}"
            for name in dict.fromkeys((*_FIRST, *body["answers"]))
            if body["answers"].get(name) and name not in _LEFT_OUT
        ],
        since=[said_since(event, school) for event in story.all("added", "corrected", "replied")],
        decision=decision(story.decision, school) if story.decision else None,
    )


def said_since(event: Event, school: School) -> str:
    """What the reporter added, corrected or answered, with its time."""
    which = school.words.question(event.body["which"]).ask if "which" in event.body else ""
    return school.words.say("casework.you-said-line", at=at(event.at, school), text=event.body["text"], which=which)


def situation(body: Mapping[str, Any]) -> Report:
    """What routing knew of a filed report, from its body."""
    found = reported(body["answers"])
    return found or Report(body["category"], body["subject"])


def next_steps(record: Record, school: School, outcome: str = "") -> tuple[str, ...]:
    """The steps that fit a record, each with its number where the school or the helplines have one."""
    return tuple(_line(step, school) for step in steps_for(situation(record.body), outcome))


def _line(step: Step, school: School) -> str:
    helpline = school.helplines.get(step.number)
    number = school.numbers.get(step.number) or (helpline.contact if helpline else "")
    return school.words.say("referral.step", says=step.says, number=number, wanted=bool(step.number))


def decision(decided: Event, school: School) -> dict[str, Any]:
    """A decision about the harm threshold in words, from its event (whose body is that of the dialog)."""
    question = school.words.question
    found = decided.body
    words = question("threshold.decision").options
    return {
        "outcome": words[found["outcome"]],
        "why": found["why"],
        "who": found.get("name", ""),
        "at": at(decided.at, school),
        "equality": question("threshold.equality").options.get(found.get("equality", ""), ""),
        "criteria": [
            (question(f"threshold.{name}").ask, question(f"threshold.{name}").options[one["answer"]], one["facts"])
            for name in CRITERIA
            if (one := found["criteria"].get(name))
        ],
    }
