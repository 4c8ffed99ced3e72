"""What was learnt is kept: the same answers from the file, and learnt anew where the file is of no use."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from policy_kb.learning import outdated, unlearnt
from policy_kb.loading import load, load_all
from policy_kb.search import meaning, shelf, trained
from policy_kb.search.numbers import Floats
from policy_kb.search.shelf import Shelf, learn, learnt_from
from policy_kb.search.text import features
from policy_kb.search.topics import examples
from policy_kb.search.topics import learn as learn_topics
from policy_kb.search.trained import Model, arrays_of, fingerprint, kept

WHOLE = load("westhaven")
FEW = dict(list(WHOLE.clauses.items())[:20])
WESTHAVEN = replace(WHOLE, clauses=FEW, phrasings={one: WHOLE.phrasings.get(one, ()) for one in FEW})
"""Twenty clauses are learnt in a moment."""
TOPICS = learn_topics(
    examples([("may I post a photo", "photos-video"), ("who do I tell", "reporting-routes")] * 4, ["pay"])
)
ASKED = ("may I add a pupil", "can i post a pic of sports day", "", "\u00e9t\u00e9 \U0001f600", "mileage")
STARTS = """
import yaml
from policy_kb.loading import load
from policy_kb.search import bank, linear
from policy_kb import proposing
def refuse(*_, **__): raise SystemExit("learnt at a start")
linear.np.linalg.solve = refuse
bank.all_phrasings = bank.flat = bank.situations = bank.sentences = refuse
from policy_kb.lookup import look_up, urgent
found = look_up(load("dothill"), "a child sent me a friend request")
print(found.clauses[0], urgent("hello"), proposing.propose("lost"))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CANIPOST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(meaning, "encoder", lambda: None)  # which would read half a second first
    monkeypatch.setattr(shelf, "topics", lambda: TOPICS)
    # Of what is said at any school nothing is learnt: 300 sentences take a tenth of a second, 2,000 nearly two.
    monkeypatch.setattr(shelf, "flat", lambda _: ("what is my pay", "where do i park"))
    monkeypatch.setattr(shelf, "situations", dict)
    monkeypatch.setattr(shelf, "kin_of", lambda _: ())
    return tmp_path / "cache"


def fail() -> Model:
    raise AssertionError("learnt although it was kept")


def test_what_the_package_brings_is_learnt_from_what_there_is_now() -> None:
    assert outdated() == [], "run `canipost learn` (or `make learn`) and commit policy_kb/learnt"
    assert unlearnt(load_all().values()) == []


def test_no_start_learns_what_the_package_brings(tmp_path: Path) -> None:
    ran = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", STARTS],
        env={"CANIPOST_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.startswith("dothill/"), ran.stderr
    assert {path.name.split("-")[0] for path in tmp_path.iterdir()} <= {"encoder"}


def test_a_shelf_from_its_file_answers_as_the_one_that_was_learnt(folder: Path) -> None:
    learnt = Shelf(WESTHAVEN, TOPICS, learn(WESTHAVEN, ["what is my pay"]))
    for _ in range(2):
        model = kept("few", "print", lambda: learn(WESTHAVEN, ["what is my pay"]))
        assert len(list(folder.iterdir())) == 1
        for text in ASKED:
            assert Shelf(WESTHAVEN, TOPICS, model).rank(text, 5) == learnt.rank(text, 5)


def test_a_pack_of_a_schools_own_is_learnt_once(folder: Path) -> None:
    own = replace(WESTHAVEN, id="own")
    assert unlearnt([own]) == ["own"]
    first = shelf.shelf(own)
    assert unlearnt([own]) == []
    assert [path.name.split("-")[0] for path in folder.iterdir()] == ["own"]
    assert [shelf.shelf(own).rank(text, 3) for text in ASKED] == [first.rank(text, 3) for text in ASKED]


def test_another_bank_is_another_model(folder: Path) -> None:
    made: list[Floats] = []

    def train() -> Model:
        space, arrays = learn(replace(WESTHAVEN, phrasings={}), [])
        made.append(arrays["clause-steps"])
        return space, arrays

    names = [fingerprint(("uncovered.yaml",), said) for said in (["a", "b"], ["a", "b"], ["a b"])]
    kept("x", names[0], train)
    kept("x", names[1], fail)
    kept("x", names[2], train)
    assert len(made) == len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("change", ["clauses", "phrasings"])
def test_a_pack_that_says_something_else_is_learnt_again(change: str) -> None:
    clause = next(iter(FEW.values()))
    changed = {
        "clauses": {**FEW, clause.id: replace(clause, summary="Something else.")},
        "phrasings": {**WESTHAVEN.phrasings, clause.id: ("something else",)},
    }
    assert learnt_from(replace(WESTHAVEN, **{change: changed[change]})) != learnt_from(WESTHAVEN)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "spoilt", [b"", *(pytest.param(one, marks=pytest.mark.proof) for one in (b"PK\x03\x04 not really", b"{}"))]
)
def test_a_spoilt_file_is_learnt_again(folder: Path, spoilt: bytes) -> None:
    def model() -> Model:
        return kept("few", "print", lambda: learn(WESTHAVEN, []))

    before = Shelf(WESTHAVEN, TOPICS, model())
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(spoilt or whole[: len(whole) // 2])
    again = Shelf(WESTHAVEN, TOPICS, model())
    assert [again.rank(text, 3) for text in ASKED] == [before.rank(text, 3) for text in ASKED]
    assert len(path.read_bytes()) == len(whole)


def test_what_the_package_brings_is_not_used_once_it_is_old(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = folder.parent / "brought"
    monkeypatch.setattr(trained, "SHIPPED", home)
    model = learn(replace(WESTHAVEN, phrasings={}), [])
    trained.write(home / "x.npz", trained.stamped(arrays_of(model), "then"))
    assert trained.shipped("x", "then")
    kept("x", "then", fail)
    with pytest.raises(AssertionError, match="learnt although"):
        kept("x", "now", fail)


def test_a_folder_that_cannot_be_written_changes_nothing(folder: Path) -> None:
    folder.write_text("in the way", "utf-8")
    assert shelf.shelf(replace(WESTHAVEN, id="own")).rank(ASKED[0], 3).clauses
    assert features(ASKED[0])["word"]
