"""Two close meanings of one question: asked about only where the policy answers them differently (`meanings.yaml`).

Rules:
1. A meaning is open where the question speaks of its subject and says nothing that settles it.
2. It is asked about only where the two nearest clauses are about as near, and stand on different sides of it.
3. The answer brings the clauses of its side to the front; nothing new is looked up.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from policy_kb.lines import LINE, read
from policy_kb.lookup import Found
from policy_kb.policy import Policy
from policy_kb.search.text import concepts, words
from policy_kb.shapes import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a question may leave open; `answers` maps each answer to the topics of its clauses."""

    id: str
    about: frozenset[str]
    says: frozenset[str]
    answers: Mapping[str, frozenset[str]]

    def side(self, topic: str) -> str | None:
        """The answer that a clause of this topic belongs to."""
        return next((answer for answer, topics in self.answers.items() if topic in topics), None)


@lru_cache(maxsize=1)
def meanings() -> Mapping[str, Meaning]:
    """All of them by id, in the order of the file."""
    lists = read(Path(__file__).parent / "meanings.yaml", "meanings.yaml")
    return {
        str(name): Meaning(
            str(name),
            frozenset(map(str, one["about"])),
            frozenset(map(str, one["says"])),
            {str(answer): frozenset(map(str, topics)) for answer, topics in one["answers"].items() if answer != LINE},
        )
        for name, one in lists.items()
        if name != LINE
    }


def open_meaning(policy: Policy, question: str, found: Found) -> Meaning | None:
    """The meaning to ask about before this question is answered, if there is one."""
    if found.kind != "answer" or not found.close:
        return None
    said = frozenset(concepts(words(question)))
    for meaning in meanings().values():
        if said & meaning.about and not said & meaning.says:
            sides = {meaning.side(policy.clauses[clause].topic) for clause in found.clauses[:2]}
            if sides == set(meaning.answers):
                return meaning
    return None


def meant(policy: Policy, meaning: Meaning, answer: str, clauses: tuple[str, ...]) -> tuple[str, ...]:
    """The clauses with those of the answer's side first, otherwise in the order they had."""
    return tuple(sorted(clauses, key=lambda clause: meaning.side(policy.clauses[clause].topic) != answer))
