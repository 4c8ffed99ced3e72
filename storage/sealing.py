"""Sealing what is kept (AES-256-GCM), and fingerprints to find it again. The format: docs/sealing.md.

1. The first key of the installation writes, every key reads; a blob names its key, so a key can be replaced while the
   bot runs. Each school has its own key, derived from it: with the key of one school nobody opens another's.
2. A record, draft, person or file has a data key of its own, kept in its row under the school's key. Whatever belongs
   to the row is under that, so it is gone when that key is, and replacing the school's key writes small keys anew.
3. A blob opens only where it was sealed: school, table, row and column are bound to it as associated data.
4. Equal things are found by a fingerprint (HMAC-SHA256) under a secret made at first start and kept sealed in
   the database; replacing the installation's keys does not change it. Each use derives its own key from it.
5. Nonces are random: safe for 2**32 blobs a key (NIST SP 800-38D 8.3), some centuries of one school.
6. JSON is padded with spaces before it is sealed, a file with zeros: their lengths say little.
"""

import base64
import binascii
import functools
import hashlib
import hmac
import json
import secrets
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from policy_kb.shapes import dataclass
from storage.errors import KeyMissing, SealBroken
from storage.plain import plain

FORMAT = b"\x01"
"""Under a key of the installation: its own secrets, backups, and what the version before data keys kept."""
OF_SCHOOL = b"\x02"
"""Under the school's key: data keys, and what has no row of its own to keep one in."""
OF_ROW = b"\x03"
"""Under a data key, which the row has."""
KEY_BYTES = 32
NONCE_BYTES = 12
HEADER_BYTES = 5
"""Format and key id: what a blob of the first two formats begins with. The third has the format alone."""
REMEMBERED = 4_096
"""Data keys that are held open in memory."""


SIZES = (128, 256, 512, 1024, 2048, 4096, 8192, 16384)
"""Bytes that texts are padded to; longer ones to whole multiples of the last."""


class Place(NamedTuple):
    """Where a blob belongs; it opens nowhere else."""

    school: str
    table: str
    row: str
    column: str


SECRET = "fingerprints"  # noqa: S105 - the name of the row, not the secret
SECRET_PLACE = Place("", "secrets", SECRET, "secret")
MARKED = "marked"
"""The row of `secrets` that says that what the version before kept is marked (see `marking`)."""
MARKED_PLACE, DONE = Place("", "secrets", MARKED, "secret"), "done"
"""Where the secret of the fingerprints is sealed."""


