"""Words are words: every string is text, user text stays what was typed, and a school can say things its own way."""

import ast
import logging
import re
from pathlib import Path

import pytest
import yaml
from jinja2 import UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from bot.seam.wording import ENGLISH, WORDS, Words, languages, needs, written
from tests.bot.test_talk import begun, filed
from tests.desk import Desk, opened
from tests.plain import plain

FILES = sorted(WORDS.glob("*.yaml"))
OWN = """
[words]
"cards.home-title" = "Westhaven asks: what now?"
"cards.cancel" = "Throw it away"
"roles.dsl" = "child protection lead"
cards.alert-note = "Westhaven's note."
cards.receipt-title = "Westhaven has your report."
questions.pupil-contact.who.ask = "Who wrote to you?"
"""


def strings(found: object) -> list[object]:
    """Every key and leaf of a file."""
    if isinstance(found, dict):
        return [*found, *(leaf for value in found.values() for leaf in strings(value))]
    if isinstance(found, list):
        return [leaf for value in found for leaf in strings(value)]
    return [found]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_yaml_reads_every_word_as_text(file: Path) -> None:
    """YAML takes a bare `yes` or `on` for a truth value; such a word has to stand in quotes."""
    found = strings(yaml.load(file.read_text("utf-8"), yaml.CSafeLoader))
    assert [one for one in found if not isinstance(one, str)] == []


def test_a_template_that_somebody_typed_stays_what_it_is() -> None:
    assert "{{ 7 * 7 }}" in ENGLISH.say("cards.late-text", reference="{{ 7 * 7 }}", actor="{% x %}", at="now")


@pytest.mark.parametrize("language", languages())
def test_a_text_says_what_jinja_makes_of_it(language: str) -> None:
    """Most are filled in without Jinja: the same comes out, whatever stands in their values."""
    folder = WORDS if language == "en" else WORDS / language
    texts = {
        str(one)
        for file in folder.glob("*.yaml")
        for one in strings(yaml.load(file.read_text("utf-8"), yaml.CSafeLoader))
    }
    texts = {text for text in texts if "{" in text and "{" not in re.sub(r"{{ \w+ }}", "", text)}
    assert len(texts) > 10
    texts |= {"{{ a }}%{{ a }}%(a)s", " {{a}} {{  b  }}\n", "{{ none }}{{ a }}", "{{ a }}\r\n{{ b }}", "{ {{ a }} }}"}
    texts |= {
        "{{ a }}{# {{ b }} #}",
        "{{ a }}{% if b %}{{ b }}{% endif %}",
        "{{ a }}{{- b -}} {{ a|upper }}",
    }
    odd = ("{{ b }}", "{% x %}", "%s %(a)s %", "", None, 0, True, ["a"], " a\n", "\ud83d", Words)
    jinja = SandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    for text in texts:
        names, template = sorted(needs(text)), jinja.from_string(text)
        for value in odd:
            values = {name: name if n % 3 == 1 else value for n, name in enumerate(names)}
            said = Words(own={"cards.x": text}).say("cards.x", **values)
            assert said == template.render(values).strip(), text


def test_a_missing_value_and_a_missing_key_are_errors() -> None:
    for values in ({}, {"reference": "4KM-7XQ", "at": "now"}):
        with pytest.raises(UndefinedError):
            ENGLISH.say("cards.late-text", **values)
    for key in ("cards.no-such-words", "no-such-file.title", "tables.posts", "cards"):
        with pytest.raises(KeyError):
            ENGLISH.say(key)
    for name in ("no-such-question", "option lists"):
        with pytest.raises(KeyError):
            ENGLISH.question(name)


