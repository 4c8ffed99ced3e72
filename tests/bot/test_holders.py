"""From roles to people: every kind of report, every accused role, every school, and people who hold several roles."""

from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cases.door import enter
from bot.cases.reach import in_place_of
from bot.people.holders import Told, related, titled, told
from bot.people.settings import Channel, Person, School
from bot.seam.turn import Who
from dialogs.endings import Filing
from policy_kb.loading import load_all
from policy_kb.policy import Policy
from policy_kb.routing import Report, Route, of_ones_own, route
from policy_kb.vocabulary import CATEGORIES, SCHOOL_ROLES, SUBJECTS
from storage.kept import Address
from tests.dialogs.test_walk import SCENES, ends

POLICIES = load_all()
ROLES = sorted(SCHOOL_ROLES)
CHAIN = {"headteacher", "chair-of-governors"}


def school(policy: Policy, together: frozenset[str]) -> School:
    """A school in which one person holds all the roles of `together`, and everybody else one each."""
    held = [together, *(frozenset({role}) for role in ROLES if role not in together)]
    people = tuple(Person(f"P {''.join(sorted(roles))}", roles, {"slack": f"U{n}"}, "") for n, roles in enumerate(held))
    channels = (Channel(("deputy-dsl", "dsl"), {"slack": "CDSL"}), Channel(("senior-staff",), {"slack": "CSLT"}))
    return School("s", "S", policy, ZoneInfo("UTC"), {"slack": "T"}, people, channels, {})


def barred(  # noqa: PLR0913 - what a test may want to be different
    place: School, found: Route, subject: str, named: str, declared: tuple[tuple[str, str], ...] = (), *, own: str = ""
) -> frozenset[str]:
    """Who is kept out of a report on this route, at the door; `own` is who reports themselves."""
    filing = Filing("case", "t", "c", subject, named, found, {}, about_reporter=bool(own))
    user = next((person.ids["slack"] for person in place.people if person.name == own), "nobody")
    return enter(filing, Who("slack", "T", user), place, declared).barred


TOGETHER = [frozenset(some) for n in range(1, len(ROLES) + 1) for some in combinations(ROLES, n)]
"""Every set of roles that one person may hold at once: 127."""
ACCUSED: list[tuple[str, frozenset[str]]] = [
    *((subject, frozenset()) for subject in SUBJECTS),
    *(("staff", frozenset({role})) for role in ROLES),
    ("headteacher", frozenset({"dsl"})),
    ("headteacher", frozenset({"chair-of-governors"})),
]
"""Whom a report is about: every word of the policies, every role at the school, and two accused together."""


@pytest.mark.proof
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_the_accused_is_never_told_in_any_role_and_somebody_else_always_is(policy: Policy) -> None:
    """19 categories x 16 accused x 127 people of several roles x 5 schools: 193,040 reports, each to its addresses.

    Nobody is told only where head and chair are both kept out; then the reporter is told to ring the LADO.
    """
    checked = nobody = 0
    routes = {
        (category, accused): route(policy, Report(category, accused[0], barred=accused[1]))
        for category, accused in product(CATEGORIES, ACCUSED)
    }
    for together in TOGETHER:
        place = school(policy, together)
        for (_, (subject, accused)), found in routes.items():
            out = barred(place, found, subject, "")
            told_now = told(place, found.tell, out)
            checked += 1
            assert {p.name for p in place.people if p.roles & (accused | found.exclude)} <= out
            assert not readers_of(place, told_now) & out, (subject, accused, together)
            if not told_now:
                nobody += 1
                assert {p.name for p in place.people if p.roles & CHAIN} <= out, (subject, accused, together)
            tried = frozenset(one.address for one in told_now)
            again = tuple(two for one in told_now for two in in_place_of(place, out, one, frozenset(), tried))
            assert not readers_of(place, again) & out
    assert checked == len(CATEGORIES) * len(ACCUSED) * len(TOGETHER) == 38_608
    assert nobody < checked / 4


