"""The alert of a channel as one of its readers sees it: where it stands now, and what it means for them. Pure.

Rules:
1. It says no more than the alert does, but for whom the record is with. Details are a deed of their own, and an event.
"""

from dataclasses import replace

from bot.cards import filed
from bot.cases.story import Story
from bot.people.settings import Person, School
from bot.seam.card import Card, Facts


def own_view(story: Story, school: School, person: Person) -> Card:
    """The alert for a holder who may see the record."""
    card, say = filed.alert(story, school), school.words.say
    key = "yours" if story.holder == person.name else "theirs" if story.holder else "nobodys"
    mine = Facts(((say("cards.own-for-you"), say(f"cards.own-{key}", name=story.holder)),))
    return replace(card, parts=(*card.parts, *((mine,) if story.open else ())), anew=story.record.reference)
