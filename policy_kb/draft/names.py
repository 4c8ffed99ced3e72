"""Names of children, colleagues and others, found by a list of first names and by the company that a name keeps.

1. A name from the list counts; one that is also a word, month or place counts only where its company shows a child.
2. A word that is on no list counts beside a class, a parent, or "little".
3. Family, friends, pets, saints, authors, people of lessons, brands and places are not pupils.
4. A name is taken for a pupil's where anything in the draft is about school; elsewhere it is only asked about.
"""

import re
from collections.abc import Iterator
from functools import cache

from policy_kb.draft.marks import Kind, Mark
from policy_kb.draft.plain import make_plain
from policy_kb.draft.sources import Reading
from policy_kb.draft.wording import contents, expand

_WORD = re.compile(r"(?<![\w@#/.'-])[A-Za-z]{2,20}(?:-[A-Za-z]{2,20})?(?![\w@/-])")
_SURNAME = re.compile(r" (?!I\b)(?:[A-Z][a-z']{1,20}(?:-[A-Z][a-z]{1,20})?|[A-Z](?:\.|(?![\w'])))")
_TITLED = re.compile(
    r"\b(?:mr|mrs|ms) [a-z]{3,20}\b|\b(?:Mr|Mrs|Miss|Ms|Mx|Dr|Rev)\.? [A-Z][a-z']{1,20}(?:-[A-Z][a-z]{1,20})?\b"
)
_NAME = r"[A-Z][a-z]{1,20}(?:-[A-Z][a-z]{1,20})?"


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(contents("names.yaml")[name].split())


@cache
def _said(name: str, *, capitals: bool = False) -> re.Pattern[str]:
    """One of the patterns of `rules.yaml` that are read against what stands before or after a name."""
    return re.compile(expand(contents("rules.yaml")[name]), 0 if capitals else re.IGNORECASE)


@cache
def _beside_a_class() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row.replace("NAME", _NAME)) for row in contents("rules.yaml")["name-patterns"])


def names(reading: Reading) -> list[Mark]:
    """Every mark for a person named; who is once known to be a pupil is a pupil wherever the name stands again."""
    found = list(_found(reading))
    pupils = {_first(reading, mark) for mark in found if mark.kind is Kind.PUPIL_NAME}
    known = sorted(name for name in pupils if len(name) > 1 and name.isalpha())
    if not known:
        return found
    again = re.compile(rf"(?<![\w@#/.-])(?:{'|'.join(known)})(?![\w@/-])", re.IGNORECASE)
    return found + [
        reading.mark(Kind.PUPIL_NAME, *place.span())
        for place in again.finditer(reading.text)
        if place[0][0].isupper() or place[0].lower() in _listed("names") - _listed("also-words")
    ]


def _first(reading: Reading, mark: Mark) -> str:
    word = re.match(r"[A-Za-z-]+", make_plain(reading.given[mark.start : mark.end]).text)
    return word[0].lower() if word else ""


def _found(reading: Reading) -> Iterator[Mark]:
    yield from _given(reading)
    lessons = [found.span() for listed in (_lessons(), _things()) for found in listed.finditer(reading.text)]
    taken: set[int] = {place for start, end in lessons for place in range(start, end)}
    for found in _TITLED.finditer(reading.text):
        if not _said("not-titled", capitals=True).search(found[0]):
            taken.update(range(*found.span()))
            yield reading.mark(Kind.COLLEAGUE_NAME, *found.span())
    for found in _said("placeholder").finditer(reading.text):
        yield reading.mark(Kind.PUPIL_NAME, *found.span())
    for found in (found for pattern in _beside_a_class() for found in pattern.finditer(reading.text)):
        if found.start(1) not in taken and _could_be_a_child(reading, found):
            taken.update(range(*found.span(1)))
            yield reading.mark(Kind.PUPIL_NAME, *found.span(1))
    for found in _WORD.finditer(reading.text):
        if found.start() not in taken and (kind := _who(reading, found)):
            surname = None if kind is Kind.NAME and found[0].islower() else _SURNAME.match(reading.text, found.end())
            end = surname.end() if surname and surname[0].strip().lower() not in _listed("not-names") else found.end()
            yield reading.mark(kind, found.start(), end)


def _given(reading: Reading) -> Iterator[Mark]:
    """The people whom the school itself has told us of."""
    for kind, people in ((Kind.COLLEAGUE_NAME, reading.school.staff), (Kind.PUPIL_NAME, reading.school.pupils)):
        if some := [re.escape(person) for person in people if person.strip()]:
            for found in re.finditer(rf"(?<!\w)(?:{'|'.join(some)})(?!\w)", reading.text, re.IGNORECASE):
                yield reading.mark(kind, *found.span())


