"""What follows from an answer: it helped, it was something else, a person answered; and what is counted of it all."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cards.folding import unfolded, unpacked
from bot.seam.card import Button, Card
from bot.seam.wording import ENGLISH
from tests.desk import Desk, opened
from tests.plain import plain

LOGO = "Can I use the school logo on my own web page?"
UNKNOWN = "may I sell my old reading books at the summer fair?"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def ask(desk: Desk, text: str, user: str = "teacher") -> Card:
    return (await desk.take("westhaven", user, "begin", "policy", text=text)).card


async def press(desk: Desk, card: Card, deed: str, user: str = "teacher") -> Card:
    button = next(button for button in every(card) if button.deed == deed)
    return (await desk.take("westhaven", user, button.deed, button.target, **button.values)).card


def every(card: Card) -> list[Button]:
    """The buttons of a card, those behind "More" as well."""
    more = next((one for one in card.buttons if one.deed == "more"), None)
    rest = unfolded(ENGLISH, more.values["rest"]) if more else None
    behind = [unpacked(choice.value) for choice in rest.inputs[0].choices] if rest else []
    return [one for one in (*card.buttons, *behind) if one]


async def counted(desk: Desk) -> list[tuple[str, str, int]]:
    return [(kind, theme, count) for _, kind, theme, count in await desk.store.tallied("westhaven")]


async def test_a_question_that_was_answered_is_forgotten_and_not_counted(desk: Desk) -> None:
    card = await ask(desk, LOGO)
    assert card.badge == "Not allowed"
    assert "4.1(11)" in card.note
    assert "begin canipost" in {f"{button.deed} {button.target}" for button in every(card)}
    await press(desk, card, "helped")
    assert await desk.store.drafts("westhaven", "web:westhaven:teacher") == ()
    assert "no longer open" in plain(await press(desk, card, "others"))
    assert await counted(desk) == []


async def test_other_clauses_follow_where_the_first_were_not_it_and_that_is_counted(desk: Desk) -> None:
    card = await ask(desk, LOGO)
    more = await press(desk, card, "others")
    assert "Was it one of these?" in plain(more)
    first, second = plain(card).splitlines(), plain(more).splitlines()
    assert not {line for line in second if line.startswith("  - ")} & set(first)
    assert await counted(desk) == [("not-the-answer", "school-identity", 1)]


async def test_a_clause_stands_there_in_short_with_its_number_and_in_full_one_tap_away(desk: Desk) -> None:
    clause = desk.schools["westhaven"].policy.clauses["westhaven/no-logo-identifiers"]
    card = await ask(desk, LOGO)
    assert clause.plain in plain(card).replace("\n  ", " ")
    assert "in-full" in [button.deed for button in card.buttons]  # not behind "More"
    full = await press(desk, card, "in-full")
    assert clause.summary in plain(full).replace("\n  ", " ")
    assert clause.plain not in plain(full).replace("\n  ", " ")
    assert (full.title, full.badge, full.note) == (card.title, card.badge, card.note)
    assert said(full) == said(card)


def said(card: Card) -> list[str]:
    """The buttons that lead on."""
    return [one.label for one in every(card) if one.deed not in {"more", "in-full", "danger", "resume"}]


async def test_the_way_back_from_more_shows_the_same_answer_and_counts_nothing(desk: Desk) -> None:
    card = await ask(desk, LOGO)
    assert plain(await press(desk, card, "resume")) == plain(card)
    assert await counted(desk) == []


async def test_what_else_was_found_and_what_is_near_can_be_read_in_full_and_is_counted_once(desk: Desk) -> None:
    others = await press(desk, await ask(desk, LOGO), "others")
    assert plain(await press(desk, others, "in-full")) != plain(others)
    assert "does not cover this" in plain(await ask(desk, "is there a uniform rule for school photos"))
    assert sorted(kind for kind, _, _ in await counted(desk)) == ["not-covered", "not-the-answer"]
    assert all(count == 1 for _, _, count in await counted(desk))


async def test_what_the_policy_does_not_cover_is_counted_by_theme_without_words_or_asker(desk: Desk) -> None:
    for user in ("teacher", "deputy"):
        assert "does not cover this" in plain(await ask(desk, "how do I claim mileage for a course", user))
    ((kind, theme, count),) = await counted(desk)
    assert (kind, count) == ("not-covered", 2)
    assert theme in {clause.topic for clause in desk.schools["westhaven"].policy.clauses.values()}


async def answered(desk: Desk, general: str) -> None:
    """A teacher asks a person; the head answers, and writes the question in general words or does not."""
    card = await press(desk, await ask(desk, UNKNOWN), "begin")
    assert UNKNOWN in plain(card)
    await press(desk, card, "answer")
    (record,) = await desk.store.records("westhaven", ["submitted"], ["request"])
    form = (await desk.take("westhaven", "head", "tell", record.reference)).card
    assert [field.name for field in form.inputs] == ["reason", "general"]
    await desk.take("westhaven", "head", "tell", record.reference, reason="Yes, on the PTA stall.", general=general)


async def test_an_answer_in_general_words_is_shown_to_others_for_a_year_with_its_owner(desk: Desk) -> None:
    await answered(desk, "May staff sell their old books at the summer fair?")
    shown = plain(await ask(desk, "can I sell some old books at the fair?", "deputy"))
    assert "Harper Lane has answered a question like this" in shown
    assert "Yes, on the PTA stall." in shown
    assert "16 November 2027" in shown
    assert "Yes, on the PTA stall." not in plain(await ask(desk, LOGO, "deputy"))
    desk.clock.pass_(days=366)
    assert "Yes, on the PTA stall." not in plain(await ask(desk, "can I sell some old books at the fair?", "deputy"))


async def test_an_answer_without_general_words_stays_between_two_people(desk: Desk) -> None:
    await answered(desk, "")
    assert "Yes, on the PTA stall." not in plain(await ask(desk, UNKNOWN, "deputy"))


async def test_nobody_reads_on_in_the_question_of_somebody_else(desk: Desk) -> None:
    card = await ask(desk, LOGO)
    assert "no longer open" in plain(await press(desk, card, "others", "head"))
    assert await counted(desk) == []


async def test_two_close_meanings_are_asked_about_and_the_answer_brings_its_clause_forward(desk: Desk) -> None:
    first = {}
    question = "can I write to a boy I taught on Instagram"
    for meant in ("now", "left", "not-sure"):
        card = await desk.take("wetherby", "teacher", "begin", "policy", text=question)
        asked = card.card
        assert asked.title == "Is the pupil at the school now?"
        said = (await desk.take("wetherby", "teacher", "answer", asked.target, **{"policy.meant-pupil": meant})).card
        first[meant] = plain(said).splitlines()[1]
    assert first["now"] != first["left"]
    assert first["not-sure"] in {first["now"], first["left"]}


async def test_a_question_that_says_what_it_means_is_answered_at_once(desk: Desk) -> None:
    for text in ("can i message a former pupil", "may I follow a parent"):
        card = (await desk.take("wetherby", "teacher", "begin", "policy", text=text)).card
        assert not card.inputs, text
