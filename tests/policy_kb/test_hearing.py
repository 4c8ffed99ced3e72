"""What staff say in a few words of a matter of its own is heard as that, and what is near to it is not."""

from pathlib import Path

import pytest
import yaml

from dialogs.reports import KINDS
from policy_kb.adults import as_teachers
from policy_kb.loading import load
from policy_kb.lookup import pressing, urgent
from policy_kb.matters import drawn_in, of_staff
from policy_kb.phrases import by_phrases
from policy_kb.proposing import MOST, propose
from policy_kb.reading import read_post
from policy_kb.routing import route
from policy_kb.search.bank import sentences

SAID: dict[str, dict[str, list[str]]] = yaml.load(
    (Path(__file__).parent / "held-out-hearing.yaml").read_text("utf-8"), yaml.CSafeLoader
)


def test_nothing_that_is_measured_is_learnt() -> None:
    learnt = {
        one.casefold()
        for bank in ("kinds", "emergencies", "lookalikes")
        for each in sentences(bank).values()
        for one in each
    }
    assert not learnt & {one.casefold() for some in SAID.values() for each in some.values() for one in each}


def test_who_works_here_is_an_adult_without_a_title() -> None:
    """17 of 24 were, before `adults.py`."""
    missed = [text for text in SAID["adult"]["heard"] if "colleague-conduct" not in propose(text)]
    assert len(missed) <= 1, missed


@pytest.mark.parametrize("text", SAID["adult"]["heard"])
def test_no_more_kinds_are_offered_than_fit_on_the_card(text: str) -> None:
    assert len(propose(text)) <= MOST


def test_at_newport_a_worry_about_who_was_named_by_a_place_of_work_is_one_about_an_adult() -> None:
    """Two people close such a report (`bot/cases/story.py`): its subject is no pupil, and the LADO is named."""
    assert "colleague-conduct" in propose("Priya Patel from the office follows year 8 boys on Instagram")
    report = KINDS["colleague-conduct"].report({"colleague.about": "staff", "colleague.nature": "harm"})
    assert (report.category, report.subject) == ("allegation-harm", "staff")
    found = route(load("newport"), report)
    assert (found.tell, found.then[:1]) == (("headteacher", "dsl"), ("lado",))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Priya Patel from the office follows boys", "a teacher follows boys"),
        ("priya from the office follows boys", "a teacher follows boys"),
        ("saw Ian, the minibus driver, with a girl", "saw Ian, the teacher, with a girl"),
        ("the caretaker\u2019s been here", "the teacher\u2019s been here"),
        ("somebody on the office team writes to her", "a teacher writes to her"),
        ("Lee, who teaches swimming, and Mr Cole", "a teacher swimming, and a teacher"),
        ("a governor and one of the dinner ladies", "a teacher and one of the teacher"),
    ],
)
def test_whoever_works_here_is_seen_as_a_teacher(text: str, seen: str) -> None:
    assert as_teachers(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Priya Patel follows year 8 boys",
        "Callum in 8B follows girls",
        "a boy in the kitchen",
        "E-mail from the office",
        "a peer mentor wrote to her",
        "our student librarian wrote to her",
        "I left it on the coach",
        "Ben in reception class",
        "her mum in the office",
        "Jo who teaches her brother chess",
    ],
)
def test_a_bare_name_and_a_child_with_a_job_are_no_adult(text: str) -> None:
    assert as_teachers(text) is None


def test_a_fake_of_a_grown_up_is_offered_as_a_matter_of_staff() -> None:
    """10 of 24 were, before `matters.py`."""
    missed = [text for text in SAID["fakes"]["heard"] if "cyberbullying-of-staff" not in propose(text)]
    assert len(missed) <= 3, missed
    assert sum(propose(text)[:1] == ("cyberbullying-of-staff",) for text in SAID["fakes"]["heard"]) >= 20


def test_a_fake_of_a_child_with_nothing_on_is_an_emergency_always() -> None:
    assert [text for text in SAID["fakes"]["emergency"] if not (urgent(text) and pressing(text))] == []


def test_who_is_filmed_or_taped_is_offered_what_others_do_to_staff() -> None:
    """10 of 24 were first, before `matters.py`."""
    first = [propose(text)[:1] for text in SAID["recorded"]["heard"]]
    theirs = {("pupil-behaviour",), ("cyberbullying-of-staff",), ("parent-post",)}
    assert sum(one in theirs for one in first) >= 23, first


def test_a_film_of_somebody_else_is_not_taken_for_one_of_staff() -> None:
    wrong = [text for text in SAID["recorded"]["not"] if propose(text)[:1] == ("cyberbullying-of-staff",)]
    assert len(wrong) <= 1, wrong


def test_a_post_for_the_school_or_in_its_name_is_one_on_its_account() -> None:
    """10 of 24 were read so, before its words were known."""
    missed = [text for text in SAID["account"]["heard"] if read_post(text).get("account") != ("school",)]
    assert len(missed) <= 1, missed


@pytest.mark.parametrize("text", SAID["account"]["not"])
def test_a_post_on_ones_own_account_is_not(text: str) -> None:
    assert read_post(text).get("account") != ("school",)


@pytest.mark.parametrize(
    "text",
    [
        "a picture of the pond on the geography department's X",
        "on the PE dept insta, the relay team",
        "the PTA have asked me to put up the jumble sale",
        "the office wants us to share the closure",
        "on behalf of the academy, a thank you on Facebook",
        "a poster for the PTA",
        "it goes out from the school account",
    ],
)
def test_words_that_say_that_it_is_for_the_school(text: str) -> None:
    assert by_phrases(text).get("account") == ("school",)


@pytest.mark.parametrize(
    "text",
    [
        "a night out with the department",
        "my choir asked me to put up its poster",
        "the PTA is useless, say so on my own page",
        "a moan about the office on my story",
        "a photo for the school fair on mine",
    ],
)
def test_words_that_only_speak_of_the_school(text: str) -> None:
    assert by_phrases(text).get("account") != ("school",)


def test_who_is_asked_into_ranks_that_hate_stops_a_report() -> None:
    """17 of 24 did, before `matters.py`."""
    missed = [text for text in SAID["extremism"]["heard"] if not pressing(text)]
    assert len(missed) <= 2, missed


@pytest.mark.parametrize("text", SAID["extremism"]["not"])
def test_cadets_history_and_laundry_stop_nothing(text: str) -> None:
    assert not pressing(text)


@pytest.mark.parametrize(
    "text",
    ["a lad was sworn into a whites only league", "She says that her channel is for the white race. They drill"],
)
def test_ranks_that_hate_are_told_in_one_sentence(text: str) -> None:
    assert drawn_in(text)


@pytest.mark.parametrize(
    "text", ["", "the whites only wash is on", "a boy joined the scouts. Hitler is what year 9 do in history"]
)
def test_words_of_two_sentences_tell_of_no_ranks(text: str) -> None:
    assert not drawn_in(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a deepfake of our deputy dancing", "cyberbullying-of-staff"),
        ("a boy films my lessons", "pupil-behaviour"),
        ("a boy's mum films my lessons", "cyberbullying-of-staff"),
        ("a nude deepfake of me and a girl", None),
        ("a deepfake of a girl", None),
        ("my colleague filmed the choir", None),
        ("my profile was cloned", None),
    ],
)
def test_what_is_made_of_staff_is_theirs_and_nothing_intimate_is_taken_from_what_hears_it(
    text: str, kind: str | None
) -> None:
    assert of_staff(text) == kind
