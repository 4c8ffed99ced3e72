"""A label says what happens in at most thirty characters, since more is cut on a phone; the emergency card's too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.cards import folding
from bot.cases.deeds import DEEDS
from bot.seam.card import Button, Card, Choice, Input
from bot.seam.wording import ENGLISH, WORDS, needs
from dialogs.danger import SEND

BOT = WORDS.parent
LONGEST = 30
VALUES = {
    "reference": "4KM-7XQ",
    "n": "10",
    "left": "99",
    "most": "20",
    "name": "statement.pdf",
    "sender": "whoever reported it",
}


def written() -> dict[str, str]:
    """Every word there is, by key."""
    found = {}
    for file in sorted(WORDS.glob("*.yaml")):
        for name, text in yaml.load(file.read_text("utf-8"), yaml.CSafeLoader).items():
            if isinstance(text, str):
                found[f"{file.stem}.{name}"] = text
    return found


def keys(node: ast.expr, known: dict[str, str]) -> Iterator[str]:
    """The keys that the first argument of a button may have: one, or every key that fits an f-string."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, (ast.Name, ast.Attribute)) and call.args:
            name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
            first = call.args[0]
            if name == "say" and isinstance(first, ast.Constant):
                yield str(first.value)
            elif name == "say" and isinstance(first, ast.JoinedStr):
                parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else "[a-z-]+" for p in first.values]
                yield from (key for key in known if re.fullmatch("".join(parts), key) and _is_label(key))


def _is_label(key: str) -> bool:
    """Whether a key that only fits a pattern is a label: a deed's own word, or what its name says it is."""
    name = key.partition(".")[2]
    fits = re.fullmatch(r"(button|take|tab|home)-[a-z-]+|[a-z-]+-do", name)
    return name in DEEDS or (bool(fits) and not name.endswith(("-why", "-text", "-title")))


def labels() -> dict[str, str]:
    """Every label of a button, by key, as far as the code names it."""
    known, found = written(), dict[str, str]()
    for file in sorted(BOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Button"
                and node.args
            ):
                for key in keys(node.args[0], known):
                    found[key] = known[key]
    return found


def test_every_label_of_a_button_is_short() -> None:
    found = labels()
    assert len(found) > 80, "the labels are found in the code"
    assert {"cards.cancel", "casework.button-close", "cards.danger-report", "files.hold-record"} <= set(found)
    said = {key: ENGLISH.say(key, **dict.fromkeys(needs(text), "x") | VALUES) for key, text in found.items()}
    long = {key: words for key, words in said.items() if len(words) > LONGEST}
    assert long == {}


def test_every_label_of_the_emergency_card_is_short() -> None:
    assert {label for label in ENGLISH.question(SEND.id).options.values() if len(label) > LONGEST} == set()


def test_words_for_a_tone_judge_nothing() -> None:
    for file in ("slack", "teams", "web"):
        said = {tone: ENGLISH.say(f"{file}.tone-{tone}") for tone in ("ok", "care", "stop", "urgent")}
        assert said == {"ok": "Done", "care": "Please look", "stop": "Stop", "urgent": "Urgent"}, file


def test_a_card_has_at_most_five_buttons_and_the_rest_behind_more() -> None:
    buttons = tuple(Button(f"Do {n}", "desk", str(n), {"page": "1"}) for n in range(9))
    form = Button("Send", "case-note", submits=True)
    card = folding.folded(ENGLISH, Card("x", buttons=(*buttons, form, Button("Danger", "danger", style="danger"))))
    assert [one.label for one in card.buttons] == ["Send", "Do 0", "Do 1", "More", "Danger"]
    more = folding.unfolded(ENGLISH, card.buttons[3].values["rest"])
    assert more
    assert [choice.label for choice in more.inputs[0].choices] == [f"Do {n}" for n in range(2, 9)]
    again = folding.unpacked(more.inputs[0].choices[0].value)
    assert again == buttons[2]
    few = Card("x", inputs=(Input("a", "a", "one", choices=(Choice("b", "b"),)),), buttons=buttons[:5])
    assert folding.folded(ENGLISH, few) is few


def test_what_more_carries_is_nothing_but_buttons() -> None:
    for rest in ("", "x", "{}", "[1]", '[["a","more","",{}]]', '[["a"]]', '[["a","b","c",3]]'):
        assert folding.unfolded(ENGLISH, rest) is None, rest
    assert Path(folding.__file__).name == "folding.py"
