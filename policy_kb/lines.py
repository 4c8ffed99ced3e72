"""YAML in which every list and mapping remembers its line, so that a fault can be named with file and line."""

from pathlib import Path
from typing import Any

import yaml

LINE = "__line__"


class Fault(Exception):  # noqa: N818 - named after what it is about
    """Something in a file that a person must put right; the text says where, what and how."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(f"{where}: {what} {remedy}")


class Faults(Exception):  # noqa: N818 - it is a list of faults, each with its own remedy
    """Everything that is wrong with a pack."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class _Loader(yaml.CSafeLoader):
    """The C parser: it reads a pack about six times as fast as the one in Python, and keeps the lines as well."""


def _mapping(loader: "_Loader", node: yaml.MappingNode) -> dict[str, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen:
            raise yaml.MarkedYAMLError(problem=f"'{key.value}' stands here twice", problem_mark=key.start_mark)
        seen.add(key.value)
    mapping = loader.construct_mapping(node, deep=True)
    mapping[LINE] = node.start_mark.line + 1
    return {str(key): value for key, value in mapping.items()}


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path: Path, name: str) -> Any:  # noqa: ANN401 - a file may hold anything; callers check it
    """Read a YAML file; `name` is how messages call it. Raises Fault if it is missing or is not YAML."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise Fault(name, "this file is missing.", "Put it back, or copy it from another school's pack.") from None
    except UnicodeDecodeError:
        raise Fault(name, "this file is not UTF-8 text.", "Save it again as UTF-8.") from None
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a subclass of SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        raise Fault(where, f"this is not YAML: {error.problem}.", "Check the spaces and colons there.") from None


def texts(value: object) -> tuple[str, ...]:
    """One text or a list of texts, as a tuple. Raises TypeError for anything else."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return tuple(value)
    raise TypeError


def sentence(value: object) -> str:
    """One text; an empty one where there is none. Raises TypeError for what YAML read as something else."""
    if isinstance(value, str):
        return value.strip()
    raise TypeError