def new_key() -> str:
    """Make a key for an installation: 32 random bytes, base64 in the URL-safe alphabet (44 characters)."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def padded(text: bytes) -> bytes:
    """Lengthen JSON with spaces, which mean nothing in it, to the next of SIZES."""
    step, size = SIZES[-1], len(text)
    return text.ljust(SIZES[bisect_left(SIZES, size)] if size <= step else -(-size // step) * step)


def file_size(size: int) -> int:
    """How many bytes a file is padded to: an eighth longer at most (or SIZES[0]), so that few sizes are left."""
    step = 1 << max(size.bit_length() - 4, 0)
    return max(SIZES[0], -(-size // step) * step)


class Seal:
    """The keys of an installation, newest first. Raises SealBroken where one of them is not a key."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise SealBroken("No key was given: make one with storage.new_key() and keep it with the secrets.")
        raw = [raw_key(key, number) for number, key in enumerate(keys, start=1)]
        self._raw = {_key_id(key): key for key in raw}
        self.first_id = _key_id(raw[0])
        self._cipher = functools.cache(self._derived)
        self._data_keys: dict[tuple[bytes, Place], AESGCM] = {}

    def header(self, *, of_school: bool) -> bytes:
        """How what is under the first key begins."""
        return (OF_SCHOOL if of_school else FORMAT) + self.first_id

    def has(self, key_id: bytes) -> bool:
        """Whether the key of this id is among those given."""
        return key_id in self._raw

    def close(self, text: bytes, place: Place, form: bytes | None = None) -> bytes:
        """Seal bytes for one place: under the school's key, or the installation's where it is of no school."""
        nonce, form = secrets.token_bytes(NONCE_BYTES), form or (OF_SCHOOL if place.school else FORMAT)
        writer = self._cipher(form, self.first_id, place.school)
        return form + self.first_id + nonce + writer.encrypt(nonce, text, plain(place).encode())

    def open(self, blob: bytes, place: Place) -> bytes:
        """Open a blob in its place. Raises KeyMissing or SealBroken."""
        form = blob[:1]
        if len(blob) <= HEADER_BYTES + NONCE_BYTES or form not in {FORMAT, OF_SCHOOL}:
            raise no_sealed_text(place)
        key_id = blob[1:HEADER_BYTES]
        if key_id not in self._raw:
            raise KeyMissing(
                f"{named(place)} was sealed under key {key_id.hex()}, which is not among those given. Give that key "
                "too, after the newest one. Before a key is taken away: canipost keys rotate.",
                place,
            )
        return decrypted(self._cipher(form, key_id, place.school), blob, HEADER_BYTES, place)

    def close_json(self, value: object, place: Place) -> bytes:
        """Seal a value that JSON can hold, padded so that its length says little (rule 6)."""
        return self.close(padded(plain(value).encode()), place)

    def open_json(self, blob: bytes, place: Place) -> Any:  # noqa: ANN401 - JSON is whatever was sealed
        """Open a sealed JSON value. Raises as `open`."""
        return json.loads(self.open(blob, place).decode())

    def data_key(self, wrapped: bytes, place: Place) -> AESGCM:
        """Open a data key that was sealed in its place. Raises KeyMissing or SealBroken."""
        return self._data_keys.get((wrapped, place)) or self._remembered(wrapped, place, self.open(wrapped, place))

    def new_data_key(self, place: Place) -> bytes:
        """Make a data key, sealed for its place."""
        raw = secrets.token_bytes(KEY_BYTES)
        wrapped = self.close(raw, place)
        self._remembered(wrapped, place, raw)
        return wrapped

    def lock(self, school: str, table: str, row: str, wrapped: bytes | None) -> "Lock":
        """What opens everything of a row that has this data key (None: none). Raises KeyMissing or SealBroken."""
        if wrapped is None:
            return Lock(self, None, FORMAT)
        return Lock(self, self.data_key(wrapped, Place(school, table, row, "key")))

    def forget(self) -> None:
        """Hold no data key open any more, as after one was destroyed."""
        self._data_keys.clear()

    def _remembered(self, wrapped: bytes, place: Place, raw: bytes) -> AESGCM:
        try:
            key = AESGCM(raw)
        except ValueError:
            raise no_sealed_text(place) from None
        if len(self._data_keys) >= REMEMBERED:
            self._data_keys.clear()
        self._data_keys[wrapped, place] = key
        return key

    def _derived(self, form: bytes, key_id: bytes, school: str) -> AESGCM:
        raw = self._raw[key_id]
        if form == FORMAT:
            return AESGCM(raw)
        info = b"canipost school " + school.encode()
        return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(raw))


def decrypted(cipher: AESGCM, blob: bytes, begins: int, place: Place) -> bytes:
    """Open what follows the first bytes of a blob: nonce, ciphertext and tag. Raises SealBroken."""
    nonce, text = blob[begins : begins + NONCE_BYTES], blob[begins + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, text, plain(place).encode())
    except (InvalidTag, ValueError):
        raise SealBroken(
            f"{named(place)} does not open in its place: it was changed, or moved there from elsewhere. "
            "Restore the database from a backup.",
            place,
        ) from None


def named(place: Place) -> str:
    """Say which value of which row that is."""
    return f"{place.table}.{place.column} of {place.school or 'the installation'}, row {place.row}"


def no_sealed_text(place: Place) -> SealBroken:
    """Say that what stands in a place cannot be anything that was sealed."""
    return SealBroken(f"{named(place)} was changed: it is no sealed text. Restore the database from a backup.", place)


