"""Leaves the names of people, their addresses and numbers out of a policy's text, wherever they can be recognised.

A name is recognised by a title (Mrs ...), by a role beside it (Headteacher: ..., ... (SENCo)), or by a listed first
name. A surname that stands alone is not: whoever curates the draft must look for those.
"""

import re
import unicodedata
from functools import cache

from policy_kb.curating.forms import forms
from policy_kb.draft.wording import contents

LEFT_OUT = "(name left out)"
_LATIN = [letter for letter in map(chr, range(0xC0, 0x250)) if letter.isalpha()]
"""Letters with accents: French, Welsh, Polish, Turkish."""
_UPPER = "A-Z" + "".join(letter for letter in _LATIN if letter.isupper())
_LOWER = "a-z" + "".join(letter for letter in _LATIN if letter.islower())
_WORD = rf"(?:(?:O|D|L|N)['\u2019]|Mac|Mc|Fitz)?[{_UPPER}][{_LOWER}]+"
_NAME = rf"{_WORD}(?:-{_WORD})*"
_INITIAL = rf"(?:[{_UPPER}]\.?\s?)"
_BETWEEN = r"(?:(?:van|von|den|der|de|del|della|la|le|da|di|dos|du|bin|binti|al|el|ap|ab|ferch|ter|ten|zu)\s){0,3}"
_SURNAMES = rf"(?:\s{_INITIAL}?\s?{_BETWEEN}{_NAME})"
_TITLED = re.compile(
    r"\b(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Rev|Rev['\u2019]?d|Reverend|Fr|Father|Canon|Deacon|Sister|Brother|Pastor|Rabbi|Imam|Nurse"
    r"|Sir|Dame|Lady|Lord|Cllr|Councillor|Prof|Professor|PCSO|Sgt|Sergeant|Matron|Madame|Mme|Mlle|Monsieur)\.? )+"
    rf"((?:{_INITIAL}\s?){{0,3}}{_BETWEEN}{_NAME}{_SURNAMES}{{0,2}})"
)
_FULL = rf"(?:(?:{_INITIAL}\s?){{1,3}}{_BETWEEN}{_NAME}|{_NAME}{_SURNAMES}{{1,2}})"
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])(?:\+44\s?|\(?0)\d[\d\s()-]{7,13}\d(?!\w)")
_NOW = r"(?:(?:now|currently|at present) )?"
_PLACE = r"(?!\s(?:Road|Street|Lane|Avenue|School|Academy|College|Church|Primary|House|Hall|Trust|Act|Park|Law)\b)"


@cache
def _before() -> re.Pattern[str]:
    return re.compile(
        rf"((?i:{_roles()})\s*(?:[:,(\u2013\u2014-]|\bis\b|\s)\s*{_NOW})({_FULL}|(?:{_firsts()})\b)(?!\s[A-Z]\w+ing\b)"
    )


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf"({_FULL})(?=\s*[,(\u2013\u2014-]\s*(?:the |our |a )?(?i:{_roles()})\b)")


@cache
def _single() -> re.Pattern[str]:
    """One name to whom something goes, with a role in brackets: "or else to Tegwen (deputy DSL)"."""
    return re.compile(rf"(?<=[a-z,] )({_NAME})(?=\s*\(\s*(?:the |our |a )?(?i:{_roles()})\b)")


@cache
def _listed() -> re.Pattern[str]:
    return re.compile(rf"(?<!\bSt )(?<!\bSt\. )\b(?:{_firsts()})\b{_PLACE}{_SURNAMES}{{0,2}}")


@cache
def _maybe() -> re.Pattern[str]:
    """A name that is a word as well, in the middle of a sentence and before another name."""
    words = set(contents("names.yaml")["also-words"].split()) - set(str(forms.raw("no-first-names")).split())
    firsts = "|".join(sorted((_accented(name) for name in words if name.isalpha()), reverse=True))
    return re.compile(
        rf"(?<=[a-z,;.(] )(?:{firsts})\b{_PLACE}{_SURNAMES}{{1,2}}|(?<=\()(?:{firsts})\b{_SURNAMES}{{1,2}}"
    )


@cache
def _roles() -> str:
    return re.sub(r"\|\s+", "|", str(forms.raw("roles-beside-names")).strip())


@cache
def _firsts() -> str:
    """First names that are hardly ever anything else, with and without accents."""
    sure = set(contents("names.yaml")["names"].split()) - set(contents("names.yaml")["also-words"].split())
    sure -= set(str(forms.raw("no-first-names")).split())
    return "|".join(sorted((_accented(name) for name in sure if name.isalpha() and len(name) > 2), reverse=True))  # noqa: PLR2004


_BY_PLAIN: dict[str, list[str]] = {plain: [] for plain in "aeiouyncsz"}
for _letter in map(chr, range(0xE0, 0x180)):  # Latin letters with accents
    _BY_PLAIN.get(unicodedata.normalize("NFD", _letter)[0], []).append(_letter)


def _accented(name: str) -> str:
    """A form that finds the name with any accents: Sian and Si\u00e2n."""
    return name[:1].upper() + "".join(_VARIANTS.get(letter, letter) for letter in name[1:])


_VARIANTS = {plain: f"[{plain}{''.join(letters)}]" for plain, letters in _BY_PLAIN.items()}


def without_people(text: str) -> str:
    """The text with names, e-mail addresses and telephone numbers replaced by a note that they were left out."""
    text = _MAIL.sub("(e-mail address left out)", text)
    text = _PHONE.sub("(number left out)", text)
    for form in (_TITLED, _after(), _single()):
        text = form.sub(lambda found: found[0] if _is_title(found[1]) else LEFT_OUT, text)
    text = _before().sub(lambda found: found[0] if _is_title(found[2]) else f"{found[1]}{LEFT_OUT}", text)
    text = _maybe().sub(lambda found: found[0] if _is_title(found[0]) else LEFT_OUT, text)
    return _listed().sub(LEFT_OUT, text)


def _is_title(words: str) -> bool:
    """Whether words with capitals name a role, a document or a body, and nobody."""
    return bool(set(words.lower().split()) & set(str(forms.raw("no-names")).split()))
