"""The first sentence of a report: which kinds it sounds like, and what it says already."""

from pathlib import Path

import pytest
import yaml

from dialogs.reports import KINDS
from policy_kb.proposing import MOST, propose, said, whom
from policy_kb.search.bank import sentences

HELD_OUT: dict[str, list[str]] = yaml.load(
    (Path(__file__).parent / "reports-held-out.yaml").read_text("utf-8"), yaml.CSafeLoader
)


def test_the_bank_and_the_held_out_sentences_know_every_kind_and_share_nothing() -> None:
    bank = sentences("kinds")
    assert set(bank) == set(HELD_OUT) == set(KINDS)
    learnt = {line.casefold() for lines in bank.values() for line in lines}
    assert not learnt & {line.casefold() for lines in HELD_OUT.values() for line in lines}


def test_the_right_kind_is_almost_always_among_those_proposed() -> None:
    first = among = count = 0
    for kind, lines in HELD_OUT.items():
        for line in lines:
            found = propose(line)
            count += 1
            first += found[:1] == (kind,)
            among += kind in found
    assert count == sum(map(len, HELD_OUT.values()))
    assert among / count >= 0.8, (first, among, count)
    assert first / count >= 0.6, (first, among, count)


@pytest.mark.parametrize("text", ["", "   ", "hello", "qwertz uiop"])
def test_nothing_is_proposed_where_nothing_was_said(text: str) -> None:
    assert propose(text) == ()


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "A Year 7 wants to add me on Snapchat since last night, I haven't answered",
            {
                "made-by": "pupil",
                "made-how": "friend-request",
                "where": "Snapchat",
                "when": "last night",
                "answered": "no",
            },
        ),
        ("a former pupil messaged me on LinkedIn", {"made-by": "ex-pupil", "made-how": "message", "where": "LinkedIn"}),
        ("a girl who left us in July rang me", {"made-by": "ex-pupil", "made-how": "phone"}),
        ("Mrs Tully gave out the code on Monday morning", {"name": "Mrs Tully", "when": "on Monday morning"}),
        ("posts on Facebook and on Instagram", {}),
        ("she hasn't replied to her mum", {}),
        ("she has not replied to her mum", {}),
    ],
)
def test_what_a_sentence_says_is_taken_over_and_what_it_says_twice_is_not(text: str, facts: dict[str, str]) -> None:
    found = said(text)
    assert {fact: found.get(fact) for fact in facts} == facts
    assert "where" in facts or "where" not in found
    assert "answered" in facts or "answered" not in found


def test_whom_it_is_about_is_never_taken_from_a_sentence() -> None:
    for text in ("The headteacher asked me to report that the DSL shared this", "our head did it", "the deputy"):
        assert not {"role", "about", "by"} & said(text).keys()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("A mum calls us liars on Facebook", {"parent-post"}),
        ("A colleague posts photos of girls in my class on his own page", {"image", "colleague-conduct"}),
        ("Boys are on Snapchat at lunch", {"pupil-behaviour", "underage-account"}),
        ("somebody lost the school camera on the way back", {"device-lost"}),
        ("a phone lay in the corridor, whose is it?", {"device-found"}),
        ("our cook scrolls TikTok instead of serving", {"working-day"}),
    ],
)
def test_a_kind_is_found_by_who_and_what_it_speaks_of(text: str, kinds: set[str]) -> None:
    assert kinds <= set(propose(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a child who may take their own life", "life-at-risk"),
        ("she has begun to self-harm and shows it on TikTok", "life-at-risk"),
        ("I was in the office and a boy says that he wants to die", "life-at-risk"),
        ("he phoned to say that he is going to take the children abroad", "abduction"),
        ("somebody tried to snatch a child at the gate", "abduction"),
    ],
)
def test_what_must_not_be_missed_stands_first(text: str, kind: str) -> None:
    assert propose(text)[0] == kind


def test_a_long_report_is_still_looked_through_for_what_must_not_be_missed() -> None:
    assert (
        propose("He was late again and forgot his book. " * 90 + "He says that he wants to die.")[0] == "life-at-risk"
    )


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("a teaching assistant has a boy locked in the store room and is hitting him", "staff"),
        ("the caretaker is touching one of the girls", "staff"),
        ("our head has just slapped a child", "staff"),
        ("a volunteer is taking photos in the changing room", "staff"),
        ("her dad is at the gate with a knife", "parent"),
        ("his stepdad hit him last night and he is scared to go home", "parent"),
        ("he says he is going to kill himself tonight", "pupil"),
        ("she has taken an overdose", "pupil"),
        ("there is a man in the playground", "unknown"),
        ("the teacher rang: his mum is outside and threatening to stab somebody", "unknown"),
        ("", "unknown"),
    ],
)
def test_whom_an_emergency_is_about_is_told_from_its_words_and_left_open_where_two_are_named(
    words: str, about: str
) -> None:
    assert whom(words) == about


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Somebody opened a profile in my name with my holiday picture and swears at families",
            "cyberbullying-of-staff",
        ),
        ("The Messenger called about the closing of our nursery class and asked me for a quote", "press"),
        ("the cover teacher was on TikTok behind the stage during the whole rehearsal", "working-day"),
        ("A dad let me see racist pictures that are passed round in the Year 3 parents' WhatsApp", "content"),
    ],
)
def test_what_an_author_who_knew_no_kinds_wrote_of(text: str, kind: str) -> None:
    assert kind in propose(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mr Thomas from drama messages girls in year 10 on Snapchat",
        "Miss Brown follows her pupils on instagram and likes their pics",
        "Mr Cole told a girl she is pretty in a DM",
        "Mrs. O'Hara-Hill texts my tutee late in the evening",
        "Dr Hall sends year 9s snaps",
        "mr thomas from drama messages girls in year 10 on snap",
        "sir messages girls in year 10 on snap",
        "I saw Mr Webb in his car with a year 10 girl after school",
    ],
)
def test_an_adult_who_is_named_is_one_as_much_as_a_teacher(text: str) -> None:
    """Proposed was that a pupil had contacted somebody: other questions, another route."""
    found = propose(text)
    assert "colleague-conduct" in found
    assert len(found) <= MOST
    assert propose(text, 1) == found[:1]


@pytest.mark.parametrize("text", ["Mr Cole's phone was stolen", "Mr Dean lost the school ipad"])
def test_where_a_teacher_would_be_no_worry_nobody_who_is_named_is_one(text: str) -> None:
    assert "colleague-conduct" not in propose(text)
