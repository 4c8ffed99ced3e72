"""The staffroom: the roster as the store has it, read anew when it was written and when the day turns."""

from datetime import date
from pathlib import Path

import pytest

from bot.people.roster import Member
from storage import Overtaken
from tests.desk import opened

KIM = Member("a" * 32, "Kim Tully", "k.tully@school.example", {"web": "ta"}, frozenset({"moderator"}), "b" * 32)
SAM = Member("b" * 32, "Sam Vane", "s.vane@school.example")


async def test_the_roster_is_that_of_the_store_and_of_the_settings(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        school, room = desk.schools["westhaven"], desk.book.staffroom
        assert not (await desk.book.roster(school)).written
        await room.write(school, [KIM, SAM])
        roster = await desk.book.roster(school)
        assert roster.written
        assert [one.name for one in roster.with_role("moderator")] == ["Kim Tully"]
        assert roster.manager_of(KIM) == roster.member_of("email:s.vane@school.example")
        assert roster.with_role("dsl")
        assert not (await desk.book.roster(desk.schools["wetherby"])).written


async def test_what_another_program_wrote_is_seen_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk, opened(tmp_path) as other:
        school = desk.schools["westhaven"]
        await desk.book.staffroom.write(school, [KIM])
        assert (await other.book.roster(school)).member_of("web:ta")
        await desk.store.mark_left("westhaven", [KIM.id], date(2026, 11, 1), desk.clock())
        assert (await other.book.roster(school)).member_of("web:ta") is None


async def test_a_last_day_that_was_written_ahead_comes_by_itself(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        school = desk.schools["westhaven"]
        await desk.book.staffroom.write(school, [KIM])
        await desk.store.mark_left("westhaven", [KIM.id], date(2026, 11, 17), desk.clock())
        assert (await desk.book.roster(school)).member_of("web:ta")
        desk.clock.pass_(days=1)
        assert (await desk.book.roster(school)).gone("web:ta")


async def test_a_name_is_found_however_it_is_spelt(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await desk.book.staffroom.write(desk.schools["westhaven"], [Member("c" * 32, "Siân O'Neill")])
        for words in (["oneill"], ["sian"], ["sian", "neill"]):
            assert len(await desk.store.people_named("westhaven", words)) == 1


async def test_a_roster_that_was_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        school, room = desk.schools["westhaven"], desk.book.staffroom
        seen = await room.write(school, [KIM])
        await room.write(school, [SAM], seen=seen)
        with pytest.raises(Overtaken):
            await room.write(school, [SAM], seen=seen)
