"""Cards are valid Adaptive Cards 1.5, in which nothing comes alive, and which always fit."""

import itertools
import json
import re
from pathlib import Path

import jsonschema_rs
import pytest

from bot.seam.card import Button, Card, Choice, Facts, Input, Paragraph, Part, Points, Tone
from bot.teams import among, answers, letters, render
from bot.teams.letters import plain
from tests.teams import hand
from tests.teams.cards import ALERT, DANGER, FORM, NASTY, TAP, VERDICT
from tests.teams.double import Json

HERE = Path(__file__).parent
MANIFEST = HERE.parents[1] / "manifest"
SCHEMA = json.loads((HERE / "schemas/adaptive-card-1.5-subset.json").read_text("utf-8"))
VALID = jsonschema_rs.Draft6Validator(SCHEMA)


def check(card: Json) -> Json:
    """Valid by the schema, and by what the schema does not know."""
    VALID.validate(card)
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.5")
    names = [one["id"] for one in hand.fields(card)]
    assert len(names) == len(set(names))
    for action in hand.actions(card):
        assert action["type"] == "Action.Execute"
        assert action["fallback"]["type"] == "Action.Submit"
        assert action["fallback"]["data"] == action["data"]
    for element in card["body"]:
        assert len(element.get("actions", ())) <= 3
    for one in hand.fields(card):
        assert one["label"]
        if one.get("isMultiSelect"):
            assert not any("," in choice["value"] for choice in one["choices"])
    assert render.size(card) <= 28_000
    return card


def words(card: Json) -> str:
    return "\n".join(hand.texts(card))


@pytest.mark.parametrize(
    "card", [TAP, FORM, VERDICT, ALERT, Card("")], ids=["tap", "form", "verdict", "alert", "empty"]
)
def test_every_card_is_a_valid_adaptive_card(card: Card) -> None:
    check(render.adaptive(card))


@pytest.mark.parametrize("card", [TAP, FORM, Card("Home", buttons=(Button("Report", "begin", "report"),))])
def test_what_goes_over_the_wire_is_the_card_that_was_drawn(card: Card) -> None:
    for said in (answers.said(card), answers.said(card, "here"), answers.said("words"), answers.failure(500, "x", "y")):
        assert json.loads(answers.written(said)) == said
    assert render.adaptive(card).written.decode() == render.SENT(render.adaptive(card))


@pytest.mark.parametrize("tone", ["ok", "care", "stop", "urgent"])
def test_a_tone_is_a_colour_a_shape_and_a_word(tone: Tone) -> None:
    head = check(render.adaptive(Card("Title", tone=tone)))["body"][0]
    assert head["style"] in {"good", "warning", "attention"}
    assert re.fullmatch(r"[●▲■◆] \w[\w ]+", head["items"][0]["inlines"][0]["text"])
    assert head["items"][1]["style"] == "heading"


def test_tones_do_not_share_a_shape() -> None:
    tones: list[Tone] = ["ok", "care", "stop", "urgent"]
    assert len({words(render.adaptive(Card("Title", tone=tone)))[0] for tone in tones}) == 4


def nasty() -> Card:
    button = Button(NASTY, "answer", "d1", submits=True)
    choice = Choice("a", NASTY[:75])
    parts: tuple[Part, ...] = (Paragraph(NASTY), Paragraph(NASTY, "quote"), Points((NASTY,), NASTY))
    return Card(
        NASTY,
        (*parts, Facts(((NASTY, NASTY),))),
        (
            Input("what", NASTY, "text", hint=NASTY, value=NASTY),
            Input("one", NASTY, "one", choices=(choice,), hint=NASTY),
            Input("many", NASTY, "many", choices=(choice, Choice("b", "# heading"), Choice("c", "1. list"))),
        ),
        (button,),
        badge=NASTY,
        note=NASTY,
    )


