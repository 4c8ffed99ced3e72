"""A form's fields as a Turn's values.

Rules:
1. A field of ours stands in a form once; one that we do not know makes the form malformed.
2. `many` names the questions that take any number of answers, so that none is an answer too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import field

from bot.seam.turn import Handed
from bot.web.guard import Trouble
from policy_kb.shapes import dataclass

_ONCE = frozenset({"csrf", "deed", "target", "at", "pane", "channel", "under", "said", "dialog"})


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it came: our own fields, and the answers in it by question id."""

    fields: dict[str, str] = field(default_factory=dict)
    values: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    files: Sequence[Handed] = ()

    def get(self, name: str) -> str:
        """Give the field's text, empty where it is missing."""
        return self.fields.get(name, "")


def read(pairs: Iterable[tuple[str, str]], files: Sequence[Handed] = ()) -> Form:
    """Sort the fields of a form. Raises Trouble for one that none of our pages could have sent."""
    form = Form(files=files)
    several: dict[str, tuple[str, ...]] = {}
    given: list[tuple[str, str]] = []
    for name, text in pairs:
        if name == "many":
            several[text] = ()
        elif name in _ONCE and name not in form.fields:
            form.fields[name] = text
        elif name.startswith("values."):
            # Browsers end lines as e-mail does.
            given.append((name.removeprefix("values."), text.replace("\r\n", "\n")))
        else:
            raise Trouble(400, "malformed")
    for question, text in given:
        if question in several:
            several[question] = (*several[question], text)
        elif question not in form.values:
            form.values[question] = text
        else:
            raise Trouble(400, "malformed")
    form.values.update(several)
    return form
