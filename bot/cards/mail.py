"""The mail that is sent when chat is down: where to look, and what to do until then; nothing of any record. Pure."""

from bot.people.school import School
from bot.seam.card import Card, Paragraph


def card(school: School) -> Card:
    """The same words for everybody and everything."""
    say = school.words.say
    lines = (say("mail.waits", school=school.name), say("mail.do"), say("mail.why"))
    return Card(say("mail.title"), tuple(Paragraph(line) for line in lines))
