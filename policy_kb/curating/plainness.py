"""Whether what staff read first of a clause is plain, and says the same: reading grade, modal words, roles, numbers.

Rules:
1. The first words of a clause have a reading grade of at most 7 (Flesch and Kincaid's formula of 1975).
2. They bind as the clause is marked: a "must" stays a must, a "should" a should, advice stays advice; what only tells
   a fact or what the school does binds nobody who was not bound.
3. Whom the clause names, and by when, they name too.
"""

import re
from collections.abc import Iterator, Mapping

from policy_kb.counted import counted
from policy_kb.lines import Fault
from policy_kb.policy import Clause, Policy

MOST = 7.0
"""Years of school that a text takes to read, at most."""
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'\u2019]*")
_END = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)]*\s+")
_GROUP = re.compile(r"[aeiouy]+")
_APART = re.compile(r"ia(?!l|n)|io(?!n|u)|[^q]ua|eo(?!u)|uou|[iy]ing|eing|ism|[^aeiou]le[sd]?$|[td]ed$|[sxzcgh]es$")
_QUIET = re.compile(r"(?<=[^aeiou])e[sd]?$")
_KNOWN = {
    "people": 2, "safeguarding": 3, "colleague": 2, "facebook": 2, "something": 2, "someone": 2, "somebody": 3,
    "everybody": 4, "anyone": 3, "safety": 2, "safely": 2, "serious": 3, "senior": 2, "going": 2, "guard": 1,
}  # fmt: skip
"""Words that clauses use often and that the rule below counts wrong."""

_NEVER = r"\b(?:must (?:not|never)|may not|never|no one may)\b"
_SHOULD_NOT = r"\b(?:should (?:not|avoid)|asked not to)\b"
_SAYS: Mapping[str, str] = {
    "must": r"\b(?:must|has to|have to)\b(?! not| never)",
    "must-not": rf"{_NEVER}|\bdo not\b|\bdoes not\b|\bno\b|\bnothing\b|\bneither\b|\bnot allowed\b|\boff limits\b",
    "should": r"\bshould\b(?! not)",
    "should-not": _SHOULD_NOT,
    "advised": r"\b(?:advised|advice|encouraged|better|wants)\b",
    "advised-against": r"\badvise[sd]? (?:against|not)|\bnot to\b|\bbetter not\b",
    "permitted": r"\b(?:may|accept(?:ed|s)|do not have to)\b",
    "permitted-with-approval": r"\b(?:only|may agree|ask first)\b",
}
"""What short words hold at least, for each way in which a clause binds."""
_STRONGER: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("must", r"\b(?:must|never)\b", frozenset({"must", "must-not"})),
    ("should", r"\bshould\b", frozenset({"should", "should-not"})),
)
_NAMED = re.compile(
    r"\b(?:headteacher|headmaster|dsl|lado|line manager|deputy|chair of governors|hr|human resources|police|ceop"
    r"|safeguarding lead|single point of access|in writing|at once|\d+)\b"
)
_SAME = {"without delay": "at once", "straight away": "at once", "immediately": "at once"}


def grade(text: str) -> float:
    """The years of school that it takes to read a text: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    words = _WORD.findall(text)
    sentences = [part for part in _END.split(text.strip()) if part]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """How many syllables an English word has, near enough; a number counts as one."""
    bare = re.sub(r"['\u2019]s?$", "", word.lower())
    if known := _KNOWN.get(bare) or _KNOWN.get(bare.removesuffix("s")):
        return known
    count = len(_GROUP.findall(bare)) + len(_APART.findall(bare)) - len(_QUIET.findall(bare))
    return max(1, count)


def too_hard(policy: Policy) -> Iterator[Fault]:
    """The clauses whose first words are hard to read; one line for all of them."""
    found = sorted(((grade(one.short), one) for one in policy.clauses.values()), key=lambda each: -each[0])
    hard = [one for years, one in found if round(years, 1) > MOST]
    if hard:
        some = ", ".join(f"{one.id} ({grade(one.short):.1f})" for one in hard[:3])
        many = counted(len(hard), "clause takes", "clauses take")
        what = f"{many} more than {MOST:.0f} years of school to read, hardest: {some}."
        yield Fault(str(hard[0].source), what, "Write 'plain:' under them, in short words and short sentences.")


def unlike(policy: Policy) -> Iterator[Fault]:
    """The clauses whose plain words bind otherwise than the clause, or leave out whom it names or by when."""
    for clause in policy.clauses.values():
        if clause.plain:
            for why in _unlike(clause):
                what = f"the plain words of '{clause.id}' do not say what the clause says: {why}."
                yield Fault(str(clause.source), what, "Word them anew, with the clause beside you.")


def _unlike(clause: Clause) -> Iterator[str]:
    plain, whole = clause.plain.lower(), clause.summary.lower()
    wanted = _SAYS.get(clause.modality)
    if wanted and not re.search(wanted, plain):
        yield f"it is marked '{clause.modality}', and they do not"
    for word, pattern, at_home in _STRONGER:
        if clause.modality not in at_home and re.search(pattern, plain) and not re.search(_HELD[word], whole):
            yield f"they say '{word}', and it does not"
    for said, other in _SAME.items():
        plain, whole = plain.replace(said, other), whole.replace(said, other)
    missing = sorted(set(_NAMED.findall(whole)) - set(_NAMED.findall(plain)))
    if missing and "tap" not in plain:
        yield f"they leave out {', '.join(missing)}"


_HELD = {"must": r"\b(?:must|never|has to|have to|duty|needs?)\b", "should": r"\b(?:should|expected)\b"}
