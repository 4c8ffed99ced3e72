"""Contrast, measured: every pair of colours that stands on each other, in both schemes, by WCAG 2.2 (AA)."""

import re

import pytest

from bot.web.render import HERE

TEXT = [
    ("ink", "paper"),
    ("ink", "side"),
    ("ink", "card"),
    ("ink", "brand-soft"),
    ("ink", "ok-soft"),
    ("ink", "care-soft"),
    ("ink", "stop-soft"),
    ("quiet", "paper"),
    ("quiet", "side"),
    ("quiet", "card"),
    ("quiet", "brand-soft"),
    ("brand", "paper"),
    ("brand", "card"),
    ("brand", "side"),
    ("brand", "brand-soft"),
    ("on-brand", "brand"),
    ("on-deep", "brand-deep"),
    ("side-brand", "side"),
    ("ok", "ok-soft"),
    ("care", "care-soft"),
    ("stop", "stop-soft"),
    ("urgent", "urgent-soft"),
    ("danger", "paper"),
    ("danger", "card"),
    ("danger", "stop-soft"),
]
SHAPES = [
    ("edge", "card"),
    ("edge", "paper"),
    ("edge", "side"),
    ("brand", "card"),
    ("brand", "brand-soft"),
    ("side-brand", "card"),
    ("focus", "card"),
    ("focus", "paper"),
    ("focus", "side"),
    ("focus", "brand-soft"),
]


def _colours(scheme: str) -> dict[str, str]:
    css = (HERE / "static" / "desk.css").read_text("utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    return found | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark if scheme == "dark" else ""))


def _light(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_stands_out_by_four_and_a_half(scheme: str, front: str, back: str) -> None:
    colours = _colours(scheme)
    assert _contrast(colours[front], colours[back]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), SHAPES)
def test_edges_and_focus_stand_out_by_three(scheme: str, front: str, back: str) -> None:
    colours = _colours(scheme)
    assert _contrast(colours[front], colours[back]) >= 3


def test_both_schemes_name_the_same_colours_and_rules_use_no_others() -> None:
    css = (HERE / "static" / "desk.css").read_text("utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    names = re.compile(r"--([a-z-]+):")
    assert set(names.findall(light)) == set(names.findall(dark))
    rules = css.replace(light, "").replace(dark, "")
    assert not re.findall(r"#[0-9a-f]{3,8}\b|rgb\(", rules)
