"""Who is in a post, and who only tells, agrees, is written to or says whose child it is."""

import pytest

from policy_kb.phrases import by_phrases

PUPILS, PARENTS, COLLEAGUES = ("pupils",), ("parents",), ("colleagues",)


@pytest.mark.parametrize(
    ("words", "people"),
    [
        # Whose mother, father, friend or child it is.
        ("a friend request from the mum of one of my nursery children", PARENTS),
        ("the dad of a boy in my form wants to link up", PARENTS),
        ("message a father that his little girl left her coat behind", PARENTS),
        ("a neighbour with two kids at our school has added me", PARENTS),
        ("reply to the reception mums about the bake sale", PARENTS),
        ("a pushy dad of one of mine, I want to ask in a forum how to handle him", PARENTS),
        ("chess online with a lad in my form, he wants to add me", PUPILS),
        ("the woman next door, whose girls are in Year 1, sent me a request", PARENTS),
        ("their lad goes to our nursery and she wants to link on LinkedIn", PARENTS),
        ("text her mum to say well done to her from me", ("pupils", "parents")),
        # Whose colleague.
        ("bowling with the Year 5 team, a picture of us", COLLEAGUES),
        ("thank you to our reception teacher", COLLEAGUES),
        ("a photo of the girls from work at my hen do", COLLEAGUES),
        ("selfie with our two TAs", COLLEAGUES),
        # Who speaks.
        ("TA here. A snap of the kids on the climbing frame", PUPILS),
        ("volunteer here, picture of the children at lunch", PUPILS),
        ("goodbye picture with 8C, I won't be staff after Friday", PUPILS),
        ("parent helper on the farm trip, photo of the kids feeding lambs", PUPILS),
        # Who agreed or was told.
        ("film of the choir for our school page, the head loves it", PUPILS),
        ("my godson is a pupil, I've told the head, he wants to follow me", PUPILS),
        ("I ran it past my line manager: a photo of the children's planting", PUPILS),
        ("the head picked these shots of the children for our page", PUPILS),
        ("our deputy asked us to share the kids' recycling film", PUPILS),
        # To whom it goes.
        ("a clip of the infants to the staff chat, such sweet kids", PUPILS),
        ("pictures of the boys in the family group chat", PUPILS),
        # Family, not pupils.
        ("my own mum's birthday cake", None),
        ("night out with the girls, friends only", None),
        ("a walk for the ward that nursed Dad, link on my Facebook", None),
        # Nobody in particular.
        ("a word in the mums' chat, in case the kids forget their boots", PARENTS),
        ("a sign that says it is liked by the staff at our school", None),
        ("a meme about teachers and coffee", None),
        ("I wonder how parents will take this joke about marking", None),
        ("teachers deserve better pay, my view", None),
        ("insta on the class laptop at lunch", None),
        ("a picture of the class hamster", None),
        ("a link to a spelling game for year 3", None),
        ("experienced English teacher offers lessons", None),
        ("the best send-off a girl could ask for", None),
        ("these tests fail children, I think", None),
    ],
)
def test_who_is_in_it(words: str, people: tuple[str, ...] | None) -> None:
    assert by_phrases(words).get("people") == people


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("my daughter blowing out her candles with her friends from school", "other-children"),
        ("my lad and three mates in the paddling pool", "other-children"),
        ("my girl with two of her class mates on the slide", "other-children"),
        ("the whole relay is in it, other kids too and not only mine", "other-children"),
        ("my son's at the front and about seven of the others can be seen, most of his class", "other-children"),
        ("our Ravi as a camel and three other little ones beside him", "other-children"),
        ("a sweet one of her with five of her mates", "other-children"),
        ("I'm one of the admins for the school page", "runs-the-page"),
        ("I'm on playground duty, can I answer my sister on WhatsApp", "with-children"),
        ("the class is in front of me, a quick look at my phone", "with-children"),
        ("I look after the school's Facebook page, the fair date goes up today", "runs-the-page"),
        ("I'm one of the admins of our page and would post the menu", "runs-the-page"),
    ],
)
def test_what_came_later_is_read_from_words(words: str, value: str) -> None:
    assert value in by_phrases(words)["more"]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("only my own boy, no other children in it", "other-children"),
        ("my son won all of the races and had one of the best days", "other-children"),
        ("my girl and some of the cake that she made", "other-children"),
        ("I run in the park with friends", "other-children"),
        ("on my lunch break, no duty today", "with-children"),
        ("I'd like to run a Facebook page for the school", "runs-the-page"),
        ("I run my own page about cakes", "runs-the-page"),
    ],
)
def test_what_words_do_not_say_of_it_is_not_read(words: str, value: str) -> None:
    assert value not in by_phrases(words).get("more", ())
