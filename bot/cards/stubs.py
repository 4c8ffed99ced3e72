"""The line that stands in a chat in place of what was written about a record that has ended, or was opened. Pure."""

from bot.cases.story import Story
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph


def stub(story: Story, school: School) -> Card:
    """Its reference and where to read it; nothing of what it was about."""
    say, reference = school.words.say, story.record.reference
    deed = "task-open" if story.record.kind == "task" else "my-open"
    button = Button(say("casework.button-open"), deed, reference)
    return Card(
        say("casework.stub", reference=reference), (Paragraph(say("casework.stub-text")),), buttons=(button,),
        note=say("casework.stub-note"),
    )  # fmt: skip


def opened_stub(school: School) -> Card:
    """That something was open here, and how to open it again; not even what it was about."""
    say = school.words.say
    return Card(
        say("casework.opened-stub"), (Paragraph(say("casework.opened-stub-text")),),
        buttons=(Button(say("casework.opened-stub-button"), "home"),), note=say("casework.stub-note"),
    )  # fmt: skip
