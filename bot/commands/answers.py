"""`ask`, `verdict` and `route`: one answer for a person, or JSON lines in and JSON lines out for a batch."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from bot.cards import own
from bot.commands.places import Missing, packs_folder
from bot.commands.tried import tried
from bot.seam.card import Points
from bot.seam.clock import utc_now
from bot.seam.wording import ENGLISH
from dialogs import canipost
from dialogs.canipost import QUESTIONS
from dialogs.core import NOT_SURE, Ask, Question, Scene, replay
from dialogs.endings import Answer
from policy_kb import routing, vocabulary
from policy_kb.decision import decide
from policy_kb.directory import TELLING, wanted, whom
from policy_kb.draft import SchoolWords, check_draft
from policy_kb.helplines import helplines
from policy_kb.law import HOME, Here
from policy_kb.loading import known
from policy_kb.lookup import get_ready, look_up, pressing
from policy_kb.policy import Policy
from policy_kb.proposing import propose
from policy_kb.reading import read_post
from policy_kb.signals import signals
from policy_kb.typical import with_family

Row = Mapping[str, Any]
Policies = Callable[[str], Policy]
"""Gives the policy of a school by its id; reads each once."""


class BadInput(Missing):
    """A line or an argument that cannot be used; the text says which and what to do."""


def ask(options: argparse.Namespace) -> int:
    """Look up one question, or a batch of them."""
    if options.batch:
        return _batch(options, _ask_row, ("id", "school", "text"))
    policy = _policies(options)(options.school)
    if not options.text:
        raise BadInput('Give a question: canipost ask westhaven "may I add a pupil?"')
    found = look_up(policy, options.text)
    if found.own:
        for part in own.said(ENGLISH, found.own, Here(HOME, utc_now().date()), helplines()):
            match part:
                case Points(points=points, heading=heading):
                    print(heading, *(f"  {point}" for point in points), sep="\n")
                case _:
                    print(getattr(part, "text", ""))
        return 0
    print(
        {
            "answer": "Covered:",
            "urgent": "URGENT: do not look this up, act.",
            "not-covered": "Not covered. Nearest:" if found.clauses else "Not covered.",
            "unread": "No word of it is known: ask in a short sentence.",
        }["unread" if found.unread else found.kind]
    )
    if found.kind != "urgent" and (facts := wanted(options.text)):
        print(f"The school's settings answer: {', '.join(facts)}")
        for entry in TELLING.keys() & set(facts):
            found_route = whom(entry, policy)
            print(f"  {entry}: {', '.join(found_route.tell)}, then {', '.join(found_route.then) or 'nobody'}")
    for clause in found.clauses:
        print(f"  {clause} ({policy.clauses[clause].section}): {policy.clauses[clause].short}")
    return 0


def verdict(options: argparse.Namespace) -> int:
    """Decide one post, or a batch of them."""
    if options.batch:
        return _batch(options, _verdict_row, ("id", "school", "post"))
    policy = _policies(options)(options.school)
    post: dict[str, list[str]] = {}
    for pair in options.facts:
        fact, equals, values = pair.partition("=")
        if not equals:
            raise BadInput(f"'{pair}' is not a fact: write for example account=personal.")
        post[fact] = [value for value in values.split(",") if value]
    decision = decide(policy, facts_of(post, complete=False))
    print(f"So far: {decision.verdict.value}" if decision.matters else decision.verdict.value)
    for row in decision.fired:
        print(f"  {row.id}: {', '.join(row.cites) or row.silence}")
    if any(policy.inherited(row) for row in decision.deciding):
        print(f"Rests on '{policy.inherits}', not on a rule that the school has written.")
    if decision.matters:
        print(f"Could still change it: {', '.join(decision.matters)}")
    return 0


def route(options: argparse.Namespace) -> int:
    """Route one report, or a batch of them."""
    if options.batch:
        return _batch(options, _route_row, ("id", "school", "category", "subject_role"))
    policies = _policies(options)
    policies(options.school)
    row = {
        "id": "", "school": options.school, "category": options.category, "subject_role": options.subject_role,
        "text": options.text,
    }  # fmt: skip
    for name, value in _route_row(policies, row).items():
        if name != "id":
            print(f"{name}: {', '.join(value) or 'none' if isinstance(value, list) else value}")
    return 0


def facts_of(post: Mapping[str, object], *, complete: bool) -> dict[str, frozenset[str]]:
    """The facts of a post as a batch writes them; where it is `complete`, what is not said is "none".

    Raises BadInput for an unknown fact or value.
    """
    facts = {fact: frozenset[str]() for fact in vocabulary.FACTS} if complete else {}
    for fact, given in post.items():
        if fact not in vocabulary.FACTS:
            raise BadInput(f"there is no fact '{fact}': use one of {', '.join(vocabulary.FACTS)}.")
        values = [given] if isinstance(given, str) else given
        if not isinstance(values, list) or not set(values) <= set(vocabulary.FACTS[fact]):
            raise BadInput(f"{fact} cannot be {given!r}: use {', '.join(vocabulary.FACTS[fact])}.")
        facts[fact] = frozenset(values) - {"none"}
    return dict(with_family(facts))


def _ask_row(policies: Policies, row: Row) -> dict[str, Any]:
    policy = policies(row["school"])
    get_ready([policy])  # so that the first row is not charged with what is learnt once
    begun = time.perf_counter()
    found = look_up(policy, str(row["text"]))
    clauses = list(found.clauses) if found.kind == "answer" else []
    facts = list(wanted(str(row["text"]))) if found.kind != "urgent" else []
    own_words = {"own": found.own} if found.own else {}
    return {"id": row["id"], "kind": found.kind, **own_words, "clauses": clauses, "facts": facts, "ms": _since(begun)}


def _verdict_row(policies: Policies, row: Row) -> dict[str, Any]:
    policy = policies(row["school"])
    read = _read(policy, row)
    facts = facts_of({**{fact: list(values) for fact, values in read.items()}, **row["post"]}, complete=True)
    if {"account", "content", "about"} <= row["post"].keys():
        facts = _as_usual(facts)
    # Posts written down before these could be said leave them to the words.
    facts["more"] |= read.get("more", frozenset()) & vocabulary.LATER
    scene = Scene(policy, utc_now().date(), read=read)
    # What the post says is answered to every question; what was read and is right need not be asked.
    answers: dict[str, Answer] = {QUESTIONS[fact].id: _answer(QUESTIONS[fact], facts) for fact in read}
    while isinstance((journey := replay(canipost.dialog, answers, scene)).now, Ask):
        answers |= {asked.id: _answer(asked, facts) for asked in journey.now.questions}
    passed = [(step, asked) for step in journey.steps for asked in step.questions]
    asked = decide(policy, canipost.facts_of(journey.answers))
    whole = decide(policy, facts)
    # A batch may hold posts that cannot be, which a person would never be asked about: then the stricter one counts.
    decision = max(asked, whole, key=lambda one: one.verdict.strictness)
    return {
        "id": row["id"],
        "verdict": decision.verdict.value,
        "approver": list(decision.approver),
        "cites": list(dict.fromkeys((*decision.cites, *whole.cites))),
        "remedy": [rule.remedy for rule in decision.deciding if rule.remedy],
        "asked": [q.id.removeprefix("post.") for step, q in passed if step.taken.get(q.id) != journey.answers[q.id]],
        "read": {fact: [value for value in vocabulary.FACTS[fact] if value in read[fact]] for fact in read},
    }


def _read(policy: Policy, row: Row) -> dict[str, frozenset[str]]:
    """The facts that the words beside a post give."""
    words, draft = str(row.get("said") or ""), str(row.get("draft") or "")
    found = {fact: frozenset(values) for fact, values in read_post(words, draft).items()}
    for fact, values in check_draft(f"{words}\n{draft}", SchoolWords((policy.school,))).facts.items():
        if fact in vocabulary.MANY_VALUED:
            found[fact] = found.get(fact, frozenset()) | frozenset(values)
    return found


def _route_row(policies: Policies, row: Row) -> dict[str, Any]:
    policy = policies(row["school"])
    if row["category"] not in vocabulary.CATEGORIES:
        raise BadInput(f"there is no category '{row['category']}': use one of {', '.join(vocabulary.CATEGORIES)}.")
    if row["subject_role"] not in vocabulary.SUBJECTS:
        raise BadInput(f"there is no role '{row['subject_role']}': use one of {', '.join(vocabulary.SUBJECTS)}.")
    said = str(row.get("text", ""))
    # In the dialog the card of an emergency comes first, and what it brings goes at once.
    found = signals(said) | ({"danger-now"} if said.strip() and pressing(said) else set())
    report = routing.Report(row["category"], row["subject_role"], found)
    way = routing.route(policy, report)
    return {
        "id": row["id"],
        "tell": list(way.tell),
        "then": list(way.then),
        "exclude": sorted(way.exclude),
        "urgency": way.urgency.value,
        "basis": way.basis.value,
        "cites": list(way.cites),
        "advice": list(way.advice),
        "kinds": list(propose(said)),
    }


def _as_usual(facts: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """The facts, with when and from what as is usual where a row says all else: a person would be asked."""
    device = "personal-device" if facts["account"] <= {"personal"} else "school-device"
    usual = {"when": frozenset({"own-time"}), "device": frozenset({device})}
    if not facts["people"]:  # nobody at school is in it, and nobody at school reads it
        usual["audience"] = frozenset({"direct-message-other"})
    return {fact: values or usual.get(fact, values) for fact, values in facts.items()}


def _answer(asked: Question, facts: Mapping[str, frozenset[str]]) -> Answer:
    """What the post says to a question, as far as it can be ticked."""
    given = tuple(value for value in asked.options if value in facts[asked.id.removeprefix("post.")])
    return given if asked.kind == "many" else next(iter(given), NOT_SURE)


def _batch(
    options: argparse.Namespace, answer: Callable[[Policies, Row], dict[str, Any]], needed: Iterable[str]
) -> int:
    policies = _policies(options)
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            missing = [name for name in needed if name not in row]
            if missing:
                raise BadInput(f"{', '.join(missing)} is missing.")
            print(json.dumps(answer(policies, row), ensure_ascii=False), flush=True)
        except (json.JSONDecodeError, TypeError) as error:
            raise BadInput(
                f"line {number}: this is not a JSON object ({error}). Mend the line and run it again."
            ) from None
        except BadInput as error:
            raise BadInput(f"line {number}: {error}") from None
    return 0


def _policies(options: argparse.Namespace) -> Policies:
    packs = packs_folder(options)

    @cache
    def policy(school: str | None) -> Policy:
        if school is None or school not in known(packs):
            what = f"there is no school '{school}'" if school else "no school is given"
            raise BadInput(f"{what}: use one of {', '.join(known(packs))}.")
        return tried(school, packs)

    return policy


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 3)
