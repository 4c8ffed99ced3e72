"""What a checklist has beside its questions, and what has become of it once it is recorded. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.drawing import shown, told_line, with_danger
from bot.cases.asking import asks_of
from bot.cases.story import Story
from bot.people.holders import Told
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph, Part, Points
from bot.seam.wording import Words
from dialogs import checklist
from dialogs.endings import Answers, Filing, Looked, read_points
from policy_kb.chore import Chore
from storage.kept import Draft


def dressed(
    card: Card, draft: Draft, chore: Chore, tells: Sequence[tuple[Filing, Sequence[Told]]], school: School
) -> Card:
    """A card of the checklist with what is needed beside its questions."""
    say = school.words.say
    asked = {field.name for field in card.inputs}
    if any(name.startswith("checklist.point/") for name in asked):
        return replace(card, title=chore.title, parts=(*card.parts, Paragraph(say("tasks.points-why"), "quiet")))
    if checklist.SURE.id not in asked:
        return replace(card, title=card.title if len(asked) == 1 else chore.title)
    parts: list[Part] = [Points(_answers(school.words, chore, draft.answers))]
    for filing, told in tells:
        lines = tuple(told_line(school, one.role, one.address, one.people) for one in told)
        nobody = say("cards.told-nobody", number=school.numbers.get("lado", ""))
        kind = say(f"cards.kind-{filing.type}")
        parts.append(Points(lines or (nobody,), say("tasks.sure-report", kind=kind)))
    change = Button(say("cards.change"), "change", draft.id)
    return replace(card, title=say("tasks.sure"), parts=tuple(parts), buttons=(change, *card.buttons))


def _answers(words: Words, chore: Chore, answers: Answers) -> tuple[str, ...]:
    asked = [(point, checklist.point(point)) for point in chore.points]
    return tuple(
        words.say("tasks.sure-point", point=point.short, answer=shown(words, question, answers[question.id]))
        for point, question in asked
        if question.id in answers
    )


def kept(story: Story, filed: Sequence[str], tells: Sequence[str], school: School) -> Card:
    """What has become of a checklist that was recorded."""
    say = school.words.say
    moved = story.last("done")
    looked: tuple[Looked, ...] = read_points(moved.others) if moved else ()
    texts = []
    if filed:
        texts.append(say("tasks.kept-found", references=school.words.listed(list(filed))))
    if tells:
        texts.append(say("tasks.kept-told", who=school.words.listed(list(tells))))
    if any(one.answer == checklist.UNSEEN for one in looked):
        texts.append(say("tasks.kept-open"))
    if not texts:
        texts.append(say("tasks.kept-well"))
    title = say("tasks.kept", title=asks_of(story).title)
    back = Button(say("tasks.back"), "tasks")
    return with_danger(school.words, Card(title, tuple(Paragraph(text) for text in texts), buttons=(back,), tone="ok"))
