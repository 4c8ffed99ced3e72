"""What is made once for a whole run, and how a run is spread over several processes."""

import gc
import os
from collections import Counter
from collections.abc import Generator
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from sqlalchemy import URL, Engine, create_engine
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from policy_kb.loading import load_all
from policy_kb.lookup import get_ready
from storage import pragmas
from tests.template import SHIPPED

_FEW = 6
"""Tests of a file that are few: such files start programs and browsers, or walk everything in one go."""


_MANY = bool(os.environ.get("CANIPOST_FUZZ"))
settings.register_profile(
    "same", deadline=None, derandomize=not _MANY, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("same")
"""Examples are the same in every run, however busy the machine is; with CANIPOST_FUZZ others each time."""


def pytest_configure() -> None:
    """Look for garbage less often: nine thousand tests are collected in each process, and none of that is garbage.

    Nor does Hypothesis read the source of all that is loaded for words to throw: that takes seconds in each process,
    and the examples would be others by what was loaded before.
    """
    gc.set_threshold(50_000, 20, 100)
    if not _MANY:
        vars(providers)["is_local_module_file"] = lambda _: False  # there is no setting for it


def pytest_collection_finish() -> None:
    """What was loaded and collected stays to the end, so it is looked through no more."""
    gc.freeze()


@pytest.fixture(autouse=True)
def environment() -> Generator[None]:
    """What a command reads from a file of variables is its own: the next test finds the environment as it was."""
    with patch.dict(os.environ):
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled() -> Generator[None]:
    """Engines on SQLite share what SQLAlchemy has compiled: each test has a file of its own, and the same statements.

    That a statement is compiled anew for each is a third of the time of a test that files a report.
    """
    first: list[Engine] = []

    def shared(url: URL, **settings: Any) -> Engine:  # noqa: ANN401 - create_engine's own
        engine = create_engine(url, **settings)
        if first:
            # What is compiled is kept under the dialect that it was compiled for.
            engine.dialect = engine.pool._dialect = first[0].dialect  # noqa: SLF001 - there is no door to it
            engine._compiled_cache = first[0]._compiled_cache  # noqa: SLF001 - likewise
        else:
            first.append(engine)
        return engine

    with patch("storage.access.create_engine", shared):
        yield


@pytest.fixture(scope="session", autouse=True)
def forgetful() -> Generator[None]:
    """No test waits for the disk: nobody pulls its plug. What a power cut loses is in tests/storage/test_power.py."""
    with patch.object(pragmas, "PRAGMAS", (*SHIPPED, "synchronous = OFF")):
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Before the processes are started, make what all of them would otherwise make at the same time.

    That is the encoder for English, and what has been changed and not been learnt (`canipost learn`).
    """
    if getattr(session.config.option, "numprocesses", None):
        get_ready(load_all().values())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of several processes none is left with what takes long at the end: first files of few tests, then the largest."""
    if hasattr(config, "workerinput"):
        sizes = Counter(item.path for item in items)
        items.sort(key=lambda item: (sizes[item.path] > _FEW, -sizes[item.path], item.path))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """A file stays in one process: what its tests share (a walk, a browser, a demo) is made once."""
    config.option.loadscopereorder = False  # it would begin files of few tests last
    return LoadFileScheduling(config, log)
