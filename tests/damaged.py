"""Damages a payload in every place, one at a time: a key that is gone, or that holds something else."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Path = tuple[str | int, ...]
WRONG: tuple[Any, ...] = (None, [], {}, "", 7, -1e300, True, "9" * 400, "\ud83d", [None], {"": None})
"""What stands where something else should; a number of 400 digits and half a surrogate pair among it."""


def places(payload: Any, at: Path = ()) -> Iterator[Path]:  # noqa: ANN401 - whatever JSON can hold
    """Every place of a payload but its root, outermost first."""
    inside: Sequence[tuple[str | int, Any]] = ()
    if isinstance(payload, Mapping):
        inside = list(payload.items())
    elif isinstance(payload, list):
        inside = list(enumerate(payload))
    for name, value in inside:
        yield (*at, name)
        yield from places(value, (*at, name))


def damaged(payload: Any, wrong: Sequence[Any] = WRONG) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Each damaged payload, with the place and what was done there."""
    for place in places(payload):
        for index in range(-1, len(wrong)):
            found = copy.deepcopy(payload)
            inside = found
            for name in place[:-1]:
                inside = inside[name]
            if index < 0:
                del inside[place[-1]]
            else:
                inside[place[-1]] = wrong[index]
            yield f"{'.'.join(map(str, place))} {'gone' if index < 0 else repr(wrong[index])[:12]}", found
