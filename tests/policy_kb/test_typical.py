"""What follows from answers: a tie that is ticked in one place is known in the other."""

import pytest

from policy_kb.decision import decide
from policy_kb.loading import load_all
from policy_kb.typical import with_family
from policy_kb.vocabulary import Verdict

TIE = frozenset({"own-child", "known-outside-school"})
REQUEST = {
    "account": frozenset({"personal"}), "platform": frozenset({"facebook"}), "audience": frozenset({"friends"}),
    "content": frozenset({"friend-request"}), "people": frozenset({"parents"}), "pupil_detail": frozenset[str](),
    "about": frozenset({"nothing-to-do-with-school"}), "permissions": frozenset[str](), "when": frozenset({"own-time"}),
    "device": frozenset({"personal-device"}),
}  # fmt: skip


@pytest.mark.parametrize(
    ("school", "more", "verdict"),
    [
        ("dothill", TIE, Verdict.OK),
        ("dothill", frozenset({"own-child"}), Verdict.NO),
        ("dothill", frozenset({"known-outside-school"}), Verdict.NO),
        ("wetherby", TIE, Verdict.APPROVAL),
        ("wetherby", frozenset({"known-outside-school"}), Verdict.NO),
    ],
)
def test_family_known_from_outside_school_is_a_relative(school: str, more: frozenset[str], verdict: Verdict) -> None:
    assert decide(load_all()[school], with_family({**REQUEST, "more": more})).verdict is verdict


def test_nothing_follows_while_either_question_is_open() -> None:
    for facts in ({"more": TIE}, {"permissions": frozenset[str]()}, {}):
        assert with_family(facts) == facts
