"""The forms by which the import tells what a sentence is (source: `forms.yaml`), compiled once."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from policy_kb.lines import LINE, read

_FILE = Path(__file__).parent / "forms.yaml"


def any_of(kind: str, name: str, text: str) -> bool:
    """Whether a text holds one of the forms of a name within a kind."""
    return any(form.search(text) for form in listed(kind, name))


def all_of(kind: str, text: str) -> tuple[str, ...]:
    """The names of a kind of which a text holds a form, in the order of the file."""
    return tuple(name for name in named(kind) if any_of(kind, name, text))


class _Forms:
    """The forms of `forms.yaml`, compiled once."""

    def __call__(self, name: str) -> re.Pattern[str]:
        """One form by its name."""
        return compiled(str(self.raw(name)))

    @staticmethod
    def raw(name: str) -> Any:  # noqa: ANN401 - a file may hold anything
        """What stands under a name."""
        return _read()[name]


forms = _Forms()


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read(_FILE, _FILE.name)
    return found


@lru_cache(maxsize=400)
def compiled(form: str) -> re.Pattern[str]:
    """A form, compiled."""
    return re.compile(form, re.IGNORECASE)


@lru_cache(maxsize=64)
def listed(kind: str, name: str) -> tuple[re.Pattern[str], ...]:
    """The forms of a name within a kind."""
    found = _read()[kind][name]
    return tuple(compiled(form) for form in ([found] if isinstance(found, str) else found))


@lru_cache(maxsize=8)
def named(kind: str) -> tuple[str, ...]:
    """The names within a kind, in the order of the file."""
    return tuple(name for name in _read()[kind] if name != LINE)
