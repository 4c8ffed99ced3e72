"""An expression finds the same in small letters as it did whatever the case."""

import re

import pytest

from policy_kb import proposing, signals
from policy_kb.lines import LINE, read
from policy_kb.search.bank import flat, sentences
from policy_kb.whatever_case import expression, small


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"\bI('ve)? (lost|LEFT) \w+", "Yes. I\u2019VE left It", "i've left it"),
        (r"\bTAs?\b", "one of our tas", "tas"),
        (r"\S+\B!", "so LOUD!!", "loud!!"),
        (r"[A-C]\d", "room b4", "b4"),
    ],
)
def test_what_is_escaped_stays_and_all_else_is_small(pattern: str, text: str, found: str) -> None:
    assert (match := expression(pattern).search(small(text)))
    assert match.group() == found


def test_every_list_finds_what_it_found_whatever_the_case() -> None:
    said = [*(one for each in sentences("kinds").values() for one in each[:4]), *flat("emergencies")[:150]]
    cues = read(proposing._CUES, "cues")  # noqa: SLF001 - the lists as they are written
    lists = [pattern for name, pattern in cues.items() if name != LINE]
    for name, lines in read(signals._FILE, "signals").items():  # noqa: SLF001 - as above
        if name != LINE:
            lists += [part for line in lines for part in ([line] if isinstance(line, str) else line)]
    everything = "\n".join(said)
    for pattern in lists:
        before = re.compile(pattern, re.IGNORECASE | re.DOTALL)
        now = expression(pattern, re.DOTALL)
        for text in (everything, everything.upper()):
            assert [one.span() for one in now.finditer(small(text))] == [
                one.span() for one in before.finditer(text.replace("\u2019", "'"))
            ], pattern
