"""Known answers: what stands in vectors.json opens here, and by nothing but what docs/sealing.md says."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage import SealBroken
from storage.sealing import OF_ROW, Fingerprints, Keys, Place, Seal

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
VALUES: list[dict[str, str]] = VECTORS["values"]
KEY, DATA_KEY = bytes.fromhex(VECTORS["installation_key"]), bytes.fromhex(VECTORS["data_key"])
SEAL = Seal([base64.urlsafe_b64encode(KEY).decode()])
NAMES = [one["what"] for one in VALUES]


def by_the_page(sealed: bytes, place: list[str]) -> bytes:
    """Open a value as another program would who has read the page: HMAC, SHA-256 and AES-GCM, nothing of ours."""
    associated = json.dumps(place, separators=(",", ":"), ensure_ascii=True).encode()
    form, after = sealed[0], sealed[1:]
    if form == 3:
        key = DATA_KEY
    else:
        assert after[:4] == hashlib.sha256(b"canipost key id" + KEY).digest()[:4]
        after, key = after[4:], KEY
        if form == 2:
            pseudorandom = hmac.digest(bytes(32), KEY, "sha256")
            key = hmac.digest(pseudorandom, b"canipost school " + place[0].encode() + b"\x01", "sha256")
    return AESGCM(key).decrypt(after[:12], after[12:], associated)


@pytest.mark.parametrize("value", VALUES, ids=NAMES)
def test_a_value_opens_by_the_page_alone(value: dict[str, str]) -> None:
    sealed, plain = bytes.fromhex(value["sealed"]), bytes.fromhex(value["plain"])
    assert by_the_page(sealed, json.loads(value["associated"])) == plain
    raw = AESGCM(bytes.fromhex(value["key"]))
    again = raw.encrypt(bytes.fromhex(value["nonce"]), plain, value["associated"].encode())
    assert sealed.endswith(bytes.fromhex(value["nonce"]) + again)


@pytest.mark.parametrize("value", VALUES, ids=NAMES)
def test_a_value_opens_here_for_ever(value: dict[str, str]) -> None:
    sealed, place = bytes.fromhex(value["sealed"]), Place(*json.loads(value["associated"]))
    lock = Keys(SEAL, Fingerprints(b"")).lock(VECTORS["school"], "records", "r1", bytes.fromhex(wrapped()))
    opened = lock.open_bytes(sealed, place) if sealed[:1] == OF_ROW else SEAL.open(sealed, place)
    assert opened == bytes.fromhex(value["plain"])


def wrapped() -> str:
    [found] = [one["sealed"] for one in VALUES if one["what"] == "the data key of a record"]
    return found


def test_what_is_sealed_now_opens_by_the_page() -> None:
    place = Place(VECTORS["school"], "records", "r1", "body")
    lock = SEAL.lock(VECTORS["school"], "records", "r1", bytes.fromhex(wrapped()))
    assert json.loads(by_the_page(lock.close({"a": "\u00e9"}, place), list(place))) == {"a": "\u00e9"}
    assert by_the_page(SEAL.close(b"x", place), list(place)) == b"x"
    installation = Place("", "secrets", "fingerprints", "secret")
    assert by_the_page(SEAL.close(b"x", installation), list(installation)) == b"x"


def test_with_the_key_of_one_school_nobody_opens_anything_of_another() -> None:
    theirs = Place("newport", "records", "r1", "key")
    mine = AESGCM(bytes.fromhex(VECTORS["school_key"]))
    sealed = SEAL.close(DATA_KEY, theirs)
    with pytest.raises(SealBroken):
        SEAL.open(sealed, Place(VECTORS["school"], "records", "r1", "key"))
    with pytest.raises(InvalidTag):
        mine.decrypt(sealed[5:17], sealed[17:], json.dumps(theirs, separators=(",", ":")).encode())
