"""What a school's settings say of the school itself: who holds a role, which number, who is there at night. Pure.

Rules:
1. Nothing is guessed: a role that nobody holds and a number that nobody wrote down are said to be missing.
2. Where somebody asks whom to ring, 999 stands first.
3. A duty that the law lays on a teacher is said with its date; one that is not in force is said not to be.
"""

from collections.abc import Iterable
from datetime import date

from bot.cards.drawing import basis_words, role_words
from bot.people.settings import School
from bot.seam.card import Paragraph, Part, Points
from policy_kb.directory import OWN, TELLING, whom
from policy_kb.law import Here, law
from policy_kb.nations import called
from policy_kb.vocabulary import SCHOOL_ROLES

_OUT_OF_HOURS = "out-of-hours"
"""The key of a number in a school's settings."""
_DUTIES = {"fgm-duty": "duty-fgm", "csa-duty": "duty-csa"}
_INSPECTED = ("ofsted-safeguarding", "ofsted-phones")
_ALWAYS = ("dsl", "deputy-dsl")


def parts(entries: Iterable[str], school: School, today: date) -> tuple[Part, ...]:
    """One part or more for each entry that was asked for."""
    return tuple(part for entry in entries for part in _entry(entry, school, today))


def _entry(entry: str, school: School, today: date) -> Iterable[Part]:
    say = school.words.say
    match entry:
        case "night" | "emergency":
            return _whom_to_ring(entry, school)
        case _ if entry in TELLING:
            return _telling(entry, school)
        case _ if entry == OWN:
            return _yourself(school, today)
        case "ofsted":
            here = Here(school.nation, today)
            facts = [law()[name] for name in _INSPECTED if law()[name].holds(here)]
            lines = tuple(say("directory.in-force", says=fact.says, shown=fact.shown()) for fact in facts)
            return (Points(lines or (say("directory.no-ofsted"),), say("directory.ofsted")),)
        case "fgm-duty" | "csa-duty":
            return (Points((_duty(entry, school, today),), say(f"directory.{_DUTIES[entry]}")),)
        case _ if entry not in SCHOOL_ROLES:
            return (Paragraph(_number(entry, school), "strong"),)
        case _:
            return _people(entry, school)


def _people(role: str, school: School) -> Iterable[Part]:
    say = school.words.say
    words = role_words(school, role)
    held = tuple(say("directory.person", name=one.name, phone=one.phone) for one in school.holders(role))
    if not held:
        return (Paragraph(say("directory.nobody", role=words), "strong"),)
    key = "directory.line-manager" if role == "line-manager" else "directory.who"
    heading = say(key, role=words)
    return (Points(held, heading[:1].upper() + heading[1:]),)


def _telling(entry: str, school: School) -> Iterable[Part]:
    """Whom to tell, with who they are; what to do; and whose rule that is."""
    say, found = school.words.say, whom(entry, school.policy)
    told = tuple(line for role in found.tell for line in _reached(role, school))
    lado = (_number("lado", school),) if "lado" in (*found.tell, *found.then) and school.numbers.get("lado") else ()
    heading = say(f"directory.{entry}", headteacher=role_words(school, "headteacher"), dsl=role_words(school, "dsl"))
    return (
        Points((*told, *lado), heading),
        Points(found.advice, say("directory.to-do")),
        Paragraph(basis_words(school, found), "quiet"),
    )


def _reached(role: str, school: School) -> tuple[str, ...]:
    say, words = school.words.say, role_words(school, role)
    held = tuple(say("cards.danger-person", name=one.name, role=words, phone=one.phone) for one in school.holders(role))
    return held or (say("directory.nobody", role=words),)


def _yourself(school: School, today: date) -> Iterable[Part]:
    """Whom anybody may ring about a child themselves."""
    say = school.words.say
    nspcc = school.helplines["nspcc"]
    lines = (
        *(_number(one, school) for one in ("social-care", "police-101")),
        say("directory.helpline", name=nspcc.name, contact=nspcc.contact),
    )
    fact = law()["own-referral"]
    known = (Paragraph(fact.shown(), "quiet"),) if fact.holds(Here(school.nation, today)) else ()
    return (
        Paragraph(say("directory.night-999"), "strong"),
        Paragraph(say("directory.yourself", dsl=role_words(school, "dsl"))),
        *known,
        Points(lines, say("directory.outside")),
    )


def _number(entry: str, school: School) -> str:
    say = school.words.say
    helpline = school.helplines.get(entry)
    number = school.numbers.get(entry) or (helpline.contact if helpline else "")
    words = helpline.name if helpline else role_words(school, entry)
    name = words[:1].upper() + words[1:]
    return say("directory.number", name=name, number=number) if number else say("directory.no-number", name=name)


def _whom_to_ring(entry: str, school: School) -> Iterable[Part]:
    say = school.words.say
    people = tuple(
        say("cards.danger-person", name=one.name, role=role_words(school, role), phone=one.phone)
        for role in _ALWAYS
        for one in school.holders(role)
    )
    first = Paragraph(say("directory.night-999"), "strong")
    if entry == "emergency":
        return (first, Points(people, say("cards.danger-people")))
    numbers = [_number(one, school) for one in ("social-care",) if one in school.numbers]
    if out := school.numbers.get(_OUT_OF_HOURS):
        numbers.insert(0, say("directory.number", name=say("directory.out-of-hours"), number=out))
    nspcc = school.helplines["nspcc"]
    lines = (*numbers, say("directory.helpline", name=nspcc.name, contact=nspcc.contact))
    return (
        first,
        Points(lines, say("directory.night")),
        Points(people, say("directory.night-people")),
    )


def _duty(entry: str, school: School, today: date) -> str:
    say = school.words.say
    fact = law()[entry]
    if fact.holds(Here(school.nation, today)):
        says = called(fact.says, school.policy, school.nation)
        return say("directory.in-force", says=says, shown=fact.shown())
    checked = school.words.date(fact.checked)
    return say("directory.not-in-force", checked=checked, dsl=role_words(school, "dsl"))
