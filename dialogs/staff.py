"""Those who hold a role at the school, as far as a dialog needs to know them; handed in with the scene."""

from collections.abc import Callable, Mapping
from dataclasses import field

from policy_kb.shapes import dataclass

Names = frozenset[str]


def nobody(text: str) -> Names:  # noqa: ARG001 - as if nobody held a role
    """Find nobody in a text."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Staff:
    """Whom people write of. Holders are known by their names in the settings.

    `bearing` finds those who bear a name in a field for names, `spoken_of` those of whom a free text speaks by name,
    `titled` by what they do ("our deputy DSL"). `meant` are those whom it may be about by all else that is
    known: they wrote the message that is reported, or were named before. `me` is who is asked, if they hold a role.
    `called` says how somebody is introduced.
    """

    bearing: Callable[[str], Names] = nobody
    spoken_of: Callable[[str], Names] = nobody
    titled: Callable[[str], Names] = nobody
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    called: Callable[[str], str] = str
    meant: Names = frozenset()
    me: Names = frozenset()

    def of(self, names: Names) -> frozenset[str]:
        """Every role that these people hold."""
        return frozenset[str]().union(*(self.roles.get(name, frozenset()) for name in names))

    def holders(self, role: str) -> Names:
        """Those who hold a role."""
        return frozenset(name for name, held in self.roles.items() if role in held)
