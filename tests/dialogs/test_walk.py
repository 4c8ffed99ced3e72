"""Every route of every dialog of every school is walked to its end."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product

import pytest

from bot.people.lending import lent
from bot.seam.wording import ENGLISH
from dialogs import about, canipost
from dialogs.core import CHECK, Ask, Question, Scene, replay
from dialogs.endings import Answer, Emergency, Filing, MayI, NotCovered, Outcome, PolicyAnswer, Verdict
from dialogs.registry import DIALOGS
from dialogs.reports import GROUPS, KINDS, OTHER, RETIRED
from dialogs.reports.story import MANAGER
from policy_kb.decision import decide, truth
from policy_kb.defining import general
from policy_kb.loading import load_all
from policy_kb.vocabulary import CATEGORIES, SCHOOL_ROLES
from policy_kb.vocabulary import Verdict as Posting
from tests.shortened import IN_TEST, by_school

WORDS = lent()
SCENES = {school: Scene(policy, date(2026, 11, 16)) for school, policy in load_all().items()}
ALL = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)

TEXTS = ("Something was said.",)
FIRST = ("",)
"""The sentence is left empty on a walk, so that every kind is chosen from the list; proposing has its own test."""


def general_questions() -> set[str]:
    """The questions of the registers, of which not every one says why it is asked."""
    return {one.id for register in general().values() for one in register.questions}


def some(asked: Question) -> Iterator[Answer]:
    """Every answer to a question that could lead another way."""
    match asked.kind:
        case "one":
            yield from asked.options
        case "many":
            yield ()
            yield from ((option,) for option in asked.options)
        case _ if asked.id == "report.what":
            yield from FIRST
        case _:
            yield from TEXTS
            if asked.optional:
                yield ""


TOLD_APART = {
    "report.knows", "report.told", "report.where", "bullied.copies", "underage.source", "welfare.source",
    "image.spreads", "page.visible", "passed.from", "press.what", "press.answered", "personal.given", "colleague.seen",
    "pupil-contact.how", "leak.what", "parent-post.about", "lost.holds", "complaint.from", "whistle.what", "false.what",
    "bullied.target",
}  # fmt: skip
"""Questions whose answers are kept but lead no other way: walked with one answer, so that all routes can be."""


def ends(dialog: str, scene: Scene) -> Iterator[tuple[Mapping[str, Answer], Outcome]]:
    """Walk a dialog along every route; gives the answers and where each route ended."""
    return ((given, now) for given, now in walk(dialog, scene) if not isinstance(now, Ask))


def walk(dialog: str, scene: Scene) -> tuple[tuple[Mapping[str, Answer], Ask | Outcome], ...]:
    """Every card and every end of a dialog of one of SCENES, with the answers that lead there; walked once."""
    assert scene is SCENES[scene.policy.id]
    return _walked(dialog, scene.policy.id)


@cache
def _walked(dialog: str, school: str) -> tuple[tuple[Mapping[str, Answer], Ask | Outcome], ...]:
    return tuple(_walk(dialog, SCENES[school]))


def _walk(dialog: str, scene: Scene) -> Iterator[tuple[Mapping[str, Answer], Ask | Outcome]]:
    open_: list[dict[str, Answer]] = [{}]
    while open_:
        given = open_.pop()
        now = DIALOGS[dialog](given, scene)
        yield given, now
        if isinstance(now, Ask):
            typed = [list(some(q))[: 1 if single(q) else None] for q in now.questions]
            open_ += [
                {**given, **dict(zip((q.id for q in now.questions), answers, strict=True))}
                for answers in product(*typed)
            ]


def single(asked: Question) -> bool:
    """Whether one answer stands for all of them on a walk."""
    return asked.id in TOLD_APART or (asked.kind in {"line", "text"} and asked.id != "report.what")


@pytest.mark.parametrize("scene", by_school(SCENES))
@pytest.mark.parametrize("dialog", ["report", "declare", "danger", "policy"])
def test_every_route_ends_with_somebody_told_or_something_said(dialog: str, scene: Scene) -> None:
    routes = 0
    for given, end in ends(dialog, scene):
        routes += 1
        if isinstance(end, Filing):
            assert end.route.tell, given
            assert not {*end.route.tell, *end.route.then} & end.route.exclude, given
            assert "check" in given or dialog == "danger"
        else:
            assert isinstance(end, PolicyAnswer | NotCovered | Emergency | MayI)
    assert routes >= {"report": 1000, "declare": 45, "danger": 3, "policy": 1}[dialog]


@pytest.mark.proof
@ALL
def test_a_report_about_somebody_never_tells_that_role(scene: Scene) -> None:
    looked = 0
    for given, end in ends("report", scene):
        about = given.get("report.role") or given.get("colleague.about") or given.get("bullied.by")
        if about in SCHOOL_ROLES and isinstance(end, Filing):
            assert about not in (*end.route.tell, *end.route.then), given
            looked += 1
    assert looked > 100


@pytest.mark.proof
@ALL
def test_every_route_of_canipost_ends_in_the_verdict_of_the_whole_table(scene: Scene) -> None:
    """Routes that leave every row of the table as it is are one route, so that all of them can be walked."""
    seen: set[tuple[bool | None, ...]] = set()
    waiting: list[dict[str, Answer]] = [{}]
    ended = 0
    while waiting:
        given = waiting.pop()
        now = canipost.dialog(given, scene)
        if isinstance(now, Verdict):
            ended += 1
            assert now.clauses or now.silences or now.verdict == Posting.OK
            continue
        assert isinstance(now, Ask)
        for answer in some(now.questions[0]):
            fuller = {**given, now.questions[0].id: answer}
            facts = canipost.facts_of(fuller)
            state = tuple(truth(row, facts) for row in scene.policy.posting)
            if state not in seen:
                seen.add(state)
                waiting.append(fuller)
    assert ended > 100
    assert decide(scene.policy, {}).matters


@pytest.mark.parametrize("scene", by_school(SCENES))
def test_every_question_and_option_has_its_words(scene: Scene) -> None:
    asked: dict[str, Question] = {}
    for dialog in ("report", "declare", "danger", "policy"):
        for _, now in walk(dialog, scene):
            asked |= {q.id: q for q in now.questions} if isinstance(now, Ask) else {}
    asked |= {q.id: q for q in canipost.QUESTIONS.values()}
    asked |= {q.id: q for q in (MANAGER, *about.asked(str, ["Dana Reed"]))}  # asked of a school with people
    for name, one in asked.items():
        words = WORDS.question(name)
        assert words.ask
        assert words.why or name in general_questions() or one.kind == "text" or name.startswith("declare.")
        assert set(words.options) >= set(one.options), name
        assert name in {"report.kind", "declare.which", "declare.group", "declare.proposed"} or set(
            words.options
        ) == set(one.options), name
    assert len(asked) > 60
    assert set(ENGLISH.question("report.kind").options) == {*KINDS, *RETIRED}
    assert set(ENGLISH.question("report.proposed").options) == {*KINDS, *RETIRED, OTHER}


def test_only_questions_that_lead_nowhere_else_are_walked_with_one_answer() -> None:
    """Every other answer to such a question, given alone, leads to the same route."""
    scene = SCENES[IN_TEST]
    differ = 0
    for given, end in list(ends("report", scene))[::15]:
        assert isinstance(end, Filing)
        for name in TOLD_APART & given.keys():
            for other in ENGLISH.question(name).options:
                answers = {**given, name: other}
                again = replay(DIALOGS["report"], answers, scene).now
                if isinstance(again, Filing):
                    differ += 1
                    assert again.route == end.route, (name, other)
    assert differ > 300


@pytest.mark.parametrize("scene", by_school(SCENES))
def test_every_kind_has_a_group_and_every_category_of_the_table_is_reached(scene: Scene) -> None:
    assert {kind for kinds in GROUPS.values() for kind in kinds} == set(KINDS)
    reached = {end.category for _, end in ends("report", scene) if isinstance(end, Filing)}
    assert reached == set(CATEGORIES)


@pytest.mark.parametrize("dialog", ["report", "declare"])
def test_what_is_filed_is_what_was_looked_at_and_what_would_be_worked_out_anew(dialog: str) -> None:
    scene, compared = next(iter(SCENES.values())), 0
    for given, _ in list(ends(dialog, scene))[:: {"report": 193, "declare": 1}[dialog]]:
        journey = replay(DIALOGS[dialog], given, scene)
        if not isinstance(journey.now, Filing):
            continue  # an answer of the walk is none, such as a day
        anew = DIALOGS[dialog](journey.answers, scene)
        assert isinstance(anew, Filing)
        seen = {name: answer for name, answer in anew.answers.items() if name != CHECK.id}
        assert journey.now == replace(anew, answers=seen)
        compared += 1
    assert compared > {"report": 20, "declare": 3}[dialog]


@pytest.mark.parametrize("dialog", ["report", "declare"])
def test_a_walk_that_goes_on_from_a_card_comes_to_where_one_from_the_first_card_comes(dialog: str) -> None:
    scene, compared = next(iter(SCENES.values())), 0
    for given, _ in walk(dialog, scene)[::193]:
        for card in replay(DIALOGS[dialog], given, scene).steps:
            before = {name: answer for name, answer in given.items() if name not in {q.id for q in card.questions}}
            begun = replay(DIALOGS[dialog], before, scene)
            if begun.now != card:
                continue  # it is answered already by what was taken over
            assert replay(DIALOGS[dialog], given, scene, begun) == replay(DIALOGS[dialog], given, scene)
            compared += 1
    assert compared > {"report": 100, "declare": 3}[dialog]
