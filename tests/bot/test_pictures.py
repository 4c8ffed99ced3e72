"""What pictures tell beside what they show, and that nothing of it is left after stripping; pictures made here."""

import io
import logging
import re
import struct

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from bot.evidence.pictures import NotAPicture, Picture, read_picture, stripped
from tests import handed

MARKED = "MARKEDPHRASE"
FORMATS = ("jpeg", "png", "webp")


def notes(*, turn: int = 1) -> Image.Exif:
    """What a phone writes, with a marked name and turned."""
    exif = handed.notes()
    exif[ExifTags.Base.Artist] = MARKED
    exif[ExifTags.Base.Orientation] = turn
    return exif


def picture(form: str, exif: Image.Exif | None = None, **more: object) -> bytes:
    """A small picture with an edge and a slope in it."""
    image = Image.new("RGB", (48, 32))
    image.putdata([(x * 5 % 256, y * 8 % 256, (x * y) % 256) for y in range(32) for x in range(48)])
    held = io.BytesIO()
    image.save(held, form, **({"exif": exif} if exif else {}), **more)
    return held.getvalue()


def pixels(data: bytes) -> tuple[str, tuple[int, int], bytes]:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image.mode, image.size, image.tobytes()


def why(data: bytes) -> str:
    with pytest.raises(NotAPicture) as refused:
        read_picture(data)
    with pytest.raises(NotAPicture):
        stripped(data)
    return refused.value.why


@pytest.mark.parametrize("form", FORMATS)
def test_place_device_and_time_are_told_but_never_where(form: str) -> None:
    told = read_picture(picture(form, notes()))
    assert told == Picture(form, 48, 32, location=True, device="Quill Pocket 3", taken="2025:06:12 10:31:02")
    assert "52" not in repr(told)
    assert "41.0" not in repr(told)


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_without_notes_tells_its_size_only(form: str) -> None:
    assert read_picture(picture(form)) == Picture(form, 48, 32, location=False, device=None, taken=None)


@pytest.mark.parametrize("form", FORMATS)
def test_stripping_leaves_the_pixels_and_nothing_else(form: str) -> None:
    data = picture(form, notes())
    bare = stripped(data)
    assert pixels(bare) == pixels(data)
    assert read_picture(bare) == Picture(form, 48, 32, location=False, device=None, taken=None)
    assert dict(Image.open(io.BytesIO(bare)).getexif()) == {}
    assert MARKED.encode() not in bare
    assert stripped(bare) == bare


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("turn", range(2, 9))
def test_a_picture_stays_the_right_way_up(form: str, turn: int) -> None:
    bare = stripped(picture(form, notes(turn=turn)))
    assert dict(Image.open(io.BytesIO(bare)).getexif()) == {ExifTags.Base.Orientation: turn}
    assert stripped(bare) == bare


def test_a_jpeg_loses_comments_previews_profiles_and_what_hangs_on_behind() -> None:
    plain = picture("jpeg", comment=MARKED.encode(), icc_profile=MARKED.encode() * 9, progressive=True)
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='52,41.3N'>" + MARKED.encode()
    data = plain[:2] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + plain[2:] + picture("jpeg", notes())
    assert read_picture(data).location
    bare = stripped(data)
    assert MARKED.encode() not in bare
    assert bare.count(b"\xff\xd9") == 1
    assert pixels(bare) == pixels(plain)
    preview = b"\xff\xe0" + struct.pack(">H", 19) + b"JFIF\0\x01\x01\0\0\1\0\1\1\1" + b"RGB"
    assert b"RGB" not in stripped(b"\xff\xd8" + preview + plain[plain.index(b"\xff\xdb") :])


def with_notes(*blocks: bytes) -> bytes:
    """A JPEG with these application segments, each beginning with its marker's last byte."""
    plain = picture("jpeg")
    pieces = [b"\xff" + block[:1] + struct.pack(">H", len(block) + 1) + block[1:] for block in blocks]
    return plain[:2] + b"".join(pieces) + plain[2:]


def xmp(inside: str) -> bytes:
    return b"\xe1http://ns.adobe.com/xap/1.0/\0<rdf:Description " + inside.encode() + b"</rdf:Description>"


def iptc(*datasets: tuple[int, bytes]) -> bytes:
    held = b"".join(b"\x1c\x02" + bytes([n]) + struct.pack(">H", len(value)) + value for n, value in datasets)
    return b"\xedPhotoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(held)) + held


PLACES = (
    xmp("><photoshop:City>Xtown</photoshop:City>"), xmp("photoshop:Country='Wales'>"),
    xmp('exif:GPSLatitude="52,41.3N">'),
    xmp("><Iptc4xmpCore:Location>The pier</Iptc4xmpCore:Location>"),
    xmp("><Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li/></rdf:Bag></Iptc4xmpExt:LocationCreated>"),
    iptc((90, b"Xtown")), iptc((5, b"A title"), (92, b"The pier")), iptc((101, b"Wales")), iptc((27, b"Xtown")),
)  # fmt: skip


