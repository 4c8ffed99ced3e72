"""What `canipost check` says of a pack: errors at load, notes with file and line otherwise."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.cli import main
from policy_kb.curating.linting import lint, lint_phrasings
from policy_kb.curating.stale import looked_at, missing, stale
from policy_kb.law import NATIONS, Here
from policy_kb.loading import PACKS, Faults, load, load_all
from policy_kb.policy import Policy

TODAY = date(2026, 11, 21)


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A copy of a pack in which each clause has three phrasings: to tell them all apart takes seconds."""
    shutil.copytree(PACKS / "st-wenn", tmp_path / "st-wenn")
    file = tmp_path / "st-wenn/phrasings.yaml"
    kept: list[str] = []
    for line in file.read_text("utf-8").splitlines():
        if not line.startswith("- ") or not all(before.startswith("- ") for before in kept[-3:]):
            kept.append(line)
    file.write_text("\n".join(kept) + "\n", "utf-8")
    return tmp_path


def notes(policy: Policy, packs: Path = PACKS) -> str:
    return "\n".join(map(str, lint(policy, packs / policy.id, TODAY)))


def change(packs: Path, file: str, old: str, new: str) -> None:
    path = packs / "st-wenn" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_clause_that_nobody_can_reach_is_named_with_its_line(packs: Path) -> None:
    policy = load("st-wenn", packs)
    alone = next(iter(policy.clauses.values()))
    bare = replace(policy, phrasings={name: texts for name, texts in policy.phrasings.items() if name != alone.id})
    assert f"{alone.source}: nobody can reach '{alone.id}'" in notes(bare, packs)


def test_a_phrasing_under_two_clauses_is_named_with_both_lines(packs: Path) -> None:
    file = packs / "st-wenn/phrasings.yaml"
    lines = file.read_text("utf-8").splitlines()
    first = next(number for number, line in enumerate(lines, 1) if line.startswith("- "))
    file.write_text("\n".join([*lines, lines[first - 1].upper()]) + "\n", "utf-8")
    assert f"st-wenn/phrasings.yaml:{len(lines) + 1}: " in (said := notes(load("st-wenn", packs), packs))
    assert f"stands in line {first} as well" in said


@pytest.mark.proof
def test_phrasings_that_reach_another_clause_are_counted_and_the_worst_pairs_named() -> None:
    said = "\n".join(map(str, lint_phrasings(load("dothill"), PACKS / "dothill")))
    assert "phrasings would not find the right clause among the first 3" in said
    assert "phrasings of one find the other, such as line " in said


def test_a_review_date_is_overdue_missing_or_in_order() -> None:
    policy = replace(load("st-wenn"), phrasings={})
    assert "has no review date" in notes(policy)
    assert "its review was due on 2020-01-01" in notes(replace(policy, review_due=date(2020, 1, 1)))
    assert "review" not in notes(replace(policy, review_due=date(2027, 1, 1)))


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("Data Protection Act 1998", "UK GDPR"),
        ("every child matters", "Working Together"),
        ("KCSIE 2021", "Keeping Children Safe in Education 2026"),
        ("Keeping Children Safe in Education (September 2025", "Keeping Children Safe in Education 2026"),
        ("Part one or Annex A", "which all staff read in full"),
        ("KCSIE Annex A", "which all staff read in full"),
        ("Annex C of KCSIE", "paragraph 165"),
        ("Working Together to Safeguard Children 2023", "Working together to safeguard children 2026"),
        ("Prevent duty guidance 2015", "24 September 2026"),
        ("Sexting in schools and colleges", "Sharing nudes and semi-nudes"),
        ("Action Fraud", "Report Fraud"),
    ],
)
def test_a_statute_that_was_replaced_is_named_with_what_replaced_it(old: str, now: str) -> None:
    policy = replace(load("st-wenn"), phrasings={})
    clause = next(iter(policy.clauses.values()))
    stale = replace(clause, summary=f"Staff follow {old} at all times.")
    said = notes(replace(policy, clauses={**policy.clauses, clause.id: stale}))
    assert f"{clause.source}: '{old.lower()}' was replaced" in said
    assert now in said


