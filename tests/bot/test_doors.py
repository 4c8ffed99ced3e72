"""Every door: each ending of each dialog, with each set of roles in one person, who is named, wrote it or sends it.

A door is one way of a filing out of a dialog: what was answered, where the person stands in it (named in the field for
names, in the words, as who wrote the message, as who sends it), and what is said when it is asked whether it is they.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import combinations, product
from zoneinfo import ZoneInfo

import pytest

from bot.cases.door import Passed, enter
from bot.people import holders
from bot.people.settings import Channel, Person, School
from bot.seam.turn import Who
from dialogs.about import ABOUT
from dialogs.core import CHECK, Ask, Question, Scene
from dialogs.endings import Answer, Filing
from dialogs.registry import DIALOGS
from dialogs.reports import kind, story
from dialogs.staff import Staff
from policy_kb import proposing, routing
from policy_kb.loading import load_all
from policy_kb.policy import Policy
from policy_kb.signals import signals
from policy_kb.vocabulary import SCHOOL_ROLES
from tests.dialogs.test_walk import SCENES, ends

POLICIES = load_all()
ROLES = sorted(SCHOOL_ROLES)
SETS = tuple(frozenset(some) for n in range(1, len(ROLES) + 1) for some in combinations(ROLES, n))
"""Every set of roles that one person may hold at once: 127."""
SOME = (
    *(frozenset({role}) for role in ROLES),
    frozenset({"headteacher", "dsl"}), frozenset({"headteacher", "chair-of-governors"}),
    frozenset({"headteacher", "chair-of-governors", "dsl"}),
    frozenset({"deputy-dsl", "deputy", "senior-staff", "line-manager"}), frozenset(ROLES),
)  # fmt: skip
SAID = ("yes", "not-sure", "no")
PLACES = ("field", "words", "wrote", "sender")
FILES = ("report", "danger", "consult", "declare", "approval")
"""Dialogs that end with something to file."""
FIELDS = {"report": "report.name", "declare": "declare.name"}
WORDS = {"report": "report.more", "danger": "danger.words", "consult": "consult.asked"}
PEOPLE = (
    "Adair Quillon", "Bryony Castell", "Corin Dunmore", "Delia Ensworth", "Edmund Farrow", "Fenella Harcastle",
    "Gideon Sennet", "Hesper Ingleby",
)  # fmt: skip


def school(policy: Policy, together: frozenset[str]) -> School:
    """A school in which the first holds all the roles of `together`, and everybody else one each."""
    held = [together, *(frozenset({role}) for role in ROLES if role not in together)]
    people = tuple(Person(PEOPLE[n], roles, {"slack": f"U{n}"}, "") for n, roles in enumerate(held))
    channels = (Channel(("deputy-dsl", "dsl"), {"slack": "CDSL"}), Channel(("senior-staff",), {"slack": "CSLT"}))
    return School("s", "S", policy, ZoneInfo("UTC"), {"slack": "T"}, people, channels, {})


EVERYBODY = School(
    "s", "S", next(iter(POLICIES.values())), ZoneInfo("UTC"), {},
    tuple(Person(name, frozenset(), {}, "") for name in PEOPLE), (), {},
)  # fmt: skip


@cache
def _bearing(text: str) -> frozenset[str]:
    return holders.bearing(EVERYBODY, text)


@cache
def _spoken_of(text: str) -> frozenset[str]:
    return holders.spoken_of(EVERYBODY, text)


def staff(place: School, *, wrote: Iterable[str] = (), me: Iterable[str] = ()) -> Staff:
    """The holders, as the dialogs are handed them; whom a text names is looked up once, and who works here is left."""
    here = frozenset(person.name for person in place.people)
    mine = here <= frozenset(PEOPLE)
    return Staff(
        (lambda text: _bearing(text) & here) if mine else partial(holders.bearing, place),
        (lambda text: _spoken_of(text) & here) if mine else partial(holders.spoken_of, place),
        partial(holders.titled, place),
        {person.name: person.roles for person in place.people}, str, frozenset(wrote), frozenset(me),
    )  # fmt: skip


def readers(place: School, passed: Passed) -> set[str]:
    """Everybody who can read what goes out: the person, or all who may read the channel."""
    found = set[str]()
    for one in passed.told:
        if one.address.kind == "channel":
            roles = next(set(c.roles) for c in place.channels if c.ids["slack"] == one.address.to)
            found |= {p.name for p in place.people if p.roles & roles}
        else:
            found |= {p.name for p in place.people if p.ids["slack"] == one.address.to}
    return found


def endings(dialog: str, scene: Scene, *, few: bool) -> list[Mapping[str, Answer]]:
    """The answers of one walk to every ending of a dialog that is not like another: same kind, subject and route.

    `few` takes for alike what only differs in its kind and in what is advised.
    """
    seen: dict[object, Mapping[str, Answer]] = {}
    for given, end in ends(dialog, scene) if dialog != "approval" else [(POST, _end("approval", POST, scene))]:
        if isinstance(end, Filing):
            declared = given.get("declare.who", "")
            alike: object = (
                end.type,
                end.category,
                end.subject,
                end.route,
                end.about_reporter,
                declared,
                _choice(given),
            )
            if few and dialog == "declare":  # registers differ in what they ask; a door sees only this of them
                alike = (end.kind, end.quiet, end.route.tell, end.needs, declared, "declare.name" in given)
            if few and dialog == "report":
                alike = (end.subject, end.route.tell, end.route.exclude, end.about_reporter)
            seen.setdefault(alike, {name: answer for name, answer in given.items() if name != CHECK.id})
    return list(seen.values())


POST: Mapping[str, Answer] = {"approval.words": "Sports day.", "approval.when": ""}


def _choice(given: Mapping[str, Answer]) -> tuple[Answer, ...]:
    return tuple(given.get(name, "") for name in ("danger.send", "report.role", "colleague.about", "bullied.by"))


def _end(dialog: str, given: Mapping[str, Answer], scene: Scene, said: str = "yes", own: str = "") -> Filing | None:
    """Go on to the end, with `said` wherever it is asked whether it is about somebody; None where nothing is filed."""
    answers = dict(given)
    for _ in range(40):
        now = DIALOGS[dialog](answers, scene)
        if not isinstance(now, Ask):
            return now if isinstance(now, Filing) else None
        answers |= {one.id: answers.get(one.id, _answer(one, said, own)) for one in now.questions}
    raise AssertionError(f"{dialog} does not end")


def _answer(asked: Question, said: str, own: str) -> Answer:
    if asked.id.startswith(ABOUT):
        return said
    match asked.kind:
        case "one":
            # A post that needs approval is one about school on the school's account; the rest is the first option.
            return POSTED.get(asked.id, asked.options[0]) if POSTED.get(asked.id) in asked.options else asked.options[0]
        case "many":
            return ()
        case _:
            return own or "Something was said."


POSTED: Mapping[str, str] = {"post.account": "school", "post.audience": "public", "danger.send": "about-named"}


@dataclass(frozen=True)
class Door:
    """One way out of a dialog."""

    dialog: str
    place: str
    said: str
    given: Mapping[str, Answer]


def doors(dialog: str, scene: Scene, *, few: bool) -> Iterator[Door]:
    """Every door of a dialog."""
    for given, place, said in product(endings(dialog, scene, few=few), PLACES, SAID):
        there = {"field": FIELDS, "words": WORDS}.get(place)
        if dialog == "declare" and place == "field" and "declare.name" not in given:
            continue  # a register that names nobody whom it is about
        if (there is not None and dialog not in there) or (place == "sender" and said != "yes"):
            continue
        if place == "wrote" and dialog not in {"report", "danger"}:
            continue
        yield Door(dialog, place, said, given)


def go_through(door: Door, scene: Scene, home: School) -> Filing | None:
    """What comes out of a dialog at a door, for the person who holds several roles."""
    person = home.people[0]
    me, answers = door.place == "sender", dict(door.given)
    if door.place == "field":
        answers[FIELDS[door.dialog]] = person.name
    if door.place == "words":
        answers[WORDS[door.dialog]] = f"I saw {person.name.split()[0]} do it."
    if door.dialog == "danger" and door.place in {"words", "wrote"}:
        answers["danger.send"] = "send" if door.said == "no" else "about-named"
    there = staff(home, wrote=[person.name] if door.place == "wrote" else [], me=[person.name] if me else [])
    return _end(door.dialog, answers, replace(scene, staff=there), door.said)


def walk(name: str, sets: Iterable[frozenset[str]], *, few: bool = False) -> int:
    """Go through every door of one school with each of these sets of roles; gives how many doors there were.

    A dialog only asks whether somebody is DSL, headteacher or who was accused by their role; so it is walked once for
    each of these, and every 97th door once more with the set as it is, which must end alike. What is filed alike goes
    through the door once: of advice and reasons nothing there depends on whom it is about.
    """
    scene, through = SCENES[name], 0
    ways = [door for dialog in FILES for door in doors(dialog, scene, few=few)]
    asked_of = [frozenset({"dsl", "headteacher", *map(str, _choice(door.given))}) for door in ways]
    ended: dict[tuple[int, frozenset[str]], Filing | None] = {}
    plain: dict[int, tuple[object, ...]] = {}
    for together in sets:
        home, known = school(POLICIES[name], together), set[tuple[object, ...]]()
        for n, door in enumerate(ways):
            asked = (n, together & asked_of[n])
            if asked not in ended:
                ended[asked] = go_through(door, scene, home)
            filing = ended[asked]
            if (through + n) % 97 == 0:
                assert go_through(door, scene, home) == filing, (door, sorted(together))
            if filing is None:
                continue
            through += 1
            if id(filing) not in plain:
                plain[id(filing)] = (door.place == "sender", door.said == "no", *_kept(filing))
            if plain[id(filing)] not in known:
                known.add(plain[id(filing)])
                _checked(home, door, filing)
    return through


def _kept(filing: Filing) -> tuple[object, ...]:
    """All of a filing that decides who is told."""
    way = filing.route
    return (
        filing.kind, filing.named, way.tell, way.exclude, filing.about_reporter, filing.out, filing.cleared,
        filing.manager, filing.needs, filing.quiet,
    )  # fmt: skip


def _checked(home: School, door: Door, filing: Filing) -> None:
    """Nobody reads what goes out at a door who must not, and somebody does."""
    person, me = home.people[0], door.place == "sender"
    passed = enter(filing, Who("slack", "T", person.ids["slack"] if me else "U9"), home, ())
    reached, where = readers(home, passed), (door, sorted(person.roles), filing)
    assert not reached & passed.barred, where
    assert not reached & {p.name for p in home.people if p.roles & passed.route.exclude}, where
    if not me and door.said != "no":
        assert person.name in passed.barred, where
    if me and (filing.about_reporter or filing.kind == "request"):
        assert person.name not in reached, where
    if me and filing.kind == "register" and not filing.quiet and len(home.people) > 1:
        assert reached != {person.name}, where
    if not passed.told:
        fitting = HEARS if filing.kind == "case" else SCHOOL_ROLES
        assert passed.barred >= {p.name for p in home.people if p.roles & fitting}, where
    if filing.needs and passed.told:
        can = {role for p in home.people if p.name in reached for role in p.roles}
        assert all(can & set(need) for need in passed.needs if not _others(home, passed, need)), where


def _others(home: School, passed: Passed, need: tuple[str, ...]) -> bool:
    """Whether somebody who is not kept out can give this yes."""
    return any(p.roles & set(need) and p.name not in passed.barred for p in home.people)


HEARS = frozenset({"headteacher", "chair-of-governors", "dsl", "deputy-dsl"})
"""Roles that hear of a report, whatever the policy says, before nobody does."""


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words are read once, and the same advice is made sound once, however many doors there are."""
    monkeypatch.setattr(story, "signals", cache(signals))
    monkeypatch.setattr(kind, "said", cache(proposing.said))
    monkeypatch.setattr(routing, "sound", cache(routing.sound))


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("name", ["wetherby"])
def test_no_door_leads_to_whom_it_is_about_and_each_to_somebody(name: str) -> None:
    """Every role alone and the sets that are met; endings that are told alike are one; the proof walks every school."""
    assert walk(name, SOME, few=True) > 2_000


@pytest.mark.proof
@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("name", POLICIES)
def test_no_door_of_any_school_does_with_any_set_of_roles(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    """All 127 sets; how many doors the schools have together stands in the README."""
    count = walk(name, SETS)
    record_property("doors", count)
    assert count > 500_000
