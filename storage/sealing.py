"""Sealing what is kept (AES-256-GCM under the installation's keys), and fingerprints to find it again.

1. The first key writes, every key reads; a blob names its key, so a key can be replaced while the bot runs.
2. A blob opens only where it was sealed: school, table, row and column are bound to it as associated data.
3. Equal things are found by a fingerprint (HMAC-SHA256) under a secret made at first start and kept sealed in
   the database; replacing the installation's keys does not change it. Each use derives its own key from it.
4. A blob is: format (1 byte), key id (4), nonce (12), ciphertext and tag. The nonce is random: safe for 2**32
   blobs a key (NIST SP 800-38D 8.3), some centuries of one school.
5. JSON is padded with spaces before it is sealed. A file is not: what it is for needs its size.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import KeyMissing, SealBroken

FORMAT = b"\x01"
KEY_BYTES = 32
NONCE_BYTES = 12
HEADER_BYTES = 5
"""Format and key id: what a blob under one key begins with."""


SIZES = (64, 128, 256, 512, 1024)
"""Bytes that short texts are padded to."""


class Place(NamedTuple):
    """Where a blob belongs; it opens nowhere else."""

    school: str
    table: str
    row: str
    column: str


def new_key() -> str:
    """Make a key for an installation: 32 random bytes, base64 in the URL-safe alphabet (44 characters)."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def plain(value: object) -> str:
    """Write a value as JSON with one spelling only: sorted names, no spaces, ASCII (so any text survives).

    Raises TypeError or ValueError for what JSON cannot hold.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_as_dict)


def padded(text: bytes) -> bytes:
    """Lengthen JSON with spaces, which mean nothing in it: to the next of SIZES, then to whole kilobytes."""
    step = SIZES[-1]
    size = next((one for one in SIZES if len(text) <= one), -(-len(text) // step) * step)
    return text.ljust(size)


def _as_dict(value: object) -> dict[Any, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be kept: only what JSON can hold")


class Seal:
    """The keys of an installation, newest first. Raises SealBroken where one of them is not a key."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise SealBroken("No key was given: make one with storage.new_key() and keep it with the secrets.")
        raw = [_key(key, number) for number, key in enumerate(keys, start=1)]
        self._keys = {_key_id(key): AESGCM(key) for key in raw}
        self.first = FORMAT + _key_id(raw[0])

    def close(self, text: bytes, place: Place) -> bytes:
        """Seal bytes for one place under the first key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        writer = self._keys[self.first[len(FORMAT) :]]
        return self.first + nonce + writer.encrypt(nonce, text, plain(place).encode())

    def open(self, blob: bytes, place: Place) -> bytes:
        """Open a blob in its place. Raises KeyMissing or SealBroken."""
        where = f"{place.table}.{place.column} of {place.school or 'the installation'}, row {place.row}"
        if len(blob) <= HEADER_BYTES + NONCE_BYTES or not blob.startswith(FORMAT):
            raise SealBroken(f"{where} was changed: it is no sealed text. Restore the database from a backup.", place)
        key_id = blob[len(FORMAT) : HEADER_BYTES]
        reader = self._keys.get(key_id)
        if reader is None:
            raise KeyMissing(
                f"{where} was sealed under key {key_id.hex()}, which is not among those given. Give that key "
                "too, after the newest one; reseal before a key is taken away.",
                place,
            )
        nonce = blob[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
        try:
            return reader.decrypt(nonce, blob[HEADER_BYTES + NONCE_BYTES :], plain(place).encode())
        except InvalidTag:
            raise SealBroken(
                f"{where} does not open in its place: it was changed, or moved there from elsewhere. "
                "Restore the database from a backup.",
                place,
            ) from None

    def close_json(self, value: object, place: Place) -> bytes:
        """Seal a value that JSON can hold, padded so that its length says little (rule 5)."""
        return self.close(padded(plain(value).encode()), place)

    def open_json(self, blob: bytes, place: Place) -> Any:  # noqa: ANN401 - JSON is whatever was sealed
        """Open a sealed JSON value. Raises as `open`."""
        return json.loads(self.open(blob, place))


class Fingerprints:
    """Keyed fingerprints under the secret of one database."""

    def __init__(self, secret: bytes) -> None:
        self._keys = {
            use: hmac.digest(secret, f"canipost {use}".encode(), hashlib.sha256) for use in ("index", "ledger")
        }

    def of(self, use: Literal["index", "ledger"], *parts: object) -> str:
        """Fingerprint some JSON values, as 64 hexadecimal digits."""
        return hmac.digest(self._keys[use], plain(parts).encode(), hashlib.sha256).hex()


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys in use: the installation's seal, and the fingerprints of this database."""

    seal: Seal
    fingerprints: Fingerprints

    def close(self, value: object, place: Place) -> bytes:
        """Seal a value that JSON can hold."""
        return self.seal.close_json(value, place)

    def open(self, blob: bytes, place: Place) -> Any:  # noqa: ANN401 - JSON is whatever was sealed
        """Open a sealed value. Raises KeyMissing or SealBroken."""
        return self.seal.open_json(blob, place)

    def fingerprint(self, school: str, what: str, *parts: str | None) -> str:
        """Fingerprint something of a school to find it again, unlike its fingerprint in any other school."""
        return self.fingerprints.of("index", what, school, *parts)


def _key(key: str, number: int) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(key.strip().encode())
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise SealBroken(f"Key {number} is not a key: 32 bytes in base64 are needed, as storage.new_key() makes.")
    return raw


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"canipost key id" + key).digest()[: HEADER_BYTES - len(FORMAT)]
