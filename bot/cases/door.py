"""The one door: whom every record of every dialog goes to, and who is kept out of it and why. Pure.

Rules:
1. Kept out, as a person and in every role, is who holds a role that the route bars; who bears the name in the field
   for names or may be whom it is about, until its sender has said that it is not them; who reports themselves, would
   decide on what they have asked, or alone would read what they have declared; and who has declared to be near to any
   of these.
2. A report about oneself goes to somebody above oneself. No advice leads to a role whose holders are all kept out.
3. The line manager is the sender's: the one whom the roster knows, or they name, or the only one there is, and never
   themselves. Where that is nobody who can be told, the headteacher is.
4. Where nobody of those named is left, the next who may know is told (see `bot.people.holders`): of a report head,
   chair, DSL, deputy DSL; of anything else any holder. Where head and chair are both kept out of a report, its sender
   rings the LADO as well. A yes that nobody left can give is given by whoever is told instead.
5. Whoever is named in what is added later, by name or by what they do, is asked about before it is added, and kept out
   from then on if it may be about them.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from bot.cases.story import Story, kept_out
from bot.people import holders, names
from bot.people.holders import Told
from bot.people.settings import Person, School
from bot.seam.turn import Who
from dialogs.endings import Filing
from policy_kb.routing import CHAIN, Route, of_ones_own, sound
from policy_kb.shapes import dataclass
from policy_kb.vocabulary import SCHOOL_ROLES


@dataclass(frozen=True, slots=True)
class Passed:
    """What a filing looks like behind the door: its route, who is told, and who is kept out for which reason.

    The reasons are "role", "named", "asked", "own" and "near". `near` are those who declared to be near, as the store
    knows people ("slack:U1"); `names` those of all whom it is about; `needs` the yeses of a request.
    """

    route: Route
    told: tuple[Told, ...]
    why: Mapping[str, str]
    near: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    needs: tuple[tuple[str, ...], ...] = ()

    @property
    def managers(self) -> frozenset[str]:
        """The names of the line managers who are told."""
        return frozenset(name for one in self.told if one.role == "line-manager" for name in one.people)

    @property
    def said(self) -> tuple[str, ...]:
        """The names of those kept out because its sender named them; who is near to whom is nobody's to know."""
        return tuple(sorted(name for name, why in self.why.items() if why in {"named", "asked"}))

    @property
    def barred(self) -> frozenset[str]:
        """The names of everybody who is kept out."""
        return frozenset(self.why)


def enter(filing: Filing, who: Who, school: School, declared: Collection[tuple[str, str]]) -> Passed:
    """Find the way of a filing that `who` sends; `declared` are (who, name) of every tie that somebody has declared."""
    school = school.seen_by(str(who))
    sender = school.person(who.platform, who.user)
    own = filing.about_reporter or filing.kind == "request"
    route = of_ones_own(school.policy, filing.route, sender.roles) if filing.about_reporter and sender else filing.route
    why = dict.fromkeys((person.name for person in school.people if person.roles & route.exclude), "role")
    why |= dict.fromkeys(holders.bearing(school, filing.named) - filing.cleared, "named")
    why |= dict.fromkeys(filing.out, "asked")
    why |= {sender.name: "own"} if own and sender else {}
    about = frozenset[str]()
    near = about
    if filing.kind == "case":
        given = {name.strip() for name in names.pieces(filing.named)}
        about = frozenset(why) | given | ({who.name} if filing.about_reporter and not sender else set())
        about -= {""}
        near = frozenset(person for name in about for person in holders.related(declared, name))
        why |= dict.fromkeys(holders.known(school, near) - why.keys(), "near")
    told = _told(filing, route, sender, school, frozenset(why))
    if "line-manager" in route.tell and not any(one.role == "line-manager" for one in told):
        tell = (CHAIN[0] if role == "line-manager" else role for role in route.tell)
        route = replace(route, tell=tuple(dict.fromkeys(tell)))
    gone = frozenset(role for role in SCHOOL_ROLES if _all_out(school, role, why))
    route = replace(route, advice=sound(route.advice, gone))
    if sender and filing.kind == "register" and not filing.quiet and all(one.people == (sender.name,) for one in told):
        why[sender.name] = "own"  # nobody but themselves would read it
        told = _told(filing, route, sender, school, frozenset(why))
    needs = _needs(filing.needs, school, told, frozenset(why))
    if more := tuple(role for need in needs if need not in filing.needs for role in need if role not in route.tell):
        route = replace(route, tell=(*route.tell, *more))
        told = _told(filing, route, sender, school, frozenset(why))
    return Passed(route, told, why, near, about, needs)


def _all_out(school: School, role: str, out: Collection[str]) -> bool:
    """Whether everybody who holds a role is kept out, so that no advice may lead to them."""
    there = school.holders(role)
    return bool(there) and all(person.name in out for person in there)


def _needs(
    needs: tuple[tuple[str, ...], ...], school: School, told: tuple[Told, ...], out: frozenset[str]
) -> tuple[tuple[str, ...], ...]:
    """The yeses that a request needs; one that only somebody kept out could give is for the next above who gives no
    other, or else for whoever is told instead."""  # noqa: D205, D209 - one sentence
    able = {role for person in school.people if person.name not in out for role in person.roles}
    instead = tuple(dict.fromkeys(one.role for one in told))
    found: list[tuple[str, ...]] = []
    for need in needs:
        others = {role for other in needs if other != need for role in other}
        fits = (*need, "deputy-dsl") if "dsl" in need else need  # who stands in for the DSL
        above = next(
            (role for role in (*CHAIN, "dsl", "deputy-dsl", "deputy", "senior-staff") if role in able - others), ""
        )
        given = need if able & set(need) else tuple(role for role in fits if role in able)
        found.append(given or ((above,) if above else instead))
    return tuple(dict.fromkeys(found))


def _told(filing: Filing, route: Route, sender: Person | None, school: School, out: frozenset[str]) -> tuple[Told, ...]:
    return holders.told(school, route.tell, out, _managers(filing, sender, school), anybody=filing.kind != "case")


def named_later(school: School, story: Story, who: Who, text: str, *, in_field: bool = False) -> frozenset[str]:
    """The holders named in what the sender of a record adds, and of whom it is not known yet whether it is about them.

    `in_field` says that the text is for a field for names.
    """
    found = holders.spoken_of(school, text) | holders.titled(school, text)
    found |= holders.bearing(school, text) if in_field else frozenset()
    return found - kept_out(school, story) - story.cleared - holders.known(school, {str(who)})


def without(story: Story, bars: Collection[str]) -> Story:
    """The record as it will be once these people are kept out of it too."""
    return replace(story, body=replace(story.body, barred=story.body.barred | frozenset(bars)))


def _managers(filing: Filing, sender: Person | None, school: School) -> frozenset[str]:
    """The line managers of whoever sends it."""
    there = frozenset(one.name for one in school.holders("line-manager")) - ({sender.name} if sender else set())
    meant = holders.bearing(school, filing.manager) & there
    return there if len(there) == 1 else meant if filing.manager else frozenset()
