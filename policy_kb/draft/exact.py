"""What has a fixed form: phone numbers, addresses of every kind, links, tags, and the school's own name and town."""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from typing import TYPE_CHECKING

from policy_kb.draft.marks import Kind, Mark, SchoolWords
from policy_kb.draft.sources import Reading
from policy_kb.draft.wording import facts_of

if TYPE_CHECKING:
    from phonenumbers import PhoneNumberMatch

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@| ?[\[(]at[\])] ?)(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}\b", re.IGNORECASE
)
_LINK = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"'\u00ab\u00bb]{2,2000}"
    r"|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,5}"
    r"(?:(?:co\.uk|org\.uk|sch\.uk|gov\.uk|ac\.uk|uk|com|org|net|edu|wales|scot|cymru)\b(?!\.?\w)(?:/[^\s<>\"']{0,2000})?"
    r"|(?:me|be|ly|tv|app|io|info|gg|gl|eu|ie|co|link|fm)/[^\s<>\"']{1,2000})",
    re.IGNORECASE,
)
_INVITE = re.compile(
    r"chat\.whatsapp\.com|wa\.me/|discord(?:\.gg|\.com/invite)|\bt\.me/|snapchat\.com/add|m\.me/|signal\.group",
    re.IGNORECASE,
)
_MENTION = re.compile(r"(?<![\w@.])@[A-Za-z0-9_](?:[\w.-]{0,60}\w)?")
_HASHTAG = re.compile(r"(?<![\w#&/])#(?=\w{0,60}[^\W\d])\w{1,60}")
# What stands beside a number (another one, a time, "Year 7") makes one long number of both for the library, and it is
# passed over; so the shape of a British one is looked for as well, and whatever begins as a number from abroad.
_BRITISH = re.compile(
    r"(?<![\d+])(?:(?:\+44|0044)[ -]?(?:\(0\) ?)?|(?:\((?=\d{3,5}\)))?0)[1-9](?:[ ()-]{0,2}\d){8,9}(?!\d)"
    r"|(?<![\d.])0[1-9]\d{1,3}(?:\.\d{3,4}){2}(?!\.?\d)"
)
_ABROAD = re.compile(r"(?<![\d+])(?:\+|00)[1-9](?:[ ().-]{0,2}\d){7,20}")
# What may lie between the words of a school's name, said or not.
_BETWEEN = (
    r"[\s.,'&-]{1,3}(?:(?:c\.?\s?(?:of\s)?e\b\.?|church of england|r\.?c\b\.?"
    r"|catholic|va|vc|community)[\s.,'&-]{1,3}){0,2}"
)
_GENERIC = {
    *("the", "school", "primary", "junior", "infant", "infants", "academy", "college", "ce", "rc", "va", "vc", "high"),
    *("catholic", "church", "of", "england", "c", "e", "nursery", "and", "prep", "preparatory", "community", "cofe"),
    *("secondary", "grammar", "first", "middle", "comprehensive", "federation"),
}
_KEEPING = {
    "school",
    "primary",
    "junior",
    "infant",
    "infants",
    "academy",
    "college",
    "high",
    "prep",
    "grammar",
    "nursery",
}


def exact(reading: Reading) -> Iterator[Mark]:
    """Every mark of fixed form."""
    import phonenumbers  # noqa: PLC0415 - a tenth of a second, for who checks a draft

    yield from _links(reading)
    for found in _EMAIL.finditer(reading.text):
        school = found[0].lower().endswith(".sch.uk") or _names_school(found[0], reading.school)
        yield reading.mark(Kind.SCHOOL_EMAIL if school else Kind.EMAIL, *found.span())
    for number in phonenumbers.PhoneNumberMatcher(reading.text, "GB", leniency=phonenumbers.Leniency.POSSIBLE):
        if _rings(number):
            yield reading.mark(Kind.PHONE, number.start, number.end)
    for found in _BRITISH.finditer(reading.text):
        yield reading.mark(Kind.PHONE, *found.span())
    for start, end in _abroad(reading.text):
        yield reading.mark(Kind.PHONE, start, end)
    for kind, pattern in ((Kind.MENTION, _MENTION), (Kind.HASHTAG, _HASHTAG)):
        for found in pattern.finditer(reading.text):
            extra = facts_of(kind)
            ours = _names_school(found[0], reading.school)
            yield reading.mark(Kind.SCHOOL_TAG if ours else kind, *found.span(), extra=extra if ours else ())
    yield from _school(reading)


