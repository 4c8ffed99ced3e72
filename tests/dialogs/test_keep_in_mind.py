"""A card that says "do not post" says nothing that reads as leave to post."""

import pytest

from dialogs.canipost import verdict
from policy_kb.decision import decide
from policy_kb.loading import load_all
from policy_kb.policy import Policy
from policy_kb.vocabulary import MANY_VALUED
from policy_kb.vocabulary import Verdict as Posting

POLICIES = load_all()


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES.keys())
def test_how_to_do_it_with_care_stands_on_no_card_that_says_no(policy: Policy) -> None:
    """Each row that lets something pass or asks first, beside the first rows that forbid and can hold with it."""
    forbidding = [row for row in policy.posting if row.verdict is Posting.NO]
    own = {row.mention for row in forbidding}
    seen = 0
    for mild in policy.posting:
        if mild.verdict is Posting.NO or mild.tie or not mild.mention or mild.mention in own:
            continue
        both = [row for row in forbidding if not any(f in mild.when and f not in MANY_VALUED for f in row.when)]
        for row in both[:4]:
            facts = {fact: mild.when.get(fact, frozenset()) | row.when.get(fact, frozenset())
                     for fact in (*mild.when, *row.when)}  # fmt: skip
            decision = decide(policy, facts)
            if decision.verdict is Posting.NO and mild in decision.fired:
                seen += 1
                assert mild.mention not in verdict(decision, facts).mentions
    assert seen


def test_a_photo_of_pupils_on_the_schools_page_is_not_told_where_its_place_is() -> None:
    policy = POLICIES["westhaven"]
    facts = {"account": frozenset({"school"}), "content": frozenset({"photo"}), "people": frozenset({"pupils"})}
    found = verdict(decide(policy, facts), facts)
    assert found.verdict == "do-not-post"
    assert found.mentions
    assert not [one for one in found.mentions if "Its place is" in one]
