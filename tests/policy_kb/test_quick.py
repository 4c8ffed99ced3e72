"""YAML read quickly says what PyYAML says."""

import pytest
import yaml

from policy_kb.quick import QuickLoader
from tests.house.test_rooms import ROOT

VALUES = (
    "", "~", "null", "Null", "NULL", "nulls", "yes", "Yes", "YES", "no", "on", "off", "Off", "y", "n", "true",
    "False", "FALSE", "falsely", "trueish", "true!", "0", "-1", "+1", "0x1F", "0b1", "017", "1_000", "1:30",
    "1.5", "1e3", "1.5e+3", ".5", "-.5", ".inf", "-.Inf", ".nan", ".", "-", "=", "<<", "2026-11-29",
    "2026-11-29 10:00:00", "2026-11-29x", "in short", "Ysgol", "\u00e9", "\u00e9cole", "over and out",
    "off-site visits", "number 7",
)  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("form", ["{}", "- {}", "a: {}", "{}: b", '"{}"', "[x, {}]", "- !!str {}", "a: |\n  {}"])
def test_each_kind_of_value_is_told_as_pyyaml_tells_it(value: str, form: str) -> None:
    text = form.format(value)
    assert _kinds(text, QuickLoader) == _kinds(text, yaml.CSafeLoader)


@pytest.mark.parametrize("path", sorted((ROOT / "bot").rglob("*.yaml")), ids=lambda path: path.stem)
def test_our_own_words_are_the_same(path: object) -> None:
    text = (ROOT / str(path)).read_text("utf-8")
    assert yaml.load(text, QuickLoader) == yaml.load(text, yaml.CSafeLoader)  # noqa: S506 - subclasses of SafeLoader


def _kinds(text: str, loader: type[yaml.CSafeLoader]) -> str:
    """What is read, with types; or what is wrong with it."""
    try:
        return repr(yaml.load(text, loader))  # noqa: S506 - as above
    except (yaml.YAMLError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
