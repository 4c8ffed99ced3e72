"""People without an account: they confirm what they read, and parents and visitors bring a concern to the school.

Rules:
1. A link opens one thing; nothing of any record, and no name of anybody, stands on what it opens.
2. What sounds like an emergency is answered with 999 first, and what somebody writes of their own life with the kind
   card that staff get; the words are kept on the page, and go on with one press.
3. A concern goes through the one door. The headteacher hears of it, unless it is about them; whoever is named hears
   nothing until somebody has looked. Nothing is sent back to whoever brought it: the page says whom they can ring.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast
from weakref import WeakValueDictionary

from bot.cards import own
from bot.cases.asking import asks_of
from bot.casework.campaigns import counted
from bot.casework.casebook import Casebook
from bot.casework.filings import Filings
from bot.people import holders
from bot.people.settings import School
from bot.seam.card import Paragraph, Part, Points
from bot.seam.turn import Platform, Who
from bot.seam.visitors import Answered, Sheet
from bot.seam.wording import Words
from dialogs.about import ADULTS
from dialogs.endings import Answer, Filing
from dialogs.reports.story import CHILD, NAME, WHAT
from policy_kb.helplines import helplines_for
from policy_kb.lookup import urgent
from policy_kb.own_crisis import AT_ONCE, beside, heard, of_a_child
from policy_kb.routing import CHAIN, Report, route
from policy_kb.signals import signals
from storage import Owed

if TYPE_CHECKING:
    from storage import Link

LINK = cast("Platform", "link")
"""In the place of a platform: whoever came by a link, and can be written to nowhere."""
WHO, BY, CONTACT = "visitor.who", "visitor.name", "visitor.contact"
"""Whom a concern is about, who brings it, and how they can be reached; questions in `bot/words/questions.yaml`."""
_ABOUT = {
    "pupil": ("child-welfare", "pupil"), "staff": ("colleague-conduct", "staff"),
    "head": ("headteacher-conduct", "headteacher"), "other": ("child-welfare", "unknown"),
}  # fmt: skip
_LONGEST, _SHORT = 4000, 200
_AGAIN = timedelta(days=1)
"""How long a press that was filed is known, so that it is not filed twice."""


class Links:
    """What links open. `schools` by id; `words` are said before a school is known."""

    def __init__(self, book: Casebook, schools: Mapping[str, School], words: Words) -> None:
        self._book = book
        self._schools = schools
        self._words = words
        self._filings = Filings(book)
        self._presses: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def say(self, key: str, /, **values: object) -> str:
        """The words of a page, before a school is known."""
        return self._words.say(key, **values)

    async def sheet(self, token: str) -> Sheet | None:
        """What a link opens."""
        found = await self._opened(token)
        if found is None:
            return None
        link, school = found
        if link.kind == "concern":
            return Sheet("concern", school.name)
        story = await self._book.story(school, link.reference or "")
        if story is None:
            return None
        asks = asks_of(story)
        return Sheet("confirm", school.name, asks.title, asks.why, tuple(says for _, says in asks.texts))

    async def answer(self, token: str, fields: Mapping[str, str]) -> Answered:
        """Take a form that was filled in."""
        found = await self._opened(token)
        if found is None:
            return Answered("gone")
        link, school = found
        if link.kind == "concern":
            return await self._concern(school, link, fields)
        return await self._confirm(school, token, link, fields)

    async def _opened(self, token: str) -> "tuple[Link, School] | None":
        link = await self._book.store.link(token, self._book.clock())
        school = self._schools.get(link.school) if link else None
        return (link, await self._book.staffroom.today(school)) if link and school else None

    async def _confirm(self, school: School, token: str, link: "Link", fields: Mapping[str, str]) -> Answered:
        name = fields.get("name", "").strip()[:_SHORT]
        story = await self._book.story(school, link.reference or "")
        if not name or fields.get("read") != "yes" or story is None:
            return Answered("missing")
        actor = f"link:{link.id}"
        body = {"name": name, "to": actor, "text": "", "points": [], "version": asks_of(story).version}
        done = await self._book.store.use_link(
            token, verb="confirmed", actor=actor, body=body, owed=counted(story), now=self._book.clock()
        )
        self._book.wake()
        return Answered("confirmed" if done else "gone")

    async def _concern(self, school: School, link: "Link", fields: Mapping[str, str]) -> Answered:
        # A browser counts a line break as one letter and sends it as two: the end would be cut off.
        what = fields.get("what", "").replace("\r\n", "\n").strip()[:_LONGEST]
        who = fields.get("who", "")
        if not what or who not in _ABOUT:
            return Answered("missing")
        if fields.get("sure") != "yes" and (first := await asyncio.to_thread(self._first, school, what)):
            return first
        press = f"pressed:{fields.get('once', '')[:32]}"
        async with self._presses.setdefault(press, asyncio.Lock()):
            return await self._sent(school, link, fields, what, press)

    def _first(self, school: School, what: str) -> Answered | None:
        """What is said before anything is sent: a child's danger first, then whoever writes of themselves."""
        found, here = heard(what), school.here(self._book.clock())
        child = _of_a_child(what)
        if found is None or found.kind not in AT_ONCE:
            return Answered("urgent") if child else None
        if child or found.by_children:
            return Answered("urgent", card=_plain([own.numbers(school.words, found.kind, here, school.helplines)]))
        title = school.words.say(f"own.{found.kind}-title")
        return Answered("own", title=title, card=_plain(own.said(school.words, found.kind, here, school.helplines)))

    async def _sent(self, school: School, link: "Link", fields: Mapping[str, str], what: str, press: str) -> Answered:
        """File a concern, unless this press has filed it: noted after it was filed, so that nothing is lost between."""
        now, who, store = self._book.clock(), fields["who"], self._book.store
        if fields.get("once") and (there := await store.kept(school.id, press, link.id, now)):
            return Answered("sent", there.decode())
        given = {name: fields.get(name, "").strip()[:_SHORT] for name in ("name", "child", "by", "contact")}
        sender = Who(LINK, school.id, link.id, given["by"])
        filing = await asyncio.to_thread(concern, school, what, who, given)
        new, owed = await self._filings.prepared(school, sender, filing)
        alerts = reachable(owed)
        record = await store.file(school.id, new, alerts, now)
        self._book.wake()
        if fields.get("once"):
            await store.keep(school.id, press, link.id, record.reference.encode(), now + _AGAIN)
        return Answered("sent", record.reference, told(school, alerts, now, what))


