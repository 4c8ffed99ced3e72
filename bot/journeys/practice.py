"""Practice: any dialog as a rehearsal that sends nothing, marked on every card, and drills of the alarm.

Rules:
1. A rehearsal is a draft that says so in its answers; where it would file, it shows what would have happened.
2. What sounds like an emergency is taken for one, also in practice: the way out for a child in danger is real.
3. A drill goes where a real alert would go, says on its card that it is one, and climbs no ladder.
"""

from collections.abc import Mapping, Sequence

from bot.journeys import emergency
from bot.people import holders
from storage import Draft

ON = "practice"
"""The answer by which a draft is a rehearsal."""
_WORDS = frozenset({"practice", "practise", "rehearse"})
_DIALOGS = frozenset({"report", "declare", "canipost", "policy", "consult"})


def asked(dialog: str, typed: str) -> bool:
    """Whether somebody asked for a rehearsal behind a command; there is none of an emergency."""
    return dialog in _DIALOGS and typed.strip().casefold() in _WORDS


def on(draft: Draft) -> bool:
    """Whether a draft is a rehearsal."""
    return draft.answers.get(ON) == "yes"


def in_earnest(draft: Draft, values: Mapping[str, str | tuple[str, ...]]) -> str:
    """What was typed in a rehearsal that sounds like an emergency nobody has been asked about yet."""
    if emergency.CALM in draft.answers:
        return ""
    # An option that was chosen is one word with hyphens, and not the person's own.
    typed = [text for text in values.values() if isinstance(text, str) and len(text.split()) > 1]
    return next((text for text in typed if emergency.stops("policy", text)), "")


def drill_body(told: Sequence[holders.Told], name: str) -> Mapping[str, object]:
    """The body of the record of a drill."""
    return {
        "answers": {}, "barred": [], "named": "", "starter": name, "subject": "", "category": "",
        "told": [[one.role, [one.address.platform, one.address.kind, one.address.to], one.people] for one in told],
        "route": {
            "tell": ["dsl"], "then": ["headteacher"], "exclude": [], "basis": "inferred", "cites": [], "advice": [],
        },
    }  # fmt: skip
