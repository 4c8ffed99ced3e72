"""Meaning: near for other words of the same, used only if its files are the known ones, and never needed."""

import hashlib
import json
import re
from collections.abc import Iterator

import numpy as np
import pytest

from policy_kb.loading import load_all
from policy_kb.lookup import Found, look_up, urgent
from policy_kb.search import gate, meaning, vectors
from policy_kb.search.bank import flat, left_unsaid, situations
from policy_kb.search.meaning import meanings, near
from policy_kb.search.pieces import Cutter
from policy_kb.search.text import neutral, spoken
from policy_kb.search.trained import HOME
from tests.bench_unseen import asked, situations_kept_apart

POLICIES = load_all()
EXPECTED = (0.1589, -0.0289, -0.0098, -0.0372)
"""The likeness of two sentences, and the first numbers of one."""
ALIKE = (
    ("a mum has sent me a friend request", "my pupil's mother wants to connect on facebook", "the boiler is broken"),
    ("can I photograph my class on my phone", "snapping the kids with my own mobile", "when is payday"),
    ("somebody is bullying me online", "i get horrible messages from a dad", "where do i order paper"),
)
SWAPPED = {
    "she": "he",
    "her": "his",
    "herself": "himself",
    "he": "she",
    "his": "her",
    "him": "her",
    "himself": "herself",
}


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which the extra is not installed."""
    monkeypatch.setattr(meaning, "encoder", lambda: None)


@pytest.fixture
def spoilt(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installed package with one file that we do not know."""
    vectors.encoder.cache_clear()
    monkeypatch.setitem(vectors.CHECKSUMS, "sp.model", "0" * 64)
    yield
    vectors.encoder.cache_clear()


@pytest.mark.parametrize(("text", "same", "other"), ALIKE)
def test_other_words_for_the_same_are_nearer_than_something_else(text: str, same: str, other: str) -> None:
    found = meanings([text, same, other])
    assert found is not None
    assert found[0] @ found[1] > found[0] @ found[2]


def test_what_is_said_of_one_situation_is_mostly_nearer_than_what_is_said_of_any_other() -> None:
    """Over questions that nothing was learnt from: a sentence's own situation is among the nearest tenth."""
    said = [one.text for one in asked()]
    at = {text: n for n, texts in enumerate(situations_kept_apart()) for text in texts}
    assert set(said) == at.keys()
    texts = list(at)
    found = meanings(texts)
    assert found is not None
    place = np.array([at[text] for text in texts])
    likeness = found @ found.T
    np.fill_diagonal(likeness, -1)
    each = np.stack([likeness[:, place == n].max(axis=1) for n in range(place.max() + 1)], axis=1)
    nearer = (each > each[np.arange(len(texts)), place][:, None]).sum(axis=1)
    assert np.mean(nearer <= 0.1 * each.shape[1]) >= 0.5  # by chance it would be a tenth


def test_a_text_means_the_same_alone_and_among_others() -> None:
    texts = [text for three in ALIKE for text in three]
    together = meanings(texts)
    assert together is not None
    for at, text in enumerate(texts):
        alone = meanings([text])
        assert alone is not None
        assert np.allclose(alone[0], together[at], atol=1e-4)


def test_the_encoder_says_what_the_package_itself_says() -> None:
    """Measured once with the package's own code, version 0.2.1."""
    encoder = vectors.encoder()
    assert encoder is not None
    one, two = encoder.encode(["can i accept a friend request from a y6 pupil", "dont post my pic pls"])
    assert float(one @ two) == pytest.approx(EXPECTED[0], abs=2e-3)
    assert [float(number) for number in one[:3]] == pytest.approx(EXPECTED[1:], abs=2e-3)


def test_what_was_taught_is_small_and_says_what_it_was_learnt_from() -> None:
    path = HOME / vectors.TAUGHT
    assert path.stat().st_size < 1.5e6
    about = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert about["script"] == hashlib.sha256((HOME / "tuning/encoder.py").read_bytes()).hexdigest()
    assert len(about["learnt from"]) == 64
    assert about["sentences"] > 10_000


def test_where_nothing_was_taught_both_voices_are_one() -> None:
    with np.load(HOME / vectors.TAUGHT, allow_pickle=False) as file:
        nothing = {name: np.zeros_like(file[name]) for name in file.files}
    own, taught = vectors.Encoder(vectors.as_shipped(), nothing).both(["dont post my pic pls", "hello"])
    assert np.array_equal(own, taught)


def test_both_voices_together_are_each_alone() -> None:
    encoder = vectors.encoder()
    assert encoder is not None
    texts = [text for three in ALIKE for text in three]
    own, taught = encoder.both(texts)
    assert np.allclose(own, encoder.encode(texts), atol=1e-5)
    assert not np.allclose(own, taught, atol=0.1)


def test_what_was_taught_is_the_product_of_two_thin_matrices() -> None:
    """The second voice is the model with each product added to its matrix."""
    model = vectors.as_shipped()
    with np.load(HOME / vectors.TAUGHT, allow_pickle=False) as file:
        more = {name: file[name].astype(np.float32) for name in file.files}
    whole = dict(model)
    for name in model:
        if name in more:
            whole[name] = model[name] + more[name]
        elif f"{name}-left" in more:
            whole[name] = model[name] + more[f"{name}-left"] @ more[f"{name}-right"]
    texts = ["can i accept a friend request from a y6 pupil", "dont post my pic pls"]
    nothing = {name: np.zeros_like(array) for name, array in more.items()}
    _, taught = vectors.Encoder(model, more).both(texts)
    assert np.allclose(vectors.Encoder(whole, nothing).encode(texts), taught, atol=1e-4)