@cache
def _lessons() -> re.Pattern[str]:
    known = "|".join(re.escape(person.strip()) for person in contents("names.yaml")["lessons"].split("|"))
    return re.compile(rf"\b(?:{known})\b", re.IGNORECASE)


@cache
def _things() -> re.Pattern[str]:
    """Brands, apps, shops, plays and places that bear a first name."""
    return re.compile("|".join(f"(?:{expand(one)})" for one in contents("rules.yaml")["things"]), re.IGNORECASE)


def _could_be_a_child(reading: Reading, found: re.Match[str]) -> bool:
    """Whether a word beside a class can be a name: not a subject, a day, or any word that opens a sentence."""
    word = found[1].lower().removeprefix("the ")
    known = word.split("-")[0] in _listed("names") | _listed("also-words")
    if word in _listed("not-names") and not known:
        return False
    if re.search(r"(?:[io]ans|ings|ics|ology|ing|tion|ers)$", word) and not known:
        return False
    opening = found.start(1) == found.start() and reading.opens(found.start())
    family = _said("kin").search(reading.before(found.start(1)))
    return not family and (known or not opening or not word.endswith("s") or "'s " in found[0])


def _who(reading: Reading, found: re.Match[str]) -> Kind | None:
    """Whose name a word is, if it is one."""
    word = found[0].lower()
    first = word if word in _listed("names") or "-" not in word else word.split("-")[0]
    if reading.of_school and found[0].istitle() and not reading.opens(found.start()) and _sound(first) in _sounds():
        first = _sounds()[_sound(first)] if first not in _listed("not-names") else first
    words, calendar = first in _listed("also-words"), first in _listed("also-calendar")
    if not (words or calendar or first in _listed("names")):
        return None
    before, after = reading.before(found.start()), reading.text[found.end() : found.end() + 60]
    if _said("not-people-before").search(before) or _said("not-people-after", capitals=True).search(after):
        return None
    if (words or calendar) and not _keeps_company(reading, found, before, after, strictly=calendar):
        return None
    if _said("staff-before").search(before) or _said("titles").search(before):
        return Kind.COLLEAGUE_NAME
    if _said("kin").search(before) or _said("kin-after").search(after):
        return None
    child = reading.of_school or _said("childish").search(before)
    return Kind.PUPIL_NAME if child else Kind.NAME


def _sound(name: str) -> str:
    """How a name sounds, roughly: Mollie is Molly and Jaydon is Jayden."""
    name = re.sub(r"(.)\1", r"\1", name.replace("ph", "f").replace("ck", "k"))
    name = re.sub(r"(?:ie|ey|ee|i|y)$", "y", name)
    return re.sub(r"[aeiouy]n(?:n?e)?$", "n", name[:-1].replace("y", "i") + name[-1:])


@cache
def _sounds() -> dict[str, str]:
    """Sound -> a name of the list, for names of four letters and more that are nothing but names."""
    plain = _listed("names") - _listed("also-words") - _listed("also-calendar")
    return {_sound(name): name for name in sorted(plain) if len(name) > 3}  # noqa: PLR2004 - "Ian" sounds like "in"


def _keeps_company(reading: Reading, found: re.Match[str], before: str, after: str, *, strictly: bool) -> bool:
    """Whether a word that is also a name is one here."""
    word = found[0]
    if not word[0].isupper() or (word.isupper() and len(word) > 1 and before.isupper()):
        return False
    other = re.search(r"\b([A-Za-z]{2,20})(?:,| and| &) $", before)
    following = re.match(r"(?:,| and| &) ([A-Z][a-z]{1,20})\b", after)
    if any(
        near and near[1][0].isupper() and near[1].lower() in _listed("names") | _listed("also-words")
        for near in (other, following)
    ):
        return True
    if strictly:
        addressed = _said("addressed").search(before)
        return bool(
            addressed or (reading.of_school and re.match(r" (?:scored|said|drew|painted|cried|hit|bit)\b", after))
        )
    if _said("praised").search(before) or (_said("verbs").search(after) and not _modal(word, after)):
        return True
    return not reading.opens(found.start()) and not re.search(r"\b(?:a|an|the|this|that|some) $", before, re.IGNORECASE)


def _modal(word: str, after: str) -> bool:
    """Whether "Will ..." asks, "Mark ..." orders or "Jack ..." is a thing: they stand at the start of sentences too."""
    return word in {"Will", "Mark", "Rob", "Sue", "Bill", "Chase", "Art"} and not re.match(
        r" (?:has|had|is|was|got|said|did|made|won|scored|loves?|wants?|came|went|told)\b", after
    )
