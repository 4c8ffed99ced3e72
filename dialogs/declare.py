"""What `/declare` offers: every register that this person may add to, found by words or chosen from a list."""

from collections.abc import Mapping

from dialogs import registers
from dialogs.core import Ask, Question, Scene, first_open, text
from dialogs.endings import Answers, Outcome
from policy_kb.finding import found
from policy_kb.own_life import uncalled
from policy_kb.register import GROUPS

WORDS = Question("declare.words", kind="text", optional=True)
"""What was typed behind the command; nobody is asked for it."""
OTHER = "something-else"
UNCALLED = Question("declare.uncalled", options=(OTHER,))
"""Says that the policy asks for no declaration of this; the list is one tap away."""
ASK = "ask-"
"""Before the id of a register: it is asked, and not added to."""


def proposed(words: str, scene: Scene) -> Question | None:
    """The question "is it this?": what the words sound like, best first."""
    there = offered(scene)
    every = tuple(one for one in scene.policy.registers.values() if {one.id, f"{ASK}{one.id}"} & there.keys())
    near = [name for one in found(words, every) for name in (f"{ASK}{one.id}", one.id) if name in there]
    return Question("declare.proposed", options=(*near, OTHER)) if near else None


def chosen(answers: Answers, offered: Mapping[str, str]) -> str:
    """What was chosen: of what was proposed, or from the list; empty before that. `offered` are names with groups."""
    near, which = text(answers, Question("declare.proposed")), text(answers, Question("declare.which"))
    group = text(answers, Question("declare.group"))
    listed = _in(offered, group)
    alone = group if group in offered else listed[0] if len(listed) == 1 else ""
    return near if near in offered else which if which in listed else alone


def _in(offered: Mapping[str, str], group: str) -> tuple[str, ...]:
    return tuple(name for name, its in offered.items() if its == group)


def _first(offered: Mapping[str, str]) -> tuple[str, ...]:
    """The list as it is seen first: groups, and in place of a group of one that one, so that it says what it is."""
    sizes = {group: _in(offered, group) for group in GROUPS}
    return tuple(found[0] if len(found) == 1 else group for group, found in sizes.items() if found)


def offered(scene: Scene) -> Mapping[str, str]:
    """What this person can choose, with its group: registers that they may add to, and those that they may ask."""
    asks = {f"{ASK}{one.id}": one.group for one in registers.asking(scene)}
    return {**{one.id: one.group for one in registers.possible(scene)}, **asks}


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """What it is about, then the questions of that register."""
    if WORDS.id not in answers:
        return Ask((WORDS,), taken={WORDS.id: ""}, unseen=True)
    there, words = offered(scene), text(answers, WORDS)
    if uncalled(words, tuple(scene.policy.registers.values())):
        near: Question | None = UNCALLED
    else:
        near = proposed(words, scene)
    if near and (ask := first_open(answers, (near,))):
        return ask
    name = chosen(answers, there)
    if not name:
        listed = _in(there, text(answers, Question("declare.group")))
        cards = (Question("declare.group", options=_first(there)),), (Question("declare.which", options=listed),)
        return first_open(answers, *cards) or Ask(cards[1])
    if name.startswith(ASK):
        return registers.look_up(scene.policy.registers[name.removeprefix(ASK)], answers)
    return registers.dialog(scene.policy.registers[name], answers, scene, words)
