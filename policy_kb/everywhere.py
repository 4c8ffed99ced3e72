"""Routes that hold at every school (source: `everywhere.yaml`), for what its own policy does not speak of."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from policy_kb.lines import LINE, read
from policy_kb.policy import RouteRule, Source
from policy_kb.vocabulary import SUBJECTS, Basis, Urgency

_FILE = Path(__file__).parent / "everywhere.yaml"
_STAFF = "cyberbullying-of-staff"
_PICTURE = frozenset({"intimate-image", "shown-staff"})


def with_everywhere(school: str, routes: Sequence[RouteRule], role_words: Mapping[str, str]) -> list[RouteRule]:
    """A pack's own routes, with those that hold everywhere, in the school's words for the roles."""
    found = read(_FILE, _FILE.name)
    called = {"headteacher": role_words.get("headteacher", "headteacher")}
    after = [_route(school, row, called) for row in found["routes"]]
    at = next((at for at, row in enumerate(routes) if _of_a_child(row)), len(routes))
    pictures = _pictures_of_staff(school, routes, tuple(found["picture-of-staff"]))
    return [*routes[:at], *pictures, *routes[at:], *after]


def _of_a_child(row: RouteRule) -> bool:
    """Whether a row takes pictures of staff as well, and is not about the head or the DSL alone."""
    taken = _STAFF in row.category and "intimate-image" in row.signals
    return taken and "shown-staff" not in row.signals and bool(row.subject - {"headteacher", "dsl"})


def _pictures_of_staff(school: str, routes: Sequence[RouteRule], advice: tuple[str, ...]) -> list[RouteRule]:
    """Beside each row for an attack on staff one for their picture: told at once, and without asking for a copy."""
    if any("shown-staff" in row.signals for row in routes):
        return []
    plain = [row for row in routes if _STAFF in row.category and not row.signals]
    return [
        replace(
            row,
            id=f"{school}/route/picture-of-staff-{number}",
            category=frozenset({_STAFF}),
            signals=_PICTURE,
            then=tuple(dict.fromkeys((*row.then, "police"))),
            urgency=Urgency.IMMEDIATE,
            basis=Basis.BASE if row.basis is Basis.BASE else Basis.PARTLY if row.cites else Basis.INFERRED,
            advice=advice,
        )
        for number, row in enumerate(plain, 1)
        if row.subject - {"headteacher", "dsl"}
    ]


def _route(school: str, row: Mapping[str, Any], called: Mapping[str, str]) -> RouteRule:
    return RouteRule(
        id=f"{school}/route/{row['id']}",
        category=frozenset(row["category"]),
        subject=frozenset(SUBJECTS),
        signals=frozenset(),
        tell=tuple(row["tell"]),
        then=tuple(row["then"]),
        urgency=Urgency(row["urgency"]),
        basis=Basis(row["basis"]),
        cites=(),
        advice=tuple(line.format(**called) for line in row["advice"]),
        source=Source(_FILE.name, row[LINE]),
    )
