"""Whose rule a clause is: what binds only parents, pupils or helpers is no answer to staff who ask for themselves.

Rules:
1. What others must do or may do follows after what staff must or may, where somebody asks for themselves ("can I"),
   unless the question speaks of those others or the asker is one of them. What happens for others (a letter goes
   home) anybody at school asks about.
2. The asker's own family is not a pupil's: "my mum" speaks of no parent.
3. Where a family or a pupil takes the picture, or shows it, the rules for pictures that staff take follow after all
   else; where little else was near, the policy is silent, and better said to be.
4. Where a family films or records a grown-up of the school and puts it nowhere, only what says whom staff tell, or what
   binds others with a phone, speaks of it; a rule for what parents post does not.
"""

import re
from collections.abc import Iterable, Mapping

from policy_kb.policy import Clause
from policy_kb.search.text import concepts, words

_STAFF = frozenset({"staff", "headteacher", "dsl"})
_TOLD = frozenset({"procedure", "fact"})
_ONESELF = frozenset({"i", "im", "ive", "id", "me", "my", "mine", "myself"})
_SPOKEN_OF = {
    "parent": "parents",
    "pupil": "pupils",
    "volunteer": "volunteers",
    "visitor": "visitors",
    "governor": "governors",
}
"""Concept of the lexicon -> audience of a clause."""
_OWN_FAMILY = re.compile(
    r"\bmy (?:own |old |poor |elderly )?(?:mums?|mam|mummy|dads?|daddy|mother|father|parents?|nan|gran|grandma|grandad|"
    r"grandparents?|family)\b"
)

_OTHERS = (
    r"(?:parents?|mums?|mam|mummy|dads?|daddy|mother|father|carers?|famil(?:y|ies)|gran(?:ny|dad|d?parents?)?|nan|"
    r"pupils?|child|children|kids?|boys?|girls?|lads?|lass|students?|year \d+|y\d+)"
    r"(?! (?:who |that )?(?:help|volunteer))"
)
_PICTURES = r"(?:pictures?|photos?|photographs?|pics?|videos?|clips?|footage|recordings?|snaps?)"
_FILMS = r"(?:film|record|tap|photograph|video|stream|livestream)(?:s|e|es|ed|d|ing)?"
_SHOWS = r"(?:takes?|took|taken|taking|puts?|putting|posts?|posted|posting|shares?|shared|sharing|uploads?|uploaded)"
_BETWEEN = r"(?: (?!(?:i|im|we|me|who|and|said|says|asked|asks)\b)\w+){0,3}?"
_THEIRS = re.compile(rf"\b{_OTHERS}{_BETWEEN} (?:{_FILMS}|{_SHOWS}(?: \w+){{0,3}}? {_PICTURES})\b")
_GROWN_UP = (
    r"(?:me|us|(?:(?:the|our|my|a) )?(?:\w+ )?(?:teachers?|tas?|colleagues?|receptionist|caretaker|cook|head|staff)|"
    r"what (?:i|we) (?:say|said)|"
    r"(?:(?:the|our|my|a|every|each) )?(?:\w+ )?(?:meetings?|talks?|calls?|chat|conversations?))"
)
_FAMILY = (
    r"(?:(?:step)?(?:parents?|mums?|mam|dads?|mother|father)|grand(?:ad|parents?|mother|father)|gran|nan|carers?|"
    r"famil(?:y|ies)|uncle|aunt)s?"
)
_TAKES = rf"(?:{_FILMS}|(?:takes?|took|taking|has|have) (?:\w+ ){{0,2}}?{_PICTURES} of|snap(?:s|ped|ping)?|on record)"
_OF_US = re.compile(
    rf"\b{_FAMILY}\b(?: (?!who\b)\w+){{0,8}}? {_TAKES}(?: \w+)? {_GROWN_UP}\b"
    rf"|\b(?:filmed|recorded|taped|videoed|photographed)(?: \w+){{0,2}}? by (?:\w+ ){{0,2}}?{_FAMILY}\b"
)
_PUT_UP = re.compile(
    r"\b(?:online|facebook|fb|tik ?tok|insta\w*|youtube|twitter|snap(?:chat)?|whatsapp|internet|web|site|page|group|"
    r"chat|story|viral|live|post(?:s|ed|ing)?|put(?:s|ting)?|stuck|upload(?:s|ed|ing)?|shar(?:es?|ed|ing)|sent|round|everywhere)\b"
)
_OF_WHAT_IS_DONE_TO_US = frozenset({"reporting-routes", "cyberbullying", "posting-judgement"})
"""Topics of what is done to staff, and below of what others do with a phone, where a family films them."""
_OF_VISITS = frozenset({"photos-video", "visitors-volunteers"})
_OF_PICTURES = frozenset({"photos-video", "press-media"})
_NOT_STAFF = frozenset({"parents", "pupils", "visitors"})
_NEAR = 2
"""Clauses of which one must speak of them."""


def own_first(clauses: Iterable[str], known: Mapping[str, Clause], question: str) -> tuple[str, ...]:
    """The same clauses, those for others last (rule 1); their order stays otherwise."""
    meant = spoken_of(question)
    if not _ONESELF & set(words(question)):
        return tuple(clauses)
    return tuple(
        sorted(clauses, key=lambda one: _binds(known[one]) and not (_STAFF | meant) & set(known[one].audience))
    )


def theirs(clauses: tuple[str, ...], known: Mapping[str, Clause], question: str) -> tuple[tuple[str, ...], bool]:
    """The same clauses, the rules for pictures by staff last where others take them, and whether others are near."""
    said = _OWN_FAMILY.sub("", " ".join(words(question)))
    if _OF_US.search(said) and not _PUT_UP.search(said):
        speaking = [one for one in clauses if _of_being_filmed(known[one])]
        speaking.sort(key=lambda one: "phone" not in known[one].applies_to)
        rest = (one for one in clauses if one not in speaking)
        return (*speaking, *rest), not clauses or not set(speaking).isdisjoint(clauses[:_NEAR])
    if not _THEIRS.search(said):
        return clauses, True
    found = tuple(sorted(clauses, key=lambda one: _of_staffs_pictures(known[one])))
    return found, not found or found[0] in clauses[:_NEAR]


def _of_being_filmed(clause: Clause) -> bool:
    """Whether it says whom staff tell of what is done to them, or how others use a phone."""
    of_us = clause.topic in _OF_WHAT_IS_DONE_TO_US and "staff" in clause.audience
    of_others = "phone" in clause.applies_to or clause.topic in _OF_VISITS
    return of_us or (of_others and not _NOT_STAFF.isdisjoint(clause.audience))


def _of_staffs_pictures(clause: Clause) -> bool:
    """Whether it is a rule for pictures that staff take or show."""
    return clause.topic in _OF_PICTURES and _binds(clause) and _NOT_STAFF.isdisjoint(clause.audience)


def _binds(clause: Clause) -> bool:
    """Whether it says what somebody must or may do, not what is done or what is so."""
    return clause.modality not in _TOLD


def spoken_of(question: str) -> frozenset[str]:
    """The audiences that a question speaks of, besides staff."""
    said = _OWN_FAMILY.sub("", " ".join(words(question)))
    return frozenset(_SPOKEN_OF[one] for one in concepts(said.split()) if one in _SPOKEN_OF)
