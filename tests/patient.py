"""A program that waits a hundred times as long for Slack, Teams and itself as it does for people."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import astuple
from unittest.mock import patch

from bot.slack import calling, listen, show  # noqa: F401 - what listens reads `Waits` as the type that it is
from bot.teams import connector
from bot.teams import listen as teams

_TIMES = 100.0


@contextmanager
def patient() -> Iterator[None]:
    """Until the end of the block nobody is in a hurry: what is wired in it answers with what was asked for."""
    long = show.Waits(*(_TIMES * seconds for seconds in astuple(show.Waits())))
    with ExitStack() as stack:
        stack.enter_context(patch.object(show, "Waits", lambda: long))
        stack.enter_context(patch.object(connector, "ANSWER_WITHIN", _TIMES * connector.ANSWER_WITHIN))
        for one, name in ((teams.build, "patience"), (calling.call, "within"), (calling.answered, "within")):
            defaults = one.__kwdefaults__ or {}
            stack.enter_context(patch.dict(defaults, {name: _TIMES * defaults[name]}))
        yield
