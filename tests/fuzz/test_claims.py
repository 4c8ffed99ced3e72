"""Whatever an identity provider says of somebody is read or refused; nothing of it stops the desk."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.web.issuer import SignIn, proven
from tests.fuzz.shapes import JSON, bounded

NAMES = (
    "oid", "tid", "email", "email_verified", "xms_edov", "name", "preferred_username", "acct", "idp", "groups", "sid",
    "hasgroups", "_claim_names", "acrs", "acr", "hd", "auth_time",
)  # fmt: skip
KEYS = SignIn("https://id.school.example", "c", "s", "https://desk.school.example", "school.example", "c1")


@bounded(60)
@given(st.text(min_size=1), st.dictionaries(st.sampled_from(NAMES), JSON))
def test_any_claims_are_read_and_only_what_is_verified_counts(sub: str, claims: dict[str, Any]) -> None:
    found = proven({**claims, "sub": sub}, "token")
    assert found.ids
    assert all(isinstance(one, str) and one for one in found.ids)
    assert len(found.name) <= 100
    assert not found.email or claims.get("email_verified") is True or "tid" in claims
    assert KEYS.theirs(claims) is (claims.get("hd") == "school.example" and "tid" not in claims) or "tid" in claims
    assert KEYS.satisfied(claims) in {True, False}
