"""Reads what stands in a cell: days, dates, roles, what somebody is to the school. Pure; None: it cannot be read."""

import re
from datetime import date, datetime
from typing import Literal

from bot.people.hours import DAYS, EVERY_DAY
from bot.people.roster import Standing
from policy_kb.vocabulary import DUTIES

_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y%m%d", "%d %b %Y", "%d %B %Y", "%d/%m/%y")
_STANDINGS: dict[Standing, tuple[str, ...]] = {
    "governor": ("governor", "trustee", "clerk"),
    "volunteer": ("volunteer",),
    "visitor": ("visitor",),
    "contractor": ("contractor", "supply", "agency", "peripatetic"),
    "staff": ("staff", "teacher", "teaching", "assistant", "support", "employee", "admin", "office", "leader", "head"),
}
_PUPIL = frozenset({"pupil", "pupils", "student", "students", "learner", "learners", "child", "alumni", "alumnus"})
_PARENT = frozenset({"parent", "parents", "carer", "guardian", "relative", "contact", "family"})
_TRUE, _FALSE = frozenset({"true", "yes", "1", "y"}), frozenset({"false", "no", "0", "n"})


def read_date(text: str) -> date | None:
    """A day as offices write it: the day before the month, as in Britain, or the year first."""
    plain = re.sub(r"[T ]\d\d:\d\d.*$", "", text.strip())
    if not plain:
        return None
    for form in _DATES:
        try:
            return datetime.strptime(plain, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def read_days(text: str) -> frozenset[int] | None:
    """Weekdays: "Mon, Tue", "Monday to Wednesday"; not "M-W", which could be two things."""
    plain = text.casefold().replace("\u2013", "-").replace(" to ", "-")
    found = set[int]()
    for part in re.split(r"[,;/&+\s]+", re.sub(r"\s*-\s*", "-", plain).strip()):
        ends = [next((n for n, day in enumerate(DAYS) if one.startswith(day)), None) for one in part.split("-")]
        if not part or None in ends or len(ends) > 2:  # noqa: PLR2004 - from, until
            return None
        numbers = [one for one in ends if one is not None]
        if numbers[0] > numbers[-1]:
            return None
        found |= set(range(numbers[0], numbers[-1] + 1))
    return frozenset(found) or EVERY_DAY


def read_duties(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The duties in a cell, and the words that are none."""
    words = [" ".join(one.split()).casefold() for one in re.split(r"[,;/|]+", text) if one.strip()]
    named = {one: one.replace(" ", "-") for one in words}
    return frozenset(named.values()) & frozenset(DUTIES), tuple(one for one in words if named[one] not in DUTIES)


def read_standing(text: str) -> Standing | Literal["pupil", "parent"] | None:
    """What somebody is to the school, by what stands in a column that says so; None where these words say nothing."""
    words = set(re.findall(r"[a-z]+", text.casefold()))
    if words & _PUPIL and not words & {"teacher", "support", "services", "assistant"}:
        return "pupil"
    if words & _PARENT and not words & {"governor", "support", "liaison"}:
        return "parent"
    stems = {word.removesuffix("s") for word in words}
    return next((standing for standing, signs in _STANDINGS.items() if stems & set(signs)), None)


def read_truth(text: str) -> bool | None:
    """Yes or no."""
    plain = text.casefold()
    return True if plain in _TRUE else False if plain in _FALSE else None


def read_email(text: str) -> str | None:
    """An address in small letters; empty where nothing stands there."""
    plain = text.strip().casefold().removeprefix("mailto:").removeprefix("smtp:")
    return plain if not plain or re.fullmatch(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+", plain) else None
