"""What words about a post say of it: read where they say it, silent where they do not, and never a yes taken over."""

from datetime import date

from dialogs import canipost
from dialogs.core import Ask, Scene, replay
from dialogs.endings import Verdict
from policy_kb.loading import load_all
from policy_kb.reading import ONLY_IF_FORBIDDEN, SURE, read_post
from policy_kb.vocabulary import MANY_VALUED

POLICIES = load_all()
TODAY = date(2026, 11, 2)


def test_a_yes_is_never_taken_over() -> None:
    assert "permissions" not in SURE | ONLY_IF_FORBIDDEN


def scene(school: str, words: str) -> Scene:
    return Scene(POLICIES[school], TODAY, read={fact: frozenset(found) for fact, found in read_post(words).items()})


def test_what_was_said_is_not_asked_and_can_be_changed() -> None:
    said = scene("newport", "a photo of my Year 4 class on my own Facebook")
    journey = replay(canipost.dialog, {}, said)
    passed = {question.id for step in journey.steps for question in step.questions}
    assert {"post.content", "post.people"} & passed
    changed = replay(canipost.dialog, {"post.people": (), "post.content": ("text",)}, said)
    assert changed.answers.get("post.people", ()) == ()


def test_what_forbids_a_post_is_taken_from_words_and_shown() -> None:
    said = scene("westhaven", "a racist joke from the staffroom")
    journey = replay(canipost.dialog, {}, said)
    assert isinstance(journey.now, Verdict)
    assert journey.now.verdict == "do-not-post"
    assert "post.about" in dict(journey.now.read)


def test_doubt_alone_is_proposed_and_not_taken_over() -> None:
    said = scene("newport", "not sure how it will go down")
    answers: dict[str, str | tuple[str, ...]] = {}
    while isinstance((journey := replay(canipost.dialog, answers, said)).now, Ask):
        for question in journey.now.questions:
            fact = question.id.removeprefix("post.")
            ticked = ("in-doubt",) if fact == "more" else ()
            answers[question.id] = ticked if fact in MANY_VALUED else question.options[0]
    assert "post.more" in answers
    assert isinstance(journey.now, Verdict)
    assert journey.now.verdict == "get-approval-first"
