"""The cards by which somebody decides what is given to a person who asks for their data: form, overview, passage. Pure.

Rules:
1. A passage stands on its card whole, in pieces that every platform shows whole: nobody decides what they cannot read.
2. What the program proposes to black out is ticked; whether a passage is given at all is chosen by a person each time.
3. What has no room on a card to be ticked away stays blacked out.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.cards import bars
from bot.cards.passages import GIVE, HOLD, LOOK, Passage
from bot.seam.card import Button, Card, Choice, Facts, Input, Paragraph, Part, Points
from bot.seam.wording import Words
from policy_kb.shapes import dataclass
from storage.kept import Answer

OFFERED = 40
"""So many words to black out can be ticked away on one card."""
WAYS = ("give", "hold")
_PIECE, _LABEL, _NAME, _REASON = 1200, 75, 200, 500


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an answer is: the draft in which it is kept, whose it is, by when, and every passage as decided."""

    draft: str
    name: str
    by: date
    passages: Sequence[Passage]
    records: int
    others: Sequence[str]

    @property
    def left(self) -> list[Passage]:
        """What nobody has decided yet."""
        return [one for one in self.passages if one.decided == LOOK]


def form(words: Words, given: Mapping[str, str], begun: Sequence[tuple[str, str]], problem: str = "") -> Card:
    """Who asks, and since when; `begun` are the answers that were begun before: draft and name."""
    say = words.say
    parts: tuple[Part, ...] = (Paragraph(problem, "strong"),) if problem else ()
    choices = tuple(Choice(one, say(f"access.length-{one}")) for one in ("usual", "longer"))
    inputs = (
        Input("name", say("access.name"), "line", value=given.get("name", ""), longest=_NAME, picks=True),
        Input("also", say("access.also"), "text", say("access.also-hint"), value=given.get("also", ""), optional=True,
              longest=_NAME * 5),
        Input("came", say("access.came"), "day", say("access.day-hint"), value=given.get("came", ""), longest=40),
        Input("asked", say("access.asked"), "day", say("access.asked-hint"), value=given.get("asked", ""),
              optional=True, longest=40),
        Input("answered", say("access.answered"), "day", value=given.get("answered", ""), optional=True, longest=40),
        Input("length", say("access.length"), "one", choices=choices, value=given.get("length", "usual")),
    )  # fmt: skip
    go_on = tuple(Button(_cut(say("access.go-on", name=name), 30), "access", "", {"sent": one}) for one, name in begun)
    collect = Button(say("access.collect"), "access", "", {}, style="main", submits=True)
    back = Button(say("cards.back"), "desk")
    return Card(
        say("access.title"), (*parts, Paragraph(say("access.intro"))), inputs, (collect, *go_on, back), deed="access",
        note=say("access.secret"),
    )  # fmt: skip


def overview(words: Words, found: Standing, problem: str = "") -> Card:
    """How far it is, and what comes next."""
    say, left = words.say, found.left
    held = sum(one.decided.startswith(HOLD) for one in found.passages)
    facts = Facts((
        (say("access.fact-by"), words.date(found.by, "%A %-d %B %Y")),
        (say("access.fact-found"), say("access.found", passages=len(found.passages), records=found.records)),
        (say("access.fact-left"), str(len(left))), (say("access.fact-held"), str(held)),
    ))  # fmt: skip
    parts: list[Part] = [Paragraph(problem, "strong")] if problem else []
    parts += [facts]
    parts += [Paragraph(say("access.nothing"))] if not found.passages else []
    if found.others:
        parts.append(Points(tuple(found.others), say("access.others")))
    parts.append(Paragraph(say("access.decide"), "quiet"))
    buttons = [_to(say("access.next"), found, left[0], style="main")] if left else []
    if found.passages and not left:
        write = Button(say("access.write"), "access-out", "", {"sent": found.draft}, style="main")
        buttons = [write, _to(say("access.through"), found, found.passages[0])]
    buttons.append(Button(say("access.end"), "access", "", {"sent": found.draft, "do": "end"}))
    return Card(say("access.paper", name=found.name), tuple(parts), buttons=tuple(buttons), note=say("access.secret"))


def passage(words: Words, found: Standing, n: int, given: Mapping[str, Answer], problem: str = "") -> Card:
    """One passage to decide; `given` is what was chosen on it and could not be taken."""
    say, one = words.say, found.passages[n]
    parts: list[Part] = [Paragraph(problem, "strong")] if problem else []
    parts += [Paragraph(one.place, "strong"), *(Paragraph(piece, "quote") for piece in _pieces(one.text))]
    offered = bars.phrases(one)[:OFFERED]
    choices = tuple(Choice(token(phrase), _cut(phrase, _LABEL)) for phrase in offered)
    ticked = given.get("black", tuple(choice.value for choice in choices))
    how, _, why = one.decided.partition(": ")
    way = {GIVE: "give", HOLD: "hold"}.get(how, "")
    ways = tuple(Choice(way, say(f"access.way-{way}")) for way in WAYS)
    black = (Input("black", say("access.black"), "many", say("access.black-hint"), choices, ticked),) if choices else ()
    inputs = (
        *black,
        Input("more", say("access.more"), "text", say("access.more-hint"), value=_text(given.get("more")),
              optional=True, longest=1000),
        Input("way", say("access.way"), "one", choices=ways, value=_text(given.get("way")) or way),
        Input("why", say("access.why"), "line", say("access.why-hint"), value=_text(given.get("why")) or why,
              optional=True, longest=_REASON),
    )  # fmt: skip
    keep = Button(
        say("access.keep"), "access", "", {"sent": found.draft, "at": bars.key(one)}, style="main", submits=True
    )
    back = [_to(say("access.one-back"), found, found.passages[n - 1])] if n else []
    on = [_to(say("access.one-on"), found, found.passages[n + 1])] if n + 1 < len(found.passages) else []
    overall = Button(say("access.overview"), "access", "", {"sent": found.draft})
    title = say("access.passage", n=n + 1, of=len(found.passages))
    return Card(title, tuple(parts), inputs, (keep, *back, *on, overall), deed="access", note=say("access.marks"))


def sure(words: Words, draft: str, name: str) -> Card:
    """Whether what was marked is really to go."""
    say = words.say
    end = Button(say("access.end-do"), "access", "", {"sent": draft, "do": "end", "sure": "yes"}, style="main")
    back = Button(say("access.overview"), "access", "", {"sent": draft})
    return Card(
        say("access.end-title"), (Paragraph(say("access.end-why", name=name)),), buttons=(end, back), tone="care"
    )


def token(phrase: str) -> str:
    """What a box sends for words, of any length, that a platform would not send whole."""
    return bars.key(Passage("", phrase))


def _to(label: str, found: Standing, one: Passage, *, style: str = "normal") -> Button:
    values = {"sent": found.draft, "at": bars.key(one)}
    return Button(label, "access", "", values, style="main" if style == "main" else "normal")


def _pieces(text: str) -> list[str]:
    """The text in pieces, cut between words where it can be."""
    pieces = []
    while len(text) > _PIECE:
        end = max(text.rfind(" ", 1, _PIECE), text.rfind("\n", 1, _PIECE))
        end = end if end > _PIECE // 2 else _PIECE
        pieces.append(text[:end])
        text = text[end:].lstrip(" \n")
    return [*pieces, text]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}\N{HORIZONTAL ELLIPSIS}"


def _text(given: Answer | None) -> str:
    return given if isinstance(given, str) else ""
