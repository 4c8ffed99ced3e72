"""Who must know of a report, who next, and who must not: a pure function of pack and report.

Rules:
1. The first row of the pack's routing table that matches decides whom the policy wants told.
2. Whoever the report is about is kept out, and with them every role that the pack says one and the same
   person holds (Keeping Children Safe in Education, part four: a conflict of interest).
3. Where nobody at the school is left, the next in the chain is told: DSL -> headteacher; headteacher -> chair of
   governors; both -> chair of governors, then the local authority's designated officer (LADO); chair of governors
   -> the headteacher hears of it, but may not judge them, so the LADO is named as well; all -> the LADO alone.
4. A report about oneself goes to somebody above oneself, whatever role the policy names for it.
5. Bodies outside the school are never written to: they stand in `then`, as calls for the school to make.
6. Where a child is or may be shown in a picture as well, it is a child's picture.
7. Where the policy lets staff choose whom to tell, the reporter's choice takes the place of the role named first.
8. Advice sends nobody to one who is kept out: such a sentence is left out, and who is told instead stands on the card.
9. Words that say that somebody may take their own life are a danger now, whatever kind of report they stand in.
10. Of an allegation of harm by somebody at school, worse words never drop the LADO or the police whom a row for milder
   words names. What a parent or stranger does is no matter for the LADO.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from policy_kb.policy import Policy, RouteRule
from policy_kb.shapes import dataclass
from policy_kb.vocabulary import OUTSIDE_ROLES, Basis, Urgency


@dataclass(frozen=True, slots=True)
class Report:
    """What routing needs to know of a report.

    `subject` is whom it is about in the policy's words (see `vocabulary.SUBJECTS`); `barred` are further roles
    that this person is known to hold, so that the bar goes with the person and not with the word.
    """

    category: str
    subject: str
    signals: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    chosen: str = ""
    """Which of the route's `choice` the reporter would rather tell; empty for the first."""


@dataclass(frozen=True, slots=True)
class Route:
    """Roles to tell at once, roles the school brings in next, roles kept out, how fast, and why."""

    tell: tuple[str, ...]
    then: tuple[str, ...]
    exclude: frozenset[str]
    urgency: Urgency
    basis: Basis
    cites: tuple[str, ...]
    advice: tuple[str, ...]
    choice: tuple[str, ...] = ()
    """The roles among which the reporter may choose: none, or at least two, without whoever is kept out."""


CHAIN = ("headteacher", "chair-of-governors")
"""Who receives a report when everybody the policy names is kept out, in order."""
_CALLED = {
    "headteacher": r"\bhead(?:teacher|master|mistress)?\b|\bprincipal\b",
    "dsl": (
        r"\bDS[LP]\b|\b(?:designated )?safeguarding (?:lead|person)\b|\bchild protection (?:person|co-?ordinator)\b"
        r"|\bdesignated teacher\b"
    ),
    "deputy-dsl": (
        r"\bdeputy (?:DS[LP]|(?:designated )?safeguarding (?:lead|person)|child protection co-?ordinator"
        r"|designated teacher)\b"
    ),
    "chair-of-governors": r"\bchair(?: of (?:the board of )?governors)?\b",
    "line-manager": r"\bline manager\b",
}
"""How advice calls those whom a report may be about, in any nation."""
_AT_SCHOOL = frozenset({"staff", "headteacher", "dsl"})
_SENTENCE = re.compile(r"(?<=[.!?]) +")
_ENDS = r"[,.;]|$| now\b| today\b| at once\b"
_BUT_NOT = re.compile(r"(\b(?:not|neither|nor|never)\b)", re.IGNORECASE)


def route(policy: Policy, report: Report) -> Route:
    """Find the route of a report. Always names somebody at the school or, where nobody is left, the LADO."""
    if "shown-child" in report.signals:
        report = replace(report, signals=report.signals - {"shown-staff"})
    if "own-life" in report.signals:
        report = replace(report, signals=report.signals | {"danger-now"})
    row = next(row for row in policy.routes if _matches(row, report))
    exclude = barred(policy, report)
    choice = tuple(role for role in row.choice if role not in exclude)
    named = row.tell
    if report.chosen in choice:
        named = tuple(dict.fromkeys(report.chosen if role == row.choice[0] else role for role in row.tell))
    tell, then = _way(named, (*row.then, *_as_for_milder(policy, report)), exclude)
    return Route(
        tell=tell,
        then=then,
        exclude=exclude,
        urgency=Urgency.IMMEDIATE if "own-life" in report.signals else row.urgency,
        basis=row.basis,
        cites=row.cites,
        advice=sound(row.advice, exclude),
        choice=choice if len(choice) > 1 else (),
    )


