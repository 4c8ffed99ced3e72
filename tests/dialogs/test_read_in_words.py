"""What the words of a report about a colleague online say already is not asked again; who does it always is."""

import pytest

from dialogs.reports.cyberbullying_of_staff import BY
from dialogs.reports.kind import TAKES, taken
from dialogs.reports.story import ROLE

FAKE = "year 9 girls have made a fake account of mr patel and are posting his photos"
TARGET, GOING_ON, CLAIM = "bullied.target", "bullied.going-on", "false.what"


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (FAKE, {TARGET: "colleague", GOING_ON: "yes", CLAIM: "imitated"}),
        ("A fake account of me", {TARGET: "me", CLAIM: "imitated"}),
        ("year 9 are posting memes about Miss Khan", {TARGET: "colleague", GOING_ON: "yes"}),
        ("They posted memes about Miss Khan and a video of me", {}),
        ("Somebody posts things on a page", {}),
        ("a fake page about mr patel, it has been taken down", {TARGET: "colleague", CLAIM: "imitated"}),
        ("they are posting about Mr Shah's car and threatening to kill him", {}),
        ("a pupil says on a fake page that Mr Shah is lying about it", {}),
    ],
)
def test_what_is_certain_is_taken_over_and_nothing_else(words: str, read: dict[str, str]) -> None:
    """A threat, the end of it, and whatever has two readings are asked as always."""
    found = taken({"report.what": words})
    assert {name: found[name] for name in (TARGET, GOING_ON, CLAIM) if name in found} == read


def test_who_must_not_hear_is_never_taken_from_the_words() -> None:
    assert not {BY.id, ROLE.id, "colleague.about", "report.by"} & TAKES.keys()


def test_whom_it_is_aimed_at_is_not_put_down_as_whoever_did_it() -> None:
    assert "report.name" not in taken({"report.what": "A parent has made a fake account of Mr Shah."})
    assert taken({"report.what": "Mr Shah followed me on Instagram."})["report.name"] == "Mr Shah"
