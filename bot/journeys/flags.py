"""What a draft knows besides its answers: the names of its flags. They are sealed beside the answers, never among them.

A name is a data format: retired, never renamed.
"""

from collections.abc import Mapping

from dialogs.endings import Answer, Answers
from storage import Draft

PRACTICE = "practice"
"""It is a rehearsal: nothing of it is sent."""
CALM = "calm"
"""The person has said that its words are no emergency."""
INSTEAD = "danger.instead"
"""On the card of an emergency: what the person meant to do, the name of a dialog or the id of a draft."""
IN_REPORT = "danger.report"
"""On the card of an emergency: what they meant to do is the report itself."""
BESIDE = "danger.beside"
"""On the card of an emergency: what else had been written in the report that it interrupts."""
ROLES = "danger.roles"
"""On the card of an emergency: the roles that the report is said to be about so far."""
AUTHOR = "author"
"""Who wrote the message that is reported, as the platform knows them; where it says so."""
ON = "danger.on"
"""On the card of an emergency: what the deed that they meant to do is done to, a record or a draft."""
FILES = "danger.files"
"""On the card of an emergency: the draft that holds the files that came with the words."""
NOT_KEPT = "danger.not-kept"
"""On the card of an emergency: why files that came with the words were not kept, a line each."""
TAKEN = "danger.taken"
"""On the card of an emergency: its words stand in another dialog as well, so that they wait there."""
_SAID = "said."
"""On the card of an emergency: what was typed with the deed, by its name."""
PLACE = "for"
"""A draft that waits for a file: the draft or the record it is for."""
_NOTICED = "noticed."
"""What the words of a post suggest, by the id of the question whose ticks they set."""
_READ = "read."
"""What the words of a post say, by the id of the question that need not be asked."""
_RECORDS = {"threshold": "threshold.record", "step": "step.record", "checklist": "checklist.record"}
_CHORE = "checklist.chore"
"""Which of the things that fall due a checklist is for."""


def calm(draft: Draft) -> bool:
    """Whether the person has said that the words of a draft are no emergency."""
    return CALM in draft.flags


def practised(draft: Draft) -> bool:
    """Whether a draft is a rehearsal."""
    return draft.flags.get(PRACTICE) == "yes"


def about_record(dialog: str, reference: str, chore: str = "") -> Mapping[str, Answer]:
    """The flags of a dialog on a record."""
    return {_RECORDS[dialog]: reference, **({_CHORE: chore} if chore else {})}


def chore_of(draft: Draft) -> str:
    """What falls due, of a checklist; empty for any other dialog."""
    return str(draft.flags.get(_CHORE, ""))


def record_of(draft: Draft) -> str:
    """The reference of the record that a dialog is about; empty where it is about none."""
    return str(draft.flags.get(_RECORDS.get(draft.dialog, ""), ""))


def said(values: Mapping[str, Answer]) -> Mapping[str, Answer]:
    """What was typed with a deed, as flags."""
    return {_SAID + name: value for name, value in values.items()}


def said_in(draft: Draft) -> Mapping[str, Answer]:
    """What was typed with the deed for which a draft waits."""
    return {name.removeprefix(_SAID): value for name, value in draft.flags.items() if name.startswith(_SAID)}


def noticed(found: Answers) -> Mapping[str, Answer]:
    """What was noticed in the words of a post, as flags."""
    return {_NOTICED + name: value for name, value in found.items()}


def proposed(draft: Draft) -> Answers:
    """The ticks that stand on a card before its question is answered."""
    return {name.removeprefix(_NOTICED): value for name, value in draft.flags.items() if name.startswith(_NOTICED)}


def read(found: Answers) -> Mapping[str, Answer]:
    """What was read in the words of a post, as flags."""
    return {_READ + name: value for name, value in found.items()}


def read_in(draft: Draft) -> Mapping[str, Answer]:
    """What was read in the words of a post, by the id of the question."""
    return {name.removeprefix(_READ): value for name, value in draft.flags.items() if name.startswith(_READ)}
