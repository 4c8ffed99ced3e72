"""What is meant by a word behind a command that asks for no dialog."""

from bot.seam.turn import Turn

_COMMANDS = {
    "canipost": {"help": "help"},
    "report": {"status": "my-status"}
    | {name: name for name in ("desk", "tasks", "campaigns", "governors", "waiting", "help")},
    "declare": {"registers": "registers", "register": "registers", "list": "registers", "help": "help"},
    "policy": {"help": "help"},
}  # fmt: skip
"""What can be typed behind a command instead of what happened."""


def meant(turn: Turn) -> Turn:
    """A word behind a command that asks for the desk, the registers, or what was sent, is that deed."""
    if turn.deed == "begin" and turn.target in _COMMANDS:
        deed = _COMMANDS[turn.target].get(turn.typed("text").casefold())
        return Turn(turn.who, deed, stays=turn.stays) if deed else turn
    return turn
