"""Which packs there are, and what was read from a folder, kept as long as its files hold the same."""

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from typing import TypeVar

PACKS = Path(__file__).parent / "packs"

Found = TypeVar("Found")
Held = tuple[tuple[str, bytes], ...]


def schools(packs: Path = PACKS) -> tuple[str, ...]:
    """The ids of the packs in a folder, sorted."""
    return tuple(sorted(path.parent.name for path in packs.glob("*/identity.yaml")))


def known(packs: Path = PACKS) -> tuple[str, ...]:
    """The ids that `load` finds: those of the folder, and the built-in examples."""
    return tuple(sorted({*schools(packs), *schools()}))


def while_unchanged(read: Callable[[Path, str], Found]) -> Callable[[Path, str], Found]:
    """Read a folder, or give again what was read while its YAML files held the same; what raises is never kept."""

    @lru_cache(maxsize=64)
    def again(folder: Path, school: str, _: Held) -> Found:
        return read(folder, school)

    def asked(folder: Path, school: str) -> Found:
        return again(folder, school, tuple((str(path), _digest(path)) for path in sorted(folder.rglob("*.yaml"))))

    return asked


def _digest(path: Path) -> bytes:
    """What a file holds, in short: a time of change is too coarse to tell two edits apart.

    Empty where it cannot be read: whoever reads it says what is wrong.
    """
    if path.is_file():
        with suppress(OSError), path.open("rb") as file:
            return file_digest(file, "sha256").digest()
    return b""
