"""A card: what a person sees, in words and parts that know no platform.

Rules for every platform's `render`:
1. All text in a card is plain text. Nothing in it may come alive: no mention, link, mark-up, template or date
   macro, whoever wrote it.
2. Order, words and the meaning of every part are kept; a part that does not fit is shortened with a note that
   says so, never dropped.
3. A tone is shown as a shape and a word as well as a colour.
"""

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from policy_kb.shapes import dataclass

Tone = Literal["plain", "ok", "care", "stop", "urgent"]
"""How a card looks: plain · ok: well · care: look here · stop: do not · urgent: act now. Verdicts have a badge."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `quiet` is small print; `quote` is somebody's own words, shown as such; newlines count."""

    text: str
    style: Literal["normal", "strong", "quiet", "quote"] = "normal"


@dataclass(frozen=True, slots=True)
class Points:
    """A list of short points, with a heading where it needs one."""

    points: tuple[str, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and a value, such as "Reference: 4KM-7XQ"."""

    pairs: tuple[tuple[str, str], ...]


Part = Paragraph | Points | Facts


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: the value that is sent, and the words for it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Input:
    """A question on a card; `name` is the question's id and the key of its answer in `Turn.values`.

    kind `one`: one of the choices · `many`: any of them, none is an answer · `line`, `text`: typed · `day`: a day,
    picked where the platform has a calendar (it comes as 2026-11-28) and typed where it has none · `file`: one or more
    files, which come as `Turn.files`; a platform whose cards cannot hold one says how to send it instead.
    `picks` (only with `line`) asks for somebody's name: a platform that knows people offers to pick one beside it, and
    whom it gives comes in `Turn.picked`. Nobody has to: many who are named have no account.
    `tap` (only with `one`, and only where the card has no other input): each choice is a button that sends
    the answer at once.
    """

    name: str
    label: str
    kind: Literal["one", "many", "line", "text", "day", "file"]
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    value: str | tuple[str, ...] = ""
    optional: bool = False
    tap: bool = False
    longest: int = 4000
    picks: bool = False
    accepts: tuple[str, ...] = ()
    """Types of file to offer first, such as "image/jpeg"; a help in choosing, not a check."""

    @property
    def calendar(self) -> bool:
        """Whether a day is picked: where something else was typed before, it is a text, so that nothing is lost."""
        return self.kind == "day" and (not self.value or _DAY.fullmatch(str(self.value)) is not None)


@dataclass(frozen=True, slots=True)
class Button:
    """A button: pressing it is a Turn with this deed, target and values (and the card's inputs if `submits`)."""

    label: str
    deed: str
    target: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    style: Literal["normal", "main", "danger"] = "normal"
    submits: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """Everything on a card, top to bottom: title, parts, inputs, buttons, small print.

    `follows` is the message below which it belongs, where the platform has threads: its handle.
    `rings` names whom it calls where several people read it: the platform's user id, and the name they go by.
    `anew`, where several people read it, is the target of the deed `case-now`, which gives each their own card.
    `about` says in a few words what it is for, where a window's own title cannot hold the card's.
    `deed` and `target` are the Turn that answering the inputs makes; empty where there are none. At most one
    button `submits`; platforms whose forms have a send button of their own (Slack's modals) use its label.
    """

    title: str
    parts: tuple[Part, ...] = ()
    inputs: tuple[Input, ...] = ()
    buttons: tuple[Button, ...] = ()
    tone: Tone = "plain"
    badge: str = ""
    note: str = ""
    deed: str = ""
    target: str = ""
    rings: tuple[tuple[str, str], ...] = ()
    follows: str = ""
    about: str = ""
    anew: str = ""
