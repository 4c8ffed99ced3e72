"""A record and what has been done with it so far; nothing is ever overwritten, so the newest counts. Pure.

Rules:
1. Whoever a correction turns out to be about is kept out from then on, as if it had been known at the start; so is
   whoever declares that this person is family or a friend.
2. A case that is not surely about a pupil is about an adult, and needs two people to close it.
3. What follows from a story and a school alone is worked out once for both (`Story.once`): neither ever changes.
4. A record begins anew when it is opened again by what its sender adds: it waits to be confirmed as it did at first.
   So it does when what they add may be an emergency, and from then on it is immediate.
"""

from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any, TypeVar, cast

from bot.cases.bodies import AnyBody, Case, Entry, Request, body_of
from bot.cases.happenings import Happening, happening
from bot.cases.lives import LIVES, State, state_of
from bot.people import holders, names
from bot.people.holders import known
from bot.people.settings import Person, School
from dialogs.endings import Answers
from dialogs.reports.story import CHILD
from policy_kb.shapes import dataclass
from storage.kept import Event, Record

_BY_HANDLERS = frozenset({
    "acknowledged", "assigned", "noted", "told", "asked", "stepped", "linked", "close-proposed", "closed", "reopened",
    "threshold", "step-taken", "talked", "revised", "suspended", "restored", "facts",
    "graded",
})  # fmt: skip
_Found = TypeVar("_Found")
_BY_SENDER = frozenset({"added", "corrected", "replied", "file-added"})


