#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: reportlab 5.1.0, read by pdfplumber 0.11.10 (pdfminer.six 20260107), pypdf 7.1.1 and pypdfium2 5.15.2
behaviour: reportlab writes a bullet, in a list of its own or typed as U+2022, as byte 127 of WinAnsiEncoding, in which PDF has
  each code that is not in use stand for the bullet. The readers made in Python do not know that. The dash comes through.
output seen: pdfplumber gives "(cid:127)", nine characters that look like text; pypdf gives U+007F, a control character; PDFium
  alone gives the bullet.
guess before looking: a typed bullet comes back as the bullet, and so does that of a list.
for whom it matters: whoever reads policies and papers that another system wrote with reportlab, as many do. Lists are found by
  their bullets: here each rule begins with "(cid:127)", and the list is taken for running text.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "reportlab==5.1.0" "pdfplumber==0.11.10" "pdfminer.six==20260107" "pypdf==7.1.1" "pypdfium2==5.15.2"
cat >"$folder/look.py" <<'PY'
import io

import pdfplumber
import pypdf
import pypdfium2
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import ListFlowable, Paragraph, SimpleDocTemplate

style = getSampleStyleSheet()["BodyText"]
file = io.BytesIO()
SimpleDocTemplate(file).build(
    [
        ListFlowable([Paragraph("Keep phones away", style)], bulletType="bullet"),
        Paragraph("\u2022 a bullet that was typed", style),
        Paragraph("\u2013 a dash that was typed", style),
    ]
)
with pdfplumber.open(file) as document:
    print("pdfplumber:", ascii(document.pages[0].extract_text().splitlines()))
print("pypdf:", ascii(pypdf.PdfReader(file).pages[0].extract_text().splitlines()))
page = pypdfium2.PdfDocument(file.getvalue())[0]
print("pdfium:", ascii(page.get_textpage().get_text_bounded().splitlines()))
PY
"$folder/venv/bin/python" "$folder/look.py" >"$folder/seen" 2>&1
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
pdfplumber: ['(cid:127) Keep phones away', '(cid:127) a bullet that was typed', '\u2013 a dash that was typed']
pypdf: ['\x7f', 'Keep phones away', '\x7f a bullet that was typed', '\u2013 a dash that was typed']
pdfium: ['\u2022 Keep phones away', '\u2022 a bullet that was typed', '\u2013 a dash that was typed']
SEEN
