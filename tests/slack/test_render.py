"""Cards as Block Kit: everything is there, literal, and within Slack's limits."""

import json
from collections.abc import Iterator
from typing import Any, Literal

import pytest

from bot.seam.card import Button, Card, Choice, Facts, Input, Paragraph, Part, Points, Tone
from bot.slack import render
from bot.slack.calling import written
from tests.slack.block_kit import message_problems, view_problems
from tests.slack.cards import ALERT, DANGER, FORM, NASTY, TAP, VERDICT
from tests.slack.hand import buttons, words

LONG = "é👩‍👩‍👧‍👦" * 12_500
CARDS = {"tap": TAP, "form": FORM, "verdict": VERDICT, "alert": ALERT, "bare": Card("Hello")}


def surfaces(card: Card) -> Iterator[dict[str, Any]]:
    view = render.modal(card)
    assert view_problems(view) == []
    yield view
    message = render.message(card)
    assert message_problems(message) == []
    yield message
    home = render.home(card)
    assert view_problems(home) == []
    yield home


@pytest.mark.parametrize("name", ["tap", "form", "verdict", "alert", "bare"])
def test_slack_takes_every_card_on_every_surface(name: str) -> None:
    for place in surfaces(CARDS[name]):
        assert place["blocks"]


@pytest.mark.parametrize("card", [*CARDS.values(), Card(NASTY, (Paragraph(f"{NASTY} half a letter \ud83d"),))])
def test_what_slack_is_told_is_the_json_of_the_card(card: Card) -> None:
    window = {"response_action": "update", "view": render.modal(card)}
    assert written(window) == json.dumps(window)
    for place in surfaces(card):
        assert json.loads(written({"view_id": "V1", "view": place})) == {"view_id": "V1", "view": place}


def test_every_word_of_a_card_is_on_it() -> None:
    for place in surfaces(VERDICT):
        shown = words(place)
        for word in (
            "Please do not post this",
            "■ Do not post",
            "Ask the headteacher first.",
            "Why",
            "Pupils are never shown (3.2)",
            "Not even from behind (3.4)",
            "Reference: ",
            "4KM-7XQ",
            "my own words",
            "small print",
            "Change an answer",
            "A child is in danger now",
            "Policy, version 3",
        ):
            assert word in shown, word


@pytest.mark.parametrize(
    ("tone", "shown"), [("ok", "● Done"), ("care", "▲ Please look"), ("stop", "■ Stop"), ("urgent", "◆ Urgent")]
)
def test_a_tone_is_a_shape_and_a_word(tone: Tone, shown: str) -> None:
    assert all(shown in words(place) for place in surfaces(Card("x", tone=tone)))


def everywhere(text: str) -> Card:
    parts: tuple[Part, ...] = (
        Paragraph(text),
        Paragraph(text, "strong"),
        Paragraph(text, "quiet"),
        Paragraph(text, "quote"),
        Points((text, text), text),
        Facts(((text, text),)),
    )
    fields = (
        Input("a", text, "text", hint=text, value=text),
        Input("b", text, "line", value=text),
        Input("c", text, "one", choices=(Choice("1", text), Choice("2", text)), value="2"),
        Input("d", text, "many", choices=(Choice("1", text), Choice("2", text)), value=("1",)),
    )
    pressed = (Button(text, "answer", "d1", submits=True), Button(text, "back", "d1"), DANGER)
    return Card(text, parts, fields, pressed, "stop", text, text, "answer", "d1")


@pytest.mark.parametrize("text", [NASTY, LONG, NASTY * 200, "🏴" * 3000, "x" * 3000, "\ud800", "\n\n", ""])
def test_any_text_anywhere_fits(text: str) -> None:
    for place in surfaces(everywhere(text)):
        json.dumps(place).encode()
        assert "danger" in json.dumps(place)


def test_nothing_in_a_text_comes_alive() -> None:
    """Text stands only in rich_text `text` runs and in plain_text with emoji off."""
    for place in surfaces(everywhere(NASTY)):
        found = json.dumps(place)
        assert "mrkdwn" not in found
        assert '"emoji": true' not in found
        kinds = set(_kinds(place["blocks"]))
        assert kinds.isdisjoint({"link", "user", "usergroup", "channel", "broadcast", "emoji", "date", "image"})


