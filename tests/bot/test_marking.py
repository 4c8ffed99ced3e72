"""Somebody asks for everything about them, at the desk: found, decided part by part, by the gate, and handed over."""

import io
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.cards import bars
from bot.cards.passages import GIVE, HOLD, Passage
from bot.people.settings import School
from bot.seam.card import Card, Input
from bot.seam.turn import Platform
from bot.seam.wording import ENGLISH
from bot.talk.again import WORD, Again
from bot.talk.listener import Talk
from dialogs.core import CHECK
from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_every_card import wrong
from tests.desk import Desk, opened
from tests.plain import plain

SAM = "Sam Hill"
SAID = "Sam Hill said that Kim Okoro sent a picture. Ring 01632 960961 or kim@example.org."
FRESH = ["Find it", "Back", "A child is in danger now"]
ASKED = {"name": SAM, "also": "", "came": "10 November 2026", "asked": "", "answered": "", "length": "usual"}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def filed(desk: Desk) -> str:
    return await report(desk, child=SAM, named="Kim Okoro", more={"report.what": SAID})


async def press(desk: Desk, card: Card, label: str, user: str = "dsl", **typed: str | tuple[str, ...]) -> Card:
    """Press a button of a card, with its fields as they stand and what is typed."""
    (button,) = (one for one in card.buttons if one.label == label)
    fields: Mapping[str, str | tuple[str, ...]] = {one.name: one.value for one in card.inputs} if button.submits else {}
    return (await desk.take(SCHOOL, user, button.deed, button.target, **{**fields, **button.values, **typed})).card


async def begun(desk: Desk, user: str = "dsl", **typed: str) -> Card:
    card = (await desk.take(SCHOOL, user, "access", **{**ASKED, **typed})).card
    assert not wrong(card)
    return card


def field(card: Card, name: str) -> Input:
    return next(one for one in card.inputs if one.name == name)


async def through(desk: Desk, card: Card, **typed: str) -> Card:
    """Decide every part alike, as it is proposed."""
    card = await press(desk, card, "Decide the next part")
    for _ in range(40):
        if not card.inputs:
            return card
        assert not wrong(card)
        card = await press(desk, card, "Keep, and go on", **({"way": "give"} | typed))
    raise AssertionError("it does not end")


async def verbs(desk: Desk, reference: str, verb: str) -> list[str]:
    return [one.actor for one in await desk.store.events(SCHOOL, reference) if one.verb == verb]


async def test_what_is_kept_is_found_decided_part_by_part_and_handed_over(desk: Desk) -> None:
    reference = await filed(desk)
    card = await begun(desk)
    assert "Thursday 10 December 2026" in plain(card)
    assert "1 record" in plain(card)
    assert "Harper Lane" in plain(card), "who else is to be asked"
    assert await verbs(desk, reference, "viewed") == ["web:dsl"]
    assert await verbs(desk, reference, "exported") == []
    card = await through(desk, card)
    assert card.buttons[0].label == "Make the paper"
    reply = await desk.take(SCHOOL, "dsl", "access-out", **card.buttons[0].values)
    (given,) = reply.files
    text = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(given.data)).pages).split())
    assert "Sam Hill said that" in text
    for secret in ("Okoro", "960961", "example.org"):
        assert secret not in text
    assert await verbs(desk, reference, "exported") == ["web:dsl"]
    assert await verbs(desk, reference, "viewed") == ["web:dsl"], "one sitting, one look"


