"""A token is taken apart as PyJWT does it: the same comes out, and the same is refused."""

import base64
import itertools
import random

import jwt
import pytest

from bot.teams.tokens import Tokens

KEY = "a secret of at least thirty-two bytes, as HS256 wants it"
GOOD = jwt.encode({"aud": "us", "name": "Zoë"}, KEY, "HS256", headers={"kid": "k"})


def taken_apart(by: jwt.PyJWT, token: str) -> object:
    try:
        return by.decode(token, KEY, algorithms=["HS256"], audience="us")
    except jwt.PyJWTError as error:
        return type(error), str(error)


def spoilt() -> list[str]:
    """The good token with a letter more, less or another in each place, and with each of its parts spelt otherwise."""
    letters, dice = "A_-=+/ !.\n\xe9\x00", random.Random(1)
    found = [
        GOOD[:at] + letter + GOOD[at + rest :] for at in range(len(GOOD) + 1) for letter in letters for rest in (0, 1)
    ]
    found += [GOOD[:at] + GOOD[at + some :] for at in range(len(GOOD)) for some in (1, 2, 3)]
    parts = GOOD.split(".")
    for part, more in itertools.product(range(3), ("=", "==", "===", "====", "A", "AA", "AAA")):
        found.append(".".join(one + more * (n == part) for n, one in enumerate(parts)))
    odd = [base64.urlsafe_b64encode(bytes(dice.randrange(256) for _ in range(n))).decode() for n in range(30)]
    return [*found, *(f"{one}.{other}.{one}" for one, other in itertools.product(odd, repeat=2)), "", ".", "..", "..."]


def test_what_comes_out_and_what_is_refused_is_as_with_pyjwt() -> None:
    ours, theirs = Tokens(), jwt.PyJWT()
    assert taken_apart(ours, GOOD) == {"aud": "us", "name": "Zoë"}
    tokens = spoilt()
    assert [token for token in tokens if taken_apart(ours, token) != taken_apart(theirs, token)] == []
    assert sum(isinstance(taken_apart(ours, token), tuple) for token in tokens) > len(tokens) * 0.9


@pytest.mark.parametrize("segment", [b"", b"TQ", b"TR", b"TQ==", b"TQ=", b"T", b"TWF", b"TWE", b"+/8=", b"-_8", b"T Q"])
def test_a_part_alone(segment: bytes) -> None:
    def read(by: type[jwt.PyJWS]) -> object:
        try:
            return by._decode_base64url_segment(segment, "part")  # noqa: SLF001 - what is put in its place
        except jwt.DecodeError as error:
            return str(error)

    assert read(type(Tokens()._jws)) == read(jwt.PyJWS)  # noqa: SLF001 - as above
