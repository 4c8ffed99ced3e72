"""What the words of a report give away: intimate images in the words of 2026, who is shown, and what must not wait."""

import pytest

from policy_kb.signals import signals

INTIMATE = (
    "deepfake of me with no clothes",
    "a nudify app is doing the rounds in year 9",
    "an AI app has undressed a girl in my class",
    "boys use an app to take girls' clothes off",
    "an AI porn video of our head teacher",
    "someone used AI to remove the clothes from a picture of a pupil",
    "images of our Year 10 girls without their clothes",
    "a boy was filmed in the showers",
    "they put my face on a porn clip",
    "she sent a pic of herself in just her bra",
    "a sexual deepfake of a colleague",
    "my ex threatens to share pictures of us in bed together, naked ones",
    "he is being sextorted",
    "a photo was taken up a teacher's skirt, she has been upskirted",
)
ORDINARY = (
    "we took photos of the class at the pool",
    "a dad photographed the nativity",
    "the shop took its uniform off the website",
    "a deepfake voice of the head says school is closed",
    "somebody filmed a fight in the playground",
    "she wore a top with our badge in the picture",
)


@pytest.mark.parametrize("text", INTIMATE)
def test_an_intimate_image_is_heard_in_the_words_of_2026(text: str) -> None:
    assert "intimate-image" in signals(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_picture_is_not_taken_for_one(text: str) -> None:
    assert "intimate-image" not in signals(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a nude deepfake of me", "shown-staff"),
        ("an AI porn video of our head teacher", "shown-staff"),
        ("pupils made a fake nude picture of Miss", "shown-staff"),
        ("an app has undressed a girl in my class", "shown-child"),
        ("a pupil sent a picture of herself with no top on", "shown-child"),
        ("boys use an app to take girls' clothes off", "shown-child"),
    ],
)
def test_who_is_shown_is_heard(text: str, shown: str) -> None:
    other = {"shown-staff": "shown-child", "shown-child": "shown-staff"}[shown]
    assert shown in signals(text)
    assert other not in signals(text)


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("one of the dads writes that he'll 'sort out' the caretaker", "unlawful"),
        ("he says he knows where I live", "unlawful"),
        ("racist abuse under our post", "unlawful"),
        ("a boy says he wants to die", "own-life"),
        ("she has started to self-harm", "own-life"),
        ("a child who may take their own life", "own-life"),
        ("her father says he is going to take her out of the country", "taken-away"),
        ("somebody tried to snatch a child", "taken-away"),
        ("a girl says that she was cut, it is FGM", "fgm"),
        ("the school phone has been stolen", "lost-device"),
        ("I left the trip phone on the coach", "lost-device"),
    ],
)
def test_what_must_not_wait_is_heard(text: str, signal: str) -> None:
    assert signal in signals(text)


@pytest.mark.parametrize(
    "text",
    [
        "A colleague posted a rant about parents and I told the head of year.",
        "The TA replied to a pupil from her own phone.",
        "I saw a colleague take pictures on his own phone.",
        "I took a screenshot and gave it to the office.",
    ],
)
def test_a_report_about_somebody_else_is_never_taken_for_one_of_oneself(text: str) -> None:
    """A report of oneself goes more slowly, so this mistake would cost time."""
    assert "self-report" not in signals(text)


@pytest.mark.parametrize(
    "text",
    [
        "A girl who left us wants to be friends, she is 16, should I say yes?",
        "He went up to Year 7 and asks to follow me, is that ok?",
    ],
)
def test_advice_about_a_former_pupil_under_18_does_not_wait(text: str) -> None:
    assert "asks-advice" not in signals(text)
    assert "asks-advice" in signals("A former pupil, 19 and at uni, asks to be friends. Should I say yes?")


@pytest.mark.parametrize(
    ("signal", "text"),
    [
        ("own-life", "she writes that all of us would be better off without her"),
        ("own-life", "a lad says that he will do something to himself this weekend"),
        ("own-life", "he told his friends that he won't be here in the morning"),
        ("harm-to-child", "the agency tutor asked some pupils for their Snap names"),
        ("unlawful", "a false account that is not ours asks mums for bank details, it is bogus"),
        ("unlawful", "he posted my home address"),
    ],
)
def test_a_life_an_address_and_money_asked_for_are_heard(signal: str, text: str) -> None:
    assert signal in signals(text)


@pytest.mark.parametrize(
    ("signal", "text"),
    [
        ("own-life", "the group would do the song better without the drums"),
        ("own-life", "this argument with the office cannot go on"),
        ("harm-to-child", "a year 9 asked me for my Snapchat"),
        ("unlawful", "parents pay for the trip through the app"),
    ],
)
def test_what_is_ordinary_is_not_heard_so(signal: str, text: str) -> None:
    assert signal not in signals(text)


@pytest.mark.parametrize(
    "text",
    [
        "a stepfather wrote that he is coming up with a hammer",
        "he says he'll see Miss at the gates with a baseball bat",
        "a mother posted that she will be waiting for me after school",
        "they put online that they're gonna be waiting for our caretaker",
    ],
)
def test_who_is_waited_for_is_in_danger(text: str) -> None:
    assert "danger-now" in signals(text)


@pytest.mark.parametrize(
    "text",
    [
        "the boys are waiting for their parents with the coach",
        "a dad will be waiting for the letter about the trip",
        "she came dressed up as a player with her team's scarf",
        "a picture of a child with a cricket bat went on the page",
    ],
)
def test_an_ordinary_wait_is_no_danger(text: str) -> None:
    assert "danger-now" not in signals(text)


@pytest.mark.parametrize(
    "text",
    [
        "a mum has put on the village page that I slap the infants",
        "they say online that our cook hits kids",
        "dad writes that I dragged his boy by the arm",
        "I am called a child beater in the parents' chat",
        "a post says that one of the TAs is rough with the little ones",
        "somebody wrote that I pull children about by the hair",
    ],
)
def test_whoever_is_said_to_hurt_children_is_heard(text: str) -> None:
    assert "harm-to-child" in signals(text)


@pytest.mark.parametrize(
    "text",
    [
        "he smacked the ball over the fence at rounders",
        "our head beat the kids at chess",
        "it hurts kids' learning, says a dad",
        "we kicked children out of the group chat",
        "the poster grabs kids' attention",
    ],
)
def test_nobody_is_hurt_by_a_ball_or_a_poster(text: str) -> None:
    assert "harm-to-child" not in signals(text)
