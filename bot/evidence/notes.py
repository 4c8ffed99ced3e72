"""What is noted beside the pixels of a picture: whether a place, with what, and when; in EXIF, XMP and IPTC.

1. Whether a place is stored is told, the place itself never: no coordinate and no name of a place leaves this file.
2. A note that cannot be read is no reason to refuse a picture.
3. Pillow is loaded with the first picture, not with the program, and may not log: at its lowest level it writes down
   what it reads.

The fields: Exif 2.32 (CIPA DC-008), XMP parts 1 and 2 (ISO 16684), IPTC Photo Metadata Standard 2023.1 and IIM 4.2.
"""

import logging
import re
import struct
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from policy_kb.shapes import dataclass

if TYPE_CHECKING:
    from PIL.Image import Exif

logging.getLogger("PIL").setLevel(logging.WARNING)

_FARTHEST = 100_000
_XMP_PLACES = (
    ":GPSLatitude", ":GpsLatitude", ":GPSDestLatitude", ":City", ":State", ":Country", ":Location", ":CountryCode",
    ":LocationCreated", ":LocationShown", ":Sublocation", ":WorldRegion",
)  # fmt: skip
"""By any prefix, which whoever writes a note is free to choose."""
_XMP_TIMES = ("exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate")
_IIM_PLACES = {26, 27, 90, 92, 95, 100, 101}
"""Datasets of record 2: content location (code and name), city, sub-location, province, country (code and name)."""
_IIM_DAY, _IIM_TIME = 55, 60
_IIM_SET = re.compile(rb"\x1c\x02(.)(..)", re.DOTALL)
_LONG = 0x8000
"""From here on a length is that of a length: nobody writes a place of 32 KiB."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What is stored beside the pixels; `within`: metres to which the camera says it knew the place."""

    location: bool
    device: str
    taken: str
    within: int | None


def noted(exif: bytes, others: bytes) -> Noted:
    """Read what is noted: `exif` without its header, `others` all other notes one after the other."""
    from PIL import ExifTags  # noqa: PLC0415 - rule 3

    tags = exif_tags(exif)
    detail, place = tags.get_ifd(ExifTags.IFD.Exif), tags.get_ifd(ExifTags.IFD.GPSInfo)
    maker, model = (_line(tags.get(tag)) for tag in (ExifTags.Base.Make, ExifTags.Base.Model))
    taken = _line(detail.get(ExifTags.Base.DateTimeOriginal)) or _line(tags.get(ExifTags.Base.DateTime))
    iptc = dict(_datasets(others))
    location = (
        any(tag in place for tag in (ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSDestLatitude))
        or bool(place.get(ExifTags.GPS.GPSAreaInformation))
        or any(_in_xmp(others, name) for name in _XMP_PLACES)
        or any(iptc.get(number, b"").strip(b"\0 ") for number in _IIM_PLACES)
    )
    return Noted(
        location,
        _device(maker, model)
        or _device(_in_xmp(others, "tiff:Make"), _in_xmp(others, "tiff:Model"))
        or _line(detail.get(ExifTags.Base.LensModel))
        or _in_xmp(others, "exifEX:LensModel"),
        taken or next(filter(None, (_in_xmp(others, name) for name in _XMP_TIMES)), "") or _iptc_time(iptc),
        _metres(place.get(ExifTags.GPS.GPSHPositioningError)) if location else None,
    )


def exif_tags(raw: bytes) -> "Exif":
    """The tags, or none where they cannot be read."""
    from PIL import ExifTags, Image  # noqa: PLC0415 - rule 3

    exif = Image.Exif()
    with warnings.catch_warnings(action="ignore"):
        try:
            if raw:
                exif.load(raw)
                exif.get_ifd(ExifTags.IFD.Exif)
                exif.get_ifd(ExifTags.IFD.GPSInfo)
        except Exception:  # noqa: BLE001 - whatever a crafted note does to the reader, the picture is still one
            return Image.Exif()
    return exif


def _device(maker: str, model: str) -> str:
    return model if maker and model.startswith(maker) else f"{maker} {model}".strip()


def _in_xmp(notes: bytes, name: str) -> str:
    """The value of an XMP property, as an attribute or as an element; "yes" where it is a structure that says more.

    Without a prefix (":City") it is found under any.
    """
    key = re.escape(name.encode())
    if found := re.search(key + rb"\s*=\s*(?:\"([^\"]{1,400})\"|'([^']{1,400})')", notes):
        return _line(found[1] or found[2])
    if found := re.search(
        (rb"<[\w.-]{1,40}" if name[0] == ":" else rb"<") + key + rb"(?:\s[^<>]{0,400})?>([^<]{0,400})<(/?)", notes
    ):
        return _line(found[1]) or ("" if found[2] else "yes")
    return ""


def _datasets(notes: bytes) -> Iterator[tuple[int, bytes]]:
    """The datasets of record 2 of an IPTC-IIM block: number and value."""
    if b"8BIM\x04\x04" not in notes:
        return
    start = notes.index(b"8BIM\x04\x04")
    for found in _IIM_SET.finditer(notes, start):
        (length,) = struct.unpack(">H", found[2])
        if length < _LONG:
            yield found[1][0], notes[found.end() : found.end() + length]


def _iptc_time(iptc: dict[int, bytes]) -> str:
    return _line(b" ".join(filter(None, (iptc.get(_IIM_DAY), iptc.get(_IIM_TIME)))))


def _line(value: object) -> str:
    """A note as one short printable line."""
    text = value.decode("utf-8", "ignore") if isinstance(value, bytes) else value if isinstance(value, str) else ""
    return " ".join("".join(letter for letter in text if letter.isprintable()).split())[:80]


def _metres(value: object) -> int | None:
    """A precision in whole metres, from 1 metre to 100 km; None for what makes no sense."""
    try:
        found = float(value)  # type: ignore[arg-type] # whatever a camera wrote there
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return max(1, round(found)) if 0 < found <= _FARTHEST else None
