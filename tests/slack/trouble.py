"""What can go wrong with a call to Slack."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limited:
    """429 with Retry-After; not done."""

    after: int = 1


@dataclass(frozen=True, slots=True)
class Broken:
    """A status such as 500, with a page instead of JSON; done or not."""

    status: int = 500
    done: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """The connection breaks; done or not."""

    done: bool = True


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing at all comes back; done or not."""

    done: bool = True


@dataclass(frozen=True, slots=True)
class Fails:
    """`ok: false` with this code; not done."""

    code: str


@dataclass(frozen=True, slots=True)
class Slow:
    """Done and answered, after so many seconds."""

    seconds: float


Trouble = Limited | Broken | Dropped | Silent | Fails | Slow
