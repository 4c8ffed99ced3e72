"""The line that stands in a chat in place of what was written about a record that has ended. Pure."""

from bot.cases.story import Story
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph


def stub(story: Story, school: School) -> Card:
    """Its reference and where to read it; nothing of what it was about."""
    say, reference = school.words.say, story.record.reference
    button = Button(say("casework.button-open"), "my-open", reference)
    return Card(
        say("casework.stub", reference=reference), (Paragraph(say("casework.stub-text")),), buttons=(button,),
        note=say("casework.stub-note"),
    )  # fmt: skip
