"""The parser of the command that was asked for; of the others a start needs no more than their names."""

import argparse
from collections.abc import Callable
from typing import Any, cast


class _NotAsked:
    """Takes the arguments of a command that nobody asked for: to build them all was a fiftieth of a start."""

    def __init__(self, **_: object) -> None:
        pass

    def __getattr__(self, _: str) -> Callable[..., "_NotAsked"]:
        return lambda *_, **__: self


def only(asked: str | None) -> type[argparse.ArgumentParser]:
    """What makes the parser of a command: a real one for that which was asked for, or for each."""

    def made(prog: str, **given: Any) -> Any:  # noqa: ANN401 - argparse's own
        wanted = asked is None or prog.rpartition(" ")[2] == asked
        return argparse.ArgumentParser(prog=prog, **given) if wanted else _NotAsked()

    return cast("type[argparse.ArgumentParser]", made)
