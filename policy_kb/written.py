"""Values as they were written in YAML, which takes a bare yes, no, on or off for something else. Pure."""

from collections.abc import Mapping
from typing import Any

from policy_kb.lines import LINE, sentence, texts


def said(value: object) -> str:
    """A value as it was written: YAML takes a bare yes for something else."""
    return {"True": "yes", "False": "no"}.get(str(value), str(value))


def label(value: object) -> str:
    """A label as it was written. Raises TypeError for what is no text."""
    return {True: "Yes", False: "No"}[value] if isinstance(value, bool) else sentence(value)


def values(found: object) -> frozenset[str]:
    """One value or several."""
    return frozenset(said(value) for value in (found if isinstance(found, list) else [found]))


def flag(value: object) -> bool:
    """A yes or no. Raises TypeError for anything else."""
    if isinstance(value, bool):
        return value
    raise TypeError


def facts(found: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Facts of a post, each with one value or several."""
    return {fact: frozenset(texts(values)) for fact, values in found.items() if fact != LINE}
