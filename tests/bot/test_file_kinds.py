"""What people hand in as evidence is told by its content, kept byte for byte, and what could run is not taken."""

import email.message
import io
import struct
import wave
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cases.handed_in import SORTS
from bot.evidence.kinds import kind_of
from bot.people.settings import load_schools
from bot.seam.wording import Words
from policy_kb.loading import Faults
from tests.bot.test_evidence import filed, reporting
from tests.desk import Desk, opened
from tests.handed import Sent
from tests.plain import plain


def box(brand: bytes) -> bytes:
    """The beginning of a file of the ISO base media kind."""
    return struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\2\0" + b"isommp42" + b"\0\0\0\x08mdat" + bytes(64)


def spoken() -> bytes:
    """A second of silence."""
    held = io.BytesIO()
    with wave.open(held, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(8000)
        made.writeframes(bytes(8000))
    return held.getvalue()


def mail() -> bytes:
    """An e-mail as a client saves it."""
    made = email.message.EmailMessage()
    made["From"], made["To"], made["Subject"] = "Somebody <a@example.org>", "office@example.org", "About my son"
    made["Date"], made["Message-ID"] = "Mon, 16 Nov 2026 09:00:00 +0000", "<1@example.org>"
    made.set_content("You will hear from my solicitor.")
    return made.as_bytes()


def outlook() -> bytes:
    """The header of a compound file, and a directory with the name that each Outlook message has."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "__properties_version1.0".encode("utf-16-le") + bytes(99)


FILES = {
    "heic": box(b"heic"), "avif": box(b"avif"), "mp4": box(b"isom"), "mov": box(b"qt  "), "m4a": box(b"M4A "),
    "webm": b"\x1a\x45\xdf\xa3" + bytes(64), "mp3": b"ID3\4" + bytes(64), "ogg": b"OggS" + bytes(64), "wav": spoken(),
    "amr": b"#!AMR\n" + bytes(64), "aac": b"\xff\xf1\x50" + bytes(64), "caf": b"caff\0\1\0\0" + bytes(64),
    "flac": b"fLaC" + bytes(64), "gif": b"GIF89a" + bytes(64), "pdf": b"%PDF-1.7\n", "eml": mail(), "msg": outlook(),
    "avi": b"RIFF\0\0\1\0AVI LIST" + bytes(64), "mpg": b"\0\0\1\xba" + bytes(64),
    "tiff": b"II*\0\x08\0\0\0" + bytes(64),
    "asf": bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(64),
    "bmp": b"BM\x46\0\0\0" + bytes(4) + b"\x36\0\0\0\x28\0\0\0" + bytes(64),
}  # fmt: skip
REFUSED = {
    "zip": b"PK\3\4" + bytes(99), "docx": None, "exe": b"MZ\x90\0" + bytes(99), "elf": b"\x7fELF" + bytes(99),
    "html": b"<html><script>alert(1)</script>", "svg": b"<svg onload='alert(1)'/>",
    "script": b"#!/bin/sh\necho: hello\n",
    "old-office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le"),
    "text": b"Note: this is no e-mail\nFrom: my diary\n",
    "http": b"HTTP/1.1 200 OK\r\nDate: x\r\nTo: y\r\nFrom: z\r\n\r\n",
    "yaml": b"from: a\nto: b\nnested:\n- list\n", "other-box": box(b"jp2 "), "empty": b"",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(FILES))
def test_a_kind_is_told_by_its_content(kind: str) -> None:
    assert kind_of(FILES[kind]) == kind
    media, ending = SORTS[kind]
    assert "/" in media
    assert ending == kind
    assert Words().say(f"files.kind-{kind}")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\0\0\0\x08wide\0\0\1\0mdat", "mov"), (b"\0\0\1\0moov", "mov"), (box(b"hvc1"), "mp4"), (box(b"M4VP"), "mp4"),
        (b"MM\0*\0\0\0\x08", "tiff"), (b"\xef\xbb\xbf" + mail(), "eml"), (b"BMW drove off with her", None),
        (b"give wide berth", None), (b"RIFF\0\0\0\0CDXA", None),
    ],
)  # fmt: skip
def test_what_older_cameras_and_scanners_write_is_known_and_words_are_none(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_could_run_or_hold_anything_is_no_kind(name: str) -> None:
    data = REFUSED[name]
    if data is None:
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as made:
            made.writestr("word/document.xml", "<w:document/>")
        data = held.getvalue()
    assert kind_of(data) is None


def test_an_e_mail_of_mbox_or_with_a_long_header_is_one() -> None:
    assert kind_of(b"From a@example.org Mon Nov 16 09:00:00 2026\n" + mail()) == "eml"
    long = b"Received: from somewhere\r\n\tby elsewhere\r\n" * 900
    assert kind_of(b"Return-Path: <a@example.org>\r\nDate: Mon\r\n" + long + b"From: a\r\n\r\nbody") == "eml"


def test_an_e_mail_without_a_recipient_or_with_a_mark_of_its_letters_before_it_is_one() -> None:
    hidden = b"From: a@example.org\r\nSubject: Your child\r\nDate: Mon\r\n\r\nbody"
    assert kind_of(hidden) == "eml"
    assert kind_of(b"\xef\xbb\xbf" + mail()) == "eml"
    assert kind_of(b"\r\n" + mail()) == "eml"
    assert kind_of(b"Subject: a note of mine\nDate: Monday\n\nbody") is None


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


@pytest.mark.parametrize("kind", ["heic", "mp4", "m4a", "eml", "msg"])
async def test_evidence_of_every_kind_is_kept_byte_for_byte_and_shown_again(desk: Desk, kind: str) -> None:
    record = await filed(desk, Sent(FILES[kind], "what I got"))
    (kept,) = await desk.store.files_of_record("westhaven", record.reference)
    assert await desk.store.file_bytes("westhaven", kept.id) == FILES[kind]
    values = {"file": kept.id}
    (given,) = (await desk.take("westhaven", "dsl", "show-file", record.reference, **values)).files
    assert (given.data, given.type) == (FILES[kind], SORTS[kind][0])
    assert given.name.endswith(f".{kind}")


async def test_the_form_says_what_can_be_added_and_how_large(desk: Desk) -> None:
    draft, _ = await reporting(desk)
    form = plain((await desk.take("westhaven", "teacher", "attach", draft)).card)
    assert "A picture, video, sound, PDF or e-mail (.eml, .msg), up to 50 MB each." in form


def test_a_school_settles_how_large_a_file_may_be(tmp_path: Path) -> None:
    from bot import demo  # noqa: PLC0415 - only here

    demo.write_settings(tmp_path)
    file = tmp_path / "westhaven.toml"
    file.write_text("files_up_to_mb = 10\n" + file.read_text())
    found = {school.id: school.largest_file for school in load_schools(tmp_path)}
    assert found["westhaven"] == 10 * 1024 * 1024
    assert found["wetherby"] == 50 * 1024 * 1024
    for wrong in ("0", "61", '"big"', "true"):
        file.write_text(file.read_text().replace(file.read_text().splitlines()[0], f"files_up_to_mb = {wrong}"))
        with pytest.raises(Faults, match="whole number from 1 to 60"):
            load_schools(tmp_path)
