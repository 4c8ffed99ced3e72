"""Only what is out of date is learnt again: one more sentence is no other way of seeing all of them."""

import json
from argparse import Namespace
from functools import partial
from pathlib import Path

import pytest

from bot.commands.learning import bring_up_to_date
from policy_kb import learning, opening
from policy_kb.learning import Learnt, every, model, outdated, to_learn
from policy_kb.loading import PACKS
from policy_kb.search import trained
from policy_kb.search.bank import flat
from policy_kb.search.numbers import Floats, np

SCHOOLS = ["dothill", "newport", "st-wenn", "westhaven", "wetherby"]
OF_WAY = {"words": ["topics", *SCHOOLS], "signs": ["gate"], "cues": ["kinds"]}


def names() -> list[str]:
    return [one.name for one in to_learn()]


def test_every_model_says_how_it_sees_sentences() -> None:
    ways = {one.name: one.way for one in every()}
    assert {name for name, way in ways.items() if not way} == {
        "meaning", "taught", "felt", *(f"{school}.opening" for school in SCHOOLS)
    }  # fmt: skip
    assert {way: [name for name in ways if ways[name] == way] for way in OF_WAY} == OF_WAY


def test_what_sentences_are_seen_by_is_shown_by_hundreds_of_them() -> None:
    shown = learning.prints()
    assert shown.keys() == OF_WAY.keys()
    assert all(len(each) > 300 for each in shown.values())


@pytest.mark.parametrize("way", OF_WAY)
def test_another_way_of_seeing_is_learnt_by_those_that_see_so(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def see(text: str) -> object:
        return text if learning.print_of(text) == odd else before(text)

    before = learning.WAYS[way]
    odd = next(iter(learning.kept_prints()[way]))  # one sentence of hundreds is enough
    assert names() == []
    monkeypatch.setitem(learning.WAYS, way, see)
    assert names() == OF_WAY[way]
    assert outdated() == [*OF_WAY[way], "seen.json"]


def test_a_bank_with_more_sentences_is_no_other_way_of_seeing(monkeypatch: pytest.MonkeyPatch) -> None:
    more = tuple(f"a child told me number {n}" for n in range(100))
    monkeypatch.setattr(learning, "flat", lambda bank: (*more, *flat(bank)[10:]))
    assert outdated() == ["seen.json"]
    assert names() == []


def test_without_what_was_seen_before_all_that_sees_is_learnt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seen.json").write_text("{}", "utf-8")
    for path in trained.SHIPPED.glob("*.[no]*"):
        (tmp_path / path.name).symlink_to(path)
    for module in (learning, trained, opening):
        monkeypatch.setattr(module, "SHIPPED", tmp_path)
    assert sorted(names()) == sorted(name for some in OF_WAY.values() for name in some)


@pytest.mark.parametrize("made", [["b"], ["a", "b"]])
def test_the_command_learns_what_is_old_or_all(
    made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[str] = []

    def make(name: str) -> dict[str, Floats]:
        done.append(name)
        return {"x": np.zeros(3, np.float32)}

    def models() -> list[Learnt]:
        return [model(name, "words", "now", partial(make, name)) for name in "ab"]

    for module in (learning, trained):
        monkeypatch.setattr(module, "SHIPPED", tmp_path)
    monkeypatch.setattr(learning, "every", models)
    (tmp_path / "seen.json").write_text(json.dumps(learning.prints()), "utf-8")
    (tmp_path / "of-old.npz").write_bytes(b"")
    for name, then in (("a", "now"), ("b", "then")):
        trained.write(tmp_path / f"{name}.npz", trained.stamped({"x": np.ones(3)}, then))
    asked = Namespace(packs=PACKS, all=len(made) > 1)
    assert bring_up_to_date(asked) == 0
    assert done == made
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "b.npz", "seen.json"]
    assert outdated() == []
    asked.all = False
    assert bring_up_to_date(asked) == 0
    assert done == made
    assert capsys.readouterr().out.splitlines()[-1] == "Nothing is out of date."