def _links(reading: Reading) -> Iterator[Mark]:
    for found in _LINK.finditer(reading.text):
        address = found[0].rstrip(".,;:!?)]}'\"*_")
        kind = Kind.CHAT_INVITE if _INVITE.search(address) else Kind.LINK
        extra = facts_of(Kind.SCHOOL_NAME) if _names_school(address, reading.school) else ()
        yield reading.mark(kind, found.start(), found.start() + len(address), extra)


def _rings(found: "PhoneNumberMatch") -> bool:
    """Whether it is a number somebody could ring: a valid one, or of British shape (so Ofcom's made-up ones too)."""
    import phonenumbers  # noqa: PLC0415 - loaded by whoever found it

    if phonenumbers.is_valid_number(found.number):
        return True
    digits = re.sub(r"\D", "", found.raw_string)
    return bool(re.fullmatch(r"(?:0|44|0044|440)[1-9]\d{8,9}", digits)) and not re.search(r"[./]", found.raw_string)


def _abroad(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers with the code of a country stand: each as far as it is valid."""
    import phonenumbers  # noqa: PLC0415 - as above

    at = 0
    while found := _ABROAD.search(text, at):
        at = found.end()
        for last in reversed(list(re.finditer(r"\d(?!\d)", found[0]))):
            with suppress(phonenumbers.NumberParseException):
                if phonenumbers.is_valid_number(phonenumbers.parse(found[0][: last.end()], "GB")):
                    at = found.start() + last.end()
                    yield found.start(), at
                    break


def _squeezed(words: str) -> str:
    return re.sub(r"[^a-z0-9]", "", words.lower())


def _variants(school: SchoolWords) -> tuple[set[str], set[str]]:
    """Ways of naming the school in lower case, and bare place-like cores ("dothill") that name it less surely."""
    full: set[str] = set()
    cores: set[str] = set()
    for name in school.names:
        words = re.findall(r"[a-z0-9']+", name.lower())
        full.add(" ".join(words))
        core = [word for word in words if word not in _GENERIC]
        if not core or len(core) == len(words):
            continue
        kept = [word for word in words if word in _KEEPING]
        cores.add(" ".join(core))
        for size in product((False, True), repeat=len(kept)):
            some = [word for word, keep in zip(kept, size, strict=True) if keep]
            if some:
                full.add(" ".join([*core, *some]))
        initials = "".join(word[0] for word in words if word not in {"of", "and", "the"})
        if len(initials) > 2:  # noqa: PLR2004 - two letters are a word or a county
            full.add(initials)
    return full - {""}, cores - {""}


def _names_school(tag: str, school: SchoolWords) -> bool:
    """Whether a tag, a handle or an address holds a way of naming the school."""
    squeezed = _squeezed(tag)
    full, _ = _variants(school)
    handles = {_squeezed(handle) for handle in school.handles} - {""}
    long = {_squeezed(name) for name in full if len(_squeezed(name)) > 4}  # noqa: PLR2004 - "nps" is in many words
    return squeezed in handles | {_squeezed(name) for name in full} or any(name in squeezed for name in long)


def _school(reading: Reading) -> Iterator[Mark]:
    full, cores = _variants(reading.school)
    town = " ".join(re.findall(r"[a-z0-9']+", reading.school.town.lower()))
    for found in _any_of(full, reading.text):
        short = len(found[0]) < 5  # noqa: PLR2004 - an abbreviation counts in capitals only
        if not short or found[0].isupper():
            yield reading.mark(Kind.SCHOOL_NAME, *found.span())
    for found in _any_of(cores | ({town} if town else set()), reading.text):
        if found[0][0].isupper() or found[0].islower():
            yield reading.mark(Kind.SCHOOL_TOWN, *found.span())
    for found in re.finditer(r"\bour (?:school )?(?:logo|badge|crest|letterhead)\b", reading.text, re.IGNORECASE):
        yield reading.mark(Kind.SCHOOL_NAME, *found.span())


def _any_of(names: set[str], text: str) -> Iterator[re.Match[str]]:
    """Every place where one of some names stands, whatever lies between its words."""
    if not names:
        return
    ways = sorted(names, key=len, reverse=True)
    parts = (_BETWEEN.join(re.escape(word) for word in name.split()) for name in ways)
    yield from re.finditer(rf"(?<![\w@#/.])(?:{'|'.join(parts)})(?:'s)?(?!\w)", text, re.IGNORECASE)