def test_every_key_that_the_code_names_in_full_has_words() -> None:
    keys = {
        node.args[0].value
        for path in WORDS.parent.rglob("*.py")
        if "setup" not in path.relative_to(WORDS.parent).parts  # there a terminal says what it is given
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "say"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert len(keys) > 200
    assert [key for key in keys if not isinstance(key, str) or not written(key)] == []


def test_words_in_a_row_read_as_english() -> None:
    rows: tuple[list[str], ...] = ([], ["a"], ["a", "b"], ["a", "b", "c"])
    assert [ENGLISH.listed(row) for row in rows] == ["", "a", "a and b", "a, b and c"]
    assert ENGLISH.listed(["a", "b", "c"], "or") == "a, b or c"


def test_what_a_template_is_filled_in_with_is_known() -> None:
    assert needs(written("cards.late-text")) == {"reference", "actor", "at"}
    assert needs("{% for one in some %}{{ one }}{{ more }}{% endfor %}") == {"some", "more"}
    with pytest.raises(ValueError, match="expected token"):
        needs("{{ a b }}")


def test_a_school_says_anything_and_asks_anything_in_its_own_way() -> None:
    own = Words(own={
        "cards.late-title": "Too late, {{ actor }}",
        "lists.and": "{{ most }} plus {{ last }}",
        "questions.post.account.ask": "Which account?",
        "questions.post.account.options.personal": "Mine",
    })  # fmt: skip
    assert own.say("cards.late-title", reference="4KM-7XQ", actor="Dana", at="now") == "Too late, Dana"
    assert own.listed(["a", "b", "c"]) == "a, b plus c"
    asked, english = own.question("post.account"), ENGLISH.question("post.account")
    assert (asked.ask, asked.why, asked.options["personal"]) == ("Which account?", english.why, "Mine")
    assert {**asked.options, "personal": ""} == {**english.options, "personal": ""}
    assert own.say("cards.cancelled-title") == ENGLISH.say("cards.cancelled-title") == "Stopped"


def test_own_words_that_fail_are_passed_over_and_named_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    own = Words(own={"cards.late-title": "{{ actor.no.such }}", "cards.late-text": "{{ 1 / 0 }}{{ actor }}"})
    values = {"reference": "4KM-7XQ", "actor": "Dana Reed", "at": "now"}
    with caplog.at_level(logging.ERROR):
        for key in own.own:
            assert own.say(key, **values) == ENGLISH.say(key, **values)
            assert key in caplog.text
    assert "Dana Reed" not in caplog.text


def test_a_language_is_a_folder_and_what_it_lacks_is_english(tmp_path: Path) -> None:
    for file in FILES:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    for name, text in {
        "cards": "cancelled-title: Dilsa",
        "lists": 'and: "{{ most }} ha {{ last }}"',
        "questions": "post.account: {ask: 'Piw?', options: {personal: Me}}\nreport.at-risk: {options: yes or no}",
    }.items():
        (tmp_path / "xx").mkdir(exist_ok=True)
        (tmp_path / "xx" / f"{name}.yaml").write_text(text, "utf-8")
    assert languages(tmp_path) == ("en", "xx")
    words = Words("xx", {"cards.cancelled-text": "Gone."}, tmp_path)
    assert words.say("cards.cancelled-title") == "Dilsa"
    assert words.say("cards.cancelled-text") == "Gone."
    assert words.say("cards.sent-title") == "Sent"
    assert words.say("files.none-came") == ENGLISH.say("files.none-came")
    assert words.listed(["a", "b"]) == "a ha b"
    asked, english = words.question("post.account"), ENGLISH.question("post.account")
    assert (asked.ask, asked.why, asked.options["personal"]) == ("Piw?", english.why, "Me")
    assert asked.options["school"] == english.options["school"]
    for name in ("post.platform", "report.at-risk"):
        assert words.question(name) == ENGLISH.question(name)
    with pytest.raises(KeyError):
        words.say("cards.no-such-words")


async def said_by(desk: Desk, school: str) -> str:
    """What a school's cards say: the start, a question, the alert in the channel, the receipt."""
    home = (await desk.take(school, "teacher", "home")).card
    asked = (await desk.take(school, "teacher", "begin", "report")).card
    before = set(desk.postbox.messages)
    _, reference = await filed(desk, school)
    await desk.sweep()
    sent = [card for key, (_, card) in desk.postbox.messages.items() if key not in before]
    assert [reference in plain(card) for card in sent] == [True] * len(sent)
    draft, _ = await begun(desk, school=school)
    contact = (await desk.take(school, "teacher", "change", draft, question="pupil-contact.who")).card
    return "\n".join(plain(card) for card in (home, asked, *sent, contact))


async def test_a_school_that_rewords_sees_its_words_and_the_school_beside_it_does_not(tmp_path: Path) -> None:
    async with opened(tmp_path):
        settings = tmp_path / "settings" / "westhaven.toml"
        settings.write_text(f"{settings.read_text('utf-8')}\n{OWN}", "utf-8")
    async with opened(tmp_path) as desk:
        own, others = desk.schools["westhaven"].words.own, [await said_by(desk, "newport")]
        here = await said_by(desk, "westhaven")
        others.append(await said_by(desk, "wetherby"))
    assert len(own) == OWN.count(" = ")
    for key, text in own.items():
        shown = text[0].upper() + text[1:] if key == "roles.dsl" else text
        assert shown in here, key
        for there in others:
            assert text.casefold() not in there.casefold(), key
            assert key == "roles.dsl" or written(key) in there, key
        assert key == "roles.dsl" or written(key) not in here, key