def test_nothing_in_a_text_comes_alive() -> None:
    card = check(render.adaptive(nasty()))
    value = next(hand.fields(card)).pop("value")
    assert value == NASTY.replace("\ud83d", "\ufffd"), "what was typed is given back as it was"
    assert "{{" not in words(card)
    kinds = set(re.findall(r'"type": "([^"]+)"', json.dumps(card)))
    assert json.dumps(card).count('"TextBlock"') == 1, (
        "the heading, of which another test says that nothing lives in it"
    )
    assert not kinds & {"FactSet", "Image", "Media", "Action.OpenUrl", "Action.ShowCard"}
    assert "entities" not in render.message(nasty())
    for one in hand.fields(card):
        for choice in one.get("choices", ()):
            title = choice["title"]
            assert not re.search(r"\]\(|<\w|<!|\*|`|~|://|^#|^1\.|(?<!\u200b)_", title), title
    json.dumps(card, ensure_ascii=False).encode("utf-8")


def test_a_text_is_parted_where_it_could_come_alive_wherever_that_stands() -> None:
    """Most texts are not looked through sign by sign: what is told of them first is told of every text."""

    def slowly(words: str) -> str:
        words = letters.flat(words).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        words = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", words)
        words = re.sub(r"\{(?=\{)", "{\u200b", words).translate(str.maketrans("*`~", "\u2217\u02cb\u223c"))
        words = re.sub(r"([<_&]|\](?=[(\[])|:(?=//)|www(?=\.)|@)", "\\1\u200b", words).replace("_", "\u200b_")
        return "\u200b" + words if re.match(r"[#>+=|-]|\d+[.)]", words) else words

    signs = [
        "a",
        "1",
        " ",
        "\n",
        ".",
        ")",
        "(",
        "[",
        "]",
        "{",
        "{{",
        "/",
        "//",
        ":",
        "www",
        "é",
        "\ud83d",
        "\x00",
        "\x7f",
    ]
    signs += list("<_&@*`~#>+=|-")
    for some in itertools.product(signs, repeat=3):
        words = "".join(some)
        assert letters.unmarked(words) == slowly(words), repr(words)


def test_answers_beside_a_button_show_as_themselves() -> None:
    line = render.line(Card(NASTY, (Paragraph(NASTY * 20),)))
    assert not re.search(r"\]\(|<\w|<!|\*|`|\{\{|\n", line)
    assert len(line) < 1100


def test_every_choice_of_a_tap_is_a_button_that_answers_at_once() -> None:
    card = check(render.adaptive(TAP))
    titles = [action["title"] for action in hand.actions(card)]
    assert titles == ["Yes", "✓ No", "Not sure", "Back", "A child is in danger now"]
    assert hand.find(card, "Yes")["data"][render.DATA]["values"] == {"pupil": "yes"}
    assert not list(hand.fields(card))


def test_a_tap_with_more_words_than_a_phone_shows_is_a_box_whose_words_are_never_cut() -> None:
    choices = (Choice("a", "A pupil or former pupil contacted a member of staff"), Choice("b", "No"))
    card = check(render.adaptive(Card("T", inputs=(Input("q", "Q", "one", choices=choices, tap=True),), deed="answer")))
    boxes = [one for one in card["body"] if "selectAction" in one]
    assert [one["items"][0]["inlines"][0]["text"] for one in boxes] == [choice.label for choice in choices]
    assert hand.find(card, "No")["data"][render.DATA]["values"] == {"q": "b"}
    assert not [one for one in card["body"] if one["type"] == "ActionSet"]


def test_a_tap_with_long_words_is_a_list_instead() -> None:
    choices = (Choice("a", "A long answer " * 10), Choice("b", "Another"))
    card = check(render.adaptive(Card("T", inputs=(Input("q", "Q", "one", choices=choices, tap=True),), deed="answer")))
    assert [one["type"] for one in hand.fields(card)] == ["Input.ChoiceSet"]
    assert hand.find(card, "Next")["verb"] == "answer"


def test_only_the_button_that_submits_waits_for_the_inputs() -> None:
    card = check(render.adaptive(FORM))
    assert "associatedInputs" not in hand.find(card, "Next")
    assert hand.find(card, "Back")["associatedInputs"] == "none"
    assert hand.find(card, "A child is in danger now")["associatedInputs"] == "none"


