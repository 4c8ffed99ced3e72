"""Ways out: what a careful colleague would offer, and nothing that is not the poster's to change."""

import random
import shutil
from itertools import product
from pathlib import Path

import pytest

from bot.commands.ways import drawn
from policy_kb import loading
from policy_kb.decision import Facts, decide
from policy_kb.lines import Faults
from policy_kb.loading import load, load_all
from policy_kb.policy import Policy
from policy_kb.vocabulary import FACTS, Verdict
from policy_kb.ways import ways_out
from tests.policy_kb.test_decision import some_post

POLICIES = load_all()
ALL = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
PAGE = Path(__file__).parents[2] / "docs" / "ways.md"


def post(**given: str | tuple[str, ...]) -> Facts:
    """An ordinary private post, but for what is given."""
    usual: dict[str, str | tuple[str, ...]] = {
        "account": "personal", "platform": "facebook", "audience": "friends", "content": "text",
        "about": "nothing-to-do-with-school", "when": "own-time", "device": "personal-device",
    }  # fmt: skip
    whole = {fact: {**usual, **given}.get(fact, ()) for fact in FACTS}
    return {fact: frozenset((values,) if isinstance(values, str) else values) for fact, values in whole.items()}


def names(policy: str, facts: Facts) -> set[str]:
    return {change.name for way in ways_out(POLICIES[policy], facts) for change in way.changes}


@pytest.mark.proof
def test_the_page_of_ways_is_what_the_command_draws() -> None:
    assert PAGE.read_text("utf-8") == drawn(POLICIES), "Run: canipost tables --ways --to docs/ways.md"


@ALL
def test_every_way_is_milder_for_certain(policy: Policy) -> None:
    dice = random.Random(1)
    for _ in range(60):
        facts = some_post(dice)
        now = decide(policy, facts).verdict
        for way in ways_out(policy, facts):
            after: Facts | None = facts
            for change in way.changes:
                after = change.made(after) if after is not None else None
            assert after is not None
            assert decide(policy, after).settled
            assert decide(policy, after).verdict is way.verdict
            assert way.verdict.strictness < now.strictness


@ALL
def test_nothing_private_political_or_personal_moves_to_another_account(policy: Policy) -> None:
    dice = random.Random(2)
    kept = {
        "nothing-to-do-with-school", "political-religious", "criticism", "confidential", "personal-contact-details",
        "press-or-paid", "illegal-or-offensive", "work-opinion", "trip-in-progress",
    }  # fmt: skip
    for _ in range(150):
        facts = some_post(dice)
        apart = facts["about"] & kept or facts["more"] or "relative-of-pupil" in facts["permissions"]
        if not facts["about"] or apart or facts["account"] != {"personal"}:
            assert not any(name.startswith("account") for name in names(policy.id, facts))


@ALL
def test_a_yes_is_offered_only_from_whom_the_rows_name(policy: Policy) -> None:
    dice = random.Random(3)
    roles = {"permissions add headteacher-approval": "headteacher", "permissions add dsl-approval": "dsl"}
    for _ in range(150):
        facts = some_post(dice)
        strict = [row for row in decide(policy, facts).fired if row.verdict is not Verdict.OK]
        for name in names(policy.id, facts) & set(roles):
            asked = [row for row in strict if row.verdict is Verdict.APPROVAL]
            assert any(roles[name] in row.approver or not row.approver for row in asked)


def test_voting_and_birthdays_stay_where_they_are() -> None:
    vote = post(account="personal", audience="public", about="political-religious", content=("text", "link"))
    for school in POLICIES:
        assert not any(name.startswith("account") for name in names(school, vote))
    wish = post(audience="direct-message-parent", people="parents", permissions="relative-of-pupil", more=())
    for school in POLICIES:
        assert not any(name.startswith("account") for name in names(school, wish))


def test_what_speaks_of_a_parent_or_a_colleague_does_so_on_any_account() -> None:
    for school, people in product(POLICIES, ("parents", "colleagues")):
        answer = post(audience="public", people=people, about="school-life")
        assert not any(name.startswith("account") for name in names(school, answer))


