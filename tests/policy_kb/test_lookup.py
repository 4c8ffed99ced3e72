"""The look-up: this school's clauses only, an honest "not covered", and the same answer for the same words."""

import io
import json
import random
from dataclasses import replace
from itertools import cycle

import pytest

from bot.cli import main
from policy_kb.loading import load_all
from policy_kb.lookup import Found, judge, look_up
from policy_kb.policy import Policy
from policy_kb.search.bank import flat
from policy_kb.search.gate import Seen
from policy_kb.search.shelf import Ranked
from tests.shortened import by_school

POLICIES = load_all()
EACH = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES.keys())
QUESTIONS = (
    "a y6 has asked to follow me on insta, do I accept?",
    "can I put a photo of my class on my own facebook",
    "should my profile be private so that pupils and parents cannot see it",
    "a parent is slagging me off in the whatsapp group",
)
NOT_FOR_THIS_POLICY = (
    "when is the next inset day",
    "the boiler in the infants is making a noise",
    "how do i order more exercise books",
    "is there gravy on thursdays",
    "what grade do i put on the spelling test",
    "who drives the minibus to swimming",
    "my pension statement has not come",
    "are we allowed shorts in summer",
)


@EACH
def test_only_this_schools_clauses_are_found(policy: Policy) -> None:
    for question in (*QUESTIONS, *NOT_FOR_THIS_POLICY, "", "westhaven/no-pupil-photos", "newport dothill wetherby"):
        assert set(look_up(policy, question).clauses) <= set(policy.clauses)


@pytest.mark.parametrize("policy", by_school(POLICIES))
def test_each_schools_staff_find_what_other_schools_staff_ask(policy: Policy) -> None:
    others = [text for other in POLICIES.values() if other is not policy for text in _some(other, 40)]
    assert all(set(look_up(policy, text).clauses) <= set(policy.clauses) for text in others)


@EACH
def test_what_all_schools_ask_about_is_answered(policy: Policy) -> None:
    assert [look_up(policy, question).kind for question in QUESTIONS] == ["answer"] * len(QUESTIONS)


@EACH
def test_what_no_policy_speaks_of_is_refused(policy: Policy) -> None:
    refused = [text for text in NOT_FOR_THIS_POLICY if look_up(policy, text).kind == "not-covered"]
    assert len(refused) >= len(NOT_FOR_THIS_POLICY) - 1


@EACH
def test_a_refusal_rarely_names_a_clause_and_never_more_than_two(policy: Policy) -> None:
    found = [look_up(policy, text) for text in NOT_FOR_THIS_POLICY]
    named = [one.clauses for one in found if one.kind == "not-covered" and one.clauses]
    assert len(named) <= 0.2 * len(found)
    assert all(len(clauses) <= 2 for clauses in named)


@EACH
def test_a_refused_question_is_counted_under_the_clause_that_comes_nearest(policy: Policy) -> None:
    found = look_up(policy, NOT_FOR_THIS_POLICY[1])
    assert found.kind == "not-covered"
    assert found.nearest in policy.clauses


def test_beside_a_refusal_only_clauses_are_named_that_weigh_enough_by_themselves() -> None:
    seen = Seen(certain=False, urgent=-1, covered=-1)
    near = Ranked(("a", "b", "c"), near=("a",), known=-0.5, close=False)
    assert judge(seen, near) == Found("not-covered", ("a",), nearest="a")
    assert judge(seen, replace(near, near=())) == Found("not-covered", (), nearest="a")


@pytest.mark.parametrize("policy", by_school(POLICIES))
def test_the_bank_finds_its_own_clauses(policy: Policy) -> None:
    asked = [(clause, text) for clause, texts in policy.phrasings.items() for text in texts[:1]]
    found = [clause in look_up(policy, text).clauses[:3] for clause, text in asked]
    assert sum(found) >= 0.95 * len(found)


@EACH
@pytest.mark.parametrize("text", ["", "   ", "\n\t", "?", "🙂🙂🙂", "...", "\u200b", "\x00"])
def test_no_words_are_no_question(policy: Policy, text: str) -> None:
    assert look_up(policy, text).kind == "not-covered"


@EACH
def test_the_same_words_have_the_same_answer(policy: Policy) -> None:
    for question in QUESTIONS:
        assert look_up(policy, question) == look_up(policy, question)


@EACH
@pytest.mark.parametrize("question", QUESTIONS)
def test_case_accents_punctuation_and_emoji_say_nothing(policy: Policy, question: str) -> None:
    plain = look_up(policy, question)
    for same in (
        question.upper(),
        question.replace("e", "é"),
        f"🙏 {question} 😬!!!",
        question.replace(" ", "   \n"),
    ):
        assert look_up(policy, same) == plain


@pytest.mark.parametrize("policy", by_school(POLICIES))
def test_a_slip_of_the_finger_rarely_costs_the_answer(policy: Policy) -> None:
    dice = random.Random(11)
    asked = [texts[0] for clause, texts in policy.phrasings.items() if texts]
    kept = [bool(set(look_up(policy, text).clauses[:1]) & set(look_up(policy, _slip(text, dice)).clauses[:3]))
            for text in asked if look_up(policy, text).kind == "answer"]  # fmt: skip
    assert sum(kept) >= 0.85 * len(kept)


@pytest.mark.parametrize("policy", by_school(POLICIES))
def test_a_hundred_thousand_characters_are_looked_up(policy: Policy) -> None:
    assert isinstance(look_up(policy, "may I post this photo? " * 4400), Found)
    assert isinstance(look_up(policy, "x" * 100_000), Found)
    assert isinstance(look_up(policy, "é🙂" * 50_000), Found)


@pytest.mark.proof
def test_the_uncovered_bank_is_mostly_refused() -> None:
    asked = zip(flat("uncovered")[::2], cycle(POLICIES.values()), strict=False)  # each at one school
    refused = [look_up(policy, text).kind == "not-covered" for text, policy in asked]
    assert sum(refused) >= 0.95 * len(refused)


@EACH
def test_an_emergency_is_never_answered_with_a_clause(policy: Policy) -> None:
    assert look_up(policy, "a child just told me her uncle touches her, can I post about it") == Found("urgent", ())


def test_ask_on_the_command_line_says_which_of_the_three_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    for question, says in (
        (QUESTIONS[0], "Covered:"),
        (NOT_FOR_THIS_POLICY[0], "Not covered."),
        ("a boy told me his dad beats him", "URGENT"),
    ):
        assert main(["ask", "newport", question]) == 0
        assert capsys.readouterr().out.startswith(says)


def test_ask_in_a_batch_answers_as_one_by_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"id": str(n), "school": "dothill", "text": text} for n, text in enumerate(QUESTIONS + NOT_FOR_THIS_POLICY)]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(map(json.dumps, rows))))
    assert main(["ask", "--batch"]) == 0
    for row, line in zip(rows, capsys.readouterr().out.splitlines(), strict=True):
        answer = json.loads(line)
        found = look_up(POLICIES["dothill"], row["text"])
        assert answer["id"] == row["id"]
        assert answer["kind"] == found.kind
        assert answer["clauses"] == (list(found.clauses) if found.kind == "answer" else [])


def _some(policy: Policy, most: int) -> list[str]:
    return [texts[-1] for texts in policy.phrasings.values()][:most]


def _slip(text: str, dice: random.Random) -> str:
    """The same with two neighbouring letters changed over in its longest word."""
    word = max(text.split(), key=len)
    at = dice.randrange(1, max(len(word) - 2, 2))
    return text.replace(word, word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :])
