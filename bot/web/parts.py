"""A form that brings files: read piece by piece, nothing of a file before the form is known to be ours.

Rules:
1. The token stands before every file, so a stranger's file is never read.
2. A file that is too large is read to its end and thrown away, so that the person gets an answer and not a broken
   connection; a form as a whole may be as large as it takes for the files that fit.
"""

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.seam.turn import NotFetched
from bot.web.guard import LARGEST, MOST_FIELDS, Trouble, check_token
from policy_kb.shapes import dataclass

LARGEST_FORM = 64 * 1024 * 1024
_KEPT = 60 * 1024 * 1024
"""Bytes of a file that are kept; of a larger one only that it is."""
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that came with a form."""

    name: str
    data: bytes
    size: int

    async def fetch(self, most: int) -> bytes:
        """Give its bytes. Raises NotFetched."""
        if self.size > min(most, len(self.data)):
            raise NotFetched("too-big")
        return self.data


async def read_parts(request: web.Request, secret: bytes) -> tuple[list[tuple[str, str]], tuple[Uploaded, ...]]:
    """Give the fields of a form of ours, and its files. Raises Trouble."""
    if (request.content_length or 0) > LARGEST_FORM:
        raise Trouble(413, "large")
    fields: list[tuple[str, str]] = []
    files: list[Uploaded] = []
    left = LARGEST_FORM
    known = False
    try:
        reader = await request.multipart()
        while part := await reader.next():
            if not isinstance(part, BodyPartReader) or part.name is None or len(fields) > MOST_FIELDS:
                raise Trouble(400, "malformed")
            if part.filename is None:
                fields.append((part.name, (await _read(part, LARGEST, left)).decode()))
                left -= len(fields[-1][1])
                continue
            if not known:
                check_token(request, secret, fields)
                known = True
            found = await _file(part, left)
            left -= found.size
            if found.name or found.size:  # a browser sends an empty part where no file was chosen
                files.append(found)
    except (HttpProcessingError, ValueError, RuntimeError) as wrong:
        raise Trouble(400, "malformed") from wrong
    return fields, tuple(files)


async def _file(part: BodyPartReader, left: int) -> Uploaded:
    held, size = bytearray(), 0
    while piece := await part.read_chunk(_PIECE):
        size += len(piece)
        if size > left:
            raise Trouble(413, "large")
        if size <= _KEPT:
            held += piece
    return Uploaded(part.filename or "", bytes(held) if size <= _KEPT else b"", size)


async def _read(part: BodyPartReader, most: int, left: int) -> bytes:
    held = bytearray()
    while piece := await part.read_chunk(_PIECE):
        held += piece
        if len(held) > min(most, left):
            raise Trouble(413, "large")
    return bytes(held)
