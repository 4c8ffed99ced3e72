"""Values as JSON with one spelling only: what is sealed, bound to a seal or fingerprinted is always spelt so."""

from collections.abc import Mapping
from json.encoder import c_make_encoder, encode_basestring_ascii  # type: ignore[attr-defined] # C's own
from typing import Any


def plain(value: object) -> str:
    """Write a value as JSON with one spelling only: sorted names, no spaces, ASCII (so any text survives).

    Raises TypeError or ValueError for what JSON cannot hold.
    """
    try:
        return "".join(_JSON(value, 0))
    except RecursionError:
        raise ValueError("what holds itself cannot be kept") from None


def _as_dict(value: object) -> dict[Any, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be kept: only what JSON can hold")


_JSON = c_make_encoder(None, _as_dict, encode_basestring_ascii, None, ":", ",", True, False, False)  # noqa: FBT003 - sorted names, no others than texts, no NaN
"""Made once: `json.JSONEncoder` makes one for each value, which takes longer than to write it."""
