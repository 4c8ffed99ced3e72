"""PyJWT, which asks whether all letters of a token may stand there at once, and not of each by itself; pure.

Rules:
1. Which letters are good is PyJWT's to say, and so is everything else. Here only those are passed that come out the
   same when they are spelt anew; whatever does not is PyJWT's to refuse, or to let pass.
2. To ask of each letter takes as long as verifying the signature does. A PyJWT that does so no more, or elsewhere, asks
   nothing here: then this changes nothing.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode

import jwt


class _Signed(jwt.PyJWS):
    @staticmethod
    def _decode_base64url_segment(segment: bytes, name: str) -> bytes:
        try:
            found = urlsafe_b64decode(segment + b"=" * (-len(segment) % 4))
        except binascii.Error:
            found = b""
        if urlsafe_b64encode(found).rstrip(b"=") == segment:
            return found
        return jwt.PyJWS._decode_base64url_segment(segment, name)  # noqa: SLF001 - what this stands before


class Tokens(jwt.PyJWT):
    """PyJWT, with `_Signed` in its place."""

    def __init__(self) -> None:
        super().__init__()
        self._jws = _Signed()
