#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: typst 0.15.2 (the Python package)
behaviour: a letter that no font has is drawn as a box, without an error or a warning, unless the paper is asked for as
  PDF/A or PDF/UA.
output seen: no warning for an ordinary PDF (1.7); the same text as a-2b, a-3b or ua-1 is an error that names the letter.
guess before looking: the compiler knows which glyphs are missing, so compile_with_warnings names them; the standard of
  the PDF changes fonts and metadata, not whether a text can be printed at all.
for whom it matters: whoever prints names. A statement about a child whose name is Tamil shows boxes, and nothing says
  so. Ask for PDF/A, and the compiler proves that each letter is there.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "typst==0.15.2"
cat >"$folder/look.py" <<'PY'
import typst

# One of the fonts that the package brings; without fallback, so that the fonts of this machine do not matter.
PAPER = b'#set text(font: "Libertinus Serif", fallback: false)\nName: \xe0\xae\x95\xe0\xae\xb5\xe0\xae\xbf'

made, warnings = typst.compile_with_warnings(PAPER, format="pdf")
print("ordinary:", made[:5].decode(), "warnings:", warnings)
for standard in ("1.7", "a-2b", "a-3b", "ua-1"):
    try:
        print(f"{standard}:", typst.compile(PAPER, format="pdf", pdf_standards=[standard])[:5].decode())
    except typst.TypstError as error:
        named = "could not be displayed" in str(error) and "\u0b95" in str(error)
        print(f"{standard}:", "refused, letter named" if named else error)
PY
"$folder/venv/bin/python" "$folder/look.py" >"$folder/seen"
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
ordinary: %PDF- warnings: []
1.7: %PDF-
a-2b: refused, letter named
a-3b: refused, letter named
ua-1: refused, letter named
SEEN
