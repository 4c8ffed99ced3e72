"""One contract for all platforms: the whole path for real, every card out, and private stays private."""

import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.seam.wording import written
from tests.contract.slack import slack_stage
from tests.contract.stage import Stage
from tests.contract.teams import teams_stage
from tests.contract.web import web_stage

STAGES: Mapping[str, Callable[[Path], AbstractAsyncContextManager[Stage]]] = {
    "slack": slack_stage,
    "teams": teams_stage,
    "web": web_stage,
}
SECRET = "Quibblethwaite minor, Year 8"
HOSTILE = (
    "<!channel> <@U0DSL> *bold* [x](https://example.org) <b>hi</b> {{ 7*7 }} {{DATE(2026-01-01,SHORT)}} \u202eשלום 👩‍🏫"  # noqa: RUF001 - right-to-left on purpose
)


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](tmp_path) as found:
        yield found


async def reported(stage: Stage, what: str, name: str = SECRET) -> str:
    """A pupil's friend request, reported by the teacher; gives the receipt's reference."""
    await stage.begin("teacher", "report")
    said = await stage.fill("teacher", {"report.what": ""})
    for label in (
        "What a pupil does online",
        "A pupil or former pupil contacted a member of staff",
        "A pupil at this school",
        "A friend or follow request",
        "No",
        "No",
    ):
        assert label in said
        said = await stage.tap("teacher", label)
    said = await stage.fill("teacher", {"report.more": what, "report.name": name})
    if "Is it about Dana Reed" in said:  # a mention is read as the name of whoever it is
        said = await stage.tap("teacher", "No, it is somebody else, or they are only mentioned")
    assert "Check your answers" in said
    assert "Dana Reed and Devi Shaw" in said
    await stage.tap("teacher", "Send")
    await stage.settled()
    receipt = await receipt_of(stage)
    found = re.search(r"[0-9A-Z]{3}-[0-9A-Z]{3}", receipt)
    assert found
    return found.group()


def visible(words: str) -> str:
    """Words as they look: without the joiners that keep a platform from reading them as more than words."""
    return "".join(one for one in words if unicodedata.category(one) != "Cf")


async def receipt_of(stage: Stage) -> str:
    """The one receipt in the teacher's private conversation."""
    (receipt,) = [words for words in await stage.private("teacher") if "Where it stands" in words]
    return receipt


async def test_what_a_school_words_in_its_own_way_is_what_its_staff_read(stage: Stage) -> None:
    await reported(stage, "A Year 8 asked to follow me.")
    (alert,) = await stage.channel()
    assert "Westhaven asks you to read it where nobody can look over your shoulder." in visible(alert)
    assert written("cards.alert-note") not in visible(alert)
    await stage.begin("teacher", "report")
    await stage.fill("teacher", {"report.what": ""})
    await stage.tap("teacher", "What a pupil does online")
    asked = await stage.tap("teacher", "A pupil or former pupil contacted a member of staff")
    assert "Which pupil was it?" in visible(asked)
    assert written("questions.pupil-contact.who.ask") not in visible(asked)


async def test_from_the_teachers_first_tap_to_the_dsls_acknowledgement(stage: Stage) -> None:
    reference = await reported(stage, "A Year 8 asked to follow me.")
    (alert,) = await stage.channel()
    assert reference in alert
    assert "a pupil contacted a member of staff" in alert
    shown = await stage.tap_in_channel("dsl", "I have seen this")
    assert "marked as seen by you" in shown
    await stage.settled()
    (after,) = await stage.channel()
    assert "Dana Reed confirmed it" in after
    assert "I have seen this" not in after
    assert "Dana Reed has seen it" in await receipt_of(stage)


async def test_the_channel_never_shows_what_was_written(stage: Stage) -> None:
    await reported(stage, "Something about Quibblethwaite.")
    details = await stage.tap_in_channel("dsl", "Show the details")
    assert "Something about Quibblethwaite." in details or any(
        "Something about Quibblethwaite." in words for words in await stage.private("dsl")
    )
    await stage.settled()
    assert all("Quibblethwaite" not in words for words in await stage.channel())
    for person in ("deputy", "chair"):
        assert all("Quibblethwaite" not in words for words in await stage.private(person))


async def test_whoever_is_not_entitled_is_shown_nothing(stage: Stage) -> None:
    await reported(stage, "Something.")
    assert "There is nothing under this reference" in await stage.tap_in_channel("teacher", "Show the details")


async def test_nothing_that_is_typed_comes_alive(stage: Stage) -> None:
    await reported(stage, HOSTILE, HOSTILE)
    shown = await stage.tap_in_channel("dsl", "Show the details")
    private = await stage.private("dsl")
    assert any("{{ 7*7 }}" in visible(words) for words in (shown, *private))
    assert all("U0DSL" not in text and "49" not in text for text in stage.hot())


async def test_the_second_to_acknowledge_learns_who_was_first(stage: Stage) -> None:
    await reported(stage, "Something.")
    await stage.tap_in_channel("dsl", "I have seen this")
    assert "Dana Reed confirmed" in await stage.tap_in_channel("deputy", "I have seen this")


async def test_a_verdict_reaches_the_person_and_only_the_person(stage: Stage) -> None:
    said = await stage.begin("teacher", "policy", "can I use the school logo on my own web page?")
    assert "What your policy says" in said
    await stage.settled()
    assert any("What your policy says" in words for words in await stage.private("teacher"))
    assert await stage.channel() == []
    assert not any("What your policy says" in words for words in await stage.private("head"))


async def test_a_child_in_danger_is_two_taps_away(stage: Stage) -> None:
    await stage.begin("teacher", "declare")
    shown = await stage.tap("teacher", "A child is in danger now")
    assert "Ring 999 first" in shown
    await stage.tap("teacher", "Alert everybody who must know")
    await stage.settled()
    (alert,) = await stage.channel()
    assert "a child may be in danger" in alert
