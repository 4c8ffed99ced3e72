"""A card in a channel that each of its readers sees as it is for them now (Universal Actions' `refresh`); pure.

Rules:
1. Teams asks by itself for at most 60 people, named by their 29:... ids: those who read the channel. Everybody else
   keeps the card that was posted.
2. What comes back is for the one who asked, on the screen on which they asked. Whoever may not see it gets a refusal
   that is the same as for a record that there is not, and keeps the card that was posted.
   (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards)
"""

from collections.abc import Sequence
from typing import Any

from bot.seam.turn import Reply
from bot.seam.wording import ENGLISH
from bot.teams import answers, render

Json = dict[str, Any]

DEED = "case-now"
MOST = 60
WITHIN = 4.0
"""Seconds after which they keep the card that they have."""


def watched(message: Json, target: str, readers: Sequence[str]) -> Json:
    """The message whose card is asked for anew by these readers; as it was where there are none."""
    (attached,) = message["attachments"]
    card = refreshed(attached["content"], target, readers)
    return message | {"attachments": [attached | {"content": card}]}


def answered(reply: Reply | None, whose: str) -> Json:
    """The body of an invoke response, for one person (a 29:... id); Teams asks by itself, so a refusal says nothing."""
    if reply is None or not reply.card.anew:
        return answers.failure(403, "Forbidden", ENGLISH.say("teams.unknown"))
    said = answers.said(reply.card)
    return said | {"value": refreshed(said["value"], reply.card.anew, (whose,))}


def refreshed(card: Json, target: str, readers: Sequence[str]) -> Json:
    """The card with `refresh`, for as many readers as fit."""
    if not (target and readers):
        return card
    act = {key: value for key, value in render.action(DEED, target, {}, inputs=False).items() if key != "fallback"}
    asked = list(dict.fromkeys(readers))[:MOST]
    while asked:
        made = card | {"refresh": {"action": act, "userIds": asked}}
        if render.size(made) <= render.TARGET_SIZE:
            return made
        asked.pop()
    return card
