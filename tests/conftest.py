"""What is made once for a whole run, and how a run is spread over several processes."""

import os
from collections.abc import Generator
from unittest.mock import patch

import pytest
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from policy_kb.loading import load_all
from policy_kb.lookup import get_ready


@pytest.fixture(autouse=True)
def environment() -> Generator[None]:
    """What a command reads from a file of variables is its own: the next test finds the environment as it was."""
    with patch.dict(os.environ):
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Before the processes are started, make what all of them would otherwise make at the same time.

    That is the encoder for English, and what has been changed and not been learnt (`canipost learn`).
    """
    if getattr(session.config.option, "numprocesses", None):
        get_ready(load_all().values())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """A file stays in one process: what its tests share (a walk, a browser, a demo) is made once."""
    return LoadFileScheduling(config, log)
