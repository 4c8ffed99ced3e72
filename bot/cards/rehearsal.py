"""The cards of practice: the mark on every card, what would have happened, and drills of the alarm. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.cards import drawing
from bot.cards.advised import advised
from bot.cards.filed import alert
from bot.cases.reach import Reach
from bot.cases.story import Story
from bot.people import holders
from bot.people.settings import School
from bot.seam.card import Button, Card, Facts, Paragraph, Part, Points
from bot.seam.turn import Reply
from bot.seam.wording import Words
from dialogs.endings import Filing
from policy_kb.later import later

if TYPE_CHECKING:
    import statistics
else:
    statistics = later("statistics")


def marked(words: Words, card: Card) -> Card:
    """A card that says that nothing of it is real; a card of an emergency never says so."""
    if card.tone == "urgent" or card.badge == words.say("practice.badge"):
        return card
    mark = Paragraph(words.say("practice.mark"), "strong")
    return replace(card, badge=words.say("practice.badge"), parts=(mark, *card.parts))


def rehearsed(school: School, filing: Filing, told: Sequence[holders.Told]) -> Reply:
    """What would have happened had it been real."""
    say = school.words.say
    lines = tuple(drawing.told_line(school, one.role, one.address, one.people) for one in told)
    parts: list[Part] = [Paragraph(say("practice.done-text"))]
    parts.append(Points(lines or (say("practice.nobody"),), say("practice.would-see")))
    if filing.route.advice:
        parts.append(Points(advised(school, filing.route.advice), say("cards.receipt-now")))
    again = Button(say("practice.again"), "begin", "report", {"text": "practice"})
    return Reply(
        marked(school.words, Card(say("practice.done"), tuple(parts), buttons=(again,), tone="ok")), ended=True
    )


def drill_alert(story: Story, school: School) -> Card:
    """The alert of a drill."""
    card = alert(story, school)
    buttons = tuple(button for button in card.buttons if button.deed == "acknowledge")
    return of_drill(school.words, replace(card, buttons=buttons, note=school.words.say("practice.drill-note")))


def of_drill(words: Words, card: Card) -> Card:
    """A card of a drill, which is really sent, and says that nothing has happened."""
    mark = Paragraph(words.say("practice.drill-mark"), "strong")
    return replace(card, badge=words.say("practice.badge"), parts=(mark, *card.parts))


def drills(school: School, stories: Sequence[Story], reach: Reach | None) -> Card:
    """The drills so far, with the median time until somebody confirmed them, and the button for another.

    `reach` says whom the newest has reached.
    """
    words = school.words
    taken = [time for story in stories if (time := _until_seen(story)) is not None]
    pairs = [
        (words.say("practice.drills"), str(len(stories))),
        (words.say("practice.unseen"), str(len(stories) - len(taken))),
    ]
    if taken:
        middle = statistics.median(time.total_seconds() for time in taken)
        pairs.append((words.say("practice.median"), lasting(words, timedelta(seconds=middle))))
    start = Button(words.say("practice.drill-start"), "drill", "", {"start": "yes"}, style="main")
    parts: list[Part] = [Paragraph(words.say("practice.drill-why")), Facts(tuple(pairs))]
    groups = (("reached", reach.reached), ("underway", reach.underway), ("failing", reach.failing)) if reach else ()
    lines = [
        words.say(f"cards.told-{how}", line=drawing.told_line(school, one.role, one.address, one.people))
        for how, group in groups
        for one in group
    ]
    missed = sorted({name for one in (reach.failed if reach else ()) for name in one.people})
    lines += [words.say("practice.not-reached", people=words.listed(missed))] if missed else []
    if lines:
        parts.append(Points(tuple(lines), words.say("practice.newest")))
    return Card(words.say("practice.drill"), tuple(parts), buttons=(start,))


def lasting(words: Words, time: timedelta) -> str:
    """How long something took, in words."""
    minutes, seconds = divmod(round(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return words.say("practice.lasting", hours=hours, minutes=minutes, seconds=seconds)


def _until_seen(story: Story) -> timedelta | None:
    return story.seen.at - story.record.filed_at if story.seen else None
