"""The sentences that models learn from: phrasings, uncovered questions, emergencies and what only looks like one."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from policy_kb.lines import LINE, read

HOME = Path(__file__).parents[1]
SITUATIONS = tuple(f"situations/{path.name}" for path in sorted((HOME / "situations").glob("*.yaml")))


@lru_cache(maxsize=8)
def sentences(name: str, home: Path = HOME) -> Mapping[str, tuple[str, ...]]:
    """A bank by its file's name without ending (`emergencies`, `lookalikes`, `uncovered`): theme -> sentences."""
    lists = read(home / f"{name}.yaml", f"{name}.yaml")
    return {str(theme): tuple(map(str, lines)) for theme, lines in lists.items() if theme != LINE}


def flat(name: str) -> tuple[str, ...]:
    """A bank without its themes."""
    return tuple(text for texts in sentences(name).values() for text in texts)


@lru_cache(maxsize=2)
def situations(*, apart: bool = True) -> Mapping[str, tuple[str, ...]]:
    """What happens to staff at any school (`situations/*.yaml`): clause -> sentences that it answers as well.

    Without `apart` those are left out that only clauses learn from.
    """
    found: dict[str, list[str]] = {}
    for file in SITUATIONS:
        for name, one in read(HOME / file, file).items():
            if name != LINE and (apart or not one.get("apart")):
                for clause in one["answers"]:
                    found.setdefault(str(clause), []).extend(map(str, one["says"]))
    return {clause: tuple(texts) for clause, texts in found.items()}


@lru_cache(maxsize=1)
def left_unsaid() -> Mapping[str, tuple[str, ...]]:
    """What happens at any school, and of what a school's policy is silent: school -> sentences, not covered there."""
    found: dict[str, list[str]] = {}
    for file in SITUATIONS:
        for name, one in read(HOME / file, file).items():
            for school in one.get("silent", ()) if name != LINE else ():
                found.setdefault(str(school), []).extend(map(str, one["says"]))
    return {school: tuple(texts) for school, texts in found.items()}


@lru_cache(maxsize=1)
def kindred() -> Mapping[str, tuple[str, ...]]:
    """Clauses of other schools that staff ask for in the same words (`kindred.yaml`): clause -> those."""
    found: dict[str, dict[str, None]] = {}
    for name, group in read(HOME / "kindred.yaml", "kindred.yaml").items():
        if name != LINE:
            for clause in group["same"]:
                others = (one for one in (*group["same"], *group.get("gives", ())) if _school(one) != _school(clause))
                found.setdefault(clause, {}).update(dict.fromkeys(others))
    return {clause: tuple(others) for clause, others in found.items()}


def schools_asked() -> tuple[str, ...]:
    """The built-in schools of which it is written down how their staff ask."""
    return tuple(sorted(path.parent.name for path in (HOME / "packs").glob("*/phrasings.yaml")))


@lru_cache(maxsize=16)
def asked_of(school: str) -> Mapping[str, tuple[str, ...]]:
    """How staff of a built-in school ask: clause -> sentences."""
    lists = read(HOME / f"packs/{school}/phrasings.yaml", f"{school}/phrasings.yaml")
    return {clause: tuple(map(str, lines)) for clause, lines in lists.items() if clause != LINE}


def kin_of(clause: str) -> tuple[str, ...]:
    """How staff of other schools ask for a clause like this one."""
    return tuple(text for other in kindred().get(clause, ()) for text in asked_of(_school(other)).get(other, ()))


def _school(clause: str) -> str:
    return clause.partition("/")[0]


@lru_cache(maxsize=1)
def all_phrasings() -> tuple[str, ...]:
    """What staff of every school ask of their policy, once each, but for what only clauses learn from."""
    told = situations(apart=False)
    found: dict[str, None] = dict.fromkeys(text for texts in told.values() for text in texts)
    for school in schools_asked():
        found.update(dict.fromkeys(text for texts in asked_of(school).values() for text in texts))
    return tuple(found)
