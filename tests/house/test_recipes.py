"""The recipes of docs/build.md are complete: what a newcomer leaves out is named by a test, not met by a teacher."""

from functools import cache

import pytest
import yaml

from bot.cases.deeds import DEEDS
from bot.cases.lives import LIVES
from bot.seam.wording import ENGLISH, WORDS
from dialogs.registry import DIALOGS, ON_CASES
from dialogs.reports import GROUPS, KINDS, OTHER, RETIRED
from tests.house.test_rooms import ROOT

SENTENCES = 8
"""How many sentences a kind needs so that it is proposed."""


def words_there(key: str) -> bool:
    """Whether there are words under a key, whatever values they need."""
    file, _, name = key.partition(".")
    return name in _words(file)


@cache
def _words(file: str) -> dict[str, object]:
    found: dict[str, object] = yaml.load((WORDS / f"{file}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_report_is_complete(kind: str) -> None:
    assert any(kind in group for group in GROUPS.values()), "dialogs/reports/__init__.py: put it into a group of GROUPS"
    for question in ("report.kind", "report.proposed"):
        options = ENGLISH.question(question).options
        assert kind in options, f"bot/words/questions.yaml: a label under {question}"
    assert words_there(f"cards.kind-{kind}"), "bot/words/cards.yaml: its name on the alert"
    sentences = yaml.load((ROOT / "policy_kb/kinds.yaml").read_text("utf-8"), yaml.CSafeLoader)
    assert len(sentences.get(kind, ())) >= SENTENCES, "policy_kb/kinds.yaml: sentences by which it is proposed"


def test_a_group_names_only_kinds_that_there_are_and_has_a_label() -> None:
    assert {kind for group in GROUPS.values() for kind in group} <= set(KINDS)
    assert set(GROUPS) == set(ENGLISH.question("report.group").options)
    assert OTHER in ENGLISH.question("report.proposed").options
    for kind in RETIRED:
        assert words_there(f"cards.kind-{kind}"), "what was filed under a retired kind is still read"


def test_every_dialog_has_a_name_for_carry_on() -> None:
    for dialog in (*DIALOGS, *ON_CASES):
        assert words_there(f"cards.dialog-{dialog}"), f"bot/words/cards.yaml: dialog-{dialog}"


def test_every_state_and_every_move_has_its_words() -> None:
    for kind, life in LIVES.items():
        for state in life.states:
            assert words_there(f"casework.short-{state}"), state
            assert words_there(f"lives.state-{state}"), state
            assert kind == "task" or words_there(f"cards.state-{state}"), state
        for verb in life.moves:
            assert words_there(f"casework.did-{verb}"), verb
            assert words_there(f"lives.verb-{verb}"), verb
        for state_ in life.states.values():
            for step in state_.hears:
                heard_by_sender = step == "reporter" and state_.phase not in {"unanswered", "review"}
                key = f"casework.{'ring' if heard_by_sender else 'nudge'}-{state_.phase}"
                assert words_there(key) or step == "reporter", key


def test_every_deed_names_a_verb_that_a_life_knows_or_one_that_only_looks() -> None:
    looks = {"exported", "lado-text"}
    known = {verb for life in LIVES.values() for verb in life.moves} | looks | {""}
    assert {deed.verb for deed in DEEDS.values()} <= known
