"""A technician at the terminal: answers what is asked, by a part of the question; what is not foreseen stops it."""

from collections import deque
from collections.abc import Awaitable, Callable

from bot.commands.setup.terminal import Stopped

Does = Callable[[], Awaitable[str]]


class Technician:
    """`answers`: part of a question -> what is typed, one after the other; a function does something first."""

    def __init__(self, answers: dict[str, list[str | Does]]) -> None:
        self.answers = {part: deque(typed) for part, typed in answers.items()}
        self.said: list[str] = []
        self.asked: list[str] = []
        self.secret: list[str] = []

    def say(self, text: str = "") -> None:
        self.said.append(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        self.asked.append(question)
        if secret:
            self.secret.append(question)
        for part, typed in self.answers.items():
            if part in question and typed:
                next_one = typed.popleft()
                return next_one if isinstance(next_one, str) else await next_one()
        self.say(f"(stopped at: {question})")
        raise Stopped

    @property
    def screen(self) -> str:
        """Everything that was shown."""
        return "\n".join(self.said)