async def test_a_proposal_can_be_ticked_away_and_other_words_blacked_out(desk: Desk) -> None:
    await filed(desk)
    card = await press(desk, await begun(desk), "Decide the next part")
    while "Ring" not in plain(card):
        card = await press(desk, card, "Keep, and go on", way="give")
    black = field(card, "black")
    assert [one.label for one in black.choices] == ["Kim Okoro", "01632 960961", "kim@example.org"]
    assert black.value == tuple(one.value for one in black.choices), "proposed means ticked"
    again = await press(desk, card, "Keep, and go on", way="give", more="a photo")
    assert "This does not stand above: a photo" in plain(again)
    kim = black.choices[0].value
    after = await press(desk, card, "Keep, and go on", way="give", black=(kim,), more="a picture")
    back = await press(desk, after, "One back") if after.inputs else after
    assert "[[Kim Okoro]] sent [[a picture]]. Ring 01632 960961" in plain(back)


async def test_nothing_is_given_that_nobody_has_decided_and_holding_back_needs_a_reason(desk: Desk) -> None:
    await filed(desk)
    start = await begun(desk)
    sent = str(start.buttons[0].values["sent"])
    early = await desk.take(SCHOOL, "dsl", "access-out", sent=sent)
    assert early.files == ()
    assert "Not all of it is decided" in plain(early.card)
    card = await press(desk, start, "Decide the next part")
    assert field(card, "way").value == "", "a person chooses"
    assert "Choose whether" in plain(await press(desk, card, "Keep, and go on"))
    assert "Write why" in plain(await press(desk, card, "Keep, and go on", way="hold"))
    card = await through(desk, start, way="hold", why="serious harm")
    reply = await desk.take(SCHOOL, "dsl", "access-out", sent=sent)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(reply.files[0].data)).pages)
    assert "Sam Hill said" not in text
    assert "held back" in text


async def test_what_is_new_is_decided_first_and_what_was_decided_stays(desk: Desk) -> None:
    reference = await filed(desk)
    card = await through(desk, await begun(desk))
    sent = str(card.buttons[0].values["sent"])
    await do(desk, "dsl", "case-note", reference, to="private", text="Sam says: it was on Tuesday.")
    reply = await desk.take(SCHOOL, "dsl", "access-out", sent=sent)
    assert reply.files == ()
    (left,) = (one for one in reply.card.buttons if one.label == "Decide the next part")
    assert "Tuesday" in plain((await desk.take(SCHOOL, "dsl", left.deed, **left.values)).card)


async def test_whoever_is_kept_out_meets_nothing_and_gets_nobody_elses_answer(desk: Desk) -> None:
    hidden = await report(desk, subject="dsl", tell=("headteacher",), exclude=("dsl",), child=SAM)
    assert "Nothing was found" in plain(await begun(desk, "dsl"))
    assert await verbs(desk, hidden, "viewed") == []
    theirs = await begun(desk, "head")
    assert "1 record" in plain(theirs)
    values = {name: str(value) for name, value in theirs.buttons[0].values.items()}
    for user in ("dsl", "deputy", "teacher"):
        for deed in ("access", "access-out"):
            reply = await desk.take(SCHOOL, user, deed, **values)
            assert reply.files == ()
            assert hidden not in str(reply.card)
            assert str(values["sent"]) not in str(reply.card)
    assert (await desk.take(SCHOOL, "teacher", "access", **ASKED)).card.inputs == (), "it is for holders"


async def test_a_record_that_is_shut_to_somebody_meanwhile_is_gone_from_their_next_card(desk: Desk) -> None:
    """Each turn asks the gate: a name that comes into a record by a note shuts it at once."""
    reference = await filed(desk)
    card = await press(desk, await begun(desk), "Decide the next part")
    record = await desk.store.record(SCHOOL, reference)
    assert record
    body = {"name": "Harper Lane", "names": ["Dana Reed"], "bars": ["Dana Reed"]}
    await desk.store.note(
        SCHOOL, reference, verb="kept-out", actor="web:head", body=body, owed=(), now=desk.clock()
    )  # fmt: skip
    after = await press(desk, card, "Keep, and go on", way="give")
    assert reference not in str(after)
    assert "Okoro" not in str(after)


