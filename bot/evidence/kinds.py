"""What a file is that is no picture of ours, told by its first bytes: a recording, a phone's photo, an e-mail, a PDF.

1. The name says nothing, and nothing is ever decoded or unpacked.
2. What could run, or holds anything of any kind, is not known here: no archive, office document or program.

Sources: ISO/IEC 14496-12 (ftyp), RFC 9559 (Matroska), RFC 3533 (Ogg), RFC 4867 (AMR), ID3v2.4, RFC 5322 (e-mail),
MS-CFB and MS-OXMSG (Outlook).
"""

import re
from codecs import BOM_UTF8

_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"), "heic"),
    **dict.fromkeys((b"avif", b"avis"), "avif"),
    **dict.fromkeys((b"M4A ", b"M4B "), "m4a"),
    **dict.fromkeys((b"qt  ",), "mov"),
}
_VIDEO = re.compile(rb"(iso[m2-9]|mp4[12]|avc1|M4V |mmp4|MSNV|dash|3g[p2][0-9a-z]|f4v |M4VP|hvc1|XAVC)")
_BEGINNINGS = (
    (b"%PDF-", "pdf"), (b"GIF87a", "gif"), (b"GIF89a", "gif"), (b"\x1a\x45\xdf\xa3", "webm"), (b"OggS", "ogg"),
    (b"II*\0", "tiff"), (b"MM\0*", "tiff"), (b"\0\0\1\xba", "mpg"), (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (b"#!AMR", "amr"), (b"ID3", "mp3"), (b"caff\0\1", "caf"), (b"fLaC", "flac"),
)  # fmt: skip
_RIFF = {b"WAVE": "wav", b"AVI ": "avi"}
_OLD_MOVIE = (b"moov", b"mdat", b"wide")
"""Boxes with which a film of an older camera begins, which says no brand."""
_BITMAP = re.compile(rb"BM.{4}\0{4}.{4}[\x0c\x28\x6c\x7c]\0{3}", re.DOTALL)
_AAC = re.compile(rb"\xff[\xf0\xf1\xf8\xf9]")
_MP3 = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
"""The stream that each .msg has and no office document."""
_FIELD = re.compile(rb"(?:From |[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]?)")
_OF_MAIL = re.compile(
    rb"^(?:from|date|received|message-id|mime-version|return-path|to|subject):", re.IGNORECASE | re.MULTILINE
)
_HEAD = 16_384
_FIELDS = 3


def kind_of(data: bytes) -> str | None:
    """The kind of a file ("pdf", "heic", "mp4", "m4a", "eml" ...), or None for what is not known here."""
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        return _BRANDS.get(brand) or ("mp4" if _VIDEO.match(brand) else None)
    if data[4:8] in _OLD_MOVIE and not data[0]:
        return "mov"
    if data[:4] == b"RIFF" and data[8:12] in _RIFF:
        return _RIFF[data[8:12]]
    if _BITMAP.match(data):
        return "bmp"
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if _AAC.match(data):
        return "aac"
    if _MP3.match(data):
        return "mp3"
    if data.startswith(_OLE):
        return "msg" if _OUTLOOK in data else None
    return "eml" if _is_mail(data) else None


def _is_mail(data: bytes) -> bool:
    """Whether a file begins with the fields of an e-mail: at least three of those that each one has some of."""
    head = data[:_HEAD].removeprefix(BOM_UTF8).lstrip(b"\r\n").replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    if not _FIELD.match(head) or b"\0" in head:
        return False
    lines = [line for line in head.split(b"\n") if not line.startswith((b" ", b"\t"))]
    whole = lines if len(data) <= _HEAD else lines[:-1]  # the last may be cut
    return len(set(_OF_MAIL.findall(head.lower()))) >= _FIELDS and all(_FIELD.match(line) for line in whole if line)
