"""What is taken out of Slack's forms is what Python's own way takes out, and nothing else is touched."""

import json
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.form import spelt_out

TEXTS = st.text(max_size=60)


@settings(max_examples=60)
@given(st.dictionaries(TEXTS, TEXTS, max_size=4))
def test_json_in_a_form_is_spelt_out_as_it_was_meant(said: dict[str, str]) -> None:
    for plain in (True, False):
        form = urlencode({"payload": json.dumps(said, ensure_ascii=plain)}, errors="replace")
        assert spelt_out(form.encode()) == parse_qs(form)["payload"][0]


@pytest.mark.parametrize(
    "other",
    [
        "command=%2Freport&text=a+b", '{"type":"event_callback"}', "payload=%7B%7D&more=1", "payload=%7B%", "payload=",
        "payload=%7B%2", "payload=%7B%zz%7D", "payload=%5B%5D", "payload={=7D", "payload=%7B=\n%7D", "",
    ],
)  # fmt: skip
def test_any_other_body_is_as_it_came(other: str) -> None:
    assert spelt_out(other.encode()) == other


def test_bytes_that_are_no_text_are_replaced_as_python_does() -> None:
    form = "payload=%7B%22a%22%3A%22%FF%22%7D"
    assert spelt_out(form.encode()) == parse_qs(form)["payload"][0]
