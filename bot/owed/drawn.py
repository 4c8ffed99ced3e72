"""What each card that is owed says: drawn from its record, or from what the debt holds, when it is sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.cards import filed, letters, looked_up, mail, trouble
from bot.cards.stubs import stub
from bot.cases.advice import read_advice
from bot.cases.reach import Reach, reach_of
from bot.cases.story import Story
from bot.casework.tongues import Tongues
from bot.owed.placing import is_stub
from bot.owed.together import Together
from bot.seam.card import Card
from storage import Delivery

SAY_WHO = frozenset({"receipt", "unreached"})
"""Cards that say who was reached."""


async def drawn(
    delivery: Delivery, story: Story | None, known: Together, tongues: Tongues, clock: Callable[[], datetime]
) -> Card | None:
    """The card of a debt, in the language of whoever gets it; None where there is nothing left that it is about."""
    if known.school is None:
        return None
    school = await tongues.at(known.school, delivery.address)
    if delivery.card == "trouble":
        return trouble.card(delivery.content, school)
    if delivery.card == "mail":
        return mail.card(school)
    if delivery.card == "advice":
        today = clock().astimezone(school.timezone).date()
        return looked_up.card(read_advice(delivery.content), school.seen_by(str(delivery.address)), today)
    if story is None:
        return None
    n, reach = int(delivery.content.get("n", 0)), Reach()
    if is_stub(story, delivery):
        return stub(story, school)
    if delivery.card in SAY_WHO:
        reach = reach_of(story, school, await known.about())
    if letter := letters.draw(delivery.card, story, n, school, reach):
        return letter
    several = delivery.address.kind == "channel" and delivery.card == "alert"
    return replace(filed.alert(story, school), anew=story.record.reference if several else "")
