"""Routes over every school, kind, subject and signal: nobody is told of themselves, somebody always is told."""

import re
from datetime import date
from itertools import chain, combinations, product

import pytest

from policy_kb.law import Here
from policy_kb.loading import load
from policy_kb.policy import Policy
from policy_kb.routing import Report, of_ones_own, route
from policy_kb.signals import signals
from policy_kb.steps import STEPS, steps_for
from policy_kb.vocabulary import CATEGORIES, OUTSIDE_ROLES, SCHOOL_ROLES, SIGNALS, SUBJECTS, Urgency
from tests.policy_kb.bare import every_policy
from tests.shortened import by_school

POLICIES = every_policy()
HERE = Here("ENG", date(2026, 11, 28))
SIGNAL_SETS = [frozenset(some) for some in chain.from_iterable(combinations(SIGNALS, n) for n in range(2))]


@pytest.mark.parametrize("policy", by_school(POLICIES))
def test_no_report_reaches_whom_it_is_about_and_each_reaches_somebody(policy: Policy) -> None:
    walked = 0
    for category, subject, found in product(CATEGORIES, SUBJECTS, SIGNAL_SETS):
        for one in [None, *SCHOOL_ROLES]:
            barred = frozenset({one} if one else ())
            got = route(policy, Report(category, subject, found, barred))
            walked += 1
            assert not ({*got.tell, *got.then} & got.exclude), (category, subject, found, one)
            assert got.tell, (category, subject, found, one)
            assert barred <= got.exclude
            assert not set(got.tell) & OUTSIDE_ROLES or got.tell == ("lado",)
            assert got.advice
    assert walked == len(CATEGORIES) * len(SUBJECTS) * len(SIGNAL_SETS) * (len(SCHOOL_ROLES) + 1)


@pytest.mark.parametrize(
    ("school", "report", "advice"),
    [
        ("westhaven", Report("whistleblowing", "headteacher"), "Do not write about it online."),
        ("dothill", Report("child-welfare", "dsl"), "Tell the headteacher now, in person or by phone."),
        ("westhaven", Report("child-welfare", "dsl"), "If anybody is in danger, ring 999 first."),
        ("newport", Report("press-contact", "headteacher"), "Tell the chair of governors, and not the Headteacher."),
        ("st-wenn", Report("child-welfare", "dsl"), "If anybody is in danger now, ring 999 first."),
    ],
)
def test_advice_names_who_is_left_where_one_is_kept_out(school: str, report: Report, advice: str) -> None:
    assert advice in route(POLICIES[school], report).advice


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_advice_sends_nobody_to_one_who_is_kept_out(policy: Policy) -> None:
    names = {"dsl": ("dsl", "safeguarding lead"), "headteacher": ("headteacher", "headmaster")}
    named = 0
    for category, subject, found in product(CATEGORIES, names, SIGNAL_SETS):
        for sentence in ". ".join(route(policy, Report(category, subject, found)).advice).split(". "):
            if any(name in sentence.lower() for name in names[subject]):
                named += 1
                assert {"not", "neither"} & set(sentence.lower().replace(",", "").split()), sentence
    assert named or policy.id == "st-wenn"


def test_who_reports_themselves_is_not_sent_to_themselves() -> None:
    policy = POLICIES["wetherby"]
    found = route(policy, Report("colleague-conduct", "staff", frozenset({"self-report"})))
    assert any("Tell the DSL" in line for line in found.advice)
    own = of_ones_own(policy, found, frozenset({"dsl"}))
    assert not any("DSL" in line for line in own.advice)
    assert "Saying so early is right." in own.advice


def test_where_head_and_dsl_are_one_person_neither_word_reaches_them() -> None:
    for subject in ("headteacher", "dsl"):
        got = route(POLICIES["st-wenn"], Report(f"{subject}-conduct", subject))
        assert got.exclude >= {"headteacher", "dsl"}
        assert "chair-of-governors" in got.tell


def test_with_head_and_chair_barred_the_lado_is_named() -> None:
    barred = frozenset({"headteacher", "chair-of-governors", "dsl", "deputy", "senior-staff", "line-manager"})
    got = route(POLICIES["dothill"], Report("allegation-harm", "staff", barred=barred))
    assert "lado" in (*got.tell, *got.then)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_the_chain_of_those_who_may_judge_whom(policy: Policy) -> None:
    """DSL -> head; head -> chair; both -> chair, then LADO; chair -> LADO, with the head told (KCSIE, part four)."""
    dsl = route(policy, Report("dsl-conduct", "dsl"))
    head = route(policy, Report("headteacher-conduct", "headteacher"))
    both = route(policy, Report("headteacher-conduct", "headteacher", barred=frozenset({"dsl"})))
    chair = route(policy, Report("colleague-conduct", "staff", barred=frozenset({"chair-of-governors"})))
    assert ("headteacher" in dsl.tell) is ("headteacher" not in dsl.exclude)
    assert "chair-of-governors" in head.tell
    assert both.tell == ("chair-of-governors",)
    assert "lado" in both.then
    assert "lado" in chair.then
    assert "headteacher" in chair.tell


