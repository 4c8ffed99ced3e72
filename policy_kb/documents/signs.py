"""Yes and no in fonts that draw signs for letters: Wingdings shows a tick where the file says "\u00fc"."""

_TICK, _CROSS = "\u2713", "\u2717"
_SAYS: dict[str, dict[int, str]] = {
    "wingdings": {0xFC: _TICK, 0xFE: _TICK, 0xFB: _CROSS, 0xFD: _CROSS, 0x78: _CROSS},
    "wingdings2": {0x50: _TICK, 0x52: _TICK, 0x4F: _CROSS, 0x51: _CROSS, 0x53: _CROSS, 0x54: _CROSS},
    "wingdings3": {},
    "webdings": {0x61: _TICK, 0x72: _CROSS},
    "symbol": {0xD6: _TICK},
}
_PRIVATE = 0xF000
"""Where Unicode has room for what such a font draws: a sign that may mark an item, whichever it is."""


def in_font(font: str, text: str) -> str:
    """What a text says in a font, by the font's name as Word or a PDF has it."""
    name = font.rpartition("+")[2].casefold().replace(" ", "").replace("-", "").removesuffix("regular")
    says = _SAYS.get(name)
    return text if says is None else "".join(_sign(says, letter, name != "symbol") for letter in text)


def _sign(says: dict[int, str], letter: str, drawn: bool) -> str:  # noqa: FBT001 - named where it is used
    code = ord(letter) - _PRIVATE if _PRIVATE <= ord(letter) <= _PRIVATE + 0xFF else ord(letter)
    if code in says:
        return says[code]
    return chr(_PRIVATE + code) if drawn and 0x20 < code <= 0xFF else letter  # noqa: PLR2004 - what a byte holds
