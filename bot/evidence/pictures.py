"""What a picture tells beside what it shows, and the same picture without it.

1. Nothing is ever decoded: the file is walked piece by piece, so a small file cannot become a huge picture in memory.
2. Stripping leaves every byte of the image as it was. What is not needed to show it is left out: EXIF, XMP, IPTC,
   comments, colour profiles, previews, and whatever hangs on behind the picture's end (motion, depth, another picture).
3. One thing is written anew: which way up the picture is, because phones store that beside the pixels.
"""

import struct
from collections.abc import Iterator
from zlib import crc32

from bot.evidence import texts
from bot.evidence.notes import exif_tags, noted
from policy_kb.shapes import dataclass

MAX_PIXELS = 120_000_000  # beyond today's phones; a picture that claims more is a trick or a mistake

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD"),
    *(b"acTL", b"fcTL", b"fdAT"),
}
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}
# JPEG markers, by their names in ITU-T T.81 (B.1.1.3)
_FILL, _EOI, _SOS, _COM, _APP0, _APP1, _APP14 = 0xFF, 0xD9, 0xDA, 0xFE, 0xE0, 0xE1, 0xEE
_NOTES = {*range(0xE0, 0xF0), _COM}
_RESTARTS = range(0xD0, 0xD8)
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_ALONE = {0x01, *_RESTARTS}
_EXIF = b"Exif\0\0"
_UPRIGHT, _ORIENTATION = 1, 0x0112  # which way up, and the tag of EXIF that says it


class NotAPicture(ValueError):  # noqa: N818 - says what it is
    """The file is no picture that can be read: `why` is empty, unknown, broken, heic, too-big or too-many-pixels."""

    def __init__(self, why: str) -> None:
        super().__init__(f"not a picture that can be read: {why}")
        self.why = why


@dataclass(frozen=True)
class Picture:
    """What a picture tells: its format (jpeg, png or webp), its size, and what is stored beside the pixels.

    `within`: metres to which the camera says it knew the place, where it says so.
    """

    format: str
    width: int
    height: int
    location: bool
    device: str | None
    taken: str | None
    within: int | None = None


@dataclass(frozen=True)
class _Parts:
    """One file in its pieces: the bare picture is `head`, then `turned(orientation)`, then `rest`."""

    format: str
    width: int
    height: int
    exif: bytes
    notes: bytes
    head: bytes
    rest: bytes


def read_picture(data: bytes) -> Picture:
    """What a picture tells beside what it shows. Raises NotAPicture."""
    parts = _parts(data)
    said = noted(parts.exif or parts.notes.partition(_EXIF)[2], parts.notes)  # what stands in a text turns no picture
    return Picture(
        parts.format, parts.width, parts.height, said.location, said.device or None, said.taken or None, said.within
    )


def stripped(data: bytes) -> bytes:
    """The same picture, pixel for pixel, without anything stored beside it. Raises NotAPicture."""
    parts = _parts(data)
    turn = exif_tags(parts.exif).get(_ORIENTATION, _UPRIGHT)
    turn = turn if isinstance(turn, int) and turn in range(2, 9) else _UPRIGHT
    if parts.format == "webp":
        return _webp_file(parts, turn)
    kept = b"" if turn == _UPRIGHT else _turned(parts.format, turn)
    return parts.head + kept + parts.rest


def _parts(data: bytes) -> _Parts:
    if not data:
        raise NotAPicture("empty")
    try:
        if data.startswith(b"\xff\xd8\xff"):
            parts = _jpeg(data)
        elif data.startswith(_PNG):
            parts = _png(data)
        elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            parts = _webp(data)
        elif data[4:8] == b"ftyp" and data[8:11] in {b"hei", b"hev", b"mif", b"msf", b"avi"}:
            raise NotAPicture("heic")
        else:
            raise NotAPicture("unknown")
    except (struct.error, IndexError):
        raise NotAPicture("broken") from None
    if not parts.width or not parts.height:
        raise NotAPicture("broken")
    if parts.width * parts.height > MAX_PIXELS:
        raise NotAPicture("too-many-pixels")
    return parts


def _tiff(turn: int) -> bytes:
    """The smallest EXIF there is: which way up."""
    return b"II*\0\x08\0\0\0" + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, turn, 0, 0)


