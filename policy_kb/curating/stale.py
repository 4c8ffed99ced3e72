"""What a pack says that the law has left behind, and what the law asks that it does not say, for `canipost check`.

Rules:
1. What was replaced stands in `stale.yaml`, what holds in `law.yaml`; both only where and while they do.
2. How well it is known is said with each note, so that somebody looks before the governors are asked.
3. What was announced and has no day yet is named once, and so is what nobody has looked at for a year.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from policy_kb.helplines import helplines
from policy_kb.law import GRADES, NATIONS, Here, law
from policy_kb.lines import Fault, read
from policy_kb.policy import Policy
from policy_kb.search.bank import HOME
from policy_kb.shapes import dataclass

_WANTED = (
    ("pupil-phones", "pupils' phones", frozenset({"phones-pupils"})),
    ("staff-phones", "staff's own phones in front of pupils", frozenset({"phones-staff", "phones-work"})),
)
"""What the law or its guidance wants a rule for: the fact, whose, and the topics of clauses that are one."""
_AGE = timedelta(days=365)
"""After which somebody should look again."""


@dataclass(frozen=True, slots=True)
class _Replaced:
    pattern: re.Pattern[str]
    now: str
    since: date
    source: str
    nations: frozenset[str]


def stale(policy: Policy, here: Here) -> Iterator[Fault]:
    """Statutes, guidance and bodies that a pack names and that were replaced there."""
    texts = {f"{policy.id}/identity.yaml": policy.title}
    for clause in policy.clauses.values():
        texts[str(clause.source)] = f"{clause.section} {clause.summary} {clause.exceptions} {clause.deadline}"
    for where, text in texts.items():
        for row in _replaced():
            found = row.pattern.search(text)
            if found and row.since <= here.today and here.nation in row.nations:
                what = f"'{found.group().strip().lower()}' was replaced on {row.since} ({row.source})."
                yield Fault(where, what, f"Now: {row.now}. Ask the governors to bring the policy up to date.")


def missing(policy: Policy, here: Here) -> Iterator[Fault]:
    """What the law asks a school to have and the pack does not speak of."""
    topics = {clause.topic for clause in policy.clauses.values()}
    for name, whose, met in _WANTED:
        fact = law()[name]
        if fact.holds(here) and not topics & met:
            what = f"it says nothing about {whose}. {fact.says} ({fact.source}, since {fact.since})"
            if (asked := law()["ofsted-phones"]).holds(here):
                what = f"{what} {asked.says} (since {asked.since})"
            yield Fault(
                f"{policy.id}/clauses.yaml", what, "Ask the governors for a rule, or say where the school has it."
            )


def looked_at(today: date) -> Iterator[Fault]:
    """Facts of law without a day, and facts and helplines that nobody has looked at for a year."""
    for fact in law().values():
        if fact.since is None:
            what = f"'{fact.id}' is no law here yet ({fact.source}). {fact.note}".strip()
            yield Fault("law.yaml", what, "Look it up; when it begins, add 'since:'.")
        if fact.checked is None or today - fact.checked > _AGE:
            what = f"nobody has looked at '{fact.id}' for a year, if ever."
            yield Fault("law.yaml", what, "Look, and renew 'checked:'.")
    for name, line in helplines().items():
        if line.checked is None or today - line.checked > _AGE:
            what = f"nobody has compared '{name}' with its source for a year, if ever."
            yield Fault("helplines.yaml", what, "Look, and renew 'checked:'.")


@lru_cache(maxsize=1)
def _replaced() -> tuple[_Replaced, ...]:
    return tuple(_row(row) for row in read(HOME / "stale.yaml", "stale.yaml"))


def _row(row: Mapping[str, Any]) -> _Replaced:
    forms = [*(rf"\b{re.escape(words)}" for words in row.get("words", ())), *row.get("patterns", ())]
    known = GRADES[row.get("grade", "P")]
    return _Replaced(
        pattern=re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE),
        now=row["now"],
        since=row["since"],
        source=f"{row['source']}; {known}" if known else row["source"],
        nations=frozenset(row.get("nations", NATIONS)),
    )
