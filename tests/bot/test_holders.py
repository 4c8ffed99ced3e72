"""From roles to people: every kind of report, every accused role, every school, and people who hold several roles."""

from itertools import combinations, product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.holders import barred, told
from bot.settings import Channel, Person, School
from policy_kb.loading import load_all
from policy_kb.policy import Policy
from policy_kb.routing import Report, route
from policy_kb.vocabulary import CATEGORIES, SCHOOL_ROLES, SUBJECTS
from storage.kept import Address

POLICIES = load_all()
ROLES = sorted(SCHOOL_ROLES)


def school(policy: Policy, together: frozenset[str]) -> School:
    """A school in which one person holds all the roles of `together`, and everybody else one each."""
    held = [together, *(frozenset({role}) for role in ROLES if role not in together)]
    people = tuple(Person(f"P {''.join(sorted(roles))}", roles, {"slack": f"U{n}"}, "") for n, roles in enumerate(held))
    channels = (Channel(("deputy-dsl", "dsl"), {"slack": "CDSL"}), Channel(("senior-staff",), {"slack": "CSLT"}))
    return School("s", "S", policy, ZoneInfo("UTC"), {"slack": "T"}, people, channels, {})


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_the_accused_is_never_told_in_any_role_and_somebody_else_always_is(policy: Policy) -> None:
    checked = 0
    for together in (frozenset(pair) for pair in combinations(ROLES, 2)):
        place = school(policy, together)
        readers = {
            channel.ids["slack"]: {p.name for p in place.people if p.roles & set(channel.roles)}
            for channel in place.channels
        }
        for category, subject, accused in product(CATEGORIES, SUBJECTS, [None, *ROLES]):
            if accused in {"dsl", "headteacher"} and subject != accused:
                continue
            found = route(policy, Report(category, subject, barred=frozenset({accused} if accused else ())))
            out = barred(place, found, subject, "")
            told_now = told(place, found.tell, out)
            reached = {name for one in told_now for name in one.people}
            assert not reached & out
            for one in told_now:
                if one.address.kind == "channel":
                    assert not readers[one.address.to] & out
            chain = {p.name for p in place.people if p.roles & {"headteacher", "chair-of-governors"}}
            assert told_now or chain <= out, (category, subject, accused, together)
            checked += 1
    assert checked > 14_000


def test_a_channel_that_the_accused_reads_is_not_used(tmp_path: Path) -> None:
    place = school(POLICIES["westhaven"], frozenset({"dsl", "line-manager"}))
    found = route(place.policy, Report("colleague-conduct", "staff", barred=frozenset({"line-manager"})))
    out = barred(place, found, "staff", "")
    assert Address("slack", "channel", "CDSL") not in {one.address for one in told(place, found.tell, out)}


def test_the_name_in_the_report_bars_its_bearer() -> None:
    place = school(POLICIES["westhaven"], frozenset({"dsl"}))
    found = route(place.policy, Report("colleague-conduct", "staff"))
    assert barred(place, found, "staff", "I think it was dr HEADTEACHER, not sure") == {"P headteacher"}
    assert barred(place, found, "pupil", "headteacher") == frozenset()


def test_with_everybody_kept_out_nobody_is_told() -> None:
    place = school(POLICIES["westhaven"], frozenset({"dsl"}))
    assert told(place, ("dsl",), frozenset(person.name for person in place.people)) == ()
