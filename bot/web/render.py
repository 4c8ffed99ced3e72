"""Drawing: from a Card, and from everything on a page, to HTML.

Rules:
1. Every value goes through Jinja's autoescape and stands in an element with a direction of its own; nothing
   that somebody typed is ever a template, an attribute's name, a script or a style.
2. The same card in the same place gives the same HTML, so that the page's script can leave untouched what
   is unchanged, with the focus and the half-typed words in it.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.seam.card import Button, Card, Choice, Facts, Input, Paragraph, Part, Points
from bot.seam.wording import ENGLISH
from bot.web.desk import COMMANDS, DeskChannel, DeskSchool, Letter, OpenDraft, Persona
from bot.web.guard import Trouble
from policy_kb.shapes import dataclass

if TYPE_CHECKING:
    from bot.web.curating import Standing

HERE = Path(__file__).parent
STATIC = {file.name: file.read_bytes() for file in sorted((HERE / "static").iterdir())}
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
EMERGENCY = ("999", "101", "111", "116 123", "0800 1111")
"""Numbers that anybody in Britain can ring: police and help at once, the NHS, the Samaritans, Childline."""
MOST_UNSEEN = 4
"""Messages that nobody has confirmed, at the top of a desk; of more it is said how many there are."""
EARLIER = 30
"""Messages shown at once; older ones are folded away, not dropped."""


@dataclass(frozen=True, slots=True)
class Acting:
    """What every form on a card carries: where it goes, the session's token, and where to come back to."""

    action: str = ""
    csrf: str = ""
    at: str = ""
    pane: str = ""
    channel: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that stands beside a card: the key in its address, its name, and whether the page can show it."""

    key: str
    name: str
    picture: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The card that somebody is at: `under` is the message it belongs to, `said` what is kept for the box."""

    card: Card
    ended: bool = False
    under: str = ""
    said: str = ""
    files: Sequence[Sheet] = ()


@dataclass(frozen=True, slots=True)
class Pane:
    """One side of the desk: whose deeds are done there, the messages, and the card in hand."""

    acting: Acting
    letters: Sequence[Letter]
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class ChannelTab:
    """A channel that one can look at from here, and how many messages stand in it."""

    channel: DeskChannel
    count: int
    here: bool
    unseen: int = 0
    """Of how many records nobody has confirmed that they have seen them."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """A message that nobody has confirmed: in which pane it stands (`channel` is None in the private chat)."""

    letter: Letter
    channel: DeskChannel | None = None
    here: bool = True


@dataclass(frozen=True, slots=True)
class View:
    """Everything on one persona's desk; `borrowed`: the channel is shown only for demonstration."""

    school: DeskSchool
    me: Persona
    chat: Pane
    drafts: Sequence[OpenDraft]
    channel: Pane | None = None
    tabs: Sequence[ChannelTab] = ()
    acting: Persona | None = None
    borrowed: bool = False
    mark: str = ""
    unseen: Sequence[Unseen] = ()
    """What waits for somebody on this desk, urgent first, then the oldest; of each record the first message."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the parts of one card are laid out: one form for what is answered, the rest one by one."""

    card: Card
    fields: tuple[Input, ...]
    taps: Input | None
    submit: Button | None
    buttons: tuple[Button, ...] = field(default=())
    danger: tuple[Button, ...] = field(default=())


def lay_out(card: Card) -> _Layout:
    """Sort a card's inputs and buttons. A card with inputs always has something that sends them."""
    taps = next((one for one in card.inputs if one.tap and one.kind == "one" and len(card.inputs) == 1), None)
    fields = () if taps else card.inputs
    submit = next((one for one in card.buttons if one.submits), None)
    if fields and submit is None:
        submit = Button(ENGLISH.say("web.send"), card.deed, card.target, style="main", submits=True)
    others = [one for one in card.buttons if one is not submit]
    return _Layout(
        card,
        fields,
        taps,
        submit,
        tuple(one for one in others if one.style != "danger"),
        tuple(one for one in others if one.style == "danger"),
    )


def _kind(part: Part) -> str:
    match part:
        case Paragraph():
            return "paragraph"
        case Points():
            return "points"
        case Facts():
            return "facts"


