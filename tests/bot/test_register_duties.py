"""Registers for those whose duty stands on the roster: the office, the data protection officer, moderators."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.casework.staffroom import Staffroom
from bot.people.roster import Member
from tests.bot.filling import begun, filed, said
from tests.desk import Desk, opened
from tests.plain import plain

SCHOOL = "wetherby"
NOT_THERE = "Nothing here that you can open"
STAFF = (
    ("office", "Ola Marsh", "office"),
    ("officer", "Pat Quill", "data-protection-officer"),
    ("mod", "Mo Denny", "moderator"),
    ("teacher", "Robin Example", ""),
)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        members = [
            Member(f"{n:032x}", name, ids={"web": user}, roles=frozenset({role} if role else ()))
            for n, (user, name, role) in enumerate(STAFF)
        ]
        await Staffroom(found.store, found.clock).write(found.schools[SCHOOL], members)
        yield found


async def shown(desk: Desk, who: str, deed: str, target: str = "", **values: str) -> str:
    return plain((await desk.take(SCHOOL, who, deed, target, **values)).card)


async def test_the_office_keeps_media_permissions_and_a_teacher_does_not(desk: Desk) -> None:
    register = desk.schools[SCHOOL].policy.registers["media-permission"]
    reference = await filed(desk, SCHOOL, "office", register, {"media-permission.pupil": "Noah Example"})
    assert "Noah Example" in await shown(desk, "office", "register", "media-permission")
    assert "Noah Example" not in await shown(desk, "teacher", "register", "media-permission")
    assert NOT_THERE in await shown(desk, "teacher", "view", reference)
    card = (await desk.take(SCHOOL, "teacher", "begin", "declare", afresh="yes")).card
    card = await said(desk, SCHOOL, "teacher", card, {"declare.group": "pictures"})
    assert "media-permission" not in {choice.value for choice in card.inputs[0].choices}


async def test_the_data_protection_officer_hears_of_who_asks_for_their_data_and_reads_nothing_else(desk: Desk) -> None:
    register = desk.schools[SCHOOL].policy.registers["subject-access"]
    reference = await filed(desk, SCHOOL, "office", register)
    assert any("request for somebody's own data" in plain(card) for card in desk.postbox.at("officer"))
    assert NOT_THERE not in await shown(desk, "officer", "acknowledge", reference)
    permission = desk.schools[SCHOOL].policy.registers["media-permission"]
    other = await filed(desk, SCHOOL, "office", permission)
    assert NOT_THERE in await shown(desk, "officer", "view", other)


async def test_a_moderator_lets_a_comment_through_and_never_their_own(desk: Desk) -> None:
    register = desk.schools[SCHOOL].policy.registers["moderation"]
    reference = await filed(desk, SCHOOL, "teacher", register)
    assert NOT_THERE in await shown(desk, "office", "approve", reference, reason="Fine.")
    assert "Done" in await shown(desk, "mod", "approve", reference, reason="Fine.")
    mine = await filed(desk, SCHOOL, "mod", register)
    assert NOT_THERE in await shown(desk, "mod", "approve", mine, reason="Fine.")
    assert "Done" in await shown(desk, "head", "approve", mine, reason="Fine.")


async def test_without_anybody_of_the_duty_the_roles_of_the_settings_are_told(desk: Desk) -> None:
    register = desk.schools["newport"].policy.registers["moderation"]
    await begun(desk, "newport", "teacher", register)
    reference = await filed(desk, "newport", "teacher", register)
    assert desk.postbox.at("head")
    card = (await desk.take("newport", "head", "approve", reference, reason="Fine.")).card
    assert "Done" in plain(card)
