"""A card as HTML: every part in its order, labelled, and with nothing in it alive."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from bot.seam.card import Button, Card, Facts, Input, Paragraph, Tone
from bot.web import render
from bot.web.desk import DeskSchool
from tests.web.fakes import ALERT, FORM, NASTY, QUESTION, VERDICT, nasty, school

_VOID = {"input", "meta", "link", "br", "path", "rect", "circle", "use"}


@dataclass
class _Page(HTMLParser):
    """Every element with its attributes, and all text in order; fails where elements are not closed in turn."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [given for tag, given in self.elements if tag in tags]


def _read(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    assert page.open == []
    return page


def test_every_word_of_a_card_is_there_in_its_order() -> None:
    texts = " | ".join(_read(render.card(VERDICT)).texts)
    wanted = [
        "Do not post",
        "Do not post this photograph",
        "It shows a pupil",
        "What your policy says",
        "4.3 No photographs",
        "What would make it all right",
        "Give it to the designated publisher.",
        "Change an answer",
        "Staff Social Media Policy, version 1.",
        "A child is in danger now",
    ]
    places = [texts.index(words) for words in wanted]
    assert places == sorted(places)


@pytest.mark.parametrize("tone", ["ok", "care", "stop", "urgent"])
def test_a_tone_is_a_shape_and_a_word_and_a_colour(tone: Tone) -> None:
    html = render.card(Card("Title", tone=tone))
    assert f'href="#mark-{tone}"' in html
    assert f"tone-{tone}" in html
    assert len(_read(html).texts) == 2


@pytest.mark.parametrize("card", [QUESTION, FORM, VERDICT, ALERT, nasty()], ids=lambda card: card.title[:20])
def test_every_field_has_its_label_and_every_id_is_there_once(card: Card) -> None:
    page = _read(render.card(card))
    ids = [given["id"] for _, given in page.elements if "id" in given]
    assert len(ids) == len(set(ids))
    labels = {given["for"] for given in page.all("label")}
    fields = [one for one in page.all("input", "textarea") if one.get("type") != "hidden"]
    assert all(one["id"] in labels for one in fields)
    for _, given in page.elements:
        for name in ("aria-describedby", "aria-labelledby", "form"):
            assert given.get(name, ids[0]) in ids


def test_nothing_that_somebody_typed_comes_alive_anywhere() -> None:
    html = render.card(nasty())
    page = _read(html)
    assert not page.all("script", "b", "a", "img", "style")
    assert "49" not in html
    assert NASTY in page.texts
    assert {one["value"] for one in page.all("input") if one.get("name") == "values." + NASTY} == {NASTY, "b"}
    assert all(not name.startswith("on") and name != "style" for _, given in page.elements for name in given)


def test_text_keeps_its_own_direction() -> None:
    page = _read(render.card(nasty()))
    assert all(
        one.get("dir") == "auto"
        for one in page.all("h3", "h4", "p", "li", "dt", "dd", "blockquote", "textarea")
        if one.get("class") != "badge"
    )


def test_a_tap_is_a_button_that_sends_its_choice() -> None:
    page = _read(render.card(QUESTION))
    taps = [one for one in page.all("button") if one.get("name") == "values.post.account"]
    assert [one["value"] for one in taps] == ["personal", "school", "not-sure"]


def test_the_danger_button_stands_in_the_foot_and_never_beside_the_main_one() -> None:
    html = render.card(FORM)
    buttons, foot = html.index('class="buttons"'), html.index('class="foot"')
    assert buttons < html.index(">Next<") < foot < html.index("A child is in danger now")


def test_inputs_without_a_sending_button_get_one() -> None:
    card = Card("T", inputs=(Input("a", "A", "line"),), deed="answer", target="d9")
    page = _read(render.card(card))
    assert any(one.get("form") for one in page.all("button"))
    assert {"name": "target", "value": "d9", "type": "hidden"} in page.all("input")


def test_a_typed_answer_keeps_its_first_empty_line_and_its_limit() -> None:
    card = Card("T", inputs=(Input("a", "A", "text", value="\n<x>", longest=300),))
    html = render.card(card)
    assert "maxlength" not in html  # a browser would cut what is pasted without a word
    assert "You can write up to 300 characters." in html
    assert ">\n\n&lt;x&gt;</textarea>" in html  # HTML drops the first line end after <textarea>


def test_a_button_carries_its_own_values() -> None:
    page = _read(render.card(Card("T", buttons=(Button("B", "change", "d1", {"question": "post.account"}),))))
    assert {"name": "values.question", "value": "post.account", "type": "hidden"} in page.all("input")


def test_the_same_card_is_drawn_the_same() -> None:
    assert render.card(FORM, ident="a") == render.card(FORM, ident="a")


def test_no_page_fetches_or_runs_anything_but_our_own_files() -> None:
    for html in (render.chooser((school(),)), render.trouble(404, "nowhere")):
        page = _read(html.replace("<!doctype html>", ""))
        for _, given in page.elements:
            assert "style" not in given
            for name in ("src", "href", "action"):
                assert given.get(name, "/").startswith(("/", "#"))
        assert [one.get("src", "")[:16] for one in page.all("script")] == ["/static/desk.js?"]


def test_a_school_may_have_any_name() -> None:
    odd = DeskSchool("a b/ü?", NASTY, NASTY, school().personas, (), NASTY)
    page = _read(render.chooser((odd,)).replace("<!doctype html>", ""))
    assert any(one["href"] == "/a%20b%2F%C3%BC%3F/teacher" for one in page.all("a"))
    assert page.texts.count(NASTY) == 3


def test_only_numbers_that_the_school_names_ring_by_a_tap() -> None:
    card = Card("x", (Paragraph("Ring 999, 01632 960001 or 01632 960009."), Paragraph("Ring 999", "quote")))
    html = render.card(card, phones=("01632 960001",))
    assert html.count("<a href") == 2
    assert '<a href="tel:999">999</a>' in html
    assert '<a href="tel:01632960001">01632 960001</a>' in html
    crisis = render.card(Card("x", (Paragraph("Ring 116 123. NHS 111, 111 then 2. Not 1116 123 or 0800 11112."),)))
    assert crisis.count("<a href") == 3
    assert '<a href="tel:116123">116 123</a>' in crisis
    hot = Card("x", (Paragraph('<b> 01632 960001"'), Facts((("Told", "999 of them"),))))
    assert '&lt;b&gt; <a href="tel:01632960001">01632 960001</a>&#34;' in render.card(hot, phones=("01632 960001",))
    assert render.card(hot).count("<a href") == 0


def test_a_day_is_picked_from_a_calendar_unless_something_else_was_typed() -> None:
    fields = [Input(f"d{n}", "Which day?", "day", value=value) for n, value in enumerate(("", "2026-12-18", "in May"))]
    page = _read(render.card(Card("Days", inputs=tuple(fields), deed="answer")))
    assert [one["type"] for one in page.all("input") if one["name"].startswith("values.d")] == ["date", "date", "text"]
