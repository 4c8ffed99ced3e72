"""An adult of the school who is named by a title, a job or a place of work, so that a report hears one as a teacher.

Rules:
1. No list knows names, and a bare one may be a pupil's. What stands beside it says who it is: a title ("Mr Cole"), a
   job ("Ian the minibus driver"), a place of work ("Priya from the office"), what they do ("who teaches swimming").
2. A job that a child is given makes no adult (a peer mentor), nor does a place beside a child, a parent or a thing ("a
   boy in the kitchen", "an e-mail from the office").
3. A name begins with a capital letter, or the text with it.
"""

import re
from functools import lru_cache
from pathlib import Path

from policy_kb.beginnings import Sought
from policy_kb.lines import LINE, read
from policy_kb.whatever_case import expression, small

_FILE = Path(__file__).parent / "adults.yaml"
_FRAGMENT = re.compile(r"~([a-z-]+)~")
_TITLED = re.compile(r"\b(?i:mr|mrs|ms|mx|dr)\b\.?(?: [\w'\u2019-]+)?|\b(?i:miss|sir)\b(?: [A-Z][\w'\u2019-]+)?")
"""A name with its title, as people type it; `miss` and `sir` are said without one."""
_NAME = (
    r"(?:(?i:\b~somebody~)|"
    r"(?:\A|\b(?=[A-Z]))(?!(?i:~nobody~)\b)[\w'\u2019-]+(?: (?!(?i:~nobody~)\b)[\w'\u2019-]+)?),? \Z"
)
_PLACE = r"\b(?:(?:who(?:'s| is| works)? )?(?:from|in|on|at) ~place~|(?:who|that) ~deed~)\b"
_JOB = r"\b(?<!student )(?<!pupil )(?<!peer )(?<!junior )(?<!child )(?<!house )(?:~job~)\b"


def as_teachers(text: str) -> str | None:
    """The text with a teacher in the place of each adult of the school, or None where it names none."""
    untitled = _TITLED.sub("a teacher", text)
    pieces, after = [], 0
    for start, end, teacher in _named(untitled):
        if start >= after:
            pieces += [untitled[after:start], teacher]
            after = end
    return "".join((*pieces, untitled[after:])) if pieces or untitled != text else None


def _named(text: str) -> list[tuple[int, int, str]]:
    """Where an adult is named by a place or a job, and what to say instead, in order."""
    name, there = _expressions()
    plain = small(text)  # as long as the text
    found = []
    for number, places in there.possible(plain).items():
        for at in places:
            if beside := there.patterns[number].match(plain, at):
                if number:
                    found.append((at, beside.end(), "teacher"))
                elif before := name.search(text[:at]):
                    found.append((before.start(), beside.end(), "a teacher"))
    return sorted(found)


@lru_cache(maxsize=1)
def _expressions() -> tuple[re.Pattern[str], Sought]:
    """A name, in letters as they are, that a place of work ends; and such places, and jobs, in small letters."""
    lists = read(_FILE, _FILE.name)
    said = {name: each if isinstance(each, str) else "|".join(each) for name, each in lists.items() if name != LINE}
    name, place, job = (_whole(one, said) for one in (_NAME, _PLACE, _JOB))
    return re.compile(name), Sought((expression(place), expression(job)))


def _whole(text: str, said: dict[str, str]) -> str:
    while _FRAGMENT.search(text):
        text = _FRAGMENT.sub(lambda found: f"(?:{said[found[1]]})", text)
    return text
