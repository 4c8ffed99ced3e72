"""The sentences that models learn from: phrasings, uncovered questions, emergencies and what only looks like one."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from policy_kb.lines import LINE, read

HOME = Path(__file__).parents[1]


@lru_cache(maxsize=8)
def sentences(name: str, home: Path = HOME) -> Mapping[str, tuple[str, ...]]:
    """A bank by its file's name without ending (`emergencies`, `lookalikes`, `uncovered`): theme -> sentences."""
    lists = read(home / f"{name}.yaml", f"{name}.yaml")
    return {str(theme): tuple(map(str, lines)) for theme, lines in lists.items() if theme != LINE}


def flat(name: str) -> tuple[str, ...]:
    """A bank without its themes."""
    return tuple(text for texts in sentences(name).values() for text in texts)


@lru_cache(maxsize=1)
def situations() -> Mapping[str, tuple[str, ...]]:
    """What happens to staff at any school (`situations.yaml`): clause -> sentences that it answers as well."""
    found: dict[str, list[str]] = {}
    for name, one in read(HOME / "situations.yaml", "situations.yaml").items():
        if name != LINE:
            for clause in one["answers"]:
                found.setdefault(str(clause), []).extend(map(str, one["says"]))
    return {clause: tuple(texts) for clause, texts in found.items()}


@lru_cache(maxsize=1)
def all_phrasings() -> tuple[str, ...]:
    """What staff of every school ask of their policy, once each."""
    found: dict[str, None] = dict.fromkeys(text for texts in situations().values() for text in texts)
    for path in sorted((HOME / "packs").glob("*/phrasings.yaml")):
        lists = read(path, f"{path.parent.name}/{path.name}")
        for clause, lines in lists.items():
            if clause != LINE:
                found.update(dict.fromkeys(map(str, lines)))
    return tuple(found)
