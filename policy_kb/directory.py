"""Which question is about the school itself: who holds a role, which number, what the law asks of a teacher. Pure.

Rules:
1. Only the entry is found here; who and which number is the school's setting, and is drawn where settings are known.
   Of "whom do I tell about the head" the school's route is found.
2. A question that says more than that ("who do I tell of a pupil's request") is for the policy, and finds nothing here.
3. An emergency comes before this, and is not looked at here.
4. Who tells that a grown-up of the school does something to a child is told whom to tell (`concerns.py`).
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from policy_kb.concerns import concern
from policy_kb.lines import LINE, read
from policy_kb.policy import Policy
from policy_kb.routing import Report, Route, route
from policy_kb.shapes import dataclass

_FILE = Path(__file__).parent / "directory.yaml"


TELLING: Mapping[str, Report] = {
    "tell-headteacher": Report("headteacher-conduct", "headteacher"),
    "tell-dsl": Report("dsl-conduct", "dsl"),
    "tell-colleague": Report("colleague-conduct", "staff"),
    "tell-child": Report("child-welfare", "unknown"),
}
"""Entries that ask whom to tell, and the report that each is about."""
OWN = "own-referral"
"""The entry of who asks whether they may ring the council or the police themselves."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    forms: tuple[re.Pattern[str], ...]
    called: re.Pattern[str] | None = None
    """What stands in each of the forms, looked for first: it is in few questions."""


def wanted(question: str) -> tuple[str, ...]:
    """The entries that a question asks for: a role, a number, `night`, `emergency`, or a fact of law; mostly none."""
    plain = " ".join(question.replace("\u2019", "'").lower().split()).strip(" ?!.")
    found = (
        entry.name
        for entry in _entries()
        if (entry.called is None or entry.called.search(plain))
        and any(_says_little_else(form, plain) for form in entry.forms)
    )
    names = tuple(dict.fromkeys(found))
    telling = tuple(name for name in names if name in TELLING or name == OWN)
    if telling:
        return telling  # whom to tell about the DSL is not who the DSL is
    about = concern(question)
    return (about,) if about else names


def whom(entry: str, policy: Policy) -> Route:
    """Who is told where somebody asks whom to tell: the school's own route, or that of its base."""
    return route(policy, TELLING[entry])


def _says_little_else(form: re.Pattern[str], plain: str) -> bool:
    match = form.search(plain)
    if match is None:
        return False
    filler = str(_lists()["filler"]).split()
    rest = f"{plain[: match.start()]} {plain[match.end() :]}"
    return sum(word not in filler for word in re.findall(r"[a-z0-9]+", rest)) <= int(_lists()["most"])


def _entry(name: str, forms: Sequence[str], called: str = "") -> _Entry:
    needed = re.compile(called, re.IGNORECASE) if called else None
    return _Entry(name, tuple(re.compile(form, re.IGNORECASE) for form in forms), needed)


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read(_FILE, _FILE.name)
    return found


@lru_cache(maxsize=1)
def _entries() -> tuple[_Entry, ...]:
    lists = _lists()
    named = {name: words for name, words in (*lists["people"].items(), *lists["numbers"].items()) if name != LINE}
    forms = [str(form) for form in lists["forms"]]
    called = {role: str(words) for role, words in lists["people"].items() if role != LINE}
    entries = [
        _entry(name, [rf"\b{form.replace('X', words)}\b" for form in forms], words) for name, words in named.items()
    ]
    for name, given in lists["whole"].items():
        if name != LINE:
            role = next((words for one, words in called.items() if all(f"{{{one}}}" in form for form in given)), "")
            entries.append(_entry(name, [_called(form, called) for form in given], role))
    return tuple(entries)


def _called(form: str, called: Mapping[str, str]) -> str:
    """An expression with what roles are called in the place of {role}; it stands at the borders of words."""
    for role, words in called.items():
        form = form.replace(f"{{{role}}}", words)
    return rf"\b(?:{form})(?!\w)"
