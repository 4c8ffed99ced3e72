"""What does our policy say about this? One look-up; an emergency is never answered with a clause.

A question about the school itself ("who is the DSL") ends with what its settings say, and the policy's word beside it.
"""

from dataclasses import replace

from dialogs.core import NOT_SURE, Ask, Question, Scene, first_open, text
from dialogs.endings import Answers, Emergency, NotCovered, Outcome, PolicyAnswer, SchoolFacts
from policy_kb.directory import wanted
from policy_kb.lookup import Found, look_up
from policy_kb.meanings import meanings, meant, open_meaning
from policy_kb.policy import Policy

ASKED = Question("policy.asked", kind="text")
MEANT = {one.id: Question(f"policy.meant-{one.id}", options=(*one.answers, NOT_SURE)) for one in meanings().values()}
"""Asked only where two meanings lie close together and lead to different clauses."""

MOST = 6
"""Clauses that are looked up: the first three are shown, the rest where those were not what was asked for."""

_DOORS = {
    "canipost": {
        "photos-video", "posting-judgement", "school-identity", "media-permission", "professional-accounts",
        "school-accounts", "colleagues-online", "political-religious", "press-media", "personal-conduct",
    },
    "report": {"pupil-contact", "cyberbullying", "allegations", "extremism", "reporting-routes", "parents-conduct"},
    "declare": {"relationships", "parents-contact", "ex-pupils", "pupil-contact"},
}  # fmt: skip
"""Topics of clauses that a dialog acts on."""


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Ask for the question, for its meaning where that decides, then look it up in this school's pack."""
    if ask := first_open(answers, (ASKED,)):
        return ask
    asked = text(answers, ASKED)
    found = look_up(scene.policy, asked, MOST, calm=scene.calm)
    if found.own:  # whoever asks has had its card (`bot.talk.own`), and no clause answers it
        return NotCovered((), theme(scene.policy, found))
    if found.kind != "urgent" and (entries := wanted(asked)):
        return SchoolFacts(entries, found.clauses, theme(scene.policy, found))
    if meaning := open_meaning(scene.policy, asked, found):
        if ask := first_open(answers, (MEANT[meaning.id],)):
            return ask
        clauses = meant(scene.policy, meaning, text(answers, MEANT[meaning.id]), found.clauses)
        found = replace(found, clauses=clauses)
    match found.kind:
        case "answer":
            return PolicyAnswer(found.clauses, doors(scene.policy, found), theme(scene.policy, found))
        case "urgent":
            return Emergency(asked)
        case _:
            return NotCovered(found.clauses, theme(scene.policy, found), found.unread)


def doors(policy: Policy, found: Found) -> tuple[str, ...]:
    """The dialogs that act on what an answer is about; none where there is no answer."""
    if found.kind != "answer":
        return ()
    topic = policy.clauses[found.clauses[0]].topic
    return tuple(dialog for dialog, topics in _DOORS.items() if topic in topics)


def theme(policy: Policy, found: Found) -> str:
    """What a question is about, for counting: the topic of the nearest clause."""
    clause = found.clauses[0] if found.clauses else found.nearest
    return policy.clauses[clause].topic if clause else "other"
