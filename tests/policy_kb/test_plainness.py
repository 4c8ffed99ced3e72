"""What staff read first of a clause: plain, and true to the clause; and what the check says where it is not."""

import re
from dataclasses import replace

import pytest

from policy_kb.curating.plainness import MOST, grade, syllables, too_hard, unlike
from policy_kb.loading import load, schools
from policy_kb.policy import Clause


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("staff", 1), ("pupil", 2), ("pupils", 2), ("photographed", 3), ("picture", 2), ("headteacher", 3), ("used", 1),
        ("reported", 3), ("messages", 3), ("people", 2), ("colleagues", 2), ("safeguarding", 3), ("media", 3),
        ("trying", 2), ("2026", 1), ("policy's", 3), ("table", 2), ("schools", 1), ("obscene", 2),
    ],
)  # fmt: skip
def test_the_syllables_of_the_words_of_policies_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    short = "You must tell the DSL at once. Keep the text."  # 10 words, 2 sentences, 10 syllables
    assert grade(short) == pytest.approx(0.39 * 5 + 11.8 - 15.59)
    assert grade("Unacceptable communication necessitates immediate notification.") > 20


@pytest.mark.parametrize("school", schools())
def test_every_clause_of_every_school_is_plain_at_first_sight_and_says_what_the_clause_says(school: str) -> None:
    policy = load(school)
    hard = [one.id for one in policy.clauses.values() if round(grade(one.short), 1) > MOST]
    assert hard == []
    assert list(map(str, unlike(policy))) == []
    assert list(too_hard(policy)) == []


@pytest.mark.parametrize("school", schools())
def test_no_word_is_torn_by_a_hyphen_at_the_end_of_a_line(school: str) -> None:
    policy = load(school)
    said = [text for one in policy.clauses.values() for text in (one.summary, one.plain, one.exceptions)]
    said += [text for row in policy.posting for text in (row.remedy, row.mention, row.silence)]
    said += [text for row in policy.routes for text in row.advice]
    assert [text for text in said if re.search(r"[a-z]- (?!and|or)[a-z]", text)] == []


@pytest.mark.parametrize("school", schools())
def test_the_short_form_is_short(school: str) -> None:
    for clause in load(school).clauses.values():
        assert len(clause.plain) <= max(1.35 * len(clause.summary), len(clause.summary) + 50), clause.id


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"plain": "You should tell a senior member of staff at once."}, "marked 'must'"),
        ({"plain": "You must tell somebody.", "summary": "Tell the headteacher at once."}, "leave out at once, head"),
        ({"plain": "You must ring 01632.", "summary": "Staff have to ring 01632 960001."}, "leave out 960001"),
        ({"modality": "must-not", "plain": "You should tell the senior staff at once."}, "marked 'must-not'"),
        ({"modality": "should", "plain": "You must and should tell them at once."}, "they say 'must'"),
        ({"modality": "advised", "plain": "You should take advice at once."}, "they say 'should'"),
        ({"modality": "fact", "plain": "You must never post at once."}, "they say 'must'"),
    ],
)
def test_plain_words_that_bind_otherwise_or_leave_somebody_out_are_named(change: dict[str, str], why: str) -> None:
    policy = load("dothill")
    clause: Clause = replace(policy.clauses["dothill/report-misuse"], **change)  # type: ignore[arg-type]
    faults = list(unlike(replace(policy, clauses={clause.id: clause})))
    assert why in " ".join(map(str, faults))
    assert {fault.parts[0].partition(":")[0] for fault in faults} == {"dothill/clauses.yaml"}


def test_clauses_that_are_hard_to_read_are_counted_in_one_line() -> None:
    policy = load("westhaven")
    bare = replace(policy, clauses={name: replace(one, plain="") for name, one in policy.clauses.items()})
    (fault,) = too_hard(bare)
    assert "clauses take more than 7 years of school to read" in str(fault)
