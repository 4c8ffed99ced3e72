"""Whoever holds a role and is named in what comes later: asked about before it is kept, and kept out if it is they.

Rules:
1. One rule for all words that are added to a record by whoever sent it: typed, sent with a file, or in reply to a
   question about a request. The words of a post are no words about anybody, and nobody is asked about them.
2. A name in the field for names of a report about an adult, or a correction that says it is about them, needs no
   question.
"""

from functools import partial

from bot.cases.debts import bringing_in
from bot.cases.door import named_later
from bot.cases.story import Story, about_adult, kept_out
from bot.journeys.staffing import called
from bot.people import holders
from bot.people.settings import School
from bot.seam.turn import Turn
from dialogs.about import ABOUT, asked, cleared, out
from dialogs.core import Question
from dialogs.reports.story import NAME

WHOSE = frozenset({"report.by", "report.role", "colleague.about", "bullied.by"})
"""Questions that say whose doing it was."""
_OF_POSTS = "post-approval"


def maybe(school: School, turn: Turn, story: Story, text: str) -> tuple[Question, ...]:
    """The questions whether it is about those who are named in what was written."""
    if story.record.type == _OF_POSTS:
        return ()
    # Whom it is about by name, or whose doing it was: what is named there needs no question.
    field = turn.deed == "my-correct" and turn.typed("which") in {NAME.id, *WHOSE}
    found = named_later(school, story, turn.who, text, in_field=field)
    if field and about_adult(story):  # a name in the field for names needs no question
        found -= holders.bearing(school, text)
    if field and turn.typed("which") in WHOSE:  # nor what somebody is, in the answer to whose doing it was
        found -= holders.meant(school, text)
    return asked(partial(called, school), found)


def answered(questions: tuple[Question, ...], turn: Turn) -> bool:
    """Whether each of these questions has its answer."""
    return all(one.accepts(turn.typed(one.id) or None) for one in questions)


def said(school: School, turn: Turn, story: Story, text: str) -> tuple[frozenset[str], dict[str, object]]:
    """Whom what was written keeps out from now on, and the body of its event."""
    which, asked_about = turn.typed("which"), maybe(school, turn, story, text)
    answers = {one.id: turn.typed(one.id) for one in asked_about}
    bars, not_them = out(answers, asked_about), cleared(answers, asked_about)
    if turn.deed == "my-correct" and (which == NAME.id or which in WHOSE):
        bars |= holders.bearing(school, text) - not_them
    if turn.deed == "my-correct" and which.startswith(ABOUT):
        bars |= {which.partition("/")[2]}
    bars -= kept_out(school, story)
    more = bringing_in(school, story, bars)
    waited = {"draft": turn.typed("draft")} if turn.typed("draft") else {}
    return bars, {"text": text, **waited, **more, **({"cleared": sorted(not_them)} if not_them else {})}
