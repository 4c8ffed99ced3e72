"""One step of the ladder: why, from when, and whom it tells."""

from datetime import datetime

from bot.cases.lives import Phase, Step
from bot.people.holders import Told
from policy_kb.shapes import dataclass


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: why, from when, and whom it tells (nobody but the sender where that is the step).

    `verb` is the event it writes, `to` the state it leads to; both stay as they are but where the program ends it.
    """

    step: Step
    phase: Phase
    due: datetime
    tell: tuple[Told, ...] = ()
    verb: str = "nudged"
    to: str = ""

    @property
    def event(self) -> dict[str, object]:
        """What the event of this step says."""
        names = sorted({name for one in self.tell for name in one.people})
        return {"step": self.step, "phase": self.phase, "names": names}