@pytest.mark.proof
@pytest.mark.parametrize("name", SCENES)
def test_no_kind_of_report_reaches_the_role_that_was_accused_whoever_holds_it(name: str) -> None:
    """Every route of every kind's dialog, with each of the 127 sets of roles held by one person.

    Routes that tell and keep out the same roles are one; together they stand for more than a million reports.
    """
    walked = 0
    seen: set[tuple[str, Route, str]] = set()
    for given, end in ends("report", SCENES[name]):
        assert isinstance(end, Filing)
        walked += 1
        role = str(given.get("report.role") or given.get("colleague.about") or given.get("bullied.by") or "")
        seen.add((role, end.route, end.subject))
    places = [school(SCENES[name].policy, together) for together in TOGETHER]
    for (role, found, subject), place in product(seen, places):
        out = barred(place, found, subject, "")
        reached = readers_of(place, told(place, found.tell, out))
        assert not reached & out
        if role in SCHOOL_ROLES:
            assert role in found.exclude
            assert not reached & {person.name for person in place.holders(role)}, (role, found)
    assert walked * len(TOGETHER) * len(SCENES) > 1_000_000


def readers_of(place: School, told_now: tuple[Told, ...]) -> set[str]:
    """Everybody who can read what goes to these addresses: the person, or all who may read the channel."""
    reached = set()
    for one in told_now:
        if one.address.kind == "channel":
            roles = next(set(c.roles) for c in place.channels if c.ids["slack"] == one.address.to)
            reached |= {p.name for p in place.people if p.roles & roles}
        else:
            reached |= {p.name for p in place.people if p.ids["slack"] == one.address.to}
    return reached


def test_who_reports_themselves_is_heard_by_somebody_else() -> None:
    place = school(POLICIES["wetherby"], frozenset({"dsl", "deputy-dsl"}))
    found = route(place.policy, Report("colleague-conduct", "staff", frozenset({"self-report"})))
    out = barred(place, found, "staff", "", own="P deputy-dsldsl")
    assert found.tell == ("dsl",)
    assert {one.people for one in told(place, found.tell, out)} == {("P headteacher",)}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@pytest.mark.parametrize("mine", [frozenset(some) for n in (1, 2, 3) for some in combinations(ROLES, n)], ids=sorted)
def test_who_reports_themselves_is_heard_by_somebody_above_them(policy: Policy, mine: frozenset[str]) -> None:
    """Whatever roles they hold: of the DSL the headteacher hears, of the headteacher the chair."""
    place = school(policy, mine)
    me = place.people[0].name
    for category in ("pupil-contact", "colleague-conduct", "data-leak"):
        plain = route(policy, Report(category, "staff", frozenset({"self-report"})))
        found = of_ones_own(policy, plain, mine)
        if not mine & {"dsl", *CHAIN}:
            assert found == plain
            continue
        out = barred(place, found, "staff", "", own=me)
        reached = readers_of(place, told(place, found.tell, out))
        assert me not in reached
        above = next((role for role in ("headteacher", "chair-of-governors") if role not in found.exclude), None)
        if above is None:
            assert "lado" in {*found.tell, *found.then}
            continue
        assert {person.name for person in place.holders(above)} <= reached
        assert found.tell[0] == above


def test_a_declared_relative_of_the_accused_is_kept_out() -> None:
    declared = [("P headteacher", "Rowan Tully"), ("P dsl", "Bea Marsh")]
    assert related(declared, "Mr Tully") == {"P headteacher"}
    assert related(declared, "rowan") == {"P headteacher"}
    assert related(declared, "Rowan Marsh") == frozenset()
    assert related([("P dsl", "Rowan James Tully")], "Rowan Tully-Smith") == {"P dsl"}, "two words are the same"
    assert related(declared, "") == frozenset()
    place = school(POLICIES["wetherby"], frozenset({"dsl"}))
    found = route(place.policy, Report("parent-post", "parent"))
    told_to = (("slack:U5", "Rowan Tully"),)
    name = next(person.name for person in place.people if person.ids["slack"] == "U5")
    assert barred(place, found, "parent", "Mr Tully", told_to) == {name}


