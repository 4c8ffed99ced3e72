"""The common beginnings of a post, and what is asked after each: the search that `opening.py` keeps.

Rules:
1. They are: nothing, every answer of one or two values to the first card, and to the second every common answer after
   a common one; all of it also where a school knows that it is nobody's working time (`bot/journeys/walk.py`).
2. Beside them stands each fact that a person's own words may tell by itself.
3. Of beginnings that lead to one state the first is kept, and none after which nothing is unknown that could matter.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, product

from policy_kb.asking import UNSURE, Table
from policy_kb.opening import Asked, State
from policy_kb.policy import Policy
from policy_kb.reading import SURE
from policy_kb.typical import TYPICAL
from policy_kb.vocabulary import FACTS, MANY_VALUED

Facts = Mapping[str, frozenset[str]]

_OFTEN = 3
"""Of a hundred posts, how many hold a common value at least."""
_AWAY: Facts = {"when": frozenset({"own-time"})}


def foresee(policy: Policy) -> Iterator[tuple[str, State, Asked]]:
    """Each beginning in words, the state that it leads to, and what the search finds there."""
    table = Table(policy)
    met: set[State] = set()
    for facts in _beginnings(table):
        state = state_of(table, facts)
        if state not in met and state[1]:
            met.add(state)
            matters = table.matters(*state)
            yield _words(facts), state, Asked(matters, table.together(*state) if matters else ())


def state_of(table: Table, facts: Facts) -> State:
    """The state that a beginning leads to."""
    standing = table.every
    for fact, values in facts.items():
        standing &= table.mask(fact, values)
    return table.pared(standing, _unknown(facts))


def _beginnings(table: Table) -> Iterator[Facts]:
    for root in ({}, _AWAY):
        yield root
        first = _card(table, root)
        yield from ({**root, **answers} for answers in _answers(first, _values))
        for answers in _answers(first, _common):
            second = _card(table, {**root, **answers})
            yield from ({**root, **answers, **more} for more in _answers(second, _common))
    yield from ({fact: values} for fact in FACTS if fact in SURE for values in _values(fact))


def _card(table: Table, facts: Facts) -> tuple[str, ...]:
    state = state_of(table, facts)
    return table.together(*state) if table.matters(*state) else ()


def _answers(card: tuple[str, ...], of: Callable[[str], list[frozenset[str]]]) -> Iterator[Facts]:
    for values in product(*map(of, card)) if card else ():
        yield dict(zip(card, values, strict=True))


def _values(fact: str) -> list[frozenset[str]]:
    """What may be answered: of a fact with several values two at most, or none."""
    values = [value for value in FACTS[fact] if value != "none"]
    some = [frozenset({value}) for value in (*values, UNSURE)]
    if fact not in MANY_VALUED:
        return some
    return [frozenset(), *some, *map(frozenset, combinations(values, 2))]


def _common(fact: str) -> list[frozenset[str]]:
    """What is often answered, one value at a time."""
    return [frozenset({value} - {"none"}) for value, often in TYPICAL[fact].items() if often >= _OFTEN]


def _unknown(facts: Facts) -> tuple[str, ...]:
    return tuple(fact for fact in FACTS if fact not in facts)


def _words(facts: Facts) -> str:
    return " ".join(f"{fact}={'+'.join(sorted(values)) or 'none'}" for fact, values in facts.items())
