"""Whatever is asked of the web desk, with whatever form: below 500, and nothing of it in the log."""

import logging
from urllib.parse import quote

import pytest
from hypothesis import strategies as st
from yarl import URL

from tests.fuzz.shapes import NAMES, WORDS, drawn
from tests.fuzz.test_wire import FIELDS
from tests.web.conftest import DESK, Open

pytestmark = pytest.mark.proof  # it searches, and may search for long
SECRET = "MARKED what somebody typed"
WHERE = st.sampled_from(["turn", "say", "put-away"])
DEED = st.sampled_from(["answer", "home", "x"])
GOOD = st.fixed_dictionaries(
    {}, optional={"deed": DEED} | dict.fromkeys(("target", "at", "pane", "under", "said", "dialog"), WORDS)
)
PARTS = st.one_of(
    WORDS.filter(bool), st.sampled_from(["hillside", "teacher", "file", "events", "panes", "..", "static", "desk.css"])
)


async def test_any_form_is_answered_and_not_logged(opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    more = st.lists(st.tuples(FIELDS, WORDS), max_size=4)
    statuses = set()
    for where, good, pairs in drawn(st.tuples(WHERE, GOOD, more), 200):
        form = {name: text.encode("utf-8", "replace").decode() for name, text in good.items()}
        plain = [(name, text) for name, text in pairs if name.isprintable() and text.isprintable() and name not in form]
        answer = await opened.post(f"{DESK}/{where}", ("values.report.what", SECRET), *plain, **form)
        assert answer.status < 500, (where, form, plain)
        statuses.add(answer.status)
    assert {303, 400} <= statuses
    assert "MARKED" not in caplog.text
    assert "Traceback" not in caplog.text


async def test_any_address_is_answered_and_not_logged(opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.CRITICAL, "aiohttp.access")  # it is off where canipost serves
    asked = st.tuples(st.lists(PARTS, min_size=1, max_size=4), st.sampled_from(NAMES), WORDS)
    for parts, named, text in drawn(asked, 200):
        path = "/".join(quote(part.encode("utf-8", "replace"), safe="") for part in parts)
        if path.endswith("events"):
            continue  # a stream goes on for as long as somebody listens
        name, query = (quote(one.encode("utf-8", "replace"), safe="") for one in (named, text))
        address = URL(f"/{path}?{name}={query}&said={quote(SECRET)}", encoded=True)
        async with opened.client.get(address, allow_redirects=False) as answer:
            assert answer.status < 500, address
    assert "MARKED" not in caplog.text
    assert "Traceback" not in caplog.text
