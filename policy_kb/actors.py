"""Whose rule a clause is: what binds only parents, pupils or helpers is no answer to staff who ask for themselves.

Rules:
1. What others must do or may do follows after what staff must or may, where somebody asks for themselves ("can I"),
   unless the question speaks of those others or the asker is one of them. What happens for others (a letter goes
   home) anybody at school asks about.
2. The asker's own family is not a pupil's: "my mum" speaks of no parent.
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


def own_first(clauses: Iterable[str], known: Mapping[str, Clause], question: str) -> tuple[str, ...]:
    """The same clauses, those for others last (rule 1); their order stays otherwise."""
    meant = spoken_of(question)
    if not _ONESELF & set(words(question)):
        return tuple(clauses)
    return tuple(
        sorted(clauses, key=lambda one: _binds(known[one]) and not (_STAFF | meant) & set(known[one].audience))
    )


def _binds(clause: Clause) -> bool:
    """Whether it says what somebody must or may do, not what is done or what is so."""
    return clause.modality not in _TOLD


def spoken_of(question: str) -> frozenset[str]:
    """The audiences that a question speaks of, besides staff."""
    said = _OWN_FAMILY.sub("", " ".join(words(question)))
    return frozenset(_SPOKEN_OF[one] for one in concepts(said.split()) if one in _SPOKEN_OF)
