"""Where Slack offers canipost besides its commands: the shortcut, window titles, the question before a deletion."""

from bot.seam.card import Button, Card, Input, Paragraph
from bot.seam.turn import Turn, Who
from bot.slack import read, render

BODY = {"type": "shortcut", "callback_id": "can_i_post", "trigger_id": "1.2", "user": {"id": "U1", "team_id": "T1"}}


def test_the_shortcut_asks_whether_something_may_be_posted() -> None:
    assert read.sound(BODY)
    assert read.known(BODY)
    assert read.shortcut(BODY) == Turn(Who("slack", "T1", "U1"), "begin", "canipost")
    assert read.shortcut(BODY | {"callback_id": "another"}) is None
    assert not read.sound(BODY | {"trigger_id": 5})


def test_a_window_is_titled_by_what_it_is_for() -> None:
    long = "When did it happen, as far as you know?"
    form = Card(long, inputs=(Input("when", long, "line"),), deed="answer", about="Report")
    assert render.modal(form)["title"]["text"] == "Report"
    assert render.modal(Card("Thank you", about="Report"))["title"]["text"] == "Thank you"
    assert render.modal(Card(long, (Paragraph("x"),)))["title"]["text"] == "canipost"


def test_what_deletes_a_file_is_asked_about_first() -> None:
    keeps, deletes = Button("Report it", "sort", "d1", {"to": "report"}), Button("Delete it", "sort", "d1", {"to": ""})
    (row,) = [one for one in render.message(Card("A file", buttons=(keeps, deletes)))["blocks"] if "elements" in one]
    assert [one.get("confirm", {}).get("confirm", {}).get("text") for one in row["elements"]] == [None, "Delete"]
