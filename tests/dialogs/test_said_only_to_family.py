"""What a row says to whoever is family is said to nobody else."""

from dataclasses import replace

from dialogs.canipost import _asked, verdict
from policy_kb.decision import decide, worth_ticking
from policy_kb.loading import load
from policy_kb.vocabulary import FACTS

POLICY = load("westhaven")
CLASS = {
    "account": frozenset({"personal"}), "content": frozenset({"photo"}), "people": frozenset({"pupils"}),
    "about": frozenset({"school-life"}), "pupil_detail": frozenset({"identifiable"}),
    "permissions": frozenset[str](), "more": frozenset[str](), "audience": frozenset({"public"}),
}  # fmt: skip


def words(more: frozenset[str]) -> str:
    facts = {**CLASS, "more": more}
    found = verdict(decide(POLICY, facts), facts)
    assert found.verdict == "do-not-post"
    return " ".join((*found.remedies, *found.mentions))


def test_a_class_photo_says_nothing_of_ones_own_child_until_there_is_one() -> None:
    assert "family" not in words(frozenset())
    assert "own child" not in words(frozenset())
    assert "family posts" in words(frozenset({"own-child"}))


def test_a_row_that_decides_speaks_whoever_it_is_for() -> None:
    """It is then the only thing that says why."""
    (row,) = [one for one in POLICY.posting if one.tie]
    facts = {**CLASS, "about": frozenset({"nothing-to-do-with-school"})}
    found = decide(POLICY, facts)
    alone = replace(found, verdict=row.verdict, fired=(row,))
    assert row.mention in verdict(alone, facts).mentions


def test_a_childs_safety_is_offered_only_where_somebody_is_written_to() -> None:
    """It only ever makes a verdict milder, so leaving it out is never less careful."""
    for school in ("dothill", "westhaven"):
        policy = load(school)
        assert not any("child-safety" in row.when.get("more", ()) for row in policy.posting if row.verdict.strictness)
        for audience in FACTS["audience"]:
            facts = {"account": frozenset({"personal"}), "audience": frozenset({audience})}
            offered, all_ = _asked(policy, facts, "more").options, worth_ticking(policy, facts, "more")
            assert set(all_) - set(offered) <= ({"child-safety"} if audience in {"public", "friends"} else set())
            assert audience not in {"public", "friends"} or "child-safety" not in offered