def concern(school: School, what: str, who: str, given: Mapping[str, str]) -> Filing:
    """A concern of somebody without an account, as a report: to the headteacher as well, unless it is about them."""
    category, subject = _ABOUT[who]
    named = holders.bearing(school, given["name"]) | holders.spoken_of(school, what)
    if subject in ADULTS:  # nobody is there to be asked whom a short or misspelt name means
        named |= holders.spoken_of(school, given["name"])
    named |= holders.titled(school, given["name"]) | holders.titled(school, what)
    roles = frozenset(role for one in school.people if one.name in named for role in one.roles & {"dsl", *CHAIN})
    found = signals(what) | ({"danger-now"} if _of_a_child(what) else set())
    way = route(school.policy, Report(category, subject, found, barred=roles - {subject}))
    way = replace(way, advice=())  # it is for staff
    if CHAIN[0] not in way.exclude:
        way = replace(way, tell=tuple(dict.fromkeys((CHAIN[0], *way.tell))), then=_without(way.then, CHAIN[0]))
    answers: dict[str, Answer] = {
        WHAT.id: what, WHO: who, NAME.id: given["name"], CHILD.id: given["child"], BY: given["by"],
        CONTACT: given["contact"],
    }  # fmt: skip
    kept = {name: answer for name, answer in answers.items() if answer}
    return Filing("case", "passed-on", category, subject, given["name"], way, kept, out=named)


def _of_a_child(what: str) -> bool:
    """Whether a child's danger is heard in it, besides what whoever writes tells of themselves."""
    rest = beside(what)
    return bool(rest.strip()) and (of_a_child(rest) or urgent(rest))


def reachable(owed: Sequence[Owed]) -> list[Owed]:
    """What is owed to people who can be written to."""
    return [one for one in owed if one.address.platform != LINK]


def told(school: School, owed: Sequence[Owed], now: datetime, what: str) -> tuple[str, ...]:
    """What whoever brought a concern is told: nobody's name, and whom they can ring."""
    say = school.words.say
    lines = helplines_for("child-welfare", signals(what), school.here(now), school.helplines)
    ring = tuple(say("visitors.ring", name=line.name, contact=line.contact) for line in lines)
    return (say("visitors.told" if owed else "visitors.told-nobody"), *ring)


def _plain(parts: Sequence[Part]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Parts of a card as paragraphs, each with the points under it."""
    return tuple(
        (part.heading, part.points) if isinstance(part, Points) else (part.text, ())
        for part in parts
        if isinstance(part, Points | Paragraph)
    )


def _without(roles: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(role for role in roles if role != gone)
