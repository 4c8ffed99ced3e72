"""Reports for tests of casework: filed by the real desk, with the route that a test wants."""

from collections.abc import Mapping, Sequence

from bot.casework.casebook import Casebook
from bot.casework.filings import Filings
from bot.seam.turn import Turn, Who
from dialogs.endings import Filing
from policy_kb.routing import Route
from policy_kb.vocabulary import Basis, Urgency
from tests.desk import Desk

SCHOOL = "westhaven"
WORDS = "Something was seen at the gate."


async def report(  # noqa: PLR0913 - what a test may want to be different
    desk: Desk,
    *,
    subject: str = "pupil",
    named: str = "",
    urgency: Urgency = Urgency.SAME_DAY,
    tell: Sequence[str] = ("dsl",),
    exclude: Sequence[str] = (),
    category: str = "pupil-contact",
    by: str = "teacher",
    child: str = "",
    more: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    said: Mapping[str, str] | None = None,
) -> str:
    """File a report; gives its reference. Its alerts are sent."""
    who = Who("web", SCHOOL, by)
    draft = await desk.store.begin(SCHOOL, str(who), "report", said or {}, desk.clock())
    route = Route(tuple(tell), ("headteacher",), frozenset(exclude), urgency, Basis.STATED, (), ())
    answers = {"report.what": WORDS, "report.name": named, **({"report.child": child} if child else {}), **(more or {})}
    type_ = "colleague-conduct" if subject in {"staff", "headteacher", "dsl"} else "pupil-contact"
    filing = Filing("case", type_, category, subject, named, route, answers)
    filer = Filings(Casebook(desk.store, desk.clock, desk.alerts.wake))
    await filer.file(desk.schools[SCHOOL], Turn(who, "answer", draft.id, values or {}, stays=True), draft, filing)
    await desk.sweep()
    return (await desk.store.records(SCHOOL, person=str(who)))[0].reference


async def do(desk: Desk, who: str, deed: str, reference: str = "", **values: str) -> str:
    """One deed, with everything it owes sent; gives the title of the card that comes back."""
    reply = await desk.take(SCHOOL, who, deed, reference, **values)
    await desk.sweep()
    return reply.card.title
