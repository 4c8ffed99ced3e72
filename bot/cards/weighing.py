"""The cards of decisions and steps: what stands beside each question, what comes next, and the text for the LADO. Pure.

Rules:
1. Beside each criterion stands what was reported; beside the decision, what the same person has said of the criteria.
2. Nothing is counted up and no decision is proposed; of the steps, those that fit stand first.
3. Before a decision is kept, all of it is shown.
"""

from dataclasses import replace

from bot.cards.drawing import shown
from bot.cards.referral import decision, lado_text, next_steps, said_since, situation
from bot.cases.rungs import CALLS
from bot.cases.story import Story, about_adult
from bot.people.settings import School
from bot.seam.card import Button, Card, Facts, Input, Paragraph, Part, Points
from bot.seam.wording import Words
from dialogs import step, threshold
from dialogs.core import Question
from dialogs.endings import Answers
from policy_kb.steps import steps_for
from storage.kept import Draft

_FACTS = {asked.id: facts.id for asked, facts in (threshold.criterion(name) for name in threshold.CRITERIA)}
"""Each criterion and the question for its facts."""
_REPORTED = ("report.what", "report.more", "report.child")


def dressed(card: Card, draft: Draft, story: Story, school: School) -> Card:
    """A card of the dialog with what is needed beside its question."""
    question = school.words.question
    say = school.words.say
    asked = {field.name for field in card.inputs}
    if criterion := next(iter(asked & _FACTS.keys()), ""):
        words = question(criterion)
        parts = (*card.parts, Paragraph(words.why, "quiet"), *_reported(story, school))
        return replace(card, title=words.ask, parts=parts)
    if threshold.DECISION.id in asked:
        return replace(card, parts=(*card.parts, Facts(_weighed(school.words, draft.answers))))
    if threshold.SURE.id in asked:
        rest = (threshold.EQUALITY, threshold.DECISION, threshold.WHY)
        told = (
            (question(q.id).ask, shown(school.words, q, draft.answers[q.id])) for q in rest if q.id in draft.answers
        )
        parts = (Paragraph(say("casework.threshold-check")), Facts((*_weighed(school.words, draft.answers), *told)))
        change = Button(say("cards.change"), "change", draft.id)
        return replace(card, parts=(*card.parts, *parts), buttons=(change, *card.buttons))
    if step.WHICH.id in asked:
        return replace(card, inputs=tuple(_fitting_first(field, story, school) for field in card.inputs))
    if step.WHO.id in asked:
        buttons = (replace(one, label=say("casework.call-keep")) if one.submits else one for one in card.buttons)
        return replace(card, title=say("casework.call-part"), buttons=tuple(buttons))
    return card


def facts_first(story: Story, school: School, draft: str) -> Card:
    """Why a step waits: the policy wants the facts gathered first. What was typed is kept."""
    say, reference = school.words.say, story.record.reference
    buttons = (
        Button(say("casework.button-facts"), "case-facts", reference, style="main"),
        Button(say("casework.facts-go-on"), "resume", draft),
        Button(say("casework.back"), "view", reference),
    )
    return Card(
        say("casework.facts-first"), (Paragraph(say("casework.facts-first-text")),), buttons=buttons, tone="care"
    )


def for_lado(story: Story) -> bool:
    """Whether somebody has decided that the LADO is rung, and nobody has decided otherwise since."""
    return story.decision is not None and story.decision.outcome in CALLS


def kept(dialog: str, story: Story, school: School) -> Card:
    """What is said when a decision or a step has been kept."""
    say = school.words.say
    key = {"threshold": "threshold", "step": "call"}[dialog]
    words = Paragraph(say(f"casework.{key}-kept-text", reference=story.record.reference))
    after = next_card(story, school, main="step" if dialog == "step" else "lado")
    parts = (words, *after.parts) if dialog == "threshold" else (words,)
    return replace(after, title=say(f"casework.{key}-kept"), parts=parts, tone="ok")


def next_card(story: Story, school: School, main: str = "lado") -> Card:
    """The steps that fit a case after the newest decision, with local numbers, and the buttons to go on."""
    say = school.words.say
    reference, decided = story.record.reference, story.decision
    parts: list[Part] = []
    if decided:
        parts.append(Paragraph(say("casework.next-decided", **decision(decided, school))))
    elif about_adult(story):
        parts.append(Paragraph(say("casework.next-undecided")))
    outcome = decided.outcome if decided else ""
    parts.append(Points(next_steps(story, school, outcome), say("casework.next-steps")))
    deeds = ["lado"] if for_lado(story) else []
    if story.open:
        deeds += ["call", "step"]
        deeds += ["threshold"] if about_adult(story) and not decided else []
    buttons = [
        Button(say(f"casework.button-{what}"), f"case-{what}", reference, style="main" if what == main else "normal")
        for what in deeds
    ]
    buttons.append(Button(say("casework.back"), "view", reference))
    return Card(say("casework.next", reference=reference), tuple(parts), buttons=tuple(buttons))


def lado_card(story: Story, school: School) -> Card:
    """The text for the LADO, ready to copy."""
    say = school.words.say
    reference = story.record.reference
    parts = (Paragraph(say("casework.lado-why"), "strong"), Paragraph(lado_text(story, school), "quote"))
    buttons = (
        Button(say("casework.button-call"), "case-call", reference, style="main"),
        Button(say("casework.button-next"), "case-next", reference),
        Button(say("casework.back"), "view", reference),
    )
    return Card(say("casework.lado", reference=reference), parts, buttons=buttons, note=say("cards.detail-note"))


def _fitting_first(field: Input, story: Story, school: School) -> Input:
    outcome = story.decision.outcome if story.decision else ""
    fitting = {one.id for one in steps_for(situation(story), school.here(story.record.filed_at), outcome)}
    return replace(field, choices=tuple(sorted(field.choices, key=lambda choice: choice.value not in fitting)))


def _reported(story: Story, school: School) -> tuple[Part, ...]:
    say = school.words.say
    answers = story.body.answers
    words = [str(answers[name]) for name in _REPORTED if answers.get(name)]
    since = tuple(said_since(event, school) for event in story.all("added", "corrected", "replied"))
    quoted = (Paragraph(say("casework.threshold-reported"), "strong"), Paragraph("\n".join(words), "quote"))
    return (*(quoted if words else ()), *((Points(since, say("casework.paper-since")),) if since else ()))


def _weighed(words: Words, answers: Answers) -> tuple[tuple[str, str], ...]:
    """Each criterion as far as it was answered, with its facts."""
    return tuple(
        (
            words.question(asked).ask,
            words.say(
                "casework.threshold-weighed",
                answer=shown(words, Question(asked), answers[asked]),
                facts=answers.get(facts, ""),
            ),
        )
        for asked, facts in _FACTS.items()
        if asked in answers
    )
