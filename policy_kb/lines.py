"""YAML in which every list and mapping remembers its line, so that a fault can be named with file and line.

1. A file is read only as far as a pack can reach: in bytes, in depth, and in what stands for something else.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from policy_kb.quick import LIST, NAMES, TEXT, QuickLoader

LINE = "__line__"
_MOST = 4_000_000
"""Bytes of one file; the longest of the built-in packs has 140,000."""
_DEEPEST = 20
_NO_BRACKET = bytes(one for one in range(256) if one not in b"[]{}")
_BLANK = bytes.maketrans(b"?-", b"  ")
_FAR_IN = b"\n" + b" " * 2 * _DEEPEST
_LIKE_NO_OTHER = {"<<", "="}
"""Names with a meaning of their own in YAML."""
_ANCHOR = re.compile(r"(?<![^\s[{,:-])&\w")


class Fault(Exception):  # noqa: N818 - named after what it is about
    """Something in a file that a person must put right; the text says where, what and how."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(f"{where}: {what} {remedy}")
        self.parts = (where, what, remedy)


class Faults(Exception):  # noqa: N818 - it is a list of faults, each with its own remedy
    """Everything that is wrong with a pack."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class _Loader(QuickLoader):
    """The C parser, which keeps the lines; what packs consist of is built at once, the rest in PyYAML's own way."""

    def construct_object(self, node: yaml.Node, deep: bool = True) -> Any:  # noqa: ANN401, FBT001, FBT002 - PyYAML's
        """What a node says."""
        tag = node.tag
        if tag == TEXT and isinstance(node, yaml.ScalarNode):
            return node.value
        if tag == LIST and isinstance(node, yaml.SequenceNode):
            return [self.construct_object(one) for one in node.value]
        if tag == NAMES and isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        return super().construct_object(node, deep)

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a name is a list here", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"'{key.value}' stands here twice", problem_mark=key.start_mark)
            seen.add(key.value)
        if not seen.isdisjoint(_LIKE_NO_OTHER):
            self.flatten_mapping(node)
        mapping = {str(self.construct_object(key)): self.construct_object(value) for key, value in node.value}
        mapping[LINE] = node.start_mark.line + 1
        return mapping


def read(path: Path, name: str) -> Any:  # noqa: ANN401 - a file may hold anything; callers check it
    """Read a YAML file; `name` is how messages call it. Raises Fault if it is missing or is not YAML."""
    try:
        text = _text(path, name)
    except FileNotFoundError:
        raise Fault(name, "this file is missing.", "Put it back, or copy it from another school's pack.") from None
    except UnicodeDecodeError:
        raise Fault(name, "this file is not UTF-8 text.", "Save it again as UTF-8.") from None
    except OSError as error:
        raise Fault(name, f"this file cannot be read: {error.strerror}.", "Check who may read it.") from None
    try:
        if _deep(text) or ("&" in text and _ANCHOR.search(text)):
            _walk(text, name)
        return yaml.load(text, _Loader)  # noqa: S506 - a subclass of SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        raise Fault(where, f"this is not YAML: {error.problem}.", "Check the spaces and colons there.") from None
    except ValueError as error:
        raise Fault(name, f"there is a number or a day in it that cannot be: {error}.", "Put it in quotes.") from None
    except yaml.YAMLError:
        raise Fault(name, "there is a character in it that is no text.", "Save it again as plain UTF-8 text.") from None


def _text(path: Path, name: str) -> str:
    """The text of a file of reasonable size."""
    if path.exists() and not path.is_file():
        raise Fault(name, "this is not a file.", "Put a text file of this name there.")
    with path.open("rb") as file:
        found = file.read(_MOST + 1)
    if len(found) > _MOST:
        raise Fault(name, "this file is larger than any pack can be.", "Check that it is the right file.")
    return found.decode("utf-8")


def _deep(text: str) -> bool:
    """Whether lists may stand deeper in one another than a pack has them."""
    depth, plain = 0, text.encode()
    for mark in plain.translate(None, _NO_BRACKET):
        depth += 1 if mark in b"[{" else -1
        if depth > _DEEPEST:
            return True
    return _FAR_IN in b"\n" + plain.translate(_BLANK)


def _walk(text: str, name: str) -> None:
    """Look at the marks of a file before anything is built from it: the C parser follows any depth, until it dies."""
    within: list[bool] = []
    for event in yaml.parse(text, yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        match event:
            case yaml.CollectionStartEvent():
                within.append(event.anchor is not None)
            case yaml.CollectionEndEvent():
                within.pop()
            case yaml.AliasEvent() if any(within):
                what = "a part that stands for others stands for others itself."
                raise Fault(f"{name}:{line}", what, "Write it out, without '&' and '*'.")
        if len(within) > _DEEPEST:
            raise Fault(f"{name}:{line}", "lists stand too deep in one another here.", "Check the brackets and spaces.")


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
