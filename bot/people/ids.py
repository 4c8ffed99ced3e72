"""Whether an id in the settings is one by which a platform's messages will name somebody, or a channel.

Rules (each broken one is a fault, with line and remedy):
1. Slack knows people by member ids (U… or W…), channels by C… or G…, a workspace by T… or E…; names change.
2. Teams knows people by their Entra object id and a school by its tenant's, both GUIDs: no name, domain or 29:... is
   one. A channel's id begins with 19: and is not as it stands in a link (%40), where it would never be found.
3. A person may be named by the e-mail address of their account: the platform says whose it is (see `by_email`).
4. One id is one person's, and so is one address.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from bot.seam.turn import Platform

Of = Literal["people", "channels", "workspaces"]
_Fault = Callable[[str, str, int, str, str], None]
"""Table, key, which table of that name, what is wrong, remedy."""

_EMAIL = r"[^@\s<>,;:#]+@[^@\s<>,;:#.]+(\.[^@\s<>,;:#.]+)+"
_GUID = r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_SLACK: Mapping[Of, str] = {"people": r"[UW][A-Z0-9]+", "channels": r"[CG][A-Z0-9]+", "workspaces": r"[TE][A-Z0-9]+"}
_REMEDIES: Mapping[tuple[Platform, Of], str] = {
    (
        "slack",
        "people",
    ): "Use the e-mail address of their account, or their member id (U...): their profile, three dots, Copy member ID.",
    ("slack", "channels"): "Use the channel id (C...): in Slack, open the channel's details; it stands at the end.",
    ("slack", "workspaces"): "Use the workspace id (T...): in a browser it stands in Slack's address, after /client/.",
    (
        "teams",
        "people",
    ): "Use the e-mail address of their account, or the object id: entra.microsoft.com, Users, the person, Object ID.",
    ("teams", "channels"): "Use the channel id (19:...@thread.tacv2): in Teams, Get link to channel; it stands after "
    "/channel/, with %3a for the colon and %40 for the @.",
    ("teams", "workspaces"): "Use the tenant id (like 8c3d01f2-...): entra.microsoft.com, Overview, Tenant ID.",
}


def check(known_by: Mapping[Platform, str], of: Of, n: int, fault: _Fault) -> None:
    """Name every id of the n-th row that is none."""
    for platform, given in known_by.items():
        if found := wrong(platform, of, given):
            fault(of, platform, n, *found)


def wrong(platform: Platform, of: Of, given: str) -> tuple[str, str] | None:
    """What is wrong with an id, and the remedy; None where nothing is."""
    match platform:
        case "slack" | "teams" if of == "people" and re.fullmatch(_EMAIL, given):
            right = given.isprintable()  # what was copied from a page can hold letters that nobody sees
        case "slack":
            right = re.fullmatch(_SLACK[of], given) is not None
        case "teams" if of == "channels":
            right = re.fullmatch(r"19:[^\s%/?#]+", given) is not None and given.isprintable()
        case "teams":
            right = re.fullmatch(_GUID, given) is not None
        case "web" | "email":
            return None if given else ("an id is missing.", "Write one.")
    called = {"people": "a person", "channels": "a channel", "workspaces": "a school"}[of]
    if right:
        return None
    seen = given if given.isprintable() else ascii(given)[1:-1]
    return f"'{seen}' is no id by which {platform.title()} knows {called}.", _REMEDIES[platform, of]


def as_given(known_by: Mapping[Platform, str]) -> Mapping[Platform, str]:
    """Ids as the platforms give them: Teams writes object ids in small letters, and so are addresses."""
    return {
        platform: given.lower() if platform == "teams" or ("@" in given and platform != "web") else given
        for platform, given in known_by.items()
    }


def known_as(row: Mapping[str, Any], n: int, fault: _Fault) -> tuple[str, ...]:
    """What else somebody is called at the school."""
    found = row.get("known_as", [])
    if not isinstance(found, list) or not all(isinstance(one, str) and one.strip() for one in found):
        fault("people", "known_as", n, "this is no list of names.", 'Write known_as = ["Dee"].')
        return ()
    return tuple(found)


def email(row: Mapping[str, Any], n: int, fault: _Fault) -> str:
    """Where somebody is written to when chat is down; empty where the settings do not say."""
    found = row.get("email", "")
    if not isinstance(found, str) or (found and not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", found)):
        fault("people", "email", n, "this is no e-mail address.", 'Write email = "d.reed@school.example".')
        return ""
    return found


def twice(rows: Sequence[Mapping[Platform, str]], fault: _Fault, names: Sequence[str]) -> None:
    """Name every id that is given to two people."""
    for n, platform, given, first in _twice(rows):
        fault(
            "people", platform, n, f"{names[n]} and {names[first]} have the same id on {platform}, '{given}'.",
            "Give each their own; of one person who holds two roles, write both roles in one [[people]].",
        )  # fmt: skip


def _twice(rows: Sequence[Mapping[Platform, str]]) -> Iterator[tuple[int, Platform, str, int]]:
    seen: dict[tuple[Platform, str], int] = {}
    for n, ids in enumerate(rows):
        for platform, given in ids.items():
            first = seen.setdefault((platform, given), n)
            if first != n:
                yield n, platform, given, first
