"""In which language somebody is spoken to: their school's, or the one that they chose by writing its name.

What they chose is kept with the school, sealed; another program of ours finds it within half a minute.
"""

from collections.abc import Callable
from dataclasses import field, replace
from datetime import datetime
from time import monotonic

from bot.people.school import School
from bot.seam.turn import Platform, Turn
from bot.seam.wording import languages
from policy_kb.shapes import dataclass
from storage import Store
from storage.kept import Address

_NAMES = {"cymraeg": "cy", "english": "en", "saesneg": "en"}
"""What each language is called, by itself and by the other."""
_KEY, _KEPT, _MOST = "language:", 30.0, 5000


def named(text: str) -> str:
    """The language that a text names and that there are words in; empty where it says anything else."""
    found = _NAMES.get(text.strip().strip(".!/").casefold(), "")
    return found if found in languages() else ""


@dataclass(frozen=True, slots=True)
class Tongues:
    """Keeps and finds what people chose."""

    store: Store
    clock: Callable[[], datetime]
    _known: dict[tuple[str, Platform, str], tuple[str, float]] = field(default_factory=dict)

    async def of(self, school: School, platform: Platform, user: str) -> School:
        """The school as it speaks to somebody."""
        key = school.id, platform, user
        chosen, until = self._known.get(key, ("", 0.0))
        if monotonic() >= until:
            kept = await self.store.conversation(school.id, platform, f"{_KEY}{user}")
            chosen = str((kept or {}).get("language", ""))
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = chosen, monotonic() + _KEPT
        return _in(school, chosen)

    async def at(self, school: School, address: Address) -> School:
        """The school as it speaks at an address; in a channel it is the school's own language."""
        return await self.of(school, address.platform, address.to) if address.kind == "person" else school

    async def heard(self, school: School, turn: Turn) -> tuple[School, Turn]:
        """The school as it speaks to whoever did something, which may be the choice itself: then the menu follows."""
        at, user = turn.who.platform, turn.who.user
        language = named(turn.typed("text")) if turn.deed in {"home", "front"} else ""
        if not language:
            return await self.of(school, at, user), turn
        await self.store.remember_conversation(school.id, at, f"{_KEY}{user}", {"language": language}, self.clock())
        self._known[school.id, at, user] = language, monotonic() + _KEPT
        return _in(school, language), replace(turn, values={})


def _in(school: School, language: str) -> School:
    if language in {"", school.words.language} or language not in languages():
        return school
    return replace(school, words=replace(school.words, language=language))
