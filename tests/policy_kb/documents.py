"""A made-up policy as Word, PDF, Markdown and plain text, each written by hand so that no tool is needed to make it."""

import io
import zipfile
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


def as_word(path: Path) -> Path:
    """The same as a Word document."""
    body = "".join(_word_block(line) for line in MARKDOWN.replace("**", "").splitlines() if line.strip())
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f'<w:styles {space}><w:style w:type="paragraph" w:styleId="Heading1">'
        '<w:name w:val="heading 1"/></w:style></w:styles>',
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="r2" Target="styles.xml" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/></Relationships>',
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}')
    path.write_bytes(held.getvalue())
    return path


def _word_block(line: str) -> str:
    style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' if line.startswith("#") else ""
    return f'<w:p>{style}<w:r><w:t xml:space="preserve">{line.lstrip("#- ")}</w:t></w:r></w:p>'


def as_pdf(path: Path) -> Path:
    """The same as a PDF of three pages that all begin with the school's name."""
    lines = plain().splitlines()
    third = len(lines) // 3 + 1
    pages = [
        ["Hilltop School", *lines[at : at + third], f"Page {n}"] for n, at in enumerate(range(0, len(lines), third))
    ]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, page in enumerate(pages):
        shown = " ".join(f"({_escaped(line)}) Tj 0 -14 Td" for line in page)
        stream = f"BT /F1 10 Tf 40 800 Td {shown} ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1200 842] /Contents {5 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
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
