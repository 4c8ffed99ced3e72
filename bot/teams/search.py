"""The search beside the box in which people write: clauses of the policy, for a conversation with others; pure.

Rules:
1. Teams asks at each letter and waits 5 seconds. What comes back is shown to whoever typed, until they send it.
2. A card of Teams' list has no button of ours: whoever reads it later is not asked who they are.
   (learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/search-commands/respond-to-search)
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from bot.seam.card import Card, Paragraph
from bot.seam.turn import Reply, Turn
from bot.seam.wording import ENGLISH
from bot.teams import read, render
from bot.teams.letters import cut, flat

Json = dict[str, Any]

QUERY = "composeExtension/query"
COMMAND, PARAMETER = "findClause", "question"
MOST = 10
WITHIN = 4.0
"""Seconds; Teams waits five."""
_PREVIEW = "application/vnd.microsoft.card.thumbnail"
_LETTERS = 200


def asked(activity: Mapping[str, Any]) -> Turn | None:
    """Read what somebody looks for; None for any other command."""
    value = activity.get("value")
    if not isinstance(value, dict) or value.get("commandId") != COMMAND:
        return None
    given = value.get("parameters")
    typed = [read.text(one, "value") for one in given if isinstance(one, dict) and one.get("name") == PARAMETER] if (
        isinstance(given, list)
    ) else []  # fmt: skip
    return Turn(read.who(activity), "clauses", "", {"text": "".join(typed[:1])})


def answered(reply: Reply | None) -> Json:
    """The list of what was found, or a line in its place; None where there was no time, or the command is not ours."""
    if reply is None or not reply.offers:
        return _said(render.line(reply.card) if reply else ENGLISH.say("teams.search-again"))
    found = [_offered(card) for card in reply.offers[:MOST]]
    return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": found}}


def _said(words: str) -> Json:
    return {"composeExtension": {"type": "message", "text": words}}


def _offered(card: Card) -> Json:
    first = next((part.text for part in card.parts if isinstance(part, Paragraph)), "")
    # A preview reads HTML.
    seen = {"title": escape(cut(flat(first), _LETTERS)), "text": escape(cut(flat(card.note), _LETTERS))}
    preview = {"contentType": _PREVIEW, "content": seen}
    return {"contentType": render.CARD_TYPE, "content": render.adaptive(card), "preview": preview}
