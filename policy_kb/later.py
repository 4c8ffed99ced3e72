"""What is loaded when something is first wanted of it, so that a start waits for nothing that nobody has asked for.

Rules:
1. This is the one way of it inside the program. The name stands as an ordinary import under `if TYPE_CHECKING`, where
   types and the rules about rooms read it, and in `else` as `name = later("module")`.
2. Whoever first asks, in any thread, waits until the module is loaded as a whole: Python's own lock sees to that.
"""

import sys
from importlib import import_module
from types import ModuleType


class _Later:
    """Stands for a module."""

    __slots__ = ("_loaded", "_module")

    def __init__(self, module: str) -> None:
        self._module = module
        self._loaded: ModuleType | None = None

    def __getattr__(self, name: str) -> object:
        if self._loaded is None:  # numpy is asked a hundred times a sentence: Python's own search takes a microsecond
            self._loaded = import_module(self._module)
        return getattr(self._loaded, name)

    def __repr__(self) -> str:
        return f"<{self._module}, {'loaded' if self._module in sys.modules else 'not loaded yet'}>"


def later(module: str) -> _Later:
    """Give what stands for a module until something is wanted of it, and afterwards."""
    return _Later(module)
