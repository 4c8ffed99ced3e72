"""What an office exports, spoilt: OneRoster, School Data Sync, and archives of them: read, or refused plainly."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.office.arrivals import Brought
from bot.office.oneroster import is_oneroster, read_oneroster
from bot.office.sds import is_sds, read_sds
from bot.office.tables import read_tables
from policy_kb.lines import Fault, Faults
from tests import rosters
from tests.fuzz.shapes import WORDS, bounded
from tests.fuzz.test_files import told

pytestmark = pytest.mark.proof  # it searches, and may search for long
TODAY = date(2026, 11, 16)
KINDS = ("1.1", "1.2", "sds")
CELLS = st.one_of(
    WORDS, st.sampled_from(["true", "tobedeleted", "teacher", "student", "100", "100,200", "2026-02-30", "9" * 5000])
)  # fmt: skip


def export(folder: Path, kind: str) -> Path:
    """An export as such a system really writes it."""
    return rosters.sds(folder, 4, 2) if kind == "sds" else rosters.oneroster(folder, 4, 2, kind)


def read(path: Path) -> Brought | None:
    """What is read of it; None where it is refused in plain words."""
    try:
        tables = read_tables(path)
        if is_oneroster(tables):
            return read_oneroster(tables, "", TODAY)
        return read_sds(tables, "") if is_sds(tables) else None
    except (Fault, Faults) as refused:
        told(refused)
        return None


def zipped(folder: Path, method: int) -> bytes:
    """The same export as one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for file in sorted(folder.glob("*.csv")):
            archive.write(file, file.name)
    return out.getvalue()


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One export of each kind, and nobody changes it."""
    return {kind: export(tmp_path_factory.mktemp("export") / kind, kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_read_when_nothing_is_wrong_with_it(exports: dict[str, Path], kind: str) -> None:
    brought = read(exports[kind])
    assert brought is not None
    assert rosters.PUPIL not in str(brought)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@bounded(60)
def test_an_export_with_other_cells_is_read_or_refused(
    exports: dict[str, Path], tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    """Cells, heads and rows that are other than they should be, in one of its files; no pupil is let in by it."""
    folder = tmp_path_factory.mktemp("spoilt")
    chosen = data.draw(st.sampled_from(sorted(one.name for one in exports[kind].glob("*.csv"))))
    for file in exports[kind].glob("*.csv"):
        rows = list(csv.reader(io.StringIO(file.read_text("utf-8"))))
        if file.name == chosen:
            for _ in range(data.draw(st.integers(1, 4))):
                row = data.draw(st.sampled_from(rows))
                match data.draw(st.sampled_from(["cell", "short", "long"])):
                    case "cell":
                        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(CELLS)
                    case "short" if len(row) > 1:
                        row.pop()
                    case _:
                        row.append(data.draw(CELLS))
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        (folder / file.name).write_bytes(out.getvalue().encode("utf-8", "replace"))
    read(folder)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@given(data=st.data())
@bounded(60)
def test_an_archive_with_other_bytes_is_read_or_refused(
    exports: dict[str, Path], tmp_path_factory: pytest.TempPathFactory, method: int, data: st.DataObject
) -> None:
    raw = bytearray(zipped(exports["1.1"], method))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    file = tmp_path_factory.mktemp("archive") / "export.zip"
    file.write_bytes(raw[: data.draw(st.one_of(st.just(len(raw)), st.integers(0, len(raw))))])
    read(file)


def test_an_archive_with_a_file_that_has_no_name_is_refused(exports: dict[str, Path], tmp_path: Path) -> None:
    """A name that begins with NUL is none, and the library asks for its last letter."""
    file = tmp_path / "export.zip"
    file.write_bytes(zipped(exports["1.1"], zipfile.ZIP_STORED).replace(b"users.csv", b"\0sers.csv"))
    assert read(file) is None
