"""The gate: emergencies it has never seen are caught, ordinary questions are let through, at the stated shares."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from policy_kb.lookup import surely_urgent, urgent
from policy_kb.search.bank import all_phrasings, flat, sentences
from policy_kb.search.gate import Gate, gate, learn
from policy_kb.search.text import parts

HERE = Path(__file__).parent
CAUGHT = {
    "held-out": 0.95, "held-out-later": 0.97, "held-out-last": 0.92, "held-out-new": 0.97, "held-out-fresh": 0.95,
    "held-out-added": 0.96, "held-out-upset": 0.96,
}  # fmt: skip
"""The least share of emergencies that must be caught: what was measured, less a little. The bank and the features
grew after the first three were read; nothing was chosen by the new one, so it is the fair one."""
ALARMS = {
    "held-out": 0.09,
    "held-out-later": 0.05,
    "held-out-last": 0.07,
    "held-out-new": 0.03,
    "held-out-fresh": 0.045,
    "held-out-added": 0.06,
    "held-out-upset": 0.10,
}
"""The greatest share of ordinary texts that may be taken for an emergency. They were written to be tricky."""
HELD_OUT = {name: yaml.load((HERE / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader) for name in CAUGHT}
DRESSED = (
    "a child just told me her uncle touches her",
    "one of my y9s says he wants to kill himself",
    "we've lost a child on the school trip",
    "there is a man with a knife at the gate",
)


@pytest.mark.parametrize("name", HELD_OUT)
def test_emergencies_never_seen_before_are_caught(name: str) -> None:
    missed = [text for text in HELD_OUT[name]["emergencies"] if not urgent(text)]
    assert len(missed) <= (1 - CAUGHT[name]) * len(HELD_OUT[name]["emergencies"]), missed


@pytest.mark.parametrize("name", HELD_OUT)
def test_tricky_ordinary_texts_are_let_through(name: str) -> None:
    alarms = [text for text in HELD_OUT[name]["ordinary"] if urgent(text)]
    assert len(alarms) <= ALARMS[name] * len(HELD_OUT[name]["ordinary"]), alarms


def test_nothing_held_out_is_in_the_bank() -> None:
    bank = {text.lower() for name in ("emergencies", "lookalikes", "uncovered") for text in flat(name)}
    bank |= {text.lower() for text in all_phrasings()}
    held = {text.lower() for found in HELD_OUT.values() for texts in found.values() for text in texts}
    assert bank & held == set()


def test_no_sentence_stands_on_both_sides_of_the_gate() -> None:
    assert {text.lower() for text in flat("emergencies")} & {text.lower() for text in flat("lookalikes")} == set()


@pytest.mark.parametrize("theme", sentences("emergencies"))
def test_every_theme_of_the_bank_is_caught(theme: str) -> None:
    texts = sentences("emergencies")[theme][::3]
    assert sum(map(urgent, texts)) >= 0.95 * len(texts)


@pytest.mark.proof
def test_few_phrasings_of_the_policies_are_taken_for_emergencies() -> None:
    texts = all_phrasings()[::29]
    assert sum(map(urgent, texts)) <= 0.02 * len(texts)


@pytest.mark.parametrize("text", DRESSED)
def test_an_emergency_stays_one_however_it_is_typed(text: str) -> None:
    for same in (
        text,
        text.upper(),
        text.replace("e", "é"),
        f"🚨🚨 {text} 🚨",
        text.replace(" ", "  \n"),
        text + "!!!!",
    ):
        assert urgent(same)


@pytest.mark.parametrize("text", DRESSED)
def test_an_emergency_is_seen_within_a_long_text(text: str) -> None:
    padding = "We had a lovely day at the museum and the coach was on time. " * 15
    assert urgent(f"{padding}{text}. {padding}")


def test_an_emergency_among_ten_harmless_sentences_is_found() -> None:
    emergencies, phrasings = flat("emergencies")[::9], all_phrasings()[::37]
    missed = [text for at, text in enumerate(emergencies) if not urgent(_among(text, phrasings[at : at + 10]))]
    assert len(missed) <= 0.12 * len(emergencies), missed


def test_ten_harmless_sentences_are_rarely_an_emergency_together() -> None:
    phrasings = all_phrasings()[::17]
    texts = [". ".join(phrasings[at : at + 10]) for at in range(0, len(phrasings), 10)]
    alarms = [text for text in texts if urgent(text)]
    assert len(alarms) <= 0.05 * len(texts), alarms


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("He cried. I asked why! She left?\nBell", ["He cried.", "I asked why!", "She left?", "Bell"]),
        ("no end", ["no end"]),
        ("", []),
        (" ".join(map(str, range(35))), [" ".join(map(str, range(at, min(at + 20, 35)))) for at in (0, 10, 20)]),
    ],
)
def test_a_long_text_is_cut_into_sentences_and_a_long_sentence_into_stretches(text: str, said: list[str]) -> None:
    assert parts(text) == said


@pytest.mark.parametrize("text", ["", "  ", "?", "🙂", "\x00"])
def test_no_words_are_no_emergency(text: str) -> None:
    assert not urgent(text)
    assert not surely_urgent(text)


@pytest.mark.parametrize("text", ["pupil", "a pupil", "child", "Children", "boy", "year 9", "my-child", "he"])
def test_a_bare_word_such_as_an_option_tells_of_nothing(text: str) -> None:
    assert not urgent(text)


def test_a_hundred_thousand_characters_are_judged() -> None:
    assert urgent("she told me her uncle touches her. " * 2900)
    assert not urgent("what a lovely day. " * 5200)


def _among(text: str, others: Sequence[str]) -> str:
    """The text in the middle of the others."""
    return ". ".join([*others[:5], text, *others[5:]])


@pytest.mark.proof
def test_the_same_bank_trains_the_same_gate() -> None:
    banks = flat("emergencies")[::9], flat("lookalikes")[::9], flat("uncovered")[::9], all_phrasings()[::99]
    first, second = Gate(learn(*banks)), Gate(learn(*banks))
    for text in DRESSED:
        assert first.see(text) == second.see(text) == first.see(text)
    assert gate() is gate()


def test_what_posts_say_is_rarely_surely_an_emergency() -> None:
    posts = yaml.load((HERE / "posts.yaml").read_text("utf-8"), yaml.CSafeLoader)
    assert sum(map(surely_urgent, posts)) <= 0.10 * len(posts)


@pytest.mark.parametrize("text", DRESSED)
def test_an_emergency_typed_as_a_post_is_stopped(text: str) -> None:
    assert surely_urgent(text)


@pytest.mark.parametrize(
    "text",
    [
        "some of year 10 made a deepfake of me and pass it on",
        "pupils made a deepfake of our headteacher dancing",
        "I lost a child's phone that was handed in, what now",
    ],
)
def test_a_fake_of_a_grown_up_and_a_lost_thing_are_no_emergency(text: str) -> None:
    assert not urgent(text)


@pytest.mark.parametrize(
    "text",
    [
        "some of year 10 made a naked deepfake of a girl and pass it on",
        "pupils made a deepfake of me and one of a year 8 with nothing on",
        "we have lost a child, his phone is off",
    ],
)
def test_a_fake_of_a_child_and_a_lost_child_are(text: str) -> None:
    assert urgent(text)
