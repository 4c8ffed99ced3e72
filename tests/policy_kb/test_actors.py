"""A clause that binds parents, pupils or helpers alone is no first answer to staff who ask for themselves."""

import pytest

from policy_kb.actors import own_first, spoken_of
from policy_kb.loading import load, load_all
from policy_kb.lookup import look_up

DOTHILL = load("dothill")
HELPERS, STAFF = "dothill/trip-helpers-photos", "dothill/offsite-no-photos"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("can i take photos on the walk with my phone", STAFF),
        ("can a parent helper take photos on the walk", HELPERS),
        ("i'm a helper, can i take photos on the walk", HELPERS),
        ("my mum wants to see the walk, can i take photos", STAFF),
    ],
)
def test_a_clause_for_others_comes_first_only_if_they_are_spoken_of(question: str, first: str) -> None:
    assert own_first((HELPERS, STAFF), DOTHILL.clauses, question)[0] == first


def test_the_order_stays_otherwise() -> None:
    ids = tuple(one.id for one in DOTHILL.clauses.values() if "staff" in one.audience)
    assert own_first(ids, DOTHILL.clauses, "may i") == ids


def test_what_is_done_for_others_is_asked_about_by_anybody() -> None:
    ids = ("dothill/event-reminder", STAFF)
    assert own_first(ids, DOTHILL.clauses, "do we say something to families before the play") == ids
    assert own_first(ids, DOTHILL.clauses, "what do i say before the play") == ids


@pytest.mark.parametrize("text", ["my dad is dying", "my own mum rang", "MY NAN", "my poor father", ""])
def test_ones_own_family_is_no_parent_of_a_pupil(text: str) -> None:
    assert spoken_of(text) == frozenset()


def test_a_pupils_family_is() -> None:
    assert "parents" in spoken_of("a boy's dad rang me")


PICTURES_BY_STAFF = {
    "westhaven/no-pupil-photos", "st-wenn/no-activity-images", "newport/photos-on-school-devices",
    "wetherby/no-photos-on-mobiles", "wetherby/no-pupil-photos-personal", "dothill/no-recording-on-phone",
}  # fmt: skip


@pytest.mark.parametrize("school", ["dothill", "newport", "st-wenn", "westhaven", "wetherby"])
@pytest.mark.parametrize(
    "question",
    [
        "a parent is recording me at the gate",
        "a dad filmed me telling his son off and says he'll put it on Facebook",
        "a pupil recorded me in my lesson",
        "a mum put a video of the whole class assembly on TikTok",
        "may grandparents take pictures at sports day",
    ],
)
def test_no_rule_for_pictures_by_staff_answers_whoever_tells_of_somebody_elses(school: str, question: str) -> None:
    found = look_up(load_all()[school], question)
    assert not PICTURES_BY_STAFF & set(found.clauses[:1])


@pytest.mark.parametrize(
    ("school", "question", "first"),
    [
        ("dothill", "a parent is recording me at the gate", "report-phone-concern"),
        ("dothill", "can parents film the nativity", "parents-event-photos"),
        ("newport", "can parents film the nativity", None),
        ("wetherby", "may grandparents take pictures at sports day", None),
        ("newport", "parents asked if I can take photos of the play", "photos-on-school-devices"),
        ("westhaven", "can parents who help on the trip take photos", "no-pupil-photos"),
        ("dothill", "a pupil recorded me in my lesson", "report-phone-concern"),
        # what everyday questions of the same kinds found before they were written down: rules for somebody else
        ("westhaven", "a mum has added me to the parents' group chat", "declare-pupil-relationship"),
        ("westhaven", "can governors post about school", "definition-colleague"),
        ("wetherby", "can I share a GoFundMe for a poorly pupil", "policy-purpose"),
        ("st-wenn", "should I use my real name on Facebook", "identity-fraud"),
        ("wetherby", "should I use my real name on Facebook", "privacy-settings"),
        ("westhaven", "after I leave can I add parents", "former-colleagues"),
        ("westhaven", "can I take my phone on the school trip", "prudent-when-unsure"),
        ("wetherby", "can I put a child's report into an AI", None),
    ],
)
def test_whose_picture_and_whose_rule(school: str, question: str, first: str | None) -> None:
    found = look_up(load_all()[school], question)
    assert found.clauses[:1] == (() if first is None else (f"{school}/{first}",))


@pytest.mark.parametrize(
    ("school", "question", "kind"),
    [
        ("st-wenn", "a mother is recording me", "not-covered"),
        ("st-wenn", "I am being filmed by a dad at the gate", "not-covered"),
        ("st-wenn", "a mother recorded me and it is on facebook", "answer"),
        ("dothill", "a mother is recording me", "answer"),
        ("newport", "a mother is recording me", "answer"),
    ],
)
def test_where_a_family_films_staff_rules_for_what_they_post_do_not_answer(
    school: str, question: str, kind: str
) -> None:
    assert look_up(load(school), question).kind == kind
