"""What somebody wrote may be an emergency: the card that comes first then, and the ways on from it.

Rules:
1. Every free text is looked at, wherever it is typed, before it is used for anything else.
2. The card is never the end: the words are kept for the alert or the report, and "it is no emergency" goes on with
   what the person meant to do, without asking again.
3. A report is stopped only by what cannot wait for its questions, which ask about danger themselves. Somebody who
   works on a report is never stopped: they write about what is known already.
4. Which deeds are looked at, the table of deeds says: all but those of people who deal with records. No list of
   fields is kept: whatever was typed with a deed counts.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import field, replace

from bot.cases.deeds import DEEDS
from bot.journeys import flags
from bot.journeys.words import KEPT, SAID
from bot.seam.turn import Turn
from dialogs import danger
from dialogs.endings import Answers
from dialogs.registry import ON_CASES
from policy_kb import own_crisis
from policy_kb.lookup import pressing, surely_urgent, urgent
from policy_kb.shapes import dataclass
from policy_kb.vocabulary import SCHOOL_ROLES
from storage import Draft

WORDS = danger.WORDS.id
_GO_ON_ANYWAY = {"danger", "policy", *ON_CASES} - {"checklist"}
"""Dialogs whose answers are not looked at here; `policy` looks itself, before it looks anything up."""
_LOOK_THEMSELVES = frozenset({"begin", "answer"})
"""Deeds of dialogs, which look at every text as the dialog wants it."""
AT_WORK = frozenset({"handler", "decider", "holder"})
"""Those who deal with records, and are never stopped."""

_WROTE: Mapping[str, tuple[str, ...]] = {
    "report": ("report.what", "report.more"), "policy": ("policy.asked",), "consult": ("consult.asked",),
    KEPT: (SAID,),
}  # fmt: skip
"""Where somebody wrote what happened."""
_WHOSE = ("report.role", "colleague.about", "bullied.by")
"""Questions that say whose doing it was, by their role."""


def stops(dialog: str, words: str) -> bool:
    """Whether a dialog that is begun with these words has to wait for the emergency card."""
    match dialog:
        case "canipost":  # the words of a post are not a message to us: only what no post would say stops it
            return _of_a_child(words, surely_urgent)
        case "report" | "checklist":  # what was found has questions of its own: only what cannot wait stops it
            return _of_a_child(words, pressing)
        case _:
            return _of_a_child(words)


def _of_a_child(words: str, judge: Callable[[str], bool] = urgent, *, opens: bool = True) -> bool:
    """Whether what is said besides somebody's own life may be an emergency.

    That has been heard before (`talk.own`): by meaning only where somebody comes with it (`opens`), so only there is
    what it means taken out. What nobody heard is judged here.
    """
    rest = own_crisis.beside(words, by_meaning=opens)
    return bool(rest.strip()) and (own_crisis.of_a_child(rest) or judge(rest))


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the dialog of an emergency begins with: the words are kept, and what the person meant to do can go on.

    `author` is who wrote the message that was brought along; `beside` what else was written so far, and `roles` whom
    the report is about by their roles, so that none of these is told before it is known that it is not about them.
    """

    words: str
    instead: str
    dialog: str = ""
    author: str = ""
    beside: str = ""
    roles: tuple[str, ...] = ()
    kept: Answers = field(default_factory=dict)

    @property
    def answers(self) -> Answers:
        """The answers it begins with."""
        return {WORDS: self.words}

    @property
    def flags(self) -> Answers:
        """Its flags."""
        more: Answers = {flags.AUTHOR: self.author, flags.BESIDE: self.beside, flags.ROLES: self.roles}
        report = {flags.IN_REPORT: "yes"} if self.dialog == "report" else {}
        given = {name: value for name, value in more.items() if value}
        return {flags.INSTEAD: self.instead, **report, **given, **self.kept}


def heard(draft: Draft, given: Answers) -> Alarm | None:
    """The alarm that answers just given raise, if they tell of an emergency nobody has been asked about yet."""
    if draft.dialog in _GO_ON_ANYWAY or flags.calm(draft):
        return None
    typed = [text for text in given.values() if isinstance(text, str) and " " in text]
    words = next((text for text in typed if stops(draft.dialog, text)), "")
    if not words:
        return None
    return _alarm(draft, words)


def _alarm(draft: Draft, words: str) -> Alarm:
    answers = [answer for answer in draft.answers.values() if isinstance(answer, str)]
    # An option that was chosen is small letters and hyphens; a name may be one word.
    beside = "\n".join(one for one in answers if one not in words and (" " in one or one[:1].isupper()))
    roles = tuple(sorted(SCHOOL_ROLES & {str(draft.answers.get(name, "")) for name in _WHOSE}))
    return Alarm(words, draft.id, draft.dialog, str(draft.flags.get(flags.AUTHOR, "")), beside, roles)


def pressed(draft: Draft | None) -> Alarm | None:
    """The alarm of somebody who presses the way out while they write: what they wrote goes with it, and whoever it
    names is left out until they have said that it is not about them. None where nothing is written yet.
    """  # noqa: D205 - one sentence
    if draft is None or draft.state != "open" or flags.practised(draft) or draft.dialog not in _WROTE:
        return None
    words = "\n\n".join(text for name in _WROTE[draft.dialog] if (text := str(draft.answers.get(name, "")).strip()))
    if not words:
        return None
    found = _alarm(draft, words)
    if draft.dialog != KEPT:
        return found
    return replace(found, instead="home", dialog="", kept=flags.said({"text": words}))


def heard_in(turn: Turn) -> Alarm | None:
    """The alarm that is raised by what somebody writes about what they have sent, with files, or without a command."""
    deed = DEEDS.get(turn.deed)
    if deed is None or turn.deed in _LOOK_THEMSELVES or deed.may in AT_WORK:
        return None
    words = typed(turn.values) or next((name for name in names(turn) if _of_a_child(name)), "")
    if not words:
        return None
    return Alarm(words, turn.deed, kept={flags.ON: turn.target, **flags.said(turn.values)})


def names(turn: Turn) -> tuple[str, ...]:
    """What the files of a turn are called, as words: a name can say what nobody has typed."""
    stems = (one.name.rpartition(".")[0] or one.name for one in turn.files)
    return tuple(" ".join(re.split(r"[\s_.\-]+", stem)).strip() for stem in stems)


def typed(values: Mapping[str, str | tuple[str, ...]], *, opens: bool = False) -> str:
    """What was typed that may be an emergency; empty where nothing was. `opens` as it was heard by (`talk.own`)."""
    texts = (text for text in values.values() if isinstance(text, str) and " " in text.strip())
    return next((text for text in texts if _of_a_child(text, opens=opens)), "")


def sounds_urgent(turn: Turn) -> bool:
    """Whether anything that was typed with a turn sounds like an emergency, a child's or an adult's own."""
    texts = (text for text in turn.values.values() if isinstance(text, str))
    own = (found for text in texts if (found := own_crisis.heard(text)))
    return (
        bool(typed(turn.values)) or any(map(urgent, names(turn))) or any(one.kind in own_crisis.AT_ONCE for one in own)
    )


def cannot_wait(turn: Turn) -> bool:
    """Whether it is an alarm, or sounds like an emergency: those are taken however fast somebody goes."""
    return turn.deed in {"danger", "helped"} or sounds_urgent(turn)
