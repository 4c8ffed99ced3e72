"""The identity provider as it is set, and what its tokens say of somebody, with the ways of Entra and Google. Pure.

Rules:
1. The issuer is one organisation's: an issuer to which everybody's accounts belong is refused, unless a domain says
   whose count (Google Workspace). A token of another tenant or domain lets nobody in.
2. Somebody is known by Entra's object id (`oid`) before the subject, which there is another for each application, and
   by an e-mail address only where the provider says that it, or its domain (`xms_edov`), was verified.
3. Groups count where the token lists them all. Entra leaves them out of a token that grew too long: then none count.
"""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from policy_kb.shapes import dataclass

_NEAR = frozenset({"localhost", "127.0.0.1", "::1"})
_ENTRA = re.compile(
    r"https://(login\.microsoftonline\.(com|us)|login\.partner\.microsoftonline\.cn|sts\.windows\.net)/"
)
_TENANT = re.compile(r"https://login\.[a-z.]+/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/v2\.0")
_PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The tenant of everybody's own Microsoft accounts."""
_GOOGLE = "https://accounts.google.com"
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the desk is signed in to: the provider's issuer, our client there, and the desk's own address.

    `domain`: the accounts of this domain alone count (Google Workspace). `context`: what a fresh sign-in has to satisfy
    besides, one of Entra's authentication contexts (c1) or another provider's `acr`.
    """

    issuer: str
    client: str
    secret: str = field(repr=False)
    desk: str
    domain: str = ""
    context: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError, with the remedy, for what cannot be right."""
        for name, given in (("CANIPOST_OIDC_ISSUER", self.issuer), ("CANIPOST_DESK", self.desk)):
            if not sound(given):
                raise ValueError(f"{name} is '{given}'. Give an address that begins with https://.")
        if urlsplit(self.desk).path.strip("/"):
            raise ValueError(f"CANIPOST_DESK is '{self.desk}'. Give a name of its own, without anything after it.")
        if not (self.client and self.secret):
            raise ValueError("CANIPOST_OIDC_ISSUER is set. Set CANIPOST_OIDC_CLIENT and CANIPOST_OIDC_SECRET as well.")
        tenant = _TENANT.fullmatch(self.issuer)
        if _ENTRA.match(self.issuer) and (tenant is None or tenant[1] == _PERSONAL):
            raise ValueError(
                f"CANIPOST_OIDC_ISSUER is '{self.issuer}', which is not one school's. Give "
                "https://login.microsoftonline.com/TENANT-ID/v2.0, with the 36 letters and digits of your own tenant."
            )
        if self.google and not self.domain:
            raise ValueError(
                "CANIPOST_OIDC_ISSUER is Google's, where everybody has an account. "
                "Set CANIPOST_OIDC_DOMAIN to your Workspace's domain as well."
            )
        if self.domain and not _DOMAIN.fullmatch(self.domain):
            raise ValueError(
                f"CANIPOST_OIDC_DOMAIN is '{self.domain}'. Write what stands behind the @, in small letters."
            )

    @property
    def google(self) -> bool:
        """Whether it is Google, which has ways of its own."""
        return self.issuer.rstrip("/") == _GOOGLE

    @property
    def secure(self) -> bool:
        """Whether browsers reach the desk over TLS."""
        return self.desk.startswith("https://")

    @property
    def host(self) -> str:
        """The name by which the desk goes, in small letters."""
        return (urlsplit(self.desk).hostname or "").lower()

    def at(self, path: str) -> str:
        """The full address of one of our pages."""
        return f"{self.desk.rstrip('/')}{path}"

    def theirs(self, claims: Mapping[str, Any]) -> bool:
        """Keep rule 1: whether a token is of the organisation whose issuer and domain are set."""
        tenant = claims.get("tid")
        here = tenant is None or (bool(tenant) and tenant in self.issuer.split("/"))
        return here and (not self.domain or claims.get("hd") == self.domain)

    def satisfied(self, claims: Mapping[str, Any]) -> bool:
        """Whether a fresh sign-in was as strong as is asked for (Entra lists contexts as `acrs`, others say `acr`)."""
        if not self.context:
            return True
        listed = claims.get("acrs")
        return claims.get("acr") == self.context or (isinstance(listed, list) and self.context in listed)


@dataclass(frozen=True, slots=True)
class Proven:
    """Who somebody is, as the provider says: `ids` from the surest to the least, `email` verified or empty.

    `at` is when they proved it, the beginning of time where the provider does not say. `sub` and `sid` name them, and
    their session, to the provider. `groups` is None where it has too many to say.
    """

    ids: tuple[str, ...]
    name: str
    email: str
    at: datetime
    guest: bool
    token: str = field(repr=False)
    sub: str = ""
    sid: str = ""
    groups: frozenset[str] | None = frozenset()


def sound(url: str) -> bool:
    """Whether an address is one that nobody on the way can read: https, or this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _NEAR))


def proved_at(claims: Mapping[str, Any]) -> datetime | None:
    """When somebody signed in, as the provider says."""
    at = claims.get("auth_time")
    return datetime.fromtimestamp(at, UTC) if type(at) is int and 0 <= at < 2**33 else None


def proven(claims: Mapping[str, Any], token: str) -> Proven:
    """Keep rules 2 and 3, of claims that were judged."""
    email = str(claims.get("email", "")).casefold() if _verified(claims) else ""
    ids = [str(claims[name]) for name in ("oid", "sub") if isinstance(claims.get(name), str) and claims[name]]
    name = str(claims.get("name") or claims.get("preferred_username") or email or ids[-1])[:100]
    at = proved_at(claims) or datetime.fromtimestamp(0, UTC)
    sid = claims.get("sid")
    return Proven(
        tuple(filter(None, (*ids, email))), name, email, at, _guest(claims), token,
        sub=str(claims.get("sub", "")), sid=sid if isinstance(sid, str) else "", groups=_groups(claims),
    )  # fmt: skip


def _verified(claims: Mapping[str, Any]) -> bool:
    """Entra never says `email_verified`; with the optional claim `xms_edov` it says that the domain's owner was."""
    owned = "tid" in claims and claims.get("xms_edov") in (True, 1, "1", "true")
    return claims.get("email_verified") is True or owned


def _guest(claims: Mapping[str, Any]) -> bool:
    """People of other organisations: Entra says so by the optional claim `acct`, or by who else vouches for them."""
    tenant, idp = claims.get("tid"), claims.get("idp")
    elsewhere = isinstance(tenant, str) and isinstance(idp, str) and tenant not in idp
    return str(claims.get("acct", "0")) == "1" or elsewhere


def _groups(claims: Mapping[str, Any]) -> frozenset[str] | None:
    named = claims.get("_claim_names")
    if claims.get("hasgroups") or (isinstance(named, dict) and "groups" in named):
        return None
    given = claims.get("groups")
    return frozenset(one for one in given if isinstance(one, str)) if isinstance(given, list) else frozenset()
