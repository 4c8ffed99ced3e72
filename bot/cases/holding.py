"""How long what a register holds is good for: until a day that was asked for, and never longer than the register says.

A yes ends then, and an entry is looked at again. A day lasts until its end at the school.
"""

from datetime import date, datetime, time, timedelta

from bot.cases.happenings import Happening
from bot.cases.story import Story
from bot.people.settings import School
from dialogs.endings import Answers
from policy_kb.register import FOREVER, SCHOOL_YEAR, Register
from policy_kb.typed import day

POST = timedelta(weeks=4)
"""How long an approval of a post holds."""
_LAST, _NEAR = (8, 31), 30
"""The end of a school year; a yes given so few days before it holds until the next."""
_AHEAD = timedelta(days=14)


def register_of(school: School, kind: str) -> Register | None:
    """The register that a record of this type belongs to, where the school has it."""
    return school.policy.registers.get(kind)


def until(school: School, kind: str, answers: Answers, since: datetime) -> datetime:
    """Until when something that was approved, confirmed or renewed at `since` is good."""
    register = register_of(school, kind)
    if register is None:
        return since + (POST if kind == "post-approval" else timedelta(days=FOREVER))
    begun = since.astimezone(school.timezone).date()
    if register.holds == SCHOOL_YEAR:
        last = date(begun.year, *_LAST)
        last = last if (last - begun).days > _NEAR else date(begun.year + 1, *_LAST)
    else:
        last = begun + timedelta(days=int(register.holds))
    wanted = day(str(answers.get(register.until, ""))) if register.until else None
    return datetime.combine(min(last, wanted or last), time(23, 59), school.timezone)


def ahead(since: datetime, end: datetime) -> datetime:
    """When its sender is asked whether they need it longer: two weeks before the end, or in its last quarter."""
    return end - min(_AHEAD, (end - since) / 4)


def stands_since(story: Story) -> Happening | None:
    """The event since which a record stands in a state that waits for its sender, or for a day."""
    verbs = {
        "until": ("approve",), "review": ("acknowledged", "renewed", "restored"), "unanswered": ("ask-back",),
        "suspended": ("suspended",),
    }  # fmt: skip
    return story.last(*verbs.get(story.state.phase or "", ("filed",))) or story.last("filed")


def renews(story: Story, school: School) -> bool:
    """Whether its sender is asked, before a yes runs out, whether they need it longer."""
    register = register_of(school, story.record.type)
    return register is not None and register.renews
