"""What cannot be read is one plain sentence with the file, soon, and nothing is written."""

import io
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from bot.cli import main
from bot.commands import policy
from policy_kb.documents import opening
from tests.policy_kb.documents import as_pdf, as_word, para, word

Make = Callable[[Path], Path]
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def holding(data: bytes) -> Make:
    def make(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return make


def unpacking_to_130_megabytes(path: Path) -> Path:
    return word(path, para("Staff must not do that today, whoever asks for it.") * 1_000_000)


def saying_that_it_is_small(path: Path) -> Path:
    """An archive that says it unpacks to little: what is in it is read no further than that."""
    data = bytearray(unpacking_to_130_megabytes(path).read_bytes())
    at = data.find(b"PK\x01\x02")
    while at != -1:
        length = struct.unpack("<H", data[at + 28 : at + 30])[0]
        if data[at + 46 : at + 46 + length] == b"word/document.xml":
            data[at + 24 : at + 28] = struct.pack("<I", 1000)
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    return path


def nested_without_end(path: Path) -> Path:
    return word(path, "<w:ins>" * 100_000 + "</w:ins>" * 100_000)


def with_entities(path: Path) -> Path:
    made = word(path, para("Staff must sign."))
    with zipfile.ZipFile(made) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["word/document.xml"] = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>'
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    path.write_bytes(held.getvalue())
    return path


def cut(make: Make) -> Make:
    def made(path: Path) -> Path:
        data = make(path).read_bytes()
        path.write_bytes(data[: len(data) // 2])
        return path

    return made


def with_a_password(path: Path) -> Path:
    as_pdf(path)
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.encrypt("secret", algorithm="AES-256")
    with path.open("wb") as file:
        writer.write(file)
    return path


def scanned(path: Path) -> Path:
    Image.new("RGB", (300, 400), "white").save(path, "PDF")
    return path


BAD: dict[str, tuple[str, Make, str]] = {
    "huge inside": ("a.docx", unpacking_to_130_megabytes, "its text is longer than any policy is"),
    "lying": ("a.docx", saying_that_it_is_small, "not a Word document that can be read"),
    "nested": ("a.docx", nested_without_end, "no rule was found in it"),
    "entities": ("a.docx", with_entities, "not a Word document that can be read"),
    "endless text": ("a.docx", lambda path: word(path, para("Staff must go.") * 30_000), "longer than any policy"),
    "cut archive": ("a.docx", cut(as_word), "not a Word document that can be read"),
    "cut pdf": ("a.pdf", cut(as_pdf), "this PDF cannot be read"),
    "old word": ("a.docx", holding(OLD), "saved by an old Word as .doc"),
    "locked word": ("a.docx", holding(OLD + "EncryptedPackage".encode("utf-16-le")), "a password is on it"),
    "locked pdf": ("a.pdf", with_a_password, "a password is on it"),
    "scanned": ("a.pdf", scanned, "no text in this PDF, only pictures"),
    "word called pdf": ("a.pdf", as_word, "this is called .pdf, but it is a Word document"),
    "pdf called text": ("a.txt", as_pdf, "this is called .txt, but it is a PDF"),
    "page called text": ("a.md", holding(b"<html><p>Staff must go.</p></html>"), "but it is a web page"),
    "picture": ("a.docx", holding(b"\x89PNG\r\n\x1a\n"), "but it is a picture"),
    "empty": ("a.docx", holding(b""), "there is nothing in it"),
    "bytes": ("a.txt", holding(bytes(range(1, 256)) * 4), "not a text, whatever its name says"),
    "one paragraph": ("a.txt", holding(b"Staff must not share it and " * 1000), "a paragraph in it is longer than any"),
    "one word": (
        "a.md",
        holding(b"Staff must not " + b"a" * 1_000_000),
        "a paragraph in it is longer than any policy's",
    ),
    "larger": ("a.txt", holding(b"Staff must go. " * 300_000), "larger than any policy"),
}


@pytest.mark.parametrize(("name", "make", "says"), BAD.values(), ids=BAD)
def test_it_is_said_in_one_sentence_and_soon(
    name: str, make: Make, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = make(tmp_path / name)
    begun = time.process_time()
    assert main(["policy", "import", str(file), "--school", "A", "--to", str(tmp_path / "a")]) == 1
    assert time.process_time() - begun < 5, "this process waits, and reads nothing itself"
    said = capsys.readouterr().err
    assert said.startswith(f"{name}: ")
    assert says in said
    assert said.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == [name], "nothing was written"


def test_what_never_ends_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(opening, "_SECONDS", 0.01)
    file = as_word(tmp_path / "a.docx")
    assert main(["policy", "import", str(file), "--school", "A", "--to", str(tmp_path / "a")]) == 1
    assert "a.docx: reading it took longer than 0.01 seconds, so it was stopped." in capsys.readouterr().err


def test_what_takes_too_long_to_go_through_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(policy, "_SECONDS", -1)
    assert (
        main(["policy", "import", str(as_word(tmp_path / "a.docx")), "--school", "A", "--to", str(tmp_path / "a")]) == 1
    )
    assert capsys.readouterr().err.startswith("a.docx: going through its sentences took longer than")
    assert not (tmp_path / "a").exists()


def test_a_folder_is_no_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.docx").mkdir()
    assert main(["policy", "import", str(tmp_path / "a.docx"), "--school", "A", "--to", str(tmp_path / "a")]) == 1
    assert "a.docx: this is not a file" in capsys.readouterr().err


def test_a_folder_whose_name_cannot_begin_an_id_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = as_word(tmp_path / "a.docx")
    assert main(["policy", "import", str(file), "--school", "A", "--to", str(tmp_path / "Our School")]) == 1
    assert "this folder's name cannot be a school's id" in capsys.readouterr().err
    assert not (tmp_path / "Our School").exists()


def test_a_full_disk_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lives", "--to", "/dev/full"]) == 1
    assert capsys.readouterr().err.startswith("There is no room left where it would be written.")