def _turned(form: str, turn: int) -> bytes:
    if form == "png":
        return _chunk(b"eXIf", _tiff(turn))
    body = _EXIF + _tiff(turn)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """A JPEG's pieces up to its end: marker, the whole piece, what it holds."""
    place = 2
    while True:
        if data[place] != _FILL:
            raise NotAPicture("broken")
        while data[place] == _FILL:  # any number of fill bytes may stand before a marker
            place += 1
        marker, start, place = data[place], place - 1, place + 1
        if marker == _EOI:
            yield marker, b"\xff\xd9", b""
            return
        if marker in _ALONE:
            yield marker, data[start:place], b""
            continue
        (length,) = struct.unpack_from(">H", data, place)
        held = data[place + 2 : place + length]
        place += length
        if length < 2 or place > len(data):  # noqa: PLR2004 - a length counts its own two bytes
            raise NotAPicture("broken")
        if marker == _SOS:
            place = _scan_end(data, place)
        yield marker, b"\xff" + data[start + 1 : place], held


def _scan_end(data: bytes, place: int) -> int:
    """Where the pixels of a scan stop: at the first marker that is neither a stuffed byte nor a restart."""
    while (place := data.find(b"\xff", place)) >= 0 and place + 1 < len(data):
        if data[place + 1] == _FILL:
            place += 1
        elif data[place + 1] == 0 or data[place + 1] in _RESTARTS:
            place += 2
        else:
            return place
    raise NotAPicture("broken")


def _jpeg(data: bytes) -> _Parts:
    head, rest, notes, exif = b"\xff\xd8", [], [], b""
    width = height = 0
    for marker, piece, held in _segments(data):
        if marker == _APP0 and held.startswith(b"JFIF\0"):
            bare = held[:12] + b"\0\0"  # without the preview, which may show what was cropped away
            head += b"\xff\xe0" + struct.pack(">H", len(bare) + 2) + bare
        elif marker == _APP1 and held.startswith(_EXIF):
            exif = exif or held[len(_EXIF) :]
        elif marker == _APP14 and held.startswith(b"Adobe"):
            rest.append(piece)  # says how colours are stored; without it they come out wrong
        elif marker in _NOTES:
            notes.append(held)
        else:
            if marker in _FRAMES:
                height, width = struct.unpack_from(">HH", held, 1)
            rest.append(piece)
    return _Parts("jpeg", width, height, exif, b"".join(notes), head, b"".join(rest))


def _chunk(kind: bytes, held: bytes) -> bytes:
    return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", crc32(kind + held))


def _png(data: bytes) -> _Parts:
    place, rest, notes, exif, header = len(_PNG), [], [], b"", b""
    kind = b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, place)
        piece = data[place : place + length + 12]
        if len(piece) != length + 12 or (not header and kind != b"IHDR"):
            raise NotAPicture("broken")
        place += length + 12
        if kind == b"IHDR":
            header = piece
        elif kind in _PNG_KEPT:
            rest.append(piece)
        elif kind == b"eXIf":
            exif = piece[8:-4]
        else:
            notes.append(texts.read(kind, piece[8:-4]) if kind in texts.KINDS else piece[8:-4])
    width, height = struct.unpack_from(">II", header, 8)
    return _Parts("png", width, height, exif, b"".join(notes), _PNG + header, b"".join(rest))


def _webp(data: bytes) -> _Parts:
    (size,) = struct.unpack_from("<I", data, 4)
    end, place, rest, notes, exif, header = size + 8, 12, [], [], b"", b""
    width = height = 0
    if end > len(data):
        raise NotAPicture("broken")
    while place + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, place)
        held = data[place + 8 : place + 8 + length]
        piece = data[place : place + 8 + length + length % 2]
        if len(held) != length:
            raise NotAPicture("broken")
        place += len(piece)
        if kind == b"VP8X":
            header = held
            width, height = (1 + int.from_bytes(held[at : at + 3], "little") for at in (4, 7))
        elif kind == b"EXIF":
            exif = held.removeprefix(_EXIF)
        elif kind in _WEBP_KEPT:
            rest.append(piece)
            width, height = (width, height) if width else _webp_size(kind, held)
        else:
            notes.append(held)
    return _Parts("webp", width, height, exif, b"".join(notes), header, b"".join(rest))


def _webp_size(kind: bytes, held: bytes) -> tuple[int, int]:
    if kind == b"VP8 ":
        wide, high = struct.unpack_from("<HH", held, 6)
        return wide & 0x3FFF, high & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", held, 1)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return 0, 0


def _webp_file(parts: _Parts, turn: int) -> bytes:
    """A WebP file again: its extended header, if it had one, no longer promises what was taken out."""
    body = parts.rest
    if parts.head:
        keep = parts.head[0] & 0b00010010 | (0b00001000 if turn != _UPRIGHT else 0)
        body = b"VP8X" + struct.pack("<I", len(parts.head)) + bytes([keep]) + parts.head[1:] + body
        if turn != _UPRIGHT:
            note = _tiff(turn)
            body += b"EXIF" + struct.pack("<I", len(note)) + note
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
