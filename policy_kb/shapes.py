"""`dataclass` as the standard library has it, but cheap to define: what differs by class is compiled when first called.

The standard library compiles up to six functions from text for each class at once. A start defines more than two
hundred classes, makes something of a third of them, and compares fewer.

Rules:
1. Every dataclass of the program is made by this one; `field`, `replace` and the rest come from `dataclasses`, which
   also finds the fields here, so `fields`, `asdict`, `match` and slots are its own.
2. What is compiled consists of the names of fields, which stand in our code: nothing that is read gets in.
3. It knows `frozen`, `slots` and `eq`, fields of every kind, and no `InitVar`.
"""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, FrozenInstanceError
from reprlib import recursive_repr
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass"]

_T = TypeVar("_T")
_Text = tuple[list[str], list[str], dict[str, Any]]
"""A function before it is compiled: what it takes, what it does, and what the names in it mean."""


def _shaped(*, frozen: bool = False, slots: bool = False, eq: bool = True) -> Callable[[type[_T]], type[_T]]:
    """Make a class a dataclass; each argument means what it means to `dataclasses.dataclass`."""

    def made(cls: type[_T]) -> type[_T]:
        found = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
        has: dict[str, Any] = {"__init__": _at_first_call(found, "__init__", _frozen if frozen else _init)}
        has["__repr__"] = _repr
        if eq:
            has["__eq__"] = _at_first_call(found, "__eq__", _eq)
            has["__hash__"] = _at_first_call(found, "__hash__", _hash) if frozen else None
        if frozen:
            has |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
        if frozen and slots:
            has |= {"__getstate__": _state, "__setstate__": _restore}
        for name, what in has.items():
            if name not in cls.__dict__:
                setattr(found, name, what)
        return found

    return made


def _at_first_call(cls: type, name: str, write: Callable[[type], _Text]) -> Callable[..., object]:
    """Stands for a method until it is called; of two threads that do at once, both compile the same."""

    def first(self: object, *args: object, **named: object) -> object:
        method = _compiled(cls, name, *write(cls))
        setattr(cls, name, method)
        return method(self, *args, **named)

    return first


def _compiled(cls: type, name: str, takes: list[str], does: list[str], means: dict[str, Any]) -> Callable[..., object]:
    exec(f"def {name}({', '.join(['self', *takes])}):\n " + "\n ".join(does), means)  # noqa: S102 - rule 2
    method: Callable[..., object] = means[name]
    method.__qualname__ = f"{cls.__qualname__}.{name}"
    return method


def _init(cls: type) -> _Text:
    takes, means = _taken(cls)
    does = [f"self.{name} = {value}" for name, value in _given(cls)]
    return takes, does + _afterwards(cls), means


def _frozen(cls: type) -> _Text:
    """As `_init`, past the class's own refusal: by the slot, which takes half the time of `object.__setattr__`."""
    takes, means = _taken(cls)
    means["_set"] = object.__setattr__
    does = []
    for name, value in _given(cls):
        if isinstance(slot := getattr(cls, name, None), MemberDescriptorType):
            means[f"_set_{name}"] = slot.__set__
            does.append(f"_set_{name}(self, {value})")
        else:
            does.append(f"_set(self, {name!r}, {value})")
    return takes, does + _afterwards(cls), means


def _taken(cls: type) -> tuple[list[str], dict[str, Any]]:
    """The arguments of `__init__`, and what its defaults mean."""
    taken = [one for one in dataclasses.fields(cls) if one.init]
    means: dict[str, Any] = {"_missing": MISSING}
    takes = []
    for one in sorted(taken, key=lambda one: one.kw_only is True):
        if one.kw_only is True and "*" not in takes:
            takes.append("*")
        takes.append(f"{one.name}{_default(one)}")
    for one in dataclasses.fields(cls):
        means |= {f"_make_{one.name}": one.default_factory, f"_default_{one.name}": one.default}
    return takes, means


def _default(one: "Field[Any]") -> str:
    if one.default is not MISSING:
        return f"=_default_{one.name}"
    return "" if one.default_factory is MISSING else "=_missing"


def _given(cls: type) -> Iterator[tuple[str, str]]:
    """What each field is set to: its name, and what stands for the value."""
    for one in dataclasses.fields(cls):
        if one.default_factory is not MISSING:
            made = f"_make_{one.name}()"
            yield one.name, f"{made} if {one.name} is _missing else {one.name}" if one.init else made
        elif one.init or one.default is not MISSING:
            yield one.name, one.name if one.init else f"_default_{one.name}"


def _afterwards(cls: type) -> list[str]:
    return ["self.__post_init__()"] if hasattr(cls, "__post_init__") else ["pass"]


def _eq(cls: type) -> _Text:
    compared = [one.name for one in dataclasses.fields(cls) if one.compare]
    alike = f"{_values('self', compared)} == {_values('other', compared)}"
    return ["other"], [f"return {alike} if other.__class__ is self.__class__ else NotImplemented"], {}


def _hash(cls: type) -> _Text:
    counted = [one.name for one in dataclasses.fields(cls) if (one.compare if one.hash is None else one.hash)]
    return [], [f"return hash({_values('self', counted)})"], {}


def _values(of: str, names: list[str]) -> str:
    return "(" + "".join(f"{of}.{name}, " for name in names) + ")"


@recursive_repr()
def _repr(self: object) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in _fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _refuse_to_set(_: object, name: str, __: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: object) -> list[object]:
    return [getattr(self, one.name) for one in _fields(self)]


def _restore(self: object, state: list[object]) -> None:
    for one, value in zip(_fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


def _fields(of: object) -> tuple["Field[Any]", ...]:
    cls: type = type(of)
    return dataclasses.fields(cls)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _shaped
