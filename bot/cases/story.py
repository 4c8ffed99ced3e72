"""What has been done with a case so far, read from its events; nothing is ever overwritten, so the newest counts. Pure.

Rules:
1. Whoever a correction turns out to be about is kept out from then on, as if it had been known at the start; so is
   whoever declares that this person is family or a friend.
2. A case that is not surely about a pupil is about an adult, and needs two people to close it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from bot.cases.gate import may
from bot.people.holders import known
from bot.people.settings import Person, School
from dialogs.reports.story import CHILD
from storage.kept import Event, Record

OPEN = frozenset({"submitted", "acknowledged", "in-hand"})
"""States in which somebody still has to do something."""
STATES = OPEN | {"closed"}
PROGRAM = "canipost"
"""The actor of what nobody did but the clock."""


@dataclass(frozen=True, slots=True)
class Story:
    """A record and everything that was done to it, oldest first."""

    record: Record
    events: tuple[Event, ...]

    @property
    def newest(self) -> int:
        """The number of the newest event."""
        return self.events[-1].n

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.record.state in OPEN

    @property
    def seen(self) -> Event | None:
        """The event by which somebody confirmed it; whoever opened it again has it before them as well."""
        return self.last("acknowledged", "reopened")

    @property
    def step(self) -> Event | None:
        """The next step, if one was set; since it was opened again, if it was."""
        return self.since("reopened", "stepped")

    @property
    def proposal(self) -> Event | None:
        """The first of two voices for closing it."""
        return self.since("reopened", "close-proposed")

    @property
    def decision(self) -> Event | None:
        """The newest decision about the harm threshold; the earlier ones stand beside it."""
        return self.last("threshold")

    @property
    def holder(self) -> str:
        """The name of whoever deals with it: to whom it was given last, or who confirmed it."""
        given = self.last("assigned")
        return str(given.body["to"] if given else self.seen.body.get("name", "") if self.seen else "")

    @property
    def unanswered(self) -> tuple[Event, ...]:
        """The questions to the reporter that wait for an answer."""
        answered = {event.body["to"] for event in self.all("replied")}
        return tuple(event for event in self.all("asked") if event.n not in answered)

    @property
    def confidential(self) -> bool:
        """Whether the reporter's name is for the deciding role alone."""
        return bool(self.record.body.get("confidential"))

    @property
    def names(self) -> tuple[str, ...]:
        """Whom it is about, as it was reported and as it was corrected."""
        return _names(
            self.record.body.get("named", ""), *(event.body.get("named", "") for event in self.all("corrected"))
        )

    @property
    def children(self) -> tuple[str, ...]:
        """Which child needs help, as it was reported and as it was corrected; never taken for whom it is about."""
        told = [event.body["text"] for event in self.all("corrected") if event.body["which"] == CHILD.id]
        return _names(self.record.body["answers"].get(CHILD.id, ""), *told)

    def bears(self, name: str) -> bool:
        """Whether it names somebody, adult or child, with all these words in their name."""
        wanted = words_of([name])
        return bool(wanted) and any(wanted <= words_of([one]) for one in (*self.names, *self.children))

    @property
    def near(self) -> frozenset[str]:
        """Who has declared that they are near to whom it is about, as the store knows people ("slack:U1")."""
        return frozenset(
            who for body in (self.record.body, *(e.body for e in self.events)) for who in body.get("near", ())
        )

    def all(self, *verbs: str) -> tuple[Event, ...]:
        """Every event of these kinds."""
        return tuple(event for event in self.events if event.verb in verbs)

    def last(self, *verbs: str) -> Event | None:
        """The newest event of these kinds."""
        return next((event for event in reversed(self.events) if event.verb in verbs), None)

    def since(self, begun: str, verb: str) -> Event | None:
        """The newest event of a kind, unless something has begun anew since."""
        found, anew = self.last(verb), self.last(begun)
        return None if found and anew and anew.n > found.n else found

    def event(self, n: int) -> Event | None:
        """The event with this number."""
        return next((event for event in self.events if event.n == n), None)


def kept_out(school: School, story: Story) -> frozenset[str]:
    """The names of everybody who must not see it, as the school stands now."""
    body = story.record.body
    barred = {*body["barred"], *(name for event in story.events for name in event.body.get("bars", ()))}
    exclude = set(body["route"]["exclude"])
    return frozenset(barred | {person.name for person in school.people if person.roles & exclude}) | known(
        school, story.near
    )


def may_handle(school: School, person: Person | None, story: Story) -> bool:
    """Whether somebody may read the case and work on it."""
    if person is None or person.name in kept_out(school, story):
        return False
    brought_in = {name for event in story.all("nudged") for name in event.body["names"]}
    return may(person, "", "view", story.record, told_alone=person.name in brought_in)


def handlers(school: School, story: Story) -> tuple[Person, ...]:
    """Everybody who may work on the case."""
    return tuple(person for person in school.people if may_handle(school, person, story))


def sees_reporter(school: School, person: Person | None, story: Story) -> bool:
    """Whether somebody may see who reported it: in confidence, only the holders of the role that decides."""
    if not may_handle(school, person, story) or person is None:
        return False
    return not story.confidential or deciding(story) in person.roles


def deciding(story: Story) -> str:
    """The role that decides: the first that was told."""
    body = story.record.body
    return str(body["told"][0][0] if body["told"] else (*body["route"]["tell"], "headteacher")[0])


def about_adult(story: Story) -> bool:
    """Whether it is about an adult, or may be."""
    return story.record.body.get("subject") != "pupil"


def two_needed(school: School, story: Story) -> bool:
    """Whether two people must agree to close it; where only one may work on it, nobody else can be asked."""
    return about_adult(story) and len(handlers(school, story)) > 1


def _names(*given: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in given if name.strip()))


def words_of(names: Iterable[str]) -> frozenset[str]:
    """The words of names in one spelling: lower case, no accents, no titles, so that "Mrs. Müller" is "muller"."""
    bare = unicodedata.normalize("NFKD", " ".join(names)).casefold()
    words = re.findall(r"[^\W\d_]{2,}", "".join(letter for letter in bare if not unicodedata.combining(letter)))
    return frozenset(words) - {"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "the", "in", "of", "year"}
