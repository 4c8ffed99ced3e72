"""Stand-ins at our own seams: a Listener with a script, messages in a dictionary, and a made-up school."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.seam.card import Button, Card, Choice, Facts, Input, Paragraph, Points
from bot.seam.turn import Reply, Turn
from bot.web.desk import DeskChannel, DeskSchool, Letter, OpenDraft, Persona
from storage.kept import Address

TEAM = Address("web", "channel", "dsl-team")
TEACHER = Address("web", "person", "teacher")
AT = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
DANGER = Button("A child is in danger now", "danger", "d1", style="danger")


def school(workspace: str = "hillside", *, side_by_side: bool = True) -> DeskSchool:
    return DeskSchool(
        workspace,
        f"{workspace.title()} School",
        "Staff Social Media Policy",
        (
            Persona("teacher", "Teacher", "Tess Teacher"),
            Persona("dsl", "DSL", "Dana Lead", channels=("dsl-team",)),
            Persona("head", "Headteacher", "Hari Head", channels=("dsl-team", "heads")),
            Persona("chair", "Chair of governors", "Cora Chair"),
        ),
        (DeskChannel("dsl-team", "DSL team"), DeskChannel("heads", "Headteacher")),
        about="Photographs need the headteacher's approval.",
        side_by_side=side_by_side,
    )


@dataclass
class FakeListener:
    """Records turns; answers from `script`, or with what `answer` makes of the turn."""

    turns: list[Turn] = field(default_factory=list)
    script: list[Reply] = field(default_factory=list)
    answer: Callable[[Turn], Reply] | None = None
    held: asyncio.Event | None = None
    """Until it is set nobody is answered."""
    broken: Exception | None = None

    async def take(self, turn: Turn) -> Reply:
        """Write it down and answer."""
        self.turns.append(turn)
        if self.held:
            await self.held.wait()
        if self.broken:
            raise self.broken
        if self.script:
            return self.script.pop(0)
        return self.answer(turn) if self.answer else Reply(QUESTION)


@dataclass
class FakeLetters:
    """Messages and drafts by address, as the store would give them."""

    at: dict[Address, list[Letter]] = field(default_factory=lambda: defaultdict(list))
    open: list[OpenDraft] = field(default_factory=list)

    async def delivered(self, workspace: str, address: Address) -> Sequence[Letter]:
        """Give what was put there."""
        return tuple(self.at[address])

    async def drafts(self, workspace: str, user: str) -> Sequence[OpenDraft]:
        """Give what was put there."""
        return tuple(self.open)


QUESTION = Card(
    "Should I post this?",
    inputs=(
        Input(
            "post.account",
            "Whose account would it go on?",
            "one",
            hint="Your school has rules for each.",
            choices=(Choice("personal", "My own"), Choice("school", "The school's"), Choice("not-sure", "Not sure")),
            tap=True,
        ),
    ),
    buttons=(Button("Back", "back", "d1"), Button("Cancel", "cancel", "d1"), DANGER),
    deed="answer",
    target="d1",
)

FORM = Card(
    "Tell us what happened",
    inputs=(
        Input("shows", "What is in it?", "many", choices=(Choice("pupil", "A pupil"), Choice("logo", "The logo"))),
        Input("risk", "Is a child at risk?", "one", choices=(Choice("no", "No"), Choice("yes", "Yes"))),
        Input("when", "When was it?", "line", hint="For example: last night", optional=True, longest=80),
        Input("what", "What happened?", "text"),
    ),
    buttons=(Button("Next", "answer", "d1", style="main", submits=True), Button("Back", "back", "d1"), DANGER),
    deed="answer",
    target="d1",
)

VERDICT = Card(
    "Do not post this photograph",
    (
        Paragraph("It shows a pupil, and it would go on your own account."),
        Points(("4.3 No photographs of pupils on personal accounts.",), "What your policy says"),
        Points(("Give it to the designated publisher.",), "What would make it all right"),
    ),
    tone="stop",
    badge="Do not post",
    note="Staff Social Media Policy, version 1.",
    buttons=(Button("Change an answer", "change", "d1", {"question": "post.account"}), DANGER),
)

ALERT = Card(
    "A pupil has contacted a member of staff",
    (Facts((("Reference", "4KM-7XQ"), ("Urgency", "Today"))),),
    tone="care",
    badge="To acknowledge today",
    buttons=(Button("Acknowledge", "acknowledge", "4KM-7XQ", style="main"), Button("View", "view", "4KM-7XQ")),
)

RECEIPT = Card("Your report has been sent", (Facts((("Reference", "4KM-7XQ"), ("Now", "Waiting"))),))
READ = Card("Your report has been read", (Paragraph("Dana Lead has it."),), tone="ok", badge="Acknowledged")

NASTY = (
    "<script>alert(1)</script>{{ 7*7 }}{% raw %} [a](javascript:alert(1)) <!channel> ${x} "
    "\u202e\u0645\u0631\u062d\u0628\u0627 👩🏽‍🏫" + "W" * 300
)


def nasty(text: str = NASTY) -> Card:
    """Build a card that has this text in every place that can hold one."""
    choices = (Choice(text, text), Choice("b", text))
    return Card(
        text,
        (Paragraph(text), Paragraph(text, "quote"), Points((text,), text), Facts(((text, text),))),
        (
            Input(text, text, "one", text, choices, text),
            Input("m" + text, text, "many", text, choices, (text,)),
            Input("l" + text, text, "line", text, value=text),
            Input("t" + text, text, "text", text, value=text),
        ),
        (Button(text, "answer", text, {text: text}, submits=True), Button(text, "back", text, {text: text}), DANGER),
        tone="care",
        badge=text,
        note=text,
        deed="answer",
        target=text,
    )
