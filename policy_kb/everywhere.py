"""Routes that hold at every school (source: `everywhere.yaml`), for what its own policy does not speak of."""

from collections.abc import Mapping
from pathlib import Path

from policy_kb.lines import LINE, read
from policy_kb.policy import RouteRule, Source
from policy_kb.vocabulary import SUBJECTS, Basis, Urgency

_FILE = Path(__file__).parent / "everywhere.yaml"


def routes_everywhere(school: str, role_words: Mapping[str, str]) -> list[RouteRule]:
    """These routes for one school, in its own words for the roles."""
    called = {"headteacher": role_words.get("headteacher", "headteacher")}
    return [
        RouteRule(
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
        for row in read(_FILE, _FILE.name)
    ]
