"""The law as dated data: what is not in force is not law, each nation has its own, and each fact has its grade."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
import yaml

from bot.seam.wording import ENGLISH
from policy_kb.curating.stale import missing
from policy_kb.law import NATIONS, Here, law
from policy_kb.loading import load_all
from policy_kb.nations import called, in_nation, nations, put
from policy_kb.reminders import reminders
from policy_kb.routing import Report, route
from policy_kb.steps import STEPS, steps_for
from policy_kb.vocabulary import CATEGORIES
from tests.policy_kb.bare import bare

TODAY = date(2026, 11, 28)
ENGLAND = Here("ENG", TODAY)
POLICY = load_all()["westhaven"]
ROLES = yaml.load((Path(__file__).parents[2] / "bot/words/roles.yaml").read_text("utf-8"), yaml.CSafeLoader)


def steps(report: Report, here: Here = ENGLAND) -> set[str]:
    return {step.id for step in steps_for(report, here)}


def test_every_fact_has_a_source_a_grade_and_a_day_on_which_somebody_looked() -> None:
    for fact in law().values():
        assert fact.source
        assert fact.says
        assert fact.checked is None or fact.checked <= TODAY
        assert fact.checked or "not compared" in fact.source, fact.id
        assert fact.since or fact.note or "not compared" in fact.source, fact.id


def test_what_has_no_day_of_beginning_is_not_law_and_is_once_it_has_one() -> None:
    duty = law()["csa-duty"]
    assert duty.since is None
    assert not any(duty.holds(Here(nation, date(2040, 1, 1))) for nation in NATIONS)
    told = Report("allegation-harm", "unknown", frozenset({"sexual-abuse"}))
    assert "csa-police" not in steps(told)


@pytest.mark.parametrize(("day", "holds"), [(date(2026, 10, 29), False), (date(2026, 10, 30), True)])
def test_a_step_begins_on_the_day_on_which_its_law_does(day: date, holds: bool) -> None:  # noqa: FBT001 - a case
    report = Report("cyberbullying-of-staff", "parent")
    assert ("protect-staff" in steps(report, Here("ENG", day))) is holds
    assert "protect-staff" not in steps(report, Here("NIR", TODAY))


def test_a_teacher_is_told_of_their_own_duty_to_ring_the_police_about_fgm() -> None:
    cut = Report("allegation-harm", "unknown", frozenset({"fgm", "harm-to-child"}))
    (first, *_) = reminders("child-harm", cut, (), POLICY, ENGLAND)
    assert "ring the police yourself (101)" in first
    assert "31 October 2015" in first
    assert "28 November 2026" in first
    assert "fgm-police" in steps(cut)
    assert "fgm-police" not in steps(cut, Here("SCT", TODAY))
    assert not any("cut" in line for line in reminders("child-harm", cut, (), POLICY, Here("SCT", TODAY)))


def test_nobody_reads_that_only_the_safeguarding_lead_may_be_told_of_abuse() -> None:
    abused = Report("allegation-harm", "unknown", frozenset({"sexual-abuse"}))
    for policy in load_all().values():
        said = " ".join(reminders("child-harm", abused, (), policy, ENGLAND))
        assert "you may ring the police or the council yourself" in said


def test_who_is_shown_decides_what_is_advised_about_a_picture() -> None:
    mine = Report("cyberbullying-of-staff", "pupil", frozenset({"intimate-image", "shown-staff"}))
    hers = Report("image-misuse", "pupil", frozenset({"intimate-image", "shown-child"}))
    assert {"fake-picture", "platform-picture", "police-picture"} <= steps(mine)
    assert "ceop" not in steps(mine)
    assert "fake-picture" not in steps(hers)
    assert {"ceop", "platform-picture"} <= steps(hers)
    for kind, report in (("cyberbullying-of-staff", mine), ("image", hers)):
        said = " ".join(reminders(kind, report, (), POLICY, ENGLAND))
        assert "Do not look at the picture" in said
        assert "screenshot" not in said


def test_ceop_takes_no_friend_request_and_the_ico_no_phone_without_data() -> None:
    assert "ceop" not in steps(Report("pupil-contact", "pupil"))
    assert "ceop" in steps(Report("pupil-contact", "unknown", frozenset({"harm-to-child"})))
    assert "data-protection" not in steps(Report("lost-or-misused-phone", "pupil"))
    assert "data-protection" in steps(Report("lost-or-misused-phone", "staff", frozenset({"personal-data"})))
    assert "data-complaint" in steps(Report("data-complaint", "staff"))


def test_every_nation_has_words_guidance_and_a_lado_of_its_own() -> None:
    assert {role: ROLES[role] for role in nations()["ENG"].roles} == nations()["ENG"].roles
    for nation in ("WLS", "SCT", "NIR"):
        there = in_nation(POLICY, nation)
        assert "Keeping Children Safe" not in nations()[nation].guidance
        assert there.role_words["dsl"] != nations()["ENG"].roles["dsl"]
        for outcome in ("", "meets", "consult-lado", "low-level"):
            for step in steps_for(Report("allegation-harm", "staff"), Here(nation, TODAY), outcome):
                words = called(step.words(nation), there, nation)
                assert "{" not in words
                assert "LADO" not in words or (nation == "SCT" and "no LADO" in words), (step.id, words)


def test_a_packs_own_word_for_a_role_wins_over_the_nations() -> None:
    wetherby = in_nation(load_all()["wetherby"], "NIR")
    assert wetherby.role_words["headteacher"] == "Headmaster"
    assert in_nation(POLICY, "NIR").role_words["headteacher"] == "principal"


def test_no_fact_is_older_than_two_years_when_it_is_shown() -> None:
    shown = {step.law for step in STEPS.values() if step.law}
    for name in shown:
        checked = law()[name].checked
        assert checked
        assert TODAY - checked < timedelta(days=730)


@pytest.mark.parametrize("nation", ["WLS", "SCT", "NIR"])
@pytest.mark.parametrize("subject", ["headteacher", "dsl"])
def test_advice_in_a_nations_words_sends_nobody_to_one_who_is_kept_out(nation: str, subject: str) -> None:
    there = in_nation(bare(), nation)
    called = {
        "headteacher": r"head(teacher)?|principal",
        "dsl": r"DS[LP]|co-ordinator|designated teacher|safeguarding lead",
    }
    for category in CATEGORIES:
        for row in there.routes:
            found = route(there, Report(category, subject, row.signals))
            for sentence in " ".join(found.advice).split(". "):
                to_whom = re.split(r"\bnot\b", sentence)[0]
                assert not re.search(rf"\b({called[subject]})\b", to_whom, re.IGNORECASE), (category, sentence)


@pytest.mark.parametrize("nation", ["WLS", "SCT", "NIR"])
def test_what_canipost_says_itself_is_in_the_words_of_the_nation(nation: str) -> None:
    words = replace(ENGLISH, here=partial(put, instead=nations()[nation].instead))
    for key in (
        "cards.told-nobody",
        "cards.ring-lado",
        "cards.policy-based",
        "casework.button-lado",
        "practice.nobody",
    ):
        said = words.say(key, number="", reference="")
        assert not re.search(r"\bLADO\b|\bDSL\b|for England", said), said
    asked = words.question("post.permissions").options["dsl-approval"]
    assert "DSL" not in asked
    assert "the the" not in asked


def test_nothing_inside_a_template_gives_way() -> None:
    text = "{% if role == 'headteacher' %}the headteacher{% endif %} {{ headteacher }}"
    assert put(text, nations()["NIR"].instead) == (
        "{% if role == 'headteacher' %}the principal{% endif %} {{ headteacher }}"
    )


def test_a_policy_without_a_rule_on_phones_is_told_what_inspectors_ask() -> None:
    without = replace(POLICY, clauses={})
    pupils, staff = (str(fault) for fault in missing(without, ENGLAND))
    assert "pupils' phones" in pupils
    assert "staff's own phones" in staff
    assert all("On every inspection Ofsted asks" in said for said in (pupils, staff))
    assert list(missing(without, Here("WLS", TODAY))) == []
    assert len(list(missing(without, Here("ENG", date(2026, 6, 28))))) == 1


@pytest.mark.parametrize("fact", ["nudify-tools", "proportionate-search", "under-16-accounts"])
def test_a_fact_of_law_is_used_by_a_step_or_a_reminder(fact: str) -> None:
    rows = (Path(__file__).parents[2] / "policy_kb" / "reminders.yaml").read_text("utf-8")
    assert fact in {step.law for step in STEPS.values()} or f"law: {fact}\n" in rows


def test_what_is_announced_is_said_from_the_day_on_which_it_is_law() -> None:
    account = Report("pupil-underage-account", "pupil")
    assert not any("16" in line for line in reminders("underage-account", account, (), POLICY, ENGLAND))
    assert "own-data" in steps(Report("data-complaint", "parent"))
    assert "undressing-tool" not in steps(Report("image-misuse", "pupil", frozenset({"intimate-image"})))
