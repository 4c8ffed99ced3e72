"""The helplines on a card: two or three that fit what was reported, as the school has them."""

from collections.abc import Iterable

from bot.cases.story import Story
from bot.people.settings import School
from bot.seam.card import Points
from bot.seam.wording import Words
from dialogs.reports import kind_of, reported
from policy_kb.helplines import Helpline, helplines_for


def help_at_hand(story: Story, school: School) -> Points | None:
    """What to show under a report; None for what is not a report."""
    if story.record.kind != "case":
        return None
    answers = story.body.answers
    report = reported(answers)
    found = report.signals if report else frozenset[str]()
    here = school.here(story.record.filed_at)
    lines = helplines_for(kind_of(answers) or story.record.type, found, here, school.helplines)
    return in_a_row(school.words, lines, school.words.say("reports.helplines"))


def in_a_row(words: Words, lines: Iterable[Helpline], heading: str) -> Points:
    """Lines as a list: what for, number, hours, and whether anybody has compared it with its source."""
    said = tuple(
        words.say(
            "reports.helpline",
            name=line.name,
            contact=line.contact,
            hours=line.hours,
            purpose=line.purpose,
            checked=words.date(line.checked),
        )
        for line in lines
    )
    return Points(said, heading)
