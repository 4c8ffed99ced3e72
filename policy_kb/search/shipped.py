"""What of the sentence encoder's own files is needed here: English in lower case, a third of it."""

from __future__ import annotations

import io
from pathlib import Path

from policy_kb.search.numbers import Array, np
from policy_kb.search.pieces import read_pieces

_CHUNKS = 17
"""Tables that the words' vectors are dealt out to, in turn; each has its own scale."""


def english(home: Path) -> dict[str, Array]:
    """What of the model is needed for English in lower case: a third of it."""
    numbers, pieces, scores = zip(*_signs_first((home / "sp.model").read_bytes()), strict=True)
    with np.load(io.BytesIO((home / "weights.npz").read_bytes()), allow_pickle=False) as file:
        words = np.empty((len(numbers), file["q1"].shape[1]), np.uint8)
        for chunk in range(_CHUNKS):
            here = [at for at, number in enumerate(numbers) if number % _CHUNKS == chunk]
            words[here] = file[f"q{chunk + 1}"][[numbers[at] // _CHUNKS for at in here]]
        rest = {name: file[name].astype(np.float32) for name in file.files if not name.startswith("q")}
    chunks = np.array(numbers) % _CHUNKS
    return {
        **rest,
        "words": words,
        "scale": rest["scale"][chunks],
        "low": rest.pop("lo")[chunks],
        "pieces": np.frombuffer("\n".join(pieces).encode(), np.uint8),
        "scores": np.array(scores, np.float32),
    }


def _signs_first(model: bytes) -> list[tuple[int, str, float]]:
    """The three signs under names that no word has, then the pieces."""
    return [(number, f"<{number}>", 0.0) for number in range(3)] + read_pieces(model)
