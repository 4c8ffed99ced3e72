"""Every combination of facts of every school: a verdict, a reason, and no question that could not matter.

The walks are complete. From "nothing known", every mask (see `proof`) that the fact asked next can have is followed
until the dialog stops; states that differ only in rows which can change nothing any more are one state
(`Table.pared`). That the masks are exactly those of all answers, and that the search for what matters is right, is
shown against plain counting with `truth`.
"""

import random
from dataclasses import replace
from functools import cache
from itertools import product

import pytest

from policy_kb.asking import Table, Unknown, table
from policy_kb.decision import decide, truth
from policy_kb.policy import Policy, PostingRule, Source
from policy_kb.typical import can_be
from policy_kb.vocabulary import FACTS, MANY_VALUED, Verdict
from tests.policy_kb.bare import every_policy
from tests.policy_kb.proof import answers, can_be_clear, each, least, masks_of, outcome, together
from tests.shortened import by_school

POLICIES = every_policy()
ALL = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
Post = dict[str, frozenset[str]]


def some_post(dice: random.Random) -> Post:
    """A post with every fact known, drawn at random; a single-valued fact may be missing."""
    return {
        fact: frozenset(dice.sample(values, dice.randint(0, 3 if fact in MANY_VALUED else 1))) - {"none"}
        for fact, values in FACTS.items()
    }


def plainly(policy: Policy, post: Post) -> tuple[Verdict, frozenset[str]]:
    """Verdict and approvers by the rules as written, row by row."""
    true = [row for row in policy.posting if truth(row, post)]
    verdict = max((row.verdict for row in true), key=lambda verdict: verdict.strictness, default=Verdict.OK)
    return verdict, frozenset(role for row in true if row.verdict is verdict for role in row.approver)


@ALL
def test_every_combination_fires_a_row_and_every_row_cites_a_clause_or_names_the_silence(policy: Policy) -> None:
    rows = table(policy)
    everything = rows.every & ~rows.cannot_be
    masks = {fact: least([*masks_of(rows, fact), rows.mask(fact, ())]) for fact in FACTS}
    assert not can_be_clear(masks, everything, everything)
    assert all(row.cites or row.silence for row in policy.posting)
    assert all(row.verdict is Verdict.APPROVAL for row in policy.posting if row.approver)
    assert all(clause in policy.clauses for row in policy.posting for clause in row.cites)


@ALL
def test_rows_of_one_rank_never_disagree_so_their_order_decides_nothing(policy: Policy) -> None:
    backwards = replace(policy, posting=policy.posting[::-1])
    dice = random.Random(1)
    for _ in range(400):
        post = some_post(dice)
        here, there = decide(policy, post), decide(backwards, post)
        assert (here.verdict, set(here.approver), set(here.cites)) == (
            there.verdict,
            set(there.approver),
            set(there.cites),
        )
        assert (here.verdict, frozenset(here.approver)) == plainly(policy, post)


@pytest.mark.proof
@ALL
def test_asking_ends_in_the_outcome_of_the_table_and_every_question_could_have_changed_it(policy: Policy) -> None:
    rows = table(policy)
    dice = random.Random(2)
    todo: list[tuple[int, Unknown]] = [(rows.telling, tuple(FACTS))]
    seen = set()
    while todo:
        standing, unknown = rows.pared(*todo.pop())
        if (standing, unknown) in seen:
            continue
        seen.add((standing, unknown))
        if (asked := rows.matters(standing, unknown)) == ():
            assert len(outcomes(rows, standing, unknown)) == 1
            continue
        fact, rest = asked[0], tuple(other for other in unknown if other != asked[0])
        assert has_witness(rows, fact, standing, rest, dice)
        todo.extend((mask, rest) for mask in {standing & mask for mask in rows.masks[fact]})
    assert len(seen) > 1000


def outcomes(rows: Table, standing: int, unknown: Unknown) -> set[object]:
    """Every outcome that whole posts can still come to."""
    whole = together((distinct(rows, fact, standing) for fact in unknown), standing)
    return {outcome(rows, true) for true in whole if not true & rows.cannot_be}


