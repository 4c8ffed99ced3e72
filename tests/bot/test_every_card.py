"""Every card of every dialog and deed fits a phone: at most five buttons, short labels, and what destroys asks first.

Cards are found by walking: all cards of all dialogs as they are drawn, then every deed of the table on records of each
kind by each person, with whatever can be pressed on the cards that come back, and every message that was sent.
"""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.cards.folding import MOST, unfolded
from bot.cases.deeds import DEEDS
from bot.journeys.staffing import staff
from bot.seam.card import Button, Card
from bot.seam.wording import ENGLISH
from dialogs.core import Ask, Scene
from dialogs.registry import DIALOGS, ON_CASES
from tests.bot.cases import SCHOOL
from tests.bot.test_every_text import NOBODYS, paths, prepared, walked
from tests.desk import Desk, opened
from tests.handed import Sent, photo
from tests.plain import plain

LONGEST = 30
DESTROYS = {"cancel", "take-out", "my-withdraw", "case-end"}
"""Deeds after which something is gone: the first press only asks, or brings a form."""
PEOPLE = ("teacher", "dsl", "deputy", "head", "chair")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


def wrong(card: Card) -> list[str]:
    """What does not fit on a card."""
    found = [f"{len(card.buttons)} buttons"] if len(card.buttons) > MOST else []
    return found + [button.label for button in behind(card) if not 0 < len(button.label) <= LONGEST]


def behind(card: Card) -> Iterator[Button]:
    """The buttons of a card, and those behind "More"."""
    for button in card.buttons:
        yield button
        if button.deed == "more" and (rest := unfolded(ENGLISH, str(button.values["rest"]))):
            for choice in rest.inputs[0].choices:
                label, deed, target, values = json.loads(choice.value)
                yield Button(label, deed, target, values)


async def every_card(desk: Desk) -> dict[str, Card]:
    """Each different card that a deed brings or that was sent, by what led there."""
    records = await prepared(desk)
    found: dict[str, Card] = {}
    todo: list[tuple[str, str, str, dict[str, str]]] = []
    for user in PEOPLE:
        for name, deed in DEEDS.items():
            targets = list(records.values()) if deed.target == "record" else [*DIALOGS, ""]
            todo += [(user, name, target, {}) for target in targets]
    for user, name, target, values in todo:
        await _look(desk, found, user, name, target, values, deep=2)
    for at, card in desk.postbox.messages.values():
        found.setdefault(f"sent to {at.to}: {card.title}", card)
    return found


async def _look(  # noqa: PLR0913, PLR0917 - who does what, and how far to go on
    desk: Desk, found: dict[str, Card], user: str, deed: str, target: str, values: dict[str, str], deep: int
) -> None:
    card = (await desk.take(SCHOOL, user, deed, target, **values)).card
    await desk.sweep()
    where = f"{user} {deed}: {card.title} {[one.label for one in card.buttons]}"
    if where in found:
        return
    found[where] = card
    for button in behind(card) if deep else ():
        if button.deed not in {"more", *DESTROYS} and not button.submits:
            given = {name: str(value) for name, value in button.values.items()}
            await _look(desk, found, user, button.deed, button.target, given, deep - 1)


@pytest.mark.proof
async def test_every_card_fits_a_phone(desk: Desk) -> None:
    cards = await every_card(desk)
    assert len(cards) > 100
    assert {where: missing for where, card in cards.items() if (missing := wrong(card))} == {}


@pytest.mark.proof
async def test_every_card_of_every_dialog_fits(desk: Desk) -> None:
    school, looked = desk.schools[SCHOOL], 0
    scene = Scene(school.policy, date(2026, 11, 16), staff=staff(school, NOBODYS))
    for dialog in {**DIALOGS, **ON_CASES}:
        seen: set[object] = set()
        for given, now in walked(scene) if dialog == "report" else paths(dialog, scene):
            asked = tuple(one.id for one in now.questions) if isinstance(now, Ask) else None
            if asked is None or asked in seen or dialog in ON_CASES:
                continue
            seen.add(asked)
            draft = await desk.store.begin(SCHOOL, "web:teacher", dialog, given, desk.clock())
            card = (await desk.take(SCHOOL, "teacher", "resume", draft.id)).card
            looked += 1
            assert wrong(card) == [], (dialog, given)
    assert looked > 100


async def test_a_sheet_with_twenty_files_fits(desk: Desk) -> None:
    records = await prepared(desk)
    for n in range(0, 20, 5):
        files = [Sent(photo(shade=10 * (n + m))) for m in range(5)]
        await desk.hand(SCHOOL, "teacher", "hand-in", records["case"], *files)
    card = (await desk.take(SCHOOL, "dsl", "view", records["case"])).card
    assert wrong(card) == []
    (field,) = card.inputs
    assert [one.label for one in field.choices][-1] == "Show file 20"
    shown = (await desk.take(SCHOOL, "dsl", card.deed, card.target, file=field.choices[19].value)).card
    assert "File 20" in shown.title


async def test_what_destroys_asks_first(desk: Desk) -> None:
    """Held words, held files, files of a draft, drafts: pressed once, they are still there."""
    words = (await desk.take(SCHOOL, "teacher", "home", text="A parent has written about me.")).card
    held = (await desk.hand(SCHOOL, "other", "hand-in", "", Sent())).card
    draft = (await desk.take(SCHOOL, "head", "begin", "report", text="A phone lies in the hall.")).card
    await desk.hand(SCHOOL, "head", "hand-in", draft.target, Sent())
    for user, card, deed in (("teacher", words, "cancel"), ("other", held, "sort"), ("head", draft, "cancel")):
        gone = [one for one in behind(card) if one.deed == deed and (deed == "cancel" or one.values.get("to") == "")]
        assert gone, plain(card)
        given = {name: str(value) for name, value in gone[0].values.items()}
        asked = (await desk.take(SCHOOL, user, gone[0].deed, gone[0].target, **given)).card
        assert "Yes, delete it" in [one.label for one in asked.buttons], plain(asked)
        assert await desk.store.draft(SCHOOL, f"web:{user}", gone[0].target)
        kept = await desk.store.draft(SCHOOL, f"web:{user}", gone[0].target)
        assert kept
        assert kept.state == "open"
        yes = next(one for one in asked.buttons if one.label == "Yes, delete it")
        done = (await desk.take(SCHOOL, user, yes.deed, yes.target, **{k: str(v) for k, v in yes.values.items()})).card
        assert "delete" in plain(done).casefold()
    asked = (await desk.take(SCHOOL, "head", "take-out", draft.target)).card
    assert await desk.store.files_of_draft(SCHOOL, "web:head", draft.target) or "Yes, delete it" in plain(asked)
