"""Where a file that is handed in is to go."""

from typing import Literal

from bot.cases.bodies import Case
from bot.cases.handed_in import POSTS, forbidden
from bot.cases.story import Story
from dialogs.endings import Answers
from policy_kb.shapes import dataclass
from storage import Draft


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file is to go: a draft, or a record that this person reported."""

    draft: Draft | None = None
    story: Story | None = None

    @property
    def post(self) -> bool:
        """Whether it is a post, whose pictures are cleaned."""
        return self.draft is not None and self.draft.dialog in POSTS

    @property
    def sort(self) -> Literal["post", "report", "entry"]:
        """What the file would be for."""
        if self.post:
            return "post"
        report = self.draft.dialog == "report" if self.draft else not self.story or self.story.record.kind == "case"
        return "report" if report else "entry"

    @property
    def home(self) -> Draft | Story:
        """The one of the two that it is."""
        found = self.draft or self.story
        assert found is not None  # noqa: S101 - a place is one of the two
        return found

    @property
    def answers(self) -> Answers:
        """What was answered there."""
        return self.draft.answers if self.draft else self.story.body.answers if self.story else {}

    @property
    def target(self) -> str:
        """Its id or reference."""
        return self.draft.id if self.draft else self.story.record.reference if self.story else ""

    @property
    def forbidden(self) -> bool:
        """Whether no file may be added, because it may be about a sexual picture of a child."""
        body = self.story.body if self.story else None
        return forbidden(self.answers, body.category if isinstance(body, Case) else "")
