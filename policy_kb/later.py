"""What is loaded when something is first wanted of it, so that a start waits for nothing that nobody has asked for.

Rules:
1. This is the one way of it inside the program. The name stands as an ordinary import under `if TYPE_CHECKING`, where
   types and the rules about rooms read it, and in `else` as `name = later("module")`.
2. Whoever first asks, in any thread, waits until the module is loaded as a whole: Python's own lock sees to that.
"""

import sys
from importlib import import_module


class _Later:
    """Stands for a module."""

    __slots__ = ("__dict__", "_module")

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> object:
        module = import_module(self._module)
        self.__dict__ = vars(module)  # from now on its names are found without this: numpy's, hundreds a sentence
        return getattr(module, name)

    def __repr__(self) -> str:
        return f"<{self._module}, {'loaded' if self._module in sys.modules else 'not loaded yet'}>"


def later(module: str) -> _Later:
    """Give what stands for a module until something is wanted of it, and afterwards."""
    return _Later(module)
