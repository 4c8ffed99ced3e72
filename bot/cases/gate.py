"""The one gate: who may see or do what with a record; a pure function of person, deed, record and school.

Rules:
1. Nobody may do anything with a record that is about them, or that bars a role they hold, in any role.
2. Whoever was told can act: the holders of the roles of its route, those who were written to in the place of others,
   those whom the ladder brought in, and those it was given to. The deputy DSL stands in for the DSL. Where
   the sender's own line manager was told, no other one can.
3. Nobody decides on what they have sent themselves. Whoever sent it sees where it stands, and nothing of what those
   who deal with it write to each other.
4. Whoever is asked to do or to confirm something can do so, and sees nothing else of it.
5. Everybody else gets the answer that a reference which was never given gets.
"""

from bot.cases.asking import everybody
from bot.cases.bodies import Request
from bot.cases.deeds import DEEDS
from bot.cases.lives import LIVES
from bot.cases.story import Story, about_adult, deciding, kept_out
from bot.people.settings import Person, School


def may(person: Person | None, who: str, deed: str, story: Story, school: School) -> bool:
    """Whether `person` (None for staff without a role), known to the store as `who`, may do a deed with a record.

    Whether the record is in a state in which it can be done is another question: see `possible`. Raises KeyError for
    a deed that there is not.
    """
    asked = DEEDS[deed]
    if asked.kinds and story.record.kind not in asked.kinds:
        return False
    match asked.may:
        case "anybody" | "owner":
            return True
        case "sender":
            return story.record.person == who
        case "holder":
            return person is not None
        case "handler":
            return entitled(person, story, school)
        case "asked":
            return any(one.who == who for one in everybody(story)) or entitled(person, story, school)
        case "decider":
            own = story.record.person == who or (person is not None and person.name == story.body.sender)
            return entitled(person, story, school) and not own and _decides(person, story, school)


def entitled(person: Person | None, story: Story, school: School) -> bool:
    """Whether somebody may read a record and work on it."""
    if person is None or person.name in kept_out(school, story):
        return False
    body = story.body
    roles = {*body.way.tell, *body.way.then, *(one.role for one in body.told)}
    if story.managers:
        roles.discard("line-manager")
    if "dsl" in roles:
        roles.add("deputy-dsl")
    return bool(person.roles & roles) or person.name in story.brought_in | story.managers


def _decides(person: Person | None, story: Story, school: School) -> bool:
    """Whether somebody who may read a request decides it as well: of a register, only whom it names for that."""
    body = story.body
    if person is None or not isinstance(body, Request) or story.record.type not in school.policy.registers:
        return person is not None
    roles = {role for need in body.needs for role in need}
    if not roles:  # it ends with advice, which whoever was told can give
        told = {name for one in body.told for name in one.people}
        return person.name in told | story.brought_in or bool(person.roles & {*body.way.tell})
    return bool(person.roles & (roles | ({"deputy-dsl"} if "dsl" in roles else set[str]())))


def possible(deed: str, story: Story) -> bool:
    """Whether a record is in a state in which a deed can be done with it."""
    asked = DEEDS[deed]
    if asked.open is not None and story.open != asked.open:
        return False
    move = LIVES[story.record.kind].moves.get(asked.verb)
    return move is None or story.record.state in move.ways


def handlers(school: School, story: Story) -> tuple[Person, ...]:
    """Everybody who may work on a record."""
    return tuple(person for person in school.people if entitled(person, story, school))


def sees_sender(school: School, person: Person | None, story: Story) -> bool:
    """Whether somebody may see who sent it: in confidence, only the holders of the role that decides."""
    if person is None or not entitled(person, story, school):
        return False
    return not story.body.confidential or deciding(story) in person.roles


def two_needed(school: School, story: Story) -> bool:
    """Whether two people must agree to close it; where only one may work on it, nobody else can be asked."""
    return about_adult(story) and len(handlers(school, story)) > 1