def test_the_danger_button_has_a_row_of_its_own_and_is_never_behind_three_dots() -> None:
    for card in (TAP, FORM, VERDICT):
        rows = [element["actions"] for element in render.adaptive(card)["body"] if element["type"] == "ActionSet"]
        assert [action["title"] for action in rows[-1]] == [DANGER.label]
        assert "actions" not in render.adaptive(card)


def test_what_was_answered_is_there_again() -> None:
    one, many = list(hand.fields(render.adaptive(FORM)))[2:]
    assert one["value"] == "low"
    assert many["value"] == "a,b%2Cc%25"
    assert plain("b%2Cc%25") == "b,c%"


def test_required_inputs_say_what_is_missing() -> None:
    for one in hand.fields(render.adaptive(FORM)):
        assert bool(one.get("errorMessage")) == one["isRequired"]


@pytest.mark.parametrize("letter", ["x", "€", "👩‍👩‍👧‍👦", '"', "\n"], ids=["ascii", "euro", "family", "quote", "lines"])
def test_a_text_of_a_hundred_thousand_letters_is_shortened_and_says_so(letter: str) -> None:
    long = letter * (100_000 // len(letter)) + "end"
    pairs = (("What happened?", long),) * 40
    card = check(render.adaptive(Card("T", (Paragraph(long, "quote"), Facts(pairs), Points((long,) * 200)), note=long)))
    assert render.size(card) <= 25_000
    assert "shortened here" in words(card)
    assert "more, not shown here" in words(card)


def test_what_was_typed_is_given_back_whole_or_asked_for_again() -> None:
    small = Input("a", "A", "text", value="é" * 4000, optional=True)
    card = check(render.adaptive(Card("T", inputs=(small,), deed="answer")))
    assert next(hand.fields(card))["value"] == "é" * 4000
    large = tuple(Input(f"q{n}", "Q", "text", value="👩‍👩‍👧‍👦" * 570, optional=True) for n in range(4))
    for one in hand.fields(check(render.adaptive(Card("T", inputs=large, deed="answer")))):
        assert "value" not in one
        assert one["isRequired"]
        assert "too long" in one["placeholder"]


def test_notifications_tell_nothing_of_the_card() -> None:
    message = render.message(VERDICT)
    assert "post" not in message["summary"].replace("canipost", "")
    assert "canipost" in message["summary"]
    assert message["attachments"][0]["content"]["fallbackText"] == render.adaptive(ALERT)["fallbackText"]
    assert "text" not in message


def test_a_title_is_a_heading_in_which_no_markdown_lives() -> None:
    title, *_ = check(render.adaptive(Card("**Sent** to [us](https://example.org) <b>now</b>")))["body"]
    assert (title["type"], title["style"], title["wrap"]) == ("TextBlock", "heading", True)
    assert not re.search(r"\*\*|\]\(|<b|://", title["text"])


def test_a_day_is_picked_from_a_calendar_and_what_was_typed_before_is_not_lost() -> None:
    inputs = (
        Input("until", "Until which day?", "day", value="2026-12-18"),
        Input("from", "From which day?", "day"),
        Input("came", "When did it come?", "day", value="some time in May", optional=True),
    )
    until, begins, came = hand.fields(check(render.adaptive(Card("T", inputs=inputs, deed="answer"))))
    assert (until["type"], until["value"], until["isRequired"]) == ("Input.Date", "2026-12-18", True)
    assert begins["type"] == "Input.Date"
    assert "value" not in begins
    assert (came["type"], came["value"]) == ("Input.Text", "some time in May")


def test_a_name_is_typed_or_searched_for_and_neither_is_forced() -> None:
    field = Input("report.name", "Who is it about?", "line", value="Dana Reed", picks=True)
    typed, picker = hand.fields(check(render.adaptive(Card("T", inputs=(field,), deed="answer"))))
    assert (typed["type"], typed["value"], typed["isRequired"]) == ("Input.Text", "Dana Reed", False)
    assert (picker["id"], picker["isRequired"]) == ("picked:report.name", False)
    assert picker["choices.data"] == {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
    shown = among.adaptive(Card("T", inputs=(field,), deed="answer"), "here")
    assert [one["id"] for one in hand.fields(shown)] == ["report.name"], "nobody is searched for in a channel"
