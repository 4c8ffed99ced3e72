"""Made-up policies as Word, PDF, Markdown and plain text, each written by hand so that no tool is needed to make it."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

MARKDOWN = """# Social Media Policy of Hilltop School

Approved by Mrs Jane Example on 3 May 2025.

## 1. Friends and followers

Staff **must not** accept friend requests from pupils. Parents may be friends only if the headteacher agrees.
Our school stands on a hill.

Staff must:

- report contact from a pupil to the DSL (Amelia Sample, a.sample@hilltop.example, 01632 960123)
- keep their privacy settings at the highest level

## 2. Photographs

Photographs of pupils should not be taken with a personal phone. Volunteers are advised to leave phones in the office.
Pupils' names may be used in the newsletter with the permission of the headteacher.
"""
HEADINGS = ("1. Friends and followers", "2. Photographs")


def plain() -> str:
    """The same as plain text, headings on their own lines."""
    return "\n".join(line.lstrip("# ") for line in MARKDOWN.replace("**", "").splitlines())


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = f'xmlns:w="{WORD}" xmlns:wps="urn:wps" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
STYLES = (
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:pPr><w:numPr><w:ilvl w:val="1"/>'
    '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)
LISTS = (
    '<w:abstractNum w:abstractNumId="1">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%4."/></w:lvl>'
    '</w:abstractNum><w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
    '<w:lvlText w:val="&#61623;"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
)


def as_word(path: Path) -> Path:
    """The same as a Word document."""
    lines = (line for line in MARKDOWN.replace("**", "").splitlines() if line.strip())
    body = "".join(para(line.lstrip("#- "), style="Heading1" if line.startswith("#") else "") for line in lines)
    return word(path, body)


def para(*runs: str, style: str = "", level: int | None = None, of: int = 1, bold: bool = False) -> str:
    """A paragraph of Word; a run that begins with `<` is put in as it is."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if level is not None:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{of}"/></w:numPr>'
    strong = "<w:rPr><w:b/></w:rPr>" if bold else ""
    said = "".join(
        f"<w:r>{run}</w:r>" if run.startswith("<") else f'<w:r>{strong}<w:t xml:space="preserve">{run}</w:t></w:r>'
        for run in runs
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{said}</w:p>"


def table(*rows: tuple[str, ...], bold: bool = True) -> str:
    """A table of Word, its first row in bold."""
    made = ("".join(f"<w:tc>{para(cell, bold=bold and not at)}</w:tc>" for cell in row) for at, row in enumerate(rows))
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in made)}</w:tbl>"


def word(path: Path, body: str, **more: str) -> Path:
    """A Word document with this body; further parts by their name ("footer1")."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_SPACES}>{STYLES}</w:styles>",
        "word/numbering.xml": f"<w:numbering {_SPACES}>{LISTS}</w:numbering>",
        **{f"word/{name}.xml": f"<w:part {_SPACES}>{text}</w:part>" for name, text in more.items()},
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}')
    path.write_bytes(held.getvalue())
    return path


def as_pdf(path: Path) -> Path:
    """The same as a PDF of three pages that all begin with the school's name."""
    lines = plain().splitlines()
    third = len(lines) // 3 + 1
    pages = [
        ["Hilltop School", *lines[at : at + third], f"Page {n}"] for n, at in enumerate(range(0, len(lines), third))
    ]
    placed = [[(40, 800 - 14 * at, 10, line) for at, line in enumerate(page)] for page in pages]
    return pdf(path, placed, width=1200)


def pdf(path: Path, pages: Sequence[Sequence[tuple[int, int, int, str]]], width: int = 600, drawn: str = "") -> Path:
    """A PDF of pages of lines: from the left, from the foot, size of the letters, words (with `*` before, in bold);
    what is drawn on each page, in PDF's own words."""  # noqa: D205, D209 - one sentence
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
    ]
    for n, page in enumerate(pages):
        shown = " ".join(
            f"/F{2 if text.startswith('*') else 1} {size} Tf 1 0 0 1 {left} {foot} Tm ({_escaped(text.lstrip('*'))}) Tj"
            for left, foot, size, text in page
        )
        stream = f"{drawn} BT {shown} ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} 842] /Contents {6 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    path.write_bytes(_pdf(objects))
    return path


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _pdf(objects: list[str]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()
