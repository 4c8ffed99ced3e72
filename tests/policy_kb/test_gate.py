"""The gate: emergencies it has never seen are caught, ordinary questions are let through, at the stated shares."""

from pathlib import Path

import pytest
import yaml

from policy_kb.lookup import surely_urgent, urgent
from policy_kb.search.bank import all_phrasings, flat, sentences
from policy_kb.search.gate import Gate, gate, learn

HERE = Path(__file__).parent
CAUGHT = {"held-out": 0.95, "held-out-later": 0.93, "held-out-last": 0.70}
"""The least share of emergencies that must be caught: what was measured, less a little. The bank grew after each
was measured; on the day that it was written 30 of the last set's 40 were caught, which is the one fair figure."""
ALARMS = {"held-out": 0.12, "held-out-later": 0.12, "held-out-last": 0.10}
"""The greatest share of ordinary texts that may be taken for an emergency. They were written to be tricky."""
HELD_OUT = {name: yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8")) for name in CAUGHT}
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
    texts = sentences("emergencies")[theme]
    assert sum(map(urgent, texts)) >= 0.97 * len(texts)


def test_few_phrasings_of_the_policies_are_taken_for_emergencies() -> None:
    texts = all_phrasings()[::7]
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


@pytest.mark.parametrize("text", ["", "  ", "?", "🙂", "\x00"])
def test_no_words_are_no_emergency(text: str) -> None:
    assert not urgent(text)
    assert not surely_urgent(text)


def test_a_hundred_thousand_characters_are_judged() -> None:
    assert urgent("she told me her uncle touches her. " * 2900)
    assert not urgent("what a lovely day. " * 5200)


def test_the_same_bank_trains_the_same_gate() -> None:
    banks = flat("emergencies")[::9], flat("lookalikes")[::9], flat("uncovered")[::9], all_phrasings()[::99]
    first, second = Gate(learn(*banks)), Gate(learn(*banks))
    for text in DRESSED:
        assert first.see(text) == second.see(text) == first.see(text)
    assert gate() is gate()


def test_what_posts_say_is_rarely_surely_an_emergency() -> None:
    posts = yaml.safe_load((HERE / "posts.yaml").read_text("utf-8"))
    assert sum(map(surely_urgent, posts)) <= 0.10 * len(posts)


@pytest.mark.parametrize("text", DRESSED)
def test_an_emergency_typed_as_a_post_is_stopped(text: str) -> None:
    assert surely_urgent(text)
