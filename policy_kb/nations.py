"""What a nation calls the people who protect children, and which guidance it goes by (source: `nations.yaml`). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from policy_kb.law import HOME, NATIONS
from policy_kb.lines import LINE, read
from policy_kb.policy import Policy
from policy_kb.vocabulary import ROLES

_FILE = Path(__file__).parent / "nations.yaml"


@dataclass(frozen=True, slots=True)
class Nation:
    """One nation: its guidance and its words for roles."""

    guidance: str
    roles: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def nations() -> Mapping[str, Nation]:
    """Every nation by its code. Raises ValueError for a nation or role that is not known."""
    found = read(_FILE, _FILE.name)
    found.pop(LINE)
    roles = {name: {k: v for k, v in row.get("roles", {}).items() if k != LINE} for name, row in found.items()}
    if set(found) != set(NATIONS) or not {role for words in roles.values() for role in words} <= ROLES:
        raise ValueError(f"{_FILE.name}: an unknown nation or role")
    return {name: Nation(row["guidance"], roles[name]) for name, row in found.items()}


def called(words: str, policy: Policy, nation: str) -> str:
    """Words with {roles} in them, as this school calls those."""
    return words.format(**{**nations()[HOME].roles, **nations()[nation].roles, **policy.role_words})


def in_nation(policy: Policy, nation: str) -> Policy:
    """A pack in the words of a nation; its own words for a role stay. Schools that share a pack share this one too."""
    key = id(policy), nation
    pack, worded = _worded.get(key, (None, policy))
    if pack is not policy:
        worded = replace(policy, role_words={**nations()[nation].roles, **policy.role_words})
        _worded[key] = policy, worded  # with the pack itself, so that no other can have its id
        if len(_worded) > _MOST:
            del _worded[next(iter(_worded))]
    return worded


_MOST = 64
_worded: dict[tuple[int, str], tuple[Policy, Policy]] = {}
