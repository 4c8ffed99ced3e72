"""What staff say in a few words of a matter of its own is heard as that, and what is near to it is not."""

from pathlib import Path

import pytest
import yaml

from dialogs.reports import KINDS
from policy_kb.adults import as_teachers
from policy_kb.loading import load
from policy_kb.proposing import MOST, propose
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
