"""What the lengths of sealed values tell: `.venv/bin/python -m tests.bench_lengths` prints how many different ones.

Made up: reports with texts of 20 to 4,000 letters and pictures of 20 KB to 8 MB, each size equally likely by its
logarithm. Compared are no padding, that of the version before data keys, and today's.
"""

import math
import random
from collections import Counter
from collections.abc import Callable

from storage.plain import plain
from storage.sealing import file_size, padded

MANY = 10_000


def entropy(sizes: Counter[int]) -> float:
    """How many bits a length tells of one value."""
    whole = sizes.total()
    return -sum(n / whole * math.log2(n / whole) for n in sizes.values())


def before(size: int) -> int:
    """The padding of the version before."""
    return next((one for one in (64, 128, 256, 512, 1024) if size <= one), -(-size // 1024) * 1024)


def main() -> None:
    """Print both tables."""
    dice = random.Random(1)
    texts = [len(plain({"report.what": "x" * int(math.exp(dice.uniform(math.log(20), math.log(4000)))),
                        "report.group": "pupils"})) for _ in range(MANY)]  # fmt: skip
    pictures = [int(math.exp(dice.uniform(math.log(20_000), math.log(8_000_000)))) for _ in range(MANY)]
    ways: dict[str, tuple[list[int], Callable[[int], int]]] = {
        "reports, not padded": (texts, lambda size: size),
        "reports, before": (texts, before),
        "reports, now": (texts, lambda size: len(padded(b"x" * size))),
        "pictures, before (not padded)": (pictures, lambda size: size),
        "pictures, now": (pictures, file_size),
    }
    for what, (sizes, pad) in ways.items():
        found = Counter(pad(size) for size in sizes)
        longer = sum(pad(size) for size in sizes) / sum(sizes) - 1
        print(f"{what:<32} {len(found):>6} lengths, {entropy(found):4.1f} bits, {100 * longer:3.0f} % longer")


if __name__ == "__main__":
    main()
