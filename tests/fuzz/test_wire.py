"""A form of the web desk, whatever pairs it holds: read, or refused as one that no page of ours has sent."""

from hypothesis import given
from hypothesis import strategies as st

from bot.web import form
from bot.web.guard import Trouble
from tests.fuzz.shapes import NAMES, WORDS, bounded

FIELDS = st.one_of(
    st.sampled_from(["csrf", "deed", "target", "at", "pane", "many", "said", "values.", "values"]),
    st.sampled_from(NAMES).map(lambda name: f"values.{name}"),
    WORDS,
)


@given(st.lists(st.tuples(FIELDS, WORDS), max_size=8))
@bounded(200)
def test_any_pairs_are_a_form_or_are_refused(pairs: list[tuple[str, str]]) -> None:
    refused = None
    try:
        found = form.read(pairs)
    except Trouble as trouble:
        refused = trouble.status, trouble.words
    assert refused in {None, (400, "malformed")}
    if refused is None:
        assert set(found.fields) <= {"csrf", "deed", "target", "at", "pane", "channel", "under", "said", "dialog"}
