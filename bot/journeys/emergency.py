"""What somebody wrote may be an emergency: the card that comes first then, and the ways on from it.

Rules:
1. Every free text is looked at, wherever it is typed, before it is used for anything else.
2. The card is never the end: the words are kept for the alert or the report, and "it is no emergency" goes on with
   what the person meant to do, without asking again.
3. A report is stopped only by what cannot wait for its questions, which ask about danger themselves. Somebody who
   works on a report is never stopped: they write about what is known already.
"""

from dataclasses import dataclass

from bot.journeys import flags
from dialogs import danger
from dialogs.endings import Answers
from dialogs.registry import ON_CASES
from policy_kb.lookup import pressing, surely_urgent, urgent
from policy_kb.vocabulary import SCHOOL_ROLES
from storage import Draft

WORDS = danger.WORDS.id
_GO_ON_ANYWAY = {"danger", "policy", *ON_CASES}
"""Dialogs whose answers are not looked at here; `policy` looks itself, before it looks anything up."""

_WHOSE = ("report.role", "colleague.about", "bullied.by")
"""Questions that say whose doing it was, by their role."""


def stops(dialog: str, words: str) -> bool:
    """Whether a dialog that is begun with these words has to wait for the emergency card."""
    match dialog:
        case "canipost":  # the words of a post are not a message to us: only what no post would say stops it
            return surely_urgent(words)
        case "report":
            return pressing(words)
        case _:
            return urgent(words)


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

    @property
    def answers(self) -> Answers:
        """The answers it begins with."""
        return {WORDS: self.words}

    @property
    def flags(self) -> Answers:
        """Its flags."""
        more: Answers = {flags.AUTHOR: self.author, flags.BESIDE: self.beside, flags.ROLES: self.roles}
        report = {flags.IN_REPORT: "yes"} if self.dialog == "report" else {}
        return {flags.INSTEAD: self.instead, **report, **{name: value for name, value in more.items() if value}}


def heard(draft: Draft, given: Answers) -> Alarm | None:
    """The alarm that answers just given raise, if they tell of an emergency nobody has been asked about yet."""
    if draft.dialog in _GO_ON_ANYWAY or flags.calm(draft):
        return None
    typed = [text for text in given.values() if isinstance(text, str) and " " in text]
    words = next((text for text in typed if stops(draft.dialog, text)), "")
    if not words:
        return None
    answers = [answer for answer in draft.answers.values() if isinstance(answer, str)]
    # An option that was chosen is small letters and hyphens; a name may be one word.
    beside = "\n".join(one for one in answers if one != words and (" " in one or one[:1].isupper()))
    roles = tuple(sorted(SCHOOL_ROLES & {str(draft.answers.get(name, "")) for name in _WHOSE}))
    return Alarm(words, draft.id, draft.dialog, str(draft.flags.get(flags.AUTHOR, "")), beside, roles)
