"""`tables`: the posting tables as a page that a headteacher can read and check against the policy."""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from bot.commands import ways
from bot.commands.places import packs_folder
from bot.seam.wording import ENGLISH, WORDS
from policy_kb.decision import Decision, decide, theirs
from policy_kb.loading import load_all, schools
from policy_kb.policy import Policy, PostingRule
from policy_kb.vocabulary import FACTS, Verdict

_STRICTEST_FIRST = sorted(Verdict, key=lambda verdict: -verdict.strictness)


def tables(options: argparse.Namespace) -> int:
    """Draw the page: to the file `options.to` where one is given, to the screen otherwise."""
    page = (ways.drawn if options.ways else drawn)(load_all(packs_folder(options)))
    if options.to:
        options.to.write_text(page, "utf-8")
    else:
        print(page, end="")
    return 0


def drawn(policies: Mapping[str, Policy]) -> str:
    """The whole page, in Markdown."""
    parts = [f"# {ENGLISH.say('tables.title')}", ENGLISH.say("tables.how-to-read"), *_differences(policies)]
    for policy in policies.values():
        parts += _school(policy)
    return "\n\n".join(parts) + "\n"


def _differences(policies: Mapping[str, Policy]) -> Iterator[str]:
    words = yaml.safe_load((WORDS / "tables.yaml").read_text("utf-8"))
    yield f"## {ENGLISH.say('tables.differ' if set(policies) == set(schools()) else 'tables.typical')}"
    yield ENGLISH.say("tables.differ-about")
    yield table(
        [ENGLISH.say("tables.post"), *(policy.school for policy in policies.values())],
        (
            [post["says"], *(_verdict(policy, _decided(policy, words, post)) for policy in policies.values())]
            for post in words["posts"]
        ),
    )


def _decided(policy: Policy, words: Mapping[str, Any], post: Mapping[str, Any]) -> Decision:
    given = {**words["usual"], **post["facts"]}
    values = {fact: given.get(fact, []) for fact in FACTS}
    return decide(
        policy, {fact: frozenset([value] if isinstance(value, str) else value) for fact, value in values.items()}
    )


def _verdict(policy: Policy, decision: Decision) -> str:
    match decision.verdict:
        case Verdict.NO:
            return f"**{ENGLISH.say('tables.no')}**"
        case Verdict.OK:
            return ENGLISH.say("tables.ok")
        case Verdict.APPROVAL:
            return _approval(policy, decision.needs)


def _approval(policy: Policy, needs: Iterable[Iterable[str]]) -> str:
    """Each yes that is needed; any one of a row's roles can give its own."""
    called = [[policy.role_words.get(role) or ENGLISH.say(f"roles.{role}") for role in roles] for roles in needs]
    who = [ENGLISH.listed(roles, "or") for roles in called if roles]
    return ENGLISH.say("tables.asks", who=ENGLISH.listed(who)) if who else ENGLISH.say("tables.nobody-named")


def _school(policy: Policy) -> Iterator[str]:
    yield f"## {policy.school}"
    yield f"{policy.title}, {policy.version}."
    for verdict in _STRICTEST_FIRST:
        yield f"### {policy.school}: {ENGLISH.say(f'tables.section-{verdict.value}')}"
        rows = (row for row in policy.posting if row.verdict is verdict)
        heads = [ENGLISH.say(f"tables.{head}") for head in ("when", "unless", "verdict", "rests")]
        yield table(heads, (_row(policy, row) for row in rows))


def _row(policy: Policy, row: PostingRule) -> list[str]:
    verdict = {
        Verdict.NO: ENGLISH.say("tables.no"),
        Verdict.OK: ENGLISH.say("tables.ok"),
        Verdict.APPROVAL: ENGLISH.say("tables.theirs") if theirs(row) else _approval(policy, [row.approver]),
    }[row.verdict]
    rests = [f"{policy.clauses[clause].section} (`{clause}`)" for clause in row.cites]
    if row.silence:
        rests.insert(0, row.silence)
    when = "<br>".join(filter(None, (_conditions(row.when), _conditions(row.also)))) or ENGLISH.say("tables.any")
    return [when, _conditions(row.unless), verdict, "<br>".join(rests)]


def _conditions(facts: Mapping[str, frozenset[str]]) -> str:
    lines = []
    for fact in FACTS:
        if fact in facts:
            asked = ENGLISH.question(f"post.{fact}")
            values = [asked.options.get(value, value) for value in FACTS[fact] if value in facts[fact]]
            lines.append(f"{asked.ask} {ENGLISH.listed([f'*{value}*' for value in values], 'or')}")
    return "<br>".join(lines)


def table(heads: list[str], rows: Iterable[list[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)
