"""Leaves the names of people, their addresses and numbers out of a policy's text, wherever they can be recognised.

A name is recognised by a title (Mrs ...), by a role beside it (Headteacher: ...), or by a listed first name before
another word in capitals. A name that stands alone is not: whoever curates the draft must look for those.
"""

import re
from functools import cache

from policy_kb.draft.wording import contents
from policy_kb.lines import read
from policy_kb.search.bank import HOME

LEFT_OUT = "(name left out)"
_NAME = r"[A-Z][a-z'\u2019]+(?:-[A-Z][a-z]+)?"
_INITIAL = r"(?:[A-Z]\.?\s)"
_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Rev|Revd|Fr|Sir|Dame|Cllr|Prof)\.? {_INITIAL}{{0,2}}{_NAME}(?: {_NAME})?"
)
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])(?:\+44\s?|\(?0)\d[\d\s()-]{7,13}\d(?!\w)")


@cache
def _role() -> re.Pattern[str]:
    roles = str(read(HOME / "proposing.yaml", "proposing.yaml")["roles-beside-names"]).replace("| ", "|")
    name = rf"{_INITIAL}{{0,2}}{_NAME}(?: {_INITIAL}?{_NAME}){{1,2}}"
    return re.compile(rf"((?i:{roles})\s*(?:[:,(\u2013-]|\bis\b)\s*)({name})")


@cache
def _listed() -> re.Pattern[str]:
    sure = set(contents("names.yaml")["names"].split()) - set(contents("names.yaml")["also-words"].split())
    firsts = "|".join(sorted(name.capitalize() for name in sure if name.isalpha()))
    return re.compile(rf"\b(?:{firsts}) {_INITIAL}?{_NAME}")


def without_people(text: str) -> str:
    """The text with names, e-mail addresses and telephone numbers replaced by a note that they were left out."""
    text = _MAIL.sub("(e-mail address left out)", text)
    text = _PHONE.sub("(number left out)", text)
    text = _TITLED.sub(LEFT_OUT, text)
    text = _role().sub(rf"\1{LEFT_OUT}", text)
    return _listed().sub(LEFT_OUT, text)