def test_a_colleagues_picture_is_for_the_colleague_to_agree_to() -> None:
    facts = post(content="photo", people="colleagues")
    decision = decide(POLICIES["westhaven"], facts)
    assert decision.verdict is Verdict.APPROVAL
    assert decision.theirs
    assert not decision.needs
    assert names("westhaven", facts) == {"more add pictured-said-yes", "people drop colleagues"}


def test_a_friend_from_outside_is_declared() -> None:
    facts = post(content="friend-request", people="parents", more="known-outside-school")
    assert "more add declared" in names("newport", facts)
    assert "more add declared" not in names("newport", post(content="friend-request", people="parents"))


def test_nobody_is_asked_for_a_yes_to_a_message_to_themselves() -> None:
    facts = post(audience="direct-message-parent", people="parents", about="school-life", more="own-child")
    for school in POLICIES:
        assert "permissions add parent-permission" not in names(school, facts)


def test_own_contact_details_are_not_taken_out_where_they_are_all_there_is() -> None:
    facts = post(audience="direct-message-parent", people="parents", about="personal-contact-details")
    assert "about drop personal-contact-details" not in names("st-wenn", facts)


WITHOUT = {"people drop pupils", "people drop colleagues", "people drop parents"}


@ALL
@pytest.mark.parametrize("who", ["pupils", "colleagues", "parents"])
def test_a_wish_to_somebody_is_not_offered_without_them(policy: Policy, who: str) -> None:
    assert not names(policy.id, post(people=who)) & WITHOUT


@ALL
@pytest.mark.parametrize("tie", [{"more": "own-child"}, {"permissions": "relative-of-pupil"}])
def test_ones_own_child_is_not_left_out(policy: Policy, tie: dict[str, str]) -> None:
    facts = post(content="photo", people="pupils", pupil_detail="identifiable", about="school-life", **tie)
    assert "people drop pupils" not in names(policy.id, facts)


@ALL
@pytest.mark.parametrize(
    "given",
    [
        {"platform": "other", "more": "paid"},
        {"platform": "other", "about": "press-or-paid"},
        {"more": "others-page", "about": "school-logo-or-name"},
        {"content": "new-group-or-page", "about": "school-life"},
    ],
)
def test_what_is_for_everybody_is_not_offered_to_friends(policy: Policy, given: dict[str, str]) -> None:
    assert "audience set friends" not in names(policy.id, post(audience="public", **given))


def test_a_notice_on_the_page_of_the_village_is_no_open_account() -> None:
    there = post(platform="instagram", audience="public", more="others-page", about="school-logo-or-name")
    mine = post(platform="instagram", audience="public", about="school-logo-or-name")
    assert decide(POLICIES["st-wenn"], there).verdict is Verdict.APPROVAL
    assert decide(POLICIES["st-wenn"], mine).verdict is Verdict.NO


@ALL
def test_the_schools_own_account_bears_its_name(policy: Policy) -> None:
    facts = post(account="school", audience="public", about="school-logo-or-name")
    assert "about drop school-logo-or-name" not in names(policy.id, facts)


@ALL
def test_a_private_group_with_pupils_is_never_all_right(policy: Policy) -> None:
    for account in ("personal", "none-yet"):
        gaming = post(
            account=account, platform="discord", audience="private-group", content="new-group-or-page", people="pupils"
        )
        assert decide(policy, gaming).verdict is Verdict.NO


@pytest.mark.parametrize("beside", ["work-opinion", "political-religious", "press-or-paid"])
def test_the_schools_name_alone_is_no_view_of_the_school(beside: str) -> None:
    badge = post(platform="other", audience="public", content="photo", about="school-logo-or-name")
    assert decide(POLICIES["dothill"], badge).verdict is Verdict.OK
    both = post(about=("school-logo-or-name", beside))
    assert decide(POLICIES["dothill"], both).verdict is Verdict.NO
    assert names("dothill", both) == {"about drop school-logo-or-name"}


def test_a_second_value_is_asked_only_of_what_may_hold_several(tmp_path: Path) -> None:
    shutil.copytree(Path(loading.__file__).parent / "packs" / "dothill", tmp_path / "dothill")
    rows = tmp_path / "dothill" / "posting.yaml"
    rows.write_text(rows.read_text("utf-8").replace("  also: {about: [", "  also: {account: [school, ", 1), "utf-8")
    with pytest.raises(Faults, match="one value of this fact only"):
        load("dothill", tmp_path)
