"""The rule by which a school says who is staff, beside its roster: a domain of e-mail addresses, a group, a job title.

Rules (each broken one is a fault, with line and remedy):
1. One of them is enough. Nobody is staff by a rule who is a guest, or of another organisation.
2. A group is one that the platform lets the bot read: a Slack user group (S…) or private channel (C…, G…), a channel of
   a team in Teams (19:…), or what the desk's identity provider lists of somebody (Entra: a group's object id).
3. Teams tells a bot no job titles, so that a school that is there only cannot go by them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from bot.seam.directory import Profile
from bot.seam.turn import Platform
from policy_kb.shapes import dataclass

_Fault = Callable[[str, str, int, str, str], None]
_GROUPS: Mapping[Platform, str] = {"slack": r"[SCG][A-Z0-9]+", "teams": r"19:\S+", "web": r"\S.{0,199}"}
_REMEDIES: Mapping[Platform, str] = {
    "slack": 'Write slack = ["S..."]: the id of a user group, or of a private channel (C...) in which canipost is.',
    "teams": 'Write teams = ["19:..."]: the id of a channel of a team that only staff are in.',
    "web": 'Write web = ["..."]: the object id of a group that the identity provider lists in its tokens.',
}
_KEYS = {"domains", "titles", *_GROUPS}


@dataclass(frozen=True, slots=True)
class StaffRule:
    """Domains and titles in small letters; groups by platform. Empty where a school has set no rule."""

    domains: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    groups: Mapping[Platform, frozenset[str]] = field(default_factory=dict)

    @property
    def set(self) -> bool:
        """Whether the school has set a rule."""
        return bool(self.domains or self.titles or any(self.groups.values()))

    def of(self, platform: Platform) -> frozenset[str]:
        """The groups that count on a platform."""
        return self.groups.get(platform, frozenset())

    def fits(self, platform: Platform, profile: Profile) -> bool:
        """Whether somebody is staff by it."""
        if not profile.inside:
            return False
        domains = {mail.rpartition("@")[2] for mail in profile.emails}
        title = " ".join(profile.title.casefold().split())
        return bool(domains & self.domains or title in self.titles or profile.groups & self.of(platform))


def read_rule(found: object, workspaces: Mapping[Platform, str], fault: _Fault) -> StaffRule:
    """Read `[staff]`."""
    if found is None:
        return StaffRule()
    if not isinstance(found, dict):
        fault("staff", "", 0, "[staff] cannot be read.", 'Write [staff], and under it domains = ["school.example"].')
        return StaffRule()
    for key in sorted(found.keys() - _KEYS):
        fault("staff", key, 0, f"unknown: '{key}'.", f"Use one of: {', '.join(sorted(_KEYS))}.")
    lists = {key: _list(found, key, fault) for key in _KEYS & found.keys()}
    domains = frozenset(one.casefold().lstrip("@") for one in lists.get("domains", ()))
    for one in sorted(domains):
        if not re.fullmatch(r"[^\s@]+\.[^\s@]+", one):
            fault("staff", "domains", 0, f"'{one}' is no domain.", "Write what stands behind the @ of staff's e-mail.")
    titles = frozenset(" ".join(one.casefold().split()) for one in lists.get("titles", ()))
    if titles and "slack" not in workspaces:
        remedy = "Go by domains or by a group (teams), or fill the roster."
        fault("staff", "titles", 0, "only Slack tells a bot the job title of somebody.", remedy)
    groups = {platform: _groups(platform, lists.get(platform, ()), fault) for platform in _GROUPS}
    return StaffRule(domains, titles, {at: some for at, some in groups.items() if some})


def _groups(platform: Platform, given: tuple[str, ...], fault: _Fault) -> frozenset[str]:
    for one in given:
        if not re.fullmatch(_GROUPS[platform], one):
            fault("staff", platform, 0, f"'{one}' is no group that canipost can read.", _REMEDIES[platform])
    return frozenset(given)


def _list(found: Mapping[str, Any], key: str, fault: _Fault) -> tuple[str, ...]:
    given = found[key]
    if not isinstance(given, list) or not given or not all(isinstance(one, str) and one.strip() for one in given):
        fault("staff", key, 0, f"'{key}' is no list of names.", f'Write {key} = ["..."], or take the line out.')
        return ()
    return tuple(one.strip() for one in given)
