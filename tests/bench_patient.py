"""`canipost`, which waits a hundred times as long for Slack, Teams and itself: `python -m tests.bench_patient serve …`.

Under callgrind everything takes some fifty times as long. Without this a form is answered by "one moment" and its next
card goes after it in a call of its own, and on a busy machine turns are given up: neither is what a turn does.
"""

import sys
from dataclasses import astuple

from bot import cli
from bot.slack import calling, listen, show  # noqa: F401 - what listens reads `Waits` as the type that it is
from bot.teams import connector
from bot.teams import listen as teams

_TIMES = 100.0


def patient() -> None:
    """From now on nobody is in a hurry."""
    long = show.Waits(*(_TIMES * seconds for seconds in astuple(show.Waits())))
    show.Waits = lambda: long  # type: ignore[assignment,misc]
    (teams.build.__kwdefaults__ or {})["patience"] *= _TIMES
    connector.ANSWER_WITHIN *= _TIMES
    for one in (calling.call, calling.answered):
        (one.__kwdefaults__ or {})["within"] *= _TIMES


if __name__ == "__main__":
    patient()
    sys.exit(cli.main())
