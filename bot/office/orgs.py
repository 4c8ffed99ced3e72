"""Which school of a file is meant: the one that is named, or the only one, with what belongs to it. Pure."""

from collections.abc import Mapping

from bot.office.tables import Table
from policy_kb.lines import Fault

_SCHOOLS = frozenset({"school", "academy", "college", "campus"})


def chosen(orgs: Table | None, org: str, called: str) -> frozenset[str] | None:
    """The ids of a school, of what is below it and above it; None where the files name no schools. Raises Fault."""
    if orgs is None:
        if org:
            raise Fault("orgs.csv", "this file is missing, so no school can be chosen.", "Export it as well.")
        return None
    parents = {row.get("sourcedId"): row.get("parentSourcedId") for row in orgs.rows}
    schools = {row.get("sourcedId"): row.get("name") for row in orgs.rows if row.get("type").casefold() in _SCHOOLS}
    schools = schools or {row.get("sourcedId"): row.get("name") for row in orgs.rows}
    if org and org not in parents:
        known = "; ".join(f"{key} ({name})" for key, name in sorted(schools.items())[:10])
        raise Fault("orgs.csv", f"there is no school '{org}'.", f"Choose with --org: {known}.")
    if not org and len(schools) != 1:
        known = "; ".join(f"{key} ({name})" for key, name in sorted(schools.items())[:10])
        raise Fault("orgs.csv", f"this {called} export has {len(schools)} schools.", f"Say which with --org: {known}.")
    here = org or next(iter(schools))
    below = {one for one in parents if here in _above(one, parents)}
    return frozenset({here, *below, *_above(here, parents)})


def _above(org: str, parents: Mapping[str, str]) -> frozenset[str]:
    """An organisation and everything above it."""
    found: list[str] = []
    while org and org not in found:
        found.append(org)
        org = parents.get(org, "")
    return frozenset(found)
