"""Taking files in: fetched, told apart by their content, and kept sealed, whatever is wrong with the others.

Rules:
1. What a file is, its content says; its name says nothing. Nothing is ever decoded.
2. A picture for a post is kept cleaned only, with its draft, for at most a day, unless approval is asked with it.
3. A file for a report is kept byte for byte. Its fingerprint is always that of the original.
"""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.cases.debts import to_handlers
from bot.cases.handed_in import AT_ONCE, LARGEST, MOST, POSTS, Taken
from bot.cases.lives import changes
from bot.cases.rungs import due_after
from bot.cases.story import Story
from bot.casework.casebook import Casebook
from bot.evidence.kinds import kind_of
from bot.evidence.pictures import NotAPicture, read_picture, stripped
from bot.people.settings import School
from bot.seam.turn import Handed, NotFetched, Who
from policy_kb.shapes import dataclass
from storage import Draft, KeptFile, NewFile, NoRecord, SealBroken

WAITING = "evidence"
"""A draft that is no dialog: it remembers what a file will be for, or holds one until that is said."""
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A file that came before it was said what it is for."""

    name: str
    data: bytes

    async def fetch(self, most: int) -> bytes:
        """Give its bytes."""
        del most
        return self.data


class Intake:
    """Keeps files with drafts and records."""

    def __init__(self, book: Casebook) -> None:
        self._book = book
        self._store = book.store
        self._clock = book.clock

    async def take(self, school: School, who: Who, place: Draft | Story, files: Sequence[Handed]) -> Taken:
        """Fetch, check and keep files. Raises DraftGone, and NoRecord where a record was destroyed meanwhile."""
        await self._store.erase_stale_files(school.id, POSTS | {WAITING}, self._clock() - KEPT_FOR)
        post = isinstance(place, Draft) and place.dialog in POSTS
        room = MOST - len(await self._there(school, who, place))
        kept: dict[str, KeptFile] = {}
        problems: list[tuple[str, str]] = []
        fit = max(0, min(AT_ONCE, room))
        for n, one in enumerate(files[:fit], 1):
            name = _name(one.name) or school.words.say("files.one-of", n=n)
            try:
                most = LARGEST if post else school.largest_file
                data = await one.fetch(most)
                new = await asyncio.to_thread(checked, data, name, who.platform, most, post=post)
            except (NotFetched, NotAPicture) as wrong:
                problems.append((name, wrong.why))
                continue
            # One after the other, so that they are listed in the order in which they were sent.
            found = await self._keep(school, who, place, new, self._clock() - timedelta(microseconds=AT_ONCE - n))
            kept[found.id] = found
        return Taken(tuple(kept.values()), tuple(problems), len(files[fit:]))

    async def opened(self, school: School, one: KeptFile) -> bytes | None:
        """Give a file that is kept; None where it is gone or cannot be opened, which holds up none of the others."""
        try:
            return await self._store.file_bytes(school.id, one.id)
        except SealBroken:
            return None

    async def _keep(self, school: School, who: Who, place: Draft | Story, new: NewFile, now: datetime) -> KeptFile:
        if isinstance(place, Draft):
            return await self._store.put_file(school.id, str(who), place.id, new, now)
        story = await self._book.story(school, place.record.reference)
        if story is None:
            raise NoRecord("This record was destroyed: the file was not kept.")
        reference, kind, state, actor = story.record.reference, story.record.kind, story.record.state, str(who)
        today = self._book.today(school)
        if changes(kind, state, "file-added"):  # what has ended begins anew, and then takes the file
            said = {"text": school.words.say("files.with-a-file")}
            story = await self._book.write(school, story, actor, "added", said, owed=to_handlers(school, story, today))
        due = due_after(story, "file-added", actor, {}, story.record.state, school, now)
        owed = to_handlers(school, story, today)
        return await self._store.add_file(school.id, reference, actor, new, now, owed=owed, due=due)

    async def _there(self, school: School, who: Who, place: Draft | Story) -> tuple[KeptFile, ...]:
        if isinstance(place, Draft):
            return await self._store.files_of_draft(school.id, str(who), place.id)
        return await self._store.files_of_record(school.id, place.record.reference)


def checked(data: bytes, name: str, platform: str, most: int, *, post: bool) -> NewFile:
    """What is kept of a file of at most so many bytes: a post's picture cleaned, any other file as it is.

    Raises NotAPicture.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    if len(data) > most:
        raise NotAPicture("too-big")
    if kind := kind_of(data):
        if post:
            raise NotAPicture(kind if kind in {"pdf", "heic"} else "heic" if kind == "avif" else "unknown")
        return NewFile(kind, data, sha256, name, {"by": platform})
    told = read_picture(data)
    noted = {
        "by": platform,
        "location": told.location,
        "taken": told.taken,
        "device": told.device,
        "within": told.within,
        "cleaned": post,
    }
    return NewFile(told.format, stripped(data) if post else data, sha256, name, noted)


def _name(name: str) -> str:
    """What somebody called a file, as one short printable line."""
    plain = "".join(letter for letter in name if letter.isprintable())
    return re.sub(r"\s+", " ", plain).strip()[:80]
