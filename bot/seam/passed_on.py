"""Whether a request came through somebody else's hands: what is for this machine alone answers none of those."""

from collections.abc import Mapping

_SAYS_SO = frozenset({
    "forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip", "cf-connecting-ip",
    "fastly-client-ip", "x-original-host", "x-original-url",
})  # fmt: skip
_BEGINNING = "x-forwarded-"


def passed_on(headers: Mapping[str, str], version: tuple[int, int] = (1, 1)) -> bool:
    """Whether a proxy says that it is one, or asks in HTTP 1.0, as no browser of today does.

    A proxy can be silent; this is the cheap half of a lock, never the whole of it.
    """
    named = (name.lower() for name in headers)
    return version < (1, 1) or any(name in _SAYS_SO or name.startswith(_BEGINNING) for name in named)
