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
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from policy_kb.search.linear import Floats, Space

Model = tuple[Space, dict[str, Floats]]
"""A space of features, and the weights learnt over it by name."""
_HERE = Path(__file__).parent
_KINDS = ("space", "weights")
_FEW = 3
"""Models of one name that are kept side by side."""


def kept(name: str, texts: Iterable[str], train: Callable[[], Model]) -> Model:
    """The model learnt from these texts: read if it is there, otherwise trained and written for the next time."""
    path = _folder() / f"{name}-{_fingerprint(texts)}.npz"
    with contextlib.suppress(OSError, ValueError, KeyError, zipfile.BadZipFile):
        return _read(path)
    model = train()
    with contextlib.suppress(OSError):
        _write(path, model)
        _clear(path, name)
    return model


def _folder() -> Path:
    if given := os.environ.get("CANIPOST_CACHE"):
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "canipost"


def _fingerprint(texts: Iterable[str]) -> str:
    found = hashlib.sha256()
    for path in (*sorted(_HERE.glob("*.py")), *(_HERE.parent / name for name in ("lexicon.yaml", "urgent.yaml"))):
        found.update(path.read_bytes())
    for text in texts:
        found.update(text.encode() + b"\n")
    return found.hexdigest()[:32]


def _read(path: Path) -> Model:
    with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    space = Space.of(
        {name.removeprefix("space."): array for name, array in arrays.items() if name.startswith("space.")}
    )
    weights = {name.removeprefix("weights."): array for name, array in arrays.items() if name.startswith("weights.")}
    return space, weights


def _write(path: Path, model: Model) -> None:
    space, weights = model
    path.parent.mkdir(parents=True, exist_ok=True)
    kinds = zip(_KINDS, (space.arrays(), weights), strict=True)
    arrays = {f"{kind}.{name}": array for kind, each in kinds for name, array in each.items()}
    # Written beside and then moved: another program that starts now reads all of it or nothing.
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        np.savez(part, allow_pickle=False, **arrays)
    Path(part.name).replace(path)


def _clear(path: Path, name: str) -> None:
    """Leave the newest few models of a name: an older program beside this one still finds its own."""
    there = sorted(path.parent.glob(f"{name}-*.npz"), key=lambda one: one.stat().st_mtime)
    for old in there[:-_FEW]:
        old.unlink()
