"""The sheet of a record as it stands: what somebody sees who opens it, and what they see again after each deed.

That somebody sees it is an event, every time.
"""

from dataclasses import replace

from bot.cards import attachments
from bot.cards.drawing import after
from bot.cards.sheet import detail
from bot.cases.gate import may
from bot.cases.story import Story
from bot.casework.casebook import Casebook
from bot.people.settings import Person, School
from bot.seam.card import Card, Paragraph
from bot.seam.turn import Who


async def sheet(book: Casebook, school: School, who: Who, person: Person, story: Story) -> Card:
    """The sheet, with its files; the look is written first, so that it stands on it."""
    await book.looked(school, story, who, person)
    now = await book.story(school, story.record.reference) or story
    files = await book.store.files_of_record(school.id, story.record.reference)
    card = detail(now, school, person, str(who), await book.reach(school, now))
    return attachments.with_files(card, files, now.record, school)


async def stands(book: Casebook, school: School, who: Who, done: Card, reference: str) -> Card:
    """The sheet again, under the words that say what was done; those words alone where it is no longer theirs."""
    story, person = await book.story(school, reference), school.person(who.platform, who.user)
    if story is None or person is None or not may(person, str(who), "view", story, school):
        return done
    card = await sheet(book, school, who, person, story)
    return after(done, replace(card, parts=(Paragraph(card.title, "strong"), *card.parts)))
