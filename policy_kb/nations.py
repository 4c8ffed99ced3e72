"""What a nation calls the people who protect children, and which guidance it goes by (source: `nations.yaml`). Pure.

Words that hold in England alone give way in what canipost says itself and in the rows that a pack inherits; what a
school has written stays as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import field, replace
from functools import lru_cache
from pathlib import Path

from policy_kb.law import HOME, NATIONS
from policy_kb.lines import LINE, read
from policy_kb.policy import Policy, PostingRule, RouteRule
from policy_kb.shapes import dataclass
from policy_kb.vocabulary import ROLES, Basis

_FILE = Path(__file__).parent / "nations.yaml"
_TEMPLATED = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Nation:
    """One nation: its guidance and its words for roles."""

    guidance: str
    roles: Mapping[str, str] = field(default_factory=dict)
    instead: tuple[tuple[str, str], ...] = ()
    """Words of England, and what stands for them here."""


@lru_cache(maxsize=1)
def nations() -> Mapping[str, Nation]:
    """Every nation by its code. Raises ValueError for a nation or role that is not known."""
    found = read(_FILE, _FILE.name)
    found.pop(LINE)
    roles = {name: {k: v for k, v in row.get("roles", {}).items() if k != LINE} for name, row in found.items()}
    if set(found) != set(NATIONS) or not {role for words in roles.values() for role in words} <= ROLES:
        raise ValueError(f"{_FILE.name}: an unknown nation or role")
    return {name: Nation(row["guidance"], roles[name], _instead(row)) for name, row in found.items()}


def _instead(row: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((england, here) for england, here in row.get("instead", {}).items() if england != LINE)


@lru_cache(maxsize=4096)
def put(text: str, instead: tuple[tuple[str, str], ...]) -> str:
    """A text with the words of a nation for England's; what stands in {{ }} and {% %} stays."""
    if not instead:
        return text
    here = dict(instead)
    form = re.compile("|".join(rf"\b{re.escape(words)}(?!\w)" for words in sorted(here, key=len, reverse=True)))
    parts = _TEMPLATED.split(text)
    return "".join(part if at % 2 else form.sub(lambda found: here[found[0]], part) for at, part in enumerate(parts))


def called(words: str, policy: Policy, nation: str) -> str:
    """Words with {roles} in them, as this school calls those."""
    return words.format(**{**nations()[HOME].roles, **nations()[nation].roles, **policy.role_words})


def in_nation(policy: Policy, nation: str) -> Policy:
    """A pack in the words of a nation; its own words for a role stay. Schools that share a pack share this one too."""
    key = id(policy), nation
    pack, worded = _worded.get(key, (None, policy))
    if pack is not policy:
        worded = _reworded(policy, nations()[nation])
        _worded[key] = policy, worded  # with the pack itself, so that no other can have its id
        if len(_worded) > _MOST:
            del _worded[next(iter(_worded))]
    return worded


def _reworded(policy: Policy, nation: Nation) -> Policy:
    def here(text: str) -> str:
        return put(text, nation.instead)

    def routed(row: RouteRule) -> RouteRule:
        own = not policy.inherited(row) and row.basis is not Basis.BASE
        return row if own or not nation.instead else replace(row, advice=tuple(map(here, row.advice)))

    def decided(row: PostingRule) -> PostingRule:
        if not nation.instead or not policy.inherited(row):
            return row
        return replace(row, remedy=here(row.remedy), mention=here(row.mention), silence=here(row.silence))

    return replace(
        policy,
        role_words={**nation.roles, **policy.role_words},
        posting=tuple(map(decided, policy.posting)),
        routes=tuple(map(routed, policy.routes)),
        declaration=routed(policy.declaration),
    )


_MOST = 64
_worded: dict[tuple[int, str], tuple[Policy, Policy]] = {}
