"""What was learnt is kept: the same answers from the file, and trained anew where the file is of no use."""

from dataclasses import replace
from pathlib import Path

import pytest

from policy_kb.loading import load
from policy_kb.search import meaning
from policy_kb.search.linear import Floats
from policy_kb.search.shelf import Shelf
from policy_kb.search.text import features
from policy_kb.search.topics import examples, learn
from policy_kb.search.trained import Model, kept

WHOLE = load("westhaven")
FEW = dict(list(WHOLE.clauses.items())[:20])
WESTHAVEN = replace(WHOLE, clauses=FEW, phrasings={one: WHOLE.phrasings.get(one, ()) for one in FEW})
"""Twenty clauses are learnt in a moment."""
TOPICS = learn(examples([("may I post a photo", "photos-video"), ("who do I tell", "reporting-routes")] * 4, ["pay"]))
ASKED = ("may I add a pupil", "can i post a pic of sports day", "", "\u00e9t\u00e9 \U0001f600", "mileage")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CANIPOST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(meaning, "encoder", lambda: None)  # which would learn from the whole bank first
    return tmp_path / "cache"


def fail() -> Model:
    raise AssertionError("trained although it was kept")


def test_a_model_from_its_file_answers_as_the_one_that_was_trained(folder: Path) -> None:
    shelves = [Shelf(WESTHAVEN, TOPICS, ["what is my pay"], keep=keep) for keep in (False, True, True)]
    assert len(list(folder.iterdir())) == 1
    for text in ASKED:
        first, *others = [shelf.rank(text, 5) for shelf in shelves]
        assert others == [first, first]


def test_another_bank_is_another_model(folder: Path) -> None:
    made: list[Floats] = []

    def train() -> Model:
        space, weights = TOPICS._space, {"topics": TOPICS._weights}  # noqa: SLF001 - a model at hand
        made.append(weights["topics"])
        return space, weights

    kept("x", ["a", "b"], train)
    kept("x", ["a", "b"], fail)
    kept("x", ["a b"], train)
    assert len(made) == len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("spoilt", [b"", b"PK\x03\x04 not really", b"{}"])
def test_a_spoilt_file_is_learnt_again(folder: Path, spoilt: bytes) -> None:
    before = Shelf(WESTHAVEN, TOPICS, [], keep=True)
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(spoilt or whole[: len(whole) // 2])
    again = Shelf(WESTHAVEN, TOPICS, [], keep=True)
    assert [again.rank(text, 3) for text in ASKED] == [before.rank(text, 3) for text in ASKED]
    assert len(path.read_bytes()) == len(whole)


def test_a_folder_that_cannot_be_written_changes_nothing(folder: Path) -> None:
    folder.write_text("in the way", "utf-8")
    assert Shelf(WESTHAVEN, TOPICS, [], keep=True).rank(ASKED[0], 3).clauses
    assert features(ASKED[0])["word"]