def test_no_words_have_a_meaning_as_well() -> None:
    found = meanings(["", "\x00", "x" * 100_000])
    assert found is not None
    assert np.isfinite(found).all()


@pytest.mark.parametrize("text", ["", " ", "?!", "\U0001f600", "\u2026"])
def test_a_text_without_words_is_not_covered_and_counted_nowhere(text: str) -> None:
    assert [look_up(policy, text) for policy in POLICIES.values()] == [Found("not-covered", (), unread=True)] * len(
        POLICIES
    )


@pytest.mark.usefixtures("without")
def test_without_the_encoder_the_look_up_goes_by_words() -> None:
    for policy in POLICIES.values():
        assert look_up(policy, "can I put a photo of my class on my own facebook").kind == "answer"
        assert look_up(policy, "when is the next inset day").kind == "not-covered"
    assert urgent("a child just told me her uncle touches her")


@pytest.mark.usefixtures("spoilt")
def test_files_that_are_not_the_known_ones_are_not_used() -> None:
    assert vectors.lacking() == "wrong"
    assert vectors.wrong() == ["sp.model"]
    assert vectors.encoder() is None


def test_a_word_is_cut_into_the_pieces_that_score_best_and_strange_letters_are_unknown() -> None:
    cutter = Cutter(["<0>", "<1>", "<2>", "\u2581ab", "c", "\u2581", "a", "b"], [0, 0, 0, -1, -1, -3, -2, -2])
    assert cutter.cut("abc q ca") == [1, 3, 4, 5, 0, 5, 4, 6, 2]


def test_a_year_group_is_said_as_one_says_it() -> None:
    assert spoken("Can't Y6s, y10 or yR\u2026") == ["can't", "year", "6", "year", "10", "or", "year", "reception"]


def test_a_ridge_over_likenesses_gives_back_what_it_learnt() -> None:
    at = np.eye(4, dtype=np.float32)
    learnt = near(at, (np.array([[1.0], [0.0], [0.0], [1.0]], np.float32), 0.01))
    assert learnt.score(learnt.likeness(at))[:, 0] == pytest.approx([1, 0, 0, 1], abs=0.05)


@pytest.mark.parametrize(
    ("hers", "his"),
    [
        ("a colleague films herself in her classroom", "a colleague films himself in his classroom"),
        ("a boy says she told her mum", "a boy says he told his mum"),
    ],
)
def test_the_gate_reads_he_and_she_alike(hers: str, his: str) -> None:
    assert neutral(hers) == neutral(his)
    assert urgent(hers) == urgent(his)


@pytest.mark.proof
def test_swapping_the_pronoun_rarely_changes_whether_it_is_an_emergency() -> None:
    texts = [t for t in (*flat("lookalikes")[::3], *flat("emergencies")[::9]) if set(t.split()) & SWAPPED.keys()]
    other = [re.sub(r"\w+", lambda word: SWAPPED.get(word[0], word[0]), text) for text in texts]
    same = sum(urgent(one) == urgent(two) for one, two in zip(texts, other, strict=True))
    assert same >= 0.97 * len(texts)


def test_a_colleague_who_films_herself_is_no_emergency() -> None:
    assert not urgent("a colleague films herself in her classroom for tiktok")
    assert not urgent("a colleague films himself in his classroom for tiktok")


def test_every_situation_names_clauses_that_there_are() -> None:
    assert set(situations()) <= {clause for policy in POLICIES.values() for clause in policy.clauses}


@pytest.mark.proof  # what was learnt, read back; what was not is in test_unseen
def test_a_situation_finds_its_clause_at_every_school_it_names() -> None:
    for policy in POLICIES.values():
        asked = [(clause, text) for clause in policy.clauses for text in situations().get(clause, ())[::60]]
        found = [clause in look_up(policy, text).clauses[:3] for clause, text in asked]
        assert sum(found) >= 0.85 * len(found)


def test_a_school_that_is_silent_on_a_situation_answers_none_of_it() -> None:
    assert left_unsaid()
    for school, silent in left_unsaid().items():
        answered = {text for clause in POLICIES[school].clauses for text in situations().get(clause, ())}
        assert answered.isdisjoint(silent)


def test_what_a_school_is_silent_on_is_not_covered_there() -> None:
    for school, silent in left_unsaid().items():
        said = silent[::9]
        answers = [look_up(POLICIES[school], text).clauses[:1] for text in said]
        assert sum(not one for one in answers) >= 0.5 * len(said), (school, said, answers)


def test_a_long_text_is_listened_to_in_few_places(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []

    def listen(texts: list[str]) -> object:
        heard.append(len(texts))
        return meanings(texts)

    monkeypatch.setattr(gate, "meanings", listen)
    gate.gate().see(". ".join(flat("lookalikes")[:60]))
    assert heard
    assert max(heard) <= 8


def test_letters_that_are_no_english_ones_stay_as_they_are() -> None:
    assert neutral("h\u0131s H\u0130S \u017fhe") == "h\u0131s H\u0130S \u017fhe"
