"""What stands before everything else: the menu; on a platform that has a page for it (Slack's Home), the desk.

Rules:
1. Whoever holds a role finds what is open, late and theirs; everybody what they have sent, and where it stands.
2. A record on the page is opened by one press, in a window; the page itself changes only from list to list.
3. Who has left the card of an emergency open finds it here: nobody has heard what they wrote.
"""

from dataclasses import replace

from bot.cards import drawing
from bot.casework.caseload import Caseload
from bot.casework.sent import Sent
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph, Points
from bot.seam.turn import Reply, Turn
from bot.talk.saying import Saying, small_talk

_TABS = ("open", "overdue", "mine")
_SENT = "sent"


class Front:
    """Takes `home`, `front` and `help`."""

    def __init__(self, saying: Saying, sent: Sent, desk: Caseload) -> None:
        self._saying, self._sent, self._desk = saying, sent, desk

    async def home(self, school: School, turn: Turn) -> Reply:
        """What canipost can do, and what this person can; or, of what they wrote, what it can be used for."""
        if not small_talk(school, turn.typed("text")):
            return await self._saying.plain(school, turn)
        words, more = school.words, list[Button]()
        if school.person(turn.who.platform, turn.who.user):
            more.append(Button(words.say("casework.home-desk"), "desk"))
        if await self._sent.any(school, turn):
            more.append(Button(words.say("casework.home-status"), "my-status"))
        more.append(Button(words.say("waiting.home"), "waiting"))
        more.append(Button(words.say("registers.home"), "registers"))
        practise = Button(words.say("practice.home"), "begin", "report", {"text": "practice"})
        card = _with_more(drawing.home(words), more, practise)
        return Reply(await self._reminded(school, turn, card), ended=True)

    async def help(self, school: School, turn: Turn) -> Reply:  # noqa: ARG002 - the same for everybody
        """What can be typed behind each command."""
        say = school.words.say
        points = tuple(say(f"cards.help-{one}") for one in ("canipost", "report", "status", "declare", "policy"))
        card = drawing.home(school.words)
        return Reply(replace(card, title=say("cards.help-title"), parts=(Points(points), *card.parts)), ended=True)

    async def front(self, school: School, turn: Turn) -> Reply:
        """The page: one list, the ways to the others, and the menu."""
        say, holds = school.words.say, school.person(turn.who.platform, turn.who.user) is not None
        tab = turn.target if holds and turn.target in _TABS else _SENT if turn.target or not holds else _TABS[0]
        if tab == _SENT:
            listed = await self._sent.status(school, Turn(turn.who, "my-status"))
        else:
            listed = (await self._desk.take(school, Turn(turn.who, "desk", tab))).card
        lists = [Button(say(f"casework.tab-{one}"), "front", one) for one in _TABS if holds and one != tab]
        if holds and tab != _SENT:
            lists.append(Button(say("casework.home-status"), "front", _SENT))
        *menu, danger = drawing.home(school.words).buttons
        report = [one for one in menu if one.target == "report"]
        rest = [Button(say("casework.home-desk"), "desk")] if holds else []
        rest += [*lists[2:], Button(say("waiting.home"), "waiting"), Button(say("registers.home"), "registers")]
        rest.append(Button(say("practice.home"), "begin", "report", {"text": "practice"}))
        first = [*lists[:2], *report] if holds else menu
        buttons = (*first, *(one for one in menu if one not in first), *rest, danger)
        parts = (*listed.parts, Paragraph(say("cards.home-text"), "quiet"))
        pick = tuple(replace(one, tap=True) for one in listed.inputs[:1])
        card = Card(listed.title, parts, pick, buttons, deed=listed.deed, target=listed.target)
        return Reply(await self._reminded(school, turn, card), ended=True)

    async def _reminded(self, school: School, turn: Turn, card: Card) -> Card:
        """The card, and above all else what may be an emergency and was passed on to nobody."""
        draft = await self._saying.unheard(school, turn.who)
        if draft is None:
            return card
        said = Paragraph(school.words.say("cards.unheard"), "strong")
        again = Button(school.words.say("cards.unheard-open"), "resume", draft.id, style="main")
        return replace(card, parts=(said, *card.parts), buttons=(again, *card.buttons))


def _with_more(card: Card, more: list[Button], rest: Button) -> Card:
    last = tuple(button for button in card.buttons if button.deed == "danger")
    others = tuple(button for button in card.buttons if button.deed != "danger")
    return replace(card, buttons=(*others[:2], *more, *others[2:], rest, *last))