class Fingerprints:
    """Keyed fingerprints under the secret of one database."""

    def __init__(self, secret: bytes) -> None:
        self._keys = {
            use: _Keyed(hmac.digest(secret, f"canipost {use}".encode(), hashlib.sha256)) for use in ("index", "ledger")
        }

    def of(self, use: Literal["index", "ledger"], *parts: object) -> str:
        """Fingerprint some JSON values, as 64 hexadecimal digits."""
        return self._keys[use].of(plain(parts).encode())


class _Keyed:
    """HMAC-SHA256 under one key of 32 bytes (RFC 2104); what follows from the key alone is reckoned once."""

    def __init__(self, key: bytes) -> None:
        block = key.ljust(hashlib.sha256().block_size, b"\0")
        self._inner, self._outer = (hashlib.sha256(bytes(one ^ pad for one in block)) for pad in (0x36, 0x5C))

    def of(self, text: bytes) -> str:
        """Give it as 64 hexadecimal digits."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text)
        outer.update(inner.digest())
        return outer.hexdigest()


@dataclass(frozen=True, slots=True)
class Lock:
    """What closes and opens everything that belongs to one row: its data key, or where it has none, another key.

    `form` says which: the installation's where the version before kept the row, else the school's.
    """

    seal: Seal
    data_key: AESGCM | None
    form: bytes = OF_SCHOOL

    def close_bytes(self, text: bytes, place: Place) -> bytes:
        """Seal bytes for one place."""
        if self.data_key is None:
            return self.seal.close(text, place, self.form)
        nonce = secrets.token_bytes(NONCE_BYTES)
        return OF_ROW + nonce + self.data_key.encrypt(nonce, text, plain(place).encode())

    def open_bytes(self, blob: bytes, place: Place) -> bytes:
        """Open bytes in their place; what is under another key than the row's is refused. Raises as `Seal.open`."""
        if self.data_key is None:
            return self.seal.open(blob, place)
        if blob[:1] not in {OF_ROW, FORMAT}:
            raise no_sealed_text(place)
        # A file of the version before was under its own key already, and named it.
        return decrypted(self.data_key, blob, 1 if blob[:1] == OF_ROW else HEADER_BYTES, place)

    def close(self, value: object, place: Place) -> bytes:
        """Seal a value that JSON can hold, padded."""
        return self.close_bytes(padded(plain(value).encode()), place)

    def open(self, blob: bytes, place: Place) -> Any:  # noqa: ANN401 - JSON is whatever was sealed
        """Open a sealed JSON value. Raises as `Seal.open`."""
        return json.loads(self.open_bytes(blob, place).decode())


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys in use: the installation's seal, and the fingerprints of this database."""

    seal: Seal
    fingerprints: Fingerprints

    def close(self, value: object, place: Place) -> bytes:
        """Seal a value that JSON can hold, of what has no data key."""
        return self.seal.close_json(value, place)

    def open(self, blob: bytes, place: Place) -> Any:  # noqa: ANN401 - JSON is whatever was sealed
        """Open a sealed value of what has no data key. Raises KeyMissing or SealBroken."""
        return self.seal.open_json(blob, place)

    def new(self, school: str, table: str, row: str) -> bytes:
        """Make the data key of a row, sealed for its column `key`."""
        return self.seal.new_data_key(Place(school, table, row, "key"))

    def lock(self, school: str, table: str, row: str, wrapped: bytes | None) -> Lock:
        """What opens everything of a row that has this data key (None: none). Raises KeyMissing or SealBroken."""
        return self.seal.lock(school, table, row, wrapped)

    def fingerprint(self, school: str, what: str, *parts: str | None) -> str:
        """Fingerprint something of a school to find it again, unlike its fingerprint in any other school."""
        return self.fingerprints.of("index", what, school, *parts)


def raw_key(key: str, number: int = 1) -> bytes:
    """Read a key as `new_key` writes it. Raises SealBroken, without showing it."""
    try:
        raw = base64.urlsafe_b64decode(key.strip().encode())
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise SealBroken(f"Key {number} is not a key: 32 bytes in base64 are needed, as canipost keys new prints them.")
    return raw


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"canipost key id" + key).digest()[: HEADER_BYTES - 1]
