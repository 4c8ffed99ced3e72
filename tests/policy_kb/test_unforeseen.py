"""Posts that the tables once got wrong, or that stand just beside one, with the line of the policy that decides."""

import pytest

from policy_kb.decision import decide
from policy_kb.loading import load_all
from policy_kb.phrases import by_phrases
from policy_kb.signals import signals
from policy_kb.vocabulary import FACTS

POLICIES = load_all()
OWN = {
    "account": "personal",
    "platform": "facebook",
    "audience": "friends",
    "when": "own-time",
    "device": "personal-device",
}


def verdict(school: str, **said: str) -> str:
    """The verdict on a post of which everything is known; values are parted by spaces."""
    facts = {fact: frozenset({**OWN, **said}.get(fact, "").split()) for fact in FACTS}
    return decide(POLICIES[school], facts).verdict.value


LATE = {"audience": "direct-message-parent", "content": "text", "people": "parents", "about": "trip-in-progress"}
SHEPHERD = {"content": "photo", "people": "pupils", "pupil_detail": "identifiable", "about": "school-life"}
BLOG = {"content": "text", "about": "school-logo-or-name", "platform": "blog", "audience": "public"}
MEAL = {"content": "text", "about": "criticism nothing-to-do-with-school"}
PAGE = {"account": "none-yet", "content": "new-group-or-page", "about": "school-life", "audience": "public"}


@pytest.mark.parametrize(
    ("school", "post", "right"),
    [
        # L121: a parent may be written to from one's own phone for a child's safety, off site and out of hours.
        ("dothill", {**LATE, "more": "child-safety"}, "ok-with-care"),
        ("dothill", {**LATE, "more": "child-safety", "when": "working-hours"}, "do-not-post"),
        ("dothill", LATE, "get-approval-first"),
        # L141: a parent may show their own child; for other people's children their parents are asked.
        ("dothill", {**SHEPHERD, "more": "not-staff own-child only-own-child"}, "ok-with-care"),
        ("dothill", {**SHEPHERD, "more": "not-staff own-child"}, "get-approval-first"),
        ("dothill", {**SHEPHERD, "more": "not-staff"}, "get-approval-first"),
        ("dothill", {**SHEPHERD, "more": "own-child"}, "get-approval-first"),
        # L86 names blogs apart from the networks that L125 wants private; L104 wants a yes in writing.
        ("st-wenn", BLOG, "get-approval-first"),
        ("st-wenn", {**BLOG, "permissions": "headteacher-approval", "more": "written-yes"}, "ok-with-care"),
        ("st-wenn", {**BLOG, "platform": "x"}, "do-not-post"),
        # L129: what is run on behalf of the school is run from the school website.
        ("westhaven", PAGE, "get-approval-first"),
        ("westhaven", {**PAGE, "about": "nothing-to-do-with-school"}, "ok-with-care"),
        *((school, MEAL, "ok-with-care") for school in POLICIES),
        *((school, {**MEAL, "people": "colleagues"}, "do-not-post") for school in POLICIES),
        *((school, {**MEAL, "account": "school"}, "do-not-post") for school in POLICIES),
    ],
)
def test_a_post_that_nobody_foresaw(school: str, post: dict[str, str], right: str) -> None:
    assert verdict(school, **post) == right


@pytest.mark.parametrize(
    ("words", "fact", "value"),
    [
        ("I'm a dad, may I put up the race?", "more", "not-staff"),
        ("Governor here: one thing from last night", "more", "not-staff"),
        ("my last day is tomorrow", "more", "leaving"),
        ("the head emailed me a yes", "more", "written-yes"),
        ("is it daft to put this up", "more", "in-doubt"),
        ("she's fine with it", "more", "pictured-said-yes"),
        ("a child is poorly, I must reach her mother", "more", "child-safety"),
        ("a comment that waits for approval", "more", "others-words"),
        ("my nephew in the school play", "more", "own-child"),
        ("me in a bikini", "more", "embarrassing"),
        ("clicking like on the party I vote for", "content", "reaction"),
        ("a lad I had in year 6 wants to follow me, he is at uni now", "people", "ex-pupils-adult"),
        ("he wants to be friends on Facebook", "content", "friend-request"),
        ("what our school thinks of the bus lane", "about", "school-logo-or-name"),
        ("moaning about our head", "about", "criticism"),
        ("cropped so that nobody can tell who it is", "content", "photo"),
        ("the mums all said yes", "permissions", "parent-permission"),
    ],
)
def test_it_is_read(words: str, fact: str, value: str) -> None:
    assert value in by_phrases(words).get(fact, ())


@pytest.mark.parametrize(
    ("words", "fact", "value"),
    [
        ("my boy with his friends on stage", "more", "own-child"),
        ("I'm a mum and a teacher here", "more", "not-staff"),
        ("the head emailed me a yes", "more", "they-asked-first"),
        ("if a child is hurt I will write to you", "more", "child-safety"),
        ("the mums all said yes", "more", "pictured-said-yes"),
        ("a picture of the netball team", "more", "known-outside-school"),
        ("one of the boys' mums", "people", "pupils"),
        ("a bad review of the curry house", "about", "criticism"),
        ("a link back to the school's website", "account", "school"),
    ],
)
def test_it_is_not_read(words: str, fact: str, value: str) -> None:
    assert value not in by_phrases(words).get(fact, ())


@pytest.mark.parametrize(
    "words",
    [
        "two of them filmed a boy being pushed down the bank",
        "children in year 3 are chatting with strangers on an app",
    ],
)
def test_harm_to_a_child_is_heard(words: str) -> None:
    assert "harm-to-child" in signals(words)


@pytest.mark.parametrize(
    "words", ["the film of our fun run was posted twice", "a stranger asked me the way to the school"]
)
def test_harm_is_not_heard_where_there_is_none(words: str) -> None:
    assert "harm-to-child" not in signals(words)