def test_two_rows_that_disagree_of_the_same_post_do_not_load(packs: Path) -> None:
    file = packs / "st-wenn/posting.yaml"
    rules = load("st-wenn", packs).posting
    row = next(rule for rule in rules if rule.verdict.value == "do-not-post" and rule.cites)
    lines = file.read_text("utf-8").splitlines()
    begin = row.source.line - 1
    end = next((at for at in range(begin + 1, len(lines)) if lines[at].startswith("- ")), len(lines))
    copy = "\n".join(lines[begin:end]).replace(row.id, f"{row.id}-again").replace("do-not-post", "ok-with-care")
    file.write_text("\n".join(lines) + f"\n{copy}\n", "utf-8")
    with pytest.raises(Faults, match=rf"says 'ok-with-care' where {row.source} says 'do-not-post' of the same post"):
        load("st-wenn", packs)


def test_dead_references_and_unknown_values_do_not_load(packs: Path) -> None:
    change(packs, "posting.yaml", "cites: [st-wenn/", "cites: [st-wenn/gone-")
    change(packs, "clauses.yaml", "modality: must-not", "modality: had-better-not")
    with pytest.raises(Faults) as found:
        load("st-wenn", packs)
    assert "unknown modality 'had-better-not'" in str(found.value)
    assert "unknown clause 'st-wenn/gone-" in str(found.value)


@pytest.mark.proof
def test_check_ends_well_with_notes_and_badly_with_errors(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--packs", str(packs)]) == 0
    assert "  note: st-wenn/" in capsys.readouterr().out
    change(packs, "clauses.yaml", "topic: ", "topic: cookery-")
    assert main(["check", "--packs", str(packs)]) == 1
    assert "st-wenn/clauses.yaml:" in capsys.readouterr().err


@pytest.mark.parametrize("now", ["Keeping Children Safe in Education 2026", "Working together 2026", "KCSIE 2026"])
def test_an_edition_that_is_in_force_is_not_doubted(now: str) -> None:
    policy = replace(load("st-wenn"), phrasings={})
    clause = next(iter(policy.clauses.values()))
    said = notes(replace(policy, clauses={clause.id: replace(clause, summary=f"Staff follow {now}.")}))
    assert "was replaced" not in said


def test_what_was_replaced_in_england_is_not_stale_elsewhere() -> None:
    policy = load("st-wenn")
    clause = next(iter(policy.clauses.values()))
    old = replace(policy, clauses={clause.id: replace(clause, summary="See Action Fraud and KCSIE 2019.")})
    said = {nation: "\n".join(map(str, stale(old, Here(nation, TODAY)))) for nation in NATIONS}
    assert "kcsie 2019" in said["ENG"]
    assert "kcsie" not in said["SCT"]
    assert "action fraud" in said["SCT"]


def test_a_policy_without_a_word_on_pupils_phones_is_named_in_england() -> None:
    found = {name: list(missing(policy, Here("ENG", TODAY))) for name, policy in load_all().items()}
    assert {name for name, notes in found.items() if notes} == {"newport", "st-wenn", "westhaven"}
    assert not list(missing(load("newport"), Here("WLS", TODAY)))
    assert not list(missing(load("newport"), Here("ENG", date(2026, 6, 28))))


def test_law_without_a_day_and_what_nobody_looked_at_is_named() -> None:
    said = "\n".join(map(str, looked_at(TODAY)))
    assert "'csa-duty' is no law here yet" in said
    assert "for a year" not in said.replace("compared 'iwf' with its source for a year", "")
    assert "nobody has looked at 'fgm-duty' for a year" in "\n".join(map(str, looked_at(date(2028, 1, 1))))
