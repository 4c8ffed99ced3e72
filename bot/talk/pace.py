"""How fast one person may go: more than anybody taps, less than a program does."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta

MOST, WITHIN = 90, timedelta(minutes=1)
_PEOPLE = 10_000
"""Of whom it is known; the one who was quiet longest is forgotten first."""


class Pace:
    """Counts the turns of each person, in memory: after a restart everybody begins anew."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._turns: OrderedDict[str, deque[datetime]] = OrderedDict()

    def too_fast(self, who: str, now: datetime) -> bool:
        """Count a turn; says whether it is one too many. What is too many is not counted, so that waiting helps."""
        turns = self._turns.setdefault(who, deque())
        self._turns.move_to_end(who)
        if len(self._turns) > _PEOPLE:
            self._turns.popitem(last=False)
        while turns and (now - turns[0] >= WITHIN or turns[0] > now):
            turns.popleft()
        if len(turns) >= self._most:
            return True
        turns.append(now)
        return False
