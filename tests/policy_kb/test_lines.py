"""A pack's file is read only as far as a pack can reach; everything else is one plain sentence with the file."""

import os
from pathlib import Path

import pytest

from policy_kb.lines import LINE, Fault, read

LAUGHS = "a: &a [x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (LAUGHS, r"x\.yaml:2: a part that stands for others stands for others itself"),
        ("a: &a [*a]", "stands for others itself"),
        ("[" * 100_000, "lists stand too deep"),
        ("- " * 100_000 + "x", "lists stand too deep"),
        ("{a: " * 5_000, "lists stand too deep"),
        ("a: \x00", "a character in it that is no text"),
        ("a: !!python/object/apply:os.system [id]", "this is not YAML"),
        ("a: b: c", "this is not YAML"),
        ("? [a]\n: b", r"x\.yaml:1: this is not YAML: a name is a list"),
        ("a: b\na: c", r"x\.yaml:2: this is not YAML: 'a' stands here twice"),
        ("a: 2026-99-99", "a number or a day in it that cannot be"),
        (f"a: {'x' * 4_000_000}", "larger than any pack"),
    ],
    ids=[
        "nested-anchors",
        "itself",
        "brackets",
        "dashes",
        "braces",
        "no-text",
        "python",
        "colons",
        "a-list",
        "twice",
        "no-day",
        "huge",
    ],
)
def test_what_no_pack_holds_is_refused_at_once(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    with pytest.raises(Fault, match=says):
        read(tmp_path / "x.yaml", "x.yaml")


def test_a_folder_or_an_endless_file_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").mkdir()
    os.mkfifo(tmp_path / "y.yaml")
    for name in ("x.yaml", "y.yaml"):
        with pytest.raises(Fault, match="this is not a file"):
            read(tmp_path / name, name)


def test_a_part_written_once_may_stand_for_the_same_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: &same [one, two]\nb: *same\n", "utf-8")
    assert read(tmp_path / "x.yaml", "x.yaml")["b"] == ["one", "two"]


def test_what_stands_in_a_file_is_read_as_yaml_has_it_with_its_lines(tmp_path: Path) -> None:
    text = "a: &same {b: yes, c: 2}\nd:\n  <<: *same\n  2026-11-29: [x, ~, 'yes']\n=: 1.5\n"
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    assert read(tmp_path / "x.yaml", "x.yaml") == {
        "a": {"b": True, "c": 2, LINE: 1},
        "d": {"b": True, "c": 2, "2026-11-29": ["x", None, "yes"], LINE: 3},
        "=": 1.5,
        LINE: 1,
    }
