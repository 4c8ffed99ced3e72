"""What a piece of a text and its neighbours say together: two layers of the encoder, in half of the multiplications.

Windows of rows that stand beside each other share most of their rows. Three windows of three, each times a matrix, are
nine products of a row with a third of it; five rows that are mixed of theirs, times five matrices that were mixed of
the thirds once, are five (Toom and Cook's way). What comes out differs in the last bits alone, for what is mixed with
is small.
"""

from collections.abc import Sequence

from policy_kb.search.numbers import Array, Floats, np, times

GAP = 2
"""Pieces on either side of one that a window reaches: between two texts lie as many of zeros."""
TILE = 3
"""Rows that are worked out together: two would save 35 % of the multiplications, three save 47, four 53, but then the
matrices are nearly twice as great, and to read them is what a text alone takes."""
_POINTS = (0, 1, -1, 2, -1 / 2, -2)
"""Where polynomials are looked at, beside infinity."""


class Window:
    """A window of `size` pieces, of which `before` stand before the piece itself."""

    def __init__(self, size: int, before: int, matrix: Floats, thin: tuple[Floats, Floats], bias: Floats) -> None:
        """The second layer's matrix, the two whose product is added to it for the second voice, each voice's bias."""
        self._size, self._before, self._wide = size, before, TILE + size - 1
        self._left, self._right, self._bias = np.concatenate(np.split(thin[0], size), axis=1), thin[1], bias
        self._mix, turned, self._sum = (part.astype(np.float32) for part in _mixing(size))
        self._parts = (turned @ matrix.reshape(size, -1)).reshape(self._wide, -1, matrix.shape[1])

    def read(self, inner: Floats, first: Floats, outside: Sequence[int], into: Floats) -> None:
        """Write for each voice, from piece `GAP` on, what the window's two layers make of each piece.

        `inner` goes into them and `first` is the first layer's products, for each place in a window; `outside` are the
        rows of no piece. `into` has the shape (voices, tiles, `TILE`, width).
        """
        once = np.empty_like(inner)
        now = once[:, GAP:-GAP]
        self._slide(first, now)
        np.maximum(now, 0, out=now)
        now += inner[:, GAP:-GAP]
        once[:, outside] = 0
        twice = self._times(once)
        twice += self._bias[: len(once), None, None]
        np.maximum(twice, 0, out=into)
        into += now.reshape(into.shape)

    def _slide(self, rows: Floats, into: Floats) -> None:
        """Of rows with one part for each place in a window, the sums over the windows."""
        begin = GAP - self._before
        places = enumerate(np.split(rows, self._size, axis=2), start=begin)
        one, two, *more = (part[:, at : at + into.shape[1]] for at, part in places)
        np.add(one, two, out=into)
        for part in more:
            into += part

    def _times(self, rows: Floats) -> Floats:
        """For each voice each row's window times the matrix, in tiles."""
        voices, count, width = rows.shape
        tiles = (count - 2 * GAP) // TILE
        near = np.empty((self._wide, voices, tiles, width), np.float32)
        for at, some in enumerate(near, start=GAP - self._before):
            some[:] = rows[:, at : at + TILE * tiles : TILE]
        mixed = (self._mix @ near.reshape(self._wide, -1)).reshape(self._wide, -1, width)
        found = (self._sum @ times(mixed, self._parts).reshape(self._wide, -1)).reshape(TILE, voices, tiles, -1)
        found = found.transpose(1, 2, 0, 3)
        if voices > 1:
            thin = np.empty((1, TILE * tiles, len(self._right)), np.float32)
            self._slide(rows[1:] @ self._left, thin)
            found[1] += (thin[0] @ self._right).reshape(found.shape[1:])
        return found


def _mixing(size: int) -> tuple[Array, Array, Array]:
    """How rows are mixed, how parts of the matrix are, and how the products are summed up.

    To look at two polynomials at enough points, to multiply what is seen, and to find the polynomial of the products is
    to multiply them; read backwards it is to slide one along the other.
    """
    wide = TILE + size - 1
    whole, parts, tile = (np.vander([*_POINTS[: wide - 1], 0], many, increasing=True) for many in (wide, size, TILE))
    for seen in (whole, parts, tile):
        seen[-1] = np.eye(seen.shape[1])[-1]  # at infinity the highest power is all
    return np.linalg.inv(whole).T, parts, tile.T