@pytest.mark.parametrize("block", PLACES, ids=range(len(PLACES)))
def test_a_place_that_stands_in_xmp_or_iptc_is_told_and_taken_out(block: bytes) -> None:
    data = with_notes(block)
    told = read_picture(data)
    assert told.location
    assert not {"Xtown", "Wales", "pier", "52"} & set(re.findall(r"\w+", repr(told)))
    assert not read_picture(stripped(data)).location
    assert block[1:] not in stripped(data)


@pytest.mark.parametrize(
    "block",
    [
        xmp("><photoshop:City></photoshop:City>"), xmp("><photoshop:City/>"), xmp("photoshop:City=''>"),
        iptc((90, b"")), iptc((5, b"A title"), (105, b"Xtown in the headline")),
    ],
    ids=range(5),
)  # fmt: skip
def test_an_empty_place_and_other_notes_are_no_place(block: bytes) -> None:
    assert not read_picture(with_notes(block)).location


def test_device_and_time_are_read_where_they_stand_and_exif_comes_first() -> None:
    said = xmp("tiff:Make='Quill' xmp:CreateDate='2026-06-12T10:31'><tiff:Model>Pocket 9</tiff:Model>")
    told = read_picture(with_notes(said, iptc((55, b"20250101"))))
    assert (told.device, told.taken) == ("Quill Pocket 9", "2026-06-12T10:31")
    assert read_picture(with_notes(iptc((55, b"20250101"), (60, b"103100")))).taken == "20250101 103100"
    both = picture("jpeg", notes())
    assert read_picture(both[:2] + with_notes(said)[2:-2] + both[2:]).device == "Quill Pocket 3"


@pytest.mark.parametrize(
    ("tag", "value"), [(ExifTags.GPS.GPSDestLatitude, (52.0, 41.0, 18.0)), (ExifTags.GPS.GPSAreaInformation, "Xtown")]
)
def test_a_place_that_is_not_the_cameras_own_is_told(tag: int, value: object) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = MARKED
    exif.get_ifd(ExifTags.IFD.GPSInfo)[tag] = value
    data = picture("jpeg", exif)
    assert read_picture(data).location
    assert not read_picture(stripped(data)).location


def test_a_lens_tells_the_device_where_nothing_else_does() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = MARKED
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.LensModel] = "Quill 3 back camera"
    assert read_picture(picture("jpeg", exif)).device == "Quill 3 back camera"
    assert read_picture(with_notes(xmp("exifEX:LensModel='Quill 9'>"))).device == "Quill 9"
    assert read_picture(picture("jpeg", notes())).device == "Quill Pocket 3"


def raw(name: str, held: bytes) -> str:
    lines = "\n".join(held.hex()[at : at + 72] for at in range(0, len(held.hex()), 72))
    return f"\n{name}\n{len(held):8}\n{lines}\n"


IIM = b"8BIM\x04\x04\0\0\0\0\0\x0a\x1c\x02\x5a\0\x05Xtown"
CITY = '<photoshop:City xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">Xtown</photoshop:City>'


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("XML:com.adobe.xmp", CITY),
        ("Raw profile type iptc", raw("iptc", IIM)),
        ("Raw profile type xmp", raw("xmp", CITY.encode())),
        ("Raw profile type exif", raw("exif", b"Exif\0\0" + notes(turn=6).tobytes().removeprefix(b"Exif\0\0"))),
        ("Raw profile type APP1", raw("generic", b"Exif\0\0" + notes(turn=6).tobytes().removeprefix(b"Exif\0\0"))),
    ],
)
def test_a_place_in_any_text_of_a_png_is_told_and_taken_out(key: str, text: str, *, packed: bool) -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text(key, text, zip=packed)
    made = picture("png", pnginfo=said)
    assert read_picture(made).location
    assert stripped(made) == stripped(picture("png")), "and no viewer turns a picture by a text"


@pytest.mark.parametrize("text", [raw("exif", b""), "\nexif\n 4\nzz", "\nexif\n 4\n4", "", "\n\n\n"])
def test_a_spoilt_text_of_a_png_is_no_reason_to_refuse_it(text: str) -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Raw profile type exif", text)
    assert not read_picture(picture("png", pnginfo=said)).location


