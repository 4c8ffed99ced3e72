"""What takes papers out or ends a report is asked for once more."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cases.deeds import DEEDS
from bot.people.settings import School
from bot.seam.card import Card
from bot.seam.turn import Platform, Reply, Turn, Who
from bot.seam.wording import ENGLISH
from bot.slack.fields import carry
from bot.talk.again import WORD, Again
from bot.talk.listener import Talk
from tests.bot.cases import report
from tests.desk import Desk, opened

ASKED = "Once more, to be safe"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        schools: dict[tuple[Platform, str], list[School]] = {
            ("web", school.workspaces["web"]): [school] for school in found.schools.values()
        }
        found.talk = Talk(found.store, schools, found.clock, found.alerts.wake, ENGLISH, again=Again(found.clock))
        yield found


def test_these_are_asked_for_once_more_and_no_others() -> None:
    assert {name for name, deed in DEEDS.items() if deed.again} == {
        "case-close", "case-export", "case-register", "case-person-out", "register-out", "task-export",
        "campaign-export", "access-out",
    }  # fmt: skip


def pressed(card: Card, typed: str) -> dict[str, str]:
    """What the button of a card sends, with the word typed."""
    (button,) = (one for one in card.buttons if one.submits)
    return {**button.values, **{one.name: str(one.value) for one in card.inputs}, WORD: typed}


async def test_a_paper_is_handed_over_once_the_reference_was_typed(desk: Desk) -> None:
    reference = await report(desk)
    reply = await desk.take("westhaven", "dsl", "case-export", reference, **{"as": "html"})
    assert (reply.card.title, reply.files) == (ASKED, ())
    wrong = await desk.take("westhaven", "dsl", "case-export", reference, **pressed(reply.card, "4KM"))
    assert wrong.card.title == ASKED
    assert "That was not it" in str(wrong.card.parts)
    events = [one.verb for one in await desk.store.events("westhaven", reference)]
    assert "exported" not in events
    plain = reference.replace("-", " ").lower()
    handed = await desk.take("westhaven", "dsl", "case-export", reference, **pressed(wrong.card, plain))
    assert [one.name for one in handed.files] == [f"statement-{reference}.html"]


async def test_whoever_has_just_typed_it_is_not_asked_again_and_others_are(desk: Desk) -> None:
    reference = await report(desk)
    await desk.take("westhaven", "dsl", "case-export", reference, **{"as": "html", WORD: reference})
    assert (await desk.take("westhaven", "dsl", "case-export", reference, **{"as": "html"})).files
    assert not (await desk.take("westhaven", "deputy", "case-export", reference, **{"as": "html"})).files
    desk.clock.pass_(minutes=11)
    assert not (await desk.take("westhaven", "dsl", "case-export", reference, **{"as": "html"})).files


async def test_what_was_typed_to_close_a_report_comes_through(desk: Desk) -> None:
    reference = await report(desk)
    why = "It has stopped, the family knows and is content. " * 20
    reply = await desk.take("westhaven", "dsl", "case-close", reference, outcome="helped", text=why)
    sent = pressed(reply.card, reference)
    assert (sent["outcome"], sent["text"]) == ("helped", why)
    assert (await desk.take("westhaven", "dsl", "case-close", reference, **sent)).card.title == "Closed"


async def test_where_there_is_no_reference_a_word_is_typed(desk: Desk) -> None:
    reply = await desk.take("westhaven", "dsl", "case-register")
    assert [one.label for one in reply.card.inputs] == ["Type the words: take out"]
    assert (await desk.take("westhaven", "dsl", "case-register", **{WORD: "Take out"})).files


async def test_there_is_a_way_back_to_where_it_was_asked_for(desk: Desk) -> None:
    """No way back asks once more."""
    reference = await report(desk)
    named = {"case-person-out": {"name": "Jo"}, "register-out": {"show": "all"}}
    for deed in (name for name, one in DEEDS.items() if one.again):
        target = reference if DEEDS[deed].target == "record" else ""
        card = (await desk.take("westhaven", "dsl", deed, target, **{"as": "pdf"}, **named.get(deed, {}))).card
        assert card.title == ASKED
        (back,) = (one for one in card.buttons if not one.submits and one.deed != "danger")
        assert (back.label, back.target, DEEDS[back.deed].again) == ("Back", target, False)
        assert not back.values.keys() - {"name", "show", "sent"}
        shown = await desk.take(
            "westhaven", "dsl", back.deed, back.target, **{k: str(v) for k, v in back.values.items()}
        )
        assert shown.card.title not in {ASKED, "I do not know this button"}
        assert not shown.files


async def test_back_from_once_more_brings_the_closing_form_with_what_was_typed_and_closes_nothing(desk: Desk) -> None:
    reference = await report(desk)
    for why in ("It has stopped.", 'It has "stopped",\nthe family knows. ' * 20):
        reply = await desk.take("westhaven", "dsl", "case-close", reference, outcome="helped", text=why)
        back = next(one for one in reply.card.buttons if one.label == "Back")
        sent = {name: str(text) for name, text in back.values.items()}
        form = (await desk.take("westhaven", "dsl", back.deed, back.target, **sent)).card
        assert {one.name: one.value for one in form.inputs} == {"outcome": "helped", "text": why.strip()}
        assert carry(back.deed, back.target, back.values), "a button of Slack's holds it"
    assert "closed" not in [one.verb for one in await desk.store.events("westhaven", reference)]
    mixed = {**sent, "outcome": "helped", "text": why}
    assert (await desk.take("westhaven", "dsl", "case-close", reference, **mixed)).card.title == ASKED


async def test_what_no_button_holds_is_said_to_be_lost_by_going_back(desk: Desk) -> None:
    reference = await report(desk)
    why = "It has stopped. " * 60
    reply = await desk.take("westhaven", "dsl", "case-close", reference, outcome="helped", text=why)
    back = next(one for one in reply.card.buttons if not one.submits and one.deed != "danger")
    assert (back.label, back.deed, back.values) == ("Back, without what you wrote", "view", {})


async def test_it_says_what_this_one_does_and_what_is_typed(desk: Desk) -> None:
    reference = await report(desk)
    said = {
        deed: str((await desk.take("westhaven", "dsl", deed, target)).card.parts)
        for deed, target in (("case-close", reference), ("case-export", reference), ("case-register", ""))
    }
    assert "This closes a report. Type the reference below" in said["case-close"]
    assert "This takes papers out of canipost. Type the reference below" in said["case-export"]
    assert "This takes papers out of canipost. Type the words below" in said["case-register"]
    old = Turn(Who("web", "westhaven", "dsl"), "case-close", reference, signed_in=desk.clock() - timedelta(minutes=11))
    assert "This closes a report, so" in str((await desk.talk.take(old)).card.parts)


async def test_whoever_may_not_learns_nothing_by_being_asked(desk: Desk) -> None:
    reference = await report(desk)
    asked = [await desk.take("westhaven", "teacher", "case-export", one) for one in (reference, "ZZZ-ZZZ")]
    drawn = [str(one.card).replace(reference, "").replace("ZZZ-ZZZ", "") for one in asked]
    assert drawn[0] == drawn[1]
    after = [
        await desk.take("westhaven", "teacher", "case-export", one, **{WORD: one}) for one in (reference, "ZZZ-ZZZ")
    ]
    assert str(after[0].card) == str(after[1].card)


async def test_where_the_platform_can_ask_who_it_is_a_fresh_sign_in_is_wanted(desk: Desk) -> None:
    reference = await report(desk)
    turn = Turn(Who("web", "westhaven", "dsl"), "case-export", reference, {"as": "html"})

    async def taken(minutes: float) -> Reply:
        return await desk.talk.take(replace(turn, signed_in=desk.clock() - timedelta(minutes=minutes)))

    old = await taken(11)
    assert (old.again, old.files, old.card.title) == (True, (), "Please sign in again")
    assert (await taken(1)).files
    assert (await taken(-5)).again, "a sign-in that is yet to come"
    typed = replace(turn, values={"as": "html", WORD: reference}, signed_in=desk.clock() - timedelta(hours=1))
    assert (await desk.talk.take(typed)).again, "typing is no way round it"
