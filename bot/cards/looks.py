"""Who was told of a record, who read it and who took papers of it, a line each, from the ledger. Pure.

Rules:
1. Every look, search, file and paper is a line of its own, with the person, their role and the time; none is counted
   together with others.
2. The role is the one that they held then, as the event says; of an event that says none, the one that they hold now.
3. Whoever is kept out is named in no alert. That somebody looked is said, whoever it was.
"""

from collections.abc import Iterator

from bot.cards.drawing import role_words
from bot.cards.filed import at
from bot.cases.happenings import Happening
from bot.cases.reach import Reach
from bot.cases.story import Story, kept_out
from bot.people.settings import School

_READ = ("viewed", "file-shown", "lado-text")
_TOLD = ("assigned", "brought-in", "nudged", "raised")
"""Events by which somebody hears of a record after its filing."""
_WAYS = frozenset({"search", "access", "register"})
"""How somebody came to see it, where they did not open it itself."""
_PAPERS = frozenset({
    "pdf", "html", "history", "readers", "handoff", "bundle-lado", "bundle-police", "register", "person", "access",
    "register-csv", "register-pdf", "tasks", "csv",
})  # fmt: skip
_BY_COMMAND = "command-line"


def told(story: Story, school: School, reach: Reach) -> tuple[str, ...]:
    """Whom it was sent to, at first and later, and whom it has reached by now."""
    return tuple(_told(story, school, reach))


def read(story: Story, school: School) -> tuple[str, ...]:
    """Every look at it: opened, shown by a search, a file of it shown, its text for the LADO opened."""
    return tuple(_line(event, school, _how(event)) for event in story.all(*_READ))


def taken(story: Story, school: School) -> tuple[str, ...]:
    """Every paper that was taken of it, with the SHA-256 by which the file is known again."""
    say = school.words.say
    found = []
    for event in story.all("exported"):
        what = str(event.others.get("what", ""))
        paper = say(f"casework.paper-of-{what if what in _PAPERS else 'else'}")
        found.append(_line(event, school, "exported", what=paper, sha256=str(event.others.get("sha256", ""))))
    return tuple(found)


def _told(story: Story, school: School, reach: Reach) -> Iterator[str]:
    say, out = school.words.say, kept_out(school, story)
    filed = at(story.record.filed_at, school)
    for one in story.body.told:
        people = [_whom(school, name) for name in one.people if name not in out]
        if people:
            yield say("casework.line", at=filed, done=say("casework.look-told", people=school.words.listed(people)))
    for event in story.all(*_TOLD):
        names = [event.to] if event.verb == "assigned" else list(event.names)
        people = [_whom(school, name) for name in names if name not in out]
        if people:
            done = say("casework.look-told", people=school.words.listed(people))
            yield say("casework.line", at=at(event.at, school), done=done)
    had = sorted({name for one in reach.reached for name in one.people} - out)
    missed = sorted({name for one in (*reach.failing, *reach.failed) for name in one.people} - out)
    if had:
        yield say("casework.look-arrived", people=school.words.listed(had))
    if missed:
        yield say("casework.look-missed", people=school.words.listed(missed))


def _how(event: Happening) -> str:
    way = str(event.others.get("how", ""))
    return way if event.verb == "viewed" and way in _WAYS else event.verb


def _line(event: Happening, school: School, done: str, **values: str) -> str:
    say = school.words.say
    who = _whom(school, event.name or say("casework.somebody"), event.roles)
    typed = event.actor.startswith(_BY_COMMAND)
    return say(
        "casework.line", at=at(event.at, school), done=say(f"casework.look-{done}", who=who, typed=typed, **values)
    )


def _whom(school: School, name: str, roles: frozenset[str] = frozenset()) -> str:
    """A name with the roles, as said: those given, or those that this person holds now."""
    held = roles or frozenset(role for one in school.people if one.name == name for role in one.roles)
    if not held:
        return name
    listed = school.words.listed([role_words(school, role) for role in sorted(held)])
    return school.words.say("casework.look-who", name=name, role=listed)
