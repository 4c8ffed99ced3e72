"""What is thrown: words that are trouble somewhere, any JSON, and documents that are spoilt in some of their places."""

import copy
import os
from typing import Any, TypeVar

import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.seam.wording import WORDS as WORDED
from tests.damaged import places

T = TypeVar("T")
MANY = int(os.environ.get("CANIPOST_FUZZ", "0"))


def bounded(usual: int) -> settings:
    """So many examples, the same each time; with CANIPOST_FUZZ that many, and others each time."""
    return settings(
        max_examples=MANY or usual, deadline=None, derandomize=not MANY, database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink], report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
    )  # fmt: skip


TROUBLE = st.sampled_from([
    "", " ", "\0", "\ud83d", "\u202e", "{{ 7*7 }}", "{% raw %}", "<!channel>", "<@U1>", "@everyone",
    "[a](javascript:x)", "=1+1", "' OR 1=1 --", "../../etc/passwd", "%s%n", "9" * 400, "-1", "1e999", "NaN", "null",
    "[[", "]]", "===", "4KM-7XQ", "4KM-7XQ@westhaven", "@", "@@", "\n", "\r\n", "<script>alert(1)</script>",
    "\u0000a", "\uff21", "\ufb00", "🔥" * 50,
])  # fmt: skip
WORDS = st.one_of(TROUBLE, st.text(max_size=60), st.text("ab @-[]{}\n", max_size=30))
_QUESTIONS: dict[str, Any] = yaml.load((WORDED / "questions.yaml").read_text("utf-8"), yaml.CSafeLoader)
NAMES = (
    *_QUESTIONS, "to", "text", "reason", "outcome", "step", "day", "other", "name", "as", "do", "rest", "question",
    "card", "sent", "file", "from", "whom", "reference", "before", "count", "show", "public", "checked", "open", "keep",
)  # fmt: skip
"""Every question, and what the buttons of cards carry."""
_OPTIONS = sorted({str(value) for one in _QUESTIONS.values() for value in one.get("options", {})})
VALUES = st.one_of(st.sampled_from(_OPTIONS), WORDS, st.lists(st.sampled_from(_OPTIONS), max_size=3).map(tuple))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS),
    lambda some: st.one_of(st.lists(some, max_size=3), st.dictionaries(st.text(max_size=8), some, max_size=3)),
    max_leaves=6,
)


@st.composite
def spoilt(draw: st.DrawFn, document: Any, wrong: st.SearchStrategy[Any] = JSON) -> Any:  # noqa: ANN401 - JSON
    """A document with up to three of its places gone, or holding something else."""
    found = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(sorted(places(found), key=repr)))
        inside = found
        for name in way:
            inside = inside[name]
        if draw(st.booleans()):
            inside[last] = draw(wrong)
        else:
            del inside[last]
        if not list(places(found)):
            break
    return found


def drawn(some: st.SearchStrategy[T], usual: int) -> list[T]:
    """So many examples at once, for a test that waits for a server between them."""
    found: list[T] = []

    @given(some)
    @bounded(usual)
    def draw(one: T) -> None:
        found.append(one)

    draw()
    return found
