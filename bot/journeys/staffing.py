"""Those who hold a role, as a dialog is handed them: found in what people write, and how they are introduced."""

from collections.abc import Callable
from functools import partial

from bot.cards.drawing import role_words
from bot.journeys import flags
from bot.people import holders
from bot.people.settings import Person, School
from dialogs.staff import Names, Staff
from storage import Draft


def staff(school: School, draft: Draft) -> Staff:
    """The holders of a school, for the dialog of this draft."""
    school = school.seen_by(draft.person)
    platform, _, user = draft.person.partition(":")
    wrote, beside = str(draft.flags.get(flags.AUTHOR, "")), str(draft.flags.get(flags.BESIDE, ""))
    roles = frozenset(draft.flags.get(flags.ROLES, ()))
    me = holders.known(school, {f"{platform}:{user}"})
    meant = holders.known(school, {f"{platform}:{wrote}"}) if wrote else frozenset[str]()
    meant |= (holders.spoken_of(school, beside) | holders.titled(school, beside)) - me if beside else frozenset()
    meant |= {person.name for person in school.people if person.roles & roles}
    return Staff(
        bearing=_once(school, holders.bearing),
        spoken_of=_once(school, holders.spoken_of),
        titled=_once(school, holders.titled),
        roles={person.name: person.roles for person in school.people},
        called=partial(called, school),
        meant=meant,
        me=me,
    )


class _Found(dict[str, Names]):
    """Whom a text names, looked for once: each card of a dialog asks the same of the same words, and a dialog is walked
    from its first card each time."""  # noqa: D205, D209 - one sentence

    __slots__ = ("_find", "_school")

    def __init__(self, school: School, find: Callable[[School, str], Names]) -> None:
        super().__init__()
        self._school, self._find = school, find

    def __missing__(self, text: str) -> Names:
        self[text] = found = self._find(self._school, text)
        return found


def _once(school: School, find: Callable[[School, str], Names]) -> Callable[[str], Names]:
    return _Found(school, find).__getitem__


def called(school: School, name: str) -> str:
    """Somebody of that name as they are introduced; only the name where nobody holds a role under it."""
    return next((introduced(school, person) for person in school.people if person.name == name), name)


def introduced(school: School, person: Person) -> str:
    """Somebody with what they do: "Dana Reed, our safeguarding lead (DSL)"."""
    first = next((role for role in _ORDER if role in person.roles), "")
    return school.words.say("cards.introduced", name=person.name, role=role_words(school, first) if first else "")


_ORDER = ("headteacher", "dsl", "deputy-dsl", "chair-of-governors", "deputy", "senior-staff", "line-manager")