def test_with_everybody_barred_the_lado_alone_is_named() -> None:
    for policy in POLICIES.values():
        got = route(policy, Report("allegation-harm", "staff", barred=SCHOOL_ROLES))
        assert got.tell == ("lado",)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_childs_welfare_and_a_complaint_have_routes_of_their_own(policy: Policy) -> None:
    for found in SIGNAL_SETS:
        welfare = route(policy, Report("child-welfare", "unknown", found))
        assert "dsl" in welfare.tell
        assert "social-care" in welfare.then
    assert route(policy, Report("whistleblowing", "staff")).tell == ("headteacher",)
    about_head = route(policy, Report("headteacher-conduct", "headteacher"))
    assert "headteacher" not in (*about_head.tell, *about_head.then)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_words_of_taking_ones_own_life_are_never_put_off(policy: Policy) -> None:
    for category, subject in product(CATEGORIES, SUBJECTS):
        assert route(policy, Report(category, subject, frozenset({"own-life"}))).urgency is Urgency.IMMEDIATE
    welfare = route(policy, Report("child-welfare", "unknown", frozenset({"own-life"})))
    assert any("999" in line for line in welfare.advice)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_advice_about_an_intimate_image_never_asks_for_a_copy(policy: Policy) -> None:
    for category in ("image-misuse", "allegation-harm", "pupil-contact", "cyberbullying-of-pupil"):
        for subject in SUBJECTS:
            got = route(policy, Report(category, subject, frozenset({"intimate-image"})))
            assert "do not" in " ".join(got.advice).lower(), (category, subject, got.advice)
            for line in got.advice:
                asks = set(re.findall(r"screenshots?|copy|copies|print|forward|save", line.lower()))
                assert not asks or re.search(r"\b(?:not|never|no|nobody)\b", line.lower()), (category, subject, line)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_picture_of_a_member_of_staff_is_no_childs_picture(policy: Policy) -> None:
    """A teacher's own deepfake goes to whom the pack tells of attacks on staff, at once, and nobody asks for a copy."""
    own = frozenset({"intimate-image", "shown-staff"})
    for subject in SUBJECTS:
        plain = route(policy, Report("cyberbullying-of-staff", subject))
        got = route(policy, Report("cyberbullying-of-staff", subject, own))
        words = " ".join(got.advice).lower()
        assert got.urgency == "immediate"
        assert "do not" in words
        if subject not in {"headteacher", "dsl"}:
            assert set(plain.tell) <= set(got.tell)
            assert "police" in got.then
            assert "child" not in words
            assert "screenshot" not in words
            child = route(policy, Report("cyberbullying-of-staff", subject, own | {"shown-child"}))
            assert (
                child.advice == route(policy, Report("cyberbullying-of-staff", subject, own - {"shown-staff"})).advice
            )


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_complaint_about_personal_data_has_a_route_and_a_clock(policy: Policy) -> None:
    got = route(policy, Report("data-complaint", "staff"))
    assert got.tell == ("headteacher",)
    assert "data-protection-officer" in got.then
    assert "30 days" in " ".join(got.advice)
    assert "headteacher" not in route(policy, Report("data-complaint", "headteacher")).tell


def test_the_reporter_may_choose_the_line_manager_where_the_policy_lets_staff_choose() -> None:
    policy = POLICIES["newport"]
    plain = route(policy, Report("cyberbullying-of-staff", "pupil"))
    assert plain.tell == ("headteacher",)
    assert plain.choice == ("headteacher", "line-manager")
    chosen = route(policy, Report("cyberbullying-of-staff", "pupil", chosen="line-manager"))
    assert chosen.tell == ("line-manager",)
    pupil = route(policy, Report("cyberbullying-of-pupil", "pupil", chosen="line-manager"))
    assert pupil.tell == ("line-manager", "dsl")


def test_nobody_may_be_chosen_whom_a_report_is_about_or_whom_the_policy_does_not_name() -> None:
    policy = POLICIES["westhaven"]
    barred = route(policy, Report("pupil-contact", "pupil", barred=frozenset({"line-manager"}), chosen="line-manager"))
    assert "line-manager" not in barred.tell
    assert barred.choice == ()
    assert route(policy, Report("pupil-contact", "pupil", chosen="chair-of-governors")).tell == ("headteacher", "dsl")


def test_a_schools_own_steps_stand_in_place_of_the_general_ones() -> None:
    report = Report("parent-post", "parent")
    own = [step.id for step in steps_for(report, HERE, "", POLICIES["st-wenn"])]
    assert own[:3] == ["st-wenn/step/report-to-site", "st-wenn/step/ask-to-remove", "st-wenn/step/meeting"]
    assert not {"platform", "takedown"} & set(own)
    assert "platform" in {step.id for step in steps_for(report, HERE, "", POLICIES["newport"])}
    assert all(step.noted_as in STEPS and step.cites for policy in POLICIES.values() for step in policy.steps)


@pytest.mark.parametrize("policy", by_school(POLICIES))
def test_worse_words_never_drop_the_lado_or_the_police_from_an_allegation_of_harm(policy: Policy) -> None:
    worse = ("harm-to-child", "danger-now", "sexual-abuse", "intimate-image", "unlawful", "own-life")
    for subject, size in product(("staff", "headteacher", "dsl"), range(len(worse))):
        for some in combinations(worse, size):
            found = frozenset(some)
            milder = route(policy, Report("allegation-harm", subject, found))
            for one in worse:
                got = route(policy, Report("allegation-harm", subject, found | {one}))
                bodies = {*milder.tell, *milder.then} & {"lado", "police"} - got.exclude
                assert bodies <= {*got.tell, *got.then}, (subject, sorted(found), one)


@pytest.mark.parametrize("school", ["newport", "st-wenn", "westhaven", "dothill", "wetherby"])
def test_a_colleague_who_is_said_online_to_hurt_children_is_heard_at_once(school: str) -> None:
    found = signals("a dad has put on the town page that I hit children")
    way = route(load(school), Report("cyberbullying-of-staff", "parent", found))
    assert way.urgency is Urgency.IMMEDIATE
