"""Practice: any dialog as a rehearsal that sends nothing, marked on every card.

Rules:
1. A rehearsal is a draft with a flag that says so; where it would file, it shows what would have happened.
2. What sounds like an emergency is taken for one, also in practice: the way out for a child in danger is real.
"""

from collections.abc import Mapping

from bot.journeys import emergency, flags
from storage import Draft

_WORDS = frozenset({"practice", "practise", "rehearse"})
_DIALOGS = frozenset({"report", "declare", "canipost", "policy", "consult"})


def asked(dialog: str, typed: str) -> bool:
    """Whether somebody asked for a rehearsal behind a command; there is none of an emergency."""
    return dialog in _DIALOGS and typed.strip().casefold() in _WORDS


def in_earnest(draft: Draft, values: Mapping[str, str | tuple[str, ...]]) -> str:
    """What was typed in a rehearsal that sounds like an emergency nobody has been asked about yet."""
    if flags.calm(draft):
        return ""
    # An option that was chosen is one word with hyphens, and not the person's own.
    typed = [text for text in values.values() if isinstance(text, str) and len(text.split()) > 1]
    return next((text for text in typed if emergency.stops("policy", text)), "")
