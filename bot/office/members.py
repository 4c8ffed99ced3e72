"""Reads the member list of Slack, or of a team in Teams: who is inside, and no guest or program."""

from collections.abc import Callable
from datetime import date

from bot.office.arrivals import Arrival, Brought
from bot.seam.directory import Directory
from bot.seam.turn import Platform

MOST = 20_000
"""People of one list; no trust has more staff."""


async def read_members(  # noqa: PLR0913, PLR0917 - where, who, and what to show meanwhile
    directory: Directory, platform: Platform, workspace: str, group: str, today: date, seen: Callable[[int], None]
) -> Brought:
    """Read everybody of a workspace, or of a group; `seen` is told how many so far. Raises as the directory does.

    A list is not whole: whoever is missing from it may only not be in this team. A closed account has left.
    """
    brought = Brought("slack" if platform == "slack" else "teams", whole=False)
    count = 0
    async for one in directory.everybody(workspace, group):
        count += 1
        seen(count)
        if count > MOST:
            brought.notes.append(f"There are more than {MOST:,} people; the rest was not read.")
            break
        if one.program or one.guest or one.outside:
            brought.left_out["program" if one.program else "guest"] += 1
            continue
        left = today if one.gone else None
        email = one.emails[0] if one.emails else ""
        name = one.name or email.partition("@")[0] or one.user
        where = f"{platform}: {name}"
        brought.people.append(Arrival(brought.source, one.user, name, where, email, {platform: one.user}, left=left))
    return brought
