"""How many of what, as English says it: "1 fault", "2 faults"."""


def counted(number: int, one: str, more: str = "") -> str:
    """The number with its noun; `more` is the plural where it is not the singular with an s."""
    return f"{number} {one if number == 1 else more or f'{one}s'}"
