"""A clause that allows something in one case only is no answer to whoever is not in that case, however they ask."""

import pytest

from policy_kb.exceptional import SHOWN, duties, exceptional, rule_first, with_duties
from policy_kb.loading import load, load_all
from policy_kb.lookup import look_up

POLICIES = load_all()
FORMS = ("can I {}", "may I {}", "am I allowed to {}", "is it ok to {}?", "must I not {}")
PLAIN = {
    "dothill": (
        "take my phone into class",
        "have my mobile out in the classroom",
        "be friends with parents on facebook",
    ),
    "newport": ("take my phone into class", "keep my mobile on my desk in lessons"),
    "wetherby": ("text a boy in my class", "send pupils texts"),
    "westhaven": ("look up a pupil's mum online", "google a colleague"),
    "st-wenn": ("go on facebook at work", "post a picture of my class at the museum"),
}
"""School -> what is forbidden but for a case that these words do not speak of."""
CASES = (
    ("dothill", "my dad is dying, can i have my mobile switched on", "dothill/exceptional-circumstances"),
    ("newport", "my wife is in labour, may i keep my phone on", "newport/phone-exceptional-case"),
    ("dothill", "can I be friends on facebook with a parent who is my sister", "dothill/parent-relative-exception"),
    ("wetherby", "can i text the boys through SIMS", "wetherby/sims-texts-allowed"),
    ("dothill", "can I use my phone in the staffroom at lunch", "dothill/phone-allowed-places"),
)


@pytest.mark.parametrize(("school", "thing"), [(school, one) for school, things in PLAIN.items() for one in things])
@pytest.mark.parametrize("form", FORMS)
def test_whoever_is_in_no_special_case_is_not_told_that_it_is_allowed(school: str, thing: str, form: str) -> None:
    policy = POLICIES[school]
    found = look_up(policy, form.format(thing))
    if found.kind == "answer":
        first = policy.clauses[found.clauses[0]]
        assert first.id not in exceptional()
        assert not first.modality.startswith("permitted"), first.id


@pytest.mark.parametrize(("school", "question", "clause"), CASES)
def test_whoever_is_in_the_case_gets_it(school: str, question: str, clause: str) -> None:
    assert look_up(POLICIES[school], question).clauses[0] == clause


@pytest.mark.parametrize("clause", exceptional())
def test_the_rule_comes_before_its_exception_and_both_are_of_one_school(clause: str) -> None:
    policy = load(clause.partition("/")[0])
    rule = exceptional()[clause].rule
    assert {clause, rule} <= policy.clauses.keys()
    assert rule_first([clause, rule, "x/other"], policy.clauses, "can I do it") == (rule, clause, "x/other")
    assert rule_first(["x/other", clause], policy.clauses, "can I do it") == ("x/other", clause)


TOLD = (
    ("wetherby", "a boy in my form has sent my instagram a follow request", "wetherby/pupil-request-tell-head"),
    ("wetherby", "a pupil has sent me a friend request, do i just ignore it", "wetherby/pupil-request-tell-head"),
    ("westhaven", "a girl in year 8 sent me a friend request, i declined", "westhaven/report-pupil-requests"),
    ("westhaven", "one of my year 9s messaged me on insta about homework", "westhaven/report-pupil-contact-attempt"),
    ("wetherby", "one of the boys has his own youtube channel", "wetherby/boy-with-account-report"),
)


@pytest.mark.parametrize(("school", "question", "duty"), TOLD)
def test_who_tells_that_it_happened_is_told_what_to_do(school: str, question: str, duty: str) -> None:
    assert duty in look_up(POLICIES[school], question).clauses[:SHOWN]


@pytest.mark.parametrize("at", range(len(duties())))
def test_a_duty_and_its_rules_are_of_one_school(at: int) -> None:
    row = duties()[at]
    policy = load(row.duty.partition("/")[0])
    assert {row.duty, *row.beside} <= policy.clauses.keys()
    first = min(row.beside)
    assert with_duties([first], policy.clauses, "may one do such a thing") == (first,)
