"""Questions that no model learnt from: what is promised of them (bench_unseen prints the whole table)."""

import pytest

from policy_kb.loading import load_all
from policy_kb.lookup import look_up, urgent
from policy_kb.search.bank import all_phrasings, flat, situations
from tests.bench_unseen import LATER, SETS, SEVENTH, SIX, Counted, asked, rows, sample


@pytest.mark.parametrize(
    ("name", "first", "three", "alarms"),
    [
        pytest.param(SIX, 0.74, 0.88, 0.03, marks=pytest.mark.proof),
        (SEVENTH, 0.76, 0.89, 0.03),
        pytest.param(LATER, 0.74, 0.86, 0.045, marks=pytest.mark.proof),
    ],
)
def test_most_find_their_clause_few_are_refused_and_hardly_any_is_an_emergency(
    name: str, first: float, three: float, alarms: float
) -> None:
    policies, counted = load_all(), Counted()
    for one in sample([name]):
        counted.add(policies[one.school], one)
    assert counted.of > 150
    assert counted.first_or_as_good >= first * counted.of
    assert counted.three_or_as_good >= three * counted.of
    assert counted.refused <= 0.03 * counted.of
    assert counted.alarms <= alarms * counted.of


@pytest.mark.proof
@pytest.mark.parametrize("name", SETS)
def test_what_no_policy_covers_is_refused(name: str) -> None:
    texts = rows([name])["uncovered"]
    refused = [look_up(policy, text).kind == "not-covered" for policy in load_all().values() for text in texts]
    assert sum(refused) >= 0.9 * len(refused)


def test_nearly_every_emergency_is_heard() -> None:
    texts = rows()["emergencies"]
    assert sum(map(urgent, texts)) >= 0.9 * len(texts)


def test_few_look_alikes_are_taken_for_one() -> None:
    texts = rows()["lookalikes"]
    assert sum(map(urgent, texts)) <= 0.06 * len(texts)


def test_no_model_learns_from_them() -> None:
    told = (text for texts in situations().values() for text in texts)
    learnt = {*all_phrasings(), *told, *flat("uncovered"), *flat("emergencies"), *flat("lookalikes")}
    kept_apart = {one.text for one in asked()} | {text for texts in rows().values() for text in texts}
    assert learnt.isdisjoint(kept_apart)
