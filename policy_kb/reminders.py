"""What everybody who reports should know at once, wherever they work: added to the school's own advice.

Rules:
1. The school's own advice comes first, and what it says already is not said twice.
2. Where a picture may show somebody undressed, nothing asks for a copy: the reminders say not to look, copy,
   save or forward it (UKCIS, Sharing nudes and semi-nudes: advice for education settings, March 2024).
3. What rests on a law is said only where and while it holds, with its date; a duty of one's own comes first.
4. At most two reminders, so that they are read.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from policy_kb.law import Here, holds, law
from policy_kb.lines import LINE, read
from policy_kb.nations import called
from policy_kb.policy import Policy
from policy_kb.routing import Report
from policy_kb.shapes import dataclass

_FILE = Path(__file__).parent / "reminders.yaml"
MOST = 2
BARRED = "barred"
"""Stands among the signals of a report about somebody whose role the school's own advice may name."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One sentence, the kinds and signals it is for, the law it rests on, and how to see that it was said already."""

    says: str
    law: str
    kinds: frozenset[str]
    signals: frozenset[str]
    unless: frozenset[str]
    said: re.Pattern[str]

    def fits(self, kind: str, found: frozenset[str], already: str, here: Here) -> bool:
        """Whether it should be said."""
        wanted = self.signals <= found and (not self.kinds or kind in self.kinds) and holds(self.law, here)
        return wanted and not self.unless & found and not self.said.search(already)


def reminders(kind: str, report: Report, advice: tuple[str, ...], policy: Policy, here: Here) -> tuple[str, ...]:
    """What to add to the advice of a route for a kind of report."""
    found = report.signals | {BARRED} if report.barred else report.signals
    added: tuple[str, ...] = ()
    for one in _all():
        if len(added) < MOST and one.fits(kind, found, " ".join((*advice, *added)), here):
            added = (*added, called(one.says, policy, here.nation))
    return added


@lru_cache(maxsize=1)
def _all() -> tuple[Reminder, ...]:
    found = read(_FILE, _FILE.name)
    found.pop(LINE)
    return tuple(
        Reminder(
            says=_says(row),
            law=row.get("law", ""),
            kinds=frozenset(row.get("kinds", ())),
            signals=frozenset(row.get("signals", ())),
            unless=frozenset(row.get("unless", ())),
            said=re.compile(row["said"], re.IGNORECASE),
        )
        for row in found.values()
    )


def _says(row: dict[str, Any]) -> str:
    if "law" not in row:
        return str(row["says"])
    fact = law()[row["law"]]
    return f"{row.get('says', fact.says)} {fact.shown()}"
