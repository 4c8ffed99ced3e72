"""Making links for people without an account: for one use each, or one poster for parents and visitors.

Rules:
1. A link is drawn by lot, shown once, and kept as its fingerprint; there is none where no public address is set.
2. Only those who run the school make one. A new poster takes the old one back.
"""

import io
import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.cards.drawing import notice
from bot.cases.asking import asks_of
from bot.cases.gate import may
from bot.casework.campaigns import BEGINNERS
from bot.casework.casebook import Casebook, not_there
from bot.people.settings import School
from bot.seam.card import Button, Card, Choice, Input, Paragraph
from bot.seam.turn import Given, Reply, Turn
from policy_kb.later import later

if TYPE_CHECKING:
    import segno
else:
    segno = later("segno")

DEEDS = frozenset({"campaign-link", "concern-link"})
DAYS = 30
"""Days for which a link for one use works."""
_COUNTS = ("1", "5", "10", "20", "40")
_BYTES = 16


class Linking:
    """Takes the deeds that make links. `public` is the address under which the page stands; empty: there is none."""

    def __init__(self, book: Casebook, public: str = "") -> None:
        self._book = book
        self._public = public.rstrip("/")

    async def take(self, school: School, turn: Turn) -> Reply:
        """Make links for one campaign, or the poster."""
        person, words = school.person(turn.who.platform, turn.who.user), school.words
        if person is None or not person.roles & BEGINNERS:
            return Reply(notice(words, "casework.no-desk"), ended=True)
        if turn.deed == "concern-link":
            return await self._poster(school, turn)
        story = await self._book.story(school, turn.target)
        fits = story is not None and story.record.state == "asking" and asks_of(story).links
        if story is None or not fits or not may(person, str(turn.who), turn.deed, story, school):
            return not_there(school)
        if not self._public:
            return Reply(notice(words, "visitors.link-none"), ended=True)
        if turn.typed("count") not in _COUNTS:
            return Reply(_form(school, turn.target))
        now = self._book.clock()
        expires = now + timedelta(days=DAYS)
        tokens = [secrets.token_urlsafe(_BYTES) for _ in range(int(turn.typed("count")))]
        await self._book.store.make_links(
            school.id, "confirm", tokens, now, reference=story.record.reference, expires=expires
        )
        day = school.words.date(expires.astimezone(school.timezone))
        title = words.say("visitors.sheet-title", title=asks_of(story).title, school=school.name)
        small = words.say("visitors.sheet-once", day=day)
        files = self._files(tokens, title, words.say("visitors.sheet-line"), small)
        return Reply(notice(words, "visitors.link-made", "ok", count=len(tokens)), ended=True, files=files)

    async def _poster(self, school: School, turn: Turn) -> Reply:
        words = school.words
        if not self._public:
            return Reply(notice(words, "visitors.link-none"), ended=True)
        if turn.typed("sure") != "yes":
            button = Button(words.say("visitors.concern-link-do"), "concern-link", "", {"sure": "yes"}, style="main")
            parts = (Paragraph(words.say("visitors.concern-link-text")),)
            back = Button(words.say("tasks.back"), "tasks")
            return Reply(Card(words.say("visitors.concern-link-title"), parts, buttons=(button, back)), ended=True)
        now, token = self._book.clock(), secrets.token_urlsafe(_BYTES)
        await self._book.store.end_links(school.id, ["concern"], now)
        await self._book.store.make_links(school.id, "concern", [token], now)
        title, text = words.say("visitors.concern-sheet"), words.say("visitors.concern-sheet-text")
        return Reply(
            notice(words, "visitors.concern-made", "ok"), ended=True,
            files=self._files([token], title, text, school.name),
        )  # fmt: skip

    def _files(self, tokens: Sequence[str], title: str, text: str, small: str) -> tuple[Given, ...]:
        """A page to print, and, of a single link, its QR code as a picture as well."""
        addresses = [f"{self._public}/p/{token}" for token in tokens]
        links = [{"address": address, "code": _code(address)} for address in addresses]
        page = _template().render(title=title, text=text, small=small, links=links)
        files = [Given("links.html", "text/html", page.encode())]
        if len(addresses) == 1:
            picture = io.BytesIO()
            segno.make(addresses[0], error="m", micro=False).save(picture, kind="png", scale=8)
            files.append(Given("link.png", "image/png", picture.getvalue()))
        return tuple(files)


def _form(school: School, reference: str) -> Card:
    say = school.words.say
    choices = tuple(Choice(count, count) for count in _COUNTS)
    field = Input("count", say("visitors.link-count"), "one", choices=choices, value=_COUNTS[0])
    buttons = (
        Button(say("visitors.link-do"), "campaign-link", reference, {}, style="main", submits=True),
        Button(say("campaigns.open-list"), "campaign-list", reference),
    )
    parts = (Paragraph(say("visitors.link-why", days=DAYS)),)
    return Card(say("visitors.link-title"), parts, (field,), buttons, deed="campaign-link", target=reference)


def _code(address: str) -> str:
    return str(segno.make(address, error="m", micro=False).svg_inline(scale=4))


@cache
def _template() -> Template:
    here = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)
    return here.get_template("links.html")