def test_where_an_address_fails_the_next_is_tried_from_the_dsl_upwards_and_none_twice() -> None:
    place = school(POLICIES["westhaven"], frozenset({"line-manager"}))
    tried: list[Address] = []
    reached = []
    gone, nobody = Told("line-manager", Address("web", "person", "x"), ("X",)), frozenset[str]()
    while len(tried) < 9 and (
        found := in_place_of(place, frozenset({"P headteacher"}), gone, nobody, frozenset(tried))
    ):
        gone = found[-1]
        reached += [name for one in found for name in one.people]
        tried += [one.address for one in found]
    assert reached == ["P dsl", "P deputy-dsl", "P chair-of-governors"]


def test_a_channel_that_the_accused_reads_is_not_used(tmp_path: Path) -> None:
    place = school(POLICIES["westhaven"], frozenset({"dsl", "line-manager"}))
    found = route(place.policy, Report("colleague-conduct", "staff", barred=frozenset({"line-manager"})))
    out = barred(place, found, "staff", "")
    assert Address("slack", "channel", "CDSL") not in {one.address for one in told(place, found.tell, out)}


def test_the_name_in_the_report_bars_its_bearer() -> None:
    place = school(POLICIES["westhaven"], frozenset({"dsl"}))
    found = route(place.policy, Report("colleague-conduct", "staff"))
    for subject in ("staff", "headteacher", "dsl", "unknown"):
        assert barred(place, found, subject, "I think it was dr HEADTEACHER, not sure") == {"P headteacher"}
    assert barred(place, found, "pupil", "headteacher") == {"P headteacher"}
    filing = Filing("case", "t", "c", "pupil", "headteacher", found, {}, cleared=frozenset({"P headteacher"}))
    assert enter(filing, Who("slack", "T", "x"), place, ()).barred == frozenset()


@pytest.mark.parametrize("named", ["Dana", "dana", "Ms Reed", "D Reed", "REED", "Dana Reed-Hale", "Dána Reéd"])
def test_a_person_is_known_by_first_name_surname_or_both(named: str) -> None:
    person = Person("Dana Reed", frozenset({"dsl"}), {"slack": "U1"}, "")
    place = replace(school(POLICIES["westhaven"], frozenset({"dsl"})), people=(person,))
    found = route(place.policy, Report("colleague-conduct", "staff"))
    assert barred(place, found, "staff", named) == {"Dana Reed"}


@pytest.mark.parametrize("named", ["", "Dana Hale", "Mr Marsh", "not sure", "the new one"])
def test_another_name_bars_nobody(named: str) -> None:
    person = Person("Dana Reed", frozenset({"dsl"}), {"slack": "U1"}, "")
    place = replace(school(POLICIES["westhaven"], frozenset({"dsl"})), people=(person,))
    found = route(place.policy, Report("colleague-conduct", "staff"))
    assert barred(place, found, "staff", named) == frozenset()


def test_with_everybody_kept_out_nobody_is_told() -> None:
    place = school(POLICIES["westhaven"], frozenset({"dsl"}))
    assert told(place, ("dsl",), frozenset(person.name for person in place.people)) == ()


SPOKEN_OF = {
    "headteacher": "Our head hit him|the boss writes to pupils|The HT writes to pupils|the head of school did it",
    "dsl": "our safeguarding officer did it|the child protection lead did it|The D.S.L. did it|the designated person",
    "deputy-dsl": "the deputy designated safeguarding lead did it|the deputy did it",
    "deputy": "the deputy headteacher did it|our deputy head did it|the vice principal did it",
    "senior-staff": "a member of SLT did it|one of the senior leadership team did it|the assistant head did it",
    "line-manager": "my manager did it",
    "chair-of-governors": "the chairman of the governors did it|the chair of govs did it|our chair did it",
    "": "He was hit on the head|He threw the chair|the head of year did it|I told the DSL and the head",
}


@pytest.mark.parametrize(("role", "text"), [(role, one) for role, row in SPOKEN_OF.items() for one in row.split("|")])
def test_somebody_is_known_by_what_they_do(role: str, text: str) -> None:
    place = school(POLICIES["westhaven"], frozenset({"dsl"}))
    found = titled(place, text)
    assert (f"P {role}" in found) if role else (found == frozenset())
    if role in {"deputy", "deputy-dsl"}:
        assert not found & {"P headteacher", "P dsl"}