@dataclass(frozen=True, slots=True)
class Story:
    """A record, its body, and everything that was done to it, oldest first."""

    record: Record
    body: AnyBody
    events: tuple[Happening, ...]
    _found: dict[object, tuple[School, Any]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def once(self, school: School, find: "Callable[[Story, School], _Found]") -> _Found:
        """What a pure function gives for this story and this very school: asked again, what it gave before."""
        at, found = self._found.get(find, (None, None))
        if at is not school:
            found = find(self, school)
            self._found[find] = school, found
        return cast("_Found", found)

    @property
    def newest(self) -> int:
        """The number of the newest event."""
        return self.events[-1].n if self.events else 0

    @property
    def state(self) -> State:
        """The state it is in."""
        return state_of(self.record.kind, self.record.state)

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.record.state in LIVES[self.record.kind].open

    @property
    def reachable(self) -> bool:
        """Whether whoever sent it can be written to: not who came by a link, without an account."""
        return not self.record.person.startswith("link:")

    @property
    def begun(self) -> Happening | None:
        """The event since which it waits to be confirmed: its filing, or what opened it again as new."""
        before, found = "", None
        for event in self.events:
            if event.state == "submitted" and (before != "submitted" or event.verb == "raised"):
                found = event
            before = event.state
        return found

    @property
    def urgency(self) -> str:
        """How soon: as it was sent, or immediate, once what its sender said later may be an emergency."""
        return "immediate" if self.all("raised") else self.record.urgency

    @property
    def seen(self) -> Happening | None:
        """The event by which somebody confirmed it, since it was new; whoever opened it again has it before them."""
        since = self.begun.n if self.begun else 0
        found = self.last("acknowledged", "reopened")
        return found if found and found.n > since else None

    @property
    def again(self) -> bool:
        """Whether it had been closed and waits to be confirmed anew."""
        return self.record.state == "submitted" and self.begun is not None and self.begun.n > 1

    def opened_by(self, n: int) -> bool:
        """Whether event `n` opened it again as new."""
        before = next((event.state for event in reversed(self.events) if event.n < n), "")
        found = self.event(n)
        return found is not None and found.state == "submitted" and before not in {"", "submitted"}

    @property
    def step(self) -> Happening | None:
        """The next step, if one was set; since it was opened again, if it was."""
        return self.since("stepped")

    @property
    def proposal(self) -> Happening | None:
        """The first of two voices for closing it."""
        return self.since("close-proposed")

    @property
    def decision(self) -> Happening | None:
        """The newest decision about the harm threshold; the earlier ones stand beside it."""
        return self.last("threshold")

    @property
    def holder(self) -> str:
        """The name of whoever deals with it: to whom it was given last, or who confirmed it."""
        given, seen = self.last("assigned"), self.last("acknowledged", "reopened")
        return given.to if given else seen.name if seen else ""

    @property
    def handled(self) -> Happening | None:
        """The newest thing that somebody who deals with it did."""
        return self.last(*_BY_HANDLERS)

    @property
    def unseen(self) -> Happening | None:
        """The first thing that its sender added and that nobody who deals with it has looked at since."""
        looked = self.last(*_BY_HANDLERS, "viewed")
        since = max(looked.n if looked else 0, self.begun.n if self.begun else 0)
        return next((event for event in self.events if event.n > since and event.verb in _BY_SENDER), None)

    @property
    def unanswered(self) -> tuple[Happening, ...]:
        """The questions to the sender that wait for an answer."""
        answered = {event.question for event in self.all("replied")}
        return tuple(event for event in self.all("asked") if event.n not in answered)

    @property
    def names(self) -> tuple[str, ...]:
        """Whom it is about, as it was sent and as it was corrected."""
        named = self.body.named if isinstance(self.body, Case | Entry) else ""
        return _names(named, *(event.named for event in self.all("corrected")))

    @property
    def children(self) -> tuple[str, ...]:
        """Which child needs help, as it was reported and as it was corrected; never taken for whom it is about."""
        told = [event.text for event in self.all("corrected") if event.which == CHILD.id]
        return _names(str(self.body.answers.get(CHILD.id, "")), *told)

    def bears(self, name: str) -> bool:
        """Whether it names somebody, adult or child, with all these words in their name; of what is no report, also
        whether this person sent it."""  # noqa: D205, D209 - one sentence
        sender = "" if isinstance(self.body, Case) or self.body.confidential else self.body.sender
        return any(names.within(name, one) for one in (*self.names, *self.children, *self.body.found_by, sender))

    @property
    def tie(self) -> bool:
        """Whether its sender says by it that they are near to whom it names, and it still holds."""
        ended = self.record.state in {"withdrawn", "ended"}
        return isinstance(self.body, Entry) and self.body.tie and not ended

    @property
    def agreed(self) -> tuple[Happening, ...]:
        """The yeses so far, since it was asked for or asked for again."""
        begun = self.begun.n if self.begun else 0
        return tuple(event for event in self.all("agreed") if event.n > begun)

    @property
    def quiet(self) -> bool:
        """Whether it stood from the start, and nobody was alerted: it is read in its register, and on no desk."""
        return isinstance(self.body, Entry) and self.body.quiet

    @property
    def answers(self) -> Answers:
        """The answers as they stand: as they were sent, with what was brought up to date since."""
        later = [event.answers for event in self.all("revised", "renewed")]
        return {name: answer for some in (self.body.answers, *later) for name, answer in some.items()}

    def yes(self, now: datetime) -> Happening | None:
        """The yes that it has and that still holds; a renewal that waits takes none away before its day."""
        given = self.last("approve")
        gone = self.record.state in {"declined", "withdrawn", "ended", "suspended"}
        return given if given and given.until and now < given.until and not gone else None

    @property
    def near(self) -> frozenset[str]:
        """Who has declared that they are near to whom it is about, as the store knows people ("slack:U1")."""
        at_first = self.body.near if isinstance(self.body, Case) else frozenset[str]()
        return at_first.union(*(event.near for event in self.events))

    @property
    def cleared(self) -> frozenset[str]:
        """The holders who are named in it, and of whom its sender says that it is not about them."""
        return self.body.cleared.union(*(event.cleared for event in self.events))

    @property
    def managers(self) -> frozenset[str]:
        """The names of the sender's own line managers, where they were told."""
        return self.body.managers

    @property
    def brought_in(self) -> frozenset[str]:
        """The names of those it was given to, or who were told because others did not answer, were not reached, or are
        kept out since."""  # noqa: D205, D209 - one sentence
        given = {event.to for event in self.all("assigned")}
        later = [event for event in self.events if event.bars or event.verb in {"nudged", "brought-in"}]
        return frozenset(given).union(*(event.names for event in later))

    def told_before(self, n: int) -> frozenset[str]:
        """The names of those to whom it was sent before event `n`: at its filing, or by an earlier event."""
        earlier = [event for event in self.events if event.n < n]
        names = {name for one in self.body.told for name in one.people}
        names.update(event.to for event in earlier if event.verb == "assigned")
        return frozenset(names.union(*(event.names for event in earlier)))

    def all(self, *verbs: str) -> tuple[Happening, ...]:
        """Every event of these kinds."""
        return tuple(event for event in self.events if event.verb in verbs)

    def last(self, *verbs: str) -> Happening | None:
        """The newest event of these kinds."""
        return next((event for event in reversed(self.events) if event.verb in verbs), None)

    def since(self, verb: str) -> Happening | None:
        """The newest event of a kind, unless the record was opened again since."""
        found, anew = self.last(verb), self.last("reopened")
        begun = max(anew.n if anew else 0, self.begun.n if self.begun else 0)
        return found if found and found.n > begun else None

    def event(self, n: int) -> Happening | None:
        """The event with this number."""
        return next((event for event in self.events if event.n == n), None)


def story_of(record: Record, events: Sequence[Event]) -> Story:
    """Read a record and its events as they are kept."""
    return Story(record, body_of(record), tuple(happening(event) for event in events))


def kept_out(school: School, story: Story) -> frozenset[str]:
    """The names of everybody who must not see it, as the school stands now."""
    return story.once(school, _kept_out)


def _kept_out(story: Story, school: School) -> frozenset[str]:
    barred = story.body.barred.union(*(event.bars for event in story.events))
    exclude = story.body.way.exclude
    return frozenset(barred | {person.name for person in school.people if person.roles & exclude}) | known(
        school, story.near
    )


def named_out(school: School, story: Story) -> tuple[str, ...]:
    """The names of those who are kept out because it is, or may be, about them, whatever role they hold.

    Who stands near to whom is nobody's to know, and of whoever sent it the sheet says what may be said.
    """
    barred = story.body.barred.union(*(event.bars for event in story.events))
    by_role = {person.name for person in school.people if person.roles & story.body.way.exclude}
    return tuple(sorted(barred - by_role - holders.known(school, story.near) - {story.body.sender}))


def nobody_above(story: Story, school: School) -> bool:
    """Whether it is a report of which neither head nor chair of governors may know: its sender rings the LADO."""
    return isinstance(story.body, Case) and holders.nobody_above(school, kept_out(school, story))


def deciding(story: Story) -> str:
    """The role that decides: the first that was told."""
    body = story.body
    return body.told[0].role if body.told else (*body.way.tell, "headteacher")[0]


def about_adult(story: Story) -> bool:
    """Whether it is a report about an adult, or may be."""
    return isinstance(story.body, Case) and story.body.subject != "pupil"


def missing(story: Story, person: Person | None = None) -> tuple[tuple[str, ...], ...]:
    """The yeses that a request still needs, after that of `person` where one is given."""
    if not isinstance(story.body, Request):
        return ()
    roles = set(person.roles if person else ()).union(*(event.roles for event in story.agreed))
    if "deputy-dsl" in roles:
        roles.add("dsl")
    return tuple(need for need in story.body.needs if not roles & set(need))


def _names(*given: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in given if name.strip()))
