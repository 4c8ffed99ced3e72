"""Rows beside the modal words of their clauses: the five packs are in tune, and each kind of discord is named."""

from dataclasses import replace

import pytest

from policy_kb.curating.modals import out_of_tune
from policy_kb.loading import load_all
from policy_kb.policy import Policy, PostingRule
from policy_kb.vocabulary import Verdict

POLICIES = load_all()


def beside(policy: Policy, row: str, **change: object) -> list[str]:
    """What is said of a pack in which one row is changed."""
    rows = tuple(
        replace(one, **change) if one.id.endswith(row) else one  # type: ignore[arg-type] # fields of a row
        for one in policy.posting
    )
    return [str(fault) for fault in out_of_tune(replace(policy, posting=rows))]


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_the_packs_are_in_tune(policy: Policy) -> None:
    assert [str(fault) for fault in out_of_tune(policy)] == []


def named(policy: str, row: str) -> PostingRule:
    return next(one for one in POLICIES[policy].posting if one.id.endswith(row))


def test_a_ban_that_rests_on_a_duty_to_report_is_stricter_than_its_clause() -> None:
    found = beside(
        POLICIES["wetherby"],
        "post/ok-working-day",
        verdict=Verdict.NO,
        cites=named("wetherby", "post/ok-working-day").cites[:1],
    )
    assert len(found) == 1
    assert "stricter than 'wetherby/social-media-in-working-day'" in found[0]


def test_asking_where_telling_is_enough_is_stricter_than_its_clause() -> None:
    found = beside(POLICIES["wetherby"], "post/pupil-contact-family", unless={})
    assert len(found) == 1
    assert "stricter than 'wetherby/family-links'" in found[0]


def test_an_approval_where_the_clause_forbids_is_more_lenient() -> None:
    row = named("dothill", "post/criticism")
    found = beside(
        POLICIES["dothill"], "post/criticism", verdict=Verdict.APPROVAL, cites=("dothill/no-complaint-conversations",)
    )
    assert row.verdict is Verdict.NO
    assert len(found) == 1
    assert "more lenient than 'dothill/no-complaint-conversations'" in found[0]


def test_a_ban_that_rests_on_advice_is_stricter() -> None:
    found = beside(POLICIES["newport"], "post/own-contact-details", cites=("newport/personal-info-dangers",))
    assert len(found) == 1
    assert "stricter than 'newport/personal-info-dangers'" in found[0]


def test_a_clause_that_says_avoid_is_not_marked_must_not() -> None:
    policy = POLICIES["dothill"]
    clause = replace(policy.clauses["dothill/no-friending-pupils"], modality="must-not")
    found = [str(fault) for fault in out_of_tune(replace(policy, clauses={**policy.clauses, clause.id: clause}))]
    assert len(found) == 1
    assert "should avoid" in found[0]
