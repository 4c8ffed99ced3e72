"""Who may see or do what: one pure function over person, deed and record.

Rules:
1. Nobody may do anything with a record that is about them, or that bars a role they hold.
2. Those who were told, and those whom the school brings in next, may view it and acknowledge it; the deputy DSL
   stands in for the DSL.
3. Whoever reported it may see that it was received, and nothing of what others wrote.
4. Everybody else may not even learn that it exists.
"""

from typing import Literal

from bot.people.settings import Person
from storage.kept import Record

Deed = Literal["view", "acknowledge", "status"]


def may(person: Person | None, who: str, deed: Deed, record: Record, *, told_alone: bool = False) -> bool:
    """Whether `person` (None for staff without a role), known as `who`, may do a deed with a record.

    `told_alone` says that the alert was sent to this person alone, in the place of somebody who could not be told.
    """
    if deed == "status":
        return record.person == who
    if person is None:
        return False
    body = record.body
    if person.name in body["barred"] or person.roles & set(body["route"]["exclude"]):
        return False
    roles = {*body["route"]["tell"], *body["route"]["then"], *(role for role, _, _ in body["told"])}
    if "dsl" in roles:
        roles.add("deputy-dsl")
    return told_alone or bool(person.roles & roles)
