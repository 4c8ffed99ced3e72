"""What is found in a text is found once, and what is remembered is of that text and no other."""

from concurrent.futures import ThreadPoolExecutor

from policy_kb.proposing import MOST, propose
from policy_kb.remembered import remembered
from policy_kb.signals import signals


def test_the_same_words_are_looked_at_once_and_others_by_themselves() -> None:
    asked: list[str] = []

    @remembered
    def find(text: str) -> str:
        asked.append(text)
        return text.upper()

    assert [find("a"), find("b"), find("a"), find("A"), find("\ud800")] == ["A", "B", "A", "A", "\ud800"]
    assert asked == ["a", "b", "A", "\ud800"]


def test_only_the_last_are_remembered_whoever_asks() -> None:
    asked: list[str] = []

    @remembered
    def find(text: str) -> int:
        asked.append(text)
        return int(text)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda n: find(str(n % 1500)), range(3000)))
    assert found == [n % 1500 for n in range(3000)]
    before = len(asked)
    assert find("7") == 7
    assert len(asked) == before + 1


def test_fewer_kinds_are_the_first_of_more() -> None:
    text = "Somebody took my tablet and posted a picture of a pupil on Instagram"
    assert 1 < len(propose(text)) <= MOST
    assert propose(text, 1) == propose(text)[:1]
    assert signals(text) == signals(text)
