"""What `check` says of who is staff: can a school tell staff from pupils, and are its holders still there."""

import asyncio
from collections.abc import Sequence

from bot.casework.staffroom import Staffroom
from bot.commands.care import database_url, sealing_keys
from bot.commands.places import Missing
from bot.people.settings import School
from bot.seam.clock import utc_now
from bot.seam.wording import ENGLISH
from storage import StoreError, open_store

say = ENGLISH.say


def of_staff(schools: Sequence[School]) -> list[str]:
    """A line a school, and more where something is to be mended."""
    try:
        return asyncio.run(_looked(schools))
    except (Missing, StoreError) as error:
        why = "CANIPOST_KEYS is not set" if isinstance(error, Missing) else "the database does not open"
        without = [one for one in schools if not one.staff.set]
        return [say("roster.check-unknown", school=one.id, why=why) for one in without]


async def _looked(schools: Sequence[School]) -> list[str]:
    store = await open_store(database_url(), sealing_keys())
    try:
        room = Staffroom(store, utc_now)
        return [line for school in schools for line in await _of(room, school)]
    finally:
        await store.close()


async def _of(room: Staffroom, school: School) -> list[str]:
    roster = await room.roster(school)
    if not roster.written:
        return [] if school.staff.set else [say("roster.check-open", school=school.id)]
    unknown = sum(not one.ids for one in roster.here)
    lines = [say("roster.check-roster", school=school.id, count=len(roster.here), unknown=unknown)]
    gone = [one for one in school.people if any(roster.gone(f"{at}:{to}") for at, to in one.ids.items())]
    for one in gone:
        roles = ", ".join(sorted(one.roles))
        lines += [say("roster.check-gone", school=school.id, name=one.name, roles=roles)]
    today, left = await room.today(school), sorted({role for one in gone for role in one.roles})
    lines += [say("roster.check-nobody", school=school.id, role=role) for role in left if not today.holders(role)]
    return lines
