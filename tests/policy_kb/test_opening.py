"""What was searched when a pack was learnt is what the search finds: every pack is walked both ways."""

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from policy_kb import asking, opening
from policy_kb.asking import Table
from policy_kb.decision import decide, for_one_card
from policy_kb.foreseeing import foresee, state_of
from policy_kb.loading import load_all
from policy_kb.policy import Policy
from policy_kb.vocabulary import FACTS, MANY_VALUED

POLICIES = load_all()
EACH = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
Facts = Mapping[str, frozenset[str]]
POSTS = 5
MASKS = 15


def walked(policy: Policy, learnt: Table) -> list[tuple[Facts, tuple[str, ...], tuple[str, ...]]]:
    """Some posts answered card by card, with what matters and what is asked at each, by this table."""
    asking._tables[id(policy)] = learnt  # noqa: SLF001 - a table is compiled once a policy, and here twice
    dice = random.Random(7)
    found: list[tuple[Facts, tuple[str, ...], tuple[str, ...]]] = []
    for at in range(POSTS):
        facts: dict[str, frozenset[str]] = {"when": frozenset({"own-time"})} if at % 2 else {}
        while matters := decide(policy, facts).matters:
            card = for_one_card(policy, facts)
            found.append((dict(facts), matters, card))
            for fact in card:
                many = dice.choice((1, 1, 2)) if fact in MANY_VALUED else 1
                facts[fact] = frozenset(dice.sample(FACTS[fact], many)) - {"none"}
    del asking._tables[id(policy)]  # noqa: SLF001 - likewise
    return found


@EACH
def test_a_walk_by_what_was_searched_before_asks_what_a_search_asks(policy: Policy) -> None:
    known = opening.kept(policy)
    assert len(known) > 100
    assert walked(policy, Table(policy, known)) == walked(policy, Table(policy))


@EACH
@pytest.mark.proof
def test_every_line_is_what_the_search_finds_today(policy: Policy) -> None:
    assert opening.kept(policy) == {state: asked for _, state, asked in foresee(policy)}


@EACH
@pytest.mark.proof
def test_answers_of_any_values_to_the_first_card_are_asked_the_same(policy: Policy) -> None:
    dice = random.Random(3)
    searching, learnt = Table(policy), Table(policy, opening.kept(policy))
    for facts in ({}, {"when": frozenset({"own-time"})}):
        standing, _ = state_of(searching, facts)
        unknown = tuple(fact for fact in FACTS if fact not in facts)
        first = searching.together(standing, unknown)[0]
        rest = tuple(fact for fact in unknown if fact != first)
        # Of any values together, not only of those that were foreseen, and without what can change nothing left out.
        for mask in dice.sample(searching.masks[first], MASKS):
            here = searching.matters(standing & mask, rest)
            assert learnt.matters(standing & mask, rest) == here
            assert not here or learnt.together(standing & mask, rest) == searching.together(standing & mask, rest)


def test_the_first_cards_are_searched_for_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_table: Table, _standing: int, unknown: tuple[str, ...]) -> tuple[str, ...]:
        assert not unknown, "searched"
        return ()

    monkeypatch.setattr(Table, "_all_that_matter", refuse)
    monkeypatch.setattr(asking, "_tables", {})
    for policy in POLICIES.values():
        for facts in ({}, {"when": frozenset({"own-time"})}):
            first = for_one_card(policy, facts)[0]
            for value in FACTS[first]:
                after = {**facts, first: frozenset({value} - {"none"})}
                if matters := decide(policy, after).matters:
                    assert for_one_card(policy, after)[0] == matters[0]


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Policy:
    monkeypatch.setenv("CANIPOST_CACHE", str(tmp_path))
    policy = POLICIES["st-wenn"]
    return replace(policy, posting=policy.posting[1:])


def test_an_edited_pack_is_searched_until_it_is_learnt(edited: Policy, tmp_path: Path) -> None:
    assert opening.kept(edited) == {}
    assert not opening.brought(edited)
    found = [one for one, _ in zip(foresee(edited), range(20), strict=False)]
    of_another = opening.keep(replace(edited, id="st-wenn-two"), found)
    before = opening.keep(replace(edited, posting=edited.posting[1:]), found)
    path = opening.keep(edited, found)
    assert before != path
    assert {of_another, path} == set(tmp_path.iterdir())  # what it said before is kept no longer
    assert opening.kept(edited) == {state: asked for _, state, asked in found}
    assert opening.kept(replace(edited, posting=edited.posting[1:])) == {}


@pytest.mark.parametrize("change", ["when", "also", "unless", "verdict", "approver"])
def test_whatever_the_search_hangs_on_changes_the_print(change: str) -> None:
    policy = next(one for one in POLICIES.values() if any(row.also for row in one.posting))
    row = next(one for one in policy.posting if one.when and one.unless and one.approver)
    other = next(one for one in policy.posting if getattr(one, change) != getattr(row, change))
    changed = replace(row, **{change: getattr(other, change)})
    rows = tuple(changed if one is row else one for one in policy.posting)
    assert opening.print_of(replace(policy, posting=rows)) != opening.print_of(policy)
    said = tuple(replace(one, remedy="Something else.", id="x") for one in policy.posting)
    assert opening.print_of(replace(policy, posting=said)) == opening.print_of(policy)


@pytest.mark.parametrize("spoilt", [b"", b"\xff\xfe", b"{print}\nx\n", b"{print}\nx\tzz\ta\tb\t\n"])
def test_a_spoilt_file_is_as_good_as_none(spoilt: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = POLICIES["st-wenn"]
    monkeypatch.setattr(opening, "SHIPPED", tmp_path)
    monkeypatch.setattr(opening, "folder", lambda: tmp_path / "none")
    opening.shipped(policy).write_bytes(spoilt.replace(b"{print}", opening.print_of(policy).encode()))
    assert opening.kept(policy) == {}
