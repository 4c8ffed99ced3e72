"""Adding words to a draft that is open: they stand behind what was written, and of a post they are looked at once."""

from datetime import datetime

from bot.journeys import flags, noticing, words
from bot.people.settings import School
from bot.seam.turn import Who
from dialogs.declare import chosen
from storage import Draft, DraftGone, Store

_POSTS = frozenset({"canipost", "approval"})


async def add(store: Store, school: School, who: Who, draft: Draft, text: str, now: datetime) -> Draft:  # noqa: PLR0913, PLR0917 - what is added to which draft, by whom and when
    """The draft with these words in it. Raises DraftGone where it has ended meanwhile."""
    answers, proposed = words.added(school.words, draft, text, _free(school, draft))
    if draft.dialog in _POSTS:
        _, likely, told = await noticing.looked_at(text, school)
        proposed = {**flags.noticed(likely), **flags.read(told)}
    person = str(who)
    later = await store.answer(school.id, person, draft.id, answers, now) if answers else draft
    later = await store.flag(school.id, person, draft.id, proposed, now) if proposed else later
    if later is None or later.state != "open":
        raise DraftGone("This draft is no longer open: the words were not added.")
    return later


def _free(school: School, draft: Draft) -> str:
    """The first free text of the register that was chosen in a draft, if one was."""
    there = school.policy.registers
    groups = {name: one.group for name, one in there.items()}
    name = chosen(draft.answers, groups) if draft.dialog == "declare" else ""
    return next((one.id for one in there[name].questions if one.type == "text"), "") if name in there else ""
