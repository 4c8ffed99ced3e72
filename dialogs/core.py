"""The dialog core: a dialog is a function of its answers, replayed from the first question on every turn.

Rules:
1. `dialog(answers, scene)` gives the next `Ask`, or one of the endings (`dialogs.endings`). It reads no clock, no
   platform and no store: whatever it needs stands in the answers and the scene.
2. Only answers are ever stored, by question id. Ids and option values are retired, never renamed or reused.
3. A stored answer that is no longer possible (an option was retired, a deploy changed the question) counts as
   not given: the question is asked again.
4. Answers of branches that are no longer walked are left out of what is filed.
5. What stood on "check your answers" is what is filed: sending it works nothing out anew.
6. Going back is asking an earlier question again; answers given after it stay where they still fit.
7. A card may take answers over from what the person has said already. They count as given, stand on "check your
   answers" like all others, and give way to whatever the person answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date
from typing import Literal

from dialogs.endings import Answer, Answers, Filing, Outcome
from dialogs.staff import Staff
from policy_kb.chore import Chore
from policy_kb.law import HOME, Here
from policy_kb.policy import Policy
from policy_kb.shapes import dataclass
from policy_kb.typed import day, fits, secret

NOT_SURE = "not-sure"
NONE = "none-of-these"

DATE = "date"
"""The form of a day."""
LONGEST = 4000
"""Characters of what somebody types into one field; what is longer is asked for again, and nothing is cut silently."""
MOST = 50_000
"""Characters of one free text that came along: a message that is reported, or what was sent with a file."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing we ask. Its words stand in `bot/words/questions.yaml` under its id.

    kind: `one` of the options, `many` of them (none is an answer too), `line` or `text` typed freely. A question about
    somebody has their name in its id, after a slash; `about` is how they are introduced. What is typed may have to be a
    day, or have a form (`pattern`, such as `example`), and `guard` refuses what looks like a password. `colleague` says
    that it wants a name which may be a colleague's.
    """

    id: str
    kind: Literal["one", "many", "line", "text"] = "one"
    options: tuple[str, ...] = ()
    optional: bool = False
    about: str = ""
    pattern: str = ""
    example: str = ""
    guard: Literal["", "said", "strict"] = ""
    colleague: bool = False

    def wrong(self, typed: str) -> Literal["", "date", "form", "secret"]:
        """What is wrong with a text that was typed, where the question wants more than a text."""
        if not typed.strip():
            return ""
        if self.guard and secret(typed, strict=self.guard == "strict"):
            return "secret"
        if self.pattern == DATE:
            return "" if day(typed) else "date"
        return "form" if self.pattern and not fits(self.pattern, typed) else ""

    def accepts(self, answer: Answer | None) -> bool:
        """Whether this is an answer to the question as it is asked today."""
        match self.kind, answer:
            case "one", str():
                return answer in self.options
            case "many", tuple():
                return set(answer) <= set(self.options)
            case "line" | "text", str():
                longest = MOST if self.kind == "text" else LONGEST
                return len(answer) <= longest and (self.optional or bool(answer.strip())) and not self.wrong(answer)
            case _:
                return False


@dataclass(frozen=True, slots=True)
class Ask:
    """Questions put together on one card.

    `filing` is what "check your answers" shows, before anything is sent; `taken` are answers that the person has
    given already in other words, `proposed` what stands in the fields for them to change. `unseen` says that nobody is
    asked: it holds what came along.
    """

    questions: tuple[Question, ...]
    filing: Filing | None = None
    taken: Answers = field(default_factory=dict)
    proposed: Answers = field(default_factory=dict)
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What a dialog is handed besides the answers: policy, date, and facts of a post that need not be asked.

    `read` are facts of a post that the person's own words give: taken over as answers, for them to change.
    `calm` says that the person has said that what they wrote is no emergency; `nation` is that of the school,
    `staff` are those who hold a role there.
    """

    policy: Policy
    today: date
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    calm: bool = False
    nation: str = HOME
    staff: Staff = field(default_factory=Staff)
    read: Mapping[str, frozenset[str]] = field(default_factory=dict)
    chore: Chore | None = None
    """What falls due, for its checklist."""

    @property
    def here(self) -> Here:
        """Where and when, for what the law says."""
        return Here(self.nation, self.today)


Dialog = Callable[[Answers, Scene], Ask | Outcome]


@dataclass(frozen=True, slots=True)
class Journey:
    """A replayed dialog: the cards passed, the answers that count, and where it stands now."""

    steps: tuple[Ask, ...]
    answers: Answers
    now: Ask | Outcome


def replay(dialog: Dialog, stored: Answers, scene: Scene, begun: Journey | None = None) -> Journey:
    """Walk a dialog from its first card with the stored answers; or from where a journey `begun` with the same scene
    and all answers that were stored before came to a card.

    Raises RuntimeError if the dialog asks the same question twice (a mistake in the dialog).
    """  # noqa: D205 - one sentence
    answers: dict[str, Answer] = {**begun.answers} if begun else {}
    steps: list[Ask] = [*begun.steps] if begun else []
    now = begun.now if begun else dialog(answers, scene)
    while isinstance(now, Ask):
        said = {**now.taken, **{q.id: stored[q.id] for q in now.questions if q.accepts(stored.get(q.id))}}
        given = {q.id: said[q.id] for q in now.questions if q.id in said and q.accepts(said[q.id])}
        if len(given) < len(now.questions):
            break
        if any(q.id in answers for q in now.questions):
            raise RuntimeError(f"the dialog asks {now.questions[0].id} twice")
        answers = {**answers, **given}
        if not now.unseen:
            steps.append(now)
        now = now.filing or dialog(answers, scene)  # rule 5
    return Journey(tuple(steps), answers, now)


CHECK = Question("check", options=("send", "in-confidence"))
"""Send it with one's name, or so that only the role that decides sees the name."""


def checked(answers: Answers, filing: Filing) -> Ask | Filing:
    """Nothing is filed before the person has seen all answers and who will be told."""
    if answers.get(CHECK.id) in CHECK.options:
        return filing
    return Ask((CHECK,), filing=filing)


def first_open(answers: Answers, *cards: tuple[Question, ...], taken: Answers | None = None) -> Ask | None:
    """The first card with a question that has no answer yet."""
    for card in cards:
        if any(question.id not in answers for question in card):
            return Ask(card, taken=taken or {})
    return None


def text(answers: Answers, question: Question) -> str:
    """The answer to a question that takes one word or a text; empty if not given."""
    answer = answers.get(question.id, "")
    return answer if isinstance(answer, str) else ""
