"""What walks a great deal for each school: one in `make test`, the others in `make proofs`; `.ci/run` runs both."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

IN_TEST = "wetherby"


def by_school(schools: Iterable[str] | Mapping[str, Any]) -> list[Any]:
    """The schools (or what a mapping holds for each) as parameters, all but one marked as proofs."""
    found = schools if isinstance(schools, Mapping) else {name: name for name in schools}
    return [
        pytest.param(value, id=name, marks=() if name == IN_TEST else pytest.mark.proof)
        for name, value in found.items()
    ]