def _as_for_milder(policy: Policy, report: Report) -> tuple[str, ...]:
    """The bodies for an allegation of harm that any row names which holds of the report (rule 10)."""
    if report.category != "allegation-harm" or report.subject not in _AT_SCHOOL:
        return ()
    named = {role for row in policy.routes if _matches(row, report) for role in (*row.tell, *row.then)}
    return tuple(role for role in ("lado", "police") if role in named)


def of_ones_own(policy: Policy, found: Route, roles: frozenset[str]) -> Route:
    """The route of a report that somebody who holds these roles makes about themselves.

    Whoever stands above them hears of it: of the DSL the headteacher, of the headteacher the chair of governors.
    """
    own = roles & {"dsl", *CHAIN}
    if not own:
        return found
    exclude = frozenset(found.exclude | own | _same_person(policy.same_person, set(own)))
    above = tuple(role for role in CHAIN if role not in exclude)[:1]
    tell, then = _way((*above, *(role for role in found.tell if role not in above)), found.then, exclude)
    advice = sound(found.advice, exclude)
    return replace(found, tell=tell, then=then, exclude=exclude, basis=Basis.INFERRED, advice=advice)


def sound(advice: tuple[str, ...], exclude: frozenset[str]) -> tuple[str, ...]:
    """Advice that sends nobody to one who is kept out; "and not the Headteacher" stays as it is."""
    called = [words for role, words in _CALLED.items() if role in exclude]
    kept = (" ".join(filter(None, (_without(one, called) for one in _SENTENCE.split(line)))) for line in advice)
    return tuple(line for line in kept if line)


def _without(sentence: str, called: Iterable[str]) -> str:
    """A sentence that names others instead ("the Headteacher or the DSL" -> "the DSL"), or nothing if it cannot."""
    to_whom, *rest = _BUT_NOT.split(sentence, maxsplit=1)
    for words in called:
        one = rf"(?:the |your )?(?:{words})"
        for names, left in (
            (rf", (the \w+) or {one}", r" or \1"),
            (rf", {one}(?= or | and )|{one}, (?=(?:the|your) [\w ]+ or )", ""),
            (rf"{one} (?:or|and) (?:to )?| or {one}| and {one}(?={_ENDS})", ""),
        ):
            to_whom = re.sub(names, left, to_whom, flags=re.IGNORECASE)
        if re.search(words, to_whom, re.IGNORECASE):
            return ""
    return to_whom + "".join(rest)


def _way(
    named: Sequence[str], later: Sequence[str], exclude: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whom to tell at once and whom next, of those a policy names, without those kept out."""
    tell = [role for role in named if role not in exclude and role not in OUTSIDE_ROLES]
    then = [role for role in (*named, *later) if role not in exclude and role not in tell]
    if not tell:
        successor = next((role for role in CHAIN if role not in exclude), "lado")
        tell = [successor]
        then = [role for role in then if role != successor]
    if "chair-of-governors" in exclude and "headteacher" not in (*exclude, *tell):
        tell.append("headteacher")
        then = [role for role in then if role != "headteacher"]
    if ("chair-of-governors" in exclude or exclude >= {"headteacher", "dsl"}) and "lado" not in (*tell, *then):
        then.append("lado")
    return tuple(tell), tuple(dict.fromkeys(then))


def declaration(policy: Policy) -> Route:
    """Who receives a declaration of family or friendship with a pupil or parent."""
    row = policy.declaration
    return Route(row.tell, row.then, frozenset(), row.urgency, row.basis, row.cites, row.advice)


def barred(policy: Policy, report: Report) -> frozenset[str]:
    """Every role the report must not reach."""
    roles = set(report.barred)
    if report.subject in {"headteacher", "dsl"}:
        roles.add(report.subject)
    return frozenset(roles | _same_person(policy.same_person, roles))


def _same_person(pairs: Iterable[frozenset[str]], roles: set[str]) -> set[str]:
    return {role for pair in pairs if pair & roles for role in pair}


def _matches(row: RouteRule, report: Report) -> bool:
    return report.category in row.category and report.subject in row.subject and row.signals <= report.signals
