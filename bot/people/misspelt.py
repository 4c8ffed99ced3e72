"""Names that are nearly the same: a letter more, less, wrong or swapped, as people write names they only hear. Pure."""

_LONG, _SHORTEST = 7, 4


def near(one: str, other: str) -> bool:
    """Whether two folded words may be one name: one slip, from seven letters on two; the first letter is the same."""
    if one[:1] != other[:1] or min(len(one), len(other)) < _SHORTEST:
        return False
    most = 2 if min(len(one), len(other)) >= _LONG else 1
    return abs(len(one) - len(other)) <= most and _slips(one, other) <= most


def _slips(one: str, other: str) -> int:
    """How many letters are more, less, wrong or swapped with their neighbour."""
    rows = [list(range(len(other) + 1))]
    for n, letter in enumerate(one, 1):
        row = [n]
        for m, theirs in enumerate(other, 1):
            least = min(rows[-1][m] + 1, row[-1] + 1, rows[-1][m - 1] + (letter != theirs))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == theirs:
                least = min(least, rows[-2][m - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]