@pytest.mark.parametrize(
    "inside",
    [
        '<rdf:Description xmlns:ns1="http://ns.adobe.com/photoshop/1.0/" ns1:City="Xtown"/>',
        '<rdf:Description drone-dji:GpsLatitude="+51.1"/>',
        '<rdf:Description exif:GPSDestLatitude="51,1N"/>',
        "<ns2:WorldRegion>Europe</ns2:WorldRegion>",
    ],
)
def test_a_place_under_another_prefix_is_told(inside: str) -> None:
    assert read_picture(with_notes(xmp(inside))).location


def test_where_the_photographer_lives_is_no_place_of_the_picture() -> None:
    assert not read_picture(with_notes(xmp('<rdf:Description Iptc4xmpCore:CiAdrCity="Xtown"/>'))).location


def test_a_packed_text_of_a_png_is_read_and_cannot_grow() -> None:
    for text in ("<x><photoshop:City>Xtown</photoshop:City>", "a" * 50_000_000):
        texts = PngImagePlugin.PngInfo()
        texts.add_itxt("XML:com.adobe.xmp", text, zip=True)
        assert read_picture(picture("png", pnginfo=texts)).location == ("Xtown" in text)


def test_a_jpeg_in_printers_colours_keeps_its_colours() -> None:
    held = io.BytesIO()
    Image.new("CMYK", (16, 16), (10, 200, 30, 4)).save(held, "jpeg")
    assert pixels(stripped(held.getvalue())) == pixels(held.getvalue())


@pytest.mark.parametrize("zipped", [True, False])
def test_a_png_loses_its_texts_and_what_hangs_on_behind(zipped: bool) -> None:  # noqa: FBT001 - both ways of one case
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", MARKED, zip=zipped)
    texts.add_itxt("XML:com.adobe.xmp", f"<x exif:GPSLatitude='1'>{MARKED}", zip=False)
    data = picture("png", pnginfo=texts) + MARKED.encode()
    assert read_picture(data).location
    bare = stripped(data)
    assert MARKED.encode() not in bare
    assert pixels(bare) == pixels(data)
    assert Image.open(io.BytesIO(bare)).info == {}


def test_a_see_through_png_stays_see_through() -> None:
    held = io.BytesIO()
    Image.new("P", (8, 8)).save(held, "png", transparency=0)
    assert Image.open(io.BytesIO(stripped(held.getvalue()))).info == {"transparency": 0}


def test_a_lossless_and_see_through_webp_stays_as_it_was() -> None:
    held = io.BytesIO()
    Image.new("RGBA", (20, 10), (1, 2, 3, 128)).save(held, "webp", lossless=True, exif=notes(), xmp=MARKED.encode())
    bare = stripped(held.getvalue())
    assert pixels(bare) == pixels(held.getvalue())
    assert MARKED.encode() not in bare


def test_what_is_no_picture_is_refused_in_plain_words() -> None:
    assert why(b"") == "empty"
    assert why(b"hello") == "unknown"
    assert why(b"%PDF-1.7 ...") == "unknown"
    assert why(b"<svg onload='alert(1)'/>") == "unknown"
    assert why(picture("gif")) == "unknown"
    assert why(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic") == "heic"
    assert why(b"\xff\xd8\xff") == "broken"
    assert str(NotAPicture("broken")) == "not a picture that can be read: broken"


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_cut_short_anywhere_is_refused_or_read_never_a_crash(form: str) -> None:
    data = picture(form, notes())
    for length in range(len(data)):
        try:
            read_picture(data[:length])
            stripped(data[:length])
        except NotAPicture as refused:
            assert refused.why in {"empty", "unknown", "broken"}  # noqa: PT017 - both ends of the loop are right


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_with_any_byte_changed_never_crashes_the_reader(form: str) -> None:
    data = bytearray(picture(form, notes()))
    for place in range(0, len(data), 3):
        for value in (0x00, 0xFF):
            before, data[place] = data[place], value
            try:
                read_picture(bytes(data))
                stripped(bytes(data))
            except NotAPicture:
                pass
            data[place] = before


def test_a_picture_that_claims_a_huge_size_is_refused_without_being_unpacked() -> None:
    data = bytearray(picture("png"))
    data[16:24] = struct.pack(">II", 60_000, 60_000)
    assert why(bytes(data)) == "too-many-pixels"


def test_a_crafted_name_of_a_camera_is_one_short_printable_line() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Quill\n\x1b[31m" + "x" * 5_000
    device = read_picture(picture("jpeg", exif)).device
    assert device is not None
    assert len(device) <= 81
    assert device.isprintable()


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_of_a_pictures_notes_is_logged_at_any_level(form: str, caplog: pytest.LogCaptureFixture) -> None:
    """Pillow writes each tag that it reads into its debug log."""
    caplog.set_level(logging.DEBUG)
    read_picture(picture(form, notes()))
    stripped(picture(form, notes()))
    assert MARKED not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith("PIL")]
