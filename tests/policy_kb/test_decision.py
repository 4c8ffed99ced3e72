"""The posting table: three-valued, strictest first, and never asking what cannot matter."""

import random
from itertools import product

import pytest

from policy_kb.decision import UNSURE, Facts, decide, for_one_card, truth
from policy_kb.policy import Policy
from policy_kb.typical import can_be
from policy_kb.vocabulary import FACTS, MANY_VALUED, Verdict
from tests.policy_kb.bare import every_policy
from tests.shortened import by_school

POLICIES = every_policy()
ALL = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)


def some_post(dice: random.Random) -> dict[str, frozenset[str]]:
    """A post with every fact known, drawn at random; one that can be."""
    post: dict[str, frozenset[str]] = {}
    for fact, values in FACTS.items():
        most = 3 if fact in MANY_VALUED else 1
        fewest = 0 if fact in MANY_VALUED else 1
        post[fact] = frozenset(dice.sample(values, dice.randint(fewest, most))) - {"none"}
    return post if can_be(post) else some_post(dice)


@ALL
def test_every_verdict_cites_a_clause_or_names_the_silence(policy: Policy) -> None:
    dice = random.Random(1)
    for _ in range(500):
        decision = decide(policy, some_post(dice))
        if decision.verdict is not Verdict.OK:
            assert decision.cites or any(row.silence for row in decision.deciding)
        assert set(decision.cites) <= set(policy.clauses)


@pytest.mark.parametrize("policy", by_school(POLICIES))
def test_asking_only_what_matters_ends_in_the_verdict_of_the_whole_table(policy: Policy) -> None:
    dice = random.Random(2)
    for _ in range(300):
        post = some_post(dice)
        known: dict[str, frozenset[str]] = {}
        while (decision := decide(policy, known)).matters:
            known[decision.matters[0]] = post[decision.matters[0]]
        assert decision.verdict is decide(policy, post).verdict
        assert set(decision.approver) == set(decide(policy, post).approver)


@ALL
def test_a_row_that_is_still_open_is_never_milder_than_the_verdict_so_far(policy: Policy) -> None:
    dice = random.Random(3)
    for _ in range(200):
        post = some_post(dice)
        fewer = dict(list(post.items())[: dice.randint(0, len(post) - 1)])
        decision = decide(policy, fewer)
        for row in decision.open:
            assert row.verdict.strictness >= decision.verdict.strictness


@ALL
def test_answers_that_contradict_each_other_are_decided_by_the_table_alone(policy: Policy) -> None:
    dice = random.Random(7)
    for audience in ("direct-message-pupil", "direct-message-parent", "direct-message-colleague"):
        for _ in range(30):
            post = {**some_post(dice), "audience": frozenset({audience}), "people": frozenset[str]()}
            assert not can_be(post)
            true = [row for row in policy.posting if truth(row, post)]
            assert decide(policy, post).verdict.strictness == max(row.verdict.strictness for row in true)


@ALL
def test_not_sure_is_never_milder_than_any_answer(policy: Policy) -> None:
    dice = random.Random(4)
    for _ in range(40):
        post = some_post(dice)
        for fact, values in FACTS.items():
            unsure = decide(policy, {**post, fact: frozenset({UNSURE})}).verdict
            for value in values:
                sure = decide(policy, {**post, fact: frozenset({value}) - {"none"}}).verdict
                assert unsure.strictness >= sure.strictness, (post, fact, value)


@ALL
def test_a_permission_more_never_makes_it_worse(policy: Policy) -> None:
    dice = random.Random(5)
    for _ in range(300):
        post = some_post(dice)
        for permission in FACTS["permissions"]:
            more = {**post, "permissions": post["permissions"] | {permission}}
            assert decide(policy, more).verdict.strictness <= decide(policy, post).verdict.strictness


@ALL
def test_a_pupils_identifiable_photo_never_goes_on_a_personal_account(policy: Policy) -> None:
    for audience, about, when, device in product(FACTS["audience"], FACTS["about"], FACTS["when"], FACTS["device"]):
        post = {
            "account": frozenset({"personal"}),
            "platform": frozenset({"facebook"}),
            "audience": frozenset({audience}),
            "content": frozenset({"photo"}),
            "people": frozenset({"pupils"}),
            "pupil_detail": frozenset({"identifiable"}),
            "about": frozenset({about}),
            "permissions": frozenset(FACTS["permissions"]) - {"relative-of-pupil"},
            "more": frozenset(FACTS["more"]) - {"own-child", "not-staff", "known-outside-school", "child-safety"},
            "when": frozenset({when}),
            "device": frozenset({device}),
        }
        assert decide(policy, post).verdict is Verdict.NO


@ALL
def test_a_friend_request_to_a_pupil_is_never_all_right(policy: Policy) -> None:
    dice = random.Random(6)
    for _ in range(500):
        post = some_post(dice)
        post |= {"content": frozenset({"friend-request"}), "people": frozenset({"pupils"})}
        post |= {
            "permissions": post["permissions"] - {"relative-of-pupil"},
            "more": post["more"] - {"own-child", "known-outside-school", "other-school"},
            "account": frozenset({"personal"}),
        }
        assert decide(policy, post).verdict is Verdict.NO


@pytest.mark.parametrize("policy", by_school(POLICIES))
def test_a_second_fact_on_a_card_matters_whatever_the_first_turns_out_to_be(policy: Policy) -> None:
    dice = random.Random(9)
    for _ in range(60):
        post = some_post(dice)
        known: dict[str, frozenset[str]] = {}
        while decide(policy, known).matters:
            card = for_one_card(policy, known)
            assert card[0] == decide(policy, known).matters[0]
            if len(card) > 1:
                first, second = card
                assert {first, second} <= MANY_VALUED
                for size in (0, 1, 2, 3):
                    ticked = frozenset(dice.sample(FACTS[first], size)) - {"none"}
                    assert second in decide(policy, {**known, first: ticked}).matters
            known |= {fact: post[fact] for fact in card}
        assert decide(policy, known).verdict is decide(policy, post).verdict


def test_boxes_that_do_not_hang_on_each_other_stand_on_one_card() -> None:
    begun: tuple[Facts, ...] = ({}, {"about": frozenset({"school-life"})})
    assert sum(len(for_one_card(policy, facts)) > 1 for policy in POLICIES.values() for facts in begun) > 0


@pytest.mark.parametrize(
    ("school", "recently", "long_ago"),
    [
        ("westhaven", Verdict.APPROVAL, Verdict.OK),  # its advice is about recent pupils
        ("newport", Verdict.APPROVAL, Verdict.APPROVAL),  # advice is sought of every grown ex-student
        ("st-wenn", Verdict.NO, Verdict.NO),  # every former pupil
    ],
)
def test_a_pupil_of_many_years_ago_is_no_recent_pupil(school: str, recently: Verdict, long_ago: Verdict) -> None:
    one = dict.fromkeys(FACTS, frozenset[str]()) | {
        "account": frozenset({"personal"}),
        "platform": frozenset({"facebook"}),
        "audience": frozenset({"friends"}),
        "content": frozenset({"friend-request"}),
        "people": frozenset({"ex-pupils-adult"}),
        "when": frozenset({"own-time"}),
        "device": frozenset({"personal-device"}),
    }
    assert decide(POLICIES[school], one).verdict is recently
    assert decide(POLICIES[school], one | {"more": frozenset({"left-long-ago"})}).verdict is long_ago
