"""An environment in which nothing of an installation is set."""

import os

import pytest


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("CANIPOST_", "SLACK_", "Microsoft")) and name != "CANIPOST_CACHE":
            monkeypatch.delenv(name)
