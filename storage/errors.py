"""What can go wrong with what is kept, said so that the person who runs it knows what to do next."""


class StoreError(Exception):
    """The store cannot do what was asked; the message says why and what to do, and quotes nothing kept."""


class SealBroken(StoreError):  # noqa: N818 - it names what happened to the seal
    """A sealed column does not open: it was changed, moved, or sealed under a key that was not given.

    `place` is (school, table, row, column); None where no row is to blame.
    """

    def __init__(self, message: str, place: tuple[str, str, str, str] | None = None) -> None:
        super().__init__(message)
        self.place = place


class KeyMissing(SealBroken):
    """A sealed column names a key that is not among those given."""


class NoRecord(StoreError):  # noqa: N818 - as above
    """The school has no record with this reference."""


class DraftGone(StoreError):  # noqa: N818 - as above
    """The draft to be filed was cancelled, or this person never had it."""


class Overtaken(Exception):  # noqa: N818 - it names what happened to the writer
    """Somebody else did something to the record first: read it again and decide again."""