async def test_a_sender_in_confidence_stays_unnamed(desk: Desk) -> None:
    reference = await report(desk, child="Kim Okoro", said={CHECK.id: "in-confidence"}, by="head")
    card = await begun(desk, "deputy", name="Harper Lane")
    assert "Nothing was found" in plain(card)
    assert reference not in str(card)


async def test_by_when_counts_as_the_law_counts(desk: Desk) -> None:
    await filed(desk)
    assert "16 December" in plain(await begun(desk, came="16 November 2026"))
    paused = await begun(desk, came="2 November 2026", asked="3 November 2026", answered="10 November 2026")
    assert "9 December" in plain(paused)
    assert "February 2027" in plain(await begun(desk, length="longer"))
    for wrong_one in ({"came": "yesterday"}, {"came": "17 November 2026"}, {"asked": "3 November 2026"}, {"name": ""},
                      {"asked": "1 November 2026", "answered": "3 November 2026"}):  # fmt: skip
        form = await begun(desk, **wrong_one)
        assert form.inputs, wrong_one
        assert field(form, "also").optional


async def test_it_can_be_left_and_gone_on_with_and_deleted_after_a_question(desk: Desk) -> None:
    await filed(desk)
    await press(desk, await begun(desk), "Decide the next part")
    form = (await desk.take(SCHOOL, "dsl", "access")).card
    card = await press(desk, form, "Go on: Sam Hill")
    asks = await press(desk, card, "Delete what I marked")
    assert "Delete what you marked?" in plain(asks)
    await press(desk, asks, "Delete it")
    assert [one.label for one in (await desk.take(SCHOOL, "dsl", "access")).card.buttons][:3] == FRESH


async def test_the_paper_is_asked_for_once_more(desk: Desk) -> None:
    await filed(desk)
    card = await through(desk, await begun(desk))
    schools: dict[tuple[Platform, str], list[School]] = {
        ("web", school.workspaces["web"]): [school] for school in desk.schools.values()
    }
    desk.talk = Talk(desk.store, schools, desk.clock, desk.alerts.wake, ENGLISH, again=Again(desk.clock))
    reply = await desk.take(SCHOOL, "dsl", "access-out", **card.buttons[0].values)
    assert (reply.card.title, reply.files) == ("Once more, to be safe", ())
    assert (await desk.take(SCHOOL, "dsl", "access-out", **card.buttons[0].values, **{WORD: "take out"})).files


async def test_no_word_of_a_record_is_kept_beside_it(desk: Desk) -> None:
    await filed(desk)
    await through(desk, await begun(desk), more="")
    (draft,) = await desk.store.drafts(SCHOOL, "web:dsl")
    assert draft.answers
    assert "Okoro" not in str((draft.answers, draft.flags))
    assert "picture" not in str((draft.answers, draft.flags))


def test_bars_stand_where_they_were_put_whatever_the_words_are() -> None:
    one = Passage("x", "Sam and [[Samira]] met a[[01632960961]]b, SAM\nagain", GIVE)
    assert bars.phrases(one) == ("Samira", "01632960961")
    assert bars.barred(one, ("Samira", "01632960961")).text == one.text, "a proposal that is ticked stays"
    assert bars.barred(one, ("sam",)).text == "[[Sam]] and Samira met a01632960961b, [[SAM]]\nagain"
    assert bars.barred(one, ("SAM again",)).given == "Sam and Samira met a01632960961b, █████"
    assert bars.absent(one, ("Sami", "b", "met a01632960961b,")) == ("Sami", "b")
    for decision in (one, Passage("x", one.text, f"{HOLD}: why: so")):
        bare = Passage("x", one.bare)
        assert bars.key(bare) == bars.key(decision)
        assert bars.decided(bare, bars.kept(decision)) == decision
    for nonsense in ((), ("give",), ("give", "", "3-x"), ("give", "", "1-999"), ("yes", "", "1-2"), "give"):
        assert bars.decided(one, nonsense) == one
