"""Files for tests, made here: small pictures with notes as phones write them, and things that only look like one."""

import io
import struct
import zlib
from dataclasses import dataclass, field

from PIL import ExifTags, Image

from bot.seam.turn import NotFetched

PLACE = "41.0"
PHONE = "Quill Pocket 3"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def notes() -> Image.Exif:
    """EXIF as a phone writes it: made-up camera, time and place."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Quill"
    exif[ExifTags.Base.Model] = PHONE
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2025:06:12 10:31:02"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: (52.0, 41.0, 17.5),
        ExifTags.GPS.GPSLongitudeRef: "W",
        ExifTags.GPS.GPSLongitude: (2.0, 30.0, 44.25),
    })  # fmt: skip
    return exif


def photo(form: str = "jpeg", *, bare: bool = False, shade: int = 0) -> bytes:
    """A small photograph; `shade` makes different ones."""
    held = io.BytesIO()
    Image.new("RGB", (48, 32), (shade, 90, 120)).save(held, form, **({} if bare else {"exif": notes()}))
    return held.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred bytes that claims, and truly holds, more pixels than fit into memory."""

    def chunk(kind: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@dataclass
class Sent:
    """A file on its way in; counts how often it was fetched."""

    data: bytes = field(default_factory=photo)
    name: str = "IMG_0001.jpg"
    why: str = ""
    fetched: int = 0

    async def fetch(self, most: int) -> bytes:
        self.fetched += 1
        if self.why == "lost":
            raise NotFetched("lost")
        if len(self.data) > most:
            raise NotFetched("too-big")
        return self.data
