"""What stands for a module loads it when something is first wanted of it, and has its names as they are then."""

import sys
from pathlib import Path

import pytest

from policy_kb.later import later


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    name = "made_up_for_later"
    (tmp_path / f"{name}.py").write_text("one = 1\ndef __getattr__(name):\n    return name\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, name, raising=False)
    return name


def test_a_module_is_loaded_with_the_first_name_that_is_wanted_of_it(module: str) -> None:
    there = later(module)
    assert module not in sys.modules
    assert "not loaded yet" in repr(there)
    assert there.one == 1
    assert module in sys.modules
    assert repr(there) == f"<{module}, loaded>"


def test_its_names_are_the_modules_whenever_they_change(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there = later(module)
    assert there.one == 1
    monkeypatch.setattr(sys.modules[module], "one", 2)
    assert (there.one, there.made_by_the_module) == (2, "made_by_the_module")
