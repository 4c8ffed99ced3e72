"""The words that registers bring with them, as a school's words hold them: what each is called, and its questions.

The words of every general register are there, also of those that a school has not: what was filed can still be read.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.seam.wording import QuestionWords, Words
from policy_kb.defining import general
from policy_kb.policy import Policy
from policy_kb.register import Asked

_CHOOSING = ("declare.group", "declare.which", "declare.proposed")
_YES_NO = {"yes": "Yes", "no": "No"}


def lent(policy: Policy | None = None) -> Words:
    """The words of a school's registers and of the general ones."""
    every = {**general(), **(policy.registers if policy else {})}
    called = {f"cards.kind-{name}": one.called for name, one in every.items()}
    named = {f"registers.name-{name}": one.name for name, one in every.items()}
    asked = {one.id: _words(one) for register in every.values() for one in register.questions}
    words = Words(lent={**called, **named}, asked=asked)
    names = {name: one.name for name, one in every.items()}
    names |= {f"ask-{name}": one.asked_as for name, one in every.items() if one.looks_up}
    abouts = {name: asked[name].short for one in every.values() for name in one.looks_up}
    plain = words.question("may-i.about")
    asked["may-i.about"] = replace(plain, options=abouts)
    return replace(words, asked={**asked, **{name: _choosing(words, name, names) for name in _CHOOSING}})


def _choosing(words: Words, name: str, names: Mapping[str, str]) -> QuestionWords:
    """The words of a question that chooses a register: the registers are its options."""
    plain = words.question(name)
    return replace(plain, options={**names, **plain.options})


def _words(one: Asked) -> QuestionWords:
    options = _YES_NO if one.type == "yes-no" else one.options
    return QuestionWords(one.ask, one.why, one.hint, options, one.short, one.problem)
