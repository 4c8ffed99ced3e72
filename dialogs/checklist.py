"""The checklist of what falls due: each point well, not well or not looked at, and what was found.

Rules:
1. Every point is answered by a person; none is filled in.
2. What was found is said in words, point by point, with whom it is about. Where the point says which report it becomes,
   it is one: it gets its route like any other, and whoever it is about is kept out of it.
3. What was not looked at needs a reason.
4. The list can be recorded with points left open; the record says so.
"""

from dataclasses import replace

from dialogs.about import ADULTS, about, asked, cleared, out, surely
from dialogs.core import Ask, Question, Scene, first_open, text
from dialogs.endings import Answers, Checked, Filing, Looked, Outcome
from dialogs.reports.story import NAME, WHAT
from policy_kb.chore import Chore, Point
from policy_kb.reminders import reminders
from policy_kb.routing import Report, route
from policy_kb.shapes import dataclass

WELL, WRONG, UNSEEN = "ok", "finding", "not-looked"
REASON = Question("checklist.reason", kind="text")
SURE = Question("checklist.sure", options=("record",))


def point(one: Point) -> Question:
    """How it is with one point."""
    return Question(f"checklist.point/{one.id}", options=(WELL, WRONG, UNSEEN), about=one.says)


@dataclass(frozen=True, slots=True)
class Found:
    """The questions about what was found at one point."""

    point: Point

    @property
    def what(self) -> Question:
        """What was seen."""
        return Question(f"checklist.found/{self.point.id}", kind="text", about=self.point.short)

    @property
    def who(self) -> Question:
        """Whom it is about, in the field for names; left empty where nobody is known."""
        return Question(f"checklist.who/{self.point.id}", kind="line", optional=True, about=self.point.short)


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Every point on one card, then what was found, then why something was not looked at."""
    chore = scene.chore
    if chore is None:  # the policy says so no longer: there is nothing to look at
        return Checked(())
    if ask := first_open(answers, tuple(point(one) for one in chore.points)):
        return ask
    found = [Found(one) for one in chore.points if text(answers, point(one)) == WRONG]
    for one in found:
        if ask := first_open(answers, (one.what, one.who) if one.point.kind else (one.what,)):
            return ask
    if ask := first_open(answers, _maybe(found, answers, scene)):
        return ask
    unseen = any(text(answers, point(one)) == UNSEEN for one in chore.points)
    if ask := first_open(answers, (REASON,) if unseen else (), (SURE,)):
        return ask
    return ended(chore, answers, scene)


def ended(chore: Chore, answers: Answers, scene: Scene) -> Checked:
    """What a list comes to: each point as it was seen, and a report for each finding that becomes one."""
    looked, filings = [], []
    for one in chore.points:
        found = Found(one)
        looked.append(Looked(one.id, text(answers, point(one)), text(answers, found.what), text(answers, found.who)))
        if looked[-1].answer == WRONG and one.kind:
            filings.append((one.id, filing(found, answers, scene)))
    return Checked(tuple(looked), text(answers, REASON), tuple(filings))


def filings(answers: Answers, scene: Scene) -> tuple[tuple[str, Filing], ...]:
    """The reports that a list will become, as far as it has been answered."""
    chore = scene.chore
    return ended(chore, answers, scene).filings if chore else ()


def filing(found: Found, answers: Answers, scene: Scene) -> Filing:
    """What was found at a point, as a report."""
    one, staff = found.point, scene.staff
    named = staff.bearing(text(answers, found.who))
    maybe = _maybe([found], answers, scene)
    report = Report(one.category, one.subject)
    if one.subject in ADULTS:
        report = about(report, staff, named | surely(answers, maybe))
    way = route(scene.policy, report)
    way = replace(way, advice=(*way.advice, *reminders(one.kind, report, way.advice, scene.policy, scene.here)))
    given = {WHAT.id: f"{one.short}: {text(answers, found.what)}", NAME.id: text(answers, found.who)}
    return Filing(
        "case", one.kind, report.category, report.subject, text(answers, found.who), way, given,
        out=named | out(answers, maybe), cleared=cleared(answers, maybe),
    )  # fmt: skip


def _maybe(found: list[Found], answers: Answers, scene: Scene) -> tuple[Question, ...]:
    """A question about each holder who is named in what was found and who may be whom it is about."""
    staff = scene.staff
    said = [text(answers, field) for one in found if one.point.kind for field in (one.what, one.who)]
    spoken = frozenset[str]().union(*(staff.spoken_of(one) | staff.titled(one) for one in said))
    surely_named = frozenset[str]().union(*(staff.bearing(text(answers, one.who)) for one in found))
    return asked(staff.called, spoken - surely_named - staff.me)
