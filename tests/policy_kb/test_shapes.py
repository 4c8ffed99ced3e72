"""A dataclass of ours does what one of the standard library does; both are made of the same classes here."""

import copy
import dataclasses
import pickle
import threading
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from policy_kb.shapes import dataclass

Shaped = Callable[..., Any]
BOTH = pytest.mark.parametrize("shaped", [dataclass, dataclasses.dataclass], ids=["ours", "the library's"])
FLAGS = pytest.mark.parametrize(
    "flags", [{"frozen": True, "slots": True}, {"frozen": True}, {"slots": True}, {}], ids="-".join
)


def point(shaped: Shaped, **flags: bool) -> Any:  # noqa: ANN401 - a class that is made here
    @shaped(**flags)
    class Point:
        """A place."""

        x: int
        y: "int | None" = None
        seen: list[int] = dataclasses.field(default_factory=list, compare=False)
        secret: str = dataclasses.field(default="s", repr=False)
        near: bool = dataclasses.field(default=False, kw_only=True)
        kind: ClassVar[str] = "place"

    return Point


@BOTH
@FLAGS
def test_it_is_made_compared_and_shown(shaped: Shaped, flags: dict[str, bool]) -> None:
    make = point(shaped, **flags)
    one, same, other = make(1, 2, near=True), make(x=1, y=2, near=True, seen=[3]), make(1)
    assert (one.x, one.y, one.seen, one.secret, one.near, make.kind) == (1, 2, [], "s", True, "place")
    assert one == same
    assert one != other
    assert one != point(shaped, **flags)(1, 2, near=True), "of another class"
    assert make(1).seen is not other.seen
    assert repr(one).endswith("Point(x=1, y=2, seen=[], near=True)")
    assert ("__dict__" in dir(one)) is not flags.get("slots", False)
    assert make.__init__.__qualname__.endswith("Point.__init__")


@BOTH
@FLAGS
def test_what_is_frozen_stays_and_is_hashed(shaped: Shaped, flags: dict[str, bool]) -> None:
    make = point(shaped, **flags)
    one = make(1)
    if flags.get("frozen"):
        assert len({one, make(1, seen=[3]), make(2)}) == 2
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
            one.x = 2
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'x'"):
            del one.x
    else:
        one.x = 2
        with pytest.raises(TypeError, match="unhashable"):
            hash(one)
    assert one.x == (1 if flags.get("frozen") else 2)


@BOTH
@FLAGS
@pytest.mark.parametrize(
    ("given", "named"), [((), {}), ((1, 2, [], "s", True), {}), ((1,), {"x": 1}), ((1,), {"z": 1})]
)
def test_what_does_not_fit_is_refused(
    shaped: Shaped, flags: dict[str, bool], given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    make = point(shaped, **flags)
    for _ in ("at the first call", "later"):
        with pytest.raises(TypeError, match=r"__init__\(\)"):
            make(*given, **named)
        make(1)


@BOTH
@FLAGS
def test_what_the_library_does_with_its_own_works(shaped: Shaped, flags: dict[str, bool]) -> None:
    make = point(shaped, **flags)
    one = make(1, 2, [3], near=True)
    assert dataclasses.replace(one, x=5) == make(5, 2, near=True)
    assert dataclasses.asdict(one) == {"x": 1, "y": 2, "seen": [3], "secret": "s", "near": True}
    assert [field.name for field in dataclasses.fields(one)] == ["x", "y", "seen", "secret", "near"]
    assert copy.copy(one) == copy.deepcopy(one) == one
    assert copy.copy(one).seen is one.seen
    assert copy.deepcopy(one).seen is not one.seen
    match one:
        case make(x, y):
            assert (x, y) == (1, 2)


@BOTH
def test_one_class_builds_on_another(shaped: Shaped) -> None:
    base = point(shaped, frozen=True, slots=True)

    @shaped(frozen=True, slots=True)
    class Held(base):  # type: ignore[misc, valid-type] # likewise
        """More of it."""

        z: int = 9
        made: str = dataclasses.field(init=False)
        all: tuple[int, ...] = dataclasses.field(init=False, default_factory=tuple)
        kept: str = dataclasses.field(init=False, default="so")

        def __post_init__(self) -> None:
            object.__setattr__(self, "made", f"{self.x}-{self.z}")

        def __repr__(self) -> str:
            return "itself"

    assert (Held(1).made, Held(1).z, Held(1).all, repr(Held(1))) == ("1-9", 9, (), "itself")
    assert (Held(1).kept, dataclasses.replace(Held(1), z=3).made) == ("so", "1-3")
    assert Held(1) == Held(1) != base(1)


@BOTH
def test_what_compares_by_identity_does(shaped: Shaped) -> None:
    make = point(shaped, frozen=True, slots=True, eq=False)
    one = make(1)
    assert one != make(1)
    assert len({one, one, make(1)}) == 2


@dataclass(frozen=True, slots=True)
class Sent:
    """Can be found by its name, as pickle wants."""

    to: str
    at: int = 0


def test_it_goes_through_pickle() -> None:
    assert pickle.loads(pickle.dumps(Sent("a", 1))) == Sent("a", 1)  # noqa: S301 - our own


def test_nothing_is_compiled_before_it_is_called() -> None:
    make = point(dataclass, frozen=True, slots=True)
    stands = make.__init__
    one = make(1)
    assert make.__init__ is not stands
    stands = make.__eq__
    assert one == make(1)
    assert make.__eq__ is not stands
    assert make.__init__.__code__.co_varnames[:3] == ("self", "x", "y")


def test_whoever_comes_first_in_two_threads_is_served() -> None:
    for _ in range(20):
        make = point(dataclass, frozen=True, slots=True)
        found: list[Any] = []
        threads = [threading.Thread(target=lambda: found.append(hash(make(1)))) for _ in range(4)]  # noqa: B023 - joined below
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 4
        assert len(set(found)) == 1


def test_what_it_does_not_know_it_refuses() -> None:
    with pytest.raises(TypeError, match="order"):
        point(dataclass, order=True)