def _chosen(one: Input, choice: Choice) -> bool:
    return choice.value in one.value if isinstance(one.value, tuple) else choice.value == one.value


def _ident(text: str) -> str:
    """Make an id for HTML: readable, and different for different texts."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "-", text)[:40]
    return plain if plain == text else f"{plain}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _when(at: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%B, %H:%M}"


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()


def _dial(text: str, phones: Sequence[str], *, emergency: bool = False) -> Markup:
    """The text, escaped, with each of these numbers as a link that rings it; no other number, whoever typed it."""
    known = sorted({*phones, *(EMERGENCY if emergency else ())}, key=len, reverse=True)
    if not known:
        return escape(text)
    parts = re.split(rf"(?<![\w+-])({'|'.join(map(re.escape, known))})(?![\w-])", text)
    for n in range(1, len(parts), 2):
        rings = re.sub(r"[^\d+]", "", parts[n])
        parts[n] = Markup('<a href="tel:{}">{}</a>').format(rings, parts[n])
    return Markup().join(parts)


def _version(name: str) -> str:
    return hashlib.sha256(STATIC[name]).hexdigest()[:12]


_PAGES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.globals.update(
    say=ENGLISH.say,
    lay_out=lay_out,
    chosen=_chosen,
    version=_version,
    COMMANDS=COMMANDS,
    EARLIER=EARLIER,
    MOST_UNSEEN=MOST_UNSEEN,
)
_PAGES.filters.update(kind=_kind, ident=_ident, when=_when, initials=_initials, dial=_dial)


def card(shown: Card, acting: Acting | None = None, ident: str = "card", phones: Sequence[str] = ()) -> str:
    """Draw one card as HTML; `ident` makes the ids of its parts unique on the page."""
    page = _PAGES.get_template("one.html")
    return page.render(card=shown, acting=acting or Acting(), ident=_ident(ident), phones=phones)


def chooser(schools: Sequence[DeskSchool], user: str = "", kind: str = "private") -> str:
    """Draw the first page, where one chooses a school; `user` is who signed in, where people do; `kind` is a desk's."""
    return _PAGES.get_template("chooser.html").render(schools=schools, user=user, kind=kind)


def desk(view: View) -> str:
    """Draw the whole page of one persona."""
    return _PAGES.get_template("desk.html").render(view=view, phones=view.school.phones)


def panes(view: View) -> str:
    """Draw the two sides alone, for a page that is open already."""
    return _PAGES.get_template("panes.html").render(view=view, phones=view.school.phones)


def curating(standing: "Standing", csrf: str, problem: str, typed: Mapping[str, Sequence[str]]) -> str:
    """Draw the page of a draft that somebody goes through; `typed` is what they sent last and could not be taken."""
    page = _PAGES.get_template("curating.html")
    return page.render(standing=standing, csrf=csrf, problem=problem, typed=typed)


def starting() -> str:
    """Draw the page that stands there while everything else is being made ready; it looks again by itself."""
    return _PAGES.get_template("starting.html").render()


def static(name: str) -> web.Response:
    """Give one of our own files; its address holds its version, so that a browser may keep it. Raises Trouble."""
    if name not in STATIC:
        raise Trouble(404, "nowhere")
    return web.Response(
        body=STATIC[name],
        content_type=_TYPES[name.rpartition(".")[2]],
        charset="utf-8",
        headers={"Cache-Control": "max-age=31536000, immutable"},
    )


def trouble(status: int, words: str, back: str = "/", *, kind: str = "private") -> str:
    """Draw an error page: what happened and what to do, and nothing about the program."""
    return _PAGES.get_template("trouble.html").render(status=status, words=words, back=back, kind=kind)


def sign_in(words: str, where: str, *, ends: bool = False) -> str:
    """Draw the page that asks somebody to sign in again: `words` says why ("asleep", "again"; it `ends` a report)."""
    return _PAGES.get_template("entrance.html").render(words=words, where=where, ends=ends)


def tab(to: str) -> str:
    """Draw the page of Teams' tab, which goes to `to` once Teams has said who sits before it."""
    return _PAGES.get_template("tab.html").render(to=to)


def signed_out(where: str) -> str:
    """Draw the page after signing out; `where` is the provider's own page for it, or empty."""
    return _PAGES.get_template("entrance.html").render(words="out", where=where)