def has_witness(rows: Table, fact: str, standing: int, rest: Unknown, dice: random.Random) -> bool:
    """Whether two whole posts that differ in this fact alone come out differently.

    A pair is a proof however it was found. Some row that speaks of the fact has to be true in one of the two, and
    fewer other rows only help: so the least masks that keep that row are tried, first by dice, then all together.
    """
    here = distinct(rows, fact, standing)
    kept = list(each(standing & rows.strict & rows.mentions[fact]))
    for _ in range(4):
        for row in kept:
            whole = standing
            for other in rest:
                whole &= dice.choice(keeping(rows, other, row & rows.mentions[other]))
            if differ(rows, whole, here):
                return True
    return any(
        differ(rows, whole, here)
        for row in kept
        for whole in together((keeping(rows, other, row & rows.mentions[other]) for other in rest), standing)
    )


@cache
def keeping(rows: Table, fact: str, row: int) -> list[int]:
    """The least masks of a fact in which the row stands (any, where the row does not mention the fact)."""
    return least(mask for mask in rows.masks[fact] if mask & row == row)


def differ(rows: Table, whole: int, here: list[int]) -> bool:
    """Whether the masks of one fact, the rest of the post being settled, come to several outcomes."""
    return len({outcome(rows, whole & mask) for mask in here if not whole & mask & rows.cannot_be}) > 1


def distinct(rows: Table, fact: str, standing: int) -> list[int]:
    """The masks of a fact that differ among the rows still standing."""
    return sorted({mask & standing for mask in rows.masks[fact]})


@pytest.mark.parametrize("policy", by_school(POLICIES))
def test_the_masks_of_a_school_are_those_of_all_answers(policy: Policy) -> None:
    rows = table(policy)
    for fact in FACTS:
        assert set(rows.masks[fact]) == {rows.mask(fact, values) & rows.telling for values in answers(fact, rows)}


SMALL = ("account", "audience", "people", "when")
"""The facts of the made-up tables: few enough to count every post."""


def made_up(dice: random.Random) -> Policy:
    """A policy of a few rows thrown with dice."""

    def some(fact: str) -> frozenset[str]:
        return frozenset(dice.sample(FACTS[fact], dice.randint(1, 2))) - {"none"} or frozenset({FACTS[fact][0]})

    rows = tuple(
        PostingRule(
            id=f"made-up/{number}",
            when={fact: some(fact) for fact in dice.sample(SMALL, dice.randint(0, 2))},
            also={"people": some("people")} if dice.random() < 0.3 else {},
            unless={fact: some(fact) for fact in dice.sample(SMALL, dice.randint(0, 1))},
            verdict=verdict,
            approver=dice.choice(((), ("dsl",), ("headteacher",))) if verdict is Verdict.APPROVAL else (),
            cites=(), remedy="", mention="", silence="made up", source=Source("made-up", number),
        )
        for number, verdict in enumerate(dice.choices(list(Verdict), k=6))
    )  # fmt: skip
    return replace(next(iter(POLICIES.values())), posting=rows)


@cache
def small_posts() -> list[Post]:
    """Every post that can be, of the small facts."""
    found = (dict(zip(SMALL, values, strict=True)) for values in product(*(list(answers(fact)) for fact in SMALL)))
    return [post for post in found if can_be(post)]


@pytest.mark.parametrize("seed", range(12))
def test_what_matters_is_what_plain_counting_finds(seed: int) -> None:
    dice = random.Random(seed)
    policy = made_up(dice)
    came_to = {tuple(post.values()): plainly(policy, post) for post in small_posts()}
    for _ in range(4):
        known = {fact: dice.choice(list(answers(fact))) for fact in dice.sample(SMALL, dice.randint(0, 2))}
        if not any(all(post[fact] == known[fact] for fact in known) for post in small_posts()):
            continue
        alike: dict[tuple[str, Unknown], set[object]] = {}
        matching = [post for post in small_posts() if all(post[fact] == known[fact] for fact in known)]
        for post in matching:
            for fact in SMALL:
                if fact not in known:
                    others = tuple(str(sorted(post[other])) for other in SMALL if other != fact)
                    alike.setdefault((fact, others), set()).add(came_to[tuple(post.values())])
        decision = decide(policy, known)
        assert set(decision.matters) == {fact for (fact, _), found in alike.items() if len(found) > 1}
        if decision.settled:
            assert {came_to[tuple(post.values())] for post in matching} == {
                (decision.verdict, frozenset(decision.approver))
            }
