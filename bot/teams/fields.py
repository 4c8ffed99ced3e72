"""Turns an Input into a field of an Adaptive Card; pure.

Rules:
1. What somebody typed is given back whole or not at all, never cut, because it would be saved cut.
2. A day is picked from a calendar; where something else was typed before, it is a text, so that nothing is lost.
3. Beside a field for a name stands a search for people of the organisation, which Teams has in private chats and
   dialogs. It gives an Entra object id. Nobody has to pick: neither of the two is required by the client.
   (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/people-picker)
"""

from collections.abc import Callable, Iterator
from typing import Any

from bot.seam.card import Input
from bot.seam.wording import ENGLISH
from bot.teams.letters import safe, unmarked

Json = dict[str, Any]

PICKED = "picked:"
"""Begins the id of a field that picks somebody; the name of the field that it stands beside follows."""
PEOPLE = "graph.microsoft.com/users"
_EXPANDED = 12
Shortened = Callable[[str], str]


def drawn(asked: Input, short: Shortened, *, given_back: bool) -> Iterator[Json]:
    """Draw a field with its label: one element, or two where somebody can be picked."""
    label = short(f"{asked.label}\n{asked.hint}" if asked.hint.strip() else asked.label)
    required = not asked.optional and not asked.picks
    made: Json = {"id": asked.name, "label": label, "isRequired": required}
    if asked.kind in {"one", "many"}:
        made |= _choices(asked, short)
        yield made | ({"errorMessage": ENGLISH.say("teams.choose-one")} if required else {})
        return
    value = asked.value if isinstance(asked.value, str) else ""
    if asked.calendar:
        made |= {"type": "Input.Date"} | ({"value": value} if value else {})
        yield made | ({"errorMessage": ENGLISH.say("teams.choose-day")} if required else {})
        return
    # No maxLength: a client would cut what is pasted without a word; what is too long comes back with words.
    made |= {"type": "Input.Text", "isMultiline": asked.kind == "text"}
    if value and given_back:
        made["value"] = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    elif value:  # asked for again even where it is optional: leaving it empty would throw away what was saved
        made |= {"isRequired": True, "placeholder": ENGLISH.say("teams.too-long-again")}
    if made["isRequired"]:
        made["errorMessage"] = ENGLISH.say("teams.write-something")
    yield made
    if asked.picks:
        yield _people(asked.name)


def _people(name: str) -> Json:
    return {
        "type": "Input.ChoiceSet",
        "id": f"{PICKED}{name}",
        "label": ENGLISH.say("teams.pick"),
        "placeholder": ENGLISH.say("teams.pick-hint"),
        "isRequired": False,
        "style": "filtered",
        "choices": [],
        "choices.data": {"type": "Data.Query", "dataset": PEOPLE},
    }


def _choices(asked: Input, short: Shortened) -> Json:
    many = asked.kind == "many"
    choices = [
        {"title": unmarked(short(choice.label)) or "…", "value": safe(choice.value) if many else choice.value}
        for choice in asked.choices
    ]
    given = (asked.value,) if isinstance(asked.value, str) else asked.value
    chosen = [choice.value for choice in asked.choices if choice.value in given]
    made: Json = {
        "type": "Input.ChoiceSet",
        "choices": choices,
        "isMultiSelect": many,
        "wrap": True,
        "style": "expanded" if many or len(choices) <= _EXPANDED else "compact",
    }
    if chosen:
        made["value"] = ",".join(map(safe, chosen)) if many else chosen[0]
    return made
