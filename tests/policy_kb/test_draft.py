"""The draft check on invented drafts: what is noticed, what is left alone, what the safer wording holds."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from policy_kb.draft import Kind, Noticed, SchoolWords, check_draft, words_of
from policy_kb.draft.wording import edit_of, facts_of, rules
from policy_kb.vocabulary import FACTS, MANY_VALUED

SCHOOL = SchoolWords(
    names=("Larkfield CE Primary School",), town="Brackwell", handles=("@larkfieldprimary",), staff=("Ottoline Marsh",)
)
ROWS: dict[str, list[dict[str, Any]]] = yaml.load(
    (Path(__file__).parent / "drafts.yaml").read_text("utf-8"), yaml.CSafeLoader
)
NOTICED, HARMLESS = ROWS["noticed"], ROWS["harmless"]
ALL = [*NOTICED, *HARMLESS]


def check(text: str) -> Noticed:
    """A draft for the made-up school."""
    return check_draft(text, SCHOOL)


def kinds(text: str) -> set[str]:
    return {mark.kind.value for mark in check(text).marks}


@pytest.mark.parametrize("row", ALL, ids=lambda row: row["text"][:40].encode("ascii", "ignore").decode())
def test_a_draft_gets_the_marks_that_a_careful_colleague_would_make(row: dict[str, Any]) -> None:
    draft = check(row["text"])
    assert {mark.kind.value for mark in draft.marks} == set(row["kinds"])
    assert [word for word in row.get("gone", []) if word in draft.safer] == []
    if "safer" in row:
        assert draft.safer == row["safer"]


@pytest.mark.parametrize(
    "text",
    [
        "wore my Ray-Ban Metas to the choir concert, a lovely clip of Year 2",
        "a lesson with the Oculus Quest and the Vision Pro in class",
        "the new Alexa speaker in my classroom",
        "Frankie and Benny's with the football team of our school",
        "we did Oliver! for the school play",
        "a week in Sydney with my class friends",
        "thanks to Marks and Spencer for the class cakes",
        "Dr Martens are allowed at our school",
    ],
)
def test_a_brand_a_play_or_a_place_is_nobody(text: str) -> None:
    assert not kinds(text) & {"name", "pupil-name", "colleague-name"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Alexa in Year 3 got her badge", "Alexa"),
        ("Hey Alexa, well done in class", "Alexa"),
        ("well done to Sydney in 4B", "Sydney"),
        ("the school race was won by Oliver Smith of 3B", "Oliver Smith"),
    ],
)
def test_a_child_who_bears_such_a_name_is_still_hidden(text: str, name: str) -> None:
    draft = check(text)
    assert {mark.kind for mark in draft.marks} == {Kind.PUPIL_NAME}
    assert not [word for word in name.split() if word in draft.safer]


def test_half_of_the_examples_are_harmless_and_keep_every_letter() -> None:
    assert len(ALL) >= 60
    assert len(HARMLESS) >= 0.4 * len(ALL)
    assert [row["text"] for row in HARMLESS if check(row["text"]).safer != row["text"]] == []


@pytest.mark.parametrize("row", NOTICED, ids=lambda row: row["text"][:40].encode("ascii", "ignore").decode())
def test_the_safer_wording_read_again_holds_nothing_that_was_taken_out(row: dict[str, Any]) -> None:
    draft = check(row["text"])
    gone = {mark.kind for mark in draft.marks if edit_of(mark.kind) != "keep"} | {Kind.NO_DISCLAIMER}
    assert gone.isdisjoint(mark.kind for mark in check(draft.safer).marks)
    assert "\ue000" not in draft.safer
    assert "  " not in draft.safer


def test_every_mark_points_at_its_own_words_in_the_text_as_given() -> None:
    text = "\u200fHi \U0001f600! Al\u200bfie\u2019s class \u2026 ring 07700\u00a0900\u2009123"
    assert [text[mark.start : mark.end] for mark in check(text).marks] == ["Al\u200bfie", "07700\u00a0900\u2009123"]


def test_marks_come_in_the_order_of_the_text_and_within_it() -> None:
    for row in ALL:
        places = [(mark.start, mark.end) for mark in check(row["text"]).marks]
        assert places == sorted(places)
        assert all(0 <= start < end <= len(row["text"]) for start, end in places)


def test_the_facts_of_a_draft_are_those_of_its_marks() -> None:
    draft = check("Alfie in Year 4 waved at @larkfieldprimary, see https://example.org or ring 07700 900471")
    assert draft.facts == {
        "people": ("pupils",),
        "pupil_detail": ("named",),
        "about": ("school-logo-or-name", "personal-contact-details"),
        "content": ("tag", "link"),
    }


def test_a_trip_in_progress_is_told_from_a_journey_of_ones_own() -> None:
    assert check("On our way to the farm with Year 2").facts["about"] == ("trip-in-progress",)
    assert "about" not in check("On our way to Cornwall").facts


def test_the_same_name_is_asked_about_away_from_school_and_a_pupils_near_it() -> None:
    assert kinds("Lunch with Harriet was lovely") == {"name"}
    assert kinds("Lunch with Harriet from my class was lovely") == {"pupil-name"}
    assert kinds("My daughter Harriet starts school today") == set()


def test_the_school_is_known_by_its_short_forms_and_a_stranger_is_not() -> None:
    for words in (
        "Larkfield Primary",
        "LARKFIELD SCHOOL",
        "Larkfield C.E. Primary School",
        "LCPS",
        "Larkfield\nPrimary",
    ):
        assert kinds(f"I love {words} so much") == {"school-name"}, words
    assert kinds("I love Millbrook Primary so much") == set()
    assert kinds("I love Larkfield so much") == {"school-town"}


def test_a_school_without_any_words_of_its_own_is_checked_all_the_same() -> None:
    draft = check_draft("Alfie from class, ring 07700 900471", SchoolWords())
    assert [mark.kind for mark in draft.marks] == [Kind.PUPIL_NAME, Kind.PHONE]


def test_people_whom_the_school_told_us_of_are_known() -> None:
    assert kinds("coffee with ottoline marsh") == {"colleague-name"}
    assert check_draft("xiph did it", SchoolWords(pupils=("Xiph",))).facts["pupil_detail"] == ("named",)


def test_two_numbers_in_a_row_are_both_found() -> None:
    assert check("07700 900471 07700 900472").safer == ""


@pytest.mark.parametrize("beside", ["{} 9am", "Year 7 {}", "room 12 {}", "{} 29/11/2026", "{} 14:30", "{} 999"])
@pytest.mark.parametrize(
    "number",
    [
        *(
            "07700 900471",
            "07700.900.471",
            "(01632) 960471",
            "+44 (0) 7700 900471",
            "0044 7700 900471",
            "+44-7700-900471",
        ),
        *("020.7946.0018", "+1 212 555 0142", "001 212 555 0142", "+61 491 570 156"),
    ],
)
def test_what_stands_beside_a_phone_number_does_not_hide_it(number: str, beside: str) -> None:
    text = beside.format(number)
    assert [text[mark.start : mark.end] for mark in check(text).marks if mark.kind is Kind.PHONE] == [number]
    assert check(f"{number} {number}").safer == ""


@pytest.mark.parametrize("text", ["01.09.2026 14:30", "from 01.09.2026 07.12.2026", "+1 for 12 34", "10 + 44"])
def test_dates_and_sums_are_no_phone_numbers(text: str) -> None:
    assert "phone" not in kinds(text)


@pytest.mark.parametrize("kind", Kind)
def test_every_mark_has_one_short_kind_sentence_and_facts_that_packs_know(kind: Kind) -> None:
    words = words_of(kind)
    for sentence in (words.what, words.why):
        assert sentence.endswith(".")
        assert len(sentence) <= 120
        assert "must not" not in sentence
    assert all(fact in MANY_VALUED and value in FACTS[fact] for fact, value in facts_of(kind))


def test_every_rule_is_bounded() -> None:
    for rule in rules():
        for endless in ("*", "+)", "+ ", "+\\b", "{1,}"):
            assert endless not in rule.pattern.pattern.replace("\\*", ""), (rule.kind, endless)


@pytest.mark.parametrize(
    ("text", "safer"),
    [
        ("happy retirement Mr Jones best teacher ever, on my own facebook", ""),
        ("Happy retirement Mr Jones!", "Happy retirement!"),
        ("Well done to Mr Jones for running the marathon", "Well done to a colleague for running the marathon"),
        ("Photo with Mrs Smith at the fair on my own facebook", "Photo with a colleague at the fair"),
    ],
)
def test_a_wording_is_offered_only_where_it_stays_a_sentence_and_without_the_place(text: str, safer: str) -> None:
    assert check(text).safer == safer
