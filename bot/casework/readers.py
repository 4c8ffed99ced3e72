"""The paper that says who was told of a case, who read it and who took papers of it. Pure."""

from datetime import datetime

from bot.cards import looks
from bot.cases.reach import Reach
from bot.cases.story import Story
from bot.casework import papers
from bot.people.settings import Person, School


def paper(story: Story, school: School, taker: Person, now: datetime, reach: Reach) -> papers.Paper:
    """Everybody who knows of one case, and since when; every reading stands by itself."""
    say = school.words.say
    none = (say("casework.readers-none"),)
    sections = [
        papers.Section(say("casework.readers-told"), lines=looks.told(story, school, reach) or none),
        papers.Section(say("casework.readers-read"), lines=looks.read(story, school) or none),
        papers.Section(say("casework.readers-taken"), lines=looks.taken(story, school) or none),
        papers.Section(say("casework.readers-how-head"), lines=(say("casework.readers-how"),)),
    ]
    title = say("casework.paper-readers", reference=story.record.reference)
    return papers.made(title, sections, school, taker, now, (story,))
