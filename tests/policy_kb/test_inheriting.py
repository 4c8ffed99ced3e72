"""A pack says only what differs from its base; what rests on the base says so, and never stands in for the policy."""

from pathlib import Path

import pytest

from policy_kb.decision import decide
from policy_kb.inheriting import bases
from policy_kb.loading import Faults, load, load_base
from policy_kb.lookup import look_up
from policy_kb.policy import Policy
from policy_kb.routing import Report, route
from policy_kb.search.meaning import meaning_of
from policy_kb.search.shelf import shelf
from policy_kb.vocabulary import FACTS, Basis, Verdict
from tests.policy_kb.bare import CLAUSES, IDENTITY, bare, write

FRIEND_A_PARENT = {"account": "personal", "content": "friend-request", "people": "parents", "when": "own-time"}
OWN_ROW = """\
- id: hilltop/post/parents-contact/friend
  when: {content: [friend-request], people: [parents]}
  verdict: ok-with-care
  cites: [hilltop/parents]
"""


def post(**facts: str) -> dict[str, frozenset[str]]:
    return {fact: frozenset({facts[fact]} if fact in facts else ()) for fact in FACTS}


def changed(tmp_path: Path, **files: str) -> Policy:
    return load("hilltop", write(tmp_path, **files))


def test_a_pack_of_clauses_alone_decides_routes_and_declares() -> None:
    policy = bare()
    assert policy.inherits == "england"
    assert all(map(policy.inherited, policy.posting))
    own = {row.id for row in (*policy.routes, policy.declaration) if not policy.inherited(row)}
    assert not {name for name in own if "/data-complaint" not in name and "/picture-of-staff-" not in name}
    assert route(policy, Report("data-complaint", "unknown")).tell == ("headteacher",)
    assert decide(policy, post(account="personal", content="friend-request", people="pupils")).verdict is Verdict.NO
    assert route(policy, Report("press-contact", "unknown")).basis is Basis.BASE


def test_every_reason_of_the_base_says_that_it_is_the_bases() -> None:
    policy = bare()
    assert {row.silence.split(";")[0] for row in policy.posting} == {"This is canipost's careful beginning for England"}
    assert all(row.silence.partition("yet.")[2].strip() for row in policy.posting), "and each says why"
    assert not any(row.cites for row in policy.posting), "nothing of it is cited as the policy"
    assert not any(row.cites for row in policy.routes)


def test_a_row_of_the_school_takes_the_place_of_the_base_row_of_its_name(tmp_path: Path) -> None:
    assert decide(bare(), post(**FRIEND_A_PARENT)).verdict is Verdict.APPROVAL
    policy = changed(tmp_path, posting=OWN_ROW)
    found = decide(policy, post(**FRIEND_A_PARENT))
    assert found.verdict is Verdict.OK
    assert "hilltop/parents" in found.cites
    assert len(policy.posting) == len(bare().posting)


def test_a_route_of_the_school_comes_first(tmp_path: Path) -> None:
    row = """\
- id: hilltop/route/press
  category: [press-contact]
  tell: [deputy]
  urgency: routine
  basis: stated
  cites: [hilltop/press]
  advice: [Tell the deputy.]
"""
    policy = changed(tmp_path, routes=row)
    assert route(policy, Report("press-contact", "unknown")).tell == ("deputy",)
    assert route(policy, Report("press-contact", "headteacher")).tell == ("deputy",)
    assert route(policy, Report("data-leak", "unknown")).basis is Basis.BASE


def test_rows_are_left_out_by_name_or_by_the_beginning_of_names(tmp_path: Path) -> None:
    policy = changed(
        tmp_path, identity=f"{IDENTITY}leaves_out: [post/parents-contact, post/press-media/press-or-paid]\n"
    )
    names = {row.id for row in policy.posting}
    assert not any("parents-contact" in name or "press-or-paid" in name for name in names)
    assert "england/post/pupil-contact/friend" in names


def test_what_cannot_be_left_out_or_inherited_is_named(tmp_path: Path) -> None:
    with pytest.raises(Faults, match=r"hilltop/identity\.yaml:1: 'post/parents' is no row of the base"):
        changed(tmp_path, identity=f"{IDENTITY}leaves_out: [post/parents]\n")
    with pytest.raises(Faults, match=r"there is no base 'narnia'\. Use one of: england"):
        changed(tmp_path, identity=IDENTITY.replace("england", "narnia"))


def test_a_pack_that_inherits_nothing_still_needs_its_tables(tmp_path: Path) -> None:
    with pytest.raises(Faults, match=r"posting\.yaml: this file is missing"):
        changed(tmp_path, identity=IDENTITY.replace("inherits: england\n", ""))


def test_a_base_routes_every_report_and_holds_no_clause() -> None:
    for name in bases():
        base = load_base(name)
        assert all(row.basis is Basis.BASE for row in base.rows.routes)
        assert not any(row.cites for row in base.rows.posting)
        assert not any(row.cites for row in (*base.rows.routes, *base.rows.declarations))


def test_a_clause_that_nobody_wrote_phrasings_for_is_found_by_those_of_clauses_like_it() -> None:
    policy = bare()
    assert policy.borrowing == set(policy.clauses)
    for question, clause in (
        ("may i accept a friend request from a pupil", "hilltop/no-friends"),
        ("the local paper rang and wants a quote from me", "hilltop/press"),
    ):
        found = look_up(policy, question)
        assert (found.kind, found.clauses[0]) == ("answer", clause), question
    assert look_up(policy, "how much is a school dinner").kind == "not-covered"


@pytest.mark.proof
def test_a_clause_unlike_any_elsewhere_is_found_by_what_it_says_itself(tmp_path: Path) -> None:
    said = {
        "booths": ("personal-conduct", "must-not", "Staff may not listen when boarders ring home."),
        "blog": (
            "posting-judgement",
            "should",
            "Colleagues who wish to blog or podcast should ask the head first.",
        ),
    }
    rows = "".join(
        f"- {{id: hilltop/{name}, section: '4', topic: {topic}, audience: [staff], modality: {how}, applies_to: [any],"
        f" summary: {text}}}\n"
        for name, (topic, how, text) in said.items()
    )
    found = shelf(load("hilltop", write(tmp_path, clauses=CLAUSES + rows)))
    for question, clause in (
        ("a boarder is on the phone to mum, can i listen", "hilltop/booths"),
        ("can I write a blog about teaching", "hilltop/blog"),
        ("i want to start a podcast about school", "hilltop/blog"),
    ):
        meaning = meaning_of(question)
        assert meaning is not None
        assert found.rank(question, 3, meaning.taught).clauses[0] == clause, question


def test_phrasings_of_its_own_are_never_replaced(tmp_path: Path) -> None:
    own = 'hilltop/press:\n- "a reporter stands at the gate"\n'
    policy = changed(tmp_path, phrasings=own)
    assert policy.phrasings["hilltop/press"] == ("a reporter stands at the gate",)
    assert "hilltop/press" not in policy.borrowing
    assert "hilltop/no-friends" in policy.borrowing


def test_clauses_that_nobody_curated_are_not_served_base_or_not(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="nobody has curated this clause"):
        changed(tmp_path, clauses=CLAUSES + "  to_be_curated: true\n")
