"""`tables --ways`: every way out that staff can be shown, for a person to read each line and say whether it is right.

Each row that stands in the way of a post is met by posts that hold it, ordinary in everything else, with and without
a tie to the people in it. What `ways_out` offers for them is drawn once a school, with the first such post.
"""

from collections.abc import Iterator, Mapping
from itertools import product

import yaml

from bot.seam.wording import ENGLISH, WORDS
from policy_kb.decision import Facts, decide
from policy_kb.policy import Policy, PostingRule
from policy_kb.typical import can_be
from policy_kb.vocabulary import FACTS, MANY_VALUED, Verdict
from policy_kb.ways import Way, ways_out

_BESIDE: tuple[Mapping[str, str], ...] = (
    {},
    {"content": "photo"},
    {"permissions": "relative-of-pupil"},
    {"more": "known-outside-school"},
    {"about": "school-life"},
)
"""What else a post may hold beside what a row speaks of."""
_NEEDS = {
    "direct-message-pupil": "pupils",
    "direct-message-parent": "parents",
    "direct-message-colleague": "colleagues",
}


def drawn(policies: Mapping[str, Policy]) -> str:
    """The whole page, in Markdown."""
    parts = [f"# {ENGLISH.say('tables.ways-title')}", ENGLISH.say("tables.ways-how-to-read")]
    usual = yaml.safe_load((WORDS / "tables.yaml").read_text("utf-8"))["usual"]
    for policy in policies.values():
        parts += [f"## {policy.school}", "\n".join(_lines(policy, usual))]
    return "\n\n".join(parts) + "\n"


def _lines(policy: Policy, usual: Mapping[str, str]) -> Iterator[str]:
    seen: set[object] = set()
    for row in policy.posting:
        if row.verdict is Verdict.OK:
            continue
        for post in _posts(row, usual):
            now = decide(policy, post)
            if now.verdict is Verdict.OK:
                continue
            for way in ways_out(policy, post):
                key = now.verdict, way
                if key not in seen:
                    seen.add(key)
                    yield f"- {_said(way)} *({_verdict(now.verdict)}: {_described(post, usual)})*"


def _posts(row: PostingRule, usual: Mapping[str, str]) -> Iterator[Facts]:
    """Posts that hold the row and are ordinary otherwise."""
    ways = [[(fact, value) for value in FACTS[fact] if value in row.when[fact]] for fact in FACTS if fact in row.when]
    for chosen in product(*ways):
        for beside in _BESIDE:
            given = {**usual, **beside, **dict(chosen)}
            given.setdefault("people", _NEEDS.get(given["audience"], "none"))
            if given["people"] in {"pupils", "ex-pupils-under-18"} and given["content"] in {"photo", "video"}:
                given.setdefault("pupil_detail", "identifiable")
            post = {fact: frozenset({given[fact]} if fact in given else ()) - {"none"} for fact in FACTS}
            for fact, values in row.also.items():
                post[fact] |= {next(value for value in FACTS[fact] if value in values)}
            if can_be(post):
                yield post


def _said(way: Way) -> str:
    changes = ENGLISH.listed([ENGLISH.say(f"ways.{change.name}") for change in way.changes])
    return ENGLISH.say(f"ways.{way.verdict.value}", changes=changes[:1].upper() + changes[1:])


def _verdict(verdict: Verdict) -> str:
    return ENGLISH.say("tables.no") if verdict is Verdict.NO else ENGLISH.say("tables.approval")


def _described(post: Facts, usual: Mapping[str, str]) -> str:
    """What is not usual about a post."""
    words = []
    for fact, values in post.items():
        labels = ENGLISH.question(f"post.{fact}").options
        usual_value = frozenset({usual[fact]} if fact in usual else ())
        if values and (values != usual_value or fact in MANY_VALUED - {"permissions"}):
            words += [labels.get(value, value) for value in FACTS[fact] if value in values]
    return "; ".join(dict.fromkeys(words))
