"""Reads the tables that an office exports: CSV files, alone, in a folder, or in a ZIP archive.

Rules:
1. UTF-8, with or without its mark, UTF-16 with it, or Windows-1252, as Excel writes; commas, semicolons or tabs.
2. Bounded: what is larger than a trust could need is refused before it is read, an archive by what it says it holds and
   by what comes out of it.
3. A cell is one line of text; what is no text (NUL and other control characters) is taken out of it.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from policy_kb.archives import BROKEN, NOT_THERE
from policy_kb.counted import counted
from policy_kb.lines import Fault
from policy_kb.shapes import dataclass

LARGEST = 20_000_000
"""Bytes of one file: a trust of 30,000 pupils and their parents fits five times."""
MOST_ROWS = 200_000
_LONGEST = 1_000
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the cells by column, and where it stands."""

    where: str
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """A cell without the spaces around it; empty where there is none."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A file: its name, the columns in their order, and its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_tables(path: Path) -> dict[str, Table]:
    """Read every *.csv of a folder or an archive, or the one file, by name in small letters. Raises Fault."""
    found = {}
    for name, raw in list(_files(path)):
        found[name.casefold()] = read_table(name, raw)
    if not found:
        raise Fault(str(path), "there is no CSV file here.", "Give a CSV file, or the folder or ZIP archive with them.")
    return found


def read_table(name: str, raw: bytes) -> Table:
    """Read one file. Raises Fault."""
    text = _text(name, raw)
    delimiter = _delimiter(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    columns: tuple[str, ...] = ()
    try:
        for cells in lines:
            clean = [_cell(cell) for cell in cells]
            if not any(clean):
                continue
            if not columns:
                columns = _columns(name, clean)
                continue
            if len(rows) >= MOST_ROWS:
                raise Fault(name, f"there are more than {MOST_ROWS:,} rows.", "Export the people of one school.")
            _fits(name, lines.line_num, columns, clean)
            rows.append(Row(f"{name}:{lines.line_num}", dict(zip(columns, clean, strict=False))))
    except csv.Error as error:
        where, what = f"{name}:{lines.line_num}", f"this line cannot be read ({error})."
        raise Fault(where, what, "Export it as CSV again.") from None
    if not columns:
        raise Fault(name, "this file is empty.", "Export it again, with a line of column names at the top.")
    return Table(name, columns, tuple(rows))


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(path.iterdir()):
            if file.suffix.casefold() == ".csv" and file.is_file():
                yield file.name, _bounded(file)
    elif path.suffix.casefold() == ".zip":
        yield from _of_archive(path)
    else:
        yield path.name, _bounded(path)


def _bounded(file: Path) -> bytes:
    with file.open("rb") as opened:
        raw = opened.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise _too_large(file)
    return raw


def _of_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    left = LARGEST
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                name = PurePosixPath(entry.filename).name
                if entry.is_dir() or not name.casefold().endswith(".csv") or name.startswith("."):
                    continue
                if entry.file_size > left:
                    raise _too_large(path)
                with archive.open(entry) as opened:
                    raw = opened.read(left + 1)
                left -= len(raw)
                if left < 0:
                    raise _too_large(path)
                yield name, raw
    except NOT_THERE:
        raise
    except BROKEN:
        remedy = "Unpack it, without a password, and give the folder."
        raise Fault(path.name, "this archive cannot be opened.", remedy) from None


def _too_large(path: Path) -> Fault:
    return Fault(path.name, f"it holds more than {LARGEST // 1_000_000} MB.", "Export the people of one school.")


def _text(name: str, raw: bytes) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                raise _no_text(name) from None
    if b"\x00" in raw[:4096]:
        raise _no_text(name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _no_text(name: str) -> Fault:
    return Fault(name, "this is no CSV file.", "In Excel choose Save as, CSV UTF-8 (comma delimited).")


def _delimiter(text: str) -> str:
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=head.count)


def _columns(name: str, cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells.pop()
    twice = sorted({one for one in cells if one and cells.count(one) > 1})
    if twice:
        raise Fault(f"{name}:1", f"there are two columns '{twice[0]}'.", "Give each column a name of its own.")
    return tuple(one or f"column {n}" for n, one in enumerate(cells, 1))


def _fits(name: str, line: int, columns: tuple[str, ...], cells: list[str]) -> None:
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        raise Fault(
            f"{name}:{line}",
            f"there are {len(cells)} cells in this line, and {counted(len(columns), 'column')}.",
            'Put a text with a comma in it between double quotes ("Reed, Dana").',
        )


def _cell(cell: str) -> str:
    if cell.isprintable():
        return " ".join(cell.split())[:_LONGEST]
    plain = "".join(" " if one in "\r\n\t" else one for one in cell if one.isprintable() or one in "\r\n\t")
    return " ".join(plain.split())[:_LONGEST]