def _kinds(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        yield from [part["type"]] if "type" in part else []
        for value in part.values():
            yield from _kinds(value)
    elif isinstance(part, list):
        for value in part:
            yield from _kinds(value)


def test_text_is_the_same_after_a_round_trip() -> None:
    quote = render.modal(Card("x", (Paragraph("<@U1> *a* {{ 1 }}\n:x:", "quote"),)))["blocks"][0]["elements"][0]
    assert quote == {"type": "rich_text_quote", "elements": [{"type": "text", "text": "<@U1> *a* {{ 1 }}\n:x:"}]}


def test_what_is_shortened_says_so_and_by_how_much() -> None:
    shown = words(render.message(Card("x", (Paragraph("a" * 100_000),))))
    assert "shortened here: 97,000 more characters" in shown


def test_a_long_list_says_how_many_more() -> None:
    shown = words(render.message(Card("x", (Points(tuple(f"point {n} " + "y" * 40 for n in range(900))),))))
    assert "point 0" in shown
    assert "more, not shown here" in shown


def test_a_report_of_4000_characters_is_whole_in_a_window() -> None:
    text = "".join(f"{n:04}" for n in range(1000))
    assert text in words(render.modal(Card("x", (Paragraph(text, "quote"),)))).replace("\n", "")


def test_200_paragraphs_fit() -> None:
    card = Card("x", tuple(Paragraph(f"p{n}", "quiet" if n % 2 else "normal") for n in range(200)))
    view, message, home = surfaces(card)
    assert "p199" in words(view)
    assert "p199" in words(home)
    assert "100 more, not shown here" in words(message)


def test_choices_of_a_single_question_are_buttons_that_carry_the_answer() -> None:
    view = render.modal(TAP)
    assert [one["text"]["text"] for one in buttons(view)][:3] == ["Yes", "No", "Not sure"]
    assert json.loads(buttons(view)[0]["value"]) == {"d": "answer", "t": "d1", "v": {"pupil": "yes"}}
    assert "submit" not in view
    assert buttons(view)[-1]["style"] == "danger"


@pytest.mark.parametrize(
    ("kind", "count", "element"),
    [
        ("one", 10, "radio_buttons"),
        ("one", 11, "static_select"),
        ("one", 250, "static_select"),
        ("many", 10, "checkboxes"),
        ("many", 11, "multi_static_select"),
        ("many", 250, "multi_static_select"),
    ],
)
def test_many_choices_get_a_menu(kind: Literal["one", "many"], count: int, element: str) -> None:
    choices = tuple(Choice(f"v{n}", f"Label {n}") for n in range(count))
    field = Input("q", "Which?", kind, choices=choices, value="v3" if kind == "one" else ("v3", "v4"))
    view, *_ = surfaces(Card("x", inputs=(field,), deed="answer", target="d1"))
    made = next(block["element"] for block in view["blocks"] if block["type"] == "input")
    assert made["type"] == element
    assert made["initial_option" if kind == "one" else "initial_options"]


def test_a_form_in_a_message_has_a_button_to_its_window() -> None:
    _, message, home = surfaces(FORM)
    for place in (message, home):
        assert "What happened?" in words(place)
        button = next(one for one in buttons(place) if one["text"]["text"] == "Answer in a window")
        assert json.loads(button["value"]) == {"d": "resume", "t": "d1", "v": {}}


def test_too_many_choices_to_tap_get_a_menu() -> None:
    field = Input("q", "Which?", "one", choices=tuple(Choice(f"v{n}", f"L{n}") for n in range(26)), tap=True)
    view = render.modal(Card("x", inputs=(field,), deed="answer", target="d1"))
    assert view_problems(view) == []
    assert view["submit"]["text"] == "Next"
    assert json.loads(view["private_metadata"]) == {"d": "answer", "t": "d1", "v": {}}


def test_long_labels_are_numbered_and_given_in_full() -> None:
    label = "A worry about something that somebody said to somebody else at the gate last week, twice"
    for tap in (True, False):
        field = Input("q", "Which?", "one", choices=(Choice("a", label), Choice("b", "Short")), tap=tap)
        view = render.modal(Card("x", inputs=(field,), deed="answer", target="d1"))
        assert view_problems(view) == []
        assert label in words(view)
        assert "1. A worry" in words(view)
        assert "2. Short" in words(view)


def test_a_long_submit_label_is_given_in_full() -> None:
    label = "Send this to the safeguarding lead"
    view = render.modal(Card("x", (Paragraph("y"),), buttons=(Button(label, "answer", "d1", submits=True),)))
    assert view["submit"]["text"] == "Send this to the safegu…"
    assert label in words(view)


def test_a_text_field_says_how_much_slack_takes() -> None:
    block = next(block for block in render.modal(FORM)["blocks"] if block["type"] == "input")
    assert block["element"]["max_length"] == 3000
    assert block["hint"]["text"] == "In your own words Up to 3,000 characters fit here."


def test_an_earlier_answer_of_4000_characters_comes_back_whole() -> None:
    text = "z" * 4000
    view = render.modal(Card("x", inputs=(Input("q", "What?", "text", value=text),), deed="answer", target="d"))
    fields = [block["element"] for block in view["blocks"] if block["type"] == "input"]
    assert "".join(one["initial_value"] for one in fields) == text
    assert {one["action_id"] for one in fields} == {"q"}


def test_a_field_of_another_draft_is_another_field_to_slack() -> None:
    first, second = (
        render.modal(Card("x", inputs=(Input("q", "What?", "text"),), deed="answer", target=draft)) for draft in "ab"
    )
    assert first["blocks"][0]["block_id"] != second["blocks"][0]["block_id"]


def test_what_a_lock_screen_shows_tells_nothing() -> None:
    assert render.message(VERDICT)["text"] == "You have a message from canipost. Open it in Slack to read it."
    assert "must not wait" in render.message(ALERT)["text"]


def test_a_button_that_carries_too_much_is_refused_before_slack_refuses_it() -> None:
    with pytest.raises(ValueError, match="carries more"):
        render.modal(Card("x", buttons=(Button("y", "answer", "d", {"text": "z" * 2000}),)))
