"""What phrases find in words about a post, before anything is weighed: they find it, and pass over its look-alikes."""

import pytest

from policy_kb.phrases import by_phrases
from policy_kb.vocabulary import FACTS


@pytest.mark.parametrize(
    ("words", "fact", "values"),
    [
        ("a photo of my Year 4 class at sports day", "content", ("photo",)),
        ("a photo of my Year 4 class at sports day", "people", ("pupils",)),
        ("thinking of posting a joke about exam week, not sure how it will go down", "more", ("in-doubt",)),
        ("reply to a mum on the class WhatsApp group", "platform", ("whatsapp",)),
        ("friend request from a former pupil who is now 23", "people", ("ex-pupils-adult",)),
        ("friend request from a former pupil who is now 23", "account", ("personal",)),
        ("putting a clip on the school's Facebook page", "account", ("school",)),
        ("my own Instagram", "account", ("personal",)),
        ("from the school laptop", "device", ("school-device",)),
        ("a link to it on my work account", "account", ("professional",)),
        ("backs of heads only", "pupil_detail", ("not-identifiable",)),
        ("while the class reads", "when", ("lesson",)),
        ("picture made with AI", "more", ("ai-generated",)),
        ("a song that AI made for the choir", "more", ("ai-generated",)),
        ("sharing our vacancy from the school's Facebook page on to mine", "account", ("personal",)),
        ("a picture of me for my Hinge profile", "account", ("personal",)),
        ("a clip on my WS Instagram", "account", ("professional",)),
        ("a comment in the old boys' group, they are in their thirties", "people", ("ex-pupils-adult",)),
        ("I taught them in the nineties", "more", ("left-long-ago",)),
        ("my neighbour, her son is in Year 2", "people", ("parents",)),
        ("my cousin has a boy in Y1 and wants to be friends on FB", "people", ("parents",)),
        ("my goddaughter tried to add me on Snap", "content", ("friend-request",)),
        ("the headmaster okayed it and so did the office", "permissions", ("headteacher-approval",)),
        ("the head told me it's fine", "permissions", ("headteacher-approval",)),
        ("the note from the head says yes, from the head saying we can", "permissions", ("headteacher-approval",)),
        ("it was cleared by the DSL and the head", "permissions", ("dsl-approval", "headteacher-approval")),
        ("spoke to our safeguarding lead on Monday, she is happy with it", "permissions", ("dsl-approval",)),
        ("his mum says she's fine with it", "permissions", ("parent-permission",)),
        ("I'm a parent here, a picture of my son and two mates at the fair", "people", ("pupils",)),
        ("a deepfake of our headteacher dancing", "more", ("unkind", "ai-generated")),
        ("photo of the caretaker asleep, so funny", "more", ("unkind",)),
        ("her father wrote that he is happy", "permissions", ("parent-permission",)),
        ("having a giggle with a meme of our deputy", "more", ("unkind",)),
        ("a former student who is 23 asked to follow me", "people", ("ex-pupils-adult",)),
        ("we fly to Malta tomorrow, back in two weeks", "more", ("home-or-away-shown",)),
        ("snapped our new ECT at her desk for my Insta", "content", ("photo",)),
        ("it is ten at night and nobody is in the office", "when", ("own-time",)),
        ("the boss cheated with the tests at my last place, my blog will say so", "about", ("criticism",)),
        ("the headmaster asked us in a letter to pass on the advert", "more", ("written-yes",)),
        ("the head asked us to share the advert", "permissions", ("headteacher-approval",)),
        ("forms checked for both girls, the DSL said yes", "permissions", ("media-permission-form", "dsl-approval")),
        ("ask the hikers' page of the town, not ours", "more", ("others-page",)),
    ],
)
def test_words_are_read(words: str, fact: str, values: tuple[str, ...]) -> None:
    assert by_phrases(words)[fact] == values


@pytest.mark.parametrize("words", ["", "hello", "A lovely roast for dinner", "Anyone want nineteen courgettes?"])
def test_ordinary_words_say_nothing_of_a_school(words: str) -> None:
    assert not {"people", "account", "more", "audience"} & set(by_phrases(words))


@pytest.mark.parametrize(
    ("words", "fact", "value"),
    [
        ("a girl who left us two years ago won a medal", "people", "ex-pupils-adult"),  # eleven and two are thirteen
        ("a lad who left us and works at the bakery now", "people", "ex-pupils-adult"),  # a Saturday job
        ("sharing it from the school's page", "account", "school"),
        ("a review of picture books for six year olds", "content", "photo"),
        ("a review of picture books for six year olds", "people", "pupils"),
        ("I collect for the children's hospital", "people", "pupils"),
        ("they would introduce me as a teacher at the school", "people", "colleagues"),
        ("we need a teaching assistant", "people", "colleagues"),
        ("the teacher vacancy on my Facebook", "people", "colleagues"),
        ("the job advert on my Facebook", "about", "press-or-paid"),
        ("a picture at our front door", "about", "personal-contact-details"),
        ("the class of 2009 have a group for their reunion", "people", "pupils"),
        ("a number in the class WhatsApp", "people", "pupils"),
        ("an open Facebook group for the village", "content", "new-group-or-page"),
        ("an open Facebook group for the village", "audience", "private-group"),
        ("AI wrote us a song", "more", "they-asked-first"),
        ("there are no pupils among my followers", "people", "pupils"),
        ("the hall before the show, no children or parents in it", "people", "parents"),
        ("only words, no pictures", "content", "photo"),
        ("my own thoughts and not the school's view", "about", "school-logo-or-name"),
        ("the Year 5 volcano display", "people", "pupils"),
        ("my aunt's boy has a place in nursery", "people", "pupils"),
        ("if the head agrees I will post it", "permissions", "headteacher-approval"),
        ("it has not been approved by the head", "permissions", "headteacher-approval"),
        ("it needs to be signed off by the DSL", "permissions", "dsl-approval"),
        ("the head said no", "permissions", "headteacher-approval"),
        ("the head agreed, she is fine with it", "permissions", "colleague-permission"),
        ("the head agreed, she is fine with it", "people", "colleagues"),
        ("dad said he's fine with it", "permissions", "colleague-permission"),
        ("nobody at the school knows of it", "more", "declared"),
        ("I have not declared it", "more", "declared"),
        ("I'm a mum here", "people", "parents"),
        ("add me on Snap", "content", "photo"),
        ("her father wrote that he is happy", "permissions", "colleague-permission"),
        ("my friend's twins are new here, she wants to connect", "people", "pupils"),
        ("selling outgrown jumpers with the badge", "about", "press-or-paid"),
        ("I do some tutoring", "more", "paid"),
        ("I have not spoken of it at work", "when", "working-hours"),
        ("sharing the school's own Facebook post about the fair", "account", "school"),
        ("the class page, the one with a password", "about", "confidential"),
        ("the head asked us to share it", "more", "they-asked-first"),
    ],
)
def test_what_words_do_not_say_is_not_read(words: str, fact: str, value: str) -> None:
    assert value not in by_phrases(words).get(fact, ())


def test_a_fact_that_is_said_in_two_ways_is_not_found() -> None:
    assert "platform" not in by_phrases("on Facebook or on Instagram?")


def test_whatever_is_read_is_a_value_of_its_fact() -> None:
    found = by_phrases("my own Facebook, a photo and a video of a pupil and a mum at lunchtime, not sure if it is ok")
    assert all(set(values) <= set(FACTS[fact]) for fact, values in found.items())
